"""One-time tokens of pages that create something, so that a double click creates it once."""

from __future__ import annotations

import secrets

from django.http import HttpRequest

KEPT = 20


def fresh_token() -> str:
    """A token for a page."""
    return secrets.token_urlsafe(12)


def used(request: HttpRequest, token: str, result: str = "") -> str:
    """What the token made, "" when it is new; with `result`, note it in the session."""
    made: dict[str, str] = request.session.get("made", {})
    if result and token:
        made[token] = result
        request.session["made"] = dict(list(made.items())[-KEPT:])
    return made.get(token, "") if token else ""
