"""S13: ALT, AST and bilirubin as in Hy's law at visit 4; what is offered, what the event says, what stays open."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from labs.models import ChemistryResult
from safety.actions import record_offered
from safety.models import AdverseEvent
from tests.crfs.cases.haem import results
from tests.factories.casebook import record_at, submit
from tests.factories.visits import at_visit, scheduled
from tests.safety.conftest import HEADACHE
from trialsite.casebook.models import Proposal, Query, RecordLink
from trialsite.crf.values.partial import PartialDate

pytestmark = pytest.mark.django_db
HEAD = {"lab_done": "Y", "lab_name": "CLINLAB"}


@pytest.fixture
def injured(site, screened):
    """A man with an ALT of 38 before the first dose and of 262 at visit 4."""
    site.code = screened.code
    submit(record_at(screened, "dm"), site.nurse, birth_date=PartialDate("1985-06-15"), sex="M")
    scheduled(site.person, site.nurse, date(2024, 3, 25))
    for visit, day, values in (
        ("V1", date(2024, 3, 25), {"alt": "38", "ast": "30", "tbil": "12", "alp": "80"}),
        ("V4", date(2024, 6, 17), {"alt": "262", "ast": "181", "tbil": "54.0", "alp": "96"}),
    ):
        site.on(day.isoformat())
        taken = datetime(day.year, day.month, day.day, 0, 30, tzinfo=UTC)
        submit(at_visit(site.person, visit, "bioc"), site.nurse, sample_dt=taken, **HEAD, **results(**values))
    return site


def grades():
    rows = ChemistryResult.objects.filter(record__visit__code="V4", value_grade__isnull=False)
    return {row.key: row.value_grade for row in rows}


def prompt(check):
    return Proposal.objects.get(check_id=check)


def test_results_are_graded_and_alt_and_hys_law_are_offered(injured):
    assert {key: grades()[key] for key in ("alt", "ast", "tbil")} == {"alt": "3", "ast": "2", "tbil": "2"}
    assert prompt("LAB-06").address == "results[alt].value"
    assert prompt("BIOC-03").state == "open"


def test_event_of_the_prompt_says_what_the_report_says_and_another_grade_is_asked_about(injured):
    entry = record_offered(proposal=prompt("LAB-06"), why="", by=injured.principal, language="en")

    event = AdverseEvent.objects.get(record=entry)
    assert (event.ae_term, event.ae_grade, event.ae_start) == ("ALT increased", "3", "2024-06-17")
    assert RecordLink.objects.get(record=entry, address="ae_source_lab").target.place == "V4/bioc/1"

    rest = {name: value for name, value in HEADACHE.items() if name not in ("ae_term", "ae_start", "ae_grade")}
    submit(entry, injured.nurse, complete=True, ae_grade="2", reasons={"ae_grade": "TRANSCRIPTION"}, **rest)
    asked = Query.objects.get(check_id="AE-15")
    assert (asked.text_en, asked.closed_at) == ("Grade 2 but the result grades 3", None)


def test_not_serious_leaves_hys_law_to_the_investigator(injured):
    entry = record_offered(proposal=prompt("LAB-06"), why="", by=injured.principal, language="en")
    submit(entry, injured.principal, ae_serious="N")
    assert prompt("BIOC-03").state == "open"

    grave = record_offered(proposal=prompt("BIOC-03"), why="", by=injured.principal, language="zh-hans")

    event = AdverseEvent.objects.get(record=grave)
    assert (event.ae_possibly_serious, event.ae_grade) == ("Y", "3")
    assert event.ae_aware_dt is not None
    assert prompt("BIOC-03").state == "accepted"
