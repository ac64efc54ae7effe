"""Articles of a press database as rows."""

from collections.abc import Iterable, Sequence

from clipdb.reading.fields import LEFT_OUT, LISTS, NUMBER, FieldNames
from clipdb.reading.options import Context
from clipdb.reading.press.databases import Database
from clipdb.reading.records import NO_ID, Value, row_of
from clipdb.reading.rows import UNREADABLE, Row, UnreadableError

_NO_FIELD = "columns that are no field are left out"
NO_LAYOUT = "its articles are not laid out as is known; save the list of full texts as a web page"


class Articles:
    """Makes rows of a page's articles; what was said of a column is not said again."""

    def __init__(self, database: Database, context: Context) -> None:
        self._database = database
        self._context = context
        self._names = FieldNames(context.options.columns)
        self._said: set[str] = set()

    @property
    def refusal(self) -> str:
        """Why a page without any article is refused."""
        return f"{UNREADABLE} a page of {self._database.name}: {NO_LAYOUT}"

    def row(
        self, head: Iterable[tuple[str, str]], headline: str | None, text: Sequence[str]
    ) -> tuple[Row, tuple[str, ...]]:
        """The row of an article, and what is odd about it.

        Args:
            head: what stands above it, by the names of the cells.
            headline: where it is no cell of the head.
            text: the paragraphs.

        Raises:
            UnreadableError: it has no date or no headline.
        """
        found: dict[str, Value] = {
            "source_raw": self._database.outlet,
            "collections": [self._database.name],
            "summary": "\n".join(text),
        }
        if headline is not None:
            found["title"] = headline
        left_out: dict[str, None] = {}
        for name, value in head:
            field = self._names.field(name)
            if field is None and value:
                left_out[name] = None
            elif field and value and field not in (NUMBER, LEFT_OUT):
                found[field] = [value] if field in LISTS else value
        if not found.keys() & {"date", "title"}:
            raise UnreadableError("no date and no headline")
        row, odd = row_of(found, self._context)
        fresh = [name for name in left_out if name not in self._said]
        self._said.update(fresh)
        said = [f"{_NO_FIELD}: {', '.join(fresh)}"] if fresh else []
        return row, (*said, *(words for words in odd if words != NO_ID))
