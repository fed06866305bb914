"""The sponsor assesses a serious event: an act of its own, which starts the clocks of a SUSAR."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db import transaction
from django.db.models import Max

from safety.clock_actions import Awareness, start_clock, stop_clock
from safety.clock_models import Clock
from safety.clocks import ClockKind
from safety.codelists import AECAUS
from safety.facts import event_of_row
from safety.models import AdverseEvent
from safety.sponsor import SponsorAssessment
from safety.susar import Opinions, clocks_of, is_susar
from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of

KINDS = (ClockKind.SUSAR_7, ClockKind.SUSAR_7_FOLLOWUP, ClockKind.SUSAR_15)
NOT_SERIOUS = Text("This event is not serious; there is nothing to assess.", "该事件非严重不良事件，无需评估。")
FUTURE = Text("The sponsor cannot have become aware later than today.", "申办者获知日期不能晚于今天。")
TOO_EARLY = Text("The sponsor cannot have known before the site.", "申办者获知日期不能早于研究中心获知日期。")
INCOMPLETE = Text(
    "Answer causality and expectedness, and name the version of the reference safety information with its date.",
    "请填写因果判断、是否预期，以及所依据的安全性参考信息版本和日期。",
)
REASSESSED = "REASSESSED"


@dataclass(frozen=True, slots=True)
class Judged:
    """What was typed: day 0, codes of AECAUS and NY, and the reference it was held against."""

    aware_on: date | None
    related: str
    expected: str
    version: str
    version_on: date | None
    why: str = ""


def opinions_of(row: Any, assessment: SponsorAssessment | None) -> Opinions:
    """Both opinions on an event as they stand."""
    event = event_of_row(row)
    return Opinions(
        event.is_serious, event.related, assessment.related if assessment else None,
        assessment.expected if assessment else None, event.criteria,
    )  # fmt: skip


@transaction.atomic
def assess(*, record: CrfRecord, judged: Judged, by: User) -> SponsorAssessment:
    """Add the sponsor's assessment of an event; raises ActionRefused without authority, answers, or a serious event."""
    grant = authority(by, Task.SAFETY_ASSESS)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    head = chain.lock_heads(record.participant.code)[record.participant.code]
    row: Any = AdverseEvent.objects.filter(record_id=record.pk).first()
    _check(row, judged)
    change = begin(by.actor(), grant.id)
    last = SponsorAssessment.objects.filter(record=record).aggregate(last=Max("number"))["last"] or 0
    made = SponsorAssessment(
        record=record, participant=record.participant, number=last + 1, aware_on=cast(date, judged.aware_on),
        related=judged.related, expected=judged.expected, version=judged.version.strip(),
        version_on=cast(date, judged.version_on), why=judged.why.strip(), made_at=change.at, made_by=by.name,
        made_username=by.username,
    )  # fmt: skip
    with declared(change, "workflow"):
        tracked.insert([made], change)
        items = (*_items(made), *_clocks(record, row, made, change))
        entry = EventEntry(
            id=change.event_id, action=Action.ASSESS, actor=change.actor, participant=record.participant.code,
            form=record.form, record_id=str(record.pk), delegation_id=grant.id, save_id=change.save_id,
            protocol_version=record.protocol_version, items=items,
        )  # fmt: skip
        chain.append(entry, at=change.at, change=change, head=head)
    return made


def _check(row: Any, judged: Judged) -> None:
    if row is None or not event_of_row(row).is_serious:
        raise ActionRefused("not-serious", NOT_SERIOUS)
    complete = judged.related in AECAUS and judged.expected in ("Y", "N") and judged.version.strip()
    if not complete or judged.version_on is None or judged.aware_on is None:
        raise ActionRefused("empty", INCOMPLETE)
    refuse_bad_words(judged.version)
    refuse_bad_words(judged.why, 500)
    if judged.aware_on > clock.today():
        raise ActionRefused("future", FUTURE)
    if row.ae_aware_dt is not None and judged.aware_on < clock.site_date(row.ae_aware_dt):
        raise ActionRefused("early", TOO_EARLY)


def _items(made: SponsorAssessment) -> tuple[ItemEntry, ...]:
    told = (
        ("aware_on", "Sponsor awareness (day 0)", made.aware_on.isoformat()),
        ("related", "Causality, sponsor", made.related),
        ("expected", "Expected", made.expected),
        ("reference", "Reference safety information", f"{made.version} {made.version_on.isoformat()}"),
    )
    return tuple(
        ItemEntry(f"sponsor[{made.number}].{name}", label, None, value, reason_text=made.why)
        for name, label, value in told
    )


def _clocks(record: CrfRecord, row: Any, made: SponsorAssessment, change: Any) -> tuple[ItemEntry, ...]:
    """The clocks that the assessment asks for run from the first day 0; those it no longer asks for end."""
    related = protocol_of(record.protocol_version).value("related_set")
    told = opinions_of(row, made)
    wanted, items = clocks_of(told, related), list[ItemEntry]()
    known = set(
        Clock.objects.filter(record=record, kind__in=KINDS, stopped_at__isnull=True).values_list("kind", flat=True)
    )
    for kind in KINDS:
        if kind in known and kind not in wanted:
            items.extend(stop_clock(kind, record, REASSESSED, change))
        elif kind in wanted and kind not in known:
            items.extend(start_clock(kind, record, Awareness(clock.start_of(made.aware_on)), change))
    susar = is_susar(told, related)
    items.append(ItemEntry(f"sponsor[{made.number}].susar", "SUSAR", None, {True: "Y", False: "N"}.get(susar, "?")))  # type: ignore[arg-type]
    return tuple(items)
