"""What a link to choose a password is: its token, its address, and whether it still holds."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from enum import StrEnum

from django.urls import reverse
from django.utils.crypto import salted_hmac

from trialsite.accounts.models import PasswordLink, User
from trialsite.audit import clock

_SALT = "trialsite.password-link"


class LinkState(StrEnum):
    """OPEN, or why a link does not hold."""

    OPEN = "open"
    UNKNOWN = "unknown"
    USED = "used"
    ENDED = "ended"
    EXPIRED = "expired"


def token_of(link: PasswordLink) -> str:
    """The secret part of the address, 256 bits; computed, so that it stands neither in the database nor in a job."""
    about = f"{link.user_id}:{link.session_version}:{link.nonce}"
    digest = salted_hmac(_SALT, about, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hashed(token: str) -> str:
    """SHA-256 of a token, in hexadecimal digits; 256 random bits need no slow hash."""
    return hashlib.sha256(f"{_SALT}:{token}".encode()).hexdigest()


def address_of(link: PasswordLink, root: str) -> str:
    """The whole address; `root` is that of the site, as in https://edc.example.org/."""
    return root.rstrip("/") + reverse("accounts:password-choose", args=[token_of(link)])


def link_of(token: str) -> PasswordLink | None:
    """The link with a token, of whatever state, with its account."""
    return PasswordLink.objects.filter(hashed=hashed(token)).select_related("user").first()


def state_of(link: PasswordLink | None, now: datetime) -> LinkState:
    """Whether a link holds at an instant: not used, replaced or expired, and its account as it was."""
    if link is None:
        return LinkState.UNKNOWN
    if link.used_at is not None:
        return LinkState.USED
    if link.ended_at is not None or link.session_version != link.user.session_version:
        return LinkState.ENDED
    if not link.user.may_sign_in(clock.site_date(now)):
        return LinkState.ENDED
    return LinkState.EXPIRED if now >= link.expires_at else LinkState.OPEN


def open_link_of(user: User) -> PasswordLink | None:
    """The link that an account waits with; it may have expired."""
    return PasswordLink.objects.filter(user=user, used_at__isnull=True, ended_at__isnull=True).first()
