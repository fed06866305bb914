"""Queries that people raise and answer, and answers to proposals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from django.db import transaction

from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.audit.models import ChainHead
from trialsite.casebook import content
from trialsite.casebook.actions.traces import entry_for
from trialsite.casebook.automatic import count
from trialsite.casebook.corrected import CORRECTED
from trialsite.casebook.decide import OTHERS_ANSWER
from trialsite.casebook.models import CrfRecord, Proposal, ProposalState, Query, QueryMessage, QueryState
from trialsite.casebook.query_words import kept
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.casebook.stored_text import SEALED_FORM
from trialsite.crf import registry
from trialsite.crf.evaluate import checks_of
from trialsite.crf.words import LONGEST_MESSAGE
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

LOCKED = Text("This form is locked; no query can be raised on it.", "表单已锁定，不能提出质疑。")
ABSENT = Text("There is no such answer on this form.", "该表单中没有此项。")
CLOSED = Text("This form is frozen, locked or entered in error.", "表单已冻结、锁定或标记为误录。")
WHY_NOT = Text("Write why it is declined.", "请说明不采纳的理由。")
SAY_SOMETHING = Text("Write what you want to say.", "请填写内容。")
NOT_NOW = Text("This query is {state}; that cannot be done now.", "该质疑状态为“{state}”，不能执行此操作。")
OWN_ANSWER = Text("Somebody other than the person who answered closes a query.", "质疑不能由答复者本人关闭。")
ANSWERED_ALREADY = Text("This was answered already.", "该事项已有答复。")


@dataclass(frozen=True, slots=True)
class Step:
    """One permitted act: who may do it, from which states, to which, and what the ledger calls it."""

    task: Task
    froms: frozenset[StrEnum]
    to: StrEnum
    action: Action


STEPS = {
    "answer": Step(Task.ANSWER_QUERY, frozenset({QueryState.OPEN}), QueryState.ANSWERED, Action.QUERY_ANSWER),
    "close": Step(
        Task.CLOSE_QUERY, frozenset({QueryState.OPEN, QueryState.ANSWERED}), QueryState.CLOSED, Action.QUERY_CLOSE
    ),
    "reopen": Step(
        Task.RAISE_QUERY, frozenset({QueryState.ANSWERED, QueryState.CLOSED}), QueryState.OPEN, Action.QUERY_REOPEN
    ),
    "cancel": Step(Task.RAISE_QUERY, frozenset({QueryState.OPEN}), QueryState.CANCELLED, Action.QUERY_CANCEL),
}
# who answers about a form that others than the site fill in, by the task of filling it in
ANSWERS: Mapping[Task, Task] = {Task.PREPARE_PRODUCT: Task.ANSWER_PHARMACY_QUERY}
ENDED = frozenset({QueryState.CLOSED, QueryState.CANCELLED})


def task_of(step: str, form: str) -> Task:
    """What somebody must be allowed to do for a step of a query on a form."""
    asked = STEPS[step].task
    return ANSWERS.get(registry.get(form).task, asked) if asked == Task.ANSWER_QUERY else asked


@dataclass
class Act:
    """An act on one record inside its transaction: locked head and record, and the change it is."""

    record: CrfRecord
    head: ChainHead
    change: Change
    grant: Grant

    def head_of(self, audience: Audience) -> ChainHead:
        """The locked head of the participant's chain for an audience."""
        key = chain.key_for(self.record.participant.code, audience)
        return self.head if audience == self.record.audience else chain.lock_heads(key)[key]

    def write(
        self, action: Action, items: tuple[ItemEntry, ...], columns: tuple[str, ...] = (), query: Query | None = None
    ) -> None:
        """Write the record's counters and the event, which names the query that it is about."""
        if columns:
            tracked.update([self.record], columns, self.change, revision=self.record.revision)
        entry: EventEntry = entry_for(self.record, action, self.change, items)
        if query is not None:
            entry = replace(entry, query_id=str(query.pk))
        chain.append(entry, at=self.change.at, change=self.change, head=self.head)


def open_act(record: CrfRecord, by: User, task: Task) -> Act:
    """Lock head and record in the design's order; raises ActionRefused without authority."""
    answer = authority(by, task, form_version=record.in_version)
    if not isinstance(answer, Grant):
        raise ActionRefused(answer.code, answer.message)
    key = chain.key_for(record.participant.code, Audience(record.audience))
    head = chain.lock_heads(key)[key]
    locked = CrfRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    locked.participant, locked.visit = record.participant, record.visit
    return Act(locked, head, begin(by.actor(), answer.id), answer)


@transaction.atomic
def raise_query(*, record: CrfRecord, address: str, text: str, by: User) -> Query:
    """Ask about a value; the value of this moment is kept with the question."""
    act = open_act(record, by, Task.RAISE_QUERY)
    if act.record.locked_at:
        raise ActionRefused("locked", LOCKED)
    if not text.strip():
        raise ActionRefused("empty", SAY_SOMETHING)
    refuse_bad_words(text, LONGEST_MESSAGE)
    audience, value = place_of(act.record, address, act.grant)
    words = kept(act.record.form, address, text.strip())
    query = Query(
        record_id=record.pk, address=address, text_en=words.en, text_zh=words.zh, value_then=value,
        audience=audience, raised_at=act.change.at, raised_by=by.name, raised_role=by.role,
    )  # fmt: skip
    count(act.record, audience, 1)
    with declared(act.change, "workflow"):
        tracked.insert([query], act.change)
        tracked.insert([_message(query, "opened", _stored(words, text), by, act.change)], act.change)
        item = ItemEntry(f"record.query[{address}]", "Query opened", None, "open", reason_text=_stored(words, text))
        act.write(Action.QUERY_RAISE, (item,), ("open_queries", "open_queries_unblinded"), query)
    return query


