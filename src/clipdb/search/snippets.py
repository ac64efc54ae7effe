"""Where a clip has the words that were looked for: places, and excerpts that show them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from clipdb.clip import Clip
from clipdb.folding import fold_with_map
from clipdb.phrases import phrases
from clipdb.query.tree import TextField, Word

MOST = 2  # excerpts of a clip
_WIDTH = 90  # characters of an excerpt
_BEFORE = 40  # of them at most before the first match where its sentence begins there
_NEAR_BEFORE = 25  # where it does not
_GAP = 10  # characters between two excerpts of a sentence that are shown with them
# Of a Japanese sentence, with the bracket that closes it; of an English one; of a paragraph.
_SENTENCE_END = re.compile(r"[。！？][」』）)]?\s*|[.!?]\s+(?=[A-Z\"“])|\s*\n\s*")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a text, and the places of the matches in it.

    `is_cut_before` and `is_cut_after` say whether it begins or ends in the middle of a sentence;
    it does so between phrases.
    """

    text: str
    matches: tuple[Span, ...]
    is_cut_before: bool
    is_cut_after: bool


def find_matches(text: str, part: TextField, words: Sequence[Word]) -> list[Span]:
    """Where a text has words, in order; places that overlap are one."""
    return [(start, end) for start, end, _ in _merged(_found(text, part, words))]


def excerpts(clip: Clip, words: Sequence[Word]) -> list[Excerpt]:
    """The excerpts of summary and notes that show most of the words, at most `MOST`, in order."""
    body: list[tuple[str, TextField]] = [(clip.summary, "summary")]
    body += [(note, "notes") for note in clip.notes]
    windows = [
        (shown, excerpt, text, start)
        for text, part in body
        for shown, excerpt, start in _windows(text, _merged(_found(text, part, words)))
    ]
    most_words = sorted(range(len(windows)), key=lambda place: -len(windows[place][0]))
    chosen = [windows[place][1:] for place in sorted(most_words[:MOST])]
    if len(chosen) > 1 and chosen[0][1] is chosen[1][1]:
        (first, text, start), (second, _, after) = chosen
        if first.is_cut_after and after - start - len(first.text) <= _GAP:
            return [_joined(first, second, text, start, after)]
    return [excerpt for excerpt, _, _ in chosen]


def _joined(first: Excerpt, second: Excerpt, text: str, start: int, after: int) -> Excerpt:
    """Two excerpts of one sentence as one, with what little stands between them."""
    moved = ((begin + after - start, end + after - start) for begin, end in second.matches)
    return replace(
        second,
        text=text[start : after + len(second.text)],
        matches=(*first.matches, *moved),
        is_cut_before=first.is_cut_before,
    )


def snippet(clip: Clip, words: Sequence[Word]) -> str:
    """The excerpts as one line, every match in «»; the headline where it alone has a match.

    Empty if no word is looked for.
    """
    found = excerpts(clip, words)
    if not found and (places := find_matches(clip.title, "title", words)):
        found = [Excerpt(clip.title, tuple(places), is_cut_before=False, is_cut_after=False)]
    return " … ".join(map(_as_line, found))


def _as_line(excerpt: Excerpt) -> str:
    pieces, done = ["…" if excerpt.is_cut_before else ""], 0
    for start, end in excerpt.matches:
        pieces += [excerpt.text[done:start], "«", excerpt.text[start:end], "»"]
        done = end
    pieces += [excerpt.text[done:], "…" if excerpt.is_cut_after else ""]
    return "".join(pieces).replace("\n", " ")


def _found(text: str, part: TextField, words: Sequence[Word]) -> list[tuple[int, int, int]]:
    """Start and end of each match, and the number of the word."""
    folded = fold_with_map(text)
    return sorted(
        (*folded.original_span(at, at + len(form)), number)
        for number, word in enumerate(words)
        if word.part in (None, part)
        for form in word.forms
        for at in _occurrences(folded.text, form)
    )


def _occurrences(text: str, form: str) -> Iterator[int]:
    at = text.find(form)
    while at >= 0:
        yield at
        at = text.find(form, at + len(form))


def _merged(found: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, frozenset[int]]]:
    """The matches, those that overlap as one, each with the words found there."""
    merged: list[tuple[int, int, frozenset[int]]] = []
    for start, end, word in found:
        if merged and start < merged[-1][1]:
            first, last, words = merged[-1]
            merged[-1] = (first, max(last, end), words | {word})
        else:
            merged.append((start, end, frozenset({word})))
    return merged


def _windows(
    text: str, matches: Sequence[tuple[int, int, frozenset[int]]]
) -> Iterator[tuple[frozenset[int], Excerpt, int]]:
    """Excerpts that together show every match, each with the words that it shows, and its place."""
    place = 0
    done = 0  # up to where the excerpts go
    while place < len(matches):
        start, is_cut_before = _beginning(text, matches[place][0], done)
        most = max(start + _WIDTH, matches[place][1])
        inside = [match for match in matches[place:] if match[1] <= most]
        following = matches[place + len(inside) : place + len(inside) + 1]
        most = min([most, *(match[0] for match in following)])  # cut no match in two
        end, is_cut_after = _ending(text, inside[-1][1], most)
        spans = tuple((first - start, last - start) for first, last, _ in inside)
        words = frozenset().union(*(words for _, _, words in inside))
        yield words, Excerpt(text[start:end], spans, is_cut_before, is_cut_after), start
        place += len(inside)
        done = end


def _beginning(text: str, match: int, done: int) -> tuple[int, bool]:
    """Where an excerpt begins, and whether that is in the middle of a sentence.

    With the sentence if it begins not far before the match, else with a phrase; after `done`.
    """
    least = max(done, match - _BEFORE)
    ends = [end.end() for end in _SENTENCE_END.finditer(text, least, match)]
    if ends or least == 0:
        return (ends[-1] if ends else 0), False
    near = max(done, match - _NEAR_BEFORE)
    # Phrases are looked for from a little before, as where a text is cut they are not known.
    start = least
    starts = []
    for phrase in phrases(text[least:match]):
        if start >= near and phrase.strip():
            starts.append(start)
        start += len(phrase)
    return (starts[0] if starts else match), True


def _ending(text: str, match: int, most: int) -> tuple[int, bool]:
    """Where an excerpt ends, and whether that is in the middle of a sentence.

    With the sentence, or with the last phrase that has room.
    """
    if end := _SENTENCE_END.search(text, match, min(most + 1, len(text))):
        return match + len(text[match : end.end()].rstrip()), False
    if most >= len(text):
        return len(text), False
    at = match
    best = match
    for phrase in phrases(text[match : most + _BEFORE]):
        at += len(phrase)
        if at > most:
            break
        best = at
    return match + len(text[match:best].rstrip()), True
