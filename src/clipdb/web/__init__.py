"""The archive in a browser, for reading: `clipdb serve`, and the plugin for Datasette.

    address ─ guard ─ visits ─ facets ─ pages, downloads ─ application ─ server

The address of a page is its query; what it finds, counts, marks and exports is the tool's own.
Starlette, uvicorn and Jinja2 come with the extra `web`, and only this room knows them.
"""
