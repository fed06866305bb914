"""The banner of a hold: on every page of those whom it concerns, until a decision lifts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from safety.stopping.facts import in_force
from trialsite.accounts.roles import Task
from trialsite.pages.navigation import address
from trialsite.protocol.stopping import Scope
from trialsite.protocol.text import Text

SEES = frozenset({Task.VIEW_PARTICIPANTS, Task.PREPARE_PRODUCT, Task.VIEW_ALLOCATION})
OPENS = frozenset({Task.VIEW_PARTICIPANTS})
STUDY = Text(
    "Dosing and enrolment are paused: no infusion is started and nobody is randomised until the principal investigator "
    "has decided.",
    "已暂停给药和入组：主要研究者作出决定前，不得开始输注，不得随机。",
)
PERSON = Text(
    "Infusions of {code} are paused until the principal investigator has decided. Follow-up goes on.",
    "受试者{code}已暂停输注，待主要研究者决定；随访照常进行。",
)


@dataclass(frozen=True, slots=True)
class Banner:
    """What one hold says on a page, since when, and where it is read; "" for people who do not open that page."""

    text: Text
    since: datetime
    url: str


def banners(tasks: frozenset[Task], code: str) -> tuple[Banner, ...]:
    """The holds in force that concern somebody on a page about `code` ("" for pages about nobody); one statement.

    The rule is not named here: what happened to people is not for everybody who reads a banner.
    """
    if not tasks & SEES:
        return ()
    own = code if tasks & OPENS else ""
    url = address("safety_desk:stopping") if tasks & OPENS else ""
    found: dict[str, Banner] = {}
    for row in in_force():
        if row.scope != Scope.STUDY and (not own or row.participant is None or row.participant.code != own):
            continue
        text = PERSON.format(code=row.participant.code) if row.participant else STUDY
        found.setdefault(row.scope, Banner(text, row.fired_at, url))
    return tuple(found[scope] for scope in sorted(found, reverse=True))
