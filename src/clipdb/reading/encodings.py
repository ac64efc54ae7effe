"""Which encoding a file is in, decided over the whole of it."""

import codecs
import re
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from itertools import chain

from clipdb.errors import InputError

START = 1 << 16  # bytes that are looked at to tell what a file is

Content = Callable[[], Iterator[bytes]]
"""Gives a file's bytes in parts, as often as asked."""

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
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
# Kanji as EUC-JP has them. Those in common use end at CF; the bytes of Chinese are often beyond,
# and those of Korean nearly always before C9.
_KANJI = re.compile(rb"[\xb0-\xfe][\xa1-\xfe]")
_RARE, _LATE = 0xD0, 0xC9
_MOST_RARE = 0.2  # part of the kanji of a text, old ones in the names of newspapers among them
_FEWEST_KANJI, _ENOUGH_KANJI = 8, 40  # by which a language can be told
_NO_TEXT = -0.1  # likeness
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


class Survey:
    """What one pass over all bytes of a file tells of them.

    Attributes:
        start: the first of them.
        size: how many they are.
        zeros: how many of them are zero, at even places and at odd ones.
        has_escapes: whether escape sequences of ISO-2022-JP are among them.
        bad_utf_8: the offset of the first that is not UTF-8, or None.
    """

    def __init__(self) -> None:
        self.start = b""
        self.size = 0
        self.zeros = [0, 0]
        self.has_escapes = False
        self.bad_utf_8: int | None = None
        self._digest = sha256()
        self._end = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def add(self, part: bytes) -> None:
        """Look at the next bytes."""
        self._digest.update(part)
        self.start += part[: START - len(self.start)]
        self._decode(part, is_last=False)
        if b"\x1b" in self._end + part:
            self.has_escapes = self.has_escapes or bool(_ESCAPES.search(self._end + part))
        self._end = part[-4:]
        if b"\0" in part:
            for side in (0, 1):
                self.zeros[side] += part[(side - self.size) % 2 :: 2].count(0)
        self.size += len(part)

    def end(self) -> None:
        """There are no more: a character may be cut off."""
        self._decode(b"", is_last=True)

    def _decode(self, part: bytes, *, is_last: bool) -> None:
        if self.bad_utf_8 is None:
            pending = len(self._decoder.getstate()[0])
            try:
                self._decoder.decode(part, is_last)
            except UnicodeDecodeError as error:
                self.bad_utf_8 = self.size - pending + error.start

    @property
    def sha256(self) -> str:
        """The digest of the bytes, in hexadecimal."""
        return self._digest.hexdigest()


def codec_named(content: Content, name: str, encoding: str, seen: Survey) -> str:
    """The codec for an encoding that a person names.

    Raises:
        InputError: it is none, or does not fit the file.
    """
    try:
        codec = codecs.lookup(encoding).name
        offset = undecodable_at(content, codec)
    except (LookupError, TypeError, ValueError):  # no encoding, or none of text
        raise InputError(
            f"unknown encoding: {encoding}; for example utf-8, cp932, euc-jp"
        ) from None
    if offset is not None:
        raise InputError(
            f"{name} is not {encoding}: byte {offset} does not fit;"
            " import it without --encoding, or with another"
        )
    return "utf-8-sig" if codec == "utf-8" and seen.start.startswith(codecs.BOM_UTF8) else codec


def detect(content: Content, name: str, seen: Survey, declared: str | None = None) -> str:
    """The codec of a file: by its mark, what it is said to be, its bytes, its language.

    Args:
        content: the file's bytes.
        name: what messages call it.
        seen: what they are, looked at once.
        declared: what the server that it comes from says.

    Raises:
        InputError: it fits none.
    """
    for bom, codec in _BOMS:
        if seen.start.startswith(bom):
            if (offset := undecodable_at(content, codec)) is not None:
                raise _unknown(name, offset, f"begins as {name_of(codec)} does, but")
            return codec
    found = _by_escapes(content) if seen.has_escapes else None
    found = found or _declared(content, [declared, _declaration(seen.start)])
    if found and not _is_of_one_byte(found):
        return found
    wide, zeros = _utf_16(content, seen)
    # A page may say that it is Latin, and be in UTF-8 or Japanese all the same.
    fitting = ["utf-8"] if seen.bad_utf_8 is None and zeros < _OFTEN else []
    if seen.bad_utf_8 is not None:
        fitting += [codec for codec in _JAPANESE if _fits(content, codec)]
    if wide:
        fitting.append(wide)
    if found and fitting != ["utf-8"]:
        fitting = [codec for codec in fitting if likeness(content, codec) > 0] or [found]
    if not fitting:
        raise _unknown(name, seen.bad_utf_8 or 0, "is in no encoding known here;")
    best = fitting[0]
    if len(fitting) > 1:
        best = max(fitting, key=lambda codec: likeness(content, codec))
    if best in _JAPANESE and _is_of_others(content, best):
        raise InputError(
            f"{name} fits {name_of(best)}, but is no Japanese in it; it may be in gb18030, big5 or"
            " euc-kr: name it with --encoding"
        )
    return best


