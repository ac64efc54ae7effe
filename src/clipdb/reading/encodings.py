"""Which encoding a file is in, decided over the whole of it."""

import codecs
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from clipdb.errors import InputError

_CHUNK = 1 << 20

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16's, with which it begins
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# EUC-JP twice: the second knows NEC's ① and ㈱ too, which pages have and the standard has not.
_JAPANESE = ("cp932", "euc_jp", "euc_jis_2004")
_BY_ESCAPES = ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2004")
_NAMES = {
    "utf-8-sig": "utf-8 with BOM",
    "euc_jp": "euc-jp",
    "euc_jis_2004": "euc-jp",
    "cp1252": "windows-1252",
    **dict.fromkeys(_BY_ESCAPES, "iso-2022-jp"),
}
# What pages call an encoding, and the one that browsers take it for (WHATWG, Encoding).
_DECLARED = {
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms932"), "cp932"),
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"), "cp1252"),
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-euc-jp": "euc_jp",
}
# Codecs of Python's that are no encodings of pages, and those that a file shows by its mark or
# zero bytes: text of any other, read by them, is text too.
_NO_ENCODINGS = ("utf-7", "idna", "punycode", "unicode-escape", "raw-unicode-escape")
_WIDE = ("utf-16", "utf-32")
_DECLARATION = re.compile(
    rb"""<meta\b[^>]{0,200}?charset\s*=\s*["']?\s*(?P<meta>[\w.:-]+)"""
    rb"""|<\?xml\b[^>]{0,200}?encoding\s*=\s*["'](?P<xml>[\w.:-]+)""",
    re.IGNORECASE,
)
_DECLARED_WITHIN = 4096  # bytes
_ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\$\([CDOPQ]|\([IJ])")

# Japanese text has hiragana throughout; read in the wrong encoding it is half-width
# katakana, private-use characters, rare kanji and NUL.
_HIRAGANA = re.compile(r"[\u3041-\u3096]")
# Bytes that the codec of CP932 lets pass, though CP932 has no characters for them.
_UNASSIGNED = re.compile(r"[\x80\xa0\uf8f0-\uf8f3]")
_UNLIKELY = re.compile(r"[\x00-\x08\x0e-\x1a\x80-\x9f\uff61-\uff9f\ue000-\uf8ff]")
# Zero bytes that speak for UTF-16: how many at least, which part of a file, which part of them on
# one side; and the part from which on a file is UTF-16 though it fits UTF-8.
_FEWEST, _RARELY, _ONE_SIDE, _OFTEN = 2, 0.005, 0.9, 0.25


def name_of(codec: str) -> str:
    """The encoding's name for reports."""
    return _NAMES.get(codec, codec)


def codecs_called(encoding: str) -> list[str]:
    """The codecs that `name_of` calls so; none where it names no encoding of text."""
    named = [codec for codec, name in _NAMES.items() if name == encoding] or [encoding]
    return [codec for codec in named if _is_codec(codec)]


def _is_codec(name: str) -> bool:
    try:
        return isinstance("".encode(name), bytes)
    except LookupError:
        return False


def codec_named(path: Path, name: str, encoding: str, start: bytes) -> str:
    """The codec for an encoding that a person names.

    Raises:
        InputError: it is none, or does not fit the file.
    """
    try:
        codec = codecs.lookup(encoding).name
        offset = undecodable_at(path, codec)
    except (LookupError, TypeError, ValueError):  # no encoding, or none of text
        raise InputError(
            f"unknown encoding: {encoding}; for example utf-8, cp932, euc-jp"
        ) from None
    if offset is not None:
        raise InputError(f"{name} is not {encoding}: byte {offset} does not fit")
    return "utf-8-sig" if codec == "utf-8" and start.startswith(codecs.BOM_UTF8) else codec


def detect(path: Path, name: str, start: bytes, declared: str | None = None) -> str:
    """The codec of a file that starts so: by its mark, what it is said to be, bytes, language.

    Args:
        path: the file.
        name: what messages call it.
        start: its first bytes.
        declared: what the server that it comes from says.

    Raises:
        InputError: it fits none.
    """
    for bom, codec in _BOMS:
        if start.startswith(bom):
            if (offset := undecodable_at(path, codec)) is not None:
                raise _unknown(name, offset, f"begins as {name_of(codec)} does, but")
            return codec
    found = _by_escapes(path) or _declared(path, [declared, _declaration(start)])
    if found and not _is_of_one_byte(found):
        return found
    wide, zeros = _utf_16(path)
    offset = undecodable_at(path, "utf-8")
    # A page may say that it is Latin, and be in UTF-8 or Japanese all the same.
    fitting = ["utf-8"] if offset is None and zeros < _OFTEN else []
    if offset is not None:
        fitting += [codec for codec in _JAPANESE if _fits(path, codec)]
    if wide:
        fitting.append(wide)
    if found and fitting != ["utf-8"]:
        fitting = [codec for codec in fitting if likeness(path, codec) > 0] or [found]
    if not fitting:
        raise _unknown(name, offset or 0, "is in no encoding known here;")
    return fitting[0] if len(fitting) == 1 else max(fitting, key=lambda c: likeness(path, c))


def _unknown(name: str, offset: int, what: str) -> InputError:
    return InputError(f"{name} {what} byte {offset} does not fit; name it with --encoding")


def _by_escapes(path: Path) -> str | None:
    """ISO-2022-JP, which is ASCII but for its escape sequences, whatever a page declares."""
    with path.open("rb") as file:
        before = b""
        while chunk := file.read(_CHUNK):
            if _ESCAPES.search(before + chunk):
                break
            before = chunk[-4:]
        else:
            return None
    return next((codec for codec in _BY_ESCAPES if undecodable_at(path, codec) is None), None)


def _declaration(start: bytes) -> str | None:
    """What the page itself says it is in."""
    match = _DECLARATION.search(start[:_DECLARED_WITHIN])
    return (match["meta"] or match["xml"]).decode("ascii", "replace") if match else None


def _declared(path: Path, names: Sequence[str | None]) -> str | None:
    """The first of these encodings that fits; of several that do, the one that reads as Japanese.

    One in which any bytes are text gives way to the others: servers name it out of habit.
    """
    fitting = [codec for name in names if name and (codec := _fitting(path, name.strip().lower()))]
    sure = [codec for codec in fitting if not _is_of_one_byte(codec)] or fitting[:1]
    return max(sure, key=lambda c: likeness(path, c)) if len(sure) > 1 else next(iter(sure), None)


def _fitting(path: Path, name: str) -> str | None:
    """The codec for an encoding as pages name it, if it fits."""
    try:
        codec = codecs.lookup(_DECLARED.get(name, name)).name
        if codec in _NO_ENCODINGS or codec.startswith(_WIDE) or not _is_codec(codec):
            return None
        candidates = ("euc_jp", "euc_jis_2004") if codec == "euc_jp" else (codec,)
        fits = _fits if codec == "cp932" else lambda p, c: undecodable_at(p, c) is None
        return next((candidate for candidate in candidates if fits(path, candidate)), None)
    except (LookupError, TypeError, ValueError):
        return None


def _is_of_one_byte(codec: str) -> bool:
    """Whether any bytes, or almost any, are text in it: that they fit then says little."""
    return codec.startswith(("cp125", "iso8859", "koi8", "mac", "cp437", "cp850", "latin"))


def _utf_16(path: Path) -> tuple[str | None, float]:
    """The UTF-16 that a file's zero bytes speak for, and how many of its bytes they are.

    Text has no other zero bytes; those of ASCII characters stand on one side of each pair.
    """
    zeros, length = [0, 0], 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):  # of an even number of bytes, but the last
            for side in (0, 1):
                zeros[side] += chunk[side::2].count(0)
            length += len(chunk)
    most = max(zeros)
    if most < _FEWEST or most < _ONE_SIDE * sum(zeros) or most < _RARELY * length:
        return None, 0.0
    codec = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    return (codec, most / length) if undecodable_at(path, codec) is None else (None, 0.0)


