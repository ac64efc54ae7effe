"""For Datasette: `_search=` on `clips` and `records` is the archive's own search.

Datasette finds no full-text table of its own kind for them, and would leave `_search=` unheeded.
"""

from pathlib import Path
from sqlite3 import Connection
from typing import Any

from datasette import hookimpl
from datasette.filters import FilterArguments
from datasette.utils.asgi import BadRequest

from clipdb.errors import ClipdbError
from clipdb.search.ask import ask
from clipdb.store.conditions import NamedWhere, id_condition
from clipdb.store.recognising import archive_version, is_archive

_TABLES = ("clips", "records")


@hookimpl  # type: ignore[untyped-decorator]
def filters_from_request(request: Any, database: str, table: str, datasette: Any) -> Any:
    """Add the search to what a table's rows are chosen by.

    Raises:
        BadRequest: the query cannot be understood.
    """
    query = request.args.get("_search") or ""
    if table not in _TABLES or not query.strip():
        return None

    def condition(connection: Connection) -> NamedWhere | None:
        if not is_archive(connection):
            return None
        archive_version(connection, Path(database))
        asked = ask(connection, query.split(), {})
        return id_condition(asked, "clipdb_search_")

    async def search() -> FilterArguments | None:
        try:
            found = await datasette.get_database(database).execute_fn(condition)
        except ClipdbError as error:
            raise BadRequest(str(error)) from error
        if found is None:
            return None
        where, values = found
        return FilterArguments([where], values, [f'search matches "{query}"'])

    return search
