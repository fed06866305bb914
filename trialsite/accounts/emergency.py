"""Who stands there in an emergency: proved by password, and never barred by a lock of the sign-in.

Whoever is signed in gives their own password. A lock that others caused at the sign-in page does not count then; after
five wrong tries from this very sign-in, and for everybody who is not signed in, two people prove themselves together:
two right passwords at once are not guessed, so that their locks need not count either.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest

from trialsite.accounts.counting import fail
from trialsite.accounts.models import User, normal_name
from trialsite.accounts.proving import Credentials
from trialsite.accounts.signing_in import fail_unknown
from trialsite.audit import clock

TRIES, WHAT = "emergency_tries", "emergency_password"


def has_tried_too_often(request: HttpRequest) -> bool:
    """Whether this sign-in failed so often that one password alone is no longer taken from it."""
    return bool(request.session.get(TRIES, 0) >= settings.LOCK_AFTER_FAILURES)


@transaction.atomic
def own_password_is_right(request: HttpRequest, user: User, password: str) -> bool:
    """Whether the password is that of the person who is signed in, locked or not; a failure is counted."""
    if has_tried_too_often(request):
        return False
    if _is_right(User.objects.select_for_update().get(pk=user.pk), password):
        request.session.pop(TRIES, None)
        return True
    request.session[TRIES] = request.session.get(TRIES, 0) + 1
    fail(request, user, WHAT)
    return False


@transaction.atomic
def two_people(request: HttpRequest, first: Credentials, second: Credentials) -> tuple[User, User] | None:
    """Two different people whose passwords are both right, locked or not; None otherwise, and nobody learns which."""
    # in one order for everybody, so that two pairs at once do not wait for each other
    typed = sorted((first, second), key=lambda each: normal_name(each.username))
    found = {person.username: person for person in (_proved(request, each) for each in typed) if person}
    one, other = (found.get(normal_name(each.username)) for each in (first, second))
    return (one, other) if one and other and one.pk != other.pk else None


def _proved(request: HttpRequest, typed: Credentials) -> User | None:
    name = normal_name(typed.username)
    user = User.objects.select_for_update().filter(username=name).first()
    if user is None:
        make_password(typed.password)
        fail_unknown(request, name)
        return None
    if _is_right(user, typed.password):
        return user
    fail(request, user, WHAT)
    return None


def _is_right(user: User, password: str) -> bool:
    return user.check_password(password) and user.may_sign_in(clock.today())
