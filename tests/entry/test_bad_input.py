"""Anything wrong gets a clear message; nothing is a server error and nothing typed is lost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from tests.factories.accounts import signed_in
from trialsite.audit.models import Event, Item
from trialsite.casebook.models import CrfRecord, Draft
from visits.models import VitalSigns

pytestmark = pytest.mark.django_db
VS = "/participants/S001/visits/SCR/vs/1/"
THIN_SPACE = "\u2009"  # between groups of digits on a page


@pytest.fixture
def page(screened, nurse):
    return signed_in(nurse)


def post(browser: Client, **values):
    answer = browser.post(VS, {"revision": "0", "act": "save"} | values)
    assert answer.status_code in {302, 409}, answer.content.decode()[:500]
    return browser.get(VS).content.decode()


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("vs_dt~date", "12/9/24", "can mean"),
        ("vs_dt~date", "2024-02-30", "no such day"),
        ("vs_dt~date", "yesterday", "2024-09-12"),
        ("pulse", "seventy", "number"),
        ("pulse", "72.5", "whole number"),
        ("pulse", "9" * 39, "too large"),
        ("temp_c", "36.66", "decimal"),
        ("temp_c", "NaN", "number"),
        ("temp_site", "MARS", "answers offered"),
        ("comment", "ID 11010519491231002X", "personal identifiers"),
        ("comment", "x" * 1_000_000, "characters"),
        ("comment", "a\x00b", "unreadable"),
        ("pulse", "300", "not possible"),
    ],
)
def test_wrong_value_is_told_kept_and_not_stored(name, typed, message, page):
    time = {"vs_dt~time": "09:00"} if name == "vs_dt~date" else {}

    shown = post(page, **({name: typed, "resp": "16"} | time))

    assert message in shown
    assert VitalSigns.objects.get().resp == 16
    if len(typed) < 1000 and "\x00" not in typed and name != "temp_site":
        assert typed in shown


def test_full_width_digits_are_read(page):
    post(page, pulse="７２", temp_c="３６．６")

    assert VitalSigns.objects.get().pulse == 72


def test_html_in_a_text_is_shown_as_text(page):
    shown = post(page, comment="<script>alert(1)</script>")

    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_identity_number_is_nowhere_in_ledger_or_answers(page):
    post(page, comment="11010519491231002X")

    assert not Item.objects.filter(new__contains="11010519491231002").exists()
    assert not VitalSigns.objects.filter(comment__isnull=False).exists()


@pytest.mark.parametrize(
    "beside",
    [
        {"pulse": "", "pulse~missing": "ND", "pulse~why": "a\x00b", "pulse~reason": "UPDATE"},
        {"pulse": "75", "pulse~reason": "OTHER", "pulse~words": "a\x00b"},
        {"pulse": "120", "pulse~reason": "UPDATE", "confirm~vs.pulse~pulse": "a\x00b"},
    ],
    ids=["why it is missing", "reason of the change", "confirmation"],
)
def test_sign_that_no_column_can_hold_is_no_server_error_beside_an_answer(beside, page):
    post(page, pulse="72")

    post(page, revision="1", **beside)

    assert VitalSigns.objects.get().pulse == (int(beside["pulse"]) if beside["pulse"] else 72)


@pytest.mark.parametrize(
    "tampered",
    [
        {"revision": "-1"},
        {"revision": "x" * 100},
        {"revision": "999999"},
        {"event_id": "0", "record": "1", "signed_at": "2024-01-01"},
        {"bmi": "99"},
        {"results[x].value": "1"},
        {"pulse~missing": "LOST"},
        {"pulse~reason": "NONE"},
        {"confirm~a~b~c": "x"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_tampered_fields_change_nothing_they_should_not(tampered, page):
    answer = page.post(VS, {"revision": "0", "act": "save", "resp": "16"} | tampered)

    assert answer.status_code == 302
    record = CrfRecord.objects.get(form="vs")
    assert (record.signed_at, record.completed_at) == (None, None)
    assert VitalSigns.objects.get().resp == 16


def test_an_act_that_does_not_exist_is_refused(page):
    answer = page.post(VS, {"revision": "0", "act": "destroy", "resp": "16"})

    assert answer.status_code == 400
    assert not VitalSigns.objects.exists()


@pytest.mark.parametrize("revision", ["7", "999999", "-1", "abc", ""])
def test_a_revision_of_no_page_overwrites_nothing_unseen(revision, page):
    post(page, pulse="72")

    answer = page.post(VS, {"revision": revision, "act": "save", "pulse": "75", "pulse~reason": "UPDATE"})

    assert answer.status_code == 409
    assert VitalSigns.objects.get().pulse == 72


def test_ten_thousand_fields_are_refused_calmly(page):
    answer = page.post(VS, {f"field{number}": "1" for number in range(10_000)})

    assert answer.status_code == 400
    assert "could not be read" in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/participants/S999/", "/participants/S999/visits/SCR/vs/1/", "/participants/S001/visits/V9/vs/1/",
        "/participants/S001/visits/SCR/nothing/1/", "/participants/S001/visits/SCR/vs/7/", "/nothing/",
        "/participants/S001/visits/SCR/vs/99999999999999999999/",
        "/participants/%00/", VS + "history/?address=secret", VS + "history/?address=%27%3B",
    ],
)  # fmt: skip
def test_foreign_addresses_are_not_found(path, page):
    assert page.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/participants/", "/participants/S001/", VS, VS + "history/?address=pulse", "/"])
def test_nobody_sees_a_page_without_signing_in(path, screened):
    answer = Client().get(path)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


@pytest.mark.req("AC-02")
@pytest.mark.parametrize("who", ["administrator"])
def test_roles_without_the_task_get_403_and_an_event(who, request, screened):
    browser = signed_in(request.getfixturevalue(who))

    assert browser.get("/participants/S001/").status_code == 403
    assert Event.objects.filter(action="access_refused").count() == 1


def test_monitor_reads_and_cannot_save(screened, monitor, record_of):
    browser = signed_in(monitor)

    shown = browser.get(VS).content.decode()
    assert "cannot be changed here" in shown
    assert 'name="pulse"' not in shown
    assert browser.post(VS, {"revision": "0", "act": "save", "pulse": "72"}).status_code == 403
    assert browser.post(VS + "draft/", {"pulse": "72"}).status_code == 403
    assert not VitalSigns.objects.exists()
    assert not Draft.objects.exists()


def test_autosave_of_somebody_signed_out_answers_401(screened):
    answer = Client().post(VS + "draft/", {"pulse": "72"}, headers={"X-Requested-With": "fetch"})

    assert answer.status_code == 401


@pytest.mark.parametrize("path", ["/participants/", "/participants/S001/", VS])
def test_pages_need_at_most_twenty_statements(path, page, django_assert_max_num_queries):
    page.get(path)

    with django_assert_max_num_queries(20):
        assert page.get(path).status_code == 200


def test_save_over_http_needs_at_most_twenty_statements_besides_the_transaction(page, count_statements):
    values = {
        "vs_dt~date": "2024-03-05", "vs_dt~time": "09:10", "weight_kg": "64.1", "temp_c": "36.6", "temp_site": "AX",
        "sbp": "118", "dbp": "78", "pulse": "72", "resp": "16",
    }  # fmt: skip
    with count_statements() as counted:
        page.post(VS, {"revision": "0", "act": "save"} | values)

    own = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    statements = [query["sql"] for query in counted.captured_queries if not query["sql"].startswith(own)]
    assert len(statements) <= 20, "\n".join(statement[:120] for statement in statements)


@pytest.mark.req("RB-10")
@pytest.mark.parametrize("path", ["/participants/", "/participants/S001/", VS, VS + "history/?address=pulse"])
def test_get_writes_nothing(path, page, count_statements):
    page.get(path)
    with count_statements() as counted:
        page.get(path)

    verbs = {query["sql"].split()[0] for query in counted.captured_queries}
    assert verbs <= {"SELECT", "SAVEPOINT", "RELEASE"}


def test_chinese_page_is_chinese(page):
    page.post("/account/language/", {"language": "zh-hans"})

    shown = page.get(VS).content.decode()

    assert "生命体征" in shown
    assert "保存" in shown
    assert "Usual range" not in shown


def test_correction_over_http_needs_at_most_twenty_statements_besides_the_transaction(page, count_statements):
    first = {"vs_dt~date": "2024-03-05", "vs_dt~time": "09:10", "weight_kg": "64.1", "pulse": "72"}
    page.post(VS, {"revision": "0", "act": "save"} | first)
    changed = {"weight_kg": "64.3", "weight_kg~reason": "TRANSCRIPTION"}
    with count_statements() as counted:
        page.post(VS, {"revision": "1", "act": "save"} | first | changed)

    own = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    statements = [query["sql"] for query in counted.captured_queries if not query["sql"].startswith(own)]
    assert VitalSigns.objects.get().weight_kg == Decimal("64.3")
    assert len(statements) <= 20, "\n".join(statement[:120] for statement in statements)


@pytest.mark.parametrize(
    "typed", ["1e9999", "1e100000000", "9" * 39, "-1e9", "NaN", "Infinity", "1_000", "٣", "0x1F", "."]
)
def test_what_was_refused_takes_no_page_of_the_trail_down(typed, page):
    post(page, pulse=typed)

    for address in ("/trail/", "/participants/S001/trail/", f"{VS}history/?address=pulse"):
        answer = page.get(address)
        assert answer.status_code == 200
        assert typed in answer.content.decode().replace(THIN_SPACE, "")
