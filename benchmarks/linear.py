"""Time grows with the length of a file, whatever is in it: n and 2n of each input in one run.

`python -m benchmarks.linear [WORD …]` tries the inputs whose names have one of the words, or all.
Exit status 1 if one of them takes more than 2.5 times as long at twice the length.
"""

import io
import sys
from collections.abc import Callable
from time import process_time

from clipdb.reading.formats import FORMATS
from clipdb.reading.options import Context
from clipdb.reading.rows import EndlessError
from clipdb.vocabulary.outlets import load_outlets

MOST = 2.5  # times as long
_LONG = 0.1  # seconds of processor time that n is to take, so that a ratio means something
_MOST = 1 << 18

Make = Callable[[int], str]
_HEAD = "date,title\n"
_ITEM = '{"date":"2024-05-01","title":"x"'


def _feed(channel: str) -> str:
    return f'<rss version="2.0"><channel><title>x</title>{channel}</channel></rss>'


def _entry(inside: str) -> str:
    return f"<item><title>x</title><pubDate>2024-05-01</pubDate>{inside}</item>"


def _ris(*tags: str) -> str:
    return "\n".join(["TY  - NEWS", "TI  - x", "DA  - 2024/05/01/", *tags, "ER  - ", ""])


def _bibtex(fields: str) -> str:
    return f"@article{{k, title={{x}}, date={{2024-05-01}}, {fields}}}\n"


def _html(cells: str) -> str:
    return f"<table><tr><th>日付<th>見出し<th>要旨<tr><td>2024-05-01<td>x<td>{cells}</table>"


def _kikuzo(parts: str) -> str:
    head = "<table class=topic-list><tr><th>発行日<tr><td>2024年5月1日</table>"
    return f"<title>聞蔵</title>{head}<span class=font002>x</span>{parts}"


def _markdown(cell: str, after: str = "") -> str:
    return f"| date | title | summary |\n|---|---|---|\n| 2024-05-01 | x | {cell} |\n\n{after}"


def _each(form: str, n: int) -> str:
    """What a form makes of each number up to n."""
    return "".join(form.format(number) for number in range(n))


