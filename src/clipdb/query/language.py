"""The query language of `clipdb search`.

    query   = any { "OR" any }
    any     = not { [ "AND" ] not }            words side by side must all be there
    not     = { "NOT" | "-" } operand
    operand = "(" query ")" | [ field ":" ] value
    value   = word | phrase
    word    = characters but white space, parentheses and quotation marks
    phrase  = '"' characters '"'               in it, two quotation marks stand for one

`OR`, `AND` and `NOT` are written in capitals; in quotation marks they are words. `-` is "not"
where a word could begin. White space may be ideographic, quotation marks may be curly. A word
is found inside longer ones, so there are no wildcards.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from clipdb.errors import QueryError, UnknownValueError
from clipdb.fields import TERMS, named, names_of
from clipdb.query.tree import And, Not, Or, Tree

OPERATORS = ("OR", "AND", "NOT")
DEEPEST = 50  # parentheses in each other; SQLite's own parser ends at 100
_AROUND = 20  # characters shown on either side of an error
_QUOTE = '["“”„＂]'
_WORD = r"[^\s()\"“”„＂]+"
_PLAIN = r"[^\s()\"“”„＂:*\-][^\s()\"“”„＂:*]*"
_TOKEN = (
    r"\s*(?:"
    r"(?P<bracket>[()])"
    r"|(?P<minus>-(?![\s-]|$))"
    r"|(?P<field>[A-Za-z-]+|[\u3040-\u9fff]+):"
    rf"|{_QUOTE}(?P<phrase>(?:[^\"“”„＂]|\"\")*){_QUOTE}"
    rf"|(?P<word>{_WORD})"
    r")"
)


class Term(NamedTuple):
    """What is to be looked for, in which field, and at which place of the query it stands."""

    value: str
    field: str | None
    place: int
    is_phrase: bool


class Token(NamedTuple):
    """A piece of a query: `bracket`, `minus`, `field`, `phrase`, `word`, or the `end`."""

    kind: str
    text: str
    place: int


def parse(query: str, resolve: Callable[[Term], Tree]) -> Tree | None:
    """The tree of a query, or None if it is empty.

    Args:
        query: as typed.
        resolve: makes a leaf of a term.

    Raises:
        QueryError: the query cannot be understood; the message points at the place.
    """
    parser = _Parser(query, resolve)
    if parser.at_end():
        return None
    tree = parser.any()
    if not parser.at_end():
        raise parser.error("nothing opens this )")
    return tree


def error_at(query: str, place: int, message: str) -> QueryError:
    """An error that shows where in the query it is."""
    before = ("…" if place > _AROUND else "") + query[max(0, place - _AROUND) : place]
    after = query[place : place + _AROUND] + ("…" if len(query) > place + _AROUND else "")
    return QueryError(f"{message}, at character {place + 1} of the query: {before}▶{after}")


def tokens(query: str) -> list[Token]:
    """The pieces of a query in order, the last of them its end.

    Raises:
        QueryError: a quotation mark is open; the message points at it.
    """
    found: list[Token] = []
    place = 0
    end = len(query.rstrip())
    pattern = re.compile(_TOKEN)
    while place < end:
        match = pattern.match(query, place)
        if match is None:
            opening = place + len(query[place:]) - len(query[place:].lstrip())
            raise error_at(query, opening, "nothing closes this quotation mark")
        kind = match.lastgroup or ""
        is_value = bool(found) and found[-1].kind == "field"
        if kind == "field" and (is_value or not _is_field(match["field"], query, match.end())):
            match = re.compile(rf"\s*(?P<word>{_WORD})").match(query, place)
            assert match is not None  # the field's name is a word too
            kind = "word"
        start = match.end() - len(match[0].lstrip())
        text = match[kind].replace('""', '"') if kind == "phrase" else match[kind]
        found.append(Token(kind, text, start))
        place = match.end()
    return [*found, Token("end", "", end)]


def _is_field(name: str, query: str, end: int) -> bool:
    """Any word is one before a colon and a value; before white space only a field's name."""
    if not name.isascii():
        return term_called(name) is not None
    following = query[end : end + 1]
    has_value = bool(following.strip()) and following not in "()"
    return has_value or term_called(name) is not None


def term_called(name: str) -> str | None:
    """The field of the language that a person calls so, or None."""
    try:
        return named(name.lower(), TERMS)
    except UnknownValueError:
        return None


