"""The form page as data: stored answers with the private draft over them, checked, ready to be drawn."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from django.utils.translation import get_language

from trialsite.accounts.authority import Grant
from trialsite.casebook import confirmations, content, gates
from trialsite.casebook.as_at import answers_at, queries_at
from trialsite.casebook.context import case_for, gather_facts
from trialsite.casebook.decide import Decision, decide
from trialsite.casebook.models import CrfRecord, Draft
from trialsite.casebook.previous import previous_of
from trialsite.casebook.selectors import answered_together, open_queries_of
from trialsite.crf import registry
from trialsite.crf.address import read_address, row_of
from trialsite.crf.answers import Answer, Answers
from trialsite.crf.checks import Case, Finding, Severity
from trialsite.crf.facts import together
from trialsite.crf.fields import Calculated, Link, Question, Unit
from trialsite.crf.form import RowGroup, Section
from trialsite.crf.standard import is_asked, is_required
from trialsite.crf.values.places import read_place
from trialsite.entry import rows
from trialsite.entry.gate import ShutGate, gate_ahead, shut_gate
from trialsite.entry.inherited import Inherited, on_its_day
from trialsite.entry.moment import NOW, Moment
from trialsite.entry.page_parts import FormPage, PageSection, Problem, Table, TableRow
from trialsite.entry.posted import Posted, addresses_in, last, posted_of, read_submission, typed_text
from trialsite.entry.prompts import prompts_by_place
from trialsite.entry.reading import reading_of
from trialsite.entry.references import reference_of
from trialsite.entry.row_parts import Row
from trialsite.entry.row_removal import gone, removing
from trialsite.protocol.text import Text


@dataclass
class Builder:
    """Builds one page; a class only so that the parts need not pass each other ten arguments."""

    record: CrfRecord
    grant: Grant
    draft: Draft | None
    asked: bool
    locked: bool
    moment: Moment = NOW

    def build(self) -> FormPage:
        """The page of the record as it is now."""
        with together():
            return self._build()

    def _build(self) -> FormPage:
        self.crf = registry.get(self.record.form)
        self.language = get_language() or "en"
        instant = self.moment.instant
        facts = gather_facts(self.crf, self.record, instant)
        self.answers = self._stored_answers()
        self.case = case_for(self.record, self.answers, facts, self.moment.at)
        self.previous = previous_of(self.crf, self.record, instant)
        self.queries = self._open_queries()
        gate = gates.shut(self.crf, facts)
        self.locked = self.locked or gate is not None
        self.together = self._together()
        self.prompts = prompts_by_place(self.record, self.crf, self.grant, self.moment)
        drafted = posted_of(self.draft.typed, self.crf) if self.draft else {}
        # what was typed before the gate shut waits until it opens
        self.posted: Posted = {} if self.locked else drafted
        self.registered = self._inherited()
        self.posted = self.registered.posted
        self.decision = self._decide()
        standing = confirmations.standing(self.record, instant)
        self.confirmed = {(c.check_id, c.address): c.why for c in standing if self._stands(c)}
        findings = self._findings()
        sections = self._sections(findings)
        return FormPage(
            record=self.record,
            crf=self.crf,
            case=self.decision.case,
            sections=sections,
            problems=self._problems(findings, sections),
            locked=self.locked,
            gate=shut_gate(gate, self.record, self.grant, self.moment) if gate else None,
            ahead=self._ahead(),
            revision=self.record.revision,
            previous=self.previous,
            has_draft=bool(drafted),
            drawn=self.draft.updated_at.isoformat() if self.draft and self.draft.updated_at else "",
            warnings=len({f.key for f in findings if f.severity in rows.CONFIRMABLE and f.key not in self.confirmed}),
            missing=sum(bool(answer.missing) for answer in self.answers.values()),
            moment=self.moment,
        )

    def _ahead(self) -> ShutGate | None:
        """What a gate will refuse, told before anybody types it."""
        told = None if self.locked else gates.warning(self.case.facts)
        return gate_ahead(told, self.record, self.grant, self.moment) if told else None

    def _stored_answers(self) -> Answers:
        if self.moment.instant:
            return answers_at(self.crf, self.record, self.moment.instant)
        return content.answers_of(self.crf, content.load(self.crf, self.record))

    def _together(self) -> frozenset[str]:
        """The stored answers of acts for a whole section; asked for only where the form has such an act."""
        if not (self.crf.usual and self.record.revision):
            return frozenset()
        return answered_together(self.record, self.crf.usual, self.moment.instant)

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
        reading = reading_of(self.record, self.posted, self.case.now)
        submission = read_submission(self.crf, self.posted, reading, complete=self.asked)
        submission = replace(submission, revision=self.record.revision)
        self.submission = submission
        return decide(self.crf, submission, self.case, {}, self.grant)

    def _inherited(self) -> Inherited:
        """What the registers put into its boxes; a complete form is what people made of it."""
        if self.locked or self.record.completed_at:
            return Inherited(self.posted)
        return on_its_day(self.crf, self.posted, self.case, reading_of(self.record, self.posted, self.case.now))

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
            if f.key in self.submission.confirmations
            or not any(a in self.decision.refused_addresses for a in f.addresses)
        ]
        return (*self.decision.refused, *after)

    def _problems(self, findings: tuple[Finding, ...], sections: tuple[PageSection, ...]) -> tuple[Problem, ...]:
        """What stops the form, in the order in which its questions stand on the page."""
        stops = (Severity.IMPOSSIBLE, Severity.COMPLETION)
        order = {row.address: place for place, row in enumerate(row for each in sections for row in each.every_row)}
        found = []
        for finding in sorted(findings, key=lambda each: order.get(each.addresses[0], len(order))):
            if finding.severity in stops:
                label = self.crf.question(finding.addresses[0]).label
                text = finding.message
                if label.en not in text.en:
                    text = Text(f"{label.en}: {text.en}", f"{label.zh}：{text.zh}")
                found.append(Problem(rows.element_id(finding.addresses[0]), text))
        return tuple(dict.fromkeys(found))

    def _sections(self, findings: tuple[Finding, ...]) -> tuple[PageSection, ...]:
        pages = (self._section(section, findings) for section in self.crf.sections)
        return tuple(page for page in pages if page.lines or page.table)

    def _section(self, section: Section, findings: tuple[Finding, ...]) -> PageSection:
        if section.group:
            return PageSection(section.title, table=self._table(self.crf.groups_by_name[section.group], findings))
        live = self.crf.live_questions(self.case.protocol)
        lines = []
        for entry in section.fields:
            names = entry if isinstance(entry, tuple) else (entry,)
            seen = [name for name in names if name in live and self._may_see(live[name])]
            lines.append(tuple(self._row(name, live[name], self.decision.case, findings) for name in seen))
        results = any(getattr(self.crf.questions[name], "limits", None) for name in section.names)
        usual = None if self.locked else section.usual
        return PageSection(section.title, tuple(line for line in lines if line), results=results, usual=usual)

    def _table(self, group: RowGroup, findings: tuple[Finding, ...]) -> Table:
        shown = {name: question for name, question in group.questions.items() if self._may_see(question)}
        return Table(
            tuple(question.label for question in shown.values()),
            tuple(self._table_row(group, key, findings) for key in self._keys(group)),
            is_report=bool(group.asked),
            gone=gone(group, shown, self.answers, self.language),
        )

    def _table_row(self, group: RowGroup, key: str, findings: tuple[Finding, ...]) -> TableRow:
        title = dict(group.keys).get(key) or _same(key)
        case = replace(self.decision.case, group=group.name, row=key)
        cells = tuple(
            self._row(f"{group.name}[{key}].{name}", question, case, findings, None if group.asked else title)
            for name, question in group.questions_of(key).items()
            if self._may_see(question)
        )
        offer = None if self.locked else removing(group, key, self.answers, self.posted)
        return TableRow(key, title, cells, offer)

    def _keys(self, group: RowGroup) -> tuple[str, ...]:
        """The rows always offered, those with an answer, those of the draft, and a free one where rows are free."""
        if group.asked:
            return tuple(group.asked)
        drafted = (
            row_of(address)[1]
            for address in addresses_in(self.posted, self.crf)
            if address.startswith(f"{group.name}[")
        )
        keys = dict.fromkeys([*(key for key, _title in group.keys), *self.answers.keys_of(group.name), *drafted])
        if group.keys or self.locked:
            return tuple(keys)
        used = {*keys, *(key for name, key in self.answers.removed if name == group.name)}
        return (*keys, next(str(number) for number in count(1) if str(number) not in used))

    def _may_see(self, question: Question) -> bool:
        return question.audience in self.grant.audiences

    def _row(
        self, address: str, question: Question, case: Case, findings: tuple[Finding, ...], title: Text | None = None
    ) -> Row:
        """The row of one address; a cell of a table carries the title of its row in its name."""
        stored = self.answers[address]
        typed = typed_text(self.posted, address, question)
        missing = last(self.posted, f"{address}~missing") if f"{address}~missing" in self.posted else stored.missing
        why = last(self.posted, f"{address}~why") if f"{address}~why" in self.posted else stored.why
        if typed is None:
            typed = self._stored_text(address) or self.registered.said.get(address) or self._proposed(question, case)
        return rows.build(
            rows.Source(
                address=address,
                question=question,
                stored=stored,
                typed=typed,
                missing=missing,
                why=why,
                reason=(last(self.posted, f"{address}~reason"), last(self.posted, f"{address}~words")),
                findings=tuple(f for f in findings if address in f.addresses),
                confirmed=self.confirmed,
                typed_confirmations=dict(self.submission.confirmations),
                language=self.language,
                locked=self.locked or question.answered_by not in self.grant.answers_as,
                required=is_required(question, case, read_address(address).var),
                shown=is_asked(question, case, read_address(address).var),
                value=question.compute(case) if isinstance(question, Calculated) else None,
                saved=self._computed_from_saved(question, case),
                previous=self.previous.answers[address] if self.previous.visit else None,
                queries=self.queries[address],
                offered=self._offered(question),
                title=title,
                reference=reference_of(question, case),
                now=case.answer(read_address(address).var),
                facts=case.facts,
                together=self._is_together(address, stored),
                prompts=self.prompts,
                inherits=self.registered.said.get(address),
            )
        )

    def _computed_from_saved(self, question: Question, case: Case) -> Any:
        """A calculated value as it follows from what was saved, whatever is typed now."""
        if not isinstance(question, Calculated):
            return None
        return question.compute(replace(self.case, group=case.group, row=case.row))

    def _is_together(self, address: str, stored: Answer) -> bool:
        """Whether the answer as it stands came from an act for its whole section."""
        usual = self.crf.usual.get(address)
        if usual is None or self.decision.case.value(address) != usual:
            return False
        return last(self.posted, f"{address}~together") == "1" or (stored.value == usual and address in self.together)

    def _proposed(self, question: Question, case: Case) -> str:
        """The unit in which the laboratory usually reports, until another one was chosen."""
        usual = isinstance(question, Unit) and question.usual is not None and not self.locked
        return question.usual(case) if usual else ""  # type: ignore[attr-defined]

    def _offered(self, question: Question) -> tuple[tuple[str, Text], ...]:
        """The records that a link may lead to; nothing for other questions, which know their answers."""
        if not isinstance(question, Link):
            return ()
        places = [each for each in self.case.fact("linkable_records") or () if read_place(each).form in question.to]
        own = self.record.place
        return tuple((each, _same(question.show(each, self.language))) for each in places if each != own)

    def _stored_text(self, address: str) -> str:
        value = self.answers[address].value
        return "" if value is None else rows.input_text(self.crf.question(address), value, self.language)


def _same(text: str) -> Text:
    return Text(text, text)
