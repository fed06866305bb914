"""Write down a deviation of the site, decide on it, and say when the ethics committee was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.audit.models import ChainHead
from trialsite.casebook.actions.review import ANSWERED_ALREADY
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.crf.words import LONGEST_MESSAGE
from trialsite.protocol.text import Text
from visits.codelists import DVCAT, DVSEV
from visits.deviations import HOW_GRAVE, WHY_NOT
from visits.site_deviation_models import CONFIRMED, DRAFT, REJECTED, SiteDeviation

# what tells of the product or of an arm is written down where it is handled, by people who are not blinded
OF_THE_PRODUCT = frozenset({"WRONG_ARM", "IP_QUALITY"})
LONGEST = 300
MEASURES = ("cause", "action", "prevention")
CATEGORY = Text("Choose the category.", "请选择类别。")
DESCRIBE = Text("Describe what happened.", "请描述发生的情况。")
AHEAD = Text("This day lies in the future.", "该日期晚于今天。")
ORDER = Text("It was found before it happened: check both days.", "发现日期早于偏离日期，请核对。")
MEASURE = Text(
    "An important deviation needs cause, action and prevention.", "重要方案偏离须填写原因、处理措施和预防措施。"
)
REPORTED = Text("Enter the day of the report: from the day it was found up to today.", "请填写报告日期：发现日至今天。")
NOT_IMPORTANT = Text(
    "Only a confirmed important deviation is reported, once.", "仅已确认的重要方案偏离须报告，且仅登记一次。"
)


@dataclass(frozen=True, slots=True)
class NewSiteDeviation:
    """What is written down; site dates, a category of DVCAT, and the measures as far as they are known."""

    happened_on: date
    found_on: date
    category: str
    description: str
    cause: str = ""
    action: str = ""
    prevention: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """It is a deviation, and so grave; the measures as they stand now."""

    severity: str
    cause: str = ""
    action: str = ""
    prevention: str = ""


def categories() -> tuple[tuple[str, Text], ...]:
    """The categories that a deviation of the site may have."""
    return tuple((code.code, code.text) for code in DVCAT if code.code not in OF_THE_PRODUCT)


@transaction.atomic
def record_site_deviation(*, new: NewSiteDeviation, by: User) -> SiteDeviation:
    """Write it down as a draft for the principal investigator; the same words twice are one.

    Raises ActionRefused without authority, or with the box that is wrong as its code.
    """
    grant = _allowed(by, Task.ENTER_DATA)
    _check(new)
    head = _locked()
    told = {name: getattr(new, name) for name in NewSiteDeviation.__slots__}
    same = SiteDeviation.objects.filter(**told, recorded_by=by.name, state=DRAFT).first()
    if same is not None:
        return same
    last = SiteDeviation.objects.order_by("-number").values_list("number", flat=True).first() or 0
    change = begin(by.actor(), grant.id)
    row = SiteDeviation(number=last + 1, recorded_at=change.at, recorded_by=by.name, **told)
    with declared(change):
        tracked.insert([row], change)
        items = [_item(row, name, None, str(value)) for name, value in told.items() if value]
        _tell(Action.DRAFT_DEVIATION, tuple(items), change, head)
    return row


@transaction.atomic
def confirm_site_deviation(*, row: SiteDeviation, decision: Decision, by: User) -> SiteDeviation:
    """It is a deviation; an important one needs its measures. Raises ActionRefused."""
    if decision.severity not in DVSEV:
        raise ActionRefused("severity", HOW_GRAVE)
    measures = {name: getattr(decision, name).strip() for name in MEASURES}
    for name, words in measures.items():
        _words(name, words, LONGEST)
    if decision.severity == "MAJOR" and not all(measures.values()):
        raise ActionRefused(next(name for name in MEASURES if not measures[name]), MEASURE)
    return _decide(row, by, {"state": CONFIRMED, "severity": decision.severity, **measures}, "")


@transaction.atomic
def reject_site_deviation(*, row: SiteDeviation, why: str, by: User) -> SiteDeviation:
    """It is none; the entry stays with the reason. Raises ActionRefused."""
    if not why.strip():
        raise ActionRefused("why", WHY_NOT)
    refuse_bad_words(why)
    return _decide(row, by, {"state": REJECTED}, why.strip())


@transaction.atomic
def report_site_deviation(*, row: SiteDeviation, on: date | None, by: User) -> SiteDeviation:
    """The ethics committee was told on a site date. Raises ActionRefused."""
    grant, head = _allowed(by, Task.ENTER_DATA), _locked()
    row = SiteDeviation.objects.select_for_update().get(pk=row.pk)
    if row.state != CONFIRMED or row.severity != "MAJOR" or row.ec_on is not None:
        raise ActionRefused("answered", NOT_IMPORTANT)
    if on is None or not row.found_on <= on <= clock.today():
        raise ActionRefused("ec_on", REPORTED)
    _write(row, {"ec_reported": "Y", "ec_on": on}, begin(by.actor(), grant.id), head, "")
    return row


def _decide(row: SiteDeviation, by: User, to: Mapping[str, object], why: str) -> SiteDeviation:
    grant, head = _allowed(by, Task.APPROVE_DEVIATION), _locked()
    row = SiteDeviation.objects.select_for_update().get(pk=row.pk)
    if row.state != DRAFT:
        raise ActionRefused("answered", ANSWERED_ALREADY)
    change = begin(by.actor(), grant.id)
    row.decided_at, row.decided_by, row.decided_why = change.at, by.name, why
    _write(row, to, change, head, why, ("decided_at", "decided_by", "decided_why"))
    return row


def _write(
    row: SiteDeviation, to: Mapping[str, object], change: Change, head: ChainHead, why: str, more: tuple[str, ...] = ()
) -> None:
    changed = {name: value for name, value in to.items() if getattr(row, name) != value}
    items = tuple(_item(row, name, str(getattr(row, name) or ""), str(value), why) for name, value in changed.items())
    for name, value in changed.items():
        setattr(row, name, value)
    with declared(change, "workflow"):
        tracked.update([row], [*changed, *more], change)
        _tell(Action.PROPOSAL_ANSWER, items, change, head)


def _check(new: NewSiteDeviation) -> None:
    if new.category not in dict(categories()):
        raise ActionRefused("category", CATEGORY)
    if not new.description.strip():
        raise ActionRefused("description", DESCRIBE)
    _words("description", new.description, LONGEST_MESSAGE)
    for name in MEASURES:
        _words(name, getattr(new, name), LONGEST)
    for name in ("happened_on", "found_on"):
        if getattr(new, name) > clock.today():
            raise ActionRefused(name, AHEAD)
    if new.found_on < new.happened_on:
        raise ActionRefused("found_on", ORDER)


def _words(name: str, words: str, longest: int) -> None:
    try:
        refuse_bad_words(words, longest)
    except ActionRefused as refused:
        raise ActionRefused(name, refused.message) from None


def _allowed(by: User, task: Task) -> Grant:
    grant = authority(by, task)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    return grant


def _locked() -> ChainHead:
    return chain.lock_heads(chain.STUDY)[chain.STUDY]


def _item(row: SiteDeviation, name: str, old: str | None, new: str, why: str = "") -> ItemEntry:
    label = name.replace("_", " ").capitalize()
    return ItemEntry(f"deviation[{row.code}].{name}", label, old or None, new, reason_text=why)


def _tell(action: Action, items: tuple[ItemEntry, ...], change: Change, head: ChainHead) -> None:
    entry = EventEntry(id=change.event_id, action=action, actor=change.actor, form="dv", items=items)
    chain.append(entry, at=change.at, change=change, head=head)