def written(value: str) -> str:
    """A value as a query has it: in quotation marks where it would else be read as more."""
    if re.fullmatch(_PLAIN, value) and value not in OPERATORS:
        return value
    doubled = re.sub(_QUOTE, '""', value)
    return f'"{doubled}"'


class _Parser:
    """A parser by descent; `any`, `all`, `negated` and `operand` are the rules of the grammar."""

    def __init__(self, query: str, resolve: Callable[[Term], Tree]) -> None:
        self._query = query
        self._resolve = resolve
        self._tokens = tokens(query)
        self._next = 0
        self._depth = 0

    def at_end(self) -> bool:
        return self._tokens[self._next].kind == "end"

    def error(self, message: str) -> QueryError:
        return error_at(self._query, self._tokens[self._next].place, message)

    def any(self) -> Tree:
        items = [self.all()]
        while self._take("word", "OR"):
            items.append(self.all())
        return _flat(Or, items)

    def all(self) -> Tree:
        items = [self.negated()]
        while self._take("word", "AND") or self._begins_operand():
            items.append(self.negated())
        return _flat(And, items)

    def negated(self) -> Tree:
        is_negated = False
        while self._take("minus", "-") or self._take("word", "NOT"):
            is_negated = not is_negated
        return Not(self.operand()) if is_negated else self.operand()

    def operand(self) -> Tree:
        token = self._tokens[self._next]
        if self._take("bracket", "("):
            return self._group(token.place)
        if token.kind == "end":
            raise self.error("a word is missing" if self._next else "nothing to search for")
        if token.kind == "bracket":
            raise self.error("a word is missing before this )")
        if (token.kind, token.text) == ("word", "-"):
            raise self.error("a word is missing right after -; to find a hyphen, quote it")
        if token.kind == "word" and token.text in ("OR", "AND"):
            raise self.error(f"a word is missing before {token.text}; to find it, quote it")
        self._next += 1
        if token.kind == "field":
            return self._term(self._field(token), term_called(token.text), token.place)
        return self._term(token, None, token.place)

    def _group(self, place: int) -> Tree:
        self._depth += 1
        if self._depth > DEEPEST:
            words = f"more than {DEEPEST} parentheses in each other"
            raise error_at(self._query, place, words)
        tree = self.any()
        if not self._take("bracket", ")"):
            raise error_at(self._query, place, "nothing closes this (")
        self._depth -= 1
        return tree

    def _field(self, token: Token) -> Token:
        """The value of a field."""
        if term_called(token.text) is None:
            from difflib import get_close_matches

            near = get_close_matches(token.text.lower(), names_of(TERMS), n=1)
            hint = f"did you mean {near[0]}:?" if near else f"there are {', '.join(TERMS)}."
            words = f"no field {token.text!r}; {hint} To search for the text, quote it"
            raise error_at(self._query, token.place, words)
        value = self._tokens[self._next]
        is_adjacent = value.place == token.place + len(token.text) + 1
        if value.kind not in ("word", "phrase") or not is_adjacent:
            raise self.error(f"a value is missing right after {token.text}:")
        self._next += 1
        return value

    def _term(self, token: Token, field: str | None, place: int) -> Tree:
        is_phrase = token.kind == "phrase"
        if not is_phrase and len(token.text) > 1 and token.text.endswith("*"):
            words = "words are found inside longer ones, without a *; to find a *, quote it"
            raise error_at(self._query, token.place + len(token.text) - 1, words)
        return self._resolve(Term(token.text, field, place, is_phrase))

    def _begins_operand(self) -> bool:
        token = self._tokens[self._next]
        return not (
            token.kind == "end"
            or (token.kind == "bracket" and token.text == ")")
            or (token.kind == "word" and token.text == "OR")
        )

    def _take(self, kind: str, text: str) -> bool:
        token = self._tokens[self._next]
        if (token.kind, token.text) != (kind, text):
            return False
        self._next += 1
        return True


def _flat(kind: type[And] | type[Or], items: Sequence[Tree]) -> Tree:
    """The items under one node, without nodes of the same kind in it; one item needs none."""
    flat = [part for item in items for part in (item.items if isinstance(item, kind) else (item,))]
    return flat[0] if len(flat) == 1 else kind(tuple(flat))
