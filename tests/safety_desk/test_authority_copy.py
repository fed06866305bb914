"""The authority's copy names the arm: the statistician alone issues it, and whoever is blinded never sees it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import time_machine
from pypdf import PdfReader

from participants.actions.break_blind import ask_unblinding, decide_unblinding
from safety.assess import Judged, assess
from safety.clock_models import Clock
from safety.reporting import begin_report
from tests.factories.accounts import signed_in
from tests.factories.casebook import submit
from tests.factories.history import entry
from trialsite.audit import clock
from trialsite.audit.models import Event
from trialsite.casebook.visibility import visible
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.audience import Audience

pytestmark = pytest.mark.django_db
FILE, LIST = "/safety/authority/{}/1/file/", "/safety/authority/"


@pytest.fixture
def susars(ward):
    """Both people have the same serious, unexpected event; its first report is sent."""
    with time_machine.travel(clock.now(), tick=False):
        for person in (ward.cells, ward.placebo):
            _reported(ward, person)
    return ward


def _reported(ward, person):
    now, today = clock.now().replace(second=0, microsecond=0), clock.today()
    event = entry(
        person, "ae", ward.nurse, ae_term="Pneumonia", ae_grade="3", ae_possibly_serious="Y",
        ae_aware_dt=now - timedelta(hours=2), ae_start=PartialDate((today - timedelta(days=1)).isoformat()),
    )  # fmt: skip
    event.participant, event.visit = person, None
    submit(event, ward.investigator, ae_serious="Y", ae_crit=("HOSP",), ae_rel_ip="POSSIBLE")
    report = begin_report(event=event, by=ward.nurse)
    submit(report, ward.nurse, complete=True, sae_reporter="CHENJ", sae_sent_sponsor_dt=now)
    assess(record=event, judged=Judged(today, "POSSIBLE", "N", "IB 3.0", today, "First case"), by=ward.officer)


@pytest.fixture
def approved(susars):
    """The officer asked for both, the principal investigator approved."""
    for person in (susars.cells, susars.placebo):
        asked = ask_unblinding(
            participant=person, kind="SUSAR", reason="Report to the authority", token=person.code, by=susars.officer
        )
        decide_unblinding(unblinding=asked, approve=True, why="", by=susars.principal)
    return susars


def text_of(answer):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


@pytest.mark.req("RB-11")
def test_copy_names_the_arm_and_the_look_and_the_file_are_events_that_only_unblinded_people_see(approved):
    browser = signed_in(approved.statistician)
    before = Event.objects.count()

    copies = [browser.post(FILE.format(person.code)) for person in (approved.cells, approved.placebo)]

    assert "Human umbilical cord mesenchymal stem cells" in text_of(copies[0])
    assert "MSC" not in text_of(copies[1]).replace("MSCT-A-22", "")
    assert all("no-store" in copy["Cache-Control"] for copy in copies)
    made = Event.objects.order_by("recorded_at")[before:]
    assert sorted(event.action for event in made) == ["export", "export", "view_unblinded", "view_unblinded"]
    assert not visible(made.model.objects.filter(pk__in=[each.pk for each in made]), frozenset({Audience.BLINDED}))


@pytest.mark.req("RB-05", "RB-11")
def test_report_itself_says_nothing_of_the_arm_and_is_alike_for_both(susars):
    browser = signed_in(susars.officer)

    one, other = (
        text_of(browser.post(f"/safety/reports/{person.code}/1/1/file/")) for person in (susars.cells, susars.placebo)
    )

    assert one.replace(susars.cells.code, susars.placebo.code) == other
    assert "stem cells" not in one


def test_copy_waits_for_an_approved_unblinding(susars):
    browser = signed_in(susars.statistician)

    refused = browser.post(FILE.format(susars.cells.code), follow=True)

    assert "Ask for a planned unblinding" in refused.content.decode()
    assert not Event.objects.filter(action="view_unblinded").exists()


def test_event_that_is_no_susar_has_no_copy(approved):
    made = clock.today()
    event = Clock.objects.filter(kind="SUSAR_15").first().record
    assess(record=event, judged=Judged(made, "POSSIBLE", "Y", "IB 4.0", made), by=approved.officer)

    page = signed_in(approved.statistician).post(FILE.format(event.participant.code), follow=True)

    assert "no SUSAR" in page.content.decode()


@pytest.mark.req("RB-05")
def test_nobody_who_is_blinded_opens_list_or_copy(approved):
    for person in (approved.nurse, approved.investigator, approved.principal, approved.officer):
        browser = signed_in(person)
        assert browser.get(LIST).status_code == 403
        assert browser.post(FILE.format(approved.cells.code)).status_code == 403


@pytest.mark.req("SA-06", "SA-07")
def test_officer_records_that_it_was_sent_and_its_clock_stops(approved):
    now = clock.now().astimezone(clock.SITE_ZONE)
    code = approved.cells.code
    typed = {"date": now.date().isoformat(), "time": f"{now:%H:%M}", "channel": "PORTAL", "reference": "CDE-2024-9"}

    answer = signed_in(approved.officer).post(f"/safety/clocks/{code}/ae/1/SUSAR_15/sent/", typed)

    assert answer.status_code == 302
    assert Clock.objects.get(kind="SUSAR_15", participant=approved.cells).stopped_why == "SENT"
