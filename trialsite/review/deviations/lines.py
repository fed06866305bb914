"""The deviation log of all participants as data: what each entry says, and what became of its draft."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from trialsite.casebook.models import CrfRecord, Proposal
from trialsite.casebook.selectors import visible_records
from trialsite.crf import registry
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from visits.codelists import DVCAT, DVSEV, DVSTATE
from visits.crfs.dv import CONFIRMED, DRAFT, REJECTED
from visits.deviation_facts import STATES
from visits.models import ProtocolDeviation

FORM = "dv"
TONES = {DRAFT: "wa", CONFIRMED: "in", REJECTED: "lk"}
NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Line:
    """One entry; `draft` is the proposal that it was made of, None for what people wrote."""

    record: CrfRecord
    content: Any
    draft: Proposal | None

    @property
    def state(self) -> str:
        """DRAFT, CONFIRMED or REJECTED."""
        return STATES[self.draft.state] if self.draft else CONFIRMED  # type: ignore[index]

    @property
    def state_text(self) -> Text:
        """The state in words."""
        return DVSTATE.text(self.state)

    @property
    def tone(self) -> str:
        """The tone of the state's tag."""
        return TONES[self.state]

    @property
    def is_unblinded(self) -> bool:
        """Whether it is for unblinded eyes alone."""
        return self.record.audience == Audience.UNBLINDED

    @property
    def category(self) -> Text:
        """The category in words."""
        return DVCAT.text(self.content.dv_cat) if self.content.dv_cat else NOTHING

    @property
    def happened_on(self) -> date | None:
        """The site date on which it happened."""
        found: date | None = self.content.dv_date
        return found

    @property
    def severity(self) -> Text:
        """How grave the investigator says it is."""
        return DVSEV.text(self.content.dv_sev) if self.content.dv_sev else NOTHING

    @property
    def suggested(self) -> Text:
        """How grave its rule suggests it is."""
        return DVSEV.text(self.draft.severity) if self.draft and self.draft.severity else NOTHING

    @property
    def told(self) -> Text:
        """What happened: of a draft as its rule says it, else as people wrote it."""
        if self.draft:
            return Text(self.draft.text_en, self.draft.text_zh)
        return Text(self.content.dv_desc or "", self.content.dv_desc or "")

    @property
    def source(self) -> Text:
        """The visit and the form that it was found on."""
        if self.draft is None:
            return NOTHING
        found = self.draft.record
        title = registry.get(found.form).title
        if found.visit is None:
            return title
        return Text(f"{found.visit.name} · {title.en}", f"{found.visit.name} · {title.zh}")

    @property
    def source_url(self) -> str:
        """The address of the form that it was found on."""
        return _url(self.draft.record) if self.draft else ""

    @property
    def entry_url(self) -> str:
        """The address of the entry."""
        return _url(self.record)

    @property
    def url(self) -> str:
        """The address of the decision."""
        return reverse("review:deviation", args=[self.record.participant.code, self.record.repeat])


def _url(record: CrfRecord) -> str:
    return reverse("entry:form", args=[record.participant.code, *record.place.split("/")])


def deviations(audiences: frozenset[Audience]) -> QuerySet[CrfRecord]:
    """The entries that exist for somebody with these audiences, the newest first."""
    found = visible_records(audiences).filter(form=FORM, visit__isnull=True, entered_in_error_at__isnull=True)
    return found.filter(first_saved_at__isnull=False).order_by("-first_saved_at", "participant__code", "-repeat")


def lines_of(records: Iterable[CrfRecord]) -> list[Line]:
    """The entries with their contents and drafts; two statements."""
    own = list(records)
    keys = [record.pk for record in own]
    contents = {row.record_id: row for row in ProtocolDeviation.objects.filter(record_id__in=keys)}
    drafts = Proposal.objects.filter(drafted_id__in=keys).select_related("record__participant", "record__visit")
    by_record = {draft.drafted_id: draft for draft in drafts}
    return [Line(record, contents[record.pk], by_record.get(record.pk)) for record in own]
