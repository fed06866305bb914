"""Read samples: of one form, and of all that are expected or whose results are still to come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from labs.sampling.models import SampleStep
from labs.sampling.states import STATES, days_waiting, state_of
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.selectors import visible_records
from trialsite.crf import registry
from trialsite.crf.values.days import earliest
from trialsite.crf.values.display import canonical
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

FORMS = ("haem", "bioc", "lym", "vl", "ser")


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample of one laboratory form; `sample` is its time as text, "" before it is taken."""

    record: CrfRecord
    sample: str
    taken_on: date | None
    state: str
    steps: tuple[Any, ...] = ()

    @property
    def text(self) -> Text:
        """The state in words."""
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return STATES[self.state][1]

    @property
    def title(self) -> Text:
        """What is measured."""
        return registry.get(self.record.form).title

    @property
    def last(self) -> Any:
        """The last step of this sample."""
        own = [each for each in self.steps if each.sample == self.sample]
        return own[-1] if own else None

    def waits(self, today: date) -> int | None:
        """Days since it was taken."""
        return days_waiting(self.taken_on, today)


def sample_of(record: CrfRecord) -> Sample:
    """The sample of one form; three statements."""
    return samples_of([record])[0]


def samples_of(records: Sequence[CrfRecord]) -> list[Sample]:
    """The samples of laboratory forms, in their order; one statement for each form and one for the steps."""
    taken = _times(records)
    steps: dict[Any, list[Any]] = {}
    for step in SampleStep.objects.filter(record_id__in=[record.pk for record in records]).order_by("at"):
        steps.setdefault(step.record_id, []).append(step)
    return [_sample(record, taken.get(record.pk), steps.get(record.pk, [])) for record in records]


def _sample(record: CrfRecord, taken: Any, steps: list[Any]) -> Sample:
    text = canonical(taken) or ""
    state = state_of(text, pending=record.results_pending, steps=steps)
    return Sample(record, text, earliest(taken), state, tuple(steps))


def _times(records: Iterable[CrfRecord]) -> dict[Any, Any]:
    """Record → when its sample was taken."""
    by_form: dict[str, list[Any]] = {}
    for record in records:
        if record.revision:
            by_form.setdefault(record.form, []).append(record.pk)
    found: dict[Any, Any] = {}
    for form, keys in by_form.items():
        crf = registry.get(form)
        rows = crf.model._default_manager.filter(record_id__in=keys)
        found.update(rows.values_list("record_id", crf.occurred))
    return found


def outstanding(audiences: frozenset[Audience], today: date) -> QuerySet[CrfRecord]:
    """Laboratory forms whose results are still to come, or whose sample is due by today and was not taken."""
    due = Q(first_saved_at__isnull=True, not_done_at__isnull=True, required=True, due_from__lte=today)
    live = visible_records(audiences).filter(form__in=FORMS, entered_in_error_at__isnull=True)
    return live.filter(Q(results_pending__gt=0) | due).order_by(
        "due_to", "participant__code", "visit__position", "form"
    )
