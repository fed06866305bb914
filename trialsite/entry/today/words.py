"""What Today says of days: how long something waits, when a window closes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from visits.due import Due, is_history
from visits.schedule import Window

FEW_DAYS = 3  # a window that closes within so many days needs somebody to look (interface tokens, section 5)
LONG_DAYS = 7  # what waits longer is told in amber


@dataclass(frozen=True, slots=True)
class Tag:
    """A short text in one of the tones of the style sheet; "" is neutral."""

    text: str
    tone: str = ""


def waited(since: date, today: date, *, late_after: int = LONG_DAYS) -> Tag:
    """How many days something has waited, in amber from `late_after` days on."""
    days = (today - since).days
    if days <= 0:
        return Tag(_("today"), "line")
    return Tag(_days(days), "wa" if days >= late_after else "")


def overdue(due: date, today: date, in_use_from: date | None = None) -> Tag:
    """Days since something was due, in red; the day itself while it lies ahead.

    What was due before the first day of use is no alarm.
    """
    if is_history(due, in_use_from):
        return retrospective()
    days = (today - due).days
    if days > 0:
        return Tag(_days(days), "er")
    return Tag(ngettext("%(n)d day left", "%(n)d days left", -days) % {"n": -days} if days else _("due today"))


def _days(days: int) -> str:
    return _("%(n)d d") % {"n": days}


def retrospective() -> Tag:
    """What happened before the first day of use, and is entered from paper."""
    return Tag(_("retrospective"), "lk")


def closing(window: Window, group: Due, today: date) -> Tag:
    """The tag of a visit: when its window closes, opens, or was over."""
    if group is Due.CLOSED:
        days = (today - window.closes).days
        return Tag(_("Closed %(n)d d ago") % {"n": days}, "er")
    if group is Due.HISTORY:
        return retrospective()
    if group is Due.TODAY:
        return _closes((window.closes - today).days)
    return Tag(_opens((window.opens - today).days))


def _closes(days: int) -> Tag:
    if days == 0:
        return Tag(_("Closes today"), "wa")
    return Tag(_("Closes in %(n)d d") % {"n": days}, "wa" if days <= FEW_DAYS else "")


def _opens(days: int) -> str:
    if days == 0:
        return _("Opens today")
    if days > 0:
        return _("Opens in %(n)d d") % {"n": days}
    return _("Opened %(n)d d ago") % {"n": -days}


def around(window: Window) -> str:
    """How far a visit may be from its target day: ±3 d, or −3/+7 d where that differs."""
    if window.target is None:
        return ""
    early, late = (window.target - window.opens).days, (window.closes - window.target).days
    if early == late:
        return _("±%(n)d d") % {"n": early} if early else ""
    return _("−%(early)d/+%(late)d d") % {"early": early, "late": late}
