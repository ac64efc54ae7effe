"""Queries in English and romaji, made into Japanese ones that can be seen, run and saved."""
