"""What a monitor did in the days of a visit, as the trail holds it; as lines, and as a document."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction

from trialsite.accounts.models import User
from trialsite.audit import chain, clock
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.audit.models import TrailRow
from trialsite.casebook.visibility import visible
from trialsite.pages.pdf import Head, Pdf, make_pdf
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.registers.models import MonitoringVisit
from trialsite.registers.selectors import protocol_on
from trialsite.review.trail.kinds import kind_of
from trialsite.review.trail.lines import Line, lines_of

KINDS = ("verify", "unverify", "query_raise", "query_close", "query_reopen", "query_cancel")
MOST = 1_000  # lines that a page shows; the document and the hash hold all
TITLE = Text("Monitoring visit", "监查访视")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The lines of a visit, oldest first, and how many there are of each kind and for each participant."""

    rows: tuple[TrailRow, ...]
    kinds: tuple[tuple[Text, int], ...]
    people: tuple[tuple[str, int], ...]

    @property
    def keys(self) -> list[str]:
        """What the hash of the evidence is made of: each line by its event, place and kind."""
        return [f"{row.event} {row.position} {row.kind}" for row in self.rows]


def evidence_of(visit: MonitoringVisit, audiences: frozenset[Audience]) -> Evidence:
    """What the monitor verified, asked and closed in the days of the visit, in site time; one statement."""
    first = datetime.combine(visit.first_on, time(0), tzinfo=clock.SITE_ZONE)
    until = datetime.combine(visit.last_on + timedelta(days=1), time(0), tzinfo=clock.SITE_ZONE)
    found = TrailRow.objects.filter(
        actor=visit.monitor_username, kind__in=KINDS, recorded_at__gte=first, recorded_at__lt=until
    )
    rows = tuple(visible(found, audiences).order_by("recorded_at", "event", "position"))
    kinds, people = Counter(row.kind for row in rows), Counter(row.participant for row in rows)
    told = tuple((kind_of(kind).label, kinds[kind]) for kind in KINDS if kinds[kind])
    return Evidence(rows, told, tuple(sorted(people.items())))


def lines(evidence: Evidence, language: str, most: int | None = MOST) -> list[Line]:
    """The lines as people read them; four statements."""
    return lines_of(evidence.rows[:most], language)


@transaction.atomic
def document_of(visit: MonitoringVisit, evidence: Evidence, *, audience: Audience, by: User, language: str) -> Pdf:
    """The visit with its evidence as a PDF; that it was taken away is an event. Raises NoPdfError."""
    at = visit.closed_at or clock.now()
    head = Head(
        Text(f"{TITLE.en} {visit.number}", f"{TITLE.zh}{visit.number}"), f"MV-{visit.number}",
        protocol_on(visit.last_on).version, at,
    )  # fmt: skip
    context = {"visit": visit, "evidence": evidence, "lines": lines(evidence, language, None)}
    made = make_pdf("pdf/monitoring_visit.html", context, head)
    items = (
        ItemEntry("export.monitoring", TITLE.en, None, f"PDF {visit.number}"),
        ItemEntry("export.sha256", "SHA-256", None, made.digest),
    )
    entry = EventEntry(
        id=uuid.uuid4(), action=Action.EXPORT, actor=by.actor(), audience=audience, origin=Origin.SYSTEM, items=items
    )
    chain.append(entry, at=clock.now())
    return made
