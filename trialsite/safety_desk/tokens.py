"""The token of a page: the same page sent twice is one act."""

from __future__ import annotations

import secrets


def fresh_token() -> str:
    """A token for a page."""
    return secrets.token_urlsafe(18)
