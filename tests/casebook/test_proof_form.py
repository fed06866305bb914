"""The form that has every feature at once goes through its whole life."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from tests.factories.accounts import UserFactory
from tests.factories.casebook import answers, submit
from tests.proof.models import PROOF, Proof, Tube
from trialsite.accounts.actions import grant_unblinded
from trialsite.accounts.roles import Role
from trialsite.audit.actor import SYSTEM
from trialsite.audit.models import Event, Item
from trialsite.audit.verification import verify
from trialsite.casebook import as_at, content, sealing
from trialsite.casebook.actions import locks, verification, void
from trialsite.casebook.actions.save import save
from trialsite.casebook.models import CrfRecord, Proposal
from trialsite.casebook.submission import SaveRefused, Submission
from trialsite.crf.fields import Reading
from trialsite.crf.values.measured import read_measured
from trialsite.crf.values.partial import PartialDate
from trialsite.entry.rows import input_text
from trialsite.registers.seed import seed
from visits.actions import register_participant

pytestmark = pytest.mark.django_db

READING = Reading(date(2024, 3, 5), datetime(2024, 3, 5, tzinfo=UTC))
FULL = {
    "start": date(2024, 3, 1),
    "end": date(2024, 3, 3),
    "onset": PartialDate("2024-02"),
    "moment": datetime(2024, 3, 1, 1, 30, tzinfo=UTC),
    "clock": time(9, 30),
    "mood": "A",
    "signs": ("A", "C"),
    "many": 20,
    "fine": Decimal("2.50"),
    "seen": True,
    "words": "good",
    "asked": "Y",
    "only_if": "yes",
    "load": read_measured("<20", grammar=PROOF.questions["load"].grammar),
}
TUBES = {"tubes[t1].count": 3, "tubes[t2].count": 4}


@pytest.fixture
def record(nurse):
    version = seed(package="proof", version="proof-1")
    person = register_participant(by=nurse, version=version)
    return CrfRecord.objects.select_related("participant", "visit").get(participant=person, form="proof")


@pytest.fixture
def unblinded_nurse(db):
    person = UserFactory(role=Role.RESEARCH_NURSE, name="He Tao")
    grant_unblinded(user=person, why="infusion nurse", by=SYSTEM)
    return type(person).objects.get(pk=person.pk)


def save_all(record, by, revision=0, complete=False, **more):
    given = answers(**FULL) | answers(**TUBES) | answers(**more)
    return save(record=record, submission=Submission(given, revision, complete=complete), by=by)


def test_every_kind_of_answer_comes_back_as_it_was_given(record, nurse):
    save_all(record, nurse)

    stored = content.answers_of(PROOF, content.load(PROOF, CrfRecord.objects.get(pk=record.pk)))
    for address, value in (FULL | TUBES).items():
        assert stored[address].text == answers(x=value)["x"].text, address
    row = Proof.objects.get()
    assert (row.load, row.load_raw, row.load_op) == (Decimal(20), "<20", "LT")
    assert (row.onset_earliest, row.onset_latest) == (date(2024, 2, 1), date(2024, 2, 29))


def test_rows_have_history_and_items_of_their_own(record, nurse):
    save_all(record, nurse)

    assert Tube.history.count() == 2
    assert Item.objects.filter(address="tubes[t2].count").get().new == "4"


def test_investigators_answer_is_awaited_but_does_not_stop_complete(record, nurse, investigator):
    outcome = save_all(record, nurse, complete=True)
    assert outcome.completed
    assert CrfRecord.objects.get(pk=record.pk).awaiting_investigator == 1

    refused = submit(record, nurse, judged="Y")
    assert [each.check_id for each in refused.refused] == ["answered-by"]

    submit(record, investigator, judged="Y")
    assert CrfRecord.objects.get(pk=record.pk).awaiting_investigator == 0


def test_blinded_person_cannot_reach_unblinded_answers(record, nurse):
    outcome = save_all(record, nurse, hidden=5, secret="arm")

    row = Proof.objects.get()
    assert row.hidden is None
    assert all(change.address not in {"hidden", "secret"} for change in outcome.changed)
    assert outcome.refused == ()
    assert sealing.unseal(row.secret).text is None


@pytest.mark.req("RB-06")
def test_what_only_unblinded_people_may_see_stands_in_their_chain(record, unblinded_nurse, nurse):
    save_all(record, unblinded_nurse, complete=True, hidden=99)

    events = Event.objects.filter(action="save", items__address="hidden")
    assert [event.chain for event in events] == [f"{record.participant.code}/unblinded"]
    blinded = Item.objects.filter(event__audience="blinded")
    assert not blinded.filter(address__contains="hidden").exists()
    assert not blinded.filter(new__contains="hidden").exists()
    assert len(set(Event.objects.filter(action="save").values_list("save_id", flat=True))) == 1
    found = CrfRecord.objects.get(pk=record.pk)
    assert (found.open_queries, found.open_queries_unblinded) == (0, 1)

    submit(record, nurse, many=21, reasons={"many": "UPDATE"})
    assert CrfRecord.objects.get(pk=record.pk).open_queries_unblinded == 1


@pytest.mark.req("RB-02")
def test_sealed_answer_is_one_ciphertext_everywhere(record, unblinded_nurse):
    save_all(record, unblinded_nurse, secret="lot 4711")

    row = Proof.objects.get()
    assert "4711" not in row.secret
    assert sealing.unseal(row.secret).text == "lot 4711"
    assert Proof.history.get().secret == row.secret
    assert Item.objects.get(address="secret").new == row.secret
    assert submit(record, unblinded_nurse, secret="lot 4711").changed == ()


def test_conceal_gate_deviation_and_prompt(record, nurse):
    save_all(record, nurse, words="11010519491231002X", fine=Decimal("9.99"), mood="C")

    assert Item.objects.get(reason_code="DM-01").new is None
    assert set(Proposal.objects.values_list("kind", "check_id")) == {("deviation", "PR-02"), ("prompt", "PR-03")}


def test_hidden_answers_are_never_cleared_silently(record, nurse):
    save_all(record, nurse)

    submit(record, nurse, asked="N", reasons={"asked": "TRANSCRIPTION"})

    assert Proof.objects.get().only_if == "yes"


def test_end_before_start_refuses_both_changed_dates(record, nurse):
    outcome = save_all(record, nurse, start=date(2024, 3, 9))

    assert [each.check_id for each in outcome.refused] == ["G-09"]
    assert Proof.objects.get().start is None


def test_completion_check_over_rows_names_its_question(record, nurse):
    outcome = save_all(record, nurse, complete=True, many=5)

    assert not outcome.completed
    assert "PR-01" in [each.check_id for each in outcome.findings]


def test_merge_and_conflict_inside_rows(record, nurse, second_nurse):
    save_all(record, nurse)
    submit(record, nurse, revision=1, reasons={"tubes[t1].count": "TRANSCRIPTION"}, **{"tubes[t1].count": 5})

    mine = submit(
        record,
        second_nurse,
        revision=1,
        reasons={"tubes[t2].count": "TRANSCRIPTION"},
        **{"tubes[t1].count": 3, "tubes[t2].count": 2},
    )
    assert mine.conflicts == ()
    assert dict(Tube.objects.values_list("key", "count")) == {"t1": 5, "t2": 2}

    clash = submit(
        record, second_nurse, revision=1, reasons={"tubes[t1].count": "TRANSCRIPTION"}, **{"tubes[t1].count": 1}
    )
    assert [each.address for each in clash.conflicts] == ["tubes[t1].count"]


def test_rendered_as_at_an_instant(record, nurse):
    save_all(record, nurse)
    then = Event.objects.order_by("-recorded_at").first().recorded_at
    submit(record, nurse, many=30, reasons={"many": "NEW_SOURCE"})

    assert as_at.answers_at(PROOF, record, then)["many"].value == 20
    assert as_at.answers_at(PROOF, record, then)["tubes[t1].count"].value == 3
    assert len(as_at.answers_at(PROOF, record, FULL["moment"])) == 0


def test_verified_voided_locked_and_still_as_written(record, nurse, monitor, data_manager):
    save_all(record, nurse, complete=True)
    verification.verify_source(record=record, address="tubes[t1].count", by=monitor)
    submit(record, nurse, reasons={"tubes[t1].count": "TRANSCRIPTION"}, **{"tubes[t1].count": 5})
    assert CrfRecord.objects.get(pk=record.pk).verified == 0

    locks.lock(participant=record.participant, why="end", by=data_manager)
    with pytest.raises(SaveRefused, match="G-08"):
        submit(record, nurse, many=21, reasons={"many": "TRANSCRIPTION"})
    assert [each for each in verify() if each.code != "trigger-missing"] == []


def test_voided_record_leaves_the_facts(record, nurse):
    save_all(record, nurse)

    void.enter_in_error(record=record, why="wrong person", by=nurse)

    assert CrfRecord.history.filter(id=record.pk).last().entered_in_error_at is None
    assert CrfRecord.objects.get(pk=record.pk).entered_in_error_why == "wrong person"


@pytest.mark.parametrize("name", sorted(FULL))
def test_typed_text_of_every_answer_reads_back_to_the_same_value(name):
    question = PROOF.questions[name]
    value = FULL[name]
    assert answers(x=question.read(input_text(question, value, "en"), READING))["x"].text == answers(x=value)["x"].text
