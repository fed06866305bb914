"""S08: a late second dose is a deviation and moves nothing; the interval to the third one is counted from it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.factories.casebook import submit
from tests.factories.infusions import infuse
from tests.factories.visits import at_visit, scheduled
from trialsite.casebook.models import Proposal, Query
from trialsite.protocol.audience import Audience
from visits.schedule import VisitStatus
from visits.selectors import visit_states

pytestmark = pytest.mark.django_db
BLINDED = frozenset({Audience.BLINDED})


def came(site, visit, day):
    """The participant came on a day and was infused."""
    on = date.fromisoformat(day)
    site.on(day)
    attended = {"sv_attended": "ONSITE", "visit_date": on, "visit_end_date": on, "ae_none_visit": True}
    submit(at_visit(site.person, visit), site.nurse, **attended, cm_reviewed="Y", art_reviewed="Y")
    return infuse(site.person, site.nurse, datetime(on.year, on.month, on.day, 2, 0, tzinfo=UTC), visit)


@pytest.fixture
def late(site, screened):
    """Dose 1 on 25 March 2024, visit 2 attended on 29 April, two days after its window."""
    site.code = screened.code
    scheduled(site.person, site.nurse, date(2024, 3, 25))
    came(site, "V1", "2024-03-25")
    came(site, "V2", "2024-04-29")
    return site


def state(site, visit):
    return next(each for each in visit_states(site.person, date(2024, 6, 1), BLINDED) if each.code == visit)


def test_late_visit_is_told_and_drafted_once_and_the_third_target_stays(late):
    draft = Proposal.objects.get(check_id="SV-02")

    assert state(late, "V2").status == VisitStatus.LATE
    assert state(late, "V2").window.days_outside(date(2024, 4, 29)) == 2
    assert (draft.category, draft.severity, draft.address) == ("VISIT_WINDOW", "MINOR", "visit_date")
    assert not Query.objects.filter(check_id="SV-02").exists()
    assert state(late, "V3").window.target == date(2024, 5, 24)


@pytest.mark.parametrize(
    ("day", "status", "days"), [("2024-05-21", VisitStatus.IN_WINDOW, None), ("2024-05-19", VisitStatus.EARLY, 20)]
)
def test_third_dose_is_counted_from_the_second(day, status, days, late):
    outcome = came(late, "V3", day)

    told = [finding.message.en for finding in outcome.findings if finding.check_id == "INF-05"]
    assert state(late, "V3").status == status
    assert told == ([f"Only {days} days since the last infusion"] if days else [])
