"""The routes, and how an answer is made of a page's values."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from anyio import CapacityLimiter, to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from clipdb import __version__, markup
from clipdb.clip import web_address
from clipdb.errors import (
    ArchiveError,
    ClipdbError,
    TimeLimitError,
    UnknownIdError,
)
from clipdb.localisation import LANGUAGES
from clipdb.query.language import FIELDS as QUERY_FIELDS
from clipdb.store.searches import search_names
from clipdb.store.select import select
from clipdb.web import pages
from clipdb.web.address import Asked, Pairs
from clipdb.web.downloads import about, columns_of, download, format_named
from clipdb.web.guard import Guard
from clipdb.web.settings import Settings
from clipdb.web.visits import Visit, query_of, visit

_HERE = Path(__file__).parent
_STYLES = {"style.css": Path(markup.__file__).parent, "web.css": _HERE / "static"}
_PICTURES = {"icon.svg": _HERE / "static"}
_AT_ONCE = 4  # pages that are made at once; more only take turns at the processor
_PAGE_SECONDS = 10.0  # that the archive may be read for a page
_FILE_SECONDS = 300.0  # for a file
_JAPANESE = re.compile(r"[\u3040-\u9fff]")

Page = Callable[[Visit, Request], Response]


def make_application(settings: Settings, report: Callable[[str], None]) -> Guard:
    """The application of one server.

    Args:
        settings: what is served.
        report: called with one line for each mistake of the program.
    """
    pages_of = {
        "/": _list,
        "/clip/{id:path}": _clip,
        "/saved": _saved,
        "/saved/{name:path}": _saved_list,
        "/stats": _stats,
        "/help": _help,
    }
    limiter = CapacityLimiter(_AT_ONCE)
    routes = [
        Route(
            path, partial(_answer, settings=settings, page=page, limiter=limiter), methods=["GET"]
        )
        for path, page in pages_of.items()
    ]
    routes += [
        Route(f"/static/{name}", partial(_file, path=folder / name), methods=["GET"])
        for name, folder in {**_STYLES, **_PICTURES}.items()
    ]
    no_page = partial(_no_page, settings=settings)
    inner = Starlette(routes=routes, exception_handlers={HTTPException: no_page})
    return Guard(inner, settings, report)


async def _file(_request: Request, *, path: Path) -> Response:
    return FileResponse(path)


async def _answer(
    request: Request, *, settings: Settings, page: Page, limiter: CapacityLimiter
) -> Response:
    """A page, once it is its turn; its time begins then."""
    make = partial(_made, request, settings, page)
    return await to_thread.run_sync(make, limiter=limiter)


def _made(request: Request, settings: Settings, page: Page) -> Response:
    """A page; what cannot be understood or read is a page too, with its status."""
    visited = visit(request, settings)
    try:
        return page(visited, request)
    except ClipdbError as error:
        return _error(visited, _status(error), str(error))


def _no_page(request: Request, error: Exception, *, settings: Settings) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _error(visit(request, settings), status, "")


def _status(error: ClipdbError) -> int:
    if isinstance(error, UnknownIdError):
        return 404
    return 503 if isinstance(error, ArchiveError | TimeLimitError) else 400


def _error(visited: Visit, status: int, message: str) -> Response:
    """A page that says what cannot be shown and why; plain text where a file was asked for."""
    if any(name == "format" and value for name, value in visited.pairs):
        return PlainTextResponse(f"clipdb: {message}\n", status)
    typed = next((value for name, value in visited.pairs if name == "q"), "")
    before, pointer, after = message.partition("▶")
    values = {
        "words": visited.words(),
        "asked": Asked(query=typed[:500]),
        "status": status,
        "before": before,
        "after": after,
        "has_place": bool(pointer),
    }
    return _html(visited, "error.html", values, status)


def _list(visited: Visit, _request: Request) -> Response:
    asked = visited.asked()
    if asked.format is not None:
        return _export(visited, asked)
    with visited.reading(_PAGE_SECONDS) as archive:
        values = pages.list_page(visited, archive, asked)
    return _html(visited, "list.html", values)


def _saved_list(visited: Visit, request: Request) -> Response:
    """The list of a saved search; other words and filters narrow it."""
    name = request.path_params["name"]
    asked = visited.asked()
    narrowed = replace(asked, query=f"@{name} {asked.query}".strip())
    with visited.reading(_PAGE_SECONDS) as archive:
        if name not in search_names(archive):
            raise UnknownSavedError(name)
        if asked.format is None:
            return _html(visited, "list.html", pages.list_page(visited, archive, narrowed))
    return _export(visited, narrowed)


class UnknownSavedError(UnknownIdError):
    """There is no saved search of a name."""

    def __init__(self, name: str) -> None:
        ClipdbError.__init__(self, f"no saved search {name}; /saved lists them")


def _export(visited: Visit, asked: Asked) -> Response:
    format = format_named(asked.format or "")
    columns = columns_of(format, asked.columns)
    with visited.reading(_FILE_SECONDS) as archive:
        query = query_of(archive, asked)
        query = query._replace(limit=asked.limit or None)
        of = about(asked, query, visited.words(archive))
        return download(archive, select(archive, query), format, columns, of)


def _clip(visited: Visit, request: Request) -> Response:
    asked, id = visited.asked(), request.path_params["id"]
    with visited.reading(_PAGE_SECONDS) as archive:
        query_of(archive, asked)  # one that cannot be understood is an error here too
        if asked.format is not None:
            format = format_named(asked.format)
            columns = columns_of(format, asked.columns)
            of = about(asked, None, visited.words(archive))
            return download(archive, [pages.clip_of(archive, id)], format, columns, of)
        values = pages.clip_page(visited, archive, asked, id)
    return _html(visited, "clip.html", values)


def _saved(visited: Visit, _request: Request) -> Response:
    visited.asked()
    with visited.reading(_PAGE_SECONDS) as archive:
        values = pages.saved_page(visited, archive)
    return _html(visited, "saved.html", values)


def _stats(visited: Visit, _request: Request) -> Response:
    asked = visited.asked()
    with visited.reading(_PAGE_SECONDS) as archive:
        values = pages.stats_page(visited, archive, asked)
    return _html(visited, "stats.html", values)


def _help(visited: Visit, _request: Request) -> Response:
    values = {"words": visited.words(), "asked": Asked(), "fields": QUERY_FIELDS}
    return _html(visited, f"help_{visited.language}.html", values)


def _html(visited: Visit, template: str, values: dict[str, Any], status: int = 200) -> Response:
    words = values["words"]
    page = _TEMPLATES.get_template(template).render(
        label=words.label,
        visit=visited,
        link=visited.link,
        languages=LANGUAGES if visited.settings.language is None else (),
        version=__version__,
        **values,
    )
    return HTMLResponse(page, status, {"Content-Language": visited.language})


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["without"] = without
    environment.filters["lang_of"] = lang_of
    environment.filters["web_address"] = web_address
    environment.filters["drawn"] = Markup  # charts, whose names are escaped where they are drawn
    return environment


def without(pairs: Pairs, name: str) -> Pairs:
    """The parts of an address but those of a name."""
    return [pair for pair in pairs if pair[0] != name]


def lang_of(text: str) -> str:
    """The language of a text, which says how its characters are drawn and read aloud."""
    return "ja" if _JAPANESE.search(text) else "en"


_TEMPLATES = _environment()
