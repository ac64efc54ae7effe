"""A file to read: its bytes looked at once, its encoding decided, its lines given."""

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from clipdb.errors import InputError
from clipdb.printable import printable
from clipdb.reading.encodings import START, Survey, codec_named, detect, name_of
from clipdb.reading.pieces import LONGEST_LINE
from clipdb.reading.telling import other_kind

STANDARD_INPUT = "-"
NO_TEXT = "binary"  # in the place of an encoding
_CHUNK = 1 << 20  # bytes
_MOST_HELD = 8 << 20  # bytes of a file that is kept in memory, and so opened once


@dataclass(frozen=True, slots=True)
class _Bytes:
    """The bytes of a file: held, or where they are and what tells that they were changed."""

    name: str
    held: bytes | None
    path: Path | None = None
    stamp: tuple[int, ...] = ()

    def open(self) -> BinaryIO:
        if self.held is not None:
            return io.BytesIO(self.held)
        assert self.path is not None
        with _readable(self.name):
            return self.path.open("rb")

    def parts(self) -> Iterator[bytes]:
        with _readable(self.name), self.open() as file:
            yield from iter(lambda: file.read(_CHUNK), b"")

    def has_changed(self) -> bool:
        return self.path is not None and _stamp(self.path.stat()) != self.stamp


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read.

    Iterating gives its lines with their endings, as often as asked, never all at once.

    Attributes:
        name: what reports call it.
        codec: how its bytes are decoded.
        sha256: the digest of its bytes, in hexadecimal.
        size: how many bytes it has.
        binary: the format of one that is no text, and is read from its bytes.
    """

    name: str
    codec: str
    sha256: str
    size: int
    kept: _Bytes = field(repr=False)
    binary: str | None = None

    def __iter__(self) -> Iterator[str]:
        """The lines; of one that is longer than `LONGEST_LINE` one part after the other.

        Raises:
            InputError: the file cannot be read any more, or it has changed.
        """
        with _readable(self.name), self._text() as lines:
            yield from iter(lambda: lines.readline(LONGEST_LINE), "")
            if self.kept.has_changed():
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
        return self.kept.open()

    def start(self, length: int = 4096) -> str:
        """The first characters."""
        with _readable(self.name), self._text() as file:
            return file.read(length)

    def content(self) -> Iterator[bytes]:
        """The bytes, in parts."""
        return self.kept.parts()

    def _text(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(self.open(), encoding=self.codec, newline="")


@contextmanager
def open_source(path: Path, *, encoding: str | None = None) -> Iterator[Source]:
    """A file whose bytes have been looked at and whose encoding is decided.

    Args:
        path: the file; `-` is standard input. That, and what comes through a named pipe, is
            kept while it is read, in a temporary file if it is large.
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
            yield _looked_at(copy, "standard input", encoding)
    elif path.is_fifo():
        with _readable(name), path.open("rb") as pipe, _copied(pipe) as copy:
            yield _looked_at(copy, name, encoding)
    else:
        yield _looked_at(path, name, encoding)


@contextmanager
def source_of(
    content: bytes, name: str, *, encoding: str | None = None, declared: str | None = None
) -> Iterator[Source]:
    """The same for a file's bytes.

    Args:
        content: the bytes.
        name: what reports call them.
        encoding: what to use instead of what would be detected.
        declared: what the server that they come from says that they are in.

    Raises:
        InputError: they are empty, or fit no encoding.
    """
    seen = Survey()
    seen.add(content)
    seen.end()
    yield _decided(_Bytes(name, content), seen, encoding, declared)


@contextmanager
def _copied(stream: BinaryIO) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(prefix="clipdb-") as copy:
        try:
            shutil.copyfileobj(stream, copy)
            copy.flush()
        except OSError as error:
            raise InputError(f"cannot keep a copy in {copy.name}: {error.strerror}") from None
        yield Path(copy.name)


def _looked_at(path: Path, name: str, encoding: str | None) -> Source:
    """A file whose bytes have been gone through once; those of a small one are kept."""
    if path.is_dir():
        raise InputError(f"{name} is a folder; name the files in it")
    if path.exists() and not path.is_file():
        raise InputError(f"{name} is a device, not a file; to read from it use: clipdb import -")
    seen, held = Survey(), bytearray()
    with _readable(name), path.open("rb") as file:
        stamp = _stamp(os.fstat(file.fileno()))
        start = file.read(START)
        _read_kind(start, name)
        for part in chain([start], iter(lambda: file.read(_CHUNK), b"")):
            seen.add(part)
            held += part if seen.size <= _MOST_HELD else b""
        seen.end()
    is_held = seen.size <= _MOST_HELD
    content = _Bytes(name, bytes(held)) if is_held else _Bytes(name, None, path, stamp)
    return _decided(content, seen, encoding)


def _decided(
    content: _Bytes, seen: Survey, encoding: str | None, declared: str | None = None
) -> Source:
    name = content.name
    kind = _read_kind(seen.start, name)
    if kind:
        codec = "utf-8"
    elif encoding is None:
        codec = detect(content.parts, name, seen, declared)
    else:
        codec = codec_named(content.parts, name, encoding, seen)
    return Source(name, codec, seen.sha256, seen.size, content, kind)


def _read_kind(start: bytes, name: str) -> str | None:
    """The format of a file that is no text, if it is one that is read."""
    if not start:
        raise InputError(f"{name} is empty; there is nothing to import")
    kind = other_kind(start)
    if kind and not kind.format:
        raise InputError(f"{name} is {kind.name}, which is not read; {kind.advice}")
    return kind.format if kind else None


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


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    """What is another when a file is changed or replaced."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
