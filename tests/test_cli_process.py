"""The command as a function: what it is asked, and the status it gives back."""

import sys

import pytest

from clipdb.cli import app, main


def test_no_arguments_are_not_those_of_the_process(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["clipdb", "--version"])
    main([])
    shown = capfd.readouterr()
    assert ("clipdb --help" in shown.err, "clipdb 0" in shown.out) == (True, False)
    assert main() == 0
    assert capfd.readouterr().out.startswith("clipdb 0")


@pytest.mark.parametrize(
    ("code", "status", "told"), [(0, 0, ""), (None, 0, ""), (3, 3, ""), ("no", 1, "clipdb: no\n")]
)
def test_a_library_that_leaves_gives_its_status(
    code: int | str | None,
    status: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(app.COMMANDS, "leave", ("", ""))
    monkeypatch.setattr(app, "_command", lambda _: sys.exit(code))
    assert main(["leave"]) == status
    assert capfd.readouterr() == ("", told)


def test_a_reader_that_has_enough_is_no_error_however_it_is_said(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def as_rich_says_it(_: str) -> None:
        leaving = SystemExit(1)
        leaving.__context__ = BrokenPipeError()
        raise leaving

    monkeypatch.setitem(app.COMMANDS, "leave", ("", ""))
    monkeypatch.setattr(app, "_command", as_rich_says_it)
    monkeypatch.setattr("clipdb.cli._write_no_more", lambda: None)
    assert main(["leave"]) == 0
    assert capfd.readouterr() == ("", "")
