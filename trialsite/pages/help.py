"""What each role does, as a table: five things with the page on which each is done, and whom to ask about what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, Role
from trialsite.audit import clock
from trialsite.protocol.text import Text


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its name, its arguments, and what follows in its address."""

    name: str
    args: tuple[str, ...] = ()
    query: str = ""

    @property
    def url(self) -> str:
        """The address, "" while there is no such page."""
        try:
            return reverse(self.name, args=self.args) + self.query
        except NoReverseMatch:
            return ""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that a role does, and the pages of it; the first one that there is is linked."""

    title: Promise
    about: Promise
    places: tuple[Place, ...]

    @property
    def url(self) -> str:
        """The address of the page on which it is done."""
        return next((place.url for place in self.places if place.url), "")


def _thing(title: Promise, about: Promise, *places: Place) -> Thing:
    return Thing(title, about, places)


_TODAY = _thing(
    _("See what is due"), _("Visits with their windows, forms, results and tasks that wait; each leads to its page."),
    Place("entry:today"),
)  # fmt: skip
_QUERIES = _thing(
    _("Answer queries"), _("Answer in your own words, confirm the value with its reason, or correct it."),
    Place("review:queries"), Place("entry:today-list", ("queries",)),
)  # fmt: skip
_ANSWERS = _thing(
    _("Look at answers to queries"), _("Close what is settled, ask again where it is not."),
    Place("review:queries"), Place("entry:today-list", ("queries",)),
)  # fmt: skip
_JUDGE = _thing(
    _("Judge what waits for the investigator"), _("Significance, causality and the other questions only you answer."),
    Place("entry:today-list", ("investigator",)),
)  # fmt: skip
_TRAIL = _thing(
    _("Read the audit trail"), _("Who did what, when and why: filter by anything it shows, open a line, export."),
    Place("review:trail"),
)  # fmt: skip
_CASEBOOKS = _thing(
    _("Read the casebooks"), _("Visits across, forms down; \"Show as it was on\" gives any moment of the past."),
    Place("entry:participants"),
)  # fmt: skip
_REGISTERS = _thing(
    _("Read the registers"), _("Reference ranges, mappings and versions, with who changed them, when and why."),
    Place("administration:home"),
)  # fmt: skip
_DICTIONARY = _thing(
    _("Look up what a form asks"), _("Every question with its range, codes and checks; blank forms to print."),
    Place("entry:dictionary"),
)  # fmt: skip
_SECURITY = _thing(
    _("Keep your account safe"), _("Your second factor, your latest sign-ins, ending them elsewhere."),
    Place("accounts:security"),
)  # fmt: skip
_PREFERENCES = _thing(
    _("Choose how pages look"), _("Language, your time zone beside the site's, density."), Place("accounts:preferences")
)
_WHO_IS_IN = _thing(
    _("See who is in the trial"), _("Everybody with state, visit and open queries."), Place("entry:participants")
)
_FACTORS = _thing(
    _("Reset a second factor"), _("Two people together, for somebody who lost the phone."),
    Place("administration:second-factors"),
)  # fmt: skip
_READS: tuple[Thing, ...] = (_CASEBOOKS, _TRAIL, _REGISTERS, _TODAY, _DICTIONARY)

THINGS: Mapping[Role, tuple[Thing, ...]] = {
    Role.RESEARCH_NURSE: (
        _TODAY,
        _thing(
            _("Register and enter"), _("Register a person, record the consent first, then the forms of each visit."),
            Place("entry:participants"),
        ),
        _thing(
            _("Follow screening"), _("What each person still waits for, and until when results can be used."),
            Place("entry:screening"),
        ),
        _thing(
            _("Bring in laboratory files"), _("Read and compared first; only what is new is added."),
            Place("entry:laboratory-files"),
        ),
        _QUERIES,
    ),
    Role.INVESTIGATOR: (
        _TODAY,
        _JUDGE,
        _thing(
            _("Judge eligibility"), _("The questions that only you answer, beside each criterion and its evidence."),
            Place("entry:screening"),
        ),
        _thing(
            _("Randomise"), _("Who is signed as eligible, when you are delegated."),
            Place("entry:screening", (), "?state=signed"),
        ),
        _QUERIES,
    ),
    Role.PRINCIPAL_INVESTIGATOR: (
        _thing(
            _("Sign eligibility"), _("The screening log begins with those who wait for your signature."),
            Place("entry:screening", (), "?order=act"),
        ),
        _JUDGE,
        _thing(
            _("Approve the delegation log"), _("Tasks, people and days; who does what, and on whose authority."),
            Place("administration:delegation"), Place("administration:home"),
        ),
        _thing(
            _("Approve the assumptions"), _("The values the trial runs on, their source and state."),
            Place("administration:assumptions"), Place("administration:home"),
        ),
        _TRAIL,
    ),
    Role.MONITOR: (_TODAY, _CASEBOOKS, _ANSWERS, _TRAIL, _REGISTERS),
    Role.DATA_MANAGER: (
        _TODAY,
        _ANSWERS,
        _thing(
            _("Keep reference ranges"), _("A new version from a day on, with a preview of what it would change."),
            Place("administration:ranges"),
        ),
        _thing(
            _("Keep the mappings of laboratory files"), _("Which column is what, and what each laboratory calls it."),
            Place("administration:mappings"),
        ),
        _TRAIL,
    ),
    Role.SAFETY_OFFICER: (
        _thing(
            _("Assess serious adverse events"), _("Reports of the site, your own assessment, their clocks."),
            Place("safety_desk:serious"), Place("entry:participants"),
        ),
        _WHO_IS_IN, _DICTIONARY, _SECURITY, _PREFERENCES,
    ),
    Role.PHARMACIST: (
        _thing(
            _("Prepare and release"), _("The queue of preparations, the dose from the weight of the day, the label."),
            Place("pharmacy:preparations"), Place("entry:dictionary"),
        ),
        _thing(
            _("Print a blank form"), _("For the day on which the system cannot be reached."), Place("entry:dictionary")
        ),
        _DICTIONARY, _SECURITY, _PREFERENCES,
    ),
    Role.STATISTICIAN: (
        _thing(
            _("Make or import the allocation list"), _("Once; it is sealed, and every look at the arms is recorded."),
            Place("pharmacy:allocation"),
        ),
        _thing(
            _("See how many places are taken"), _("Number and time of each randomisation, without arms."),
            Place("pharmacy:allocation"),
        ),
        _DICTIONARY, _SECURITY, _PREFERENCES,
    ),
    Role.INSPECTOR: _READS,
    Role.AUDITOR: _READS,
    Role.ADMINISTRATOR: (
        _thing(
            _("Keep accounts"), _("New people, rights, end dates; what was in force on any day."),
            Place("administration:accounts"), Place("administration:home"),
        ),
        _FACTORS, _SECURITY, _PREFERENCES, _DICTIONARY,
    ),
}  # fmt: skip

# about what → whom
ASK: tuple[tuple[Promise, Role], ...] = (
    (_("A medical question, an adverse event"), Role.INVESTIGATOR),
    (_("Eligibility, delegation, a deviation, something you may not do"), Role.PRINCIPAL_INVESTIGATOR),
    (_("A query, a range, a check that seems wrong"), Role.DATA_MANAGER),
    (_("Password, locked account, lost phone"), Role.ADMINISTRATOR),
)


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask about something, by role and name."""

    about: Promise
    role: Text
    names: tuple[str, ...]


def contacts() -> tuple[Contact, ...]:
    """Whom to ask, with the people whose accounts are in use today; one statement."""
    asked = [role.value for _about, role in ASK]
    today, language = clock.today(), get_language() or "en"
    people = [each for each in User.objects.filter(role__in=asked).order_by("name") if each.may_sign_in(today)]
    return tuple(
        Contact(about, ROLES[role].title, tuple(each.name_in(language) for each in people if each.role == role))
        for about, role in ASK
    )
