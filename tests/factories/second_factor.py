"""Authenticators for tests: a phone that shows the codes of an account, and signing in with it."""

from __future__ import annotations

from datetime import datetime

from django.test import Client

from tests.factories.accounts import PASSWORD
from trialsite.accounts.models import Authenticator, User
from trialsite.accounts.second_factor.codes import code_at, step_of
from trialsite.accounts.second_factor.sealing import seal
from trialsite.audit import clock

SECRET = b"12345678901234567890"


def with_authenticator(user: User) -> User:
    """The account with an authenticator of SECRET that has not shown a code yet."""
    Authenticator.objects.create(user=user, sealed=seal(SECRET, user.pk), last_step=0, confirmed_at=clock.now())
    return user


def shown(at: datetime | None = None, *, later: int = 0, secret: bytes = SECRET) -> str:
    """What the phone shows at an instant (now), so many steps of 30 seconds later."""
    return code_at(secret, step_of(at or clock.now()) + later)


def awaiting(user: User) -> Client:
    """The same without the work of hashing a password."""
    browser = Client()
    session = browser.session
    at = clock.now().timestamp()
    session["awaits_code"] = {"user": user.pk, "version": user.session_version, "at": at, "target": "/"}
    session.save()
    return browser


def first_step(user: User, **more: str) -> Client:
    """A browser that has sent name and password, and stands before the code."""
    browser = Client()
    answer = browser.post("/sign-in/", {"username": user.username, "password": PASSWORD, **more})
    assert answer["Location"] == "/sign-in/code/"
    return browser


def signed_in_with_code(user: User) -> Client:
    """A browser in which somebody with an authenticator has signed in."""
    browser = awaiting(user)
    assert browser.post("/sign-in/code/", {"code": shown()}).status_code == 302
    return browser
