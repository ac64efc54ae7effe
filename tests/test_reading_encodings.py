"""A file's encoding is decided over all of it, and a wrong guess is never silent."""

from pathlib import Path

import pytest

from clipdb.errors import InputError
from clipdb.reading.source import open_source
from tests.conftest import SAMPLE, Run


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "page.txt"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8 with BOM"),
        ("cp932", "cp932"),
        ("euc_jp", "euc-jp"),
        ("utf-16", "utf-16"),
    ],
)
def test_the_sample_gives_the_same_records_in_every_encoding(
    run: Run, tmp_path: Path, codec: str, name: str
) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    text = text.replace("\n", "\r\n") if codec == "cp932" else text
    path = write(tmp_path, text.encode(codec))
    with open_source(path) as source:
        assert (source.encoding, "".join(source)) == (name, text)
    assert run("import", path, "--db", "a.db").status == 0
    assert run("import", SAMPLE, "--db", "b.db").status == 0
    assert run("list", "--json", "--db", "a.db").out == run("list", "--json", "--db", "b.db").out


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("㈱①髙～と日米が協議した。", "cp932"),
        ("防衛相が訪れた。" * 50, "cp932"),
        ("防衛相が訪れた。" * 50, "euc_jp"),
        ("㈱①と日米が協議した。", "euc_jis_2004"),
        ("ﾊﾝｶｸの ｶﾅ と平仮名が混じる。", "cp932"),
    ],
)
def test_japanese_encodings_are_told_apart(tmp_path: Path, text: str, codec: str) -> None:
    with open_source(write(tmp_path, text.encode(codec))) as source:
        assert "".join(source) == text


def test_the_first_kilobytes_do_not_decide(tmp_path: Path) -> None:
    content = b"ascii only\n" * 10_000 + "防衛相①㈱".encode("cp932")
    with open_source(write(tmp_path, content)) as source:
        assert source.encoding == "cp932"


def test_what_fits_no_encoding_is_refused_with_the_byte_and_the_way_on(tmp_path: Path) -> None:
    content = "防衛".encode() + b"\xff\xfe\xfd"
    with pytest.raises(InputError, match=r"byte 6 does not fit; name it with --encoding"):
        open_source(write(tmp_path, content)).__enter__()


def test_an_encoding_can_be_named(run: Run, tmp_path: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    path = write(tmp_path, text.encode("cp932"))
    done = run("import", path, "--encoding", "cp932", "--db", "a.db")
    assert "49 new" in done.err
    wrong = run("import", path, "--encoding", "utf-8", "--db", "c.db")
    assert (wrong.status, wrong.err.count("\n")) == (2, 1)
    assert "page.txt is not utf-8: byte 0 does not fit; import it without --encoding" in wrong.err
    unknown = run("import", path, "--encoding", "klingon", "--db", "c.db")
    assert "unknown encoding: klingon" in unknown.err
    assert not (tmp_path / "c.db").exists()


CHINESE = "日期,媒体,标题\n2024-05-01,新华社,中国与意大利举行国防部长会谈并签署协议\n"
KOREAN = "날짜,매체,제목\n2024-05-01,연합뉴스,한국과 이탈리아 국방장관이 회담하고 협력을 논의했다\n"
TAIWANESE = "日期,媒體,標題\n2024-05-01,中央社,我國與義大利國防部長舉行會談並簽署協議\n"


@pytest.mark.parametrize(
    ("text", "codec"), [(CHINESE, "gb18030"), (KOREAN * 3, "euc_kr"), (TAIWANESE, "big5")]
)
def test_a_neighbours_text_is_not_taken_for_japanese(
    run: Run, tmp_path: Path, text: str, codec: str
) -> None:
    path = write(tmp_path, text.encode(codec))
    result = run("import", path, "--from", "csv", "--db", "a.db")
    assert (result.status, result.err.count("\n")) == (2, 1)
    assert "--encoding" in result.err
    assert not Path("a.db").exists()
    with open_source(path, encoding=codec) as source:
        assert "".join(source) == text


@pytest.mark.parametrize("codec", ["cp932", "euc_jp"])
@pytest.mark.parametrize(
    "text",
    [
        "日付,媒体,標題\n2024-05-01,讀賣新聞,日伊防衛相会談\n",
        "2024.05.01 共同通信 米軍艦沖縄入港\n" * 20,
    ],
)
def test_japanese_without_kana_is_read(tmp_path: Path, text: str, codec: str) -> None:
    with open_source(write(tmp_path, text.encode(codec))) as source:
        assert "".join(source) == text


def test_characters_and_escapes_cut_by_the_parts_in_which_a_file_is_read(tmp_path: Path) -> None:
    for shift in range(4):
        text = "x" * ((1 << 16) - 2 - shift) + "防衛相と" * 5
        for codec in ("utf-8", "iso2022_jp", "cp932"):
            with open_source(write(tmp_path, text.encode(codec))) as source:
                assert "".join(source) == text, (shift, codec)
