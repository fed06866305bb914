"""Once a day: doses that were not given until seven days after their window are drafted as deviations."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from participants.models import Stage
from trialsite.audit import chain, clock, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, ItemEntry
from trialsite.casebook.actions.traces import entry_for
from trialsite.casebook.models import CrfRecord, Proposal, ProposalState
from trialsite.casebook.reactions import Saved, Told, run_for_proposals
from trialsite.casebook.retrospective import first_day
from trialsite.crf.answers import Answers
from trialsite.jobs.registry import About
from trialsite.jobs.ticks import Every, every
from trialsite.protocol.audience import Audience
from trialsite.registers.selectors import in_use, protocol_of
from visits.attendance import windows_of
from visits.infusion.doses import DoseStatus, dose_status
from visits.infusion.facts import treatment_ends
from visits.schedule import Window

FORM, CHECK, ADDRESS = "inf", "inf.inf_status", "inf_status"
CATEGORY, SEVERITY = "DOSE", "MINOR"


def lapsed(today: date) -> list[CrfRecord]:
    """The empty forms of doses that may no longer be given and of which no draft was made yet; few statements."""
    empty = CrfRecord.objects.filter(
        form=FORM, revision=0, retired_at__isnull=True, not_done_at__isnull=True, entered_in_error_at__isnull=True,
        due_to__lt=today - timedelta(days=1), participant__stage=Stage.RANDOMISED,
    )  # fmt: skip
    drafted = Proposal.objects.filter(check_id=CHECK).values("record")
    found = list(empty.exclude(pk__in=drafted).select_related("participant", "visit").order_by("participant_id", "pk"))
    people = list({record.participant_id for record in found})
    windows, ended = windows_of(people), treatment_ends(people)
    return [each for each in found if _is_lapsed(each, windows, ended, today)]


def _is_lapsed(record: Any, windows: Mapping[Any, Mapping[str, Window]], ended: Collection[Any], today: date) -> bool:
    days = protocol_of(record.protocol_version).value("dose_late_max_days")
    window = windows.get(record.participant_id, {}).get(record.visit.code)
    over = record.participant_id in ended
    return dose_status(None, window, today, late_days=days, treatment_ended=over) == DoseStatus.LAPSED


def draft_lapsed(_about: About) -> None:
    """Draft a deviation for each of them, as the system; one transaction per dose."""
    for record in lapsed(clock.today()):
        _draft(record)


def draft_state(record: CrfRecord) -> ProposalState:
    """What lapsed before the system was in use is history, and waits for nobody."""
    first = first_day(in_use(record.protocol_version))
    over = first is not None and record.due_to is not None and record.due_to < first
    return ProposalState.HISTORY if over else ProposalState.OPEN


@transaction.atomic
def _draft(record: CrfRecord) -> None:
    key = chain.key_for(record.participant.code, Audience(record.audience))
    head = chain.lock_heads(key)[key]
    now = CrfRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if now.revision or Proposal.objects.filter(record=now, check_id=CHECK).exists():
        return
    now.participant, now.visit = record.participant, record.visit
    change = begin(SYSTEM)
    text = ("Dose not given", "未输注")
    draft = Proposal(
        record=now, kind="deviation", check_id=CHECK, address=ADDRESS, text_en=text[0], text_zh=text[1],
        category=CATEGORY, severity=SEVERITY, audience=now.audience, made_at=change.at, state=draft_state(record),
    )  # fmt: skip
    with declared(change, "workflow"):
        tracked.insert([draft], change)
        item = ItemEntry(f"record.proposal[{ADDRESS}]", "Proposed", None, "deviation", CHECK, text[0])
        reacted = run_for_proposals(Saved(now, (), change, False, proposed=True, told=Told(Answers({}), (draft,))))
        items = (item, *reacted.items)
        chain.append(entry_for(now, Action.RECHECK, change, items), at=change.at, change=change, head=head)
    reacted.append_events(lambda _audience: head)


def register() -> None:
    """Let it come round once a day."""
    every(Every.DAY, "visits.lapsed_doses", draft_lapsed)
