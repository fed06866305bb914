"""Adverse events of all participants as lines: which there are, how they are chosen, what each says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from safety import rules
from safety.codelists import AECAUS, AEOUT, AESEV, AESI
from safety.facts import event_of_row
from safety.models import AdverseEvent
from safety.rules import Emergent
from trialsite.casebook.visibility import visible
from trialsite.crf.facts import fact
from trialsite.crf.values.display import in_both
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.registers.selectors import every_protocol

GRAVE = ("3", "4", "5")
NOTHING = Text("", "")
UNJUDGED = Q(ae_possibly_serious=rules.YES, ae_serious__isnull=True)
GOING_ON = (~Q(ae_ongoing=rules.NO) | Q(ae_ongoing__isnull=True)) & (
    ~Q(ae_outcome__in=[*rules.ENDED, rules.FATAL]) | Q(ae_outcome__isnull=True)
)


def related() -> Q:
    """Assessed as related, by the answers that the protocol counts so."""
    codes = {code for each in every_protocol() for code in each.value("related_set")}
    return Q(ae_rel_ip__in=sorted(codes))


def began(row: Any) -> Text:
    """When an event began, as exactly as is known."""
    return in_both(PartialDate(row.ae_start)) if row.ae_start else NOTHING


@dataclass(frozen=True, slots=True)
class Kind:
    """One choice of events, in words."""

    title: Text
    condition: Q


def kinds() -> Mapping[str, Kind]:
    """What may be chosen, by the key in the address."""
    special = Q(ae_aesi__isnull=False) & ~Q(ae_aesi__contains=[rules.NONE])
    return {
        "unjudged": Kind(Text("Possibly serious, to be confirmed", "可能严重，待研究者确认"), UNJUDGED),
        "serious": Kind(Text("Serious", "严重"), Q(ae_serious=rules.YES)),
        "grave": Kind(Text("Grade 3 or more", "3级及以上"), Q(ae_grade__in=GRAVE)),
        "related": Kind(Text("Related to the product", "与试验用药品有关"), related()),
        "unassessed": Kind(Text("Causality awaited", "因果关系待评估"), Q(ae_rel_ip__isnull=True)),
        "special": Kind(Text("Of special interest", "特别关注"), special),
        "open": Kind(Text("Ongoing", "持续中"), GOING_ON),
    }


ORDERS: Mapping[str, tuple[Text, tuple[str, ...]]] = {
    "newest": (Text("Newest entry first", "最新记录在前"), ("-record__first_saved_at", "pk")),
    "start": (Text("Latest start first", "最近发生在前"), ("-ae_start_earliest", "pk")),
    "grade": (Text("Gravest first", "分级最高在前"), ("-ae_grade", "-ae_start_earliest", "pk")),
    "number": (Text("By participant", "按受试者"), ("record__participant__number", "record__repeat")),
}


@dataclass(frozen=True)
class Line:
    """One adverse event, with what the infusions say of it."""

    row: Any
    emergent: Emergent | None
    days: int | None

    @property
    def record(self) -> Any:
        """The entry."""
        return self.row.record

    @property
    def url(self) -> str:
        """The page of the entry."""
        return reverse("entry:form", args=[self.record.participant.code, "log", "ae", self.record.repeat])

    @property
    def start(self) -> Text:
        """When it began, as exactly as is known."""
        return began(self.row)

    @property
    def grade(self) -> Text:
        """The worst grade in words."""
        return AESEV.text(self.row.ae_grade) if self.row.ae_grade else NOTHING

    @property
    def seriousness(self) -> Text:
        """Serious, possibly so, or not."""
        if self.row.ae_serious == rules.YES:
            return Text("Serious", "严重")
        if self.row.ae_serious == rules.NO:
            return Text("Not serious", "非严重")
        if self.row.ae_possibly_serious == rules.YES:
            return Text("Possibly serious", "可能严重")
        return Text("Awaiting investigator", "待研究者评估")

    @property
    def tone(self) -> str:
        """The tone of the tag of seriousness."""
        if self.row.ae_serious == rules.YES:
            return "er"
        return "wa" if self.row.ae_serious is None and self.row.ae_possibly_serious == rules.YES else ""

    @property
    def causality(self) -> Text:
        """The relation to the product, as the investigator assessed it."""
        waits = Text("Awaiting assessment", "待研究者评估")
        return AECAUS.text(self.row.ae_rel_ip) if self.row.ae_rel_ip else waits

    @property
    def outcome(self) -> Text:
        """The outcome in words."""
        return AEOUT.text(self.row.ae_outcome) if self.row.ae_outcome else NOTHING

    @property
    def special(self) -> tuple[Text, ...]:
        """What makes it one of special interest."""
        return tuple(AESI.text(code) for code in self.row.ae_aesi or () if code != rules.NONE)

    @property
    def emergent_text(self) -> Text:
        """Whether it began under treatment, in words."""
        return NOTHING if self.emergent is None else EMERGENT[self.emergent]


EMERGENT = {
    Emergent.YES: Text("Yes", "是"),
    Emergent.TIME_UNKNOWN: Text("Yes (time unknown)", "是（时间不详）"),
    Emergent.NO: Text("No", "否"),
}


def events(audiences: frozenset[Audience]) -> QuerySet[AdverseEvent]:
    """The adverse events that hold data, for somebody with these audiences."""
    found = AdverseEvent.objects.filter(
        record__first_saved_at__isnull=False, record__retired_at__isnull=True,
        record__entered_in_error_at__isnull=True,
    )  # fmt: skip
    return visible(found, audiences, "record__audience").select_related("record__participant")


def chosen(audiences: frozenset[Audience], sought: str, kind: str, order: str) -> QuerySet[AdverseEvent]:
    """Those whose participant or term contains what is sought, of one kind or all, in an order of `ORDERS`."""
    found = events(audiences)
    if sought:
        found = found.filter(Q(record__participant__code__icontains=sought) | Q(ae_term__icontains=sought))
    if kind:
        found = found.filter(kinds()[kind].condition)
    return found.order_by(*ORDERS[order][1])


def counts(audiences: frozenset[Audience]) -> Mapping[str, int]:
    """How many there are of each kind, and of all under ""; one statement."""
    wanted = {key: Count("pk", filter=kind.condition) for key, kind in kinds().items()}
    told: Mapping[str, int] = events(audiences).aggregate(every=Count("pk"), **wanted)
    return {"": told["every"], **{key: told[key] for key in wanted}}


def lines_of(rows: Iterable[AdverseEvent]) -> list[Line]:
    """The lines of events; one statement for all their infusions."""
    found = list(rows)
    people = list({row.record.participant_id for row in found})
    given = fact("infused_at").provide(people, None) if people else {}
    return [_line(row, given[row.record.participant_id][-1].value if row.record.participant_id in given else ())
            for row in found]  # fmt: skip


def _line(row: AdverseEvent, infusions: tuple[datetime, ...]) -> Line:
    event = event_of_row(row)
    first = min(infusions, default=None)
    return Line(row, rules.emergent(event, first), rules.days_from_dose(event, infusions))
