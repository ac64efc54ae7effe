"""The record of the contract as SQL: the view `records` and what readers select from."""

SCHEMA_VERSION = 3  # of the archives that this clipdb writes: how many migrations there are

RECORDS = """SELECT
  id, date, time, source, source_raw, via, title, summary, notes,
  (SELECT json_group_array(ref) FROM
    (SELECT ref FROM refs WHERE clip = clips.serial ORDER BY position)) AS refs,
  (SELECT json_group_array(country) FROM
    (SELECT country FROM clip_countries WHERE clip = clips.serial ORDER BY country)) AS countries,
  (SELECT json_group_array(country) FROM
    (SELECT country FROM clip_countries WHERE clip = clips.serial AND main ORDER BY country)
  ) AS main_countries,
  (SELECT json_group_array(topic) FROM
    (SELECT topic FROM clip_topics WHERE clip = clips.serial ORDER BY topic)) AS topics,
  (SELECT json_group_array(name) FROM
    (SELECT name FROM clip_collections JOIN collections ON collections.serial = collection
     WHERE clip = clips.serial ORDER BY name)) AS collections
FROM clips"""
