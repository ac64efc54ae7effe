"""The names of everything that has several: subjects, countries, outlets."""

from functools import cache

from clipdb.folding import fold_word
from clipdb.tsv import values
from clipdb.vocabulary.countries import load_countries
from clipdb.vocabulary.tables import read_table
from clipdb.vocabulary.topics import load_topics

Forms = tuple[str, ...]


@cache
def groups() -> dict[Forms, dict[str, dict[str, Forms]]]:
    """For the forms of each name, by the labels of what it names, all its names and their forms."""
    named: list[tuple[str, tuple[str, ...]]] = []
    for topic in load_topics().values():
        named.append((topic.label_ja, (topic.label_ja, topic.label_en, *topic.names)))
    countries = load_countries()
    for country in countries.by_code.values():
        listed = [name for name, codes in countries.names.items() if codes == (country.code,)]
        named.append((country.name_ja, (country.name_ja, country.name_en, *listed)))
    for row in read_table("outlets"):
        named.append((row["name"], (row["name"], *values(row["spellings"]))))
    found: dict[Forms, dict[str, dict[str, Forms]]] = {}
    for label, names in named:
        distinct = {fold_word(name): name for name in reversed(names) if fold_word(name)}
        by_name = {name: forms for forms, name in distinct.items()}
        for forms in distinct:
            found.setdefault(forms, {})[label] = by_name
    return found
