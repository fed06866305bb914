"""S18: a fatal event needs outcome, seriousness and the form of death to agree; what is dated later is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from safety.models import AdverseEvent
from tests.factories.casebook import VITALS, submit
from tests.factories.infusions import infuse
from tests.factories.visits import at_visit, scheduled
from tests.safety.conftest import HEADACHE
from trialsite.casebook.actions.entries import add_entry
from trialsite.crf.values.partial import PartialDate

pytestmark = pytest.mark.django_db
BLED = HEADACHE | {
    "ae_term": "Cerebral haemorrhage", "ae_start": PartialDate("2024-10-02"), "ae_grade": "5",
    "ae_outcome": "RECOVERED", "ae_ongoing": "N", "ae_end": PartialDate("2024-10-03"), "ae_possibly_serious": "Y",
    "ae_aware_dt": datetime(2024, 10, 2, 6, 0, tzinfo=UTC),
}  # fmt: skip
JUDGED = {
    "ae_serious": "Y",
    "ae_crit": ("DEATH",),
    "ae_rel_ip": "POSSIBLE",
    "ae_rel_proc": "UNRELATED",
    "ae_rel_art": "UNRELATED",
}


@pytest.fixture
def bled(site, screened):
    """A participant after the first infusion, on 5 October."""
    site.code = screened.code
    scheduled(site.person, site.nurse, date(2024, 3, 25))
    site.on("2024-03-25")
    infuse(site.person, site.nurse, datetime(2024, 3, 25, 2, 0, tzinfo=UTC))
    return site.on("2024-10-05")


def added(site, form):
    return add_entry(participant=site.person, form=form, by=site.nurse)


def codes(outcome):
    return {finding.check_id for finding in outcome.findings}


def test_grade_5_and_recovered_is_stored_and_not_complete(bled):
    outcome = submit(added(bled, "ae"), bled.nurse, complete=True, **BLED)

    assert "AE-01" in codes(outcome)
    assert (outcome.completed, AdverseEvent.objects.get().ae_grade) == (False, "5")


def test_fatal_is_not_complete_before_the_form_of_death_and_complete_after_it(bled):
    event = added(bled, "ae")
    fatal = BLED | {"ae_outcome": "FATAL"}
    submit(event, bled.nurse, **fatal)
    outcome = submit(event, bled.principal, complete=True, **JUDGED)
    assert ("AE-02" in codes(outcome), outcome.completed) == (True, False)
    assert AdverseEvent.objects.get().ae_crit == ["DEATH"]

    death = {
        "death_date": PartialDate("2024-10-03"),
        "death_cause": "Cerebral haemorrhage",
        "death_autopsy": "N",
        "death_ae": "log/ae/1",
        "death_source": "record",
    }
    died = submit(added(bled, "dth"), bled.nurse, complete=True, **death)

    assert (died.completed, "DTH-01" in codes(died)) == (True, False)
    assert submit(event, bled.nurse, complete=True).completed
    taken = datetime(2024, 10, 5, 1, 0, tzinfo=UTC)
    refused = submit(at_visit(bled.person, "V6", "vs"), bled.nurse, **VITALS | {"vs_dt": taken})
    assert {each.check_id for each in refused.refused} == {"G-03"}


def test_death_is_not_complete_with_an_event_that_is_not_fatal(bled):
    submit(
        added(bled, "ae"),
        bled.nurse,
        **BLED | {"ae_outcome": "NOTREC", "ae_grade": "4", "ae_ongoing": "Y", "ae_end": None},
    )
    told = {
        "death_date": PartialDate("2024-10-03"),
        "death_cause": "Cerebral haemorrhage",
        "death_autopsy": "N",
        "death_ae": "log/ae/1",
        "death_source": "record",
    }

    outcome = submit(added(bled, "dth"), bled.nurse, complete=True, **told)

    assert ("DTH-01" in codes(outcome), outcome.completed) == (True, False)
