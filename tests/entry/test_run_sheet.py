"""The run-sheet at the bedside: rows saved as entered, the server's clock, gates at the button, two people."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine

from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from tests.factories.casebook import VITALS, submit
from tests.factories.infusions import observed as measured
from tests.factories.infusions import ready, released
from tests.factories.visits import D0, at_visit, scheduled
from trialsite.accounts.roles import Role
from trialsite.audit.models import Event, Item
from trialsite.audit.verification import verify
from trialsite.casebook.models import Proposal
from visits.models import BagCheck, Infusion, InfusionVitals
from visits.preparation.returns import return_bag

pytestmark = pytest.mark.django_db
PAGE = "/participants/S001/visits/V1/inf/1/"
NOW = datetime(2024, 3, 25, 1, 30, 40, tzinfo=UTC)
ROW = {"temp_c": "36.6", "sbp": "124", "dbp": "78", "pulse": "72", "resp": "16", "spo2": "98"}


@pytest.fixture
def sheet(screened, nurse):
    """Somebody whose first infusion is planned for the day on which the test takes place."""
    scheduled(screened, nurse, D0)
    with time_machine.travel(NOW, tick=False):
        yield screened


def send(browser, *, revision=0, **fields):
    posted = {"revision": str(revision)} | {name.replace("__", "~"): text for name, text in fields.items()}
    return browser.post(f"{PAGE}row/", posted, headers={"X-Requested-With": "fetch"})


def observed(key, at="09:30", day="2024-03-25", **other):
    signs = {f"inf_vs[{key}].{name}": text for name, text in (ROW | other).items()}
    return signs | {f"inf_vs[{key}].tp_dt~date": day, f"inf_vs[{key}].tp_dt~time": at}


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_row_is_saved_as_it_is_left_and_the_sheet_comes_back(sheet, nurse):
    answer = send(signed_in(nurse), **observed("PRE"))

    row = InfusionVitals.objects.get(key="PRE")
    assert answer.status_code == 200
    assert (row.sbp, str(row.temp_c), row.temp_site) == (124, "36.6", "AX")
    assert row.tp_dt == NOW.replace(second=0)
    assert 'value="1"' in answer.content.decode()


def test_two_tablets_fill_different_rows_of_the_same_page(sheet, nurse, second_nurse):
    submit(at_visit(sheet, "V1", "inf"), nurse, inf_start=NOW - timedelta(minutes=40))
    first, second = signed_in(nurse), signed_in(second_nurse)

    send(first, revision=1, **observed("15", "09:05"))
    answer = send(second, revision=1, **observed("30", "09:20"))

    assert {row.key for row in InfusionVitals.objects.all()} == {"15", "30"}
    assert "Somebody changed" not in words(answer)


def test_same_answer_changed_on_two_tablets_is_kept_and_told(sheet, nurse, second_nurse):
    send(signed_in(nurse), **observed("PRE"))

    answer = send(signed_in(second_nurse), revision=0, **{"inf_vs[PRE].sbp": "130"})

    assert InfusionVitals.objects.get(key="PRE").sbp == 124
    assert "Somebody changed the same answer meanwhile" in words(answer)
    assert 'value="130"' in answer.content.decode()


def test_a_time_point_that_was_not_measured_is_told_with_one_press_and_its_reason(sheet, nurse):
    browser = signed_in(nurse)
    said = {"not_done": "15", "not-done-why:15": "Asleep", "inf_vs[15].pulse": "72", "inf_vs[15].tp_dt~time": ""}

    page = send(browser, **said).content.decode()

    row = InfusionVitals.objects.get(key="15")
    assert (row.pulse, row.pulse_missing) == (72, None)
    told = {
        (getattr(row, f"{name}_missing"), getattr(row, f"{name}_missing_why")) for name in ("tp_dt", "sbp", "temp_c")
    }
    assert told == {("ND", "Asleep")}
    assert 'id="not-done-15"' not in page
    assert 'id="not-done-30"' in page


def test_what_was_not_done_needs_its_reason(sheet, nurse):
    answer = send(signed_in(nurse), not_done="15")

    assert not InfusionVitals.objects.filter(key="15").exclude(sbp_missing=None).exists()
    assert "Not saved as it stands" in words(answer)


def test_now_is_the_clock_of_the_server_to_the_minute_whatever_the_page_says(sheet, nurse):
    send(signed_in(nurse), now="inf_vs[PRE].tp_dt", **{"inf_vs[PRE].tp_dt~date": "2031-01-01"})

    assert InfusionVitals.objects.get(key="PRE").tp_dt == NOW.replace(second=0)


def test_corrected_time_needs_its_reason_and_both_times_stay_in_the_ledger(sheet, nurse):
    browser = signed_in(nurse)
    send(browser, now="inf_vs[PRE].tp_dt")
    time = {"inf_vs[PRE].tp_dt~date": "2024-03-25", "inf_vs[PRE].tp_dt~time": "09:20"}

    refused = send(browser, revision=1, **time)
    send(browser, revision=1, **time, **{"inf_vs[PRE].tp_dt~reason": "TRANSCRIPTION"})

    assert "Required" in words(refused)
    assert InfusionVitals.objects.get(key="PRE").tp_dt == NOW.replace(minute=20, second=0)
    changed = Item.objects.get(address="inf_vs[PRE].tp_dt", event__action="save", old__isnull=False)
    assert (changed.old, changed.new) == ("2024-03-25T01:30:00+00:00", "2024-03-25T01:20:00+00:00")


def test_refused_sign_stays_in_its_box_and_the_rest_of_the_row_is_stored(sheet, nurse):
    answer = send(signed_in(nurse), **observed("PRE", temp_c="366"))

    row = InfusionVitals.objects.get(key="PRE")
    assert (row.temp_c, row.sbp) == (None, 124)
    assert 'value="366"' in answer.content.decode()
    assert "Temperature 366.0 °C is not possible" in words(answer)


def test_start_is_stopped_by_its_gates_and_the_try_is_in_the_ledger(sheet, nurse):
    browser = signed_in(nurse)
    page = words(browser.get(PAGE))

    answer = send(browser, now="inf_start")

    assert "No bag has been released for this dose" in page
    assert "Two people have not checked identity and bag" in page
    assert "Hold the dose: HGB is missing; PLT is missing; ANC is missing; ALT is missing" in page
    assert not Infusion.objects.filter(inf_start__isnull=False).exists()
    assert "No bag has been released" in words(answer)
    assert Event.objects.filter(action="refuse", form="inf").exists()


def test_start_that_happened_all_the_same_is_stored_and_drafted(sheet, nurse):
    send(signed_in(nurse), **{"inf_start~date": "2024-03-25", "inf_start~time": "09:00"})

    assert Infusion.objects.get().inf_start == NOW.replace(minute=0, second=0)
    drafted = set(Proposal.objects.filter(kind="deviation").values_list("check_id", flat=True))
    assert {"INF-13", "INF-16", "INF-17"} <= drafted
    assert set(Proposal.objects.values_list("audience", flat=True)) == {"blinded"}


def check(browser, **other):
    said = {"bag_code": "R01-D1", "identity": "Y", "intact": "Y", "second": "zhangli", "second_password": PASSWORD}
    return browser.post(f"{PAGE}bag/", said | other)


def test_bag_that_nobody_released_is_not_checked(sheet, nurse, second_nurse):
    answer = check(signed_in(nurse))

    assert answer.status_code == 422
    assert "No bag has been released" in words(answer)
    assert not BagCheck.objects.exists()
    assert 'value="R01-D1"' in answer.content.decode()


def test_times_across_midnight_are_taken_and_those_out_of_order_are_told_and_kept(sheet, nurse):
    browser, late = signed_in(nurse), "2024-03-24"
    send(browser, **{"inf_start~date": late, "inf_start~time": "23:50"})
    send(browser, revision=1, **observed("15", "00:05"))

    answer = send(browser, revision=2, **observed("30", "00:20", day=late))

    taken = {row.key: (row.tp_dt, row.sbp) for row in InfusionVitals.objects.all()}
    assert taken == {"15": (Infusion.objects.get().inf_start + timedelta(minutes=15), 124), "30": (None, 124)}
    assert "observations follow one another" in words(answer)
    assert 'value="00:20"' in answer.content.decode()


def test_who_reads_in_another_zone_types_the_clock_of_the_site_and_sees_both(sheet, nurse):
    nurse.time_zone = "Europe/Berlin"
    nurse.save()
    browser = signed_in(nurse)

    send(browser, **observed("PRE", "09:10"))
    send(browser, revision=1, now="inf_vs[15].tp_dt")

    assert InfusionVitals.objects.get(key="PRE").tp_dt == NOW.replace(minute=10, second=0)
    assert InfusionVitals.objects.get(key="15").tp_dt == NOW.replace(second=0)
    page = browser.get(PAGE).content.decode()
    assert all(f'value="{typed}"' in page for typed in ("09:10", "09:30"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"second_password": "wrong"}, "Name or password of the second checker is not right"),
        ({"second": "wangmin"}, "The second checker is somebody else"),
        ({"identity": ""}, "Confirm both"),
        ({"bag_code": " "}, "Scan or type the label"),
    ],
)
def test_check_asks_for_two_people_who_confirm_everything(changes, message, sheet, nurse, second_nurse):
    answer = check(signed_in(nurse), **changes)

    assert answer.status_code == 422
    assert message in words(answer)
    assert not BagCheck.objects.exists()


def test_second_checker_without_delegation_is_told_in_the_form(sheet, nurse):
    bare = UserFactory(name="Luo Yan", delegated=False)

    answer = check(signed_in(nurse), second=bare.username)

    assert answer.status_code == 422
    assert "The second checker (Luo Yan) may not check the bag. No delegation for" in words(answer)
    assert not BagCheck.objects.exists()


def test_bag_checked_by_two_people_and_every_gate_open_lets_the_infusion_start(sheet, nurse, second_nurse):
    released(sheet, nurse, NOW - timedelta(minutes=30))
    ready(sheet, nurse, NOW - timedelta(minutes=20))
    browser = signed_in(nurse)

    wrong = check(browser, bag_code="R02-D1")
    done = check(browser, bag_code="r01-d1")
    send(browser, revision=1, now="inf_start")

    assert "This bag belongs to R02-D1" in words(wrong)
    assert Event.objects.filter(action="refuse", form="inf", participant=sheet.code).exists()
    assert done.status_code == 302
    checked = BagCheck.objects.get()
    assert (checked.bag_code, checked.by, checked.second) == ("R01-D1", "Wang Min", "Zhang Li")
    infusion = Infusion.objects.get()
    assert (infusion.inf_bag_code, infusion.inf_identity) == ("R01-D1", "Y")
    assert infusion.inf_start == NOW.replace(second=0)
    assert not Proposal.objects.filter(kind="deviation").exists()
    assert list(verify()) == []


def test_check_of_a_bag_that_came_back_is_shown_no_more(sheet, nurse, second_nurse):
    released(sheet, nurse, NOW - timedelta(minutes=30))
    check(signed_in(nurse))
    assert "Wang Min, Zhang Li" in words(signed_in(nurse).get(PAGE))

    return_bag(record=at_visit(sheet, "V1", "prep"), why="DAMAGED", by=UserFactory(role=Role.PHARMACIST))

    page = words(signed_in(nurse).get(PAGE))
    assert "Wang Min, Zhang Li" not in page
    assert "No bag has been released for this dose" in page


def test_monitor_reads_the_sheet_and_may_not_fill_it(sheet, nurse, monitor):
    browser = signed_in(monitor)

    assert browser.get(PAGE).status_code == 200
    assert "data-stamps" not in browser.get(PAGE).content.decode()
    assert send(browser, **observed("PRE")).status_code == 403
    assert browser.get(f"{PAGE}bag/").status_code == 403


def test_weight_next_observation_and_dose_stand_at_the_head(sheet, nurse):
    submit(at_visit(sheet, "V1", "vs"), nurse, **VITALS | {"vs_dt": NOW - timedelta(minutes=30)})
    start = NOW.replace(second=0) - timedelta(minutes=10)
    submit(at_visit(sheet, "V1", "inf"), nurse, inf_start=start, **measured("PRE", start))

    page = words(signed_in(nurse).get(PAGE))

    assert "64.1 kg" in page
    assert "Infusion 1 of 3" in page
    assert "next due 09:35, 15 min" in page
    assert "of 100 mL" in page


def test_sheet_costs_few_statements(sheet, nurse, django_assert_max_num_queries):
    browser = signed_in(nurse)
    send(browser, **observed("PRE"))

    with django_assert_max_num_queries(20):
        browser.get(PAGE)
