"""The names of all territories, as CLDR has them: python docs/cldr_names.py

Writes `cldr_territories.tsv` and `cldr_elsewhere.tsv` in `src/clipdb/vocabulary/data` from the
CLDR that the installed
Babel carries (`pip install -e '.[dev]'`). To be run when Babel takes in a new CLDR; what
changed is to be looked at before it is committed, as names decide tags.
"""

import re
from collections import defaultdict
from pathlib import Path

import babel
from babel.core import Locale, get_global

DATA = Path(__file__).parent.parent / "src/clipdb/vocabulary/data"
TABLE = DATA / "cldr_territories.tsv"
ELSEWHERE = DATA / "cldr_elsewhere.tsv"
# Languages of which a country's name is understood well enough to suggest ours: those with most
# speakers, and those of Japan's partners.
LANGUAGES = (
    *("ar", "bg", "bn", "ca", "cs", "da", "de", "el", "es", "et", "fa", "fi", "fr", "he", "hi"),
    *("hr", "hu", "id", "it", "ko", "lt", "lv", "mn", "ms", "nb", "nl", "pl", "pt", "ro", "ru"),
    *("sk", "sl", "sr", "sv", "th", "tr", "uk", "ur", "vi", "zh", "zh_Hant"),
)
# Territories that are no country to tag: groups of states, reserved and private codes.
NOT_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)
HEADER = f"""\
# Names of countries and territories in CLDR, by docs/cldr_names.py from Babel {babel.__version__}.
# Made by a program: names that CLDR lacks belong in countries.tsv.
# alpha2, alpha3: codes of ISO 3166-1, also those that are no longer given out.
# What stands in parentheses after a name is no part of it.
alpha2\talpha3\tname_en\tname_ja
"""
HEADER_ELSEWHERE = f"""\
# Names of countries in other languages, by docs/cldr_names.py from Babel {babel.__version__}: for
# suggestions alone, never for tags.
alpha2\tnames
"""


def rows() -> list[tuple[str, str, str, str]]:
    """Codes and names of every country, by alpha-2 code."""
    english, japanese = Locale("en").territories, Locale("ja").territories
    alpha3: dict[str, list[str]] = defaultdict(list)
    for alias, codes in sorted(get_global("territory_aliases").items()):
        if re.fullmatch("[A-Z]{3}", alias) and len(codes) == 1:
            alpha3[codes[0]].append(alias)
    return [
        (code, "|".join(alpha3[code]), english[code], japanese[code])
        for code in sorted(english)
        if re.fullmatch("[A-Z]{2}", code) and code not in NOT_COUNTRIES
    ]


def rows_elsewhere() -> list[tuple[str, str]]:
    """Codes, and the names of their countries in other languages."""
    territories = [Locale.parse(language).territories for language in LANGUAGES]
    return [
        (code, "|".join(dict.fromkeys(names[code] for names in territories if code in names)))
        for code, *_ in rows()
    ]


def main() -> None:
    """Write the tables."""
    lines = "".join("\t".join(row) + "\n" for row in rows())
    TABLE.write_text(HEADER + lines, encoding="utf-8")
    lines = "".join("\t".join(row) + "\n" for row in rows_elsewhere())
    ELSEWHERE.write_text(HEADER_ELSEWHERE + lines, encoding="utf-8")


if __name__ == "__main__":
    main()
