"""The query language: every rule of the grammar, and errors that point at the place."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipdb.errors import QueryError
from clipdb.query.language import DEEPEST, Term, parse
from clipdb.query.tree import And, Not, Or, Tree, Word


def leaf(term: Term) -> Tree:
    """A term as a word whose form tells its field."""
    return Word((f"{term.field}:{term.value}" if term.field else term.value,))


def written(tree: Tree | None) -> str:
    """A tree with all its parentheses."""
    match tree:
        case Word():
            return tree.forms[0]
        case And():
            return f"({' & '.join(map(written, tree.items))})"
        case Or():
            return f"({' | '.join(map(written, tree.items))})"
        case Not():
            return f"!{written(tree.item)}"
    return ""


TREES = {
    "": "",
    "  \u3000 ": "",
    "協定": "協定",
    "協定 署名": "(協定 & 署名)",
    "協定\u3000署名": "(協定 & 署名)",
    "協定 AND 署名": "(協定 & 署名)",
    "協定 OR 署名": "(協定 | 署名)",
    "a b OR c d": "((a & b) | (c & d))",
    "a (b OR c) d": "(a & (b | c) & d)",
    "a OR b OR c": "(a | b | c)",
    "((a) (b))": "(a & b)",
    "-a": "!a",
    "NOT a": "!a",
    "NOT -a": "a",
    "a -b": "(a & !b)",
    "a -(b OR c)": "(a & !(b | c))",
    'a -"b c"': "(a & !b c)",
    "a NOT title:b": "(a & !title:b)",
    '"a b" c': "(a b & c)",
    '"say ""yes"""': 'say "yes"',
    "“a b”": "a b",
    "＂a b＂": "a b",
    '"OR"': "OR",
    "or and not": "(or & and & not)",
    "F-35 2+2": "(F-35 & 2+2)",
    "協定(ACSA)": "(協定 & ACSA)",
    "（ACSA）": "（ACSA）",
    "title:協定": "title:協定",
    "TITLE:協定": "title:協定",
    'country:"South Korea"': "country:South Korea",
    "date:2023..2024-06": "date:2023..2024-06",
    "10:30 日:伊": "(10:30 & 日:伊)",
    "note:x:y": "note:x:y",
    "summary:http://a source:b": "(summary:http://a & source:b)",
    "Exclusive: Japan": "(Exclusive: & Japan)",
}


@pytest.mark.parametrize("query", TREES)
def test_a_query_is_a_tree(query: str) -> None:
    assert written(parse(query, leaf)) == TREES[query]


ERRORS = {
    "(ACSA": ("nothing closes this (", "▶(ACSA"),
    "ACSA)": ("nothing opens this )", "ACSA▶)"),
    "ACSA ()": ("a word is missing before this )", "ACSA (▶)"),
    'AC "SA': ("nothing closes this quotation mark", 'AC ▶"SA'),
    "OR a": ("a word is missing before OR; to find it, quote it", "▶OR a"),
    "a OR": ("a word is missing", "a OR▶"),
    "a AND OR b": ("a word is missing before OR; to find it, quote it", "a AND ▶OR b"),
    "NOT": ("a word is missing", "NOT▶"),
    "a - b": ("a word is missing right after -; to find a hyphen, quote it", "a ▶- b"),
    "-)": ("a word is missing before this )", "-▶)"),
    "協定*": ("words are found inside longer ones, without a *; to find a *, quote it", "協定▶*"),
    "titel:x": ("no field 'titel'; did you mean title:? To search for the text, quote", "▶titel:x"),
    "title:": ("a value is missing right after title:", "title:▶"),
    "title: x": ("a value is missing right after title:", "title: ▶x"),
    "title:(a b)": ("a value is missing right after title:", "title:▶(a b)"),
    "http://x": ("no field 'http'; there are title, summary, note, country", "▶http://x"),
}


@pytest.mark.parametrize("query", ERRORS)
def test_an_error_points_at_the_place(query: str) -> None:
    message, place = ERRORS[query]
    with pytest.raises(QueryError) as caught:
        parse(query, leaf)
    assert str(caught.value).startswith(message)
    assert str(caught.value).endswith(f"of the query: {place}")


@pytest.mark.parametrize(
    "query",
    ["(" * 500 + "a", "(" * 500 + "a" + ")" * 500, ")" * 500, '"' * 501, "OR " * 5000, "- " * 9000],
)
def test_nonsense_of_any_length_is_an_error_of_one_short_line(query: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query, leaf)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "query",
    [
        "a " * 10_000,
        "a OR " * 5_000 + "a",
        "(" * DEEPEST + "a" + ")" * DEEPEST,
        "-a " * 6_000,
        "(a) " * (DEEPEST + 1),
        "NOT " * 5_001 + "a",
        "あ" * 20_000,
    ],
)
def test_a_long_query_is_a_search(query: str) -> None:
    assert parse(query, leaf) is not None


@given(st.text(st.sampled_from('a協 -"()*:“”ORNTAD\u3000title'), max_size=40))
def test_anything_typed_is_a_search_or_an_error_of_ours(query: str) -> None:
    with suppress(QueryError):
        tree = parse(query, leaf)
        assert tree is not None or not query.strip()
