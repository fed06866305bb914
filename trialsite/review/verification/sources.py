"""The list of sources as lines of a page."""

from __future__ import annotations

from dataclasses import dataclass

from trialsite.crf import registry
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.protocol.verification import Source, SourceKind, VerificationPlan

KINDS = {SourceKind.ESOURCE: Text("eSource", "电子源数据"), SourceKind.TRANSCRIBED: Text("Transcribed", "转录")}


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One form, or some of its answers: how its values come here, and where their source lies."""

    form: Text
    kind: Text
    is_esource: bool
    where: Text
    fields: tuple[Text, ...]


def source_lines(plan: VerificationPlan, audiences: frozenset[Audience]) -> list[SourceLine]:
    """The sources that somebody with these audiences may know of."""
    unblinded = Audience.UNBLINDED in audiences
    told = (each for each in plan.sources if registry.known(each.form) and (unblinded or not each.unblinded))
    return [_line(each) for each in told]


def _line(source: Source) -> SourceLine:
    crf = registry.get(source.form)
    labels = tuple(crf.question(name).label for name in sorted(source.fields))
    return SourceLine(crf.title, KINDS[source.kind], source.kind == SourceKind.ESOURCE, source.where, labels)
