"""The contact 24 hours after an infusion: a task from its end on, done when the form says whether it took place."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from trialsite.audit import clock, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.entries import ItemEntry
from trialsite.casebook.models import CasebookTask, CrfRecord, TaskState
from trialsite.casebook.reactions import Reacted, Reaction, Saved
from trialsite.casebook.reactions import register as register_reaction
from trialsite.registers.selectors import protocol_of

STOP, CONTACT = "inf_stop", "inf_24h_contact"


def what_of(record: CrfRecord) -> str:
    """The words of the task, in both languages beside each other."""
    visit = record.visit.name if record.visit else ""
    hours = protocol_of(record.protocol_version).value("contact_after_h")
    return f"{visit}：输注结束后{hours}小时随访 / {visit}: contact {hours} h after the infusion"


def follow_end_of_infusion(saved: Saved) -> Reacted:
    """Set the task when the infusion has ended, and end it when the contact is answered; the task is the system's."""
    if saved.told is None or not saved.changed(STOP, CONTACT):
        return Reacted()
    stopped, answered = saved.told.answers[STOP].value, saved.told.answers[CONTACT].given
    what = what_of(saved.record)
    own = CasebookTask.objects.filter(participant_id=saved.record.participant_id, what=what, made_by=SYSTEM.name)
    there = own.first()
    if answered and there is not None and there.state == TaskState.OPEN:
        return _done(there, saved)
    if answered or there is not None or stopped is None:
        return Reacted()
    due = _due_on(saved.record, stopped)
    # what is entered days later is history: the form asks for it, nobody is sent to the telephone
    return _set(saved, what, due) if due >= clock.today() else Reacted()


def _due_on(record: CrfRecord, stopped: datetime) -> date:
    hours = protocol_of(record.protocol_version).value("contact_after_h")
    return clock.site_date(stopped + timedelta(hours=hours))


def _set(saved: Saved, what: str, due: date) -> Reacted:
    task = CasebookTask(
        participant=saved.record.participant, what=what, due_on=due, made_at=saved.declared.at, made_by=SYSTEM.name
    )
    tracked.insert([task], saved.declared)
    items = (ItemEntry("task.what", "Task", None, what), ItemEntry("task.due_on", "Due on", None, due.isoformat()))
    return Reacted(items=items)


def _done(task: CasebookTask, saved: Saved) -> Reacted:
    task.state, task.ended_at, task.ended_by = TaskState.DONE, saved.declared.at, saved.declared.actor.name
    tracked.update([task], ["state", "ended_at", "ended_by"], saved.declared)
    return Reacted(items=(ItemEntry("task.done", "Task done", None, task.what),))


def register() -> None:
    """Fill the registry of reactions."""
    register_reaction(Reaction("inf.contact", "inf", follow_end_of_infusion))
