"""Pages by their address: the only room of clipdb that asks other computers for anything.

What it fetches is whole, or an error. Its modules are imported when an address is named.
"""

import re

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)  # C:// is a folder


def is_address(text: str) -> bool:
    """Whether a text is an address, of any scheme, and not the path of a file."""
    return _ADDRESS.match(text) is not None
