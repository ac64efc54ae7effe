"""Where the archive has the values of a field, as SQL: derived from the table of fields."""

import sqlite3

from clipdb.fields import FIELDS_BY_NAME, FILTERS, PROPERTIES, Field

ANY_OF = "IN (SELECT value FROM json_each(?))"
_PERIODS = {"year": "moment / 100000000", "month": "moment / 1000000"}


def clips_with(field: Field) -> str:
    """The clips that have any of several values of a field, a list in JSON; rows are `own`."""
    if (links := field.links) is None:
        return f"SELECT own.serial AS clip FROM clips AS own WHERE own.{field.name} {ANY_OF}"
    clips = f"SELECT own.clip AS clip FROM {links.table} AS own WHERE own.{links.column}"
    if links.names is None:
        return f"{clips} {ANY_OF}"
    table, number, value = links.names
    return f"{clips} IN (SELECT {number} FROM {table} WHERE {value} {ANY_OF})"


def counts_of(property: str) -> str:
    """The values of a property with the number of clips that have each, found in an index alone."""
    field = PROPERTIES[property]
    links = field.links
    if property in _PERIODS or links is None:
        column = _PERIODS.get(property, field.name)
        return f"SELECT {column}, count(*) FROM clips WHERE {column} NOT NULL GROUP BY 1"
    of_all = f"FROM {links.table}{links.only and f' WHERE {links.only}'} GROUP BY 1"
    if links.names is None:
        return f"SELECT {links.column}, count(*) {of_all}"
    table, number, value = links.names
    counted = f"(SELECT {links.column}, count(*) AS clips {of_all})"
    return f"SELECT {value}, clips FROM {table} JOIN {counted} ON {links.column} = {number}"


def column_of(property: str) -> str:
    """The column of `clips` that has a property's value, or its values as a list."""
    return f"clips.{_PERIODS.get(property, PROPERTIES[property].name)}"


def values_of(connection: sqlite3.Connection, filter: str) -> list[str]:
    """The values that a filter has in the archive, in order."""
    field = FIELDS_BY_NAME[FILTERS[filter].field]
    links = field.links
    if links is None:
        sql = f"SELECT DISTINCT {field.name} FROM clips WHERE {field.name} NOT NULL ORDER BY 1"
    elif links.names is None:
        sql = f"SELECT DISTINCT {links.column} FROM {links.table} ORDER BY 1"
    else:
        table, number, value = links.names
        used = f"SELECT 1 FROM {links.table} WHERE {links.column} = {number}"
        sql = f"SELECT {value} FROM {table} WHERE EXISTS ({used}) ORDER BY 1"
    return [value for (value,) in connection.execute(sql)]