# By the format and what is in it: a text that grows with n.
INPUTS: dict[str, Make] = {
    "text dates": lambda n: "2024.05.01\n" * n,
    "text paragraphs": lambda n: "2024.05.01 a b\n" + " x\n" * n,
    "text times": lambda n: "2024.05.01 a b\n" + " 10:00\n" * n,
    "text brackets": lambda n: "2024.05.01 a b\n" + " 【関連記事:【【\n" * n,
    "text blank lines": lambda n: "2024.05.01 a b\n" + "\n" * n + "年 月 日\n",
    "csv rows": lambda n: _HEAD + "2024-05-01,x\n" * n,
    "csv columns": lambda n: f"date,title{_each(',{}', n)}\n{'x,' * n}\n",
    "csv open quotes": lambda n: _HEAD + '2024-05-01,"x\n' * n,
    "csv an open quote": lambda n: _HEAD + '2024-05-01,"x\n' + "2024-05-01,x\n" * n,
    "csv stray quotes": lambda n: _HEAD + '2024-05-01,"x"y\n' * n,
    "csv without a header": lambda n: "a,b\n" * n,
    "tsv stray quotes": lambda n: "date\ttitle\n" + '2024-05-01\t"x"y"\n' * n,
    "json records": lambda n: f"[{','.join([_ITEM + '}'] * n)}]",
    "json objects that stay open": lambda n: '{"a":1\n' * n,
    "json literals of JavaScript": lambda n: "{a: 'x'}\n" * n,
    "json nested": lambda n: '{"a":' * n,
    "json nested by the line": lambda n: '{"a":\n' * n,
    "json nested and closed": lambda n: '{"a":' * n + "1" + "}" * n,
    "json arrays": lambda n: "[" * n,
    "json arrays that stay open": lambda n: ('{"a":[' + "1," * 99 + "\n") * (n // 40 + 1),
    "json quotation marks": lambda n: '"' * n,
    "json keys": lambda n: _ITEM + _each(',"k{}":1', n) + "}",
    "json a key again and again": lambda n: _ITEM + ',"tag":"x"' * n + "}",
    "json what is beside records": lambda n: '{"a":[]' + _each(',"k{}":1', n) + "}",
    "jsonl records": lambda n: f"{_ITEM}}}\n" * n,
    "rss entries": lambda n: _feed(_entry("<category>a</category>") * n),
    "rss elements of an entry": lambda n: _feed(_entry("<category>a</category>" * n)),
    "rss attributes": lambda n: _feed(_entry('<a b="1" c="2"/>' * n)),
    "rss texts of an entry": lambda n: _feed(_entry(_each("<description>{}.</description>", n))),
    "rss markup": lambda n: _feed(_entry(f"<description>{'&lt;b ' * n}</description>")),
    "rss sources": lambda n: _feed(_entry("<source><title>a</title></source>" * n)),
    "rss comments that stay open": lambda n: _feed("<!--" * n),
    "rss names of characters": lambda n: _feed(_entry("<category>" + "&copy;" * n + "</category>")),
    "html rows": lambda n: _html("<tr><td>2024-05-01<td>x<td>" * n),
    "html items": lambda n: "<ul>" + "<li>2024-05-01 <a href=/x>x y</a>" * n,
    "html cards": lambda n: "<div class=a><p>2024-05-01</p><h3>x</h3></div>" * n,
    "html lines": lambda n: "2024-05-01 x<br>" * n,
    "html lists in lists": lambda n: "<ul><li>2024-05-01 x" * n,
    "html links of an item": lambda n: "<ul><li>2024-05-01 x" + "<a href=y>z</a>" * n,
    "html tables": lambda n: _html("") * n,
    "html tables in a cell": lambda n: f"<table><tr><td>{'x' * n}{'<table></table>' * n}",
    "html tables that stay open": lambda n: "<table><tr><td>" * n,
    "html bases": lambda n: "<base href=a/>" * n + _html("<a href=x>y</a>"),
    "html a long base": lambda n: (
        f"<base href=http://a/{'x' * n}/>" + _html("<tr><td>2024-05-01<td><a href=x>y</a><td>" * n)
    ),
    "html cells that span down": lambda n: (
        f"<table><tr>{'<td rowspan=65534>x' * 190}{'<tr><td>x' * n}"
    ),
    "html cells that span down a list": lambda n: (
        f"<table><tr><th>date<th>title{'<th>x' * 190}<tr><td>2024-05-01<td>x"
        f"{'<td rowspan=65534>x' * 190}{'<tr><td>2024-05-01<td>x' * n}"
    ),
    "html cells that span to the right": lambda n: "<table>" + "<tr><td colspan=1000>x" * n,
    "html headings": lambda n: "<h2>x</h2>" * n + _html(""),
    "html tags that stay open": lambda n: _html("<a " * n),
    "html end tags that stay open": lambda n: "<table>" + "</a" * n,
    "html comments that stay open": lambda n: _html("<!-- a" * n),
    "html quotes of attributes": lambda n: _html('<a b=">"' * n),
    "html attributes": lambda n: _html(f"<a {'b=c ' * n}>"),
    "html marked sections": lambda n: _html("<![ x" * n),
    "html scripts": lambda n: _html("<script></a></script>" * n),
    "html references": lambda n: _html(f"{'&' * n}{'&#' * n}{'&amp' * n}&#{'9' * n};"),
    "html line breaks": lambda n: _html("x\r\n \n" * n),
    "kikuzo articles": lambda n: _kikuzo("<div class=detail001>x</div>") * n,
    "kikuzo heads": lambda n: _kikuzo("") + "<table class=topic-list>" * n,
    "kikuzo texts in texts": lambda n: _kikuzo("<div class=detail001>x" * n),
    "markdown-table rows": lambda n: _markdown("x |\n| 2024-05-01 | x | x |\n" * n),
    "markdown-table tables": lambda n: _markdown("") * n,
    "markdown-table bars": lambda n: _markdown("|" * n),
    "markdown-table brackets": lambda n: _markdown("![" * n),
    "markdown-table emphasis": lambda n: _markdown("*a_ ~~b " * n),
    "markdown-table code": lambda n: _markdown("`a ``b " * n),
    "markdown-table lists": lambda n: _markdown("", "- a\n" * n),
    "markdown-table quotations": lambda n: _markdown("", f"{'>' * n}\n> a\n" + "b\n" * n),
    "markdown-table comments": lambda n: _markdown("<!-- " * n, "<!--\n\n" * n),
    "ris citations": lambda n: _ris() * n,
    "ris that never end": lambda n: "TY  - NEWS\n" * n,
    "ris keywords of ours": lambda n: _ris("DP  - clipdb", *["KW  - x"] * n, "M1  - topics: x"),
    "ris dates": lambda n: _ris(*["DA  - 2024/05/01/"] * n),
    "bibtex entries": lambda n: _bibtex("") * n,
    "bibtex fields": lambda n: _bibtex(_each("f{}={{x}}, ", n)),
    "bibtex that stay open": lambda n: "@article{a,\n" * n,
    "bibtex that stay open on a line": lambda n: "@a{ " * n,
    "bibtex braces": lambda n: _bibtex(f"note={{{'{' * n}{'}' * n}}}"),
    "bibtex definitions that double": lambda n: (
        "@string{s={x}}\n" + "@string{s=s # s}\n" * n + _bibtex("note=s")
    ),
    "bibtex a long definition": lambda n: (
        f"@string{{s={{{'x' * n}}}}}\n" + _bibtex("note=s") * (n // 40)
    ),
    "bibtex commands": lambda n: _bibtex("note={" + r"\'e $x^2$ " * n + "}"),
}


def seconds(name: str, text: str) -> float | None:
    """The processor time that reading a text takes, in the format of the name's first word.

    None for a text that has something too long in it, and is not read to its end.
    """
    lines = list(io.StringIO(text, newline=""))
    begun = process_time()
    try:
        for _ in FORMATS[name.split()[0]].read(lines, Context(load_outlets())):
            pass
    except EndlessError:
        return None
    return process_time() - begun


def ratio(name: str, make: Make) -> tuple[int, float, float]:
    """An n that takes long enough, the seconds it takes, and how many times longer 2n does."""
    n, is_growing = 1000, True
    while is_growing:
        taken = seconds(name, make(4 * n))
        is_growing = taken is not None and taken < 2 * _LONG and n < _MOST
        n *= 2 if is_growing else 1
    ones, twos = zip(
        *((_seconds(name, make, n), _seconds(name, make, 2 * n)) for _ in range(3)), strict=True
    )
    return n, min(ones), min(twos) / min(ones)


def _seconds(name: str, make: Make, n: int) -> float:
    return seconds(name, make(n)) or 1e-9


def main(words: list[str]) -> int:
    """Print a line for each input."""
    status = 0
    for name, make in INPUTS.items():
        if words and not any(word in name for word in words):
            continue
        n, one, times = ratio(name, make)
        is_linear = times < MOST or one < _LONG / 20
        status = status or (not is_linear)
        print(f"{name:32} n={n:<8} {one:6.2f} s, 2n {times:4.1f} times {'' if is_linear else '!'}")
    return int(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
