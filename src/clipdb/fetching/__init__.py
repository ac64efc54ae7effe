"""Pages by their address: the only room of clipdb that asks other computers for anything.

What it fetches is whole, or an error. Its modules are imported when an address is named.
"""

import re

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)  # C:// is a folder
# What may be a name and a password before a host, also one with a slash in it.
_PASSWORD = re.compile(r"(?<=://)(?:[^/?#]*|[^?#@]*:[^?#@]*)@")


def is_address(text: str) -> bool:
    """Whether a text is an address, of any scheme, and not the path of a file."""
    return _ADDRESS.match(text) is not None


def without_password(address: str) -> str:
    """An address as it is shown: without the name and password that it may have."""
    return _PASSWORD.sub("…@", address)
