"""Personal identifiers that do not belong into a CRF: identity card and mobile numbers of mainland China."""

from __future__ import annotations

import re
import unicodedata

from trialsite.crf.values.normalise import visible

_IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def has_identity_number(text: str) -> bool:
    """Whether the text holds an 18-digit identity number (check DM-01), also full-width or with invisible signs."""
    return _IDENTITY.search(_plain(text)) is not None


def has_mobile_number(text: str) -> bool:
    """Whether the text holds an 11-digit mobile number (check DM-03), also full-width or with invisible signs."""
    return _MOBILE.search(_plain(text)) is not None


def _plain(text: str) -> str:
    # all of NFKC, not the reader's milder form: here circled and raised digits must not hide a number
    return visible(unicodedata.normalize("NFKC", text))
