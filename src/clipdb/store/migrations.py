"""The archive's schema, made and changed by migrations.

    clips ── texts                     one row a clip: what it is asked by, and what it says
      ├─ clip_countries ── countries   links: the clips of each value, in their order
      ├─ clip_topics ───── topics
      ├─ clip_collections  collections
      ├─ clip_labels, refs
      └─ printed ───────── imports     where its wordings stand in the printed lines
                             ├─ blocks, import_bytes, rejects
                             └─ import_pages ── pages
    entries                            one numbering of imports and of the user's own work
      └─ changes                       field by field: what was, what is, what the page says
    base_records                       of a clip that the user has changed, what imports say of it
    removed_clips                      those that were taken out, and where their ids lead

A migration never changes once it is released: each has the SQL of its own time
(`versions_1_to_3`, `version_4`), and none uses what describes the schema of today.
"""

from sqlite_utils.migrations import Migrations

from clipdb.store import version_4, versions_1_to_3

MIGRATIONS = Migrations("clipdb")

MIGRATIONS()(versions_1_to_3.m001_archive)
MIGRATIONS()(versions_1_to_3.m002_accounts)
MIGRATIONS()(versions_1_to_3.m003_orders)
MIGRATIONS()(version_4.m004_moments)
