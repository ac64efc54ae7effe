"""A terminal of its own for a run of `clipdb`, and what it shows."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress

ROWS, COLUMNS = 24, 100


def on_terminal(arguments: Sequence[str], *, rows: int = ROWS, typed: str = "", **env: str) -> str:
    """What a terminal gets of a run whose three streams it is, and at which this is typed."""
    import fcntl  # as pty and termios, of POSIX alone
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, COLUMNS, 0, 0))
    with subprocess.Popen(
        [sys.executable, "-m", "clipdb", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "PAGER": "cat", **env},
    ):
        os.close(theirs)
        os.write(ours, typed.encode())
        shown = b"".join(_chunks(ours))
    os.close(ours)
    return shown.decode(errors="replace").replace("\r\n", "\n")


def _chunks(terminal: int) -> Iterator[bytes]:
    """What is written to the terminal, until whoever writes has gone: an error, or nothing."""
    with suppress(OSError):
        while chunk := os.read(terminal, 65536):
            yield chunk
