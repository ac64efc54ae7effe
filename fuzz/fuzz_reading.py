"""Fuzz the readers of every format.

    python -m fuzz.fuzz_reading build/fuzz fuzz/corpus/reading -max_total_time=600

A file of the corpus has the name of a format on its first line, and a file of that format after it.
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
    from clipdb.store.index import row_tokens
    from clipdb.vocabulary.outlets import load_outlets

OUTLETS = load_outlets()


def read(data: bytes) -> None:
    """Read the data, whose first line names the format."""
    name, _, content = data.partition(b"\n")
    format = name.decode("ascii", errors="replace")
    if format not in FORMATS or FORMATS[format].is_binary:
        return
    text = content.decode("utf-8", errors="replace")
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
