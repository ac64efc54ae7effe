"""The routes, and how an answer is made of a page's values."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import StringIO
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from anyio import CapacityLimiter, to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from clipdb import __version__
from clipdb.archive import Archive
from clipdb.clip import web_address
from clipdb.errors import ArchiveError, ClipdbError, TimeLimitError, UnknownIdError
from clipdb.export.formats import FORMATS
from clipdb.fields import TERMS, named
from clipdb.localisation import LANGUAGES
from clipdb.localisation.messages import in_language
from clipdb.store.overrides import event_words
from clipdb.store.searches import search_names
from clipdb.store.select import select
from clipdb.web import desk, pages
from clipdb.web.address import Asked, Pairs
from clipdb.web.downloads import about, columns_of, download, format_named
from clipdb.web.guard import LARGEST_FORM, Guard, Settings
from clipdb.web.visits import Visit, query_of, visit

_HERE = Path(__file__).parent
_AT_ONCE = 4  # pages that are made at once; more only take turns at the processor
_PAGE_SECONDS = 10.0  # that the archive may be read for a page
_FILE_SECONDS = 300.0  # for a file
_JAPANESE = re.compile(r"[\u3040-\u9fff]")

Page = Callable[[Visit, Request], Response]
Make = Callable[[Visit, Connection, Asked], dict[str, Any]]
"""The values of a page, for its template."""


def make_application(settings: Settings, report: Callable[[str], None]) -> Guard:
    """The application of one server.

    Args:
        settings: what is served.
        report: called with one line for each mistake of the program.
    """
    pages_of: dict[str, Page] = {
        "/": _list,
        "/clip/{id:path}": _clip,
        "/saved": partial(_shown, template="saved.html", make=pages.saved_page),
        "/saved/{name:path}": _list,
        "/stats": partial(_shown, template="stats.html", make=pages.stats_page),
        "/chosen": _chosen,
        "/chronology": _chronology,
        "/help": _help,
    }
    if settings.edit:
        shown = partial(_shown, template="log.html", make=pages.log_page)
        pages_of |= {"/log": shown, "/edit/{action}": _form}
    limiter = CapacityLimiter(_AT_ONCE)
    answered = partial(_answer, settings=settings, limiter=limiter)
    # Who writes may wait for another writer; who reads never waits for them.
    sent = partial(_sent, settings=settings, limiter=CapacityLimiter(1))
    static = StaticFiles(directory=_HERE / "static", packages=[("clipdb.markup", "static")])
    routes = [
        *(
            Route(path, partial(answered, page=page), methods=["GET"])
            for path, page in pages_of.items()
        ),
        Mount("/static", static),
    ]
    if settings.edit:
        routes.insert(0, Route("/edit/{action}", sent, methods=["POST"]))
    no_page = partial(_no_page, settings=settings)
    inner = Starlette(routes=routes, exception_handlers={HTTPException: no_page})
    return Guard(inner, settings, report)


async def _answer(
    request: Request, *, settings: Settings, page: Page, limiter: CapacityLimiter
) -> Response:
    """A page, once it is its turn; its time begins then."""
    make = partial(_made, request, settings, page)
    return await to_thread.run_sync(make, limiter=limiter)


async def _sent(request: Request, *, settings: Settings, limiter: CapacityLimiter) -> Response:
    """What comes of a form, once it is whole."""
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_FORM:
                return PlainTextResponse("clipdb: the form is too large", 413)
    except ClientDisconnect:
        return Response(status_code=400)
    make = partial(_done, request, settings, bytes(body))
    return await to_thread.run_sync(make, limiter=limiter)


def _done(request: Request, settings: Settings, body: bytes) -> Response:
    """Do what a form says; a form that cannot be done is shown again, with what was typed."""
    visited, action = visit(request, settings), request.path_params["action"]
    try:
        if action not in desk.ACTIONS:
            return _error(visited, request, 404, "")
        form = desk.form_of(action, desk.parts_of(body), settings.run)
        asked = visited.asked()
    except ClipdbError as error:
        return _error(visited, request, 400, str(error))
    try:
        done = desk.send(visited, form, asked)
    except ClipdbError as error:
        status = 409 if isinstance(error, desk.ChangedMeanwhileError) else _status(error)
        return _form_again(visited, request, form, asked, status, str(error))
    entry = [("done", str(done.number))] if done.number else []
    address = visited.link(done.path, [*done.pairs, *entry])
    if not done.warnings:
        return RedirectResponse(address, 303)
    told = [in_language(words, visited.language) for words in done.warnings]
    done = done._replace(warnings=told)
    values = {"words": visited.words(), "asked": asked, "done": done, "address": address}
    return _html(visited, request, "done.html", values)


def _form(visited: Visit, request: Request) -> Response:
    """A form as it begins."""
    asked, action = visited.asked("clip", "at"), request.path_params["action"]
    asked = replace(asked, format=None)  # a list's boxes are in one form with the format of a file
    if action not in desk.SHOWN:
        return _error(visited, request, 404, "")
    ids = () if action == "save" else visited.chosen()
    form = desk.Form(action, ids, {"at": visited.part("at") or ""})
    return _form_again(visited, request, form, asked, 200, "")


def _form_again(
    visited: Visit, request: Request, form: desk.Form, asked: Asked, status: int, message: str
) -> Response:
    try:
        with Archive(visited.settings.db) as archive:
            said = in_language(message, visited.language)
            values = desk.page(visited, archive, form, asked, message=said)
    except ClipdbError as error:
        if not message:
            raise
        return _error(visited, request, _status(error), message)
    return _html(visited, request, "form.html", values, status)


def _made(request: Request, settings: Settings, page: Page) -> Response:
    """A page; what cannot be understood or read is a page too, with its status."""
    visited = visit(request, settings)
    try:
        return page(visited, request)
    except ClipdbError as error:
        return _error(visited, request, _status(error), str(error))


def _no_page(request: Request, error: Exception, *, settings: Settings) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _error(visit(request, settings), request, status, "")


def _status(error: ClipdbError) -> int:
    if isinstance(error, UnknownIdError):
        return 404
    return 503 if isinstance(error, ArchiveError | TimeLimitError) else 400


def _error(visited: Visit, request: Request, status: int, message: str) -> Response:
    """A page that says what cannot be shown and why; plain text where a file was asked for."""
    if any(name == "format" and value for name, value in visited.pairs):
        return PlainTextResponse(f"clipdb: {message}\n", status)
    typed = next((value for name, value in visited.pairs if name == "q"), "")
    before, pointer, after = in_language(message, visited.language).partition("▶")
    values = {
        "words": visited.words(),
        "asked": Asked(query=typed[:500]),
        "status": status,
        "before": before,
        "after": after,
        "has_place": bool(pointer),
    }
    return _html(visited, request, "error.html", values, status)


def _shown(visited: Visit, request: Request, *, template: str, make: Make) -> Response:
    asked = visited.asked("done")
    with visited.reading(_PAGE_SECONDS) as archive:
        values = make(visited, archive, asked)
    return _html(visited, request, template, values)


def _list(visited: Visit, request: Request) -> Response:
    """Clips; at the address of a saved search its own, which other words and filters narrow."""
    asked = visited.asked("done")
    name = request.path_params.get("name")
    with visited.reading(_PAGE_SECONDS) as archive:
        if name is not None:
            if name not in search_names(archive):
                raise UnknownSavedError(name)
            asked = replace(asked, query=f"@{name} {asked.query}".strip())
        if asked.format is None:
            return _html(visited, request, "list.html", pages.list_page(visited, archive, asked))
    return _export(visited, asked)


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
    asked, id = visited.asked("at", "done"), request.path_params["id"]
    with visited.opened(_PAGE_SECONDS) as opened:
        archive = opened.connection
        query_of(archive, asked)  # one that cannot be understood is an error here too
        if asked.format is not None:
            format = format_named(asked.format)
            columns = columns_of(format, asked.columns)
            of = about(asked, None, visited.words(archive))
            return download(archive, [pages.clip_of(archive, id)], format, columns, of)
        values = pages.clip_page(visited, opened, asked, id)
    return _html(visited, request, "clip.html", values)


def _chosen(visited: Visit, _request: Request) -> Response:
    """Clips that were chosen in a list, as a file."""
    asked, ids = visited.asked("clip"), visited.chosen()
    format = format_named(asked.format or "html")
    columns = columns_of(format, asked.columns)
    with visited.reading(_FILE_SECONDS) as archive:
        clips = [pages.clip_of(archive, id) for id in ids]
        of = about(Asked(), None, visited.words(archive), clips=len(ids))
        return download(archive, clips, format, columns, of)


def _chronology(visited: Visit, request: Request) -> Response:
    """Events on a page, or all of them as a file."""
    asked = visited.asked()
    if asked.format is None:
        return _shown(visited, request, template="chronology.html", make=pages.chronology_page)
    from clipdb.events.chronology import COLUMNS, chronology
    from clipdb.events.documents import DOCUMENTS

    format, by, out = named(asked.format, pages.CHRONOLOGIES), pages.group_of(asked), StringIO()
    with visited.reading(_FILE_SECONDS) as archive:
        events = chronology(select(archive, query_of(archive, asked)), event_words(archive))
        words = visited.words(archive)
    if format in DOCUMENTS:
        title = ": ".join(filter(None, (words.label("chronology.title"), asked.query)))
        DOCUMENTS[format][0](events, title, by, words, out)
    else:
        FORMATS[format].writer()((event.record() for event in events), COLUMNS, out)
    ending = {"csv": "csv", "markdown": "md", "html": "html", "ics": "ics"}.get(format, "json")
    save = {"Content-Disposition": f'attachment; filename="chronology.{ending}"'}
    return PlainTextResponse(out.getvalue(), 200, save)


def _help(visited: Visit, request: Request) -> Response:
    values = {"words": visited.words(), "asked": Asked(), "fields": TERMS}
    return _html(visited, request, f"help_{visited.language}.html", values)


def _html(
    visited: Visit, request: Request, template: str, values: dict[str, Any], status: int = 200
) -> Response:
    context = {
        "label": values["words"].label,
        "visit": visited,
        "link": visited.link,
        "languages": LANGUAGES if visited.settings.language is None else (),
        "version": __version__,
        **values,
    }
    headers = {"Content-Language": visited.language}
    return _TEMPLATES.TemplateResponse(request, template, context, status, headers)


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


_TEMPLATES = Jinja2Templates(env=_environment())
