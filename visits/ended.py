"""Visits after the end of follow-up, infusions after that of treatment: their empty forms are no longer expected."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from participants.endings import TREATMENT_FORMS, follow_up_ended, treatment_ended
from trialsite.audit import clock, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import Change, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.actions.traces import entry_for
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.reactions import Reacted, Reaction, Saved
from trialsite.casebook.reactions import register as register_reaction
from trialsite.crf import registry
from visits.attendance import windows_of
from visits.schedule import NOTHING_SAID, VisitStatus, Window, visit_status

END_OF_STUDY = "eos"
# how treatment ended is told also of somebody who comes to no visit any more
END_OF_TREATMENT = "eot"
ENDS = ("consent_withdrawn_date", "wd_scope", "eos_date", "eot_date", "death_date")


@dataclass(frozen=True, slots=True)
class End:
    """The site dates with which follow-up and treatment ended (None: they go on), and today."""

    follow_up: date | None
    treatment: date | None
    today: date

    def closes(self, form: str, window: Window) -> bool:
        """Whether an empty form of a visit no longer applies."""
        ended = [self.follow_up, self.treatment if form in TREATMENT_FORMS else None]
        last = min((day for day in ended if day is not None), default=None)
        return visit_status(window, NOTHING_SAID, self.today, ended_on=last) == VisitStatus.NOT_APPLICABLE


def follow_end(saved: Saved) -> Reacted:
    """Retire the empty forms of visits and infusions that no longer apply, and bring back those that do again.

    Visits of which a form holds data are left alone, and so are forms of the unblinded. An empty form of the end of
    study beside the one that holds data goes too. One event of the system tells of all of them.
    """
    if not saved.changed(*ENDS):
        return Reacted()
    person = saved.record.participant_id
    windows = windows_of([person]).get(person, {})
    void = str(saved.record.pk) if saved.record.entered_in_error_at else ""
    end = End(
        follow_up_ended([person], without=void).get(person), treatment_ended([person], without=void).get(person),
        clock.site_date(saved.declared.at),
    )  # fmt: skip
    forms = _forms(saved)
    begun = {record.visit_id for record in forms if record.touched}
    retire, again = [], []
    for record in forms:
        over = _is_second(record, saved, void) or _is_over(record, begun, windows, end)
        if over is True and record.retired_at is None:
            retire.append(record)
        elif over is False and record.retired_at is not None:
            again.append(record)
    return _write(saved, retire, again) if retire or again else Reacted()


def _forms(saved: Saved) -> list[Any]:
    """The forms of the participant's visits, locked in the one order."""
    record: Any = saved.record
    found = CrfRecord.objects.filter(
        participant_id=record.participant_id, audience=record.audience, visit__isnull=False,
        frozen_at__isnull=True, locked_at__isnull=True,
    )  # fmt: skip
    return list(found.exclude(pk=record.pk).select_related("visit").select_for_update(of=("self",)).order_by("pk"))


def _is_second(record: Any, saved: Saved, void: str) -> bool:
    """An empty form of the end of study beside the one that holds data; there is one per participant."""
    return not void and record.form == saved.record.form == END_OF_STUDY and not record.touched


def _is_over(record: Any, begun: set[Any], windows: Mapping[str, Window], end: End) -> bool | None:
    """Whether an empty form of a visit with days no longer applies; None for what is left alone.

    The end of treatment stays expected: it is asked for when consent is withdrawn or the study ends early.
    """
    if record.form == END_OF_TREATMENT:
        return False
    window = windows.get(record.visit.code)
    if record.touched or record.visit_id in begun or window is None:
        return None
    return end.closes(record.form, window)


def _write(saved: Saved, retire: list[Any], again: list[Any]) -> Reacted:
    change = Change(uuid.uuid4(), saved.declared.save_id, SYSTEM, saved.declared.at)
    for record in retire:
        record.retired_at = change.at
    for record in again:
        record.retired_at = None
    with declared(change):
        tracked.update([*retire, *again], ["retired_at"], change)
    items = (*(_item(record, gone=True) for record in retire), *(_item(record, gone=False) for record in again))
    return Reacted(events=((_event(saved, change, items), change),))


def _event(saved: Saved, change: Change, items: tuple[ItemEntry, ...]) -> EventEntry:
    own = entry_for(saved.record, Action.PLAN, change, items)
    return replace(own, cause_id=saved.declared.event_id, revision=None)


def _item(record: Any, *, gone: bool) -> ItemEntry:
    place = f"{record.visit} {record.form}"
    title = registry.get(record.form).title.en
    return ItemEntry("record.expected", title, place if gone else None, None if gone else place)


def register() -> None:
    """Fill the registry of reactions."""
    register_reaction(Reaction("wd.visits", "wd", follow_end))
    register_reaction(Reaction("eos.visits", "eos", follow_end))
    register_reaction(Reaction("eot.infusions", "eot", follow_end))
    register_reaction(Reaction("dth.visits", "dth", follow_end))
