"""Note what happened to a sample."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from labs.sampling.models import SampleStep
from labs.sampling.selectors import sample_of
from labs.sampling.states import NEEDS_REASON, NEXT, STATES
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import clock, tracked
from trialsite.audit.change import declared
from trialsite.audit.entries import Action
from trialsite.casebook.actions.review import CLOSED, open_act
from trialsite.casebook.actions.traces import state_item
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.protocol.text import Text

NOT_NOW = Text("The sample stands at: {state}. Look again.", "该标本目前状态：{state}，请刷新后再操作。")
SAY_WHY = Text("Say what happened.", "请说明具体情况。")
WHEN = Text("Enter a day from the sampling up to today.", "日期应在采样日至今天之间。")


@transaction.atomic
def note_step(*, record: CrfRecord, step: str, on: date, why: str, by: User) -> SampleStep:
    """The next step of the sample of a form, on a site date.

    Raises ActionRefused without the task, for a step that cannot follow, a day out of order and a missing reason.
    """
    act = open_act(record, by, Task.ENTER_DATA)
    if act.record.frozen_at or act.record.locked_at or act.record.entered_in_error_at:
        raise ActionRefused("G-08", CLOSED)
    now = sample_of(act.record)
    if step not in NEXT.get(now.state, ()):
        raise ActionRefused("state", NOT_NOW.format(state=STATES[now.state][0]))
    if now.taken_on is None or not now.taken_on <= on <= clock.site_date(act.change.at):
        raise ActionRefused("day", WHEN)
    if step in NEEDS_REASON and not why.strip():
        raise ActionRefused("empty", SAY_WHY)
    refuse_bad_words(why)
    row = SampleStep(
        record=act.record, step=step, sample=now.sample, on=on, why=why.strip(), by=by.name, at=act.change.at
    )
    with declared(act.change, "workflow"):
        tracked.insert([row], act.change)
        item = state_item("sample", now.state.lower(), step.lower(), why.strip())
        act.write(Action.SAMPLE, (item,))
    return row
