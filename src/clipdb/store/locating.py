"""Which file the archive is, where no one names it."""

import os
from pathlib import Path


def database(named: Path | None = None) -> Path:
    """The database named, else that of `$CLIPDB_DB`, else the one in the user's data folder."""
    if named:
        return named
    if path := os.environ.get("CLIPDB_DB"):
        return Path(path)
    return default_database()


def default_database() -> Path:
    """The archive in the user's data folder."""
    from platformdirs import user_data_path

    return user_data_path("clipdb", appauthor=False) / "clips.db"
