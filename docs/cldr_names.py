"""The names of all territories, as CLDR has them: python docs/cldr_names.py

Writes `src/clipdb/vocabulary/data/cldr_territories.tsv` from the CLDR that the installed
Babel carries (`pip install -e '.[dev]'`). To be run when Babel takes in a new CLDR; what
changed is to be looked at before it is committed, as names decide tags.
"""

import re
from collections import defaultdict
from pathlib import Path

import babel
from babel.core import Locale, get_global

TABLE = Path(__file__).parent.parent / "src/clipdb/vocabulary/data/cldr_territories.tsv"
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


def main() -> None:
    """Write the table."""
    lines = "".join("\t".join(row) + "\n" for row in rows())
    TABLE.write_text(HEADER + lines, encoding="utf-8")


if __name__ == "__main__":
    main()
