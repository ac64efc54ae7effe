"""From bytes to text: the encoding, decided over the whole file, and its lines."""

import hashlib
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from clipdb.errors import InputError
from clipdb.printable import printable
from clipdb.reading.encodings import codec_named, detect, name_of
from clipdb.reading.kinds import START, other_kind
from clipdb.reading.pieces import LONGEST_LINE

STANDARD_INPUT = "-"
NO_TEXT = "binary"  # in the place of an encoding
_CHUNK = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: `name` is what reports call it, `path` where its bytes are.

    `binary` is the format of one that is no text, and is read from its bytes.

    Iterating gives its lines with their endings, as often as asked, never all at once.
    """

    name: str
    path: Path
    codec: str
    stamp: tuple[int, ...]
    binary: str | None = None

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
        """The encoding's name for reports; `binary` of what is no text."""
        return NO_TEXT if self.binary else name_of(self.codec)

    def open(self) -> BinaryIO:
        """The bytes, for a format that has no lines.

        Raises:
            InputError: the file cannot be read any more.
        """
        with _readable(self.name):
            return self.path.open("rb")

    def start(self, length: int = 4096) -> str:
        """The first characters."""
        with _readable(self.name), self.path.open(encoding=self.codec, newline="") as file:
            return file.read(length)

    def content(self) -> Iterator[bytes]:
        """The bytes, in parts."""
        with _readable(self.name), self.path.open("rb") as file:
            yield from iter(lambda: file.read(_CHUNK), b"")

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
        InputError: it is missing, not a file, empty, unreadable, of another kind, or fits no
            encoding.
    """
    # A name need not be UTF-8, nor printable; what is told and kept of it is.
    name = printable(os.fsencode(path).decode("utf-8", "backslashreplace"))
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
def source_of(
    content: bytes, name: str, *, encoding: str | None = None, declared: str | None = None
) -> Iterator[Source]:
    """The same for a file's bytes; they are in a temporary file meanwhile.

    Args:
        content: the bytes.
        name: what reports call them.
        encoding: what to use instead of what would be detected.
        declared: what the server that they come from says that they are in.

    Raises:
        InputError: they are empty, or fit no encoding.
    """
    with _copied(io.BytesIO(content)) as copy:
        yield _look_at(copy, name, encoding, declared)


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


def _look_at(path: Path, name: str, encoding: str | None, declared: str | None = None) -> Source:
    if path.is_dir():
        raise InputError(f"{name} is a folder; name the files in it")
    if path.exists() and not path.is_file():
        raise InputError(f"{name} is a device, not a file; to read from it use: clipdb import -")
    with _readable(name):
        stamp = _stamp(path)
        with path.open("rb") as file:
            start = file.read(START)
        if not start:
            raise InputError(f"{name} is empty; there is nothing to import")
        kind = other_kind(start)
        if kind and kind.format:
            return Source(name, path, "utf-8", stamp, kind.format)
        if kind:
            raise InputError(f"{name} is {kind.name}, which is not read; {kind.advice}")
        if encoding is None:
            codec = detect(path, name, start, declared)
        else:
            codec = codec_named(path, name, encoding, start)
    return Source(name, path, codec, stamp)
