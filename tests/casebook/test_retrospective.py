"""What happened before the system came into use: from paper, with its own instant, and no alarm."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
import time_machine

from tests.factories.accounts import UserFactory
from tests.factories.casebook import CONSENT, VITALS, record_at, submit
from tests.factories.versions import activated_protocol
from tests.factories.visits import at_visit, scheduled
from trialsite.accounts.roles import Role
from trialsite.audit.models import Event
from trialsite.audit.verification import verify
from trialsite.casebook.models import CrfRecord, PaperSignature, Proposal
from trialsite.registers.selectors import in_use, protocol_of
from visits.actions import register_participant
from visits.infusion.lapsed import draft_state

pytestmark = pytest.mark.django_db
EARLY = CONSENT | {"consent_date": date(2023, 3, 30), "consent_inv_sign_time": datetime(2023, 3, 30, 2, 0, tzinfo=UTC)}


@pytest.fixture
def in_use_since_march(trial, nurse):
    """A person under a version of the protocol that names 5 March 2024 as the first day of use."""
    activated_protocol("7.5", date(2024, 1, 2), {"go_live_date": date(2024, 3, 5)}, needs_consent=False)
    return register_participant(by=nurse)


def last_event(form):
    return Event.objects.filter(action="save", form=form).latest("sequence")


@pytest.mark.req("DE-07")
def test_form_dated_before_the_first_day_of_use_is_from_paper_with_its_own_instant(in_use_since_march, nurse):
    submit(record_at(in_use_since_march, "ic"), nurse, **CONSENT)

    event = last_event("ic")
    assert event.origin == "paper"
    assert {item.origin for item in event.items.exclude(origin="")} == {"paper"}
    assert event.occurred_at == datetime(2024, 3, 3, 16, 0, tzinfo=UTC)
    assert event.recorded_at > event.occurred_at


@pytest.mark.req("DE-07")
def test_form_of_the_first_day_of_use_is_typed(in_use_since_march, nurse):
    submit(record_at(in_use_since_march, "ic"), nurse, **CONSENT)
    submit(record_at(in_use_since_march, "vs"), nurse, **VITALS)

    assert (last_event("vs").origin, last_event("vs").occurred_at) == ("typed", None)


@pytest.mark.req("DE-07")
def test_deviation_of_that_time_is_history_and_waits_for_nobody(in_use_since_march, nurse, browser):
    submit(record_at(in_use_since_march, "ic"), nurse, **EARLY)

    assert set(Proposal.objects.values_list("check_id", "state")) == {("IC-01", "history")}
    page = browser(nurse).get("/participants/S001/visits/SCR/ic/1/").content.decode()
    assert "Retrospective, from paper" in page


def test_history_lapses_or_becomes_a_deviation_when_its_day_is_corrected(trial, nurse):
    activated_protocol("7.6", date(2024, 1, 2), {"go_live_date": date(2023, 3, 30)}, needs_consent=False)
    person = register_participant(by=nurse)
    record = record_at(person, "ic")
    submit(record, nurse, **EARLY | {"consent_date": date(2023, 3, 29)})
    submit(record, nurse, consent_date=date(2023, 3, 30), reasons={"consent_date": "TRANSCRIPTION"})

    states = sorted(Proposal.objects.filter(check_id="IC-01").values_list("state", flat=True))
    assert states == ["lapsed", "open"]


LOOKED_AT = ("/today/", "/today/calendar/?day=2023-10-02", "/participants/S001/")
PAPER = "/participants/S001/visits/SCR/ic/1/paper/"
SAID = {"signer": "SUNW", "signed_on": "2024-03-06", "where": "Binder 3, page 12"}


@pytest.fixture
def from_paper(in_use_since_march, nurse):
    """A consent of the day before the first day of use."""
    submit(record_at(in_use_since_march, "ic"), nurse, **CONSENT)
    return record_at(in_use_since_march, "ic")


@pytest.mark.req("DE-07")
def test_signature_by_hand_is_referenced_and_shown_on_the_form(from_paper, nurse, browser):
    page, form = browser(nurse), PAPER.removesuffix("paper/")
    assert "Reference the signature on paper" in page.get(form).content.decode()

    assert page.post(PAPER, SAID).status_code == 302
    assert page.post(PAPER, SAID).status_code == 302

    row = PaperSignature.objects.get()
    assert (row.name, row.signed_on, row.where, row.by) == (
        "Sun Wei",
        date(2024, 3, 6),
        "Binder 3, page 12",
        nurse.name,
    )
    event = Event.objects.get(action="paper_signature")
    assert event.items.get().new == "Sun Wei (SUNW), 2024-03-06, Binder 3, page 12"
    shown = " ".join(page.get(form).content.decode().split())
    assert "Signed on paper:</a> Sun Wei, 6 Mar 2024, Binder 3, page 12" in shown
    assert list(verify()) == []


@pytest.mark.req("DE-07")
def test_correction_of_the_reference_asks_why_and_keeps_the_one_before(from_paper, nurse, browser):
    page = browser(nurse)
    page.post(PAPER, SAID)

    silent = page.post(PAPER, SAID | {"where": "Binder 4"})
    assert silent.status_code == 400
    assert "Say what was wrong" in silent.content.decode()
    assert page.post(PAPER, SAID | {"where": "Binder 4", "why": "Moved to the archive"}).status_code == 302

    shown = page.get(PAPER).content.decode()
    assert (shown.count("Binder 3, page 12"), shown.count("replaced")) == (1, 1)
    assert list(PaperSignature.objects.order_by("at").values_list("why", flat=True)) == ["", "Moved to the archive"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"signed_on": "2024-03-03"}, "Enter a day from 4 Mar 2024"),
        ({"signed_on": "2099-01-01"}, "Enter a day from 4 Mar 2024"),
        ({"signed_on": "soon"}, "2024-09-12"),
        ({"signer": ""}, "Choose who signed."),
        ({"where": ""}, "Say where the paper lies."),
        ({"where": "11010519491231002X"}, "personal identifiers"),
    ],
)
def test_what_is_wrong_with_a_reference_is_told_and_kept_in_its_box(typed, told, from_paper, nurse, browser):
    answer = browser(nurse).post(PAPER, SAID | typed)

    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert not PaperSignature.objects.exists()


def test_form_of_the_time_of_use_has_no_signature_on_paper(in_use_since_march, nurse, browser):
    submit(record_at(in_use_since_march, "ic"), nurse, **CONSENT)
    submit(record_at(in_use_since_march, "vs"), nurse, **VITALS)

    answer = browser(nurse).post(PAPER.replace("/ic/", "/vs/"), SAID)

    assert "is signed here" in answer.content.decode()
    assert not PaperSignature.objects.exists()
    monitor = browser(UserFactory(role=Role.MONITOR))
    assert (monitor.get(PAPER).status_code, monitor.post(PAPER, SAID).status_code) == (200, 403)


@pytest.mark.req("DE-07")
def test_visit_that_was_missed_before_the_first_day_of_use_is_history(in_use_since_march, nurse):
    submit(record_at(in_use_since_march, "ic"), nurse, **CONSENT)
    scheduled(in_use_since_march, nurse, date(2023, 10, 2))
    reviewed = {"ae_none_visit": True, "cm_reviewed": "Y", "art_reviewed": "Y"}
    submit(at_visit(in_use_since_march, "V2"), nurse, sv_attended="MISSED", sv_miss_reason="ILL", **reviewed)

    assert set(Proposal.objects.filter(check_id="SV-05").values_list("state", flat=True)) == {"history"}


@pytest.mark.req("DE-07")
@pytest.mark.parametrize(("over", "state"), [(date(2024, 3, 4), "history"), (date(2024, 3, 5), "open")])
def test_dose_that_lapsed_before_the_first_day_of_use_is_history(over, state, in_use_since_march):
    assert draft_state(CrfRecord(protocol_version="7.5", due_to=over)) == state


@pytest.mark.req("DE-07")
def test_visit_of_that_time_is_history_on_today_in_the_calendar_and_in_the_casebook(in_use_since_march, nurse, browser):
    submit(record_at(in_use_since_march, "ic"), nurse, **EARLY)
    scheduled(in_use_since_march, nurse, date(2023, 10, 2))

    with time_machine.travel(datetime(2024, 3, 6, 2, 0, tzinfo=UTC), tick=False):
        page = browser(nurse)
        seen = {path: " ".join(page.get(path).content.decode().split()) for path in LOOKED_AT}
        history = page.get("/today/history/").content.decode()

    # V1 to V4 were over before 5 March, the window of V5 is open
    assert "4 visits of before the first day of use are not entered" in seen["/today/"]
    assert "Window closed, visit not done" not in seen["/today/"]
    assert "No visit is due" in seen["/today/"]
    assert (history.count("retrospective</span>"), history.count(" d ago")) == (4, 0)
    assert "Not entered yet, retrospective" in seen["/today/calendar/?day=2023-10-02"]
    # the forms of screening too, which stay under version 1.0, that names no first day of use
    late = re.findall(r'visits/(\w+)/[^"]*"[^>]*>\s*<svg[^>]*aria-label="Overdue"', "".join(seen.values()))
    assert late == []


@pytest.mark.req("DE-07")
def test_who_is_bound_to_a_version_that_names_no_first_day_of_use_has_the_same_one(in_use_since_march, nurse):
    submit(record_at(in_use_since_march, "ic"), nurse, **EARLY)
    in_use_since_march.refresh_from_db()
    assert in_use_since_march.protocol_version == "1.0"

    submit(record_at(in_use_since_march, "vs"), nurse, **VITALS | {"vs_dt": datetime(2023, 4, 3, 1, 10, tzinfo=UTC)})

    assert last_event("vs").origin == "paper"
    assert in_use("7.5") is protocol_of("7.5")