class _UndecodableError(Exception):
    def __init__(self, offset: int) -> None:
        super().__init__()
        self.offset = offset


def _decoded(path: Path, codec: str) -> Iterator[str]:
    """The text in chunks.

    Raises:
        _UndecodableError: with the place of the first byte that does not fit.
    """
    decoder = codecs.getincrementaldecoder(codec)()
    offset = 0  # of the next chunk
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            pending = len(decoder.getstate()[0])
            try:
                yield decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                raise _UndecodableError(offset - pending + error.start) from None
            if not chunk:
                return
            offset += len(chunk)


def undecodable_at(path: Path, codec: str) -> int | None:
    """The offset of the first byte that does not fit, or None if all do."""
    try:
        for _ in _decoded(path, codec):
            pass
    except _UndecodableError as error:
        return error.offset
    return None


def _fits(path: Path, codec: str) -> bool:
    try:
        return not any(_UNASSIGNED.search(text) for text in _decoded(path, codec))
    except _UndecodableError:
        return False


def likeness(path: Path, codec: str) -> float:
    """How much the text looks like Japanese: hiragana less what is unlikely, by the character."""
    score = length = 0
    for text in _decoded(path, codec):
        score += len(_HIRAGANA.findall(text)) - len(_UNLIKELY.findall(text))
        length += len(text)
    return score / max(length, 1)
