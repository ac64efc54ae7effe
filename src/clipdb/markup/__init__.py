"""Clips and counts as HTML and SVG: what the report and pages in a browser have in common.

`static/style.css` is the look of both; nothing here writes an inline style or script.
"""
