"""Links from an answer to another record of the same participant, named by its place: `V2/sv/1`, `log/ae/3`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from trialsite.audit import tracked
from trialsite.audit.change import Change as Declared
from trialsite.casebook.models import CrfRecord, RecordLink
from trialsite.casebook.stored_places import places_of
from trialsite.crf import registry
from trialsite.crf.answers import Answer
from trialsite.crf.facts import Evidence, Fact, provide, shared
from trialsite.crf.fields.derived import Link
from trialsite.crf.form import Crf
from trialsite.crf.standard import LINKABLE
from trialsite.crf.values.places import LOG, read_place, read_visit
from trialsite.protocol.audience import Audience

CHANGED = "value changed"


def has_links(crf: Crf) -> bool:
    """Whether answers of the form may lead to a record of a form that there is."""
    return any(map(registry.known, crf.linked_forms))


def leads_somewhere(crf: Crf, answers: Mapping[str, Answer]) -> bool:
    """Whether one of the answers given is a link."""
    return any(answer.given and isinstance(crf.question(address), Link) for address, answer in answers.items())


def links_of(records: Iterable[Any]) -> dict[Any, dict[str, str]]:
    """Record → address → place of the record it leads to; one statement."""
    live = RecordLink.objects.filter(record_id__in=list(records), removed_at__isnull=True)
    return by_record(live.select_related("target__visit"))


def by_record(links: Iterable[RecordLink]) -> dict[Any, dict[str, str]]:
    """The links by record and address."""
    found: dict[Any, dict[str, str]] = {}
    for link in links:
        found.setdefault(link.record_id, {})[link.address] = link.target.place
    return found


@shared
def links_to(records: Sequence[Any], as_of: datetime | None = None) -> dict[Any, list[RecordLink]]:
    """Record → the links that lead to it from answers of records that are not in error; one statement for all."""
    links = RecordLink.objects.filter(
        target_id__in=[record.pk for record in records], record__entered_in_error_at__isnull=True
    )
    if as_of is None:
        links = links.filter(removed_at__isnull=True)
    else:
        links = links.filter(Q(removed_at__isnull=True) | Q(removed_at__gt=as_of), made_at__lte=as_of)
    found: dict[Any, list[RecordLink]] = {}
    for link in links.select_related("record") if records else ():
        found.setdefault(link.target_id, []).append(link)
    return found


def write_links(
    record: CrfRecord, links: Mapping[str, str | None], change: Declared, *, beside: CrfRecord | None = None
) -> None:
    """Mark the earlier links of these addresses as removed and add the new ones; a first save has none yet.

    `beside` is a record that is at hand and that a link may lead to.
    """
    live = RecordLink.objects.filter(record=record, address__in=sorted(links), removed_at__isnull=True)
    earlier = list(live) if record.revision > 1 else []
    for link in earlier:
        link.removed_at, link.removed_why = change.at, CHANGED
    tracked.update(earlier, ["removed_at", "removed_why"], change)
    new = [
        RecordLink(record=record, address=address, target=_target(record, place, beside), made_at=change.at)
        for address, place in links.items()
        if place
    ]
    tracked.insert(new, change)


def _target(record: CrfRecord, place: str, beside: CrfRecord | None) -> CrfRecord:
    """The record at a place; the checks refused what is not there."""
    if beside is not None and beside.place == place:
        return beside
    visit, form, repeat = read_place(place)
    code, number = read_visit(visit)
    at = Q(visit__isnull=True) if visit == LOG else Q(visit__code=code, visit__number=number)
    return CrfRecord.objects.get(at, participant_id=record.participant_id, form=form, repeat=repeat)


def _linkable(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """Places of the records a link may lead to: those of visits, and log entries that hold data."""
    found: dict[Any, list[str]] = {key: [] for key in participants}
    for each in places_of(participants):
        if each.audience == Audience.BLINDED and each.retired_at is None:
            found[each.participant].append(each.place)
    return {key: [Evidence(tuple(places))] for key, places in found.items()}


def register() -> None:
    """Fill the registry of facts."""
    provide(Fact(LINKABLE, "participant", (), _linkable))
