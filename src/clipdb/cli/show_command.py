"""`clipdb show`."""

import sys
from sqlite3 import Connection
from typing import Annotated

import typer

from clipdb.cli import completion
from clipdb.cli.options import CommonOptions, Format, FormatOptions
from clipdb.cli.output import columns_for, print_clips, typed_ids
from clipdb.cli.session import Session, start
from clipdb.clip import Clip
from clipdb.store.provenance import wordings
from clipdb.store.selecting import by_id, ids_with_prefix, referring_to

_SUGGESTED = 5


def show(
    ctx: typer.Context,
    ids: Annotated[
        list[str],
        typer.Argument(
            metavar="ID…",
            help="Ids or their unique beginnings; - reads them.",
            autocompletion=completion.clip_id,
        ),
    ],
    output: FormatOptions,
    common: CommonOptions,
    raw: Annotated[
        bool, typer.Option("--raw", help="The printed lines, with their file and line numbers.")
    ] = False,
    why: Annotated[
        bool, typer.Option("--why", help="The words and the rules that made each tag.")
    ] = False,
    history: Annotated[
        bool, typer.Option("--history", help="Every wording that was imported; one stands.")
    ] = False,
) -> None:
    """Show whole clips, with what they refer to and what refers to them.

    Example: `clipdb show 2412-112514 --db sample.db`
    """
    session = start(ctx, common)
    format = output.chosen()
    if (raw or why or history) and (format or output.columns):
        raise typer.BadParameter("--raw, --why and --history have a form of their own")
    with session.reading() as archive:
        clips = [_find(archive, id) for id in typed_ids(ids)]
        found = [clip for clip in clips if clip is not None]
        if raw or history:
            for clip in found:
                _print_wordings(archive, clip, is_whole=history)
        elif why:
            for clip in found:
                _print_why(session, clip)
        elif format is None and output.columns is None:
            for place, clip in enumerate(found):
                _print_card(session, archive, clip, is_first=place == 0)
        else:
            format = format or Format.PLAIN
            print_clips(session, found, format, columns_for(output, format))
    raise typer.Exit(0 if len(found) == len(clips) else 1)


def _find(archive: Connection, id: str) -> Clip | None:
    """The clip with this id, or the only one that begins so; else tell on standard error.

    Raises:
        typer.BadParameter: several ids begin so.
    """
    if clip := by_id(archive, id):
        return clip
    beginning = ids_with_prefix(archive, id, limit=_SUGGESTED + 1)
    if len(beginning) == 1:
        return by_id(archive, beginning[0])
    if beginning:
        more = ", …" if len(beginning) > _SUGGESTED else ""
        listed = ", ".join(beginning[:_SUGGESTED])
        raise typer.BadParameter(f"several ids begin with {id}: {listed}{more}")
    print(f"clipdb: no clip {id}; clipdb list gives the ids", file=sys.stderr)
    return None


def _print_card(session: Session, archive: Connection, clip: Clip, *, is_first: bool) -> None:
    from clipdb.render.card import print_card

    console = session.console()
    if not is_first:
        console.rule(style="dim")
    print_card(
        console,
        clip,
        refs=_titles(archive, clip.refs),
        referring=_titles(archive, referring_to(archive, clip.id)),
    )


def _print_why(session: Session, clip: Clip) -> None:
    from clipdb.render.why import print_why
    from clipdb.tagging import explain

    explanation = explain(clip.title, clip.summary, clip.notes)
    print_why(session.console(), clip, explanation)
    tags = explanation.tags
    if (tags.countries, tags.topics) != (clip.countries, clip.topics):
        session.say(f"{clip.id}: the archive has other tags, of another vocabulary; clipdb retag")


def _print_wordings(archive: Connection, clip: Clip, *, is_whole: bool) -> None:
    """Print the lines that a clip was read from: those that stand, or all it ever had."""
    for wording in wordings(archive, clip.id):
        if is_whole or wording.stands:
            lines = f"{wording.file}:{wording.first_line}-{wording.last_line}"
            stands = "  (stands)" if is_whole and wording.stands else ""
            when = f"  imported {wording.imported_at}" if is_whole else ""
            print(f"{lines}{when}{stands}")
            print(wording.text.rstrip("\r\n"))


def _titles(archive: Connection, ids: tuple[str, ...] | list[str]) -> dict[str, str]:
    return {id: clip.title if (clip := by_id(archive, id)) else "" for id in ids}
