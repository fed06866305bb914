"""What people are told about a code that was not taken, and what they do about it."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from trialsite.accounts.second_factor.outcome import Outcome


def check_clock() -> str:
    """About a code that fits no step around now."""
    return _("This code is not right. Check that your phone sets its clock by itself, and type the code it shows now.")


def words_for(outcome: Outcome) -> str:
    """The sentence about an outcome that is not right."""
    return {
        Outcome.WRONG_PASSWORD: _("This is not your present password, or the account is locked. Type it again."),
        Outcome.WRONG: check_clock(),
        Outcome.USED: _("This code was used already. Wait for the next one; it comes within 30 seconds."),
        Outcome.WRONG_RECOVERY: _("This is none of your recovery codes. Compare it with your list, sign by sign."),
        Outcome.USED_RECOVERY: _("This recovery code was used already. Take the next one of your list."),
        Outcome.LOCKED: _(
            "After %(failures)s failures the account is locked for %(minutes)s minutes; the trial manager can help."
        )
        % {"failures": settings.LOCK_AFTER_FAILURES, "minutes": settings.LOCK_MINUTES},
    }[outcome]


def enrol_first() -> str:
    """To somebody whose page cannot go on without a second factor: nothing typed on it is lost."""
    return _(
        "Your account needs a second factor now. Sign in in another tab and set it up there; then come back to this "
        "page, where what you typed still stands, and sign in."
    )
