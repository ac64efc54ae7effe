"""The forms of `serve --edit`: each makes one entry of the journal, as the command line does.

A form names its clips and carries a digest of them as they were shown. Where they are no longer
so nothing is changed: what was typed stands in the form again, beside what the archive has now.
"""

import hmac
import json
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from sqlite3 import Connection
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qsl

from clipdb.archive import Archive
from clipdb.clip import EDITABLE, Clip, Value, record_of
from clipdb.editing.changes import edit_between
from clipdb.editing.statements import edit_of
from clipdb.editing.values import field_named, value_of
from clipdb.edits import Edit, Entered
from clipdb.errors import EditError, UsageError
from clipdb.fields import FIELDS_BY_NAME
from clipdb.journal.edit import edit_clips, merge_clips, remove_clips
from clipdb.journal.undo import undo
from clipdb.localisation import Localisation
from clipdb.printable import cleaned
from clipdb.search.ask import search_to_save
from clipdb.store.searches import forget_search, save_search
from clipdb.store.transactions import transaction
from clipdb.store.values import values_of
from clipdb.web.address import Asked, Pairs
from clipdb.web.visits import Visit, in_japanese

_MOST_PARTS = 500
_LONGEST_CALL = 500  # characters of one in the log
_LONG = ("summary", "comment")
_NONE_CHOSEN = "choose clips first, by the boxes of a list"


class ChangedMeanwhileError(EditError):
    """A clip is no longer as it was when its form was shown."""


class Row(NamedTuple):
    """One field of a form.

    Attributes:
        name: of the field.
        kind: a line, a text, a list with an item a line, or a choice.
        typed: what stands in it.
        was: what the archive has; None where it has nothing of the kind.
        choices: what may be typed, or of a choice its values with their names.
    """

    name: str
    kind: Literal["line", "text", "list", "choice"]
    typed: str
    was: str | None = None
    choices: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was sent, or as it begins."""

    action: str
    clips: Sequence[str] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    seen: str = ""


class Done(NamedTuple):
    """What came of a form: the entry, if one was made, what to tell, and where to go on."""

    number: int | None
    warnings: Sequence[str]
    path: str
    pairs: Pairs


def form_of(action: str, pairs: Pairs, run: str) -> Form:
    """The form that was sent.

    Raises:
        UsageError: it is not of this server's run.
    """
    typed = {name: cleaned(value.replace("\r\n", "\n")) for name, value in pairs}
    if not hmac.compare_digest(typed.get("run", "").encode(), run.encode()):
        raise UsageError("this form is of an earlier run of clipdb serve; send it again")
    clips = tuple(dict.fromkeys(value for name, value in pairs if name == "clip" and value))
    return Form(action, clips, typed, typed.get("seen", ""))


def parts_of(body: bytes) -> Pairs:
    """The fields of a form's body.

    Raises:
        UsageError: it is no form.
    """
    try:
        text = body.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARTS)
    except ValueError as error:
        raise UsageError("this is not a form of clipdb serve, or has too many fields") from error


def seen(clips: Sequence[Clip]) -> str:
    """What tells whether clips are as they were."""
    written = json.dumps([record_of(clip) for clip in clips], ensure_ascii=False)
    return sha256(written.encode()).hexdigest()[:16]


def rows_of(
    archive: Connection, form: Form, clips: Sequence[Clip], words: Localisation
) -> Sequence[Row]:
    """The fields of a form, with what was typed; what nobody touched is as the archive has it."""
    typed = form.typed
    if form.action == "label":
        labels = [(one, one) for one in values_of(archive, "label")]
        return [Row(name, "line", typed.get(name, ""), choices=labels) for name in ("add", "drop")]
    if form.action in ("comment", "edit"):
        names = ("comment",) if form.action == "comment" else EDITABLE
        there = texts_of(clips[0], words) if clips else {}  # it may be gone meanwhile
        return [_row(name, typed, there.get(name, typed.get(f"was.{name}", ""))) for name in names]
    if form.action == "merge":
        ids = [(clip.id, f"{clip.date} {clip.source} {clip.title}") for clip in clips]
        others = Row("others", "line", typed.get("others", ""))
        return [Row("kept", "choice", typed.get("kept", ""), choices=ids), others]
    name = {"save": "name", "join": "event"}.get(form.action)
    is_asked = name and len(clips) < 2  # several clips are of one event among themselves
    return [Row(str(name), "line", typed.get(str(name), ""))] if is_asked else []


def _row(name: str, typed: Mapping[str, str], now: str) -> Row:
    was = typed.get(f"was.{name}", now)
    is_touched = name in typed and typed[name].strip() != was.strip()
    kind: Any = "list" if FIELDS_BY_NAME[name].is_list else "text" if name in _LONG else "line"
    return Row(name, kind, typed[name] if is_touched else now, now)


def texts_of(clip: Clip, words: Localisation) -> dict[str, str]:
    """The fields of a clip as they stand in a form, countries and topics by their names."""
    texts = {}
    for name, value in record_of(clip, EDITABLE).items():
        filter = FIELDS_BY_NAME[name].filter
        items = value if isinstance(value, list) else [str(value or "")]
        texts[name] = _between(name).join(words.value(filter, item) for item in items)
    return texts


def _between(name: str) -> str:
    """What parts the items of a list: a note has lines of its own."""
    return "\n\n" if name == "notes" else "\n"


def send(visit: Visit, form: Form, asked: Asked) -> Done:
    """Do what a form says, or nothing.

    Raises:
        ClipdbError: it cannot be done.
    """
    with Archive(visit.settings.db, write=True) as archive, transaction(archive.connection):
        if form.action == "save":
            return _save(archive, form, asked)
        if form.action == "forget":
            forget_search(archive.connection, form.typed.get("name", ""))
            return Done(None, (), "/saved", [])
        if form.action == "undo":
            return _undo(archive, form, asked)
        clips = [archive[id] for id in form.clips]
        if not clips:
            raise UsageError(_NONE_CHOSEN)
        if form.seen != seen(clips):
            ids = ", ".join(clip.id for clip in clips)
            words = f"{ids} changed meanwhile; nothing was done: look at both, then send it again"
            raise ChangedMeanwhileError(words)
        told: list[str] = []
        entered = _ACTIONS[form.action](archive, form, told.append)
        if entered.number is None:
            raise UsageError("nothing to change: the archive says so already")
        kept = [id for id in entered.clips if id not in entered.left]
        path = f"/clip/{kept[0]}" if len(kept) == 1 else "/"
        return Done(entered.number, [*told, *entered.warnings], path, _at(form, asked, path))


def _at(form: Form, asked: Asked, path: str) -> Pairs:
    """The list that a form's page was of, and of a single clip its place there."""
    is_placed = path != "/" and form.typed.get("at")
    return [*asked.pairs(), *([("at", form.typed["at"])] if is_placed else [])]


