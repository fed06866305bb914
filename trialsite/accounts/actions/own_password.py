"""Change a password that one knows."""

from __future__ import annotations

from django.db import transaction

from trialsite.accounts import passwords, trace
from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.audit.actor import Actor
from trialsite.audit.entries import Action


@transaction.atomic
def change_password(*, user: User, password: str, by: Actor) -> User:
    """Set a new password; open sessions end. One set by somebody else is temporary and lifts the lock.

    Raises ValidationError with every rule that the password breaks.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    passwords.check_new_password(password, user)
    own = by.id == user.pk
    user.set_password(password)
    user.password_changed_at = clock.now()
    user.must_change_password = not own
    user.session_version += 1
    if not own:
        user.failed_attempts, user.locked_until = 0, None
    user.save()
    passwords.remember(user, user.password_changed_at)
    trace.record(Action.PASSWORD, by, (trace.item(user, "password", None, "changed" if own else "temporary"),))
    return user
