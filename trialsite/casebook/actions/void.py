"""Mark a record as entered in error or as not done; nothing is ever deleted."""

from __future__ import annotations

from django.db import transaction

from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import tracked
from trialsite.audit.change import declared
from trialsite.audit.entries import Action
from trialsite.casebook import content, reactions
from trialsite.casebook.actions.review import open_act
from trialsite.casebook.actions.traces import state_item
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.recheck import recheck_dependents
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.casebook.submission import Change
from trialsite.crf import registry
from trialsite.crf.answers import EMPTY
from trialsite.protocol.text import Text

SAY_WHY = Text("Say why.", "请说明理由。")
LOCKED = Text("This form is locked", "表单已锁定")
IN_ERROR = Text("This form is marked as entered in error already.", "该表单已标记为误录。")
HAS_DATA = Text("This form holds data; it cannot be marked as not done.", "该表单已有数据，不能标记为未做。")


@transaction.atomic
def enter_in_error(*, record: CrfRecord, why: str, by: User) -> None:
    """Void a whole record with its reason; it stays readable and leaves every fact.

    What follows from its answers is taken back as if each of them were gone, and dependent forms are checked again.
    """
    act = open_act(record, by, Task.ENTER_DATA)
    _check(act.record, why)
    if act.record.entered_in_error_at is not None:
        raise ActionRefused("in-error", IN_ERROR)
    act.record.participant.refresh_from_db(fields=["stage"])
    act.record.entered_in_error_at, act.record.entered_in_error_why = act.change.at, why.strip()
    crf = registry.get(record.form)
    given = content.answers_of(crf, content.load(crf, act.record)).items()
    gone = tuple(Change(address, answer, EMPTY) for address, answer in given)
    columns = ("entered_in_error_at", "entered_in_error_why")
    with declared(act.change):
        # first, for a reaction reads what is left
        tracked.update([act.record], columns, act.change, revision=act.record.revision)
        reacted = reactions.run(reactions.Saved(act.record, gone, act.change, completed=False, proposed=True))
        item = state_item("entered_in_error", "false", "true", why.strip())
        act.write(Action.VOID, (item, *reacted.items))
    reacted.append_events(act.head_of)
    recheck_dependents(act.record, crf, [each.address for each in gone], (act.change, act.head))


@transaction.atomic
def mark_not_done(*, record: CrfRecord, why: str, by: User) -> None:
    """Say that an expected form was not done, and why."""
    act = open_act(record, by, Task.ENTER_DATA)
    _check(act.record, why)
    if act.record.touched:
        raise ActionRefused("has-data", HAS_DATA)
    act.record.not_done_at, act.record.not_done_why = act.change.at, why.strip()
    with declared(act.change):
        item = state_item("not_done", "false", "true", why.strip())
        act.write(Action.NOT_DONE, (item,), ("not_done_at", "not_done_why"))


def _check(record: CrfRecord, why: str) -> None:
    if record.frozen_at or record.locked_at:
        raise ActionRefused("G-08", LOCKED)
    if not why.strip():
        raise ActionRefused("empty", SAY_WHY)
    refuse_bad_words(why.strip())
