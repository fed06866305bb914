"""Decide on a drafted deviation: confirmed with its severity, or rejected with a reason; the entry stays either way."""

from __future__ import annotations

from django.db import transaction

from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import tracked
from trialsite.audit.change import declared
from trialsite.audit.entries import Action
from trialsite.casebook.actions.review import ANSWERED_ALREADY, CLOSED, Act, open_act
from trialsite.casebook.actions.save import save
from trialsite.casebook.actions.traces import state_item
from trialsite.casebook.models import CrfRecord, Proposal, ProposalState
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.casebook.submission import Submission
from trialsite.crf.answers import Answer
from trialsite.protocol.text import Text
from visits.codelists import DVSEV

WHY_NOT = Text("Say why this is no deviation.", "请说明不构成方案偏离的理由。")
HOW_GRAVE = Text("Choose the severity.", "请选择偏离程度。")
NO_DRAFT = Text("This entry is no draft of the system.", "该条目不是系统草案。")
OTHERS = Text("This deviation is for other eyes.", "该偏离不在您的可见范围内。")


@transaction.atomic
def confirm_deviation(*, record: CrfRecord, severity: str, by: User) -> None:
    """It is a deviation, and so grave; the entry is complete where nothing more is asked of it.

    Raises ActionRefused without the task, for a draft that was decided on already, and for no severity.
    """
    if severity not in DVSEV:
        raise ActionRefused("severity", HOW_GRAVE)
    act, draft = _opened(record, by)
    _decide(act, draft, ProposalState.ACCEPTED, "", by)
    answers = {"dv_sev": Answer(severity)}
    submission = Submission(answers, act.record.revision, complete=True)
    outcome = save(record=record, submission=submission, by=by)
    if outcome.refused:
        raise ActionRefused("refused", outcome.refused[0].message)


@transaction.atomic
def reject_deviation(*, record: CrfRecord, why: str, by: User) -> None:
    """It is none; the entry stays with the reason and asks for nothing more.

    Raises ActionRefused without the task or a reason, and for a draft that was decided on already.
    """
    if not why.strip():
        raise ActionRefused("empty", WHY_NOT)
    refuse_bad_words(why)
    act, draft = _opened(record, by)
    act.record.completed_at, act.record.completed_by = act.change.at, by.name
    act.record.awaiting_investigator = 0
    columns = ("completed_at", "completed_by", "awaiting_investigator")
    _decide(act, draft, ProposalState.DECLINED, why.strip(), by, columns)


def _opened(record: CrfRecord, by: User) -> tuple[Act, Proposal]:
    act = open_act(record, by, Task.APPROVE_DEVIATION)
    if record.audience not in act.grant.audiences:
        raise ActionRefused("audience", OTHERS)
    if act.record.frozen_at or act.record.locked_at or act.record.entered_in_error_at:
        raise ActionRefused("G-08", CLOSED)
    draft = Proposal.objects.filter(drafted_id=record.pk).first()
    if draft is None:
        raise ActionRefused("no-draft", NO_DRAFT)
    if draft.state != ProposalState.OPEN:
        raise ActionRefused("answered", ANSWERED_ALREADY)
    return act, draft


def _decide(act: Act, draft: Proposal, state: ProposalState, why: str, by: User, columns: tuple[str, ...] = ()) -> None:
    draft.state, draft.answered_at, draft.answered_by, draft.answered_why = state, act.change.at, by.name, why
    with declared(act.change, "workflow"):
        tracked.update([draft], ["state", "answered_at", "answered_by", "answered_why"], act.change)
        act.write(Action.PROPOSAL_ANSWER, (state_item("deviation", "draft", state.value, why),), columns)
