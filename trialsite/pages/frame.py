"""The frame of a page: side bar, person and fixed links, built once per request and only when a page shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpRequest
from django.utils.translation import get_language

from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.audit.clock import SITE_ZONE
from trialsite.pages.counts import count_for
from trialsite.pages.holds import Banner, banners
from trialsite.pages.navigation import (
    ACCOUNT,
    CHANGE_PASSWORD,
    EVENT,
    FIND,
    HELP,
    HOME,
    NAVIGATION,
    PREFERENCES,
    PROBLEM,
    RECORDS_EVENTS,
    SECURITY,
    SEES_HOME,
    SEES_PEOPLE,
    SIGN_IN,
    SIGN_IN_AGAIN,
    SIGN_OUT,
    Area,
    Destination,
    address,
)

OF_PARTICIPANT = re.compile(r"/participants/([A-Z0-9-]*[0-9])/")


@dataclass(frozen=True)
class Crumb:
    """One step of the breadcrumb; the last one is the page itself and needs no address."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of the side bar as it is shown to this user on this page."""

    label: str
    url_name: str
    url: str
    icon: str
    key: str
    active: bool
    count: int | None
    urgent: bool


@dataclass(frozen=True)
class Section:
    """A titled group of entries; a group without entries is not shown."""

    code: str
    label: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Person:
    """Who is signed in, as the foot of the side bar shows it."""

    name: str
    role: str
    initials: str


@dataclass(frozen=True)
class Frame:
    """Everything around the content of a page; `view` is "blinded", "unblinded" or "" before sign-in.

    `event_code`: the participant that the page is about, for whom the key A records an adverse event.
    """

    sections: tuple[Section, ...] = ()
    person: Person | None = None
    view: str = ""
    today_url: str = ""
    find_url: str = ""
    event_url: str = ""
    event_code: str = ""
    sign_out_url: str = ""
    sign_in_again_url: str = ""
    password_url: str = ""
    security_url: str = ""
    account_url: str = ""
    preferences_url: str = ""
    help_url: str = ""
    problem_url: str = ""
    density: str = ""
    own_zone: str = ""
    holds: tuple[Banner, ...] = ()


def initials(name: str) -> str:
    """One or two signs for a person: "Wang Min" WM, "王敏" 王, "System" SY."""
    words = name.split()
    if not words:
        return "?"
    if not words[0].isascii():
        return words[0][0]
    if len(words) == 1:
        return words[0][:2].upper()
    return (words[0][0] + words[-1][0]).upper()


def current_address(path: str, addresses: tuple[str, ...]) -> str:
    """The entry a page belongs to: the longest address that its path begins with, "" when there is none."""
    inside = [url for url in addresses if path == url or (url != "/" and path.startswith(url))]
    return max(inside, key=len, default="")


def person_in(path: str) -> str:
    """The participant that a page is about, by its address; "" for pages about nobody or many."""
    found = OF_PARTICIPANT.match(path)
    return found[1] if found else ""


def frame_for(request: HttpRequest) -> Frame:
    """The frame for this request; empty for somebody who is not signed in."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return Frame()
    tasks = ROLES[Role(user.role)].tasks
    return Frame(
        sections=_sections(user, request.path),
        person=_person(user),
        view="unblinded" if user.is_unblinded() else "blinded",
        today_url=address(HOME) if tasks & SEES_HOME else "",
        find_url=address(FIND) if tasks & SEES_PEOPLE else "",
        event_url=address(EVENT) if tasks >= RECORDS_EVENTS else "",
        event_code=person_in(request.path),
        sign_out_url=address(SIGN_OUT),
        sign_in_again_url=address(SIGN_IN_AGAIN) or address(SIGN_IN),
        password_url=address(CHANGE_PASSWORD),
        security_url=address(SECURITY),
        account_url=address(ACCOUNT),
        preferences_url=address(PREFERENCES),
        help_url=address(HELP),
        problem_url=f"{address(PROBLEM)}?page={quote(request.path)}",
        density=user.density,
        own_zone=user.time_zone if user.time_zone != SITE_ZONE.key else "",
        holds=banners(tasks, person_in(request.path)),
    )


def _person(user: User) -> Person:
    language = get_language() or "en"
    return Person(user.name_in(language), ROLES[Role(user.role)].title.get(language), initials(user.name))


def _sections(user: User, path: str) -> tuple[Section, ...]:
    tasks = ROLES[Role(user.role)].tasks
    open_to = {area.code: _open(area, tasks) for area in NAVIGATION}
    addresses = tuple(address(place.url_name) for places in open_to.values() for place in places)
    here = current_address(path, addresses)
    sections = (
        Section(area.code, str(area.label), tuple(_entry(place, user, here) for place in open_to[area.code]))
        for area in NAVIGATION
    )
    return tuple(section for section in sections if section.entries)


def _open(area: Area, tasks: frozenset[Task]) -> tuple[Destination, ...]:
    return tuple(
        place for place in area.destinations if address(place.url_name) and (not place.tasks or place.tasks & tasks)
    )


def _entry(place: Destination, user: User, here: str) -> Entry:
    url = address(place.url_name)
    count = count_for(place.url_name, user)
    return Entry(
        label=str(place.label),
        url_name=place.url_name,
        url=url,
        icon=place.icon,
        key=place.key,
        active=url == here,
        count=(count.number or None) if count else None,
        urgent=bool(count and count.urgent),
    )
