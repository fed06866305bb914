"""The forms of a visit beside a form page, and the addresses of records."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from trialsite.accounts.authority import Grant
from trialsite.audit import clock
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.selectors import visible_records
from trialsite.casebook.status import status
from trialsite.crf import registry
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One form of the same visit."""

    title: Text
    status: str
    url: str
    current: bool


def record_url(record: CrfRecord, name: str = "entry:form") -> str:
    """The address of a record's page; codes only, never numbers of rows."""
    visit = record.visit.code if record.visit else "log"
    return reverse(name, args=[record.participant.code, visit, record.form, record.repeat])


def neighbours(record: CrfRecord, grant: Grant) -> list[Neighbour]:
    """The records of the same visit in the order of the schedule, or the entries of the same log; one statement."""
    found = visible_records(grant.audiences).filter(participant=record.participant, visit=record.visit)
    if record.visit is None:
        found = found.filter(form=record.form)
    today = clock.today()
    unblinded = Audience.UNBLINDED in grant.audiences
    return [
        Neighbour(
            title_of(each),
            status(each, today, unblinded=unblinded),
            record_url(each),
            each.pk == record.pk,
        )
        for each in in_order(found)
    ]


def title_of(record: CrfRecord) -> Text:
    """The title of the form; with its number, where the record is an entry of a log."""
    title = registry.get(record.form).title
    return title if record.visit else Text(f"{title.en} {record.repeat}", f"{title.zh} {record.repeat}")


def in_order(records: object) -> list[CrfRecord]:
    """Records in the order in which a nurse fills them."""
    order = (
        "ic",
        "dm",
        "hiv",
        "art",
        "vlh",
        "cd4h",
        "mh",
        "cm",
        "ser",
        "sv",
        "vs",
        "pe",
        "preg",
        "haem",
        "bioc",
        "lym",
        "vl",
    )
    rank = {form: number for number, form in enumerate(order)}
    return sorted(records, key=lambda each: (rank.get(each.form, 99), each.form, each.repeat))  # type: ignore[call-overload, no-any-return]