def _unknown(name: str, offset: int, what: str) -> InputError:
    return InputError(f"{name} {what} byte {offset} does not fit; name it with --encoding")


def _by_escapes(content: Content) -> str | None:
    """ISO-2022-JP, which is ASCII but for its escape sequences, whatever a page declares."""
    return next((codec for codec in _BY_ESCAPES if undecodable_at(content, codec) is None), None)


def _declaration(start: bytes) -> str | None:
    """What the page itself says it is in."""
    match = _DECLARATION.search(start[:_DECLARED_WITHIN])
    return (match["meta"] or match["xml"]).decode("ascii", "replace") if match else None


def _declared(content: Content, names: Sequence[str | None]) -> str | None:
    """The first of these encodings that fits; of several that do, the one that reads as Japanese.

    One in which any bytes are text gives way to the others: servers name it out of habit.
    """
    called = [name.strip().lower() for name in names if name]
    fitting = [codec for name in called if (codec := _fitting(content, name))]
    sure = [codec for codec in fitting if not _is_of_one_byte(codec)] or fitting[:1]
    if len(sure) < 2:
        return sure[0] if sure else None
    return max(sure, key=lambda codec: likeness(content, codec))


def _fitting(content: Content, name: str) -> str | None:
    """The codec for an encoding as pages name it, if it fits."""
    try:
        codec = codecs.lookup(_DECLARED.get(name, name)).name
        if codec in _NO_ENCODINGS or codec.startswith(_WIDE) or not _is_codec(codec):
            return None
        candidates = ("euc_jp", "euc_jis_2004") if codec == "euc_jp" else (codec,)
        fits = _fits if codec == "cp932" else lambda b, c: undecodable_at(b, c) is None
        return next((candidate for candidate in candidates if fits(content, candidate)), None)
    except (LookupError, TypeError, ValueError):
        return None


def _is_of_one_byte(codec: str) -> bool:
    """Whether any bytes, or almost any, are text in it: that they fit then says little."""
    return codec.startswith(("cp125", "iso8859", "koi8", "mac", "cp437", "cp850", "latin"))


def _utf_16(content: Content, seen: Survey) -> tuple[str | None, float]:
    """The UTF-16 that a file's zero bytes speak for, and how many of its bytes they are.

    Text has no other zero bytes; those of ASCII characters stand on one side of each pair.
    """
    zeros, most = seen.zeros, max(seen.zeros)
    if most < _FEWEST or most < _ONE_SIDE * sum(zeros) or most < _RARELY * seen.size:
        return None, 0.0
    codec = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    return (codec, most / seen.size) if undecodable_at(content, codec) is None else (None, 0.0)


class _UndecodableError(Exception):
    def __init__(self, offset: int) -> None:
        super().__init__()
        self.offset = offset


def _decoded(content: Content, codec: str) -> Iterator[str]:
    """The text in parts.

    Raises:
        _UndecodableError: with the place of the first byte that does not fit.
    """
    decoder = codecs.getincrementaldecoder(codec)()
    offset = 0  # of the next part
    for part in chain(content(), [b""]):
        pending = len(decoder.getstate()[0])
        try:
            yield decoder.decode(part, final=not part)
        except UnicodeDecodeError as error:
            raise _UndecodableError(offset - pending + error.start) from None
        offset += len(part)


def undecodable_at(content: Content, codec: str) -> int | None:
    """The offset of the first byte that does not fit, or None if all do."""
    try:
        for _ in _decoded(content, codec):
            pass
    except _UndecodableError as error:
        return error.offset
    return None


def _fits(content: Content, codec: str) -> bool:
    try:
        return not any(_UNASSIGNED.search(text) for text in _decoded(content, codec))
    except _UndecodableError:
        return False


def likeness(content: Content, codec: str) -> float:
    """How much the text looks like Japanese: hiragana less what is unlikely, by the character."""
    score = length = 0
    for text in _decoded(content, codec):
        score += len(_HIRAGANA.findall(text)) - len(_UNLIKELY.findall(text))
        length += len(text)
    return score / max(length, 1)


def _is_of_others(content: Content, codec: str) -> bool:
    """Whether what fits a Japanese encoding is text of a neighbour: no kana, and no usual kanji."""
    score = likeness(content, codec)
    if score > 0:
        return False
    kanji = rare = late = 0
    for text in _decoded(content, codec):
        if _KANA.search(text):
            return False
        for pair in _KANJI.findall(text.encode("euc_jp", "ignore")):
            kanji += 1
            rare += pair[0] >= _RARE
            late += _LATE <= pair[0] < _RARE
    if codec == "cp932":
        return score < _NO_TEXT
    is_chinese = kanji >= _FEWEST_KANJI and rare > _MOST_RARE * kanji
    return is_chinese or (kanji >= _ENOUGH_KANJI and not late)
