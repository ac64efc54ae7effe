"""What is said of the names in a file: of each kind of remark, each name once."""

from collections.abc import Iterable

_MOST_NAMES = 1000  # that are remembered
_LONGEST_NAME = 60  # characters of one that are shown


class Remarks:
    """The names that were said of one file, by the kind of the remark."""

    def __init__(self) -> None:
        self._said: set[tuple[str, str]] = set()

    def new(self, kind: str, names: Iterable[str]) -> tuple[str, ...]:
        """A warning for the names of which it was not given yet, or none."""
        fresh = [name for name in dict.fromkeys(names) if (kind, name) not in self._said]
        if len(self._said) < _MOST_NAMES:
            self._said.update((kind, name) for name in fresh)
        return warning(kind, fresh)


def warning(kind: str, names: Iterable[str]) -> tuple[str, ...]:
    """A warning that names some, if there are any."""
    shown = [" ".join(name.split())[:_LONGEST_NAME] or '""' for name in names]
    return (f"{kind}: {', '.join(shown)}",) if shown else ()
