"""The known names that come nearest to one that was typed."""

import unicodedata
from collections.abc import Sequence

_FEW = 5  # known names that are all suggested
_MOST = 3
_MOST_SLIPS = 4
_SHORTEST_BEGINNING = 2  # characters typed that a name may be suggested for by its beginning


def nearest(typed: str, known: Sequence[str], *, most: int = _MOST) -> list[str]:
    """The nearest of the known names: those that begin so, then those with the fewest slips.

    A slip is a character too many, too few or another, or two neighbours transposed
    (`Britian`): the optimal string alignment distance. Names with a slip in more than every
    other character are not near. Where few names are known at all, all are.
    """
    by_folded: dict[str, str] = {}
    for name in known:
        by_folded.setdefault(_folded(name), name)
    if len(by_folded) <= _FEW:
        return list(by_folded.values())
    wanted = _folded(typed)
    limit = min(max(1, len(wanted) // 2), _MOST_SLIPS)
    begins = [
        name
        for folded, name in by_folded.items()
        if len(wanted) >= _SHORTEST_BEGINNING and folded.startswith(wanted)
    ]
    slips = sorted(
        (distance, abs(len(folded) - len(wanted)), place, name)
        for place, (folded, name) in enumerate(by_folded.items())
        if (distance := _slips(wanted, folded, limit=limit)) is not None
    )
    # One slip is likelier than a name typed by half; what begins so is likelier than two slips.
    one = [name for distance, _, _, name in slips if distance == 1]
    more = [name for distance, _, _, name in slips if distance > 1 and not one]
    return list(dict.fromkeys([*one, *begins, *more]))[:most]


def is_one_slip_off(typed: str, name: str) -> bool:
    """Whether a name differs from what was typed in one slip, not in its first character."""
    wanted, folded = _folded(typed), _folded(name)
    return wanted[:1] == folded[:1] and _slips(wanted, folded, limit=1) == 1


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _slips(one: str, other: str, *, limit: int) -> int | None:
    """The number of slips between two texts, or None if there are more than `limit`."""
    if abs(len(one) - len(other)) > limit:
        return None
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, character in enumerate(one, 1):
        row = [i]
        for j, against in enumerate(other, 1):
            cost = min(last[j] + 1, row[-1] + 1, last[j - 1] + (character != against))
            if i > 1 and j > 1 and character == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return None
        before, last = last, row
    return last[-1] if last[-1] <= limit else None
