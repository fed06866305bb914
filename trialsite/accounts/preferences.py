"""How a person wants the pages: language, the time zone beside the site's, density; kept with the account."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from trialsite.accounts import trace
from trialsite.accounts.models import User
from trialsite.accounts.models.user import Density
from trialsite.audit.entries import Action

# what the box suggests; every zone of the IANA database is read
SUGGESTED = (
    "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Tokyo", "Asia/Kolkata", "Europe/London", "Europe/Paris",
    "Europe/Berlin", "America/New_York", "America/Chicago", "America/Los_Angeles", "Australia/Sydney", "UTC",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a person chose."""

    language: str
    time_zone: str
    density: str


def preferences_of(user: User) -> Preferences:
    """What holds for a person now."""
    return Preferences(user.language, user.time_zone, user.density)


def zone_of(user: User) -> ZoneInfo:
    """The person's time zone."""
    return ZoneInfo(user.time_zone)


@transaction.atomic
def set_preferences(*, wanted: Preferences, by: User) -> User:
    """Keep what a person chose for themselves, with an event; what was there already is not written again.

    Raises ValidationError for a language, zone or density that there is not.
    """
    _check(wanted)
    user = User.objects.select_for_update().get(pk=by.pk)
    before, after = asdict(preferences_of(user)), asdict(wanted)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return user
    for name in changed:
        setattr(user, name, after[name])
    user.save(update_fields=changed)
    items = tuple(trace.item(user, name, before[name], after[name]) for name in changed)
    trace.record(Action.PREFERENCES, by.actor(), items)
    return user


def _check(wanted: Preferences) -> None:
    if wanted.language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("Choose one of the languages offered.")})
    if wanted.time_zone not in available_timezones():
        message = _("Enter a time zone by its name, such as Asia/Shanghai or Europe/Berlin.")
        raise ValidationError({"time_zone": message})
    if wanted.density not in set(Density):
        raise ValidationError({"density": _("Choose one of the densities offered.")})
