"""What reports ask for beside other reports: adverse events, potential liver injury, changes, numbers, units."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from labs.models import ChemistryResult
from tests.crfs.cases.haem import results
from tests.factories.accounts import signed_in
from tests.factories.casebook import record_at, submit
from tests.factories.visits import at_visit, scheduled
from tests.labs.test_reference_limits import register
from trialsite.casebook.models import Proposal
from trialsite.crf.facts import fact
from trialsite.registers.models import Laboratory

pytestmark = pytest.mark.django_db
TAKEN = datetime(2024, 3, 5, 0, 30, tzinfo=UTC)
HEAD = {"lab_done": "Y", "sample_dt": TAKEN, "lab_name": "CLINLAB"}


def test_number_of_a_sample_belongs_to_one_visit_whatever_the_form(man, nurse):
    scheduled(man, nurse)
    submit(record_at(man, "haem"), nurse, **HEAD, accession_no="A17")
    submit(record_at(man, "lym"), nurse, **HEAD, accession_no="A17")

    of_screening, later = record_at(man, "bioc"), at_visit(man, "V1", "bioc")
    found = fact("accession_numbers").provide([of_screening, later], None)
    assert found[of_screening][0].value == {}
    assert found[later][0].value == {"A17": "SCR"}


def test_laboratory_that_reports_in_another_unit_has_it_proposed(man, nurse):
    register(
        Laboratory(
            code="CLINLAB", name_en="Laboratory", name_zh="检验科", analyte="hgb", assay="", specimen="", unit="g/dL",
            valid_from=TAKEN.date().replace(month=1),
        )
    )  # fmt: skip
    outcome = submit(record_at(man, "haem"), nurse, **HEAD, **results(hgb="142"))
    page = signed_in(nurse).get("/participants/S001/visits/SCR/haem/1/").content.decode()

    assert [each.check_id for each in outcome.findings if each.check_id == "haem.unit"] == ["haem.unit"]
    assert 'value="g/L" selected' in page


def test_grave_result_since_treatment_asks_for_an_adverse_event_above_the_grade_before(man, nurse):
    scheduled(man, nurse)
    first = datetime(2024, 3, 25, 0, 30, tzinfo=UTC)
    submit(at_visit(man, "V1", "haem"), nurse, **{**HEAD, "sample_dt": first}, **results(hgb="85", plt="180"))
    later = datetime(2024, 4, 24, 0, 30, tzinfo=UTC)
    submit(at_visit(man, "V2", "haem"), nurse, **{**HEAD, "sample_dt": later}, **results(hgb="84", plt="48"))

    found = Proposal.objects.filter(check_id="LAB-06").values_list("address", "text_en", "value_then")
    assert list(found) == [
        (
            "results[plt].value",
            "Grade 3 Platelet count: record an adverse event?",
            "48 10^9/L; grade 3; before treatment 0",
        )
    ]


def test_corrected_result_before_treatment_asks_again(man, nurse):
    scheduled(man, nurse)
    first, later = datetime(2024, 3, 25, 0, 30, tzinfo=UTC), datetime(2024, 4, 24, 0, 30, tzinfo=UTC)
    submit(at_visit(man, "V1", "haem"), nurse, **{**HEAD, "sample_dt": first}, **results(hgb="85"))
    submit(at_visit(man, "V2", "haem"), nurse, **{**HEAD, "sample_dt": later}, **results(hgb="84"))
    assert not Proposal.objects.filter(check_id="LAB-06").exists()

    before = at_visit(man, "V1", "haem")
    submit(before, nurse, **results(hgb="135"), reasons={"results[hgb].value": "TRANSCRIPTION"})
    assert Proposal.objects.get(check_id="LAB-06").state == "open"


def test_change_is_told_against_the_visit_before(man, nurse):
    scheduled(man, nurse)
    submit(record_at(man, "haem"), nurse, **HEAD, **results(plt="200"))
    outcome = submit(at_visit(man, "V1", "haem"), nurse, **HEAD, **results(plt="90"))
    assert [each.message.en for each in outcome.findings if each.check_id == "LAB-05"] == [
        "Platelet count changed by 55 %"
    ]


def test_raised_enzymes_with_bilirubin_ask_for_hys_law_with_the_grades_of_their_own_limits(man, nurse):
    scheduled(man, nurse)
    first, later = datetime(2024, 3, 25, 0, 30, tzinfo=UTC), datetime(2024, 6, 17, 0, 30, tzinfo=UTC)
    submit(at_visit(man, "V1", "bioc"), nurse, **{**HEAD, "sample_dt": first}, **results(alt="38", ast="30", tbil="14"))
    record = at_visit(man, "V4", "bioc")
    submit(record, nurse, **{**HEAD, "sample_dt": later}, **results(alt="262", ast="181", tbil="54.0"))
    asked = Proposal.objects.get(record=record, check_id="BIOC-03")
    assert (asked.state, "ALP missing" in asked.text_en) == ("open", True)

    submit(record, nurse, **results(alp="96"))
    rows = {row.key: row.value_grade for row in ChemistryResult.objects.filter(record=record)}
    assert rows == {"alt": "3", "ast": "2", "tbil": "2", "alp": "0"}
    standing = Proposal.objects.filter(record=record, state="open").values_list("check_id", "address", "text_en")
    assert ("LAB-06", "results[alt].value") in {each[:2] for each in standing}
    assert [text for check, _at, text in standing if check == "BIOC-03"] == [
        "Potential Hy's law case: SAE (medically important)?"
    ]
