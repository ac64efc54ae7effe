"""XLSX: one sheet, which spreadsheets show as it is meant and `import` takes again.

Made with XlsxWriter in memory, so that a full disk cannot leave half of it. Text is text whatever
it begins with, so that nothing of a clip is ever a formula or a link; dates and times are dates
and times.
"""

import io
import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, BinaryIO

from clipdb.cells import cell
from clipdb.clip import Record
from clipdb.errors import OutputError

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

ENTRY = "clipdb.entry"  # the property that tells as of which entry a workbook is
_SHEET = "Sheet1"  # a default name, which is no collection when it is read
_FONT = {"font_name": "Yu Gothic", "font_size": 10, "valign": "top"}
_WIDTHS = {
    "id": 14,
    "date": 11,
    "time": 7,
    "source": 14,
    "source_raw": 18,
    "title": 44,
    "summary": 70,
    "notes": 30,
    "url": 30,
}
_WIDTH = 16  # of the other columns, in digits
_WRAPPED = frozenset({"title", "summary", "notes", "comment"})
_MOST_ROWS = 1_048_576  # of a sheet, the header among them
_LONGEST = 32_767  # UTF-16 units of a cell
_FIRST_DAY = date(1900, 3, 1)  # before it spreadsheets count a day that never was
# A file of the same records is the same file.
_CREATED = datetime(2000, 1, 1)


def write_xlsx(
    records: Iterable[Record], columns: Sequence[str], out: BinaryIO, about: Mapping[str, str]
) -> None:
    """A workbook of one sheet: a frozen header with filters, one row a record.

    It tells as of which entry it is, so that `edit --from` knows what was changed in it.

    Raises:
        OutputError: there are more records, or there is more text in a field, than a sheet takes.
    """
    from xlsxwriter import Workbook

    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": dict(_FONT),  # which it changes
    }
    with Workbook(target, options) as workbook:
        workbook.set_properties({"created": _CREATED})
        if entry := about.get(ENTRY):
            workbook.set_custom_property(ENTRY, int(entry), "number_int")
        sheet = workbook.add_worksheet(_SHEET)
        formats = {
            "header": workbook.add_format({**_FONT, "bold": True, "bottom": 1}),
            "date": workbook.add_format({**_FONT, "num_format": "yyyy-mm-dd", "align": "left"}),
            "time": workbook.add_format({**_FONT, "num_format": "hh:mm", "align": "left"}),
            "wrapped": workbook.add_format({**_FONT, "text_wrap": True}),
        }
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(columns):
            sheet.set_column(column, column, _WIDTHS.get(name, _WIDTH))
            sheet.write_string(0, column, name, formats["header"])
        last = 0
        for row, record in enumerate(records, 1):
            if row == _MOST_ROWS:
                raise OutputError(
                    f"a sheet takes {_MOST_ROWS - 1:,} clips; choose some, or export them as csv"
                )
            for column, name in enumerate(columns):
                _write(sheet, row, column, name, record, formats)
            last = row
        if columns:
            sheet.autofilter(0, 0, last, len(columns) - 1)
    target.seek(0)
    shutil.copyfileobj(target, out)


def _write(
    sheet: "Worksheet",
    row: int,
    column: int,
    name: str,
    record: Record,
    formats: Mapping[str, "Format"],
) -> None:
    text = cell(record[name])
    if not text:
        return
    if (
        name == "date"
        and len(text) == len("2026-01-31")
        and (day := date.fromisoformat(text)) >= _FIRST_DAY
    ):
        sheet.write_datetime(row, column, day, formats["date"])
    elif name == "time":
        sheet.write_datetime(row, column, time.fromisoformat(text), formats["time"])
    else:
        units = len(text.encode("utf-16-le", "surrogatepass"))
        if units > 2 * _LONGEST:
            whose = record.get("id", f"clip {row}")
            raise OutputError(
                f"{name} of {whose} has {units // 2:,} characters as a workbook counts them, of"
                f" which a cell takes {_LONGEST:,}; export it as csv, or choose other --columns"
            )
        sheet.write_string(row, column, text, formats["wrapped"] if name in _WRAPPED else None)
