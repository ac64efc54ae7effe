"""clipdb: pages of Japanese press clippings as a searchable SQLite archive.

    import clipdb

    with clipdb.open("sample.db") as archive:
        for clip in archive.search("協定 -署名", country="Italy", since="2023"):
            print(clip.date, clip.title)

What is in `__all__` is the public interface; `docs/python.md` describes it.
"""

TYPE_CHECKING = False  # type checkers know better; `typing` would take half of the import

if TYPE_CHECKING:
    from clipdb.archive import Archive as Archive
    from clipdb.archive import open as open
    from clipdb.clip import Clip as Clip
    from clipdb.errors import AddressError as AddressError
    from clipdb.errors import ArchiveError as ArchiveError
    from clipdb.errors import ClipdbError as ClipdbError
    from clipdb.errors import DateError as DateError
    from clipdb.errors import EditError as EditError
    from clipdb.errors import InputError as InputError
    from clipdb.errors import OutputError as OutputError
    from clipdb.errors import QueryError as QueryError
    from clipdb.errors import UnknownIdError as UnknownIdError
    from clipdb.errors import UnknownValueError as UnknownValueError
    from clipdb.errors import UsageError as UsageError
    from clipdb.errors import VocabularyError as VocabularyError
    from clipdb.journal.log import LogEntry as LogEntry
    from clipdb.journal.reports import ImportReport as ImportReport
    from clipdb.results import Results as Results

__version__ = "0.1.0"

# Each public name's module in this package, and its name there. They are imported when they are
# asked for: a command that needs none of them does not wait for them.
_PUBLIC = {
    "open": ("archive", "open"),
    "Archive": ("archive", "Archive"),
    "Results": ("results", "Results"),
    "Clip": ("clip", "Clip"),
    "LogEntry": ("journal.log", "LogEntry"),
    "ImportReport": ("journal.reports", "ImportReport"),
    "ClipdbError": ("errors", "ClipdbError"),
    "AddressError": ("errors", "AddressError"),
    "ArchiveError": ("errors", "ArchiveError"),
    "DateError": ("errors", "DateError"),
    "EditError": ("errors", "EditError"),
    "InputError": ("errors", "InputError"),
    "OutputError": ("errors", "OutputError"),
    "QueryError": ("errors", "QueryError"),
    "UnknownIdError": ("errors", "UnknownIdError"),
    "UnknownValueError": ("errors", "UnknownValueError"),
    "UsageError": ("errors", "UsageError"),
    "VocabularyError": ("errors", "VocabularyError"),
}
__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'clipdb' has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _PUBLIC[name]
    value = globals()[name] = getattr(import_module(f"clipdb.{module}"), attribute)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
