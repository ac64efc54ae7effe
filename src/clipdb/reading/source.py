"""From bytes to text: the encoding, decided over the whole file, and its lines."""

import codecs
import hashlib
import io
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from clipdb.errors import InputError

STANDARD_INPUT = "-"
LONGEST_LINE = 100_000  # characters; the paragraphs of pages have hundreds
_CHUNK = 1 << 20

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# EUC-JP twice: the second knows NEC's ① and ㈱ too, which pages have and the standard has not.
_JAPANESE = ("cp932", "euc_jp", "euc_jis_2004")
_NAMES = {"utf-8-sig": "utf-8 with BOM", "euc_jp": "euc-jp", "euc_jis_2004": "euc-jp"}

# Japanese text has hiragana throughout; read in the wrong encoding it is half-width
# katakana, private-use characters and rare kanji.
_HIRAGANA = re.compile(r"[\u3041-\u3096]")
# Bytes that the codec of CP932 lets pass, though CP932 has no characters for them.
_UNASSIGNED = re.compile(r"[\x80\xa0\uf8f0-\uf8f3]")
_UNLIKELY = re.compile(r"[\uff61-\uff9f\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: `name` is what reports call it, `path` where its bytes are.

    Iterating gives its lines with their endings, as often as asked, never all at once.
    """

    name: str
    path: Path
    codec: str
    stamp: tuple[int, ...]

    def __iter__(self) -> Iterator[str]:
        """The lines; of one that is longer than `LONGEST_LINE` one part after the other.

        Raises:
            InputError: the file cannot be read any more, or it has changed.
        """
        with _readable(self.name), self.path.open(encoding=self.codec, newline="") as lines:
            yield from iter(lambda: lines.readline(LONGEST_LINE), "")
            if _stamp(self.path) != self.stamp:
                raise _changed(self.name)

    @property
    def encoding(self) -> str:
        """The encoding's name for reports."""
        return _NAMES.get(self.codec, self.codec)

    def start(self, length: int = 4096) -> str:
        """The first characters."""
        with _readable(self.name), self.path.open(encoding=self.codec, newline="") as file:
            return file.read(length)

    def digest(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        with _readable(self.name), self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def open_source(path: Path, *, encoding: str | None = None) -> Iterator[Source]:
    """A file whose bytes have been looked at and whose encoding is decided.

    Args:
        path: the file; `-` is standard input. That, and what comes through a named pipe, is
            kept in a temporary file while it is read.
        encoding: what to use instead of what would be detected.

    Raises:
        InputError: it is missing, not a file, empty, unreadable, or fits no encoding.
    """
    # A name need not be UTF-8; what is told and kept of it is.
    name = os.fsencode(path).decode("utf-8", "backslashreplace")
    if str(path) == STANDARD_INPUT:
        if sys.stdin is None:
            raise InputError("standard input is closed; there is nothing to import")
        with _copied(sys.stdin.buffer) as copy:
            yield _look_at(copy, "standard input", encoding)
    elif path.is_fifo():
        with _readable(name), path.open("rb") as pipe, _copied(pipe) as copy:
            yield _look_at(copy, name, encoding)
    else:
        yield _look_at(path, name, encoding)


@contextmanager
def source_of(content: bytes, name: str, *, encoding: str | None = None) -> Iterator[Source]:
    """The same for a file's bytes; they are in a temporary file meanwhile.

    Raises:
        InputError: they are empty, or fit no encoding.
    """
    with _copied(io.BytesIO(content)) as copy:
        yield _look_at(copy, name, encoding)


@contextmanager
def _copied(stream: BinaryIO) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(prefix="clipdb-") as copy:
        try:
            shutil.copyfileobj(stream, copy)
            copy.flush()
        except OSError as error:
            raise InputError(f"cannot keep a copy in {copy.name}: {error.strerror}") from None
        yield Path(copy.name)


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """Turn what can happen to a file into what a user can act on."""
    try:
        yield
    except FileNotFoundError:
        raise InputError(f"no such file: {name}; check the path") from None
    except UnicodeDecodeError:
        raise _changed(name) from None  # it was decoded whole, to find out how
    except OSError as error:
        raise InputError(f"cannot read {name}: {error.strerror}") from None


def _changed(name: str) -> InputError:
    return InputError(f"{name} was changed while it was read; nothing was kept, import it again")


def _stamp(path: Path) -> tuple[int, ...]:
    """What is another when a file is changed or replaced."""
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _look_at(path: Path, name: str, encoding: str | None) -> Source:
    if path.is_dir():
        raise InputError(f"{name} is a folder; name the files in it")
    if path.exists() and not path.is_file():
        raise InputError(f"{name} is a device, not a file; to read from it use: clipdb import -")
    with _readable(name):
        stamp = _stamp(path)
        with path.open("rb") as file:
            start = file.read(4)
        if not start:
            raise InputError(f"{name} is empty; there is nothing to import")
        codec = _checked(path, name, encoding, start) or _detect(path, name, start)
    return Source(name, path, codec, stamp)


def _checked(path: Path, name: str, encoding: str | None, start: bytes) -> str | None:
    """The codec for an encoding that a person names, if it is one and fits the file."""
    if encoding is None:
        return None
    try:
        codec = codecs.lookup(encoding).name
        offset = _undecodable_at(path, codec)
    except (LookupError, TypeError, ValueError):  # no encoding, or none of text
        raise InputError(
            f"unknown encoding: {encoding}; for example utf-8, cp932, euc-jp"
        ) from None
    if offset is not None:
        raise InputError(f"{name} is not {encoding}: byte {offset} does not fit")
    return "utf-8-sig" if codec == "utf-8" and start.startswith(codecs.BOM_UTF8) else codec


def _detect(path: Path, name: str, start: bytes) -> str:
    for bom, codec in _BOMS:
        if start.startswith(bom):
            if (offset := _undecodable_at(path, codec)) is not None:
                raise _unknown(name, offset, f"begins as {_NAMES.get(codec, codec)} does, but")
            return codec
    offset = _undecodable_at(path, "utf-8")
    if offset is None:
        return "utf-8"
    fitting = [codec for codec in _JAPANESE if _fits(path, codec)]
    if not fitting:
        raise _unknown(name, offset, "is in no encoding known here;")
    return max(fitting, key=lambda codec: _likeness(path, codec))


def _unknown(name: str, offset: int, what: str) -> InputError:
    return InputError(f"{name} {what} byte {offset} does not fit; name it with --encoding")


def _decoded(path: Path, codec: str) -> Iterator[tuple[int, str]]:
    """The text in chunks, each with the offset of the bytes it was decoded from."""
    decoder = codecs.getincrementaldecoder(codec)()
    offset = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            pending = len(decoder.getstate()[0])
            yield offset - pending, decoder.decode(chunk, final=not chunk)
            if not chunk:
                return
            offset += len(chunk)


def _undecodable_at(path: Path, codec: str) -> int | None:
    """The offset of the first byte that does not fit, or None if all do."""
    start = 0
    try:
        for start, _ in _decoded(path, codec):  # noqa: B007  (needed below)
            pass
    except UnicodeDecodeError as error:
        return start + error.start
    return None


def _fits(path: Path, codec: str) -> bool:
    try:
        return not any(_UNASSIGNED.search(text) for _, text in _decoded(path, codec))
    except UnicodeDecodeError:
        return False


def _likeness(path: Path, codec: str) -> float:
    """How much the text looks like Japanese: hiragana less what is unlikely, by the character."""
    score = length = 0
    for _, text in _decoded(path, codec):
        score += len(_HIRAGANA.findall(text)) - len(_UNLIKELY.findall(text))
        length += len(text)
    return score / max(length, 1)
