"""Where the values that a criterion used stand: links to their forms, and to the form where a missing one belongs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from participants.eligibility.verdict import Verdict
from trialsite.casebook.models import CrfRecord
from trialsite.crf import registry
from trialsite.entry.logs import log_url
from trialsite.entry.moment import Moment
from trialsite.entry.navigation import record_url
from trialsite.protocol.text import Text

INVESTIGATOR = Text("Investigator", "研究者")
# forms of which a criterion may need a value; the first of them is where one that is missing belongs
FORMS: Mapping[str, tuple[str, ...]] = {
    "I1": ("hiv",),
    "I2": ("dm",),
    "I3": ("vl", "vlh", "art"),
    "I4": ("art",),
    "I5": ("lym", "art"),
    "I6": ("ic",),
    "E1": ("ser", "bioc"),
    "E5": ("haem",),
    "E7": ("preg", "dm"),
    "E9": ("cm", "sv"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """A form that a criterion looked at; without an address it is a person."""

    title: Text
    url: str = ""


class Sources:
    """The forms of a participant by key of record and by name; codes and words, no numbers of rows."""

    def __init__(self, code: str, records: Iterable[CrfRecord], moment: Moment) -> None:
        self._code = code
        kept = [each for each in records if each.entered_in_error_at is None]
        self._records = {str(each.pk): each for each in kept}
        self._moment = moment
        self._first: dict[str, CrfRecord] = {}
        for each in sorted(kept, key=_order):
            self._first.setdefault(each.form, each)

    def of(self, verdict: Verdict) -> tuple[Source, ...]:
        """The forms whose values were used, as the criterion lists its forms; the first form while there are none."""
        forms = FORMS.get(verdict.criterion)
        if forms is None:
            return (Source(INVESTIGATOR),)
        used = [self._records[key] for key in _keys(verdict) if key in self._records]
        shown = [each for each in used if each.form in forms] or used
        ordered = sorted(shown, key=lambda each: (_rank(forms, each.form), _order(each)))
        found = tuple(dict.fromkeys(self._source(each) for each in ordered))
        return found or tuple(source for source in (self._where(forms[0]),) if source is not None)

    def _source(self, record: CrfRecord) -> Source:
        title = registry.get(record.form).title
        if record.visit is None:
            return self._log(record.form)
        code = record.visit.code
        return Source(Text(f"{code} · {title.en}", f"{code} · {title.zh}"), record_url(record) + self._moment.query)

    def _log(self, form: str) -> Source:
        return Source(registry.get(form).title, log_url(self._code, form) + self._moment.query)

    def _where(self, form: str) -> Source | None:
        """The form where the value belongs: its first record, or its log; None where the product has no such form."""
        if form in self._first:
            return self._source(self._first[form])
        return self._log(form) if registry.known(form) else None


def _keys(verdict: Verdict) -> Sequence[str]:
    return [each.evidence.record_id for each in verdict.used if each.evidence.record_id]


def _rank(forms: tuple[str, ...], form: str) -> int:
    return forms.index(form) if form in forms else len(forms)


def _order(record: CrfRecord) -> tuple[int, int]:
    return record.visit.position if record.visit else 0, record.repeat
