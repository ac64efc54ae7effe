"""Options that several commands share, declared once, and the way a command takes them."""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, get_args

import typer

from clipdb.cli import completion
from clipdb.clip import EDITABLE
from clipdb.export.formats import FORMATS as OUTPUT_FORMATS
from clipdb.fields import FIELDS_BY_NAME, FILTERS, Field, Filter, option_of
from clipdb.localisation import Language
from clipdb.query.tree import Sort

_FILTERS = "Filters"
_PARTY = "party"
_FIELDS = "Fields"
_OUTPUT = "Output"
_COMMON = "Common"
_MOST = 2**63 - 1  # SQLite's largest number


Color = Literal["auto", "always", "never"]
TABLE = "table"
PLAIN = "plain"
SOURCE = "source"  # a file as it was, which is no format of records

_LISTED = tuple(row.name for row in OUTPUT_FORMATS.values() if row.is_listed)

if TYPE_CHECKING:  # the registry says which values there are
    Format = str
else:
    Format = Literal[TABLE, PLAIN, *_LISTED]


def _number(typed: str) -> int:
    """A number of clips.

    Raises:
        typer.BadParameter: it is none, or more than SQLite counts to.
    """
    number = int(typed) if re.fullmatch(r"\d{1,19}", str(typed)) else -1
    if not 0 <= number <= _MOST:
        raise typer.BadParameter(f"{typed!r} is no number of clips")
    return number


def _one_of(values: Iterable[str]) -> str:
    """Values in a help text, parted so that lines break between them."""
    return ", ".join(values)


def _option(
    name: str, kind: Any, default: object, *names: str, help: str, panel: str, **others: Any
) -> inspect.Parameter:
    option = typer.Option(*names, help=help, rich_help_panel=panel, **others)
    keyword = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, keyword, default=default, annotation=Annotated[kind, option])


def _filter_option(row: Filter) -> inspect.Parameter:
    take = partial(_option, help=row.help, panel=_FILTERS, metavar=row.metavar)
    if row.kind == "flag":
        return take(row.name, bool, False, option_of(row.name))
    if row.kind == "values":
        names = [option_of(name) for name in (row.name, *row.names)]
        return take(row.name, list[str], [], *names, autocompletion=completion.values(row.name))
    return take(row.name, str | None, None)


def _party_option() -> inspect.Parameter:
    """A country that must be a party: `--country X --main` in one word."""
    return _option(
        _PARTY,
        list[str],
        [],
        help="With this country as a party: --country X --main. Repeatable.",
        panel=_FILTERS,
        metavar="COUNTRY",
        autocompletion=completion.values("country"),
    )


def _field_option(row: Field) -> inspect.Parameter:
    complete = completion.clip_id if row.reads == "ref" else completion.values(row.filter)
    take = partial(
        _option,
        help=row.help,
        panel=_FIELDS,
        metavar=row.metavar,
        autocompletion=complete if row.filter or row.reads == "ref" else None,
    )
    if row.is_list:
        return take(row.name, list[str], [], option_of(row.names[0]), option_of(row.name))
    return take(row.name, str | None, None)


@dataclass
class CommonOptions:
    """Options of every command, accepted before its name too."""

    panel: ClassVar = _COMMON

    db: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The archive.  [default: $CLIPDB_DB, else clips.db in your data folder]",
        ),
    ] = None
    lang: Annotated[
        Language | None,
        typer.Option(
            metavar="LANGUAGE",
            help="Of tables, cards and reports: en or ja.  [default: $CLIPDB_LANG, else locale]",
        ),
    ] = None
    color: Annotated[
        Color | None,
        typer.Option(
            metavar="WHEN", help=f"Use colours: {_one_of(get_args(Color))}.  [default: auto]"
        ),
    ] = None
    quiet: Annotated[bool, typer.Option("--quiet", help="Print results and errors only.")] = False
    no_pager: Annotated[
        bool, typer.Option("--no-pager", help="Do not page long results through $PAGER.")
    ] = False


class TableOptions(dict[str, Any]):
    """Options that a table has: a dictionary of those that are given.

    Attributes:
        options: by name, how each is taken.
    """

    options: ClassVar[dict[str, inspect.Parameter]]


class FilterOptions(TableOptions):
    """What clips must match, as typed."""

    options: ClassVar = {row.name: _filter_option(row) for row in FILTERS.values()} | {
        _PARTY: _party_option()
    }

    def __init__(self, given: Mapping[str, Any]) -> None:
        """Take them as given, a party as a country that is one.

        Raises:
            typer.BadParameter: a country is asked for both as a party and as any.
        """
        parties = given.get(_PARTY)
        if parties and "country" in given and not given.get("main"):
            raise typer.BadParameter("--party X is --country X --main; give one of them")
        rest = {name: value for name, value in given.items() if name != _PARTY}
        if parties:
            rest |= {"country": [*given.get("country", ()), *parties], "main": True}
        super().__init__(rest)


class FieldOptions(TableOptions):
    """The fields of a new clip, as typed."""

    options: ClassVar = {
        name: _field_option(FIELDS_BY_NAME[name])
        for name in sorted(EDITABLE, key=lambda name: not FIELDS_BY_NAME[name].is_needed)
    }


@dataclass
class PageOptions:
    """Order of the result, and the part of it to give."""

    panel: ClassVar = _OUTPUT

    sort: Annotated[
        Sort | None,
        typer.Option(
            metavar="ORDER",
            help=f"Sort by {_one_of(get_args(Sort))}; dates newest first.  [default: date]",
        ),
    ] = None
    reverse: Annotated[bool, typer.Option("--reverse", help="Reverse the order.")] = False
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            "-n",
            parser=_number,
            metavar="N",
            help="Give at most N clips; 0 for all.  [default: 50 in a table, else all]",
        ),
    ] = None
    offset: Annotated[
        int,
        typer.Option(
            parser=_number, metavar="N", show_default=False, help="Skip the first N clips."
        ),
    ] = 0

    @property
    def sort_or_date(self) -> Sort:
        """The order asked for, or that by date."""
        return self.sort or "date"


