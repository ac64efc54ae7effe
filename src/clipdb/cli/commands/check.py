"""`clipdb check`."""

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from clipdb.cli.options import CommonOptions
from clipdb.cli.session import Session, start

if TYPE_CHECKING:
    from clipdb.journal.check import Result


def check(
    ctx: typer.Context,
    common: CommonOptions,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="Rebuild all that is derived from the lines; the archive is kept beside.",
        ),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Look for faults in the archive: file, schema, lines, links, records, tags, counts, index.

    Exit status 1 says that there are faults; each is reported with how to fix it. What older
    rules made is not compared, and reported as left out.

    Example: `clipdb check --db sample.db`
    """
    session = start(ctx, common)
    results = _check(session, is_said=not json)
    if repair and _has_faults(results):
        from clipdb.journal.repair import repair as rebuild

        kept = rebuild(session.db)
        session.say(f"rebuilt; as it was it is kept in {kept}")
        results = _check(session, is_said=not json)
    if json:
        _print_json(session, results)
    raise typer.Exit(1 if _has_faults(results) else 0)


def _check(session: Session, *, is_said: bool) -> "list[Result]":
    """Check the archive, and say what was found as it is found."""
    from clipdb.journal.check import check as check_all

    results = []
    with session.archive() as archive:
        for result in check_all(archive.connection):
            results.append(result)
            if is_said:
                session.out.writelines(_lines(session, result))
                sys.stdout.flush()
    return results


def _has_faults(results: "Sequence[Result]") -> bool:
    return any(result.faults for result in results)


def _lines(session: Session, result: "Result") -> Iterator[str]:
    many = f"{len(result.faults)} fault{'s' if len(result.faults) > 1 else ''}"
    sound = "not all compared" if result.left_out else "ok"
    yield f"{result.check:8}  {session.said(many if result.faults else sound)}\n"
    told = [f"{fault.message}; {fault.fix}" for fault in result.faults]
    told += [f"left out: {words}" for words in result.left_out]
    yield from (f"  {session.said(words)}\n" for words in told)


def _print_json(session: Session, results: "Sequence[Result]") -> None:
    from dataclasses import asdict
    from json import dumps

    report = {
        "database": str(session.db),
        "ok": not _has_faults(results),
        "checks": [result.check for result in results],
        "faults": [asdict(fault) for result in results for fault in result.faults],
        "left_out": [
            {"check": result.check, "message": words}
            for result in results
            for words in result.left_out
        ],
    }
    session.out.write(dumps(report, ensure_ascii=False, indent=2) + "\n")
