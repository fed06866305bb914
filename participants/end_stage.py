"""The stage of a person follows from the end of study: screen failure or ended once it is complete, else as before."""

from __future__ import annotations

from participants.crfs.eos import SCREEN_FAILURE
from participants.models import EligibilityDecision, EndOfStudy, Participant, Stage
from trialsite.audit import tracked
from trialsite.audit.entries import ItemEntry
from trialsite.casebook.reactions import Reacted, Reaction, Saved, register

OVER = (Stage.SCREEN_FAILED, Stage.ENDED)


def follow_end_of_study(saved: Saved) -> Reacted:
    """Set the stage of the participant as the form says; nothing where it is so already.

    Who was screened again under another number stays a screen failure under this one, whatever the form says now.
    """
    person = Participant.objects.get(pk=saved.record.participant_id)
    stage = _stage(saved, person)
    if stage == person.stage:
        return Reacted()
    item = ItemEntry("participant.stage", "State", person.stage, stage)
    person.stage = saved.record.participant.stage = stage
    tracked.update([person], ["stage"], saved.declared)
    return Reacted(items=(item,))


def _stage(saved: Saved, person: Participant) -> str:
    if person.screened_again_as_id is not None:
        return person.stage
    if not saved.completed:
        return _before(person)
    why = EndOfStudy.objects.values_list("eos_why", flat=True).get(record=saved.record)
    return Stage.SCREEN_FAILED if why == SCREEN_FAILURE else Stage.ENDED


def _before(person: Participant) -> str:
    """The stage that the person was in when taking part ended."""
    if person.stage not in OVER:
        return person.stage
    earlier = Participant.history.filter(id=person.pk).exclude(stage__in=OVER)
    last: str = earlier.order_by("-history_id").values_list("stage", flat=True)[:1].get()
    return Stage.SCREENING if last == Stage.ELIGIBLE and not _is_signed(person) else last


def _is_signed(person: Participant) -> bool:
    """Whether the decision on eligibility still stands; it may have become void meanwhile."""
    return EligibilityDecision.objects.filter(participant=person, voided_at__isnull=True).exists()


def register_reactions() -> None:
    """Fill the registry of reactions."""
    register(Reaction("eos.stage", "eos", follow_end_of_study))
