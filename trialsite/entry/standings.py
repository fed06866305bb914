"""How everybody stands in screening; worked out anew only for those of whom something changed.

Seventeen criteria of two thousand people take seconds. What they rest on are the person's forms, the day, the protocol
version and the register of consent versions; whatever changes of a person moves the head of their chain. So what was
worked out for a head stays true until midnight, and each process keeps it that long in memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from participants.eligibility.needed import JUDGED
from participants.eligibility.told import Waited, waited_for
from participants.eligibility.validity import valid_until
from participants.eligibility.verdict import Overall
from participants.models import Participant, Stage
from participants.screening import Screening, assess
from trialsite.audit.chain import with_heads
from trialsite.crf.facts import together
from trialsite.protocol.text import Text
from trialsite.registers.providers import consent_register


class LogState(StrEnum):
    """How a person stands in screening."""

    TO_SIGN = "to_sign"
    WAITING = "waiting"
    SIGNED = "signed"
    RANDOMISED = "randomised"
    NOT_ELIGIBLE = "not_eligible"
    FAILED = "failed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Shown:
    """A state as it is shown."""

    title: Text
    glyph: str
    tone: str


# in the order in which somebody must act
STATES: Mapping[LogState, Shown] = {
    LogState.TO_SIGN: Shown(Text("Eligible, awaiting signature", "符合入选，待签名"), "met", "ok"),
    LogState.WAITING: Shown(Text("In screening", "筛选中"), "unk", "wa"),
    LogState.NOT_ELIGIBLE: Shown(Text("Not eligible", "不符合"), "fail", "er"),
    LogState.SIGNED: Shown(Text("Eligible, signed", "符合入选，已签名"), "sign", "si"),
    LogState.RANDOMISED: Shown(Text("Randomised", "已随机"), "done", "ok"),
    LogState.FAILED: Shown(Text("Screen failure", "筛选失败"), "miss", "lk"),
    LogState.ENDED: Shown(Text("Ended", "已结束研究"), "miss", "lk"),
}
_OVERALL = {
    Overall.ELIGIBLE: LogState.TO_SIGN,
    Overall.NOT_EVALUABLE: LogState.WAITING,
    Overall.INELIGIBLE: LogState.NOT_ELIGIBLE,
}
_STAGES: Mapping[str, LogState] = {
    Stage.ELIGIBLE: LogState.SIGNED,
    Stage.RANDOMISED: LogState.RANDOMISED,
    Stage.SCREEN_FAILED: LogState.FAILED,
    Stage.ENDED: LogState.ENDED,
}
MOST_NAMED = 6  # things waited for that a line names
_OVER = (LogState.RANDOMISED, LogState.FAILED, LogState.ENDED)
WAITING = Text("waiting: {x}", "待：{x}")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands; `brief` leaves `more` things of `detail` out, `last_day` is that of the results."""

    state: LogState
    detail: Text
    brief: Text
    more: int
    consented_on: date | None
    last_day: date | None

    @property
    def shown(self) -> Shown:
        """The state as it is shown."""
        return STATES[self.state]


# what all verdicts rest on → screening number → head of the chain and version of a person, and how they stand
World = tuple[Any, ...]
_kept: dict[World, dict[str, tuple[Any, Standing]]] = {}


def everybody(today: date) -> list[tuple[Participant, Standing]]:
    """Everybody who was screened, by number; as many statements for two thousand people as for one."""
    with together():
        # with the heads as they were before anything they vouch for is read: what is kept is never older than its head
        people = with_heads(Participant.objects.order_by("number"))
        known = _known((today, *(version.event_id for version in consent_register())))
        fresh = [each for each in people if known.get(each.code, (None,))[0] != _stamp(each)]
        assessed = assess(fresh) if fresh else {}
    standings = {each.code: standing_of(each, assessed[each.pk]) for each in fresh}
    known.update({each.code: (_stamp(each), standings[each.code]) for each in fresh})
    return [(each, standings.get(each.code) or known[each.code][1]) for each in people]


def _known(world: World) -> dict[str, tuple[Any, Standing]]:
    """What is kept of this world; that of yesterday is forgotten."""
    if world not in _kept:
        _kept.clear()
    return _kept.setdefault(world, {})


def _stamp(person: Any) -> object:
    """What a standing is true for; for somebody without a chain never the same."""
    return (person.head, person.protocol_version) if person.head else object()


def standing_of(person: Participant, screening: Screening) -> Standing:
    """How one person stands by what was assessed."""
    state = _STAGES.get(person.stage) or _OVERALL[screening.eligibility.overall]
    waited = _waited(screening) if state is LogState.WAITING else ()
    consent = screening.facts.get("consent_date") or ()
    return Standing(
        state=state,
        detail=_detail(state, screening, waited),
        brief=_detail(state, screening, waited[:MOST_NAMED]),
        more=max(len(waited) - MOST_NAMED, 0),
        consented_on=consent[-1].value if consent else None,
        last_day=None if state in _OVER else valid_until(screening.facts, screening.protocol),
    )


def _waited(screening: Screening) -> Sequence[Waited]:
    """What is waited for, the investigator first: his answers are the longest in coming."""
    found = waited_for(screening.eligibility, screening.facts, screening.protocol, screening.enrol_date)
    return sorted(found, key=lambda each: each.criterion not in JUDGED)


def _detail(state: LogState, screening: Screening, waited: Sequence[Waited]) -> Text:
    """The criteria that stand in the way, or what is waited for."""
    if state is not LogState.WAITING:
        listed = ", ".join(screening.eligibility.failed)
        return Text(listed, listed)
    named = [each.name for each in waited]
    return WAITING.format(x=Text(", ".join(each.en for each in named), "，".join(each.zh for each in named)))
