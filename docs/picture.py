"""Draw the pictures of the README: python docs/picture.py

Those of the terminal are what commands print on the sample, as SVG. Every run of text is given the
length of its cells, so that Japanese is twice as wide as Latin in whatever fonts a reader has.
That of the report takes Chromium and a Japanese font (Debian: chromium, fonts-noto-cjk).
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from rich.console import Console
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from clipdb.render.wrapping import cells

ROOT = Path(__file__).parent.parent
PICTURES = {
    "terminal": ["search 協定 署名 --country Italy", "list --country Italy --limit 4"],
    "reading": ["show 1605-040802", "stats --by main-country --by year --since 2019"],
}
WIDTH = 80  # cells

CELL = 9.0  # pixels
LINE = 22
MARGIN = 18
_FONTS = "'Noto Sans Mono CJK JP','Hiragino Sans','Yu Gothic','MS Gothic',ui-monospace,monospace"
# Texts of characters of one width, and the blanks between them.
_RUN = re.compile(
    r"\s+|[\u1100-\uffff\U00010000-\U0010ffff]+|[^\s\u1100-\uffff\U00010000-\U0010ffff]+"
)

_ANSI = [
    *((40, 44, 52), (224, 108, 117), (80, 160, 80), (229, 192, 123)),
    *((97, 150, 239), (198, 120, 221), (43, 150, 165), (171, 178, 191)),
]
_BRIGHT = [
    *((92, 99, 112), (224, 108, 117), (152, 195, 121), (250, 220, 90)),
    *((97, 175, 239), (198, 120, 221), (86, 182, 194), (255, 255, 255)),
]
THEMES = {
    "dark": TerminalTheme((30, 33, 39), (220, 223, 228), [(0, 0, 0), *_ANSI[1:]], _BRIGHT),
    "light": TerminalTheme((255, 255, 255), (36, 41, 47), [(0, 0, 0), *_ANSI[1:]], _BRIGHT),
}


def printed(command: str, width: int = WIDTH) -> str:
    """What a command prints on the sample in a terminal so wide, with its colours."""
    arguments = command.split()
    is_table = arguments[0] in ("list", "search", "stats")
    out = clipdb(*arguments, *["--format", "table"] * is_table, width=width)
    return f"\x1b[1m$ clipdb {command}\x1b[0m\n{out}"


def clipdb(*arguments: str, width: int) -> str:
    """What a command gives."""
    variables = {
        "COLUMNS": str(width),
        "FORCE_COLOR": "1",
        "TERM": "xterm-256color",
        "CLIPDB_DB": str(ROOT / "sample.db"),
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        [sys.executable, "-m", "clipdb", *arguments],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={**os.environ, **variables},
    )
    return done.stdout


def svg(screens: Sequence[str], theme: str = "dark", width: int = WIDTH) -> str:
    """Screens of text with escapes for colours, one under the other, as a picture."""
    console = Console(width=width, force_terminal=True, color_system="truecolor")
    lines = "\n\n".join(screen.rstrip("\n") for screen in screens).split("\n")
    colours = THEMES[theme]
    marks = [
        mark
        for row, line in enumerate(lines)
        for mark in _line(console, Text.from_ansi(line), row, colours)
    ]
    wide, high = width * CELL + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN
    ground, ink = colours.background_color.hex, colours.foreground_color.hex
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high}"'
        f' width="{wide:g}" height="{high}" font-family="{_FONTS}" font-size="15">\n'
        f'<rect width="100%" height="100%" rx="8" fill="{ground}"/>\n'
        f'<g fill="{ink}">\n{"".join(marks)}</g>\n</svg>\n'
    )


def _line(console: Console, line: Text, row: int, theme: TerminalTheme) -> Iterator[str]:
    """The marks of a line: its grounds, and its texts over them."""
    column = 0
    baseline = MARGIN + row * LINE + 16
    for segment in line.render(console):
        style = segment.style or Style.null()
        for match in _RUN.finditer(segment.text):
            text = match[0]
            length = cells(text) * CELL
            left = MARGIN + column * CELL
            if style.bgcolor:
                fill = style.bgcolor.get_truecolor(theme, foreground=False).hex
                top = baseline - 16
                yield (
                    f'<rect x="{left:g}" y="{top}" width="{length:g}" height="{LINE - 1}"'
                    f' fill="{fill}"/>\n'
                )
            if text.strip():
                yield (
                    f'<text x="{left:g}" y="{baseline}" textLength="{length:g}"'
                    f' lengthAdjust="spacingAndGlyphs"{_look(style, theme)}>{escape(text)}</text>\n'
                )
            column += cells(text)


def _look(style: Style, theme: TerminalTheme) -> str:
    """The attributes of a style."""
    look = ""
    if style.color:
        look += f' fill="{style.color.get_truecolor(theme).hex}"'
    if style.bold:
        look += ' font-weight="bold"'
    if style.underline:
        look += ' text-decoration="underline"'
    return look + (' opacity="0.65"' if style.dim else "")


def main() -> None:
    """Draw each picture."""
    for name, commands in PICTURES.items():
        (ROOT / "docs" / f"{name}.svg").write_text(svg(list(map(printed, commands))), "utf-8")
    report = ("export", "--country", "Italy", "--format", "html")
    with TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        page.write_text(clipdb(*report, width=WIDTH), encoding="utf-8")
        chromium = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        where = [f"--user-data-dir={folder}/profile", f"--screenshot={ROOT / 'docs/report.png'}"]
        address = f"file://{page}#q={quote('協定')}"
        subprocess.run([*chromium, *where, "--window-size=1000,900", address], check=True)


if __name__ == "__main__":
    main()
