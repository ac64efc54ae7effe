"""One clip as an `article` element."""

from collections.abc import Callable, Iterable, Sequence
from html import escape

from clipdb.clip import Record, Value, web_address
from clipdb.localisation import Localisation
from clipdb.query.tree import TextField

Span = tuple[int, int]
Find = Callable[[str, TextField], Sequence[Span]]
"""Where a text matched, given the text and which part of the clip it is."""
LinkTo = Callable[[str], str | None]
"""The address of the clip with an id, or None where it has none."""


def no_matches(_text: str, _part: TextField) -> Sequence[Span]:
    """No search was made."""
    return ()


def card(
    record: Record, localisation: Localisation, *, find: Find = no_matches, link_to: LinkTo
) -> str:
    """A clip with everything it says: parties in bold, matches marked, notes set apart.

    Args:
        record: the clip.
        localisation: the reader's names and labels.
        find: where a text matched.
        link_to: the addresses of the clips that it refers to.
    """
    title = marked(_text(record, "title"), "title", find)
    if url := web_address(_text(record, "url")):
        title = f'<a href="{escape(url)}" rel="noopener noreferrer">{title}</a>'
    summary = "".join(
        f"<p>{marked(paragraph, 'summary', find)}</p>"
        for paragraph in _text(record, "summary").split("\n")
        if paragraph
    )
    label = localisation.label
    notes = "".join(f"<p>{marked(note, 'notes', find)}</p>" for note in _items(record, "notes"))
    if notes:
        notes = f'<aside class="notes"><h3>{escape(label("card.notes"))}</h3>{notes}</aside>'
    return (
        f"<article{_attributes(record)}>"
        f'<p class="meta">{_meta(record, localisation)}</p><h2>{title}</h2>'
        f'<div class="summary">{summary}</div>{notes}{_fields(record, localisation, link_to)}'
        f"</article>"
    )


def marked(text: str, part: TextField, find: Find) -> str:
    """The text with its matches in `mark` elements."""
    pieces, done = [], 0
    for start, end in find(text, part):
        pieces += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
        done = end
    return "".join([*pieces, escape(text[done:])])


def _attributes(record: Record) -> str:
    """What a page's script filters by."""
    values = {
        "id": f"clip-{_text(record, 'id')}",
        "data-countries": " ".join(_items(record, "countries")),
        "data-parties": " ".join(_items(record, "main_countries")),
        "data-topics": "\t".join(_items(record, "topics")),
        "data-collections": "\t".join(_items(record, "collections")),
        "data-source": _text(record, "source"),
    }
    return "".join(f' {name}="{escape(value)}"' for name, value in values.items() if value)


def _meta(record: Record, localisation: Localisation) -> str:
    """Date, outlet and countries in one line."""
    date, time = _text(record, "date"), _text(record, "time")
    when = f'<time datetime="{date}">{escape(f"{date} {time}".strip())}</time>'
    outlet = escape(_text(record, "source"))
    if via := _text(record, "via"):
        outlet += f" <small>{escape(localisation.label('card.via', name=via))}</small>"
    parties = _items(record, "main_countries")
    countries = ", ".join(
        f"<b>{escape(country.name)}</b>" if country.is_party else escape(country.name)
        for country in localisation.countries(_items(record, "countries"), parties)
    )
    places = f" <span>{countries}</span>" if countries else ""
    id = escape(_text(record, "id"))
    return f'{when} <span class="outlet">{outlet}</span>{places} <code>{id}</code>'


def _fields(record: Record, localisation: Localisation, link_to: LinkTo) -> str:
    """What else is said about a clip, as a list of terms."""

    def link(id: str) -> str:
        address = link_to(id)
        return f'<a href="{escape(address)}">{escape(id)}</a>' if address else escape(id)

    rows: list[tuple[str, Iterable[str]]] = [
        ("topics", (escape(localisation.topic(topic)) for topic in _items(record, "topics"))),
        ("labels", map(escape, _items(record, "labels"))),
        ("comment", [escape(_text(record, "comment"))]),
        ("collections", map(escape, _items(record, "collections"))),
        ("refers_to", map(link, _items(record, "refs"))),
    ]
    shown = [(key, ", ".join(filter(None, values))) for key, values in rows]
    terms = "".join(
        f"<div><dt>{escape(localisation.label(f'card.{key}'))}</dt><dd>{value}</dd></div>"
        for key, value in shown
        if value
    )
    return f"<dl>{terms}</dl>" if terms else ""


def _text(record: Record, name: str) -> str:
    value: Value = record.get(name)
    return str(value or "")


def _items(record: Record, name: str) -> list[str]:
    value: Value = record.get(name)
    return value if isinstance(value, list) else []
