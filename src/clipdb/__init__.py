"""clipdb: pages of Japanese press clippings as a searchable SQLite archive."""

__version__ = "0.1.0"
