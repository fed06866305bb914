"""Many names from one network address: after so many different ones fail, every sign-in from there is refused.

A browser in which somebody has signed in before keeps their door open: a ward behind one address is not shut out by
whoever tries names there.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from trialsite.accounts import mails, trace
from trialsite.accounts.models import AddressFailure
from trialsite.audit import clock
from trialsite.audit.entries import Action, ItemEntry

COOKIE = "known"
_SALT = "trialsite.known-browser"
_KEEP = timedelta(days=1)
KNOWN_FOR = timedelta(days=180)
SHARED_BY = 12


def key_of(name: str) -> str:
    """A keyed hash of a name: what was typed into the name's box may be somebody's password."""
    return salted_hmac("trialsite.unknown-name", name, algorithm="sha256").hexdigest()


def is_refused(request: HttpRequest, name: str) -> bool:
    """Whether a try to sign in comes from an address that is shut; each such try is in the ledger."""
    now = clock.now()
    shut = AddressFailure.objects.filter(address=trace.address_of(request), refused_until__gt=now).exists()
    if not shut or key_of(name) in _known(request):
        return False
    item = ItemEntry("sign_in.address", "Sign-in from this address", None, "refused: many names")
    trace.record(Action.SIGN_IN_FAILED, trace.NOBODY, (item, *trace.origin_items(request)))
    return True


@transaction.atomic
def note_failure(request: HttpRequest, name: str) -> None:
    """Remember that a name failed from an address; one name too many shuts it for a while, and is told."""
    now, address = clock.now(), trace.address_of(request)
    AddressFailure.objects.filter(at__lt=now - _KEEP).delete()
    row, _made = AddressFailure.objects.update_or_create(
        address=address, name_key=key_of(name), defaults={"at": now, "refused_until": None}
    )
    since = now - timedelta(minutes=settings.LOCK_MINUTES)
    if AddressFailure.objects.filter(address=address, at__gt=since).count() < settings.NAMES_PER_ADDRESS:
        return
    row.refused_until = now + timedelta(minutes=settings.LOCK_MINUTES)
    row.save(update_fields=["refused_until"])
    item = ItemEntry("sign_in.address", "Sign-in from this address", None, "locked: many names")
    trace.record(Action.SIGN_IN_LOCKED, trace.NOBODY, (item, *trace.origin_items(request)))
    mails.queue_alarm("", address)


def remember_browser(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Let a browser be known for half a year as one of those whom somebody has signed in with; a ward shares it."""
    key = key_of(name)
    known = [key, *(each for each in _known(request) if each != key)][:SHARED_BY]
    value = signing.dumps(known, salt=_SALT)
    response.set_cookie(
        COOKIE, value, max_age=KNOWN_FOR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def _known(request: HttpRequest) -> list[str]:
    try:
        return list(signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=KNOWN_FOR))
    except signing.BadSignature:
        return []