Act = Callable[[Archive, Form, Callable[[str], None]], Entered]
"""Makes an entry; the last is told what a user should know of a value that is taken."""


def _label(archive: Archive, form: Form, tell: Callable[[str], None]) -> Entered:
    added, dropped = (_items(form.typed.get(name, "")) for name in ("add", "drop"))
    if not added and not dropped:
        raise UsageError("say which label to add, or to take away")
    both = [[("labels", one) for one in said] for said in (added, dropped)]
    edit = edit_of(archive.connection, tell, add=both[0], remove=both[1])
    options = [word for one in added for word in ("--add", one)]
    options += [word for one in dropped for word in ("--remove", one)]
    return _edited(archive, form, edit, "label", options)


def _items(typed: str) -> list[str]:
    return [item.strip() for item in typed.replace("；", ";").split(";") if item.strip()]


def _fields(archive: Archive, form: Form, tell: Callable[[str], None]) -> Entered:
    after: dict[str, Value] = {}
    options = []
    for name, text in form.typed.items():
        if name in EDITABLE and text.strip() != form.typed.get(f"was.{name}", "").strip():
            row = field_named(name)
            items = [item.strip() for item in text.split(_between(name)) if item.strip()]
            typed = items if row.is_list else text
            after[name] = value_of(row, typed, archive.connection, tell)
            options += ["--set", f"{name}={';'.join(items) if row.is_list else text}"]
    edit = edit_between(record_of(archive[form.clips[0]]), after)
    return _edited(archive, form, edit, "edit", options)


