"""Which database a command works on."""

import os
from pathlib import Path


def database(named: Path | None) -> Path:
    """The database named, else that of `$CLIPDB_DB`, else the one in the user's data folder."""
    if named:
        return named
    if path := os.environ.get("CLIPDB_DB"):
        return Path(path)
    from clipdb.store.connection import default_database

    return default_database()
