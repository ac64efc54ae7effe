"""Long output through `$PAGER`."""

import os
import shlex
import shutil
import subprocess


def pager() -> list[str]:
    """The pager as a command with its arguments; empty where there is none that can be run."""
    try:
        command = shlex.split(os.environ.get("PAGER", "less"))
    except ValueError:  # an open quotation mark
        return []
    return command if command and shutil.which(command[0]) else []


def page(text: str) -> None:
    """Show a text in the pager, until the person has seen enough of it."""
    # As git has it: end on one screen, keep colours, leave the text on the screen.
    environment = {"LESS": "FRX", **os.environ}
    subprocess.run(pager(), input=text.encode(), env=environment, check=False)
