"""The forms of `clipdb serve --edit`: what they change, and what they refuse."""

from pathlib import Path
from urllib.parse import urlencode

import pytest

pytest.importorskip("starlette", reason="the extra web is not installed")

import clipdb
from clipdb.clip import EDITABLE
from clipdb.web.guard import LARGEST_FORM
from tests.conftest import Run
from tests.served import FROM_HERE, Answer, Site, site

ID = "2412-112514"
OTHER = "2409-081713"


@pytest.fixture
def desk(sample_db: Path) -> Site:
    return site(sample_db, edit=True)


def fields(answer: Answer, action: str) -> dict[str, str | list[str]]:
    """What the form of an action would send as it stands."""
    _, _, after = answer.text.partition(f'action="/edit/{action}')
    assert after, f"no form {action}"
    html = after.partition("</form>")[0]
    page = Answer(200, {}, f"<form {html}".encode()).page
    found = {i["name"]: i.get("value", "") for i in page.tags("input") if i.get("name")}
    import re
    from html import unescape

    for name, text in re.findall(
        r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', html, re.S
    ):
        found[name] = unescape(text)
    found.pop("run")
    return dict(found)


def changes(db: Path) -> list[str]:
    """The entries of the journal, newest first, as they would be typed."""
    with clipdb.open(db) as archive:
        return [entry.call for entry in archive.log() if entry.call]


def test_without_edit_nothing_can_be_changed(sample_db: Path) -> None:
    served = site(sample_db)
    for address in ("/edit/label", "/edit/undo", "/"):
        assert served.send(address, clip=ID, add="x").status == 405
        assert served.get("/edit/label?clip=" + ID).status == 404
    page = served.get(f"/clip/{ID}").text + served.get("/").text
    assert 'method="post"' not in page
    assert "/edit/" not in page
    assert served.settings.run not in page
    assert served.get("/log").status == 404


def test_a_label_and_a_remark_are_entries_with_their_undo(
    desk: Site, sample_db: Path, run: Run
) -> None:
    form = fields(desk.get(f"/clip/{ID}?q=ACSA&at=1"), "label")
    done = desk.send("/edit/label?q=ACSA", **{**form, "add": "重要; 確認済み"})
    assert done.status == 303
    shown = desk.get(done.headers["location"])
    assert done.headers["location"].startswith(f"/clip/{ID}?q=ACSA&at=1&done=")
    assert 'href="/?label=%E9%87%8D%E8%A6%81"' in shown.text
    form = fields(shown, "comment")
    done = desk.send("/edit/comment", **{**form, "comment": "国会の承認を\r\n待つ"})
    with clipdb.open(sample_db) as archive:
        assert archive[ID].labels == ("確認済み", "重要")
        assert archive[ID].comment == "国会の承認を\n待つ"
    assert changes(sample_db) == [
        f"edit {ID} --set 'comment=国会の承認を\n待つ'",
        f"label {ID} --add '重要' --add '確認済み'",
    ]
    undone = desk.send("/edit/undo", **fields(desk.get(done.headers["location"]), "undo"))
    assert undone.status == 303
    with clipdb.open(sample_db) as archive:
        assert archive[ID].comment is None
    assert run("check", "--db", sample_db).status == 0


def test_every_field_can_be_corrected_and_only_what_is_typed_changes(
    desk: Site, sample_db: Path
) -> None:
    page = desk.get(f"/edit/edit?clip={ID}&lang=ja")
    form = fields(page, "edit")
    assert {name for name in form if name in EDITABLE} == set(EDITABLE)
    assert "イタリア" in str(form["countries"])
    same = desk.send("/edit/edit", **form)
    assert same.status == 400
    assert "nothing to change" in same.page.words
    typed = {
        "date": "令和6年11月24日",
        "time": "21:32",
        "title": "日伊、<物品>協定に署名",
        "summary": "一行\n二行",
        "notes": "註一\n続き\n\n註二",
        "countries": f"{form['countries']}\n豪",
        "main_countries": "",
        "topics": "ACSA",
        "source": "読売",
        "via": "",
        "url": "https://example.org/a",
        "labels": "甲\n乙",
        "comment": "見た",
        "refs": OTHER,
        "collections": "伊\n英",
    }
    done = desk.send("/edit/edit", **{**form, **typed})
    assert done.status == 200, done.page.words
    assert "is a new one" in done.page.words
    with clipdb.open(sample_db) as archive:
        clip = archive[ID]
    assert (clip.date, clip.time, clip.title) == ("2024-11-24", "21:32", "日伊、<物品>協定に署名")
    assert clip.notes == ("註一\n続き", "註二")
    assert "AU" in clip.countries
    assert (clip.main_countries, clip.via, clip.refs) == ((), None, (OTHER,))
    assert clip.labels == ("乙", "甲")
    assert clip.source == "読売新聞"
    form = fields(desk.get(f"/edit/edit?clip={ID}&lang=en"), "edit")
    done = desk.send("/edit/edit", **{**form, "notes": "註二"})
    with clipdb.open(sample_db) as archive:
        assert archive[ID].notes == ("註二",)
        assert archive[ID].topics == clip.topics


