"""What was reviewed of the first people: the investigator signed their visits, the monitor verified them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from functools import partial

from django.db.models import QuerySet

from trialsite.casebook import content
from trialsite.casebook.actions.sign import ToSign, sign_one
from trialsite.casebook.actions.verification import verify_values
from trialsite.casebook.meanings import APPROVE
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.verifying import is_planned
from trialsite.crf import registry
from trialsite.entry.demonstration.enrolled import TARGETS
from trialsite.entry.demonstration.steps import Step
from trialsite.entry.demonstration.trial import Follow
from trialsite.entry.typed import enter
from trialsite.protocol.audience import Audience
from trialsite.protocol.milestones import milestone_of
from trialsite.registers.selectors import protocol_of, signed_apart

# so many, in the order of the randomisation
PEOPLE = 4
# days after a visit, in which its forms are complete
SIGNED_AFTER, VERIFIED_AFTER, CORRECTED_AFTER = timedelta(days=9), timedelta(days=14), timedelta(days=17)
SIGNED_AT, VERIFIED_AT, CORRECTED_AT = time(16, 40), time(10, 10), time(9, 20)
# one value is corrected afterwards: its mark is withdrawn, the signature over it void
CORRECTED_PERSON, CORRECTED_VISIT, CORRECTED = 1, "V3", "resp"


def review_steps(follow: Follow, *, is_corrected: bool) -> Iterator[Step]:
    """The reviews that lie behind one person."""
    for visit in ("SCR", *TARGETS):
        day = follow.on(0 if visit == "SCR" else follow.person.day_of(visit))
        for after, moment, act in (
            (SIGNED_AFTER, SIGNED_AT, _sign), (VERIFIED_AFTER, VERIFIED_AT, _verify),
            *([(CORRECTED_AFTER, CORRECTED_AT, _correct)] if is_corrected and visit == CORRECTED_VISIT else []),
        ):  # fmt: skip
            if (at := _behind(day + after, follow)) is not None:
                yield Step(follow.days.at(at, moment), partial(act, follow, visit))


def _behind(day: date, follow: Follow) -> date | None:
    return day if day < follow.days.today else None


def _complete(follow: Follow, visit: str) -> QuerySet[CrfRecord]:
    found = CrfRecord.objects.select_related("participant", "visit").order_by("pk")
    return found.filter(
        participant=follow.participant(), visit__code=visit, completed_at__isnull=False, audience=Audience.BLINDED,
        entered_in_error_at__isnull=True,
    )  # fmt: skip


def _sign(follow: Follow, visit: str) -> None:
    """As the investigator does on the page, without a password: the whole trial is made up."""
    waiting = _complete(follow, visit).filter(signed_at__isnull=True, awaiting_investigator=0)
    for record in waiting.exclude(form__in=signed_apart()):
        milestone = milestone_of(protocol_of(record.protocol_version).milestones, record.form, visit)
        sign_one(record, APPROVE, follow.team.investigator, ToSign(record, milestone.key))


def _verify(follow: Follow, visit: str) -> None:
    for record in _complete(follow, visit):
        crf, protocol = registry.get(record.form), protocol_of(record.protocol_version)
        answers = content.answers_of(crf, content.load(crf, record))
        shown = [
            address
            for address in answers
            if answers[address].given
            and not crf.question(address).virtual
            and crf.question(address).audience == Audience.BLINDED
            and is_planned(protocol, record, address)
        ]
        verify_values(record=record, addresses=shown, by=follow.team.monitor)


def _correct(follow: Follow, visit: str) -> None:
    record = _complete(follow, visit).get(form="vs", repeat=1)
    crf = registry.get(record.form)
    stored = content.answers_of(crf, content.load(crf, record))[CORRECTED].value
    enter(record, {CORRECTED: f"{stored + 1}", f"{CORRECTED}~reason": "TRANSCRIPTION"}, by=follow.team.nurse)
