"""How far a long piece of work is, for a person who waits for it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.markup import escape
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn

from clipdb.printable import printable

_Piece = TypeVar("_Piece")


def bytes_done(
    console: Console, name: str, total: int, pieces: Iterable[_Piece], size: Callable[[_Piece], int]
) -> Iterator[_Piece]:
    """The pieces of a file, with a bar that moves by the size of each, in bytes."""
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(escape(printable(name)), total=total)
        for piece in pieces:
            yield piece
            progress.advance(task, size(piece))


@contextmanager
def waiting(console: Console, words: str) -> Iterator[None]:
    """Show what is waited for, as long as it takes."""
    with console.status(escape(printable(words))):
        yield


@contextmanager
def counter(console: Console, name: str, total: int | None = None) -> Iterator[Callable[[], None]]:
    """What to call after each of many things; `total` is None where nobody has counted them."""
    columns = (SpinnerColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(name, total=total)
        yield lambda: progress.advance(task)
