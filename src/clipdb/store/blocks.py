"""The printed lines of an import as blocks: some hundred pieces together, compressed.

A block is two blobs, so that what its pieces are is known without their texts: the texts one
after another, in UTF-16, which compresses Japanese better than UTF-8, and of each piece a row of
kind, clip, first and last line, length of its text, page and reason, as JSON.
"""

import json
import zlib
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

_LEVEL = 5  # half as large again is what twice the time would save
_CODEC = "utf-16-le"


class Printed(NamedTuple):
    """A piece of an import: its number there (from 1), and what it is.

    `clip` is the serial of the clip that a "clip" is the wording of, `page` the number of the
    page it stands on.
    """

    number: int
    kind: str
    clip: int | None
    first_line: int
    last_line: int
    page: int
    reason: str | None
    text: str


def encode(pieces: Sequence[Printed]) -> tuple[int, bytes, bytes]:
    """The number of a block's first piece, its rows and its texts."""
    rows = [
        (p.kind, p.clip, p.first_line, p.last_line, len(p.text), p.page, p.reason) for p in pieces
    ]
    text = "".join([p.text for p in pieces])
    return (
        pieces[0].number,
        zlib.compress(
            json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass"), _LEVEL
        ),
        zlib.compress(text.encode(_CODEC, "surrogatepass"), _LEVEL),
    )


def decode(first: int, rows: bytes, text: bytes) -> list[Printed]:
    """The pieces of a block.

    Raises:
        ValueError: the block is damaged.
    """
    pieces = []
    try:
        whole = zlib.decompress(text).decode(_CODEC, "surrogatepass")
        at = 0
        for number, (kind, clip, first_line, last_line, length, page, reason) in enumerate(
            _rows(rows), first
        ):
            part = whole[at : at + length]
            pieces.append(Printed(number, kind, clip, first_line, last_line, page, reason, part))
            at += length
    except (zlib.error, TypeError) as error:
        raise ValueError(f"a block of printed lines is damaged: {error}") from error
    if at != len(whole):
        raise ValueError("a block of printed lines is damaged: its texts do not add up")
    return pieces


def clips_of(rows: bytes) -> list[int]:
    """The serials of the clips whose wordings stand in a block, in order.

    Raises:
        ValueError: the block is damaged.
    """
    try:
        return [row[1] for row in _rows(rows) if row[1] is not None]
    except (zlib.error, TypeError) as error:
        raise ValueError(f"a block of printed lines is damaged: {error}") from error


def digest_of(text: str) -> int:
    """A number that differs where the texts of pieces do."""
    encoded = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(encoded, digest_size=8).digest(), "big", signed=True)


def _rows(rows: bytes) -> list[Any]:
    found: list[Any] = json.loads(zlib.decompress(rows))
    return found
