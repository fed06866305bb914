"""Personal identifiers that do not belong into a CRF: identity card and mobile numbers of mainland China."""

from __future__ import annotations

import re
import unicodedata

_IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def has_identity_number(text: str) -> bool:
    """Whether the text holds an 18-digit identity number, full-width digits included (check DM-01)."""
    return _IDENTITY.search(unicodedata.normalize("NFKC", text)) is not None


def has_mobile_number(text: str) -> bool:
    """Whether the text holds an 11-digit mobile number (check DM-03)."""
    return _MOBILE.search(unicodedata.normalize("NFKC", text)) is not None
