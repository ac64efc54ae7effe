"""A limit to the time that reading may take."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

from clipdb.errors import TimeLimitError

_STEPS = 10_000  # of SQLite's machine between two looks at the clock: well under a millisecond


@contextmanager
def at_most(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Let what is asked of a connection take so many seconds in all.

    Raises:
        TimeLimitError: it took longer.
    """
    deadline = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        raise TimeLimitError(f"it took longer than {seconds:g} s; ask for less") from error
    finally:
        connection.set_progress_handler(None, 0)
