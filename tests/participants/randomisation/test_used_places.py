"""Allocations used on paper: imported whole by the statistician, with their letters, and no arm told to anybody."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from participants import blinding
from participants.models import Participant, Randomisation
from participants.randomisation import sealing
from participants.randomisation.files import BadListError
from participants.randomisation.models import AllocationSlot
from participants.randomisation.used import COLUMNS, read_used
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import CONSENT, record_at, submit
from tests.factories.versions import activated_protocol
from trialsite.accounts.roles import Role
from trialsite.audit import verification
from trialsite.audit.models import Event, Item
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.registers.selectors import protocol_of
from visits.actions import register_participant
from visits.used_allocations import import_used

HEAD = ",".join(COLUMNS)
ROWS = ("S002,2,ENV-02,2024-03-02 10:30,2024-03-03,CHENJ", "S001,5,ENV-05,2024-03-01 09:00,2024-03-01,SUNW")
FREE = dict.fromkeys(range(1, 21), False)


def a_file(*rows):
    return "\n".join((HEAD, *rows)).encode()


@pytest.fixture
def paper(trial, nurse):
    """Two people who consented, under a version that names 5 March 2024 as the first day of use; the list is made."""
    activated_protocol("7.5", date(2024, 1, 2), {"go_live_date": date(2024, 3, 5)}, needs_consent=False)
    people = [register_participant(by=nurse) for _number in range(2)]
    for person in people:
        submit(record_at(person, "ic"), nurse, **CONSENT)
    statistician = UserFactory(role=Role.STATISTICIAN, name="Gao Lan")
    blinding.make(protocol=protocol_of("7.5"), by=statistician, seed=b"the seed of the tests")
    return statistician


@pytest.mark.req("DE-07")
def test_each_gets_the_place_of_their_letter_in_the_order_of_randomisation(paper):
    done = import_used(raw=a_file(*ROWS), by=paper)

    said = [(each.participant.code, each.label, each.letter_ref, each.by) for each in done]
    assert said == [("S001", "R01", "ENV-05", "Sun Wei"), ("S002", "R02", "ENV-02", "Chen Jun")]
    assert done[0].at == datetime(2024, 3, 1, 1, 0, tzinfo=UTC)
    assert done[0].recorded_at > done[0].at
    slots = dict(AllocationSlot.objects.exclude(participant=None).values_list("participant__code", "position"))
    assert slots == {"S001": 5, "S002": 2}
    assert set(Participant.objects.values_list("stage", flat=True)) == {"randomised"}
    record = CrfRecord.objects.get(participant__code="S001", form="rand")
    assert (record.completed_by, record.completed_at) == ("Gao Lan", done[0].recorded_at)
    assert CrfRecord.objects.filter(participant__code="S001", visit__code="V7").exists()
    assert list(verification.verify()) == []


@pytest.mark.req("RB-08")
def test_sealed_letters_name_the_arm_of_their_number_whatever_places_paper_took(paper):
    import_used(raw=a_file(*ROWS), by=paper)
    place = {
        slot.position: sealing.arm_of(slot) for slot in AllocationSlot.objects.select_related("allocation_list__key")
    }

    told = dict(blinding.letters(by=paper))

    assert [told[1], told[2], told[3], told[4], told[5]] == [place[5], place[2], place[1], place[3], place[4]]
    assert [told[number] for number in range(6, 21)] == [place[position] for position in range(6, 21)]
    with pytest.raises(ActionRefused) as refused, transaction.atomic():
        import_used(raw=a_file(*ROWS), by=paper)
    assert refused.value.code == "letters"


@pytest.mark.req("RB-02")
def test_the_event_is_from_paper_and_tells_no_blinded_person_arm_or_place(paper):
    import_used(raw=a_file(*ROWS), by=paper)

    event = Event.objects.get(action="randomise", participant="S001")
    assert (event.origin, event.occurred_at) == ("paper", datetime(2024, 3, 1, 1, 0, tzinfo=UTC))
    assert event.items.get(address="participant.letter_ref").origin_ref.endswith("line 3")
    told = Item.objects.filter(event__audience="blinded").values_list("address", "new")
    assert not [each for each in told if each[0] == "participant.arm" or each[1] in ("MSC", "PBO")]
    sealed = Item.objects.filter(event__audience="unblinded", address="participant.arm")
    assert sealed.count() == 2
    assert not set(sealed.values_list("new", flat=True)) & {"MSC", "PBO"}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("S009,1,ENV-01,2024-03-01 09:00,2024-03-01,SUNW", "nobody with the screening number S009"),
        ("S001,1,ENV-01,2024-03-05 09:00,2024-03-05,SUNW", "before the first day of use"),
        ("S001,1,ENV-01,2024-03-01 09:00,2024-03-01,NOBODY", "NOBODY is no code of the register of staff"),
        ("S001,21,ENV-01,2024-03-01 09:00,2024-03-01,SUNW", "21 is no position of the list"),
    ],
)
def test_a_wrong_row_is_told_by_its_line_and_nothing_is_imported(row, told, paper):
    with pytest.raises(BadListError) as wrong, transaction.atomic():
        import_used(raw=a_file(ROWS[0], row), by=paper)

    (problem,) = wrong.value.problems
    assert str(problem).startswith("Line 3: ")
    assert told in str(problem)
    assert not Randomisation.objects.exists()
    assert not AllocationSlot.objects.exclude(participant=None).exists()


def test_a_second_file_goes_on_where_the_first_one_ended(paper):
    import_used(raw=a_file(ROWS[1]), by=paper)

    for row, told in (
        (ROWS[1].replace("ENV-05", "ENV-06"), "this place is taken already"),
        (ROWS[1].replace(",5,ENV-05", ",6,ENV-06"), "S001 is randomised already"),
        (ROWS[0].replace("03-02 10:30", "03-01 08:59"), "before a randomisation that was imported earlier"),
    ):
        with pytest.raises(BadListError, match=told), transaction.atomic():
            import_used(raw=a_file(row), by=paper)
    assert [each.label for each in import_used(raw=a_file(ROWS[0]), by=paper)] == ["R02"]


def test_not_after_somebody_was_randomised_in_the_system(press, allocation, statistician):
    press()

    with pytest.raises(ActionRefused) as refused, transaction.atomic():
        import_used(raw=a_file(ROWS[0]), by=statistician)

    assert refused.value.code == "in-use"


def test_only_the_unblinded_statistician_imports_and_only_into_a_list(trial, nurse):
    people = {"not-in-role": nurse, "no-list": UserFactory(role=Role.STATISTICIAN)}
    for code, person in people.items():
        with pytest.raises(ActionRefused) as refused, transaction.atomic():
            import_used(raw=a_file(ROWS[0]), by=person)
        assert refused.value.code == code


@pytest.mark.req("RB-02")
def test_the_statistician_imports_on_the_page_and_blinded_people_see_number_and_letter(paper, nurse):
    browser = signed_in(paper)
    assert "before 5 Mar 2024" in " ".join(browser.get("/allocation/").content.decode().split())
    wrong = browser.post("/allocation/used/", {"file": SimpleUploadedFile("used.csv", b"a,b\n1,2")})
    assert wrong.status_code == 422
    assert "The first line must be: participant,position" in wrong.content.decode()
    assert browser.post("/allocation/used/").status_code == 422

    answer = browser.post("/allocation/used/", {"file": SimpleUploadedFile("used.csv", a_file(*ROWS))}, follow=True)

    assert "The allocations from paper are imported." in answer.content.decode()
    record = CrfRecord.objects.select_related("visit").get(participant__code="S001", form="rand")
    form = signed_in(nurse).get(f"/participants/S001/visits/{record.visit or 'log'}/rand/1/").content.decode()
    for words in ("R01", "ENV-05", "Sun Wei"):
        assert words in form
    assert "MSC<" not in form
    assert signed_in(nurse).post("/allocation/used/").status_code == 403


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("S001,1,ENV-01", "6 columns are needed"),
        ("S001,x,ENV-01,2024-03-01 09:00,2024-03-01,SUNW", "x is no position"),
        ("S001,1,,2024-03-01 09:00,2024-03-01,SUNW", "name the letter"),
        ("S001,1,11010519491231002X,2024-03-01 09:00,2024-03-01,SUNW", "personal identifiers"),
        ("S001,1,ENV-01,1/3/24,2024-03-01,SUNW", "must read like 2024-02-28 10:30"),
        ("S001,1,ENV-01,2024-03-01 09:00,2024-02-29,SUNW", "planned_d0"),
    ],
)
def test_each_row_is_checked_alone(row, told):
    with pytest.raises(BadListError) as wrong:
        read_used(a_file(row), FREE)
    assert told in str(wrong.value)
    assert str(wrong.value).startswith("Line 2: ")


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (a_file(), "holds no allocation"),
        (b"\xff\xfe", "UTF-8"),
        (b"x" * 100_001, "larger than"),
        (a_file(ROWS[0], ROWS[0]), "S002 stands twice"),
    ],
)
def test_a_file_that_does_not_do_is_told(raw, told):
    with pytest.raises(BadListError, match=told):
        read_used(raw, FREE)


@given(st.permutations(range(1, 8)))
def test_rows_come_in_the_order_of_randomisation_whatever_the_order_of_the_file(order):
    rows = [f"S{day:03},{21 - day},ENV-{day},2024-03-0{day} 09:00,2024-03-0{day},SUNW" for day in order]

    used = read_used(a_file(*rows), FREE)

    assert [each.at.day for each in used] == list(range(1, 8))
    assert [each.position for each in used] == [20, 19, 18, 17, 16, 15, 14]


@pytest.mark.req("DE-07")
def test_the_form_of_a_randomisation_on_paper_says_so(paper, nurse):
    import_used(raw=a_file(*ROWS), by=paper)

    page = signed_in(nurse).get("/participants/S001/visits/V1/rand/1/").content.decode()

    assert "Retrospective, from paper" in page
    assert "1 Mar 2024 09:00:00 (UTC+08:00)" in page
    assert "ENV-05" in page
