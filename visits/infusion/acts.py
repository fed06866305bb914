"""Acts at the bedside: two people check identity and bag, the infusion is started; gates stop both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, ItemEntry
from trialsite.casebook import content
from trialsite.casebook.actions.refusals import record_refusal
from trialsite.casebook.actions.save import save
from trialsite.casebook.actions.traces import entry_for
from trialsite.casebook.context import case_for, gather_facts
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.selectors import locked
from trialsite.casebook.submission import Outcome, Submission
from trialsite.crf import registry
from trialsite.crf.answers import Answer
from trialsite.crf.checks import Finding, Severity
from trialsite.crf.evaluate import evaluate
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from visits.infusion.gates import START
from visits.models import BagCheck

AT_THE_SCAN = ("INF-11", "INF-17")
CHECK, BEGIN = ("bag.check", "Identity and bag checked"), ("infusion.start", "Start of the infusion")
NOT_BOTH = Text(
    "Confirm both: the identity of the participant, and that bag, cover and label are intact.",
    "请逐项确认：受试者身份，以及输液袋、遮蔽袋和标签完好。",
)
NO_LABEL = Text("Scan or type the label of the bag.", "请扫描或输入输液袋编号。")
OF_SECOND = Text("The second checker ({name}) may not check the bag. {why}", "复核者（{name}）不能复核此袋。{why}")
SAME_PERSON = Text(
    "The second checker is somebody else, with a name and password of their own.",
    "复核者须为另一人，并使用其本人的登录名和密码。",
)


@dataclass(frozen=True, slots=True)
class Bedside:
    """What two people checked: the label as read, the identity, the bag; `second` has proved who they are."""

    bag_code: str
    second: User
    identity: bool
    intact: bool


def check_bag(*, record: CrfRecord, seen: Bedside, by: User) -> BagCheck:
    """Keep that two people checked identity and bag; the label goes on the form.

    Raises ActionRefused: another bag (INF-11), none released (INF-17), one person twice, something not confirmed. The
    try is in the ledger.
    """
    try:
        with transaction.atomic():
            return _check_bag(record, seen, by)
    except ActionRefused as refusal:
        record_refusal(record, refusal, by, CHECK)
        raise


def _check_bag(record: CrfRecord, seen: Bedside, by: User) -> BagCheck:
    _check_people(seen, by)
    found = _locked(record)
    label = seen.bag_code.strip().upper()
    _check_open(_gates(found, {"inf_bag_code": Answer(label)}), AT_THE_SCAN)
    change = begin(by.actor())
    done = BagCheck(
        record=found, bag_code=label, at=change.at, by=by.name, by_username=by.username, second=seen.second.name,
        second_username=seen.second.username,
    )  # fmt: skip
    with declared(change):
        tracked.insert([done], change)
        items = (ItemEntry(*CHECK, None, label), ItemEntry("bag.second", "Second checker", None, seen.second.name))
        head = chain.lock_heads(chain.key_for(found.participant.code, Audience.BLINDED))
        entry = entry_for(found, Action.CHECK_BAG, change, items)
        chain.append(entry, at=change.at, change=change, head=next(iter(head.values())))
    confirmed = {"inf_bag_code": Answer(label), "inf_identity": Answer("Y"), "inf_bag_intact": Answer("Y")}
    save(record=found, submission=Submission(confirmed, found.revision), by=by)
    return done


def _check_people(seen: Bedside, by: User) -> None:
    grant, seconds = authority(by, Task.ENTER_DATA), authority(seen.second, Task.ENTER_DATA)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    if seen.second.pk == by.pk:
        raise ActionRefused("same-person", SAME_PERSON)
    if not isinstance(seconds, Grant):
        raise ActionRefused("second", OF_SECOND.format(name=seen.second.name, why=seconds.message))
    if not seen.bag_code.strip():
        raise ActionRefused("empty", NO_LABEL)
    if not (seen.identity and seen.intact):
        raise ActionRefused("not-confirmed", NOT_BOTH)


def start_infusion(*, record: CrfRecord, submission: Submission, by: User) -> Outcome:
    """Start the infusion now, with what else was typed; raises ActionRefused with the first gate that is shut.

    A start that has happened is recorded by typing its time: nothing stops that, and it is a deviation then.
    """
    try:
        with transaction.atomic():
            found = _locked(record)
            others = {name: answer for name, answer in submission.answers.items() if name != START}
            _check_open(_gates(found, others))
            return save(record=record, submission=submission, by=by)
    except ActionRefused as refusal:
        record_refusal(record, refusal, by, BEGIN)
        raise


def _locked(record: CrfRecord) -> CrfRecord:
    """The record as it stands now, behind the locked head of its participant."""
    chain.lock_heads(*(chain.key_for(record.participant.code, audience) for audience in Audience))
    return locked(record)


def _gates(record: CrfRecord, typed: dict[str, Answer]) -> tuple[Finding, ...]:
    """What stands against the start with what was typed, before it."""
    crf = registry.get(record.form)
    facts, stored = gather_facts(crf, record), content.answers_of(crf, content.load(crf, record))
    case = case_for(record, stored.with_changes(typed), facts, clock.now())
    return evaluate(crf, case, (Severity.GATE,))


def _check_open(gates: Iterable[Finding], only: tuple[str, ...] = ()) -> None:
    first = next((gate for gate in gates if not only or gate.check_id in only), None)
    if first is not None:
        raise ActionRefused(first.check_id, first.message)
