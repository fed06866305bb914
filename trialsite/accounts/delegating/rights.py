"""What every act on delegations and trainings asks first: the right to it, and a reason in words."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trialsite.accounts.authority import Refusal, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task

LONGEST_WHY = 200


def check_may(by: User, task: Task) -> None:
    """Raises ValidationError with what is missing; pages ask before, and answer 403."""
    answer = authority(by, task)
    if isinstance(answer, Refusal):
        raise ValidationError(answer.message.get(get_language() or "en"), code=answer.code)


def reasoned(why: str) -> str:
    """A reason, trimmed. Raises ValidationError where there is none or it is too long."""
    why = why.strip()
    if not why:
        raise ValidationError({"reason": _("Say why.")})
    if len(why) > LONGEST_WHY:
        raise ValidationError({"reason": _("Say it in at most %(count)s signs.") % {"count": LONGEST_WHY}})
    return why
