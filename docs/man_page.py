"""Write docs/clipdb.1, the man page, from the commands' own help: python docs/man_page.py"""

import re
from pathlib import Path
from typing import Any

import typer

from clipdb import __version__
from clipdb.cli.app import app

PAGE = Path(__file__).parent / "clipdb.1"
STATUS = (
    ("0", "done"),
    ("1", "nothing found, rows rejected by an import, or faults found by a check"),
    ("2", "the call or the database cannot be used"),
    ("130", "interrupted"),
)
ENVIRONMENT = (
    ("CLIPDB_DB", "the archive, where --db names none"),
    ("CLIPDB_LANG", "the language of tables, cards and reports, en or ja, where --lang names none"),
    ("LC_ALL, LC_MESSAGES, LANG", "the language, where CLIPDB_LANG is not set"),
    ("PAGER", "what shows results that are longer than the screen; less by default"),
    ("NO_COLOR, FORCE_COLOR", "no colours, or colours in a pipe too"),
    ("COLUMNS", "the width of tables and cards"),
)


def man_page() -> str:
    """The page in roff."""
    command: Any = typer.main.get_command(app)
    lines = [
        f'.TH CLIPDB 1 "" "clipdb {__version__}" "User Commands"',
        ".SH NAME",
        "clipdb \\- an archive of Japanese press clippings",
        ".SH SYNOPSIS",
        ".B clipdb",
        "[\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIARGUMENTS\\fR]",
        ".SH DESCRIPTION",
        *_paragraphs(command.help),
        ".SH OPTIONS",
        *_options(command),
        ".SH COMMANDS",
    ]
    for name in command.list_commands(None):
        sub = command.get_command(None, name)
        words = [p.make_metavar(None) for p in sub.params if p.param_type_name == "argument"]
        lines += [f".SS clipdb {name} {_plain(' '.join(words))}".rstrip(), *_paragraphs(sub.help)]
        lines += _options(sub)
    lines.append(".SH EXIT STATUS")
    for number, meaning in STATUS:
        lines += [".TP", f".B {number}", _plain(meaning)]
    lines += [".SH QUERY LANGUAGE", *_query_language()]
    for heading, entries in (("ENVIRONMENT", ENVIRONMENT), ("FILES", _files())):
        lines.append(f".SH {heading}")
        for name, meaning in entries:
            lines += [".TP", f"\\fB{_plain(name)}\\fR", _plain(meaning)]
    return "\n".join(lines) + "\n"


def _query_language() -> list[str]:
    """The tables of docs/query-language.md."""
    text = (PAGE.parent / "query-language.md").read_text(encoding="utf-8")
    lines = ["Words are found inside longer ones, in every spelling, and joined by AND."]
    for row in re.findall(r"^\| (`.*?) \| (.*?) \|$", text, re.MULTILINE):
        written, meaning = (cell.replace("`", "") for cell in row)
        lines += [".TP", f"\\fB{_plain(written)}\\fR", _plain(meaning)]
    return lines


def _files() -> list[tuple[str, str]]:
    return [
        (
            "clips.db",
            "in your data folder: the archive, where --db and CLIPDB_DB name none",
        ),
        ("vocabulary/*.tsv", "in the folder that clipdb info names: your own words for retag"),
    ]


def _options(command: Any) -> list[str]:
    lines = []
    for option in command.params:
        if option.param_type_name == "option" and not option.hidden:
            names = ", ".join(f"\\fB{_plain(name)}\\fR" for name in option.opts)
            value = "" if option.is_flag else f" \\fI{_plain(option.metavar or 'TEXT')}\\fR"
            lines += [".TP", f"{names}{value}", *_paragraphs(option.help or "")]
    return lines


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a help text, parted by `.PP`."""
    lines: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines += [".PP"] * bool(lines) + [_plain(" ".join(paragraph.split()))]
    return lines


def _plain(text: str) -> str:
    """The text so that roff prints it as it is; code becomes bold."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    escaped = re.sub(r"`([^`]*)`", r"\\fB\1\\fR", escaped)
    return re.sub(r"^([.'])", r"\\&\1", escaped)


if __name__ == "__main__":
    PAGE.write_text(man_page(), encoding="utf-8")
