"""Adverse events, exposure, visits and retention equal an independent computation with pandas on the stored rows."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest
import time_machine

from participants.models import Participant, Randomisation
from safety.board import numbers
from safety.models import AdverseEvent
from safety.summaries import incidence
from tests.crawl.twins import BEGAN, EVENING
from tests.factories.casebook import submit
from tests.factories.history import entry
from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.casebook.models import CrfRecord
from trialsite.crf.values.partial import PartialDate
from visits.analysis import Scope
from visits.compliance import attendance, doses
from visits.models import Infusion, VisitAttendance

pytestmark = [pytest.mark.usefixtures("twins_are_made"), pytest.mark.django_db]
RELATED = ("CERTAIN", "PROBABLE", "POSSIBLE")
LATER = timedelta(days=40)
# participant, event, grade, days from the infusion of the others, possibly serious, relation to the product
STORY = (
    ("S001", "Headache", "1", 3, "N", "UNLIKELY"), ("S001", "headache ", "2", 10, "N", "POSSIBLE"),
    ("S002", "Headache", "3", 5, "Y", "PROBABLE"), ("S003", "Rash", "2", 1, "N", None),
    ("S004", "Cough", "1", -1, "N", "UNLIKELY"), ("S005", "Pneumonia", "4", 20, "Y", None),
    ("S005", "Headache", "1", 2, "N", "UNLIKELY"), ("S009", "Rash", "1", 7, "N", "POSSIBLE"),
)  # fmt: skip


@pytest.fixture
def story():
    """The twins forty days later, with what they reported."""
    nurse, investigator = (User.objects.get(username=f"twin-{role}") for role in ("research_nurse", "investigator"))
    with time_machine.travel(EVENING + LATER, tick=False):
        for code, term, grade, day, possibly, cause in STORY:
            start = PartialDate(f"{(BEGAN + timedelta(days=day)).date()}")
            person = Participant.objects.get(code=code)
            event = entry(
                person, "ae", nurse, ae_term=term, ae_grade=grade, ae_start=start, ae_possibly_serious=possibly,
                ae_aesi=("INFREACT", "FEVER") if term == "Rash" else ("NONE",),
            )  # fmt: skip
            event.participant, event.visit = person, None
            if cause:
                submit(event, investigator, ae_rel_ip=cause)
        yield


def infused():
    """Everybody randomised with the site's day of their first infusion."""
    rows = Infusion.objects.filter(inf_start__isnull=False).values_list("record__participant__code", "inf_start")
    told = pd.DataFrame(rows, columns=["code", "at"]).groupby("code")["at"].min()
    people = Randomisation.objects.values_list("participant__code", flat=True)
    return told[told.index.isin(people)].map(lambda at: pd.Timestamp(clock.site_date(at)))


def emergent():
    """The events under treatment, one line each, with what pandas needs to count them."""
    first = infused()
    rows = AdverseEvent.objects.values(
        "ae_term", "ae_grade", "ae_start", "ae_rel_ip", "ae_serious", "ae_possibly_serious", "ae_aesi",
        "record__participant__code",
    )  # fmt: skip
    told = pd.DataFrame(rows).rename(columns={"record__participant__code": "code"})
    told["d0"] = told.code.map(first)
    told = told[told.d0.notna() & (pd.to_datetime(told.ae_start) >= told.d0)]
    return told.assign(
        grade=told.ae_grade.astype(int), term=told.ae_term.str.strip().str.lower(),
        any=True, related=told.ae_rel_ip.isin(RELATED), grade3=told.ae_grade.astype(int) >= 3,
        serious=(told.ae_serious == "Y") | ((told.ae_possibly_serious == "Y") & (told.ae_serious != "N")),
        special=told.ae_aesi.map(lambda codes: "NONE" not in codes), withdrawal=False,
    )  # fmt: skip


def test_incidence_exposure_and_terms_are_those_of_pandas(story):
    told, first = emergent(), infused()
    kinds, exposures = incidence(Scope(), RELATED)

    found = {each.kind: (each.by_grade, each.people, each.events) for each in kinds}
    for kind in ("any", "related", "grade3", "serious", "special", "withdrawal"):
        own = told[told[kind]]
        worst = own.groupby("code").grade.max()
        wanted = (worst.value_counts().to_dict(), len(worst), len(own))
        assert found.get(kind, ({}, 0, 0)) == wanted, kind
    days = (pd.Timestamp(clock.today()) - first).dt.days + 1
    assert [(each.people, each.days) for each in exposures] == [(len(first), days.sum())]
    assert len(told) == len(STORY) - 1

    wanted = told.groupby(["term", "code"]).agg({"grade": "max", "related": "any", "serious": "any"}).reset_index()
    terms = {
        each.term: (each.people, each.grave, each.related, each.serious) for each in numbers.by_term(Scope(), RELATED)
    }
    assert terms == {
        term: (len(own), (own.grade >= 3).sum(), own.related.sum(), own.serious.sum())
        for term, own in wanted.groupby("term")
    }


def test_events_of_special_interest_and_serious_ones_are_those_of_pandas(story):
    told = emergent()

    codes = told.explode("ae_aesi").query("ae_aesi != 'NONE'").groupby("ae_aesi")
    assert {each.code: (each.people, each.events) for each in numbers.special(Scope(), RELATED)} == {
        code: (own.code.nunique(), len(own)) for code, own in codes
    }
    assert sorted((each.code, each.term) for each in numbers.serious_events(Scope(), RELATED)) == sorted(
        zip(told[told.serious].code, told[told.serious].term, strict=True)
    )


def test_visits_doses_and_disposition_are_those_of_pandas(story):
    rows = pd.DataFrame(
        CrfRecord.objects.filter(form="sv", retired_at=None, entered_in_error_at=None).values(
            "id", "participant__code", "visit__code", "due_from", "due_to"
        )
    )
    said = pd.DataFrame(VisitAttendance.objects.values("record_id", "visit_date", "sv_attended"))
    told = rows.merge(said, how="left", left_on="id", right_on="record_id")
    told = told[told.participant__code.isin(Randomisation.objects.values_list("participant__code", flat=True))]
    days = {name: pd.to_datetime(told[name]) for name in ("due_from", "due_to", "visit_date")}
    missed, came = told.sv_attended == "MISSED", days["visit_date"].notna() & (told.sv_attended != "MISSED")
    told = told.assign(
        early=came & (days["visit_date"] < days["due_from"]), late=came & (days["visit_date"] > days["due_to"]),
        in_window=came & days["visit_date"].between(days["due_from"], days["due_to"]), missed=missed,
        overdue=~came & ~missed & (days["due_to"] < pd.Timestamp(clock.today())),
    )  # fmt: skip
    kinds = ["in_window", "early", "late", "missed", "overdue"]

    found = {each.visit: [getattr(each, kind) for kind in kinds] for each in attendance(Scope(), ["V1", "V2", "V3"])}
    wanted = told.groupby("visit__code")[kinds].sum()
    assert found == {code: wanted.loc[code].tolist() for code in found}
    assert sum(found["V2"]) > 0

    given = pd.DataFrame(
        Infusion.objects.filter(inf_start__isnull=False).values("record__visit__code", "inf_reactions")
    )
    reacted = given.inf_reactions.map(lambda codes: bool(codes) and "NONE" not in codes)
    assert {each.visit: (each.given, each.with_reaction) for each in doses(Scope())} == {
        code: (len(own), reacted[own.index].sum()) for code, own in given.groupby("record__visit__code")
    }
    assert sum(each.people for each in numbers.disposition(Scope())) == Randomisation.objects.count()
