"""`clipdb check`."""

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from clipdb.cli.options import CommonOptions
from clipdb.cli.session import Session, start

if TYPE_CHECKING:
    from clipdb.store.maintenance.checking import Fault


def check(
    ctx: typer.Context,
    common: CommonOptions,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair", help="Make anew all that comes from the lines; the archive is kept beside."
        ),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Look for faults in the archive: the file, its schema, lines, links, records, tags, index.

    Exit status 1 says that there are faults; each is told with how to mend it.

    Example: `clipdb check --db sample.db`
    """
    session = start(ctx, common)
    faults = _check(session, is_json=json and not repair, is_said=not json)
    if repair and faults:
        from clipdb.store.maintenance.repairing import repair as make_anew

        kept = make_anew(session.db)
        session.say(f"made anew; as it was it is kept in {kept}")
        faults = _check(session, is_json=json, is_said=not json)
    raise typer.Exit(1 if faults else 0)


def _check(session: Session, *, is_json: bool, is_said: bool) -> "Sequence[Fault]":
    """Check the archive and tell what was found, as it is found or as JSON."""
    from clipdb.store.maintenance.checking import check as check_all

    found: list[Fault] = []
    names = []
    with session.reading() as archive:
        for name, faults in check_all(archive):
            found += faults
            names.append(name)
            if is_said:
                session.out.writelines(_told(name, faults))
                sys.stdout.flush()
    if is_json:
        _print_json(session, names, found)
    return found


def _told(name: str, faults: "Sequence[Fault]") -> Iterator[str]:
    many = f"{len(faults)} fault{'s' if len(faults) > 1 else ''}"
    yield f"{name:8}  {many if faults else 'ok'}\n"
    yield from (f"  {fault.message}; {fault.mend}\n" for fault in faults)


def _print_json(session: Session, names: Sequence[str], faults: "Sequence[Fault]") -> None:
    from dataclasses import asdict
    from json import dumps

    report = {
        "database": str(session.db),
        "ok": not faults,
        "checks": names,
        "faults": [asdict(fault) for fault in faults],
    }
    session.out.write(dumps(report, ensure_ascii=False, indent=2) + "\n")
