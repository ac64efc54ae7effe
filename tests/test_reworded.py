"""A clip that its own page words otherwise is the same; clips that look alike are named."""

from pathlib import Path

import pytest

from tests.conftest import Run

HEAD = "日付,媒体,見出し,要旨\n"
ROWS = ("2023-03-09,NHK,橋の開通式を実施,x\n", "2023-03-08,NHK,港の工事が始まる,y\n")


def imported(run: Run, name: str, text: str) -> str:
    Path(name).write_text(text, encoding="utf-8")
    return run("import", name, "--db", "a.db").err


def titles(run: Run) -> dict[str, str]:
    lines = run("list", "--columns", "id,title", "--format", "tsv", "--db", "a.db").lines[1:]
    return dict(line.split("\t") for line in lines)


def test_a_headline_corrected_in_ones_own_table_is_an_update_with_a_warning(run: Run) -> None:
    imported(run, "own.csv", HEAD + "".join(ROWS))
    before = titles(run)
    said = imported(run, "own.csv", HEAD + ROWS[0].replace("実施", "挙行") + ROWS[1])
    assert "0 new, 1 updated, 1 unchanged" in said
    assert "had the headline 橋の開通式を実施 and now has 橋の開通式を挙行" in said
    after = titles(run)
    assert after.keys() == before.keys()
    assert set(after.values()) == {"橋の開通式を挙行", "港の工事が始まる"}
    again = run("import", "own.csv", "--map", "面=", "--db", "a.db").err
    assert "0 new, 0 updated, 2 unchanged" in again
    assert run("check", "--db", "a.db").status == 0
    assert run("check", "--repair", "--db", "a.db").status == 0
    assert titles(run) == after
    assert run("undo", "2", "--db", "a.db").status in (0, 2)


@pytest.mark.parametrize(
    "row",
    [
        "2023-03-09,NHK,川の氾濫に備える,x\n",  # other words
        "2023-03-10,NHK,橋の開通式を挙行,x\n",  # another day
        "2023-03-09,TBS,橋の開通式を挙行,x\n",  # another outlet
    ],
)
def test_another_row_in_the_same_place_is_another_clip(row: str, run: Run) -> None:
    imported(run, "own.csv", HEAD + "".join(ROWS))
    said = imported(run, "own.csv", HEAD + row + ROWS[1])
    assert "1 new, 0 updated, 1 unchanged" in said


def test_a_like_row_put_above_is_another_clip(run: Run) -> None:
    imported(run, "own.csv", HEAD + "".join(ROWS))
    like = ROWS[0].replace("実施", "挙行")
    assert "1 new, 0 updated, 2 unchanged" in imported(run, "own.csv", HEAD + like + "".join(ROWS))


def item(title: str, day: int, guid: str, address: str) -> str:
    date = f"<pubDate>{day} Mar 2023 07:00:00 +0900</pubDate>"
    return f"<item><title>{title}</title><guid>{guid}</guid><link>{address}</link>{date}</item>"


@pytest.mark.parametrize(("title", "day"), [("まったく別の題", 9), ("橋が開通", 10), ("続報", 11)])
def test_an_entry_of_a_feed_that_is_renamed_is_the_same_clip(
    title: str, day: int, run: Run
) -> None:
    def feed(*items: str) -> str:
        return f"<rss><channel><title>港の新聞</title>{''.join(items)}</channel></rss>"

    other = item("港を開く", 8, "2", "https://a.example/2")
    imported(run, "feed.rss", feed(item("橋が開通", 9, "1", "https://a.example/1"), other))
    before = titles(run)
    said = imported(run, "feed.rss", feed(item(title, day, "1", "https://a.example/1"), other))
    assert "0 new, 1 updated, 1 unchanged" in said
    assert titles(run).keys() == before.keys()
    assert title in titles(run).values()
    assert run("check", "--db", "a.db").status == 0


@pytest.mark.parametrize(
    ("first", "second", "is_named"),
    [
        ("2023-03-09,NHK,橋の開通式を実施,x", "2023-03-09,NHK,橋の開通式を挙行,y", True),
        ("2023-03-09,NHK,橋の開通式を実施,x", "2023-03-09,TBS,橋の開通式を実施,y", True),
        ("2023-03-09,NHK,橋の開通式を実施,x", "2023-03-09,TBS,橋の開通式を挙行,y", False),
        ("2023-03-09,NHK,橋の開通式を実施,x", "2023-03-10,NHK,橋の開通式を実施,y", False),
        ("2023-03-09,NHK,第3回会合を開く,x", "2023-03-09,NHK,第4回会合を開く,y", False),
        ("2023-03-09,NHK,日仏が会談,x", "2023-03-09,NHK,日蘭が会談,y", False),
    ],
)
def test_clips_of_one_file_that_look_alike_are_named(
    first: str, second: str, *, is_named: bool, run: Run
) -> None:
    said = imported(run, "t.csv", f"{HEAD}{first}\n{second}\n")
    assert ("looks like" in said) == is_named
