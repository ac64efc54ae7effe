"""How much of clipdb one call goes through: functions and modules entered, and opens of its file.

`python -m benchmarks.trace [import|search|edit]` runs one call in this process, on an archive of
the sample, and counts; `-v` names the functions, by module.
"""

import contextlib
import io
import os
import sys
import tempfile
from collections import Counter
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import FrameType

from clipdb.cli import main

ROOT = Path(__file__).parent.parent
PAGE = """一頁

年 月 日
出 典
標 題
要 旨
2025.01.25
 16:01
讀賣新聞

(Yahoo)

日伊が会談 <2502-012510>
 本文。
"""
CALLS = {
    "import": ["import", "page.txt"],
    "search": ["search", "ACSA country:Italy"],
    "edit": ["edit", "2502-012510", "--set", "date=2024-11-24", "--add", "countries=France"],
}


def traced(call: list[str]) -> tuple[Counter[tuple[str, str]], int]:
    """How often each function of clipdb was called, by module and name, and opens of `page.txt`."""
    calls: Counter[tuple[str, str]] = Counter()
    opens = 0

    def note(frame: FrameType, event: str, _: object) -> None:
        name = frame.f_globals.get("__name__", "")
        is_function = frame.f_code.co_flags & CO_OPTIMIZED and frame.f_code.co_name[0] != "<"
        if event == "call" and name.startswith("clipdb.") and is_function:
            calls[name, frame.f_code.co_qualname] += 1

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal opens
        opens += event == "open" and str(arguments[0]).endswith("page.txt")

    sys.addaudithook(hear)
    sys.setprofile(note)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
            main(call)
    finally:
        sys.setprofile(None)
    return calls, opens


def run(name: str, *, is_verbose: bool) -> None:
    """Print the counts of a call."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        os.environ |= {"HOME": folder, "CLIPDB_DB": "archive.db"}
        with contextlib.redirect_stderr(io.StringIO()):
            main(["import", str(ROOT / "sample.txt")])
            Path("page.txt").write_text(PAGE, encoding="utf-8")
            if name == "edit":
                main(["import", "page.txt"])
            calls, opens = traced(CALLS[name])
    modules = Counter(module for module, _ in calls)
    print(f"{name}: {len(calls)} functions, {len(modules)} modules, {opens} opens of the file")
    for module, number in sorted(modules.items()) if is_verbose else ():
        names = sorted(function for of, function in calls if of == module)
        print(f"  {module} {number}: {', '.join(names)}")


if __name__ == "__main__":
    for asked in [word for word in sys.argv[1:] if word in CALLS] or CALLS:
        run(asked, is_verbose="-v" in sys.argv)
