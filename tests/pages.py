"""Writing pages of clippings, and reading text as the importer does."""

import io
from collections.abc import Sequence

from clipdb.catalogue import Catalogued, catalogue, catalogue_all
from clipdb.clip import Clip
from clipdb.reading.formats import FORMATS
from clipdb.reading.options import Context
from clipdb.reading.rows import Piece
from clipdb.vocabulary.outlets import load_outlets

TITLE = "ある国々との防衛協力に関する報道"
HEADER = f"{TITLE}\n\n年 月 日\n出   典\n標       題\n要             旨\n"


def page(*records: str) -> str:
    """A page with its title, the table header and these records."""
    return HEADER + "\n".join(records)


def split_lines(text: str) -> list[str]:
    """Lines with their endings, split as a file's are."""
    return list(io.StringIO(text, newline=""))


def read_pieces(text: str) -> list[Piece]:
    """All pieces of a clipping text."""
    return list(FORMATS["text"].read(split_lines(text), Context(load_outlets())))


def read_clips(text: str) -> list[Clip]:
    """The clips of a clipping text."""
    return clips_of(read_pieces(text))


def clips_of(pieces: Sequence[Piece]) -> list[Clip]:
    """The clips that these pieces hold."""
    return [catalogue(piece.row, load_outlets()) for piece in pieces if piece.row]


def with_clips(pieces: Sequence[Piece]) -> list[Catalogued]:
    """Each piece with the entry of the clip that it holds, as an import takes them."""
    return list(catalogue_all(pieces, beside=False))
