"""The command line: options in, one call, output out."""

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from clipdb.cli.consoles import lacked, set_encodings
from clipdb.errors import ClipdbError

INTERRUPTED = 130


def run() -> NoReturn:
    """`clipdb` as a process of its own.

    It leaves without taking the interpreter apart, which would take 12 ms of a search's 98
    (`python -m benchmarks.startup`); all files are closed by then.
    """
    # Looking for garbage among what is imported takes 3 ms; what grows is looked at all the same.
    gc.set_threshold(50_000)
    status = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(status)


def main(arguments: list[str] | None = None) -> int:
    """Do what `clipdb` is called for; its exit status. Errors become one line on standard error.

    Args:
        arguments: what is typed after `clipdb`; those of this process if left out.
    """
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123  (as long as the process)
    given = sys.argv[1:] if arguments is None else arguments
    set_encodings()
    if sys.stdout is None:
        sys.stdout = sys.stderr
        message = "standard output is closed; nothing can be shown"
        return _fail(message, ClipdbError.exit_status, given)
    try:
        status = _run([_as_utf_8(argument) for argument in given])
        sys.stdout.flush()
        if words := lacked():
            from clipdb.cli.session import language_of, note

            note(words, language_of(given))
    except BrokenPipeError:
        status = _end_unread()
    except SystemExit as leaving:
        # Typer and rich make one of a closed pipe; else it is Typer's, of a shell's completion.
        status = _end_unread() if _is_of_closed_pipe(leaving) else _status_of(leaving, given)
    except OSError as error:
        _write_no_more()
        what = f"use {error.filename}" if error.filename else "write the result"
        status = _fail(f"cannot {what}: {error.strerror}", ClipdbError.exit_status, given)
    except KeyboardInterrupt:
        status = _fail("interrupted", INTERRUPTED, given)
    return status


def _end_unread() -> int:
    """Whoever reads has enough, which is no error."""
    _write_no_more()
    return 0


def _is_of_closed_pipe(error: BaseException) -> bool:
    """Whether it was raised while a closed pipe was dealt with."""
    causes = [error]
    while cause := causes[-1].__cause__ or causes[-1].__context__:
        causes.append(cause)
    return any(isinstance(cause, BrokenPipeError) for cause in causes)


def _status_of(leaving: SystemExit, given: Sequence[str]) -> int:
    """The status that Python would end with; a text would be a message, and status 1."""
    if isinstance(leaving.code, str):
        return _fail(leaving.code, 1, given)
    return int(leaving.code or 0)


def _as_utf_8(argument: str) -> str:
    """An argument as it was typed, where the locale has made something else of it."""
    try:
        return os.fsencode(argument).decode("utf-8")
    except UnicodeDecodeError:
        return argument


def _write_no_more() -> None:
    """Keep Python from trying, at its end, to write what is left."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: list[str]) -> int:
    import typer

    from clipdb.cli.app import app

    try:
        command = typer.main.get_command(app)
        status = int(command.main(arguments, prog_name="clipdb", standalone_mode=False) or 0)
    except ClipdbError as error:
        return _fail(str(error), error.exit_status, arguments)
    except typer.TyperException as error:
        return _fail(error.format_message(), error.exit_code, arguments)
    except typer.Abort:
        status = INTERRUPTED
    except UnicodeEncodeError:
        # No other text reaches the database undecoded.
        message = "an argument is not UTF-8 text; type it anew"
        return _fail(message, ClipdbError.exit_status, arguments)
    return _fail("interrupted", status, arguments) if status == INTERRUPTED else status


def _fail(message: str, status: int, typed: Sequence[str]) -> int:
    if message:
        from clipdb.cli.session import complain, language_of

        complain(message, language_of(typed))
    return status