def test_what_is_no_value_is_told_and_what_was_typed_stays(desk: Site, sample_db: Path) -> None:
    before = sample_db.read_bytes()
    form = fields(desk.get(f"/edit/edit?clip={ID}"), "edit")
    for name, typed, words in (
        ("countries", "Austrlia", "nearest known: "),
        ("date", "2024-02-30", "2024-02-30"),
        ("title", " ", "cannot be empty"),
        ("url", "javascript:alert(1)", "is no address of an article"),
    ):
        answer = desk.send("/edit/edit", **{**form, name: typed, "comment": "別の<b>メモ"})
        assert answer.status == 400
        assert words in answer.page.words
        again = fields(answer, "edit")
        assert str(again[name]).strip() == typed.strip()
        assert again["comment"] == "別の<b>メモ"
    assert sample_db.read_bytes() == before


@pytest.mark.parametrize("by", ["edit", "remove", "merge"])
def test_a_clip_that_changed_meanwhile_is_not_overwritten(
    desk: Site, sample_db: Path, run: Run, by: str
) -> None:
    form = fields(desk.get(f"/edit/edit?clip={ID}&lang=en"), "edit")
    other = {
        "edit": ["edit", ID, "--set", "title=別の見出し", "--set", "via=共同"],
        "remove": ["remove", ID, "--yes"],
        "merge": ["merge", OTHER, ID, "--yes"],
    }[by]
    assert run(*other, "--db", sample_db).status == 0
    count = len(changes(sample_db))
    answer = desk.send("/edit/edit?lang=en", **{**form, "title": "私の見出し"})
    assert answer.status in (404, 409)
    assert len(changes(sample_db)) == count
    again = fields(answer, "edit")
    assert again["title"] == "私の見出し"
    if by == "edit":
        assert "別の見出し" in answer.page.words
        assert again["via"] == "共同"
        assert desk.send("/edit/edit", **again).status == 303
        with clipdb.open(sample_db) as archive:
            assert (archive[ID].title, archive[ID].via) == ("私の見出し", "共同")


def test_some_clips_of_a_list_are_labelled_together(desk: Site, sample_db: Path) -> None:
    page = desk.get(f"/edit/label?q=ACSA&clip={ID}&clip={OTHER}&format=html")
    assert 'action="/edit/label?q=ACSA"' in page.text
    form = {**fields(page, "label"), "clip": [ID, OTHER], "add": "束"}
    done = desk.send("/edit/label?q=ACSA", **form)
    assert done.headers["location"].startswith("/?q=ACSA&done=")
    assert 'action="/edit/undo' in desk.get(done.headers["location"]).text
    with clipdb.open(sample_db) as archive:
        assert {clip.id for clip in archive.search(label="束")} == {ID, OTHER}
    again = desk.send("/edit/label?q=ACSA", **form)
    assert again.status == 409
    assert 'value="束"' in again.text


def test_clips_are_joined_to_one_event_and_parted(desk: Site, sample_db: Path) -> None:
    form = fields(desk.get(f"/edit/join?clip={ID}&clip={OTHER}"), "join")
    done = desk.send("/edit/join", **{**form, "clip": [ID, OTHER]})
    assert done.status == 303, done.page.words
    assert f"/clip/{OTHER}" in desk.get(f"/clip/{ID}").text
    form = fields(desk.get(f"/edit/part?clip={OTHER}"), "part")
    assert desk.send("/edit/part", **form).status == 303
    assert f'href="/clip/{OTHER}"' not in desk.get(f"/clip/{ID}").text
    form = fields(desk.get(f"/edit/join?clip={OTHER}"), "join")
    bad = desk.send("/edit/join", **{**form, "event": "none"})
    assert bad.status == 400
    assert 'value="none"' in bad.text
    assert desk.send("/edit/join", **{**form, "event": ID}).status == 303
    assert changes(sample_db)[0] == f"edit {OTHER} --set event={ID}"


def test_clips_are_merged_and_removed(desk: Site, sample_db: Path) -> None:
    form = fields(desk.get(f"/edit/merge?clip={ID}"), "merge")
    none = desk.send("/edit/merge", **{**form, "kept": ID, "others": "none-1"})
    assert none.status == 404
    assert 'value="none-1"' in none.text
    done = desk.send("/edit/merge", **{**form, "kept": ID, "others": OTHER})
    assert done.headers["location"].startswith(f"/clip/{ID}?")
    with clipdb.open(sample_db) as archive:
        assert archive[OTHER].id == ID
    form = fields(desk.get(f"/edit/remove?q=ACSA&clip={ID}"), "remove")
    done = desk.send("/edit/remove?q=ACSA", **form)
    assert done.headers["location"].startswith("/?q=ACSA&done=")
    assert desk.get(f"/clip/{ID}").status == 404
    undone = desk.send("/edit/undo", **fields(desk.get("/log?lang=en"), "undo"))
    assert undone.headers["location"].startswith("/log?done=")
    assert desk.get(f"/clip/{ID}").status == 200
    twice = desk.send("/edit/undo", entry="3")
    assert twice.status == 400
    assert "undone by entry" in twice.page.words


