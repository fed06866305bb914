"""Forms inherit from the registers on the day of the sample; what a person typed stays and is asked about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.factories.casebook import record_at
from trialsite.casebook.models import Query
from trialsite.crf import registry
from trialsite.crf.answers import Answers
from trialsite.crf.checks import Case
from trialsite.crf.fields import Reading
from trialsite.crf.inheriting import SETTINGS, Setting
from trialsite.entry.inherited import on_its_day
from trialsite.entry.navigation import record_url
from trialsite.protocol.catalogue import package
from trialsite.registers.actions.entries import register_version
from trialsite.registers.bands import fingerprint
from trialsite.registers.books import LABORATORIES
from trialsite.registers.models import Laboratory
from trialsite.registers.selectors import versions_of

NOW = datetime(2024, 6, 1, 4, 0, tzinfo=UTC)
TODAY = NOW.date()
READING = Reading(TODAY, NOW)
CHANGED = date(2024, 5, 1)
OLD = Setting("assay", "Old PCR", date(2023, 4, 1), date(2024, 4, 30), "A")
NEW = Setting("assay", "New PCR", CHANGED, None, "A")


def page(settings, **posted):
    """What the form of HIV RNA inherits."""
    case = Case(Answers(), {SETTINGS: settings}, package("msct_a_22"), NOW, TODAY)
    typed = {name.replace("__", "~"): [text] for name, text in posted.items()}
    return on_its_day(registry.get("vl"), typed, case, READING)


def test_fresh_page_inherits_what_is_in_force_today():
    assert page((OLD, NEW)).said["vl_assay"] == "New PCR"


def test_box_that_nobody_touched_follows_the_day_of_the_sample():
    found = page(
        (OLD, NEW), vl_dt__date="2024-04-30", vl_dt__time="09:00", vl_assay="New PCR", vl_assay__inherited="New PCR"
    )

    assert found.posted["vl_assay"] == ["Old PCR"]
    assert found.said["vl_assay"] == "Old PCR"


@pytest.mark.parametrize("typed", ["Other", ""])
def test_box_that_a_person_changed_stays(typed):
    found = page(
        (OLD, NEW), vl_dt__date="2024-04-30", vl_dt__time="09:00", vl_assay=typed, vl_assay__inherited="New PCR"
    )

    assert found.posted["vl_assay"] == [typed]


def test_missing_code_is_no_box_to_fill():
    found = page(
        (NEW,), vl_assay="", vl_assay__inherited="", vl_assay__missing="UNK", vl_assay__why="Not on the report"
    )

    assert found.posted["vl_assay"] == [""]


def test_nothing_is_inherited_where_two_laboratories_differ():
    other = Setting("assay", "TMA", CHANGED, None, "B")

    assert page((NEW, other)).said["vl_assay"] == ""
    assert page((NEW, Setting("assay", "New PCR", CHANGED, None, "B"))).said["vl_assay"] == "New PCR"


@pytest.fixture
def newer_assay(trial, data_manager):
    """From 1 March 2024 on the laboratory measures HIV RNA with another assay."""
    old = Laboratory.objects.get(analyte="vl")
    new = Laboratory(
        code="CLINLAB", analyte="vl", name_en=old.name_en, name_zh=old.name_zh, assay="Newer PCR", specimen="PLASMA",
        unit=old.unit, lloq=Decimal(40), uloq=old.uloq, valid_from=date(2024, 3, 1),
    )  # fmt: skip
    seen = fingerprint(versions_of(LABORATORIES, ("CLINLAB", "vl")))
    register_version(register=LABORATORIES, new=new, basis=seen, why="New assay", by=data_manager)


@pytest.mark.django_db
def test_save_keeps_what_was_in_force_on_the_day_of_the_sample(newer_assay, screened, nurse, browser):
    record, own = record_at(screened, "vl"), browser(nurse)
    url = record_url(record)
    fresh = own.get(url).content.decode()
    assert 'value="Newer PCR"' in fresh
    assert "from the register" in fresh

    inherited = {"vl_assay": "Newer PCR", "vl_lloq": "40", "vl_uloq": "10000000", "vl_sample_type": "PLASMA"}
    marks = {f"{name}~inherited": text for name, text in inherited.items()}
    typed = {"vl": "<20", "vl_dt~date": "2024-02-29", "vl_dt~time": "09:00", "revision": "0", "act": "save"}
    own.post(url, inherited | marks | typed)

    stored = registry.get("vl").model.objects.get(record=record)
    assert (stored.vl_assay, stored.vl_lloq) == ("Real-time PCR", 20)


@pytest.mark.django_db
def test_other_answer_than_the_register_has_is_asked_about(newer_assay, screened, nurse, browser):
    own, url = browser(nurse), record_url(record_at(screened, "vl"))
    typed = {
        "vl": "<50", "vl_assay": "Newer PCR", "vl_lloq": "50", "vl_sample_type": "PLASMA", "vl_dt~date": "2024-03-05",
        "vl_dt~time": "09:00", "revision": "0", "act": "complete",
    }  # fmt: skip
    own.post(url, typed)

    assert [(query.check_id, query.address) for query in Query.objects.filter(check_id="REG-01")] == [
        ("REG-01", "vl_lloq")
    ]
    assert "On 5 Mar 2024 the register says: 40" in own.get(url).content.decode()
