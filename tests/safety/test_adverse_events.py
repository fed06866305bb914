"""Adverse events: entries of a log, judged by the investigator, seen by the other forms."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from safety.models import AdverseEvent
from tests.factories.accounts import signed_in
from tests.factories.casebook import submit
from tests.factories.infusions import infuse
from tests.factories.visits import at_visit, scheduled
from tests.safety.conftest import HEADACHE
from trialsite.audit.clock import SITE_ZONE
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.models import Query
from trialsite.casebook.submission import SaveRefused
from trialsite.crf.facts import gather
from trialsite.crf.values.partial import PartialDate

pytestmark = pytest.mark.django_db
P = PartialDate
SERIOUS = {"ae_possibly_serious": "Y", "ae_aware_dt": datetime(2024, 5, 11, 2, 0, tzinfo=UTC)}
ASSESSED = {"ae_serious": "N", "ae_rel_ip": "UNLIKELY", "ae_rel_proc": "UNRELATED", "ae_rel_art": "POSSIBLE"}
PAGE = "/participants/S001/visits/log/ae/{}/"


def checks_of(outcome):
    return {finding.check_id for finding in outcome.findings}


def test_nurse_completes_and_the_investigators_answers_are_awaited(event, nurse, investigator):
    record = event()

    assert (record.completed_at is not None, record.awaiting_investigator) == (True, 4)
    refused = submit(record, nurse, **ASSESSED)
    assert set(refused.refused_addresses) == set(ASSESSED)
    submit(record, investigator, **ASSESSED)
    record.refresh_from_db()
    assert record.awaiting_investigator == 0


def test_possibly_serious_needs_when_the_site_knew_and_declining_it_a_reason(screened, nurse, event, investigator):
    record = add_entry(participant=screened, form="ae", by=nurse)
    outcome = submit(record, nurse, complete=True, **(HEADACHE | {"ae_possibly_serious": "Y"}))
    assert "G-06" in checks_of(outcome)
    record.refresh_from_db()
    assert record.completed_at is None

    submit(record, nurse, complete=True, **SERIOUS | {"reasons": {"ae_possibly_serious": "UPDATE"}})
    submit(record, investigator, **ASSESSED)
    record.refresh_from_db()
    # the reason for declining is the investigator's, and still awaited
    assert (record.completed_at is not None, record.awaiting_investigator) == (True, 1)


@pytest.mark.parametrize("partial", ["2024-05-09", "2024-04"])
def test_end_before_start_is_refused_and_the_rest_is_kept(screened, nurse, partial):
    record = add_entry(participant=screened, form="ae", by=nurse)

    outcome = submit(record, nurse, **(HEADACHE | {"ae_ongoing": "N", "ae_end": P(partial), "ae_outcome": "RECOVERED"}))

    assert {finding.check_id for finding in outcome.refused} == {"G-09"}
    assert set(outcome.refused_addresses) == {"ae_start", "ae_end"}
    stored = AdverseEvent.objects.get()
    assert (stored.ae_term, stored.ae_grade, stored.ae_start, stored.ae_end) == ("Headache", "1", None, None)


def test_overlapping_partial_dates_are_no_order_at_all(screened, nurse):
    record = add_entry(participant=screened, form="ae", by=nurse)
    told = {"ae_start": P("2024-05-10"), "ae_ongoing": "N", "ae_end": P("2024-05"), "ae_outcome": "RECOVERED"}

    assert submit(record, nurse, **(HEADACHE | told)).stored_all


def test_before_consent_is_medical_history(screened, nurse):
    record = add_entry(participant=screened, form="ae", by=nurse)

    outcome = submit(record, nurse, **(HEADACHE | {"ae_start": P("2024-03-03")}))

    assert {finding.check_id for finding in outcome.refused} == {"AE-09"}


def test_same_event_twice_is_asked_on_both_entries(event):
    first = event()
    event(ae_term=" HEADACHE ", ae_start=P("2024-05"))

    asked = Query.objects.filter(check_id="AE-16").values_list("record__repeat", flat=True)
    assert sorted(asked) == [1, 2]
    assert first.repeat == 1


def test_treatment_is_the_medication_that_was_given_for_it(event, screened, nurse):
    event(ae_treat="Y")
    assert Query.objects.get(check_id="AE-17").closed_at is None

    medication = add_entry(participant=screened, form="cm", by=nurse)
    submit(medication, nurse, cm_name="Paracetamol", cm_class="ANTIPYR", cm_indication_link="log/ae/1")

    assert Query.objects.get(check_id="AE-17").closed_at is not None


def test_calculated_from_the_infusions_and_checked_against_them(event, screened, nurse, investigator):
    scheduled(screened, nurse, date(2024, 3, 25))
    infuse(screened, nurse, datetime(2024, 3, 25, 2, 0, tzinfo=UTC))
    record = event(ae_start=P("2024-03-20"))

    outcome = submit(
        record, investigator, ae_serious="N", ae_rel_ip="POSSIBLE", ae_rel_proc="UNRELATED", ae_rel_art="UNRELATED"
    )

    assert "AE-11" in checks_of(outcome)
    later = event(ae_term="Nausea", ae_start=P("2024-03-27"))
    page = signed_in(nurse).get(PAGE.format(later.repeat)).content.decode()
    assert "Days since last infusion" in page


def test_facts_of_events_reach_the_ends_of_treatment_study_and_life(event, screened, investigator):
    record = event(ae_action="WITHDRAWN", ae_grade="5", ae_outcome="FATAL", **SERIOUS)
    submit(
        record,
        investigator,
        ae_serious="Y",
        ae_crit=("DEATH",),
        ae_rel_ip="POSSIBLE",
        ae_rel_proc="UNRELATED",
        ae_rel_art="UNRELATED",
    )
    event(ae_term="Nausea")
    keys = ("fatal_aes", "related_aes", "ae_stopped_treatment", "open_ae_count", "open_sae", "ae_starts")

    known = gather(keys, screened.pk, record)

    assert known == {
        "fatal_aes": ("log/ae/1",), "related_aes": ("log/ae/1",), "ae_stopped_treatment": True, "open_ae_count": 1,
        "open_sae": False, "ae_starts": (P("2024-05-10"), P("2024-05-10")),
    }  # fmt: skip


def test_visit_asks_for_events_unless_one_was_entered_and_doubts_a_denial(event, screened, nurse):
    scheduled(screened, nurse, date(2024, 3, 25))
    came = {
        "sv_attended": "ONSITE",
        "visit_date": date(2024, 5, 24),
        "visit_end_date": date(2024, 5, 24),
        "cm_reviewed": "Y",
        "art_reviewed": "Y",
    }
    visit = at_visit(screened, "V3")
    assert "G-06" in checks_of(submit(visit, nurse, complete=True, **came))

    event()

    assert "G-06" not in checks_of(submit(visit, nurse, complete=True))
    assert "sv.ae_none_visit" in checks_of(submit(visit, nurse, ae_none_visit=True))


def test_page_of_an_event_makes_few_statements_however_many_there_are(event, nurse, django_assert_max_num_queries):
    event()
    browser = signed_in(nurse)
    browser.get(PAGE.format(1))
    with django_assert_max_num_queries(20) as few:
        browser.get(PAGE.format(1))
    for number in range(5):
        event(ae_term=f"Nausea {number}")
    with django_assert_max_num_queries(20) as many:
        browser.get(PAGE.format(1))

    assert len(many) == len(few)


WITHDRAWN = {"consent_withdrawn_date": date(2024, 6, 10), "wd_by": "SELF"}
FOLLOWED = {"ae_ongoing": "N", "ae_end": P("2024-06-20"), "ae_outcome": "RECOVERED"}
REASONS = {"reasons": {"ae_ongoing": "UPDATE", "ae_outcome": "UPDATE"}}


def withdraw(screened, nurse, *scopes):
    record = add_entry(participant=screened, form="wd", by=nurse)
    assert submit(record, nurse, wd_scope=scopes, **WITHDRAWN).stored_all


def test_events_known_by_then_are_followed_after_consent_to_visits_was_withdrawn(event, screened, nurse):
    record = event()
    withdraw(screened, nurse, "TREAT", "FOLLOWUP", "SAMPLES")

    assert submit(record, nurse, **FOLLOWED, **REASONS).stored_all


def test_nothing_is_followed_after_consent_to_data_was_withdrawn(event, screened, nurse):
    record = event()
    withdraw(screened, nurse, "DATA")

    with pytest.raises(SaveRefused):
        submit(record, nurse, **FOLLOWED, **REASONS)


def test_event_stands_in_casebook_history_trail_and_as_it_was(event, nurse, investigator, monitor):
    record = event()
    then = timezone.now()
    submit(record, investigator, **ASSESSED)
    reader, address = signed_in(monitor), PAGE.format(1)

    assert "/participants/S001/logs/ae/" in reader.get("/participants/S001/").content.decode()
    assert "Sun Wei" in reader.get(f"{address}history/?address=ae_rel_ip").content.decode()
    assert "ae_rel_ip" in reader.get("/participants/S001/trail/?form=ae").content.decode()
    assert reader.get("/dictionary/ae/").status_code == 200
    before = reader.get(f"{address}?as_of={then.astimezone(SITE_ZONE):%Y-%m-%dT%H:%M:%S}").content.decode()
    assert "Headache" in before


TYPED = {
    "ae_term": "Nausea", "ae_start": "2024-05-10", "ae_ongoing": "Y", "ae_grade": "1", "ae_possibly_serious": "N",
    "ae_action": "NA", "ae_treat": "N", "ae_outcome": "NOTREC", "ae_aesi": "NONE", "ae_oi": "N", "act": "complete",
}  # fmt: skip
CORRECTED = TYPED | {"ae_grade": "2", "ae_grade~reason": "TRANSCRIPTION", "revision": "1", "act": "save"}


def test_save_of_an_event_beside_others_makes_few_statements(event, nurse, count_statements):
    event()
    event(ae_term="Dizziness")
    browser = signed_in(nurse)
    place = browser.post("/participants/S001/logs/ae/add/")["Location"]
    for typed in (TYPED | {"revision": "0"}, CORRECTED):
        with count_statements() as counted:
            assert browser.post(place, typed).status_code == 302

        own = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
        statements = [query["sql"] for query in counted.captured_queries if not query["sql"].startswith(own)]
        assert len(statements) <= 20, "\n".join(statement[:120] for statement in statements)