def test_a_search_is_saved_and_forgotten(desk: Site, run: Run, sample_db: Path) -> None:
    form = fields(desk.get("/edit/save?q=ACSA&country=IT&sort=title"), "save")
    bad = desk.send("/edit/save?q=ACSA", **{**form, "name": "a b"})
    assert bad.status == 400
    assert 'value="a b"' in bad.text
    done = desk.send("/edit/save?q=ACSA&country=IT&sort=title", **{**form, "name": "伊"})
    assert done.status == 303
    listed = run("search", "@伊", "--format", "ids", "--db", sample_db).lines
    assert listed == desk.get("/saved/伊?format=ids").text.split()
    assert desk.send("/edit/forget", **fields(desk.get("/saved"), "forget")).status == 303
    assert desk.get("/saved/伊").status == 404


ADD = {"clip": ID, "add": "x"}
SAME = FROM_HERE


@pytest.mark.parametrize(
    ("what", "headers", "changed", "status"),
    [
        ("no origin", [], {}, 403),
        ("a foreign origin", [("origin", "http://evil.example")], {}, 403),
        ("another port", [("origin", "http://127.0.0.1:1")], {}, 403),
        ("no page", [("origin", "null")], {}, 403),
        ("two origins", [SAME[0], SAME[0]], {}, 403),
        ("an origin of a file", [("origin", "file://127.0.0.1:8321")], {}, 403),
        ("a foreign page", [SAME[0], ("sec-fetch-site", "cross-site")], {}, 403),
        ("a neighbour's page", [SAME[0], ("sec-fetch-site", "same-site")], {}, 403),
        ("typed by hand", [SAME[0], ("sec-fetch-site", "none")], {}, 403),
        ("no token", SAME, {"run": ""}, 400),
        ("a forged token", SAME, {"run": "0" * 32}, 400),
        ("JSON", [*SAME, ("content-type", "application/json")], {}, 415),
        ("files", [*SAME, ("content-type", "multipart/form-data; boundary=x")], {}, 415),
        ("announced huge", [*SAME, ("content-length", "99999999")], {}, 413),
        ("no length", [*SAME, ("content-length", "-1")], {}, 413),
        ("huge", SAME, {"add": "x" * LARGEST_FORM}, 413),
        ("many fields", SAME, {f"f{n}": "" for n in range(600)}, 400),
        ("stale", SAME, {"seen": "0" * 16}, 409),
        ("no digest", SAME, {"seen": ""}, 409),
        ("no clip", SAME, {"clip": ""}, 400),
        ("an unknown clip", SAME, {"clip": "none"}, 404),
    ],
)
def test_misdeeds_change_nothing(
    desk: Site,
    sample_db: Path,
    what: str,
    headers: list[tuple[str, str]],
    changed: dict[str, str],
    status: int,
) -> None:
    form = fields(desk.get(f"/clip/{ID}"), "label")
    before = sample_db.read_bytes()
    sent = {"run": desk.settings.run, **form, "add": "x", **changed}
    answer = desk.post("/edit/label", urlencode(sent).encode(), headers)
    assert answer.status == status, what
    assert "set-cookie" not in answer.headers
    assert sample_db.read_bytes() == before


def test_nothing_is_changed_by_an_address(desk: Site, sample_db: Path) -> None:
    before = sample_db.read_bytes()
    query = urlencode({"run": desk.settings.run, "clip": ID, "add": "x"})
    for action in ("label", "edit", "remove", "undo", "forget"):
        for method in ("GET", "HEAD"):
            desk.get(f"/edit/{action}?{query}", method=method, headers=FROM_HERE)
        assert desk.get(f"/edit/{action}?{query}", method="PUT", headers=FROM_HERE).status == 405
    assert desk.post("/edit/nothing", f"run={desk.settings.run}".encode(), FROM_HERE).status == 404
    assert desk.post("/edit/label", b"\xff\xfe=%ff", FROM_HERE).status == 400
    assert sample_db.read_bytes() == before


def test_forms_keep_the_token_of_the_address(sample_db: Path) -> None:
    token = "correct horse battery"
    served = site(sample_db, edit=True, token=token)
    page = served.get(f"/clip/{ID}?token={token}")
    form = fields(page, "label")
    assert served.send("/edit/label", **{**form, "add": "x"}).status == 401
    done = served.send(f"/edit/label?token={token}", **{**form, "add": "x"})
    assert "token=correct" in done.headers["location"]


def test_an_archive_being_written_keeps_what_was_typed(
    desk: Site, sample_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    monkeypatch.setattr("clipdb.store.transactions.PATIENCE", 0.2)
    form = fields(desk.get(f"/clip/{ID}"), "comment")
    other = sqlite3.connect(sample_db, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answer = desk.send("/edit/comment", **{**form, "comment": "長い考え"})
    assert answer.status == 503
    assert "長い考え" in answer.text
    other.execute("ROLLBACK")
    other.close()
    assert desk.send("/edit/comment", **fields(answer, "comment")).status == 303
