"""The page of the audit trail: its filters, its order, its pages, in both languages, and what bad input gets."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from participants.models import Participant
from tests.factories.accounts import UserFactory
from tests.factories.casebook import VITALS, consented, submit
from tests.factories.visits import at_visit
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.audit.models import Event, TrailRow
from trialsite.casebook.actions import review, verification
from trialsite.registers.seed import seed
from visits.actions import register_participant
from visits.unscheduled import add_unscheduled_visit

pytestmark = pytest.mark.django_db


def rows(**which) -> int:
    return TrailRow.objects.filter(**which).count()


@pytest.mark.req("AT-12")
@pytest.mark.parametrize(
    ("query", "which"),
    [
        ("participant=s001", {"participant": "S001"}),
        ("visit=SCR", {"visit": "SCR"}),
        ("form=vs", {"form": "vs"}),
        ("field=pulse", {"field": "pulse"}),
        ("field=Pulse&form=vs", {"field": "pulse"}),
        ("field=脉搏", {"field": "pulse"}),
        ("kind=change", {"kind": "change"}),
        ("kind=every-data", {"kind__in": ["enter", "change"]}),
        ("kind=change&kind=sign_in&kind=register", {"kind__in": ["change", "sign_in", "register"]}),
        ("kind=every-data&kind=change&kind=plan", {"kind__in": ["enter", "change", "plan"]}),
        ("kind=", {}),
        ("person=wangmin", {"actor": "wangmin"}),
        ("role=research_nurse", {"role": "research_nurse"}),
        ("reason=TRANSCRIPTION", {"reason": "TRANSCRIPTION"}),
        ("reason=转录错误", {"reason": "TRANSCRIPTION"}),
        ("origin=typed", {"origin": "typed"}),
        ("since=t&until=t", {}),
        ("since=%2B1d", {"kind": "never"}),
        ("text=64.1", {"value": "64.1"}),
        ("text=４.", {"words__contains": "4."}),
        ("text=7", {"words__contains": "7"}),
        ("text=%25", {"kind": "never"}),
        ("participant=S001&form=vs&kind=change", {"kind": "change"}),
        ("participant=S001&form=vs&repeat=1", {"form": "vs"}),
        ("participant=S001&form=vs&repeat=2", {"kind": "never"}),
    ],
)
def test_each_filter_leaves_its_lines(query, which, reads):
    assert reads(f"?{query}&rows=200") == rows(**which)


@pytest.mark.req("AT-12")
def test_several_kinds_stay_in_every_address_and_each_is_taken_out_alone(reads):
    page = reads.window.get("/trail/?kind=change&kind=every-query&person=wangmin")
    kept = "kind=change&kind=every-query&person=wangmin"

    assert [chip.url for chip in page.context["chips"][:2]] == [
        "/trail/?kind=every-query&person=wangmin", "/trail/?kind=change&person=wangmin",
    ]  # fmt: skip
    assert all(kept in head.url for head in page.context["heads"])
    assert page.context["asked"].export_url == f"/trail/export/?{kept}"
    assert "6 kinds" in " ".join(page.content.decode().split())


@pytest.mark.req("AT-11")
def test_whole_history_of_a_value_is_one_address(reads, record_of, monitor):
    verification.verify_source(record=record_of("vs"), address="pulse", by=monitor)
    review.raise_query(record=record_of("vs"), address="pulse", text="Sure?", by=monitor)
    page = reads.window.get("/participants/S001/trail/").content.decode()
    address = "/participants/S001/trail/?form=vs&amp;visit=SCR&amp;field=pulse"

    assert address in page
    assert reads("?form=vs&visit=SCR&field=pulse", "/participants/S001/trail/") == 4


@pytest.mark.req("AT-12")
@pytest.mark.parametrize("column", ["time", "who", "where", "what", "change", "reason"])
def test_each_column_sorts_both_ways_and_turns_pages_without_loss(column, reads, monkeypatch):
    monkeypatch.setattr("trialsite.review.trail.pages.SIZES", (7,))
    orders = []
    for sign in ("", "-"):
        found, query = [], f"?sort={sign}{column}"
        while query:
            page = reads.window.get(f"/trail/{query}")
            found += [
                (each.line.event.pk, each.line.row.position) for day in page.context["days"] for each in day.lines
            ]
            query = page.context["next_url"].partition("?")[2]
            query = query and f"?{query}"
        orders.append(found)
        assert len(found) == len(set(found)) == rows()

    assert orders[0] != orders[1]


def test_previous_page_is_the_page_one_came_from(reads, monkeypatch):
    monkeypatch.setattr("trialsite.review.trail.pages.SIZES", (7,))
    first = reads.window.get("/trail/")
    second = reads.window.get(first.context["next_url"])
    back = reads.window.get(second.context["previous_url"])

    assert [day.lines for day in back.context["days"]] == [day.lines for day in first.context["days"]]
    assert back.context["previous_url"] == ""


def test_head_of_the_sorted_column_says_so(reads):
    page = reads.window.get("/trail/?sort=who").content.decode()

    assert page.count('aria-sort="ascending"') == 1
    assert page.count('aria-sort="none"') == 5


@pytest.mark.req("AT-12")
@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("kind=nonsense", "Kind: There is no “nonsense” to choose here"),
        ("kind=change&kind=every-thing", "Kind: There is no “every-thing” to choose here"),
        ("form=zzz", "Form: There is no “zzz” to choose here"),
        ("participant=%3Cscript%3E", "Participant: enter a screening number"),
        ("field=%3Cb%3E%20x", "Field: there is no field of this name"),
        ("since=2024-02-01&until=2024-01-01", "the first day comes after the last day"),
        ("since=12/9/24", "From:"),
        ("since=yesterday-ish", "From:"),
        ("text=%00", "Null characters are not allowed"),
        ("page=99999", "There is no filter “page”"),
        ("after=99999", "There is no such page"),
        ("after=00000000-0000-0000-0000-000000000000.0", "There is no such page"),
        ("sort=hash", "no column “hash”"),
        ("rows=100000", "A page has 50, 200 or 400 lines"),
        ("repeat=1", "choose the participant and the form too"),
    ],
)
def test_bad_input_gets_a_clear_message_and_no_lines(query, told, reads):
    answer = reads.window.get(f"/trail/?{query}")
    page = answer.content.decode()

    assert answer.status_code == 400
    assert told in page
    assert "<time" not in page
    assert "<script>" not in page


@pytest.mark.req("AT-12")
def test_number_of_statements_does_not_depend_on_the_data(reads, count_statements, second_nurse, principal):
    reads()
    with count_statements() as few:
        reads()
    for _number in range(3):
        consented(register_participant(by=second_nurse), second_nurse)
    with count_statements() as many:
        reads()

    assert len(many.captured_queries) == len(few.captured_queries) <= 20


def test_reading_writes_nothing(reads):
    before = Event.objects.count()
    reads()
    reads("", "/participants/S001/trail/")
    reads.window.get(f"/trail/{Event.objects.filter(action='save').first().pk}/")

    assert Event.objects.count() == before


@pytest.mark.parametrize("path", ["/trail/", "/participants/S001/trail/"])
def test_trail_speaks_the_readers_language(path, reads):
    reads.window.post("/account/language/", {"language": "zh-hans"})

    page = reads.window.get(path).content.decode()

    for word in ("脉搏", "研究护士", "修改", "转录错误", "生命体征", "腋"):
        assert word in page
    assert "Transcription error" not in page


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PHARMACIST, Role.STATISTICIAN, Role.SAFETY_OFFICER])
@pytest.mark.parametrize("path", ["/trail/", "/participants/S001/trail/"])
def test_roles_without_the_task_do_not_read_the_trail(role, path, corrected, browser):
    assert browser(UserFactory(role=role)).get(path).status_code == 403


def test_absent_participant_and_event_are_not_found(reads):
    assert reads.window.get("/participants/S999/trail/").status_code == 404
    assert reads.window.get("/trail/00000000-0000-0000-0000-000000000000/").status_code == 404


def test_event_page_tells_all_that_was_done_with_it(reads):
    event = Event.objects.filter(action="save", items__address="pulse", items__reason_code="TRANSCRIPTION").get()
    page = reads.window.get(f"/trail/{event.pk}/").content.decode()

    for word in ("Wang Min", "Research nurse", "Shandong", "Pulse", "72", "75", "Transcription error", "Typed"):
        assert word in page


def test_no_sequence_no_hash_and_no_number_of_a_row_is_shown(reads):
    event = Event.objects.filter(action="save").first()
    for path in ("/trail/", f"/trail/{event.pk}/"):
        page = reads.window.get(path).content.decode()
        assert event.hash not in page
        assert event.previous_hash not in page
        assert event.record_id not in page


def test_each_day_says_how_many_lines_it_has_also_where_it_goes_on_elsewhere(reads, monkeypatch):
    with clock.pretend(datetime(2024, 9, 1, 3, 0, tzinfo=UTC)):
        consented(register_participant(by=User.objects.get(username="wangmin")), User.objects.get(username="wangmin"))
    early = TrailRow.objects.filter(recorded_at__year=2024).count()
    monkeypatch.setattr("trialsite.review.trail.pages.SIZES", (early + 3,))

    page = reads.window.get("/trail/?sort=time")
    last = reads.window.get("/trail/")

    assert [(day.number, day.is_more) for day in page.context["days"]] == [(early, False), (rows() - early, False)]
    assert f"{early} lines" in page.content.decode()
    assert last.context["days"][0].number == rows() - early


def test_day_with_very_many_lines_says_so_and_counts_no_further(reads, monkeypatch):
    for place in ("pages", "shown"):
        monkeypatch.setattr(f"trialsite.review.trail.{place}.COUNTED", 9)
    monkeypatch.setattr("trialsite.review.trail.pages.SIZES", (7,))

    day = reads.window.get("/trail/").context["days"][0]

    assert (day.number, day.is_more) == (9, True)


def test_what_is_about_no_participant_stands_under_its_area(reads):
    page = " ".join(reads.window.get("/trail/?kind=configure").content.decode().split())

    assert "<td> <b>Study</b> </td>" in page


def test_address_with_a_visit_of_another_protocol_version_still_leads_to_its_lines(reads):
    assert reads.window.get("/trail/?visit=W96").status_code == 400

    seed(package="actg175", version="actg-1")

    assert reads("?visit=W96") == 0
    assert reads("?visit=SCR&rows=200") == rows(visit="SCR")


@pytest.mark.req("AT-12")
def test_visit_of_a_kind_that_comes_again_is_found_at_each_of_its_times(reads, nurse):
    person = Participant.objects.get(code="S001")
    add_unscheduled_visit(participant=person, why="Rash", by=nurse)
    submit(at_visit(person, "UNS", "vs"), nurse, **VITALS)
    add_unscheduled_visit(participant=person, why="Fever", by=nurse)

    found = rows(visit="UNS"), rows(visit="UNS-2")

    assert min(found) > 0
    assert reads("?visit=UNS&rows=400") == sum(found)
