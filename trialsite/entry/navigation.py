"""The forms of a visit beside a form page, and the addresses of records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from trialsite.accounts.authority import Grant
from trialsite.audit import clock
from trialsite.casebook.as_at import records_beside
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.selectors import visible_records
from trialsite.crf import registry
from trialsite.crf.facts import together
from trialsite.entry.moment import NOW, Moment
from trialsite.entry.record_status import status
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of

# forms that are filled on a page of their own, one per participant
OWN_PAGES = {"elig": "entry:eligibility"}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One form of the same visit."""

    title: Text
    status: str
    url: str
    current: bool


def record_url(record: CrfRecord, name: str = "entry:form") -> str:
    """The address of a record's page; codes only, never numbers of rows."""
    visit = record.visit.name if record.visit else "log"
    if name == "entry:form" and registry.get(record.form).sealed_whole:
        return reverse("pharmacy:preparation", args=[record.participant.code, visit]) + f"?bag={record.repeat}"
    return reverse(name, args=[record.participant.code, visit, record.form, record.repeat])


def asking(url: str, address: str) -> str:
    """The form with the popover of an answer open."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode({'ask': address})}"


def own_page(record: CrfRecord) -> str:
    """The address of the page that shows a form in a layout of its own; "" for all others."""
    return reverse(OWN_PAGES[record.form], args=[record.participant.code]) if record.form in OWN_PAGES else ""


def beside(record: CrfRecord, grant: Grant, moment: Moment = NOW) -> list[CrfRecord]:
    """The records of the same visit, or the entries of the same log, at the moment; one statement."""
    if moment.instant:
        found = records_beside(record, moment.instant, grant.audiences)
    else:
        found = list(visible_records(grant.audiences).filter(participant=record.participant, visit=record.visit))
    return found if record.visit else [each for each in found if each.form == record.form]


def neighbours(record: CrfRecord, found: list[CrfRecord], grant: Grant, moment: Moment = NOW) -> list[Neighbour]:
    """The records beside a record, itself too, in the order of the schedule."""
    today = clock.site_date(moment.at)
    unblinded = Audience.UNBLINDED in grant.audiences
    with together():
        return [
            Neighbour(
                title_of(each),
                status(each, today, unblinded=unblinded),
                record_url(each) + moment.query,
                each.pk == record.pk,
            )
            for each in in_order(found)
        ]


def title_of(record: CrfRecord) -> Text:
    """The title of the form; with its number, where the record is an entry of a log or a repeat."""
    title = registry.get(record.form).title
    return (
        title
        if record.visit and record.repeat == 1
        else Text(f"{title.en} {record.repeat}", f"{title.zh} {record.repeat}")
    )


def in_order(records: Iterable[CrfRecord]) -> list[CrfRecord]:
    """Records in the order in which the protocol's casebook has their forms."""
    found = list(records)
    if not found:
        return []
    groups = protocol_of(found[0].protocol_version).groups
    rank = {form: number for number, form in enumerate(form for group in groups for form in group.forms)}
    return sorted(found, key=lambda each: (rank.get(each.form, len(rank)), each.form, each.repeat))