def _edited(
    archive: Archive, form: Form, edit: Edit, command: str, options: Sequence[str]
) -> Entered:
    call = _call(command, *form.clips, *options)
    return archive.enter(edit_clips, [(id, edit) for id in form.clips], call=call)


def _join(archive: Archive, form: Form, tell: Callable[[str], None]) -> Entered:
    """Have clips report one event: that of the first of several, or of another that is named."""
    first, *others = form.clips
    event, ids = (first, others) if others else (form.typed.get("event", "").strip(), [first])
    if not event:
        raise UsageError("say the id of another clip of the event")
    return _of_event(archive, form, event, ids, tell)


def _part(archive: Archive, form: Form, tell: Callable[[str], None]) -> Entered:
    """Have each clip report an event of its own."""
    return _of_event(archive, form, "", form.clips, tell)


def _of_event(
    archive: Archive, form: Form, event: str, ids: Sequence[str], tell: Callable[[str], None]
) -> Entered:
    edit = edit_of(archive.connection, tell, set=[("event", event)])
    of = replace(form, clips=ids)
    return _edited(archive, of, edit, "edit", ["--set", f"event={event}"])


def _merge(archive: Archive, form: Form, _: Callable[[str], None]) -> Entered:
    kept = form.typed.get("kept", "")
    others = [*form.clips, *form.typed.get("others", "").replace(",", " ").split()]
    ids = [id for id in dict.fromkeys(others) if id != kept]
    if kept not in form.clips or not ids:
        raise UsageError("say which clip stays, and the ids of the others")
    return archive.enter(merge_clips, kept, ids, call=_call("merge", kept, *ids, "--yes"))


def _remove(archive: Archive, form: Form, _: Callable[[str], None]) -> Entered:
    return archive.enter(remove_clips, form.clips, call=_call("remove", *form.clips, "--yes"))


def _undo(archive: Archive, form: Form, asked: Asked) -> Done:
    typed = form.typed.get("entry", "")
    if not (typed.isascii() and typed.isdigit()):
        raise UsageError("say which entry to undo, by its number")
    entered = archive.enter(undo, int(typed), call=_call("undo", typed))
    is_there = [id for id in form.clips[:1] if id in archive]
    path = f"/clip/{is_there[0]}" if is_there else "/log" if form.typed.get("log") else "/"
    return Done(entered.number, entered.warnings, path, _at(form, asked, path))


def _save(archive: Archive, form: Form, asked: Asked) -> Done:
    asked, _ = in_japanese(archive.connection, asked)
    how = {name: getattr(asked, name) for name in ("sort", "reverse", "expand")}
    name = form.typed.get("name", "").strip()
    words = asked.query.split()
    search = search_to_save(archive.connection, name, words, asked.filters, how)
    save_search(archive.connection, search)
    return Done(None, (), f"/saved/{search.name}", [])


def _call(*words: str) -> str:
    """What one would have typed."""
    return cleaned(shlex.join(words))[:_LONGEST_CALL]


_ACTIONS: dict[str, Act] = {
    "label": _label,
    "comment": _fields,
    "edit": _fields,
    "join": _join,
    "part": _part,
    "merge": _merge,
    "remove": _remove,
}
ACTIONS = (*_ACTIONS, "save", "forget", "undo")
SHOWN = (*_ACTIONS, "save")  # those that have a page of their own


def page(
    visit: Visit, archive: Archive, form: Form, asked: Asked, *, message: str = ""
) -> dict[str, Any]:
    """The values of a form's page."""
    words = visit.words(archive.connection)
    clips = [archive[id] for id in form.clips if not message or id in archive]
    if form.action in ("comment", "edit") and len(form.clips) != 1:
        raise UsageError("a form of fields is of one clip")
    if form.action != "save" and not form.clips:
        raise UsageError(_NONE_CHOSEN)
    return {
        "words": words,
        "asked": asked,
        "form": replace(form, seen=seen(clips)),
        "clips": clips,
        "rows": rows_of(archive.connection, form, clips, words),
        "message": message,
        "at": form.typed.get("at", ""),
    }


def clip_forms(archive: Connection, clip: Clip, words: Localisation) -> dict[str, Any]:
    """The values of the forms on a clip's own page."""
    forms = {
        action: rows_of(archive, Form(action, [clip.id]), [clip], words)
        for action in ("label", "comment")
    }
    return {"forms": forms, "seen": seen([clip])}
