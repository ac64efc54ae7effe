"""What readers select from: the record of the contract, and what a clip has besides."""

SCHEMA_VERSION = 4  # of the archives that this clipdb writes: how many migrations there are

# The fields of the record in their order; `collections` are the numbers of their rows, and what a
# clip has besides is the number of the entry with which it came.
COLUMNS = """id, date, time, source, source_raw, via, title, summary, notes, refs, countries,
  main_countries, topics, collections, url, labels, comment, added"""
RECORDS = f"SELECT {COLUMNS} FROM clips JOIN texts ON texts.clip = clips.serial"
