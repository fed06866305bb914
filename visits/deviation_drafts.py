"""What a check of class D proposes becomes an entry of the deviation log in the same transaction, never deleted."""

from __future__ import annotations

from datetime import date
from typing import Any

from trialsite.audit import clock, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, EventEntry
from trialsite.casebook import content
from trialsite.casebook.actions.drafting import draft_entry
from trialsite.casebook.actions.traces import entry_for, state_item
from trialsite.casebook.models import CrfRecord, Proposal, ProposalState
from trialsite.casebook.reactions import PROPOSED, Reacted, Reaction, Saved
from trialsite.casebook.reactions import register as register_reaction
from trialsite.crf import registry
from trialsite.crf.answers import Answer
from trialsite.crf.values.days import earliest
from trialsite.crf.values.places import Place
from trialsite.protocol.audience import Audience

KIND, FORM, ATTENDANCE = "deviation", "dv", "sv"
OTHER = "OTHER"
LAPSED = "lapsed"


def follow_proposals(saved: Saved) -> Reacted:
    """Draft an entry for each new proposal of a deviation, and close those whose facts were corrected."""
    made = sorted(_proposals(saved), key=lambda each: (each.made_at, each.check_id, str(each.pk)))
    void = saved.record.entered_in_error_at is not None
    new = [each for each in made if each.state == ProposalState.OPEN and each.drafted_id is None and not void]
    gone = [each for each in made if _has_lapsed(each, void=void)]
    return Reacted(events=(*_draft(saved, new), *(_close(saved, each) for each in gone)))


def _proposals(saved: Saved) -> list[Proposal]:
    """The deviations that were proposed or lapsed with what happened; a save knows them."""
    if saved.told is not None:
        return [each for each in saved.told.proposals if each.kind == KIND]
    found = Proposal.objects.filter(record_id=saved.record.pk, kind=KIND)
    return list(found.select_related("drafted"))


def _has_lapsed(proposal: Proposal, *, void: bool) -> bool:
    """Whether an entry still waits of which the facts are gone."""
    lapsed = proposal.state == ProposalState.LAPSED or (void and proposal.state == ProposalState.OPEN)
    return lapsed and proposal.drafted is not None and proposal.drafted.completed_at is None


def _draft(saved: Saved, proposals: list[Proposal]) -> list[tuple[EventEntry, Change]]:
    if not proposals:
        return []
    happened = _day_of(saved)
    drafted = []
    for each in proposals:
        answers = _answers(saved.record, each, happened)
        made = draft_entry(saved.record, FORM, answers, Audience(each.audience), saved.declared)
        each.drafted = made.record
        drafted.append(made.event)
    tracked.update(proposals, ["drafted"], saved.declared)
    return drafted


def _day_of(saved: Saved) -> date:
    """The day that the form speaks of, as it stands; today where it names none."""
    crf = registry.get(saved.record.form)
    answers = saved.told.answers if saved.told else content.answers_of(crf, content.load(crf, saved.record))
    today = clock.site_date(saved.declared.at)
    return min(earliest(answers[crf.occurred or "form_date"].value) or today, today)


def _answers(record: CrfRecord, proposal: Proposal, happened: date) -> dict[str, Answer]:
    """What the system knows of the deviation; how grave it is, the investigator says."""
    found = {
        "dv_date": happened,
        "dv_found_date": clock.site_date(proposal.made_at),
        "dv_cat": proposal.category or OTHER,
        "dv_desc": f"{record.place}: {proposal.text_zh} / {proposal.text_en}",
    }
    if record.visit is not None and _has_attendance(record):
        found["dv_visit"] = str(Place(record.visit.name, ATTENDANCE, 1))
    return {name: Answer(value) for name, value in found.items()}


def _has_attendance(record: CrfRecord) -> bool:
    """Whether the visit of a record has the form to which the entry leads; that form itself knows."""
    if record.form == ATTENDANCE and record.repeat == 1:
        return True
    return CrfRecord.objects.filter(visit=record.visit, form=ATTENDANCE, repeat=1).exists()


def _close(saved: Saved, proposal: Proposal) -> tuple[EventEntry, Change]:
    """The facts were corrected: nobody needs to decide any more; the entry stays."""
    record: Any = proposal.drafted
    record.participant, record.visit = saved.record.participant, None
    change = begin(SYSTEM)
    change.at, change.save_id = saved.declared.at, saved.declared.save_id
    record.completed_at, record.completed_by, record.awaiting_investigator = change.at, SYSTEM.name, 0
    with declared(change):
        if proposal.state == ProposalState.OPEN:
            proposal.state = ProposalState.LAPSED
            tracked.update([proposal], ["state"], change)
        columns = ["completed_at", "completed_by", "awaiting_investigator"]
        tracked.update([record], columns, change, revision=record.revision)
    item = state_item("deviation", "draft", LAPSED)
    return entry_for(record, Action.PROPOSAL_ANSWER, change, (item,)), change


def register() -> None:
    """Fill the registry of reactions."""
    register_reaction(Reaction("dv.draft", PROPOSED, follow_proposals))