def _stored(words: Text, typed: str) -> str:
    """What was typed, or its ciphertext."""
    return words.en if SEALED_FORM.fullmatch(words.en) else typed.strip()


def place_of(record: CrfRecord, address: str, grant: Grant) -> tuple[Audience, str | None]:
    """For whose eyes an answer is and what it says; raises ActionRefused for one that is not there for this person."""
    crf = registry.get(record.form)
    try:
        question = crf.question(address)
    except (KeyError, ValueError):
        raise ActionRefused("absent", ABSENT) from None
    if question.audience not in grant.audiences:
        raise ActionRefused("absent", ABSENT)
    return question.audience, content.answers_of(crf, content.load(crf, record))[address].text


def _message(query: Query, act: str, text: str, by: User, change: Change) -> QueryMessage:
    return QueryMessage(query=query, at=change.at, by=by.name, role=by.role, act=act, text=text.strip())


@transaction.atomic
def step_query(*, query: Query, step: str, text: str, by: User) -> Query:
    """Answer, close, reopen or cancel a query; raises ActionRefused where the table does not allow it."""
    rule = STEPS[step]
    record = CrfRecord.objects.select_related("participant", "visit").get(pk=query.record_id)
    act = open_act(record, by, task_of(step, record.form))
    query = Query.objects.get(pk=query.pk)
    if query.audience not in act.grant.audiences:
        raise ActionRefused("absent", ABSENT)
    state = QueryState(query.state)
    if state not in rule.froms:
        raise ActionRefused("not-now", NOT_NOW.format(state=state.value))
    if step == "answer" and not text.strip():
        raise ActionRefused("empty", SAY_SOMETHING)
    refuse_bad_words(text, LONGEST_MESSAGE)
    if step == "close" and _answered_by(query) == by.name:
        raise ActionRefused("own-answer", OWN_ANSWER)
    _move(query, QueryState(rule.to), act, by)
    said = _stored(kept(record.form, query.address, text.strip()), text)
    with declared(act.change, "workflow"):
        tracked.update([query], ["state", "answered_at", "closed_at", "closed_by"], act.change)
        tracked.insert([_message(query, step, said, by, act.change)], act.change)
        item = ItemEntry(f"record.query[{query.address}]", "Query", state.value, rule.to.value, reason_text=said)
        act.write(rule.action, (item,), ("open_queries", "open_queries_unblinded"), query)
    return query


def _answered_by(query: Query) -> str:
    last = query.messages.filter(act__in=("answer", CORRECTED)).order_by("-at").first()
    return last.by if last else ""


def _move(query: Query, to: QueryState, act: Act, by: User) -> None:
    was_live, is_live = QueryState(query.state) not in ENDED, to not in ENDED
    if was_live != is_live:
        count(act.record, query.audience, 1 if is_live else -1)
    query.state = to
    query.answered_at = act.change.at if to == QueryState.ANSWERED else query.answered_at
    query.closed_at, query.closed_by = (None, "") if is_live else (act.change.at, by.name)


@transaction.atomic
def answer_proposal(
    *, proposal: Proposal, accept: bool, why: str, by: User, drafted: CrfRecord | None = None
) -> Proposal:
    """Accept or decline what the system asked for, as the check names who may; declining needs a reason.

    `drafted` is the entry that was made of it.
    """
    record = CrfRecord.objects.select_related("participant", "visit").get(pk=proposal.record_id)
    act = open_act(record, by, Task.ENTER_DATA)
    proposal = Proposal.objects.get(pk=proposal.pk)
    if act.record.frozen_at or act.record.locked_at or act.record.entered_in_error_at:
        raise ActionRefused("G-08", CLOSED)
    if proposal.state != ProposalState.OPEN:
        raise ActionRefused("answered", ANSWERED_ALREADY)
    if proposal.audience not in act.grant.audiences or not _may_answer(record, proposal, act.grant, accept=accept):
        raise ActionRefused("answered-by", OTHERS_ANSWER)
    if not accept and not why.strip():
        raise ActionRefused("empty", WHY_NOT)
    refuse_bad_words(why)
    proposal.state = ProposalState.ACCEPTED if accept else ProposalState.DECLINED
    proposal.answered_at, proposal.answered_by, proposal.answered_why = act.change.at, by.name, why.strip()
    proposal.drafted = drafted
    with declared(act.change, "workflow"):
        tracked.update([proposal], ["state", "answered_at", "answered_by", "answered_why", "drafted"], act.change)
        about = f"record.proposal[{proposal.address}]"
        items = [ItemEntry(about, "Proposal", "open", proposal.state, proposal.check_id, why.strip())]
        if drafted is not None:
            items.append(ItemEntry(about, "Recorded as", None, drafted.place, proposal.check_id))
        act.write(Action.PROPOSAL_ANSWER, tuple(items))
    return proposal


def _may_answer(record: CrfRecord, proposal: Proposal, grant: Grant, *, accept: bool) -> bool:
    rules = [check for check in checks_of(registry.get(record.form)) if check.id == proposal.check_id]
    named = (check.answered_by if accept else check.declined_by or check.answered_by for check in rules)
    return all(each in grant.answers_as for each in named)
