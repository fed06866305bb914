"""Play a submission against a record and look at everything that must hold afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from tests.fuzz.typing_strategies import Step
from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.audit.models import Event, Item
from trialsite.audit.verification import verify
from trialsite.casebook import content, sealing
from trialsite.casebook.actions.save import save
from trialsite.casebook.context import case_for, gather_facts
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.submission import Change, Outcome, SaveRefused
from trialsite.crf.answers import Answer, Answers
from trialsite.crf.checks import Severity
from trialsite.crf.evaluate import evaluate
from trialsite.crf.fields import Reading
from trialsite.crf.form import Crf
from trialsite.crf.values.measured import Measured
from trialsite.entry.posted import read_submission

AUDIENCES = {"nurse": {"blinded"}, "investigator": {"blinded"}, "unblinded": {"blinded", "unblinded"}}


@dataclass
class Stage:
    """One record, the people who write on it, and how often they did."""

    crf: Crf
    pk: Any
    people: dict[str, User]
    played: int = 0
    stored: int = 0
    refused: set[str] = field(default_factory=set)

    def record(self) -> CrfRecord:
        """The record as a page fetches it."""
        return CrfRecord.objects.select_related("participant", "visit").get(pk=self.pk)

    def answers(self) -> Answers:
        """What is stored now."""
        return content.answers_of(self.crf, content.load(self.crf, self.record()))

    def saves(self) -> int:
        """Saves of the record in the ledger; history without one is found by the verification."""
        return Event.objects.filter(record_id=str(self.pk), action="save").count()

    def play(self, step: Step) -> None:
        """Send a submission, look, and send it once more: the second time writes nothing."""
        record, before = self.record(), self.answers()
        posted = step.values(record.revision)
        outcome = self._send(step, posted)
        self.played += 1
        assert (outcome is None) == (step.who == "monitor"), self.refused
        if outcome is None:
            assert self.answers() == before
            return
        if not outcome.changed:
            assert self.answers() == before
            return
        after = self.answers()
        self.stored += 1
        self.look(step, posted, outcome, (before, after))
        saves = self.saves()
        again = self._send(step, posted)
        self.played += 1
        assert again is not None
        assert again.changed == ()
        assert (self.saves(), self.answers(), self.record().revision) == (saves, after, outcome.revision)

    def _send(self, step: Step, posted: dict[str, list[str]]) -> Outcome | None:
        now = clock.now()
        submission = read_submission(self.crf, posted, Reading(clock.site_date(now), now), complete=step.complete)
        try:
            return save(record=self.record(), submission=submission, by=self.people[step.who])
        except SaveRefused as refusal:
            self.refused.add(refusal.code)
            return None

    def look(self, step: Step, posted: dict[str, list[str]], outcome: Outcome, stood: tuple[Answers, Answers]) -> None:
        """Only what was typed was changed, to what it reads as, traced, and nothing impossible stands there."""
        before, after = (sealing.opened(self.crf, each) for each in stood)
        changed = {change.address: change for change in outcome.changed}
        for address in {*before, *after, *changed}:
            question = self.crf.question(address)
            if address not in changed:
                assert self._plain(after[address]) == self._plain(before[address]), f"{address} was changed silently"
                continue
            assert question.audience in AUDIENCES[step.who]
            assert question.answered_by in {"site", "investigator" if step.who == "investigator" else "site"}
            assert address not in outcome.refused_addresses
            assert self._plain(after[address]) == self._read(posted, address), address
            self._look_at_value(changed[address], before, after)
        self._look_at_trace(changed, posted, self.record())
        self._look_at_checks(after)

    def _plain(self, answer: Answer) -> tuple[str | None, str, str]:
        return answer.text if not answer.missing else None, answer.missing, answer.why

    def _read(self, posted: dict[str, list[str]], address: str) -> tuple[str | None, str, str]:
        """What the typed text means, worked out without the page's own way of reading it."""
        question, now = self.crf.question(address), clock.now()
        missing = posted.get(f"{address}~missing", [""])[-1]
        if missing:
            return None, missing, posted.get(f"{address}~why", [""])[-1].strip()[:200]
        typed = posted.get(address, [""])[-1]
        if question.kind == "datetime" and f"{address}~date" in posted:
            typed = f"{posted[f'{address}~date'][-1].strip()} {posted.get(f'{address}~time', [''])[-1].strip()}".strip()
        if question.kind == "multichoice":
            typed = "|".join(code for code in posted[address] if code)
        return Answer(question.read(typed, Reading(clock.site_date(now), now))).text, "", ""

    def _look_at_value(self, change: Change, before: Answers, after: Answers) -> None:
        assert (change.old.text, change.new.text) == (before[change.address].text, after[change.address].text)
        if isinstance(value := change.new.value, Measured) and value.value is not None:
            # comparisons mean after storing what they meant when it was typed
            assert after[change.address].value.is_below(value.value) == value.is_below(value.value)

    def _look_at_trace(self, changed: dict[str, Change], posted: dict[str, list[str]], record: CrfRecord) -> None:
        """One item per change, with its reason where there was something before."""
        found = Item.objects.filter(
            event__record_id=str(self.pk), event__revision=record.revision, event__action="save", address__in=changed
        )
        items = {item.address: item for item in found}
        assert set(items) == set(changed)
        for address, item in items.items():
            change = changed[address]
            if self.crf.question(address).sealed:
                self._look_at_sealed(item, change, posted)
                continue
            assert (item.old, item.new) == (change.old.text, change.new.text)
            if change.old.given:
                assert item.reason_code == posted[f"{address}~reason"][-1]

    def _look_at_sealed(self, item: Item, change: Change, posted: dict[str, list[str]]) -> None:
        """The ledger holds ciphertext only, which opens to what was there, what was typed and why."""
        old, new, why = (sealing.unseal(text).text for text in (item.old, item.new, item.reason_text))
        assert item.new != change.new.text
        assert (old, new, item.reason_code) == (change.old.text, change.new.text, "")
        if change.old.given:
            assert (why or "").partition(":")[0] == posted[f"{change.address}~reason"][-1]

    def _look_at_checks(self, after: Answers) -> None:
        record = self.record()
        case = case_for(record, after, gather_facts(self.crf, record), clock.now())
        assert evaluate(self.crf, case, (Severity.IMPOSSIBLE,)) == ()

    def end(self) -> None:
        """What the database asks at commit, and what an auditor asks afterwards."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert [each for each in verify() if each.code != "trigger-missing"] == []
