"""The lab inbox: which results wait, what is shown beside them, and one judgement, which is one save."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from labs.models import HaematologyResult
from tests.crfs.cases.haem import result, results
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import record_at, submit
from tests.factories.visits import at_visit, scheduled
from trialsite.accounts.roles import Role
from trialsite.audit.models import Item
from trialsite.crf.values.partial import PartialDate
from trialsite.entry.judging.lines import trend_of

pytestmark = pytest.mark.django_db
HEAD = {"lab_done": "Y", "lab_name": "CLINLAB"}
FIRST, SECOND = datetime(2024, 3, 5, 0, 30, tzinfo=UTC), datetime(2024, 3, 25, 0, 30, tzinfo=UTC)
INBOX, WBC = "/lab-inbox/", "/lab-inbox/S001/V1/haem/1/wbc/"


@pytest.fixture
def reports(screened, nurse):
    """A normal white count at screening, a low one and few lymphocytes on the day of the infusion."""
    scheduled(screened, nurse, date(2024, 3, 25))
    submit(record_at(screened, "haem"), nurse, sample_dt=FIRST, **HEAD, **results(wbc="5.2"))
    record = at_visit(screened, "V1", "haem")
    submit(record, nurse, sample_dt=SECOND, **HEAD, **results(wbc="2.2", plt="90", lymph="0.4"))
    record.refresh_from_db()
    return record


def body(page):
    return page.content.decode().partition("<tbody")[2].partition("</tbody>")[0]


def test_result_outside_its_limits_waits_with_the_one_before_it_and_a_trend(reports, investigator):
    page = body(signed_in(investigator).get(INBOX))

    assert page.count("data-judge ") == 2  # nobody judges lymphocytes
    white = page.partition("WBC")[2].partition("</tr>")[0]
    assert "2.2" in white
    assert "5.2 10⁹/L" in white
    assert 'aria-label="5 Mar 2024 5.2, 25 Mar 2024 2.2"' in white
    assert "3.5–9.5" in white
    assert "first result" in page.partition("PLT")[2].partition("</tr>")[0]


def test_result_in_another_unit_has_its_unit_once_and_stands_in_that_of_the_limits_too(reports, nurse, investigator):
    submit(record_at(reports.participant, "dm"), nurse, sex="M", birth_date=PartialDate("1985-06-15"))
    submit(reports, nurse, **result("hgb", "10.4", unit="g/dL"))

    line = body(signed_in(investigator).get(INBOX)).partition("HGB")[2].partition("</tr>")[0]

    assert line.count("g/dL") == 1
    assert "= 104 g/L" in line


def test_judgement_is_one_save_and_leaves_the_inbox(reports, investigator):
    browser = signed_in(investigator)

    answer = browser.post(
        WBC, {"cs": "CS", "revision": reports.revision}, headers={"X-Requested-With": "fetch"}
    )  # fmt: skip

    assert answer.status_code == 200
    assert "Clinically significant" in answer.content.decode()
    assert HaematologyResult.objects.get(record=reports, key="wbc").cs == "CS"
    item = Item.objects.get(address="results[wbc].cs")
    assert (item.new, item.event.actor_name) == ("CS", investigator.name)
    assert "WBC" not in body(browser.get(INBOX))


def test_judgement_of_what_somebody_judged_meanwhile_is_refused_and_told(reports, investigator, principal):
    old = {"cs": "NCS", "revision": reports.revision}
    assert signed_in(principal).post(WBC, old | {"cs": "CS"}).status_code == 302

    answer = signed_in(investigator).post(WBC, old, headers={"X-Requested-With": "fetch"})

    assert answer.status_code == 422
    assert "Somebody judged this meanwhile" in answer.content.decode()
    assert HaematologyResult.objects.get(record=reports, key="wbc").cs == "CS"


def test_nurse_reads_what_waits_and_judges_nothing(reports, nurse):
    browser = signed_in(nurse)

    assert "awaiting investigator" in body(browser.get(INBOX))
    answer = browser.post(WBC, {"cs": "NCS", "revision": reports.revision}, headers={"X-Requested-With": "fetch"})

    assert answer.status_code == 422
    assert "Only the investigator may answer this" in answer.content.decode()
    assert HaematologyResult.objects.get(record=reports, key="wbc").cs is None


@pytest.mark.parametrize(
    ("place", "said"),
    [(WBC, {"cs": "MAYBE"}), (WBC, {"cs": "CS", "revision": "x"}), ("/lab-inbox/S001/SCR/vs/1/wbc/", {"cs": "CS"})],
)
def test_what_is_no_judgement_is_refused(reports, investigator, place, said):
    assert signed_in(investigator).post(place, {"revision": reports.revision} | said).status_code in (400, 404)


def test_inbox_is_for_readers_of_casebooks_alone(reports, browser):
    for role in (Role.PHARMACIST, Role.STATISTICIAN, Role.SAFETY_OFFICER, Role.ADMINISTRATOR):
        assert browser(UserFactory(role=role)).get(INBOX).status_code == 403


def test_inbox_takes_the_same_statements_however_much_waits(reports, screened, nurse, investigator, count_statements):
    browser = signed_in(investigator)
    browser.get(INBOX)
    with count_statements() as few:
        browser.get(INBOX)
    submit(reports, nurse, **results(hgb="80", hct="25", rbc="2.1"))
    submit(at_visit(screened, "V2", "haem"), nurse, sample_dt=SECOND, **HEAD, **results(wbc="2.0", plt="80"))

    with count_statements() as more:
        browser.get(INBOX)

    assert len(more) == len(few) <= 20


def test_one_value_is_no_trend_and_equal_values_are_a_flat_line():
    day, later = date(2024, 3, 5), date(2024, 3, 25)

    assert trend_of([(day, 5)], (None, None)) is None
    flat = trend_of([(day, 5), (later, 5)], (None, None))
    assert flat is not None
    assert len({y for _x, y in flat.dots}) == 1
