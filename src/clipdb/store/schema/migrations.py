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
      └─ changes, removed_clips

A migration never changes once it is released: each has the SQL of its own time
(`versions_1_to_3`, `version_4`), and none uses what describes the schema of today.
"""

from sqlite_utils.migrations import Migrations

from clipdb.store.schema import version_4, versions_1_to_3

MIGRATIONS = Migrations("clipdb")

MIGRATIONS()(versions_1_to_3.m001_archive)
MIGRATIONS()(versions_1_to_3.m002_accounts)
MIGRATIONS()(versions_1_to_3.m003_orders)
MIGRATIONS()(version_4.m004_moments)
