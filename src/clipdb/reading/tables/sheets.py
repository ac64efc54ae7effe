"""The sheets of a workbook as lines of JSON; a program of its own, run by `workbooks`.

On what is no workbook the library that reads them panics, prints traces, and may ask for more
memory than there is, which ends the process: so it is another one. It is run as a file, and
imports nothing of clipdb.

Of each sheet it writes an object with its name and merged areas, then a list of texts for each
row. Its exit status is 0, or one of those below.
"""

import json
import sys
from datetime import date, datetime, time, timedelta

HAS_PASSWORD = 3
MOST_MEMORY = 4 << 30  # bytes, where the system can be asked for a limit

Value = str | int | float | bool | date | datetime | time | timedelta


def main() -> int:
    """Write the sheets of the workbook on standard input."""
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum

    _limit_memory()
    out = sys.stdout
    with open(0, "rb") as file:  # standard input, in which one can seek
        try:
            workbook = CalamineWorkbook.from_filelike(file)
        except PasswordError:
            return HAS_PASSWORD
        for number, metadata in enumerate(workbook.sheets_metadata):
            if metadata.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_index(number)
            head = {"name": metadata.name, "merged": sheet.merged_cell_ranges or []}
            out.write(json.dumps(head) + "\n")
            for row in sheet.iter_rows():
                out.write(json.dumps([text_of(value) for value in row]) + "\n")
    return 0


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = MOST_MEMORY if most == resource.RLIM_INFINITY else min(MOST_MEMORY, most)
    resource.setrlimit(resource.RLIMIT_AS, (limit, most))


def text_of(value: Value) -> str:
    """A cell's value as a person reads it, dates and times as everywhere."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        # A time of day is seldom a whole number of seconds in parts of a day.
        at = (value + timedelta(milliseconds=500)).replace(microsecond=0)
        shown = f"{at:%Y-%m-%d}" if at.time() == time() else f"{at:%Y-%m-%d %H:%M:%S}"
        return shown.removesuffix(":00") if ":" in shown else shown
    if isinstance(value, time):
        return f"{value:%H:%M:%S}".removesuffix(":00")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours:02}:{minutes:02}:{seconds:02}".removesuffix(":00")
    return str(value)


if __name__ == "__main__":
    sys.exit(main())
