"""Which language a person reads."""

from collections.abc import Mapping
from typing import Literal, get_args

from clipdb.errors import UsageError

Language = Literal["en", "ja"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
VARIABLE = "CLIPDB_LANG"


def chosen_language(asked: str | None, environment: Mapping[str, str]) -> Language:
    """The language asked for, else that of $CLIPDB_LANG, else the locale's.

    Args:
        asked: `en`, `ja`, or None where nothing is asked for.
        environment: the environment's variables.

    Raises:
        UsageError: $CLIPDB_LANG names another language.
    """
    named = asked or environment.get(VARIABLE)
    if named:
        if named not in LANGUAGES:
            raise UsageError(f"${VARIABLE} is {named!r}; it is one of {', '.join(LANGUAGES)}")
        return named
    # The first of these that is set decides, as POSIX has it.
    variables = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((value for name in variables if (value := environment.get(name))), "")
    return "ja" if locale.startswith("ja") else "en"