@dataclass
class ShortFormatOptions:
    """Short options for the formats that programs read."""

    panel: ClassVar = _OUTPUT

    csv: Annotated[bool, typer.Option("--csv", help="Short for --format csv.")] = False
    tsv: Annotated[bool, typer.Option("--tsv", help="Short for --format tsv.")] = False
    json: Annotated[bool, typer.Option("--json", help="Short for --format json.")] = False
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Short for --format jsonl.")] = False

    def one_of(self, *others: str | None) -> str | None:
        """The one format that is asked for, here or by the others; None if none is.

        Raises:
            typer.BadParameter: more than one is asked for.
        """
        asked = [name for name in ("csv", "tsv", "json", "jsonl") if getattr(self, name)]
        asked += [str(name) for name in others if name]
        if len(set(asked)) > 1:
            raise typer.BadParameter(f"choose one format: {', '.join(dict.fromkeys(asked))}")
        return asked[0] if asked else None


FORMAT_HELP = (
    f"Give clips as {_one_of((TABLE, PLAIN, *_LISTED))}."
    "  [default: table on a terminal, else plain]"
)
COLUMNS_HELP = "Give these fields only: id,date,title."


@dataclass
class FormatOptions(ShortFormatOptions):
    """The form in which clips are given."""

    format: Annotated[Format | None, typer.Option(metavar="FORMAT", help=FORMAT_HELP)] = None
    columns: Annotated[
        str | None,
        typer.Option(metavar="FIELDS", help=COLUMNS_HELP, autocompletion=completion.columns),
    ] = None
    excel: Annotated[bool, typer.Option("--excel", help="Give CSV that Excel opens as it is.")] = (
        False
    )
    print0: Annotated[
        bool, typer.Option("--print0", help="Give ids, each ended by a NUL, for xargs -0.")
    ] = False

    def chosen(self) -> str | None:
        """The format asked for by name or by a short option, or None.

        Raises:
            typer.BadParameter: more than one is asked for.
        """
        excel, print0 = "csv" if self.excel else None, "ids" if self.print0 else None
        name = self.one_of(excel, print0, self.format)
        if name and self.columns is not None and name != TABLE:
            must_take_columns(name)
        return name

    def writer(self, format: str) -> str:
        """The name in `export.formats.FORMATS` of the way to write a format."""
        return "excel" if self.excel else "print0" if self.print0 else format


# Arguments and options that several commands take.
_IDS = typer.Argument(
    metavar="ID…",
    help="Ids or their unique beginnings; - reads them.",
    autocompletion=completion.clip_id,
)
Ids = Annotated[list[str], _IDS]
IdsOrNone = Annotated[list[str] | None, _IDS]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would change, and keep nothing.")
]
Yes = Annotated[
    bool, typer.Option("--yes", "-y", help="Do not ask; needed where there is no terminal.")
]
ShowChanges = Annotated[
    bool, typer.Option("--verbose", "-v", help="Show what changes, field by field.")
]
ImportDryRun = Annotated[
    bool, typer.Option("--dry-run", help="Report what would change, and keep nothing.")
]
NameUpdated = Annotated[
    bool, typer.Option("--verbose", "-v", help="Name each updated clip and what changed.")
]
Force = Annotated[bool, typer.Option("--force", help="Overwrite the file if it exists.")]
Words = Annotated[
    str | None,
    typer.Option(metavar="WORDS", help="Only what clipdb search finds with these words."),
]
Events = Annotated[
    bool, typer.Option("--events", help="Show one clip an event, with +2 for two others.")
]
English = Annotated[
    bool, typer.Option("--english", help="Read the query's words as English or romaji.")
]


def must_take_columns(format: str) -> None:
    """Raises:
    typer.BadParameter: the records of this format are always whole.
    """
    if format == SOURCE or not OUTPUT_FORMATS[format].takes_columns:
        raise typer.BadParameter(f"{format} has no columns to choose from")


def _parameters(group: type[Any]) -> list[inspect.Parameter]:
    """The options of a group, as parameters of a command."""
    if issubclass(group, TableOptions):
        return list(group.options.values())
    types: dict[str, Any] = {}
    for one in reversed(group.__mro__):
        types |= inspect.get_annotations(one)
    for item in fields(group):
        types[item.name].__metadata__[0].rich_help_panel = group.panel
    keyword = inspect.Parameter.KEYWORD_ONLY
    return [
        inspect.Parameter(item.name, keyword, default=item.default, annotation=types[item.name])
        for item in fields(group)
    ]


def with_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take groups of options: each field of a group becomes an option of its own."""
    taken = inspect.signature(command).parameters.values()
    groups: dict[str, type[Any]] = {
        parameter.name: hint
        for parameter in taken
        if isinstance(hint := parameter.annotation, type)
        and (is_dataclass(hint) or issubclass(hint, TableOptions))
    }
    options = {name: _parameters(group) for name, group in groups.items()}
    parameters = [parameter for parameter in taken if parameter.name not in groups]
    parameters += [option for several in options.values() for option in several]

    @wraps(command)
    def run(**values: Any) -> Any:
        built = {}
        for name, group in groups.items():
            given = {option.name: values.pop(option.name) for option in options[name]}
            if issubclass(group, TableOptions):
                built[name] = group({k: v for k, v in given.items() if v not in (None, False, [])})
            else:
                built[name] = group(**given)
        return command(**values, **built)

    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run
