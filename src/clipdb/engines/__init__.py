"""The archive's search as a query for other engines, which then give the same clips.

`to_duckdb` makes a condition in SQL over the columns of a Parquet export, `to_lucene` a query for
Lucene, OpenSearch and Elasticsearch over its tokens; both from the tree that the archive itself
is asked by. `docs/dev/scale.md` shows their use.
"""

from clipdb.engines.columns import search_columns, token_fields
from clipdb.engines.duckdb import to_duckdb
from clipdb.engines.lucene import to_lucene

__all__ = ["search_columns", "to_duckdb", "to_lucene", "token_fields"]
