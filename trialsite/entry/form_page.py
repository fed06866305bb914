"""The form page as data: stored answers with the private draft over them, checked, ready to be drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import get_language

from trialsite.accounts.authority import Grant
from trialsite.casebook import confirmations, content, gates
from trialsite.casebook.as_at import answers_at, queries_at
from trialsite.casebook.context import case_for, gather_facts
from trialsite.casebook.decide import Decision, decide
from trialsite.casebook.models import CrfRecord, Draft
from trialsite.casebook.previous import Previous, previous_of
from trialsite.casebook.selectors import open_queries_of
from trialsite.crf import registry
from trialsite.crf.answers import Answers
from trialsite.crf.checks import Finding, Severity
from trialsite.crf.fields import Calculated, Reading
from trialsite.crf.form import Crf
from trialsite.crf.standard import is_asked, is_required
from trialsite.entry import rows
from trialsite.entry.moment import NOW, Moment
from trialsite.entry.posted import Posted, last, posted_of, read_submission, typed_text
from trialsite.entry.references import reference_of
from trialsite.protocol.text import Text


@dataclass(frozen=True)
class PageSection:
    """A card of the page; each line holds the rows that share it. `results`: of a laboratory, with its limits."""

    title: Text
    lines: tuple[tuple[rows.Row, ...], ...]
    results: bool = False

    @property
    def has_ranges(self) -> bool:
        """Whether something stands in the column of ranges."""
        return any(row.reference for line in self.lines for row in line)


@dataclass(frozen=True)
class Problem:
    """A line of the list above the form: what to do and where."""

    target: str
    text: Text


@dataclass(frozen=True)
class FormPage:
    """Everything the template of a form needs."""

    record: CrfRecord
    crf: Crf
    sections: tuple[PageSection, ...]
    problems: tuple[Problem, ...]
    locked: bool
    gate: Text | None
    revision: int
    previous: Previous
    has_draft: bool
    warnings: int
    missing: int
    inherited: frozenset[str] = frozenset()
    moment: Moment = NOW


@dataclass
class Builder:
    """Builds one page; a class only so that the parts need not pass each other ten arguments."""

    record: CrfRecord
    grant: Grant
    draft: Draft | None
    asked: bool
    locked: bool
    inherited: Mapping[str, str] = field(default_factory=dict)
    moment: Moment = NOW

    def build(self) -> FormPage:
        """The page of the record as it is now."""
        self.crf = registry.get(self.record.form)
        self.language = get_language() or "en"
        instant = self.moment.instant
        facts = gather_facts(self.crf, self.record, instant)
        self.answers = self._stored_answers()
        self.case = case_for(self.record, self.answers, facts, self.moment.at)
        self.previous = previous_of(self.crf, self.record, instant)
        self.queries = self._open_queries()
        self.posted: Posted = posted_of(self.draft.typed, self.crf) if self.draft else {}
        self.decision = self._decide()
        gate = gates.shut(self.crf, facts)
        standing = confirmations.standing(self.record, instant)
        self.confirmed = {(c.check_id, c.address): c.why for c in standing if self._stands(c)}
        findings = self._findings()
        sections = self._sections(findings)
        return FormPage(
            record=self.record,
            crf=self.crf,
            sections=sections,
            problems=self._problems(findings),
            locked=self.locked,
            gate=gate.message if gate else None,
            revision=self.record.revision,
            previous=self.previous,
            has_draft=bool(self.posted),
            warnings=len({f.key for f in findings if f.severity in rows.CONFIRMABLE and f.key not in self.confirmed}),
            missing=sum(bool(answer.missing) for answer in self.answers.values()),
            inherited=frozenset(self.inherited) if not self.record.revision else frozenset(),
            moment=self.moment,
        )

    def _stored_answers(self) -> Answers:
        if self.moment.instant:
            return answers_at(self.crf, self.record, self.moment.instant)
        return content.answers_of(self.crf, content.load(self.crf, self.record))

    def _open_queries(self) -> Counter[str]:
        """How many queries wait at each address; asked for only where the record counts any."""
        if not (self.record.open_queries or self.record.open_queries_unblinded):
            return Counter()
        if self.moment.instant:
            found = queries_at(self.record, self.moment.instant, self.grant.audiences)
        else:
            found = open_queries_of(self.record, self.grant.audiences)
        return Counter(query.address for query in found)

    def _decide(self) -> Decision:
        reading = Reading(self.case.today, self.case.now)
        submission = read_submission(self.crf, self.posted, reading, complete=self.asked)
        submission = replace(submission, revision=self.record.revision)
        self.submission = submission
        return decide(self.crf, submission, self.case, {}, self.grant)

    def _stands(self, confirmation: Any) -> bool:
        finding = next(
            (f for f in self.decision.findings if f.key == (confirmation.check_id, confirmation.address)), None
        )
        if finding is None:
            return False
        return bool(confirmations.values_text(finding, self.decision.case.answers) == confirmation.values_then)

    def _findings(self) -> tuple[Finding, ...]:
        """Refused answers of the draft and what the checks say; required ones only once Complete was asked for."""
        after = [
            f
            for f in self.decision.findings
            if f.severity != Severity.COMPLETION or self.asked
            if not any(a in self.decision.refused_addresses for a in f.addresses)
        ]
        return (*self.decision.refused, *after)

    def _problems(self, findings: tuple[Finding, ...]) -> tuple[Problem, ...]:
        stops = (Severity.IMPOSSIBLE, Severity.COMPLETION)
        found = []
        for finding in findings:
            if finding.severity in stops:
                label = self.crf.question(finding.addresses[0]).label
                text = finding.message
                if label.en not in text.en:
                    text = Text(f"{label.en}: {text.en}", f"{label.zh}：{text.zh}")
                found.append(Problem(rows.element_id(finding.addresses[0]), text))
        return tuple(dict.fromkeys(found))

    def _sections(self, findings: tuple[Finding, ...]) -> tuple[PageSection, ...]:
        live = self.crf.live_questions(self.case.protocol)
        pages = []
        for section in self.crf.sections:
            lines = []
            for entry in section.fields:
                names = entry if isinstance(entry, tuple) else (entry,)
                shown = tuple(self._row(name, findings) for name in names if name in live and self._may_see(name))
                if shown:
                    lines.append(shown)
            pages.append(PageSection(section.title, tuple(lines), results=self._holds_results(section.names)))
        return tuple(page for page in pages if page.lines)

    def _holds_results(self, names: tuple[str, ...]) -> bool:
        return any(getattr(self.crf.questions[name], "limits", None) for name in names)

    def _may_see(self, name: str) -> bool:
        return self.crf.questions[name].audience in self.grant.audiences

    def _row(self, name: str, findings: tuple[Finding, ...]) -> rows.Row:
        question = self.crf.questions[name]
        stored = self.answers[name]
        typed = typed_text(self.posted, name, question)
        missing = last(self.posted, f"{name}~missing") if f"{name}~missing" in self.posted else stored.missing
        why = last(self.posted, f"{name}~why") if f"{name}~why" in self.posted else stored.why
        if typed is None:
            typed = self._stored_text(name)
        case = self.decision.case
        return rows.build(
            rows.Source(
                address=name,
                question=question,
                stored=stored,
                typed=typed,
                missing=missing,
                why=why,
                reason=(last(self.posted, f"{name}~reason"), last(self.posted, f"{name}~words")),
                findings=tuple(f for f in findings if name in f.addresses),
                confirmed=self.confirmed,
                typed_confirmations=dict(self.submission.confirmations),
                language=self.language,
                locked=self.locked or question.answered_by not in self.grant.answers_as,
                required=is_required(question, case, name),
                shown=is_asked(question, case, name),
                value=question.compute(case) if isinstance(question, Calculated) else None,
                previous=self.previous.answers[name] if self.previous.visit else None,
                queries=self.queries[name],
                reference=reference_of(question, case, stored.value),
            )
        )

    def _stored_text(self, name: str) -> str:
        value = self.answers[name].value
        if value is None:
            return self.inherited.get(name, "") if self.record.revision == 0 else ""
        return rows.input_text(self.crf.questions[name], value, self.language)


def differing(crf: Crf, answers: Answers, typed: Mapping[str, str]) -> dict[str, str]:
    """The parts of a draft that say something else than what is stored; the rest need not be kept."""
    kept = {}
    for name, text in typed.items():
        base, mark, part = name.partition("~")
        if base == "confirm" or (mark and part not in {"date", "time"}):
            kept.update({name: text} if text else {})
            continue
        try:
            question = crf.question(base)
        except (KeyError, ValueError):
            continue
        if not question.sealed:
            kept.update({name: text} if text or answers[base].given else {})
    return kept
