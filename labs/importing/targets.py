"""Where results of a file go: which analyte is which answer of which form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from trialsite.crf import registry
from trialsite.crf.address import read_address
from trialsite.crf.fields import Measurement
from trialsite.crf.form import Crf
from trialsite.protocol.text import Text

# forms of samples that a laboratory reports by file, in the order of the casebook
FORMS = ("haem", "bioc", "lym", "vl")


@dataclass(frozen=True, slots=True)
class Target:
    """One answer that holds results; `unit_at` is the answer with the unit, "" where that stands with the number."""

    analyte: str
    form: str
    address: str
    unit_at: str
    question: Measurement

    @property
    def text(self) -> Text:
        """What the answer is called."""
        return self.question.label

    @property
    def units(self) -> tuple[str, ...]:
        """The units in which it may be reported, the canonical one first."""
        grammar = self.question.grammar
        logs = (f"log10 {grammar.unit}",) if grammar.log10 else ()
        return (grammar.unit, *logs, *grammar.units)


@cache
def targets() -> Mapping[str, Target]:
    """Analyte → answer, of every form that takes results from files."""
    found: dict[str, Target] = {}
    for form in FORMS:
        crf = registry.get(form)
        for address, question in crf.measurements:
            found[_analyte(crf, address)] = _target(crf, address, question)
    return found


def _analyte(crf: Crf, address: str) -> str:
    place = read_address(address)
    return "hivrna" if crf.key == "vl" else place.key or place.var


def _target(crf: Crf, address: str, question: Measurement) -> Target:
    place = read_address(address)
    beside = f"{address[: -len(place.var)]}{question.unit_in}" if question.unit_in else ""
    return Target(_analyte(crf, address), crf.key, address, beside, question)
