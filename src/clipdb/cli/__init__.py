"""The command line: options in, one call, output out."""

import os
import sys

from clipdb.errors import ClipdbError

INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> None:
    """Run `clipdb` and exit with its status; errors become one line on standard error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace", newline="\n")
    from clipdb.cli.options import PipeClosedError

    try:
        status = _run(arguments)
        sys.stdout.flush()
    except (BrokenPipeError, PipeClosedError):
        # Nothing is left to say, at exit neither.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except KeyboardInterrupt:
        print("clipdb: interrupted", file=sys.stderr)
        status = INTERRUPTED
    sys.exit(status)


def _run(arguments: list[str] | None) -> int:
    import typer

    from clipdb.cli.app import app

    try:
        command = typer.main.get_command(app)
        return int(command.main(arguments, prog_name="clipdb", standalone_mode=False) or 0)
    except ClipdbError as error:
        return _fail(str(error), error.exit_status)
    except typer.TyperException as error:
        return _fail(error.format_message(), error.exit_code)
    except typer.Abort:
        raise KeyboardInterrupt from None


def _fail(message: str, status: int) -> int:
    print(f"clipdb: {' '.join(message.split())}", file=sys.stderr)
    return status
