"""Fuzz the readers of every format.

    python -m fuzz.fuzz_reading build/fuzz fuzz/corpus/reading -max_total_time=600

Whatever a file holds, its pieces joined are its text, every clip has its form, and what was
read can be stored and searched. What the fuzzer learns goes to build/fuzz.
"""

import io
import sys

import atheris

with atheris.instrument_imports(include=["clipdb"]):
    from clipdb.catalogue import catalogue
    from clipdb.reading.formats import FORMATS
    from clipdb.reading.options import Context
    from clipdb.reading.rows import EndlessError
    from clipdb.store.schema.index import row_tokens
    from clipdb.vocabulary.outlets import load_outlets

NAMES = tuple(FORMATS)
OUTLETS = load_outlets()


def read(data: bytes) -> None:
    """Read the data, of which the first byte chooses the format."""
    if not data:
        return
    format = NAMES[data[0] % len(NAMES)]
    text = data[1:].decode("utf-8", errors="replace")
    lines = list(io.StringIO(text, newline=""))
    texts = []
    try:
        for piece in FORMATS[format].read(lines, Context(OUTLETS)):
            texts.append(piece.text)
            if piece.row:
                clip = catalogue(piece.row, OUTLETS)
                for tokens in row_tokens(clip.title, clip.summary, clip.notes):
                    tokens.encode()
                assert clip.title, "a clip without a headline"
            assert piece.kind != "reject" or piece.reason, "a reject without a reason"
    except EndlessError:
        return
    assert "".join(texts) == text, f"{format}: the pieces are not the text"


def main() -> None:
    """Run until a limit of libFuzzer's options, or a crash."""
    atheris.Setup(sys.argv, read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
