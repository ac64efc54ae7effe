"""`clipdb show`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated

import typer

from clipdb.archive import Archive
from clipdb.cli.ids import find_clips, typed_ids
from clipdb.cli.options import PLAIN, CommonOptions, FormatOptions, Ids
from clipdb.cli.output import print_clips
from clipdb.cli.session import Session, start
from clipdb.clip import Clip, web_address
from clipdb.fields import TAGS
from clipdb.store.lines import wordings
from clipdb.store.select import clip_called, referring_to


def show(
    ctx: typer.Context,
    ids: Ids,
    output: FormatOptions,
    common: CommonOptions,
    raw: Annotated[
        bool, typer.Option("--raw", help="The printed lines, with their file and line numbers.")
    ] = False,
    why: Annotated[
        bool, typer.Option("--why", help="The words and the rules that made each tag.")
    ] = False,
    history: Annotated[
        bool,
        typer.Option(
            "--history", help="What each import printed, the rules read, and you said of it."
        ),
    ] = False,
    open: Annotated[
        bool, typer.Option("--open", help="Open the article, at its url, in the browser.")
    ] = False,
) -> None:
    """Show whole clips, with what they refer to and what refers to them.

    Example: `clipdb show 2412-112514 --db sample.db`
    """
    session = start(ctx, common)
    format = output.chosen()
    if (raw or why or history) and (format or output.columns):
        raise typer.BadParameter("--raw, --why and --history have a form of their own")
    if open and (raw or why or history or format or output.columns):
        raise typer.BadParameter("--open shows nothing here; leave the other options out")
    with session.archive() as archive:
        wanted = typed_ids(ids)
        found = find_clips(session, archive, wanted)
        if open:
            found = [clip for clip in found if _opened(session, clip)]
        elif raw or history:
            for clip in found:
                session.out.writelines(_wordings(session, archive, clip, is_whole=history))
                if history:
                    session.out.writelines(_history(session, archive, clip))
        elif why:
            _print_reasons(session, archive, found)
        elif format is None and output.columns is None:
            _print_cards(session, archive, found)
        else:
            print_clips(session, archive, found, replace(output, format=format or PLAIN))
    if not wanted:
        session.say("no ids on standard input")
    raise typer.Exit(0 if found and len(found) == len(wanted) else 1)


def _opened(session: Session, clip: Clip) -> bool:
    """Open a clip's article in the browser, or print its address where there is none.

    Returns:
        Whether it was opened.
    """
    url = web_address(clip.url)
    if not url:
        session.complain(f"clip {clip.id} has no url; nobody has said where its article is")
        return False
    import webbrowser

    if webbrowser.open(url):
        session.say(f"opened {url}")
    else:
        session.out.write(f"{url}\n")
        session.complain("no browser could be started; open the address above in one")
        return False
    return True


def _print_cards(session: Session, archive: Archive, clips: Sequence[Clip]) -> None:
    from clipdb.render.card import print_card, print_rule

    localisation = session.localisation(archive)
    with session.paged() as console:
        for place, clip in enumerate(clips):
            if place:
                print_rule(console)
            print_card(
                console,
                clip,
                localisation,
                refs=_titles(archive, clip.refs),
                referring=_titles(archive, referring_to(archive.connection, clip.id)),
                others=_others(archive, clip),
            )


def _others(archive: Archive, clip: Clip) -> dict[str, str]:
    """The other clips that report the event of a clip, each with its outlet and headline."""
    event = archive.event_of(clip.id)
    others = (one.clip for one in event.reports if one.clip.id != clip.id)
    return {other.id: f"{other.source}  {other.title}" for other in others}


def _print_reasons(session: Session, archive: Archive, clips: Sequence[Clip]) -> None:
    from clipdb.journal.log import history
    from clipdb.render.card import print_rule
    from clipdb.render.why import print_why
    from clipdb.tagging import Tags, explain

    localisation = session.localisation(archive)
    with session.paged() as console:
        for place, clip in enumerate(clips):
            if place:
                print_rule(console)
            explanation = explain(clip.title, clip.summary, clip.notes)
            print_why(console, clip, explanation, localisation)
            yours = [field.field for field in history(archive.connection, clip.id) if field.yours]
            if edited := [name for name in TAGS if name in yours]:
                words = f"you edited its {' and '.join(edited)}: clipdb show {clip.id} --history"
                session.say(f"{clip.id}: {words}")
            elif explanation.tags != Tags(clip.countries, clip.main_countries, clip.topics):
                words = "the archive has other tags, of another vocabulary; run: clipdb retag"
                session.say(f"{clip.id}: {words}")


def _wordings(session: Session, archive: Archive, clip: Clip, *, is_whole: bool) -> Iterator[str]:
    """The lines that a clip was read from: those that stand, or all it ever had."""
    for wording in wordings(archive.connection, clip.id):
        if is_whole or wording.stands:
            lines = f"{wording.file}:{wording.first_line}-{wording.last_line}"
            stands = "  (stands)" if is_whole and wording.stands else ""
            when = f"  imported {wording.imported_at}" if is_whole else ""
            yield session.said(f"{lines}{when}{stands}") + "\n"
            yield wording.text.rstrip("\r\n") + "\n"


def _history(session: Session, archive: Archive, clip: Clip) -> Iterator[str]:
    """Of each field that a page or the user has changed, all that was said of it."""
    from clipdb.journal.log import history
    from clipdb.render.history import history_lines

    fields = history(archive.connection, clip.id)
    if fields:
        yield "\n"
    for line in history_lines(fields, session.localisation(archive)):
        yield f"{line}\n"


def _titles(archive: Archive, ids: tuple[str, ...] | list[str]) -> dict[str, str]:
    return {id: clip.title if (clip := clip_called(archive.connection, id)) else "" for id in ids}
