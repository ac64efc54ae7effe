"""Which archives this process has open: their bytes are then for SQLite alone to read.

Where a process closes any descriptor of a file, POSIX takes all locks on it from the process,
those of SQLite in another thread too; another process may then change under it what it reads.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clipdb.store.recognising import must_be_sqlite

# The collector of garbage may close an archive that nobody closed while its thread holds the lock.
_LOCK = threading.RLock()
_CONNECTIONS: Counter[tuple[int, int]] = Counter()  # by device and inode


@contextmanager
def sound_file(path: Path) -> Iterator[None]:
    """A file that is there, looked at before the first connection to it, and not meanwhile.

    Raises:
        ArchiveError: it is no SQLite database, or only a part of one.
    """
    status = path.stat()
    file = (status.st_dev, status.st_ino)
    with _LOCK:
        if not _CONNECTIONS[file]:
            must_be_sqlite(path)
        _CONNECTIONS[file] += 1
    try:
        yield
    finally:
        with _LOCK:
            _CONNECTIONS[file] -= 1
