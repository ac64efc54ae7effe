"""From bytes to text: the encoding, decided over the whole file, and its lines."""

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clipdb.errors import InputError

_CHUNK = 1 << 20

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: `name` is what reports call it, `path` where its bytes are.

    Iterating gives its lines with their endings, as often as asked, never all at once.
    """

    name: str
    path: Path
    encoding: str

    def __iter__(self) -> Iterator[str]:
        with self.path.open(encoding=self.encoding, newline="") as lines:
            yield from lines

    def digest(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def open_source(path: Path, *, name: str | None = None) -> Source:
    """Look at a file's bytes and decide its encoding.

    Raises:
        InputError: it is missing, not a file, empty, unreadable, or fits no encoding.
    """
    name = name or str(path)
    try:
        if path.is_dir():
            raise InputError(f"{name} is a folder; name the files in it")
        with path.open("rb") as file:
            start = file.read(4)
    except FileNotFoundError:
        raise InputError(f"no such file: {name}; check the path") from None
    except OSError as error:
        raise InputError(f"cannot read {name}: {error.strerror}") from None
    if not start:
        raise InputError(f"{name} is empty; there is nothing to import")
    return Source(name, path, _encoding(path, name, start))


def _encoding(path: Path, name: str, start: bytes) -> str:
    for bom, encoding in _BOMS:
        if start.startswith(bom):
            return encoding
    offset = _undecodable_at(path, "utf-8")
    if offset is None:
        return "utf-8"
    raise InputError(
        f"{name} is not UTF-8 (byte {offset}); convert it first, for example with iconv"
    )


def _undecodable_at(path: Path, encoding: str) -> int | None:
    """The offset of the first byte that does not fit, or None if all do."""
    decoder = codecs.getincrementaldecoder(encoding)()
    offset = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return offset - pending + error.start
            if not chunk:
                return None
            offset += len(chunk)
