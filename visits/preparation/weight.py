"""A weight that is corrected after a bag was released: the preparation is judged again, for unblinded people alone.

Whoever corrects the weight is blinded, so that a job of the system opens the preparation; it runs alike in both arms.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from trialsite.audit import chain
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.reactions import Reacted, Reaction, Saved
from trialsite.casebook.reactions import register as register_reaction
from trialsite.jobs.queue import queue
from trialsite.jobs.registry import About, handle
from trialsite.protocol.audience import Audience
from visits.models import BagRelease, PreparationDeviation
from visits.preparation.deviations import draft_found, said
from visits.preparation.prepared import FORM, prepared

JOB, CHECK = "preparation.weight", "PREP-08"


def follow_weight(saved: Saved) -> Reacted:
    """Let the preparation of the visit be judged again when its weight changes after the release."""
    record: Any = saved.record
    if saved.changed("weight_kg") and BagRelease.objects.filter(visit_id=record.visit_id).exists():
        queue(JOB, about={"visit": record.visit_id})
    return Reacted()


@transaction.atomic
def judge_again(about: About) -> None:
    """Draft the deviation of another weight, unless one of it still waits."""
    visit = int(str(about["visit"]))
    bag = BagRelease.objects.filter(visit=visit).order_by("released_at").last()
    there = CrfRecord.objects.filter(visit=visit, form=FORM, retired_at__isnull=True, repeat=bag.bag if bag else 1)
    record = there.select_related("participant", "visit").first()
    if record is None:
        return
    chain.lock_heads(*(chain.key_for(record.participant.code, audience) for audience in Audience))
    made = list(PreparationDeviation.objects.filter(record=record, state=PreparationDeviation.OPEN))
    if any(each.check_id == CHECK for each in said(made).values()):
        return
    draft_found(record, [each for each in prepared(record).findings if each.check_id == CHECK and each.category])


def register() -> None:
    """Fill the registries of reactions and jobs."""
    register_reaction(Reaction("vs.preparation", "vs", follow_weight))
    handle(JOB, judge_again)
