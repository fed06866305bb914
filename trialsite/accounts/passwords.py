"""Rules of passwords: the settings' validators, not like the person's names, and none of the last five again."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import UserAttributeSimilarityValidator, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from trialsite.accounts.models import UsedPassword, User

HISTORY = 5
_NAMES = UserAttributeSimilarityValidator(user_attributes=("name", "name_zh", "organisation"))


def check_new_password(password: str, user: User) -> None:
    """Raises ValidationError with every rule that a new password breaks."""
    errors: list[ValidationError] = []
    for rule in (validate_password, _NAMES.validate, _not_used_before):
        try:
            rule(password, user)
        except ValidationError as error:
            errors.append(error)
    if errors:
        raise ValidationError(errors)


def _not_used_before(password: str, user: User) -> None:
    latest = UsedPassword.objects.filter(user_id=user.pk).order_by("-set_at", "-pk")[:HISTORY]
    if any(check_password(password, used.password) for used in latest):
        raise ValidationError(_("This is one of your last %(count)s passwords. Choose a new one.") % {"count": HISTORY})


def remember(user: User, at: datetime) -> None:
    """Keep the hash of the password just set."""
    UsedPassword.objects.create(user=user, password=user.password, set_at=at)
