"""The data cut-off of the board's tables: facts dated on that day at the site are in, those of the next day are not."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from pypdf import PdfReader

from participants.models import Participant, Randomisation
from safety import summaries
from safety.board import numbers
from safety.stopping.actions import hold_participant
from tests.crawl.twins import BEGAN, EVENING, FIRST
from tests.crfs.cases.haem import results
from tests.factories.accounts import signed_in
from tests.factories.casebook import submit
from tests.factories.history import entry
from tests.factories.visits import at_visit
from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.audit.entries import Action
from trialsite.audit.models import Event, Item
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.msct_a_22 import PROTOCOL
from trialsite.safety_desk.board_sheets import Asked, sheets
from visits.analysis import Scope
from visits.compliance import doses

pytestmark = [pytest.mark.usefixtures("twins_are_made"), pytest.mark.django_db]
OPEN, CLOSED, BOARD = "/safety/board/tables/open/", "/safety/board/tables/by-arm/", "/safety/board/"
DAY0 = clock.site_date(BEGAN)
DAY = timedelta(days=1)


@pytest.fixture
def later():
    """Forty days after the infusions."""
    with time_machine.travel(EVENING + timedelta(days=40), tick=False):
        yield


def who(role: str) -> User:
    return User.objects.get(username=f"twin-{role}")


def adverse(start: str, term: str = "Headache") -> None:
    entry(
        Participant.objects.get(code="S001"), "ae", who("research_nurse"), ae_term=term, ae_grade="2",
        ae_start=PartialDate(start), ae_possibly_serious="N", ae_aesi=("NONE",),
    )  # fmt: skip


def events(until: date) -> list[str]:
    return [each.term for each in numbers.by_term(Scope(until=until), ())]


def test_an_event_counts_from_the_day_of_its_start(later):
    start = DAY0 + 3 * DAY
    adverse(start.isoformat())

    assert [events(day) for day in (start - DAY, start, start + DAY)] == [[], ["headache"], ["headache"]]


def test_a_partial_start_counts_from_the_first_day_it_may_mean(later):
    adverse("2024-04")

    assert [events(date(2024, 3, 31)), events(date(2024, 4, 1))] == [[], ["headache"]]


def test_infusions_people_and_observation_end_with_the_day(later):
    randomised = Randomisation.objects.count()

    def at(day: date) -> tuple[int, int, int]:
        scope = Scope(until=day)
        _kinds, observed = summaries.incidence(scope, ())
        people = sum(each.people for each in numbers.disposition(scope))
        return people, sum(each.given for each in doses(scope)), sum(each.days for each in observed)

    since_first = FIRST // DAY
    assert at(DAY0 - DAY) == (0, 0, 0)  # the nine were randomised on the day of the infusions
    assert at(DAY0) == (randomised, 9, 8 * 1 + since_first + 1)
    assert at(DAY0 + DAY) == (randomised, 9, 8 * 2 + since_first + 2)


def test_the_day_is_that_of_the_site(later):
    # half an hour after midnight at the site, still the day before in UTC
    sampled = datetime(2024, 4, 1, 16, 30, tzinfo=UTC)
    record = at_visit(Participant.objects.get(code="S001"), "V2", "haem")
    submit(record, who("research_nurse"), lab_done="Y", sample_dt=sampled, **results(hgb="60"))

    def severe(day: date) -> int:
        return sum(each.grade_3 + each.grade_4 for each in numbers.graded(Scope(until=day)) if each.key == "hgb")

    assert [severe(date(2024, 4, 1)), severe(date(2024, 4, 2))] == [0, 1]


def test_a_hold_of_the_next_day_is_not_told(later):
    before = _holds(clock.today())
    hold_participant(code="S001", why="Rash", by=who("investigator"))

    assert [len(_holds(day)) - len(before) for day in (clock.today() - DAY, clock.today())] == [0, 1]


def _holds(until: date) -> list:
    found = next(sheet for sheet in sheets(Asked(Scope(until=until), PROTOCOL)) if sheet.title.en.startswith("Holds"))
    return list(found.rows)


@pytest.mark.req("EX-05")
def test_the_cut_off_stands_on_each_page_and_in_the_event(later):
    answer = signed_in(who("safety_officer")).post(OPEN, {"cutoff": DAY0.isoformat()})

    assert f"board-tables-open-{DAY0:%Y%m%d}" in answer["Content-Disposition"]
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
    assert len(pages) > 1
    assert all(f"Data cut-off {DAY0.isoformat()}" in page for page in pages)
    assert Item.objects.get(address="export.cutoff").new == DAY0.isoformat()


def test_without_a_day_it_is_today_and_a_day_to_come_is_refused(later):
    officer, tomorrow = signed_in(who("safety_officer")), (clock.today() + DAY).isoformat()
    assert f'value="{clock.today().isoformat()}"' in officer.get(BOARD).content.decode()

    assert "cannot lie after today" in officer.post(OPEN, {"cutoff": tomorrow}, follow=True).content.decode()
    assert officer.post(OPEN, {"cutoff": "soon"}).status_code == 302
    assert not Event.objects.filter(action=Action.EXPORT).exists()
    officer.post(OPEN)
    assert Item.objects.get(address="export.cutoff").new == clock.today().isoformat()


def test_nobody_randomised_after_the_cut_off_is_looked_at(later):
    statistician = signed_in(who("statistician"))
    looks = Event.objects.filter(action=Action.VIEW_UNBLINDED)
    before = looks.count()

    statistician.post(CLOSED, {"why": "Report 1", "cutoff": (DAY0 - DAY).isoformat()})
    assert looks.count() == before
    statistician.post(CLOSED, {"why": "Report 1", "cutoff": DAY0.isoformat()})
    assert looks.count() == before + Randomisation.objects.count()
