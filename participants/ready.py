"""What stands against randomising a person, from facts that are collected here; nothing a page says is believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from participants.blinding import FULL, NO_LIST, NOT_POSSIBLE, list_state
from participants.eligibility.compute import eligibility
from participants.eligibility.signing import judged
from participants.eligibility.validity import valid_until
from participants.eligibility.verdict import Overall
from participants.models import Participant, Randomisation, Stage
from participants.screening import Screening, assess
from participants.to_sign import decisions_of, holds
from trialsite.audit import clock
from trialsite.crf.facts import Evidence, gather_of_many
from trialsite.protocol.text import Text

ALREADY = Text("Already randomised as {rand_no}", "已随机，随机号{rand_no}")
NO_CONSENT = Text("consent is not signed", "尚未签署知情同意书")
WITHDRAWN = Text("consent was withdrawn", "受试者已撤回知情同意")
NOT_SIGNED = Text(
    "the principal investigator's signature on eligibility is not there or is void",
    "主要研究者的入选资格签名不存在或已失效",
)
NOT_HOLDING = Text("by today's evaluation not eligible: {criteria}", "按今日评估不符合入选资格：{criteria}")
TOO_OLD = Text("Screening labs older than 28 days", "筛选期检验结果已超过28天")
OVER = Text("the person is not in screening any more", "受试者已不在筛选期")
PAUSED = Text("enrolment is paused by a stopping rule", "停止规则已触发，入组暂停")
CONSENT, ENDED, ON_HOLD = "consent_for_entry", "consent_withdrawn", "enrolment_paused"


@dataclass(frozen=True, slots=True)
class Point:
    """One condition of randomisation: its name, and the reason against it where it is not met."""

    check_id: str
    title: Text
    against: Text | None


def points(person: Participant, screening: Screening | None = None) -> tuple[Point, ...]:
    """Every condition as of now: consent, signature, evaluation of today, free place."""
    facts = gather_of_many((CONSENT, ENDED, ON_HOLD), [person.pk])[person.pk]
    return (
        Point("RAND-02", Text("In screening, eligible", "筛选期，符合入选"), _stage(person)),
        Point("RAND-02", Text("Enrolment open", "入组未暂停"), PAUSED if facts.get(ON_HOLD) else None),
        Point("RAND-02", Text("Consent valid", "知情同意有效"), _consent(facts)),
        Point(
            "RAND-02",
            Text("Eligibility signed by the principal investigator", "主要研究者已签名确认入选"),
            _signed(person),
        ),
        _evaluated(screening or assess([person])[person.pk]),
        Point("RAND-02", Text("Place on the allocation list", "随机表有名额"), _place()),
    )


def against(person: Participant) -> tuple[str, Text] | None:
    """The rule and the message that refuse the randomisation now; None where nothing does."""
    done = Randomisation.objects.filter(participant=person).first()
    if done is not None:
        return "RAND-01", ALREADY.format(rand_no=done.label)
    failing = [point for point in points(person) if point.against is not None]
    if not failing:
        return None
    first = failing[0]
    return first.check_id, NOT_POSSIBLE.format(reason=first.against)


def _stage(person: Participant) -> Text | None:
    return OVER if person.stage in (Stage.SCREEN_FAILED, Stage.ENDED) else None


def _consent(facts: Mapping[str, Sequence[Evidence]]) -> Text | None:
    if facts.get(ENDED):
        return WITHDRAWN
    return None if facts.get(CONSENT) else NO_CONSENT


def _signed(person: Participant) -> Text | None:
    decision = decisions_of([person]).get(person.pk)
    return None if decision is not None and holds(decision) else NOT_SIGNED


def _evaluated(screening: Screening) -> Point:
    """The evaluation once more; where only the passing of time made the difference, that is said."""
    title = Text("Evaluation of today", "今日评估结果")
    today, protocol = clock.today(), screening.protocol
    found = judged(eligibility(screening.facts, protocol, today), screening.answers)
    if found.overall is Overall.ELIGIBLE:
        return Point("RAND-02", title, None)
    until = valid_until(screening.facts, protocol)
    if not found.failed and until is not None and until < today:
        return Point("ELIG-05", title, TOO_OLD)
    criteria = ", ".join((*found.failed, *found.unknown))
    return Point("RAND-02", title, NOT_HOLDING.format(criteria=criteria))


def _place() -> Text | None:
    state = list_state()
    if state is None:
        return NO_LIST
    told = FULL.format(taken=f"{state.taken}", total=f"{state.total}")
    return told if state.taken >= state.total else None
