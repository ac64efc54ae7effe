"""Clips as an Atom feed (RFC 4287), which feed readers subscribe to and `import` takes again.

The archive alone decides its bytes: an entry's id is made of the clip's, and `updated` is when the
archive first got it. The moment of the newest stands before the entries, so that these are kept
in a file meanwhile.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from shutil import copyfileobj
from tempfile import TemporaryFile
from uuid import UUID, uuid5

from clipdb.clip import ADDED, Record, items, text, web_address
from clipdb.export.documents import About
from clipdb.localisation import Localisation
from clipdb.printable import Out
from clipdb.reading.feeds.own import CATEGORIES, FIELDS, NAMESPACE, scheme

_OURS = UUID(NAMESPACE)
_ZONE = "+09:00"  # of the times that are printed
_NEVER = "1970-01-01T00:00:00Z"  # when a feed without entries was updated
_NO_XML = re.compile("[\ufffe\uffff]")


def write_atom(
    records: Iterable[Record], _columns: Sequence[str], out: Out, about: About | None = None
) -> None:
    """A feed with an entry a record, in their order."""
    about = about or About()
    updated = ""
    with TemporaryFile("w+", encoding="utf-8", newline="") as entries:
        for record in records:
            updated = max(updated, _updated(record))
            entries.writelines(_entry(record, about.localisation))
        entries.seek(0)
        out.writelines(_before_entries(about, updated or _NEVER))
        copyfileobj(entries, out)
    out.write("</feed>\n")


def _before_entries(about: About, updated: str) -> Iterator[str]:
    title = about.title()
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:clipdb="{NAMESPACE}"'
        f' xml:lang="{about.localisation.language}">\n'
    )
    yield _element("id", _urn(f"feed {title}"))
    yield _element("title", title)
    yield _element("updated", updated)
    # Of the entries whose outlet is not known.
    yield "<author><name>clipdb</name></author>\n<generator>clipdb</generator>\n"


def _entry(record: Record, localisation: Localisation) -> Iterator[str]:
    yield '<entry xml:lang="ja">\n'
    yield _element("id", _urn(f"clip {text(record, 'id')}"))
    yield _element("title", text(record, "title"))
    yield _element("updated", _updated(record))
    yield _element("published", _published(record))
    if outlet := text(record, "source"):
        yield f"<author>{_element('name', outlet).rstrip()}</author>\n"
    if url := web_address(text(record, "url")):
        yield f'<link rel="alternate" href="{_xml(url)}"/>\n'
    for field in CATEGORIES:
        for item in items(record, field):
            name = _name(field, item, localisation)
            named = f' label="{_xml(name)}"' if name != item else ""
            yield f'<category term="{_xml(item)}" scheme="{scheme(field)}"{named}/>\n'
    if summary := text(record, "summary"):
        yield _element("summary", summary)
    yield f'<content type="html">{_xml(_html(record, localisation))}</content>\n'
    for field in FIELDS:
        for item in items(record, field) or filter(None, [_single(record, field)]):
            yield _element(f"clipdb:{field}", item)
    yield "</entry>\n"


def _name(field: str, item: str, localisation: Localisation) -> str:
    """What the reader calls a category."""
    if field == "countries":
        return localisation.country(item)
    return localisation.topic(item) if field == "topics" else item


def _single(record: Record, field: str) -> str:
    value = record[field]
    return "" if isinstance(value, list) else str(value or "")


def _html(record: Record, localisation: Localisation) -> str:
    """The text as it is to be read; notes and the user's remark are set apart and called so."""
    paragraphs = filter(None, text(record, "summary").split("\n"))
    parts = ["".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)]
    for key, texts in (
        ("notes", items(record, "notes")),
        ("comment", text(record, "comment").split("\n")),
    ):
        said = "".join(f"<p>{escape(one, quote=False)}</p>" for one in texts if one)
        if said:
            label = escape(localisation.label(f"card.{key}"))
            parts.append(f"<aside><h4>{label}</h4>{said}</aside>")
    return "".join(parts)


def _published(record: Record) -> str:
    return f"{text(record, 'date')}T{text(record, 'time') or '00:00'}:00{_ZONE}"


def _updated(record: Record) -> str:
    """When the archive got the clip, in UTC; of one from no archive, when it was published."""
    added = record.get(ADDED)
    return str(added) if added else _published(record)


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid5(_OURS, name)}"


def _element(name: str, content: str) -> str:
    return f"<{name}>{_xml(content)}</{name}>\n"


def _xml(content: str) -> str:
    """The text in an element or an attribute, where line breaks stay what they are."""
    return _NO_XML.sub("\ufffd", escape(content)).replace("\n", "&#10;")
