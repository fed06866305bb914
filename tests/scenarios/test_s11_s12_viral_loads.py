"""S11 and S12: a blip is repeated, counts as one and stops nobody; a confirmed failure holds the participant."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from labs import endpoints
from labs.suppression import courses, suppression
from safety.actions import record_offered
from safety.models import AdverseEvent, Hold
from tests.crfs.cases.lym import cells
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import submit
from tests.factories.infusions import infuse
from tests.factories.pharmacy import list_of_arms, randomised
from tests.factories.visits import at_visit
from tests.labs.test_viral_loads import copies
from trialsite.accounts.roles import Role
from trialsite.audit.clock import SITE_ZONE
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.models import CrfRecord, Proposal
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.catalogue import package
from visits.analysis import Scope
from visits.unscheduled import add_unscheduled_visit

pytestmark = pytest.mark.django_db
ASSAY = {"vl_lloq": Decimal(20), "vl_assay": "PCR", "vl_sample_type": "PLASMA"}


def noon(day):
    return datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=SITE_ZONE)


@pytest.fixture
def suppressed(site, screened):
    """Day 0 on 25 March 2024, with nothing detected then."""
    site.code = screened.code
    list_of_arms(UserFactory(role=Role.STATISTICIAN))
    randomised(site.person, site.nurse, date(2024, 3, 25))
    site.on("2024-03-25")
    infuse(site.person, site.nurse, noon("2024-03-25") - timedelta(hours=2))
    load(site, "V1", "2024-03-25", "TND")
    return site


def load(site, visit, day, text):
    """HIV RNA of a visit, or of an unscheduled one that is added for it."""
    site.on(day)
    if visit == "UNS":
        add_unscheduled_visit(participant=site.person, why="Repeat of HIV RNA", by=site.nurse)
    submit(at_visit(site.person, visit, "vl"), site.nurse, vl_dt=noon(day), vl=copies(text), **ASSAY)


def asked():
    return set(Proposal.objects.filter(check_id__startswith="VL").values_list("check_id", "state"))


def test_s11_blip_asks_for_a_repeat_and_neither_an_event_nor_a_hold_follows(suppressed):
    load(suppressed, "V4", "2024-06-17", "128")
    assert asked() == {("VL-01", "open")}

    load(suppressed, "UNS", "2024-07-08", "<20")

    assert asked() == {("VL-01", "open")}
    assert not AdverseEvent.objects.exists()
    assert not Hold.objects.exists()
    assert CrfRecord.objects.filter(visit__code="V5", form="vl", retired_at__isnull=True).exists()

    protocol = package("msct_a_22")
    course = courses(Scope(), protocol.value("vl_blip"), protocol.value("vl_failure"))
    assert [(each.blips, each.low_level, each.failures) for each in course] == [(1, 0, 0)]
    planned = [visit.code for visit in protocol.scheduled_visits]
    shown = {each.visit: (each.below, each.above) for each in suppression(Scope(), planned)}
    # the unscheduled result is nobody's visit, but the latest one
    assert shown == {"V1": (1, 0), "V4": (0, 1), "LATEST": (1, 0)}


def test_s12_confirmed_failure_offers_the_event_alerts_and_holds_and_the_change_of_art_is_a_deviation(suppressed):
    load(suppressed, "V5", "2024-09-09", "1250")
    assert not Hold.objects.exists()

    load(suppressed, "UNS", "2024-10-07", "2300")

    prompt = Proposal.objects.get(check_id="VL-02")
    assert prompt.state == "open"
    hold = Hold.objects.get()
    assert (hold.rule, hold.participant, hold.lifted_at) == ("confirmed_vl_200", suppressed.person, None)
    page = signed_in(suppressed.principal).get(f"/participants/{suppressed.code}/").content.decode()
    assert f"Infusions of {suppressed.code} are paused" in page
    event = record_offered(proposal=prompt, why="", by=suppressed.principal, language="en")
    assert AdverseEvent.objects.get(record=event).ae_aesi == ["VIRREB"]

    suppressed.on("2024-10-15")
    first = {"art_components": ("TDF", "3TC", "EFV"), "art_start": PartialDate("2018-06-01")}
    ended = {"art_ongoing": "N", "art_end": PartialDate("2024-10-14"), "art_change_reason": "FAIL"}
    regimen(suppressed, **first, **ended)
    regimen(suppressed, art_components=("TDF", "3TC", "DTG"), art_start=PartialDate("2024-10-15"), art_ongoing="Y")

    draft = Proposal.objects.get(check_id="ART-03", kind="deviation")
    assert (draft.category, draft.audience) == ("ART_CHANGE", "blinded")
    later = CrfRecord.objects.filter(form="vl", retired_at__isnull=True, visit__code__in=("V6", "V7"))
    assert later.count() == 2
    officer = UserFactory(role=Role.SAFETY_OFFICER)
    assert "Confirmed virological failure" in signed_in(officer).get("/safety/stopping/").content.decode()

    for visit, day in (("V1", "2024-03-25"), ("V5", "2024-09-09"), ("V6", "2024-12-02")):
        suppressed.on(day)
        taken = noon(day) - timedelta(hours=4)
        submit(
            at_visit(suppressed.person, visit, "lym"), suppressed.nurse, lab_done="Y", sample_dt=taken, cd4=cells(300)
        )
    found = {each.visit: each for each in endpoints.summaries(Scope(), ["V5", "V6"]) if each.measure == endpoints.CD4}
    assert {visit: each.switched for visit, each in found.items()} == {"BASE": 0, "V5": 0, "V6": 1}
    page = signed_in(suppressed.principal).get("/dashboard/").content.decode()
    assert "After change of ART" in page


def regimen(site, **told):
    submit(add_entry(participant=site.person, form="art", by=site.nurse), site.nurse, **told)
