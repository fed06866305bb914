"""Blood counts and chemistry as they are stored: limits, flag and grade with each result, and what changes them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from labs.grading import Basis, grade
from labs.models import Chemistry, ChemistryResult, HaematologyResult
from tests.crfs.cases.haem import full, result, results
from tests.factories.casebook import record_at, submit
from trialsite.audit.verification import verify
from trialsite.casebook import content
from trialsite.casebook.as_at import answers_at
from trialsite.crf import registry
from trialsite.crf.facts import fact
from trialsite.crf.fields import Reading
from trialsite.entry.posted import read_submission
from trialsite.protocol.laboratory.panels import PANELS

pytestmark = pytest.mark.django_db
TAKEN = datetime(2024, 3, 5, 0, 30, tzinfo=UTC)
HEAD = {"lab_done": "Y", "sample_dt": TAKEN, "lab_name": "CLINLAB"}


def report(printed):
    """The results of a whole report in their canonical units."""
    return results(**dict(line.split(" ") for line in printed.split("|")))


HAEM = report(
    "wbc 2.2|neut_pct 58|lymph_pct 29|neut 0.9|lymph 0.4|mono 0.4|eos 0.2|baso 0.04|rbc 3.1|hgb 89|hct 27|"
    "mcv 87|mch 29|mchc 330|plt 48"
)
BIOC = report(
    "alt 130|ast 44|ggt 90|alp 150|tp 70|alb 28|tbil 30|dbil 4|urea 5|crea 130|ua 600|glu 7.2|k 5.7|na 133|"
    "cl 103|ca 2.0|phos 0.6|mg 0.65|chol 6.3|tg 2|ck 1000|ldh 180|crp 3"
)


def stored(model):
    return {row.key: row for row in model.objects.all()}


@pytest.mark.parametrize(
    ("form", "typed", "model"), [("haem", HAEM, HaematologyResult), ("bioc", BIOC, ChemistryResult)]
)
def test_stored_flag_and_grade_are_those_of_the_table_with_the_stored_limits(man, nurse, form, typed, model):
    more = {"fasting": "Y"} if form == "bioc" else {}
    submit(record_at(man, form), nurse, **HEAD, **more, **typed)

    rows, question = stored(model), model.questions["value"]
    assert set(rows) == set(PANELS[form].printed)
    basis = Basis("M", "Y", None, question.stored(rows["alb"]) if form == "bioc" else None)
    for key, row in rows.items():
        found = question.stored(row)
        expected = grade(key, found, basis)
        assert (found.flag, found.grade) == (found.within(found.low, found.high).flag, expected and expected.code), key
    assert len({row.value_grade for row in rows.values()}) > 2


def test_history_keeps_flag_and_grade_and_the_verification_finds_them_altered(man, nurse):
    record = record_at(man, "haem")
    submit(record, nurse, **HEAD, **results(hgb="89"))
    submit(record, nurse, **results(hgb="139"), reasons={"results[hgb].value": "NEW_SOURCE"})

    kept = [
        (row.value_raw, row.value_flag, row.value_grade) for row in HaematologyResult.history.order_by("history_id")
    ]
    assert kept == [("89", "L", "3"), ("139", "N", "0")]
    assert [each for each in verify() if each.code != "trigger-missing"] == []
    was = answers_at(registry.get("haem"), record, HaematologyResult.history.earliest().history_date)
    assert was["results[hgb].value"].value.grade == "3"


def test_later_correction_of_the_sex_changes_neither_limits_nor_grade(man, nurse):
    submit(record_at(man, "haem"), nurse, **HEAD, **results(hgb="104"))
    submit(record_at(man, "dm"), nurse, sex="F", reasons={"sex": "TRANSCRIPTION"})

    row = stored(HaematologyResult)["hgb"]
    assert (row.value_lo, row.value_hi, row.value_grade) == (130, 175, "1")


def test_grade_of_calcium_follows_albumin_and_that_of_glucose_follows_fasting(man, nurse):
    record = record_at(man, "bioc")
    submit(record, nurse, **HEAD, **results(ca="2.00", glu="6.6"))
    first = {key: row.value_grade for key, row in stored(ChemistryResult).items()}
    outcome = submit(record, nurse, fasting="Y", **results(alb="30"))

    assert first == {"ca": "NG", "glu": "1"}
    rows = stored(ChemistryResult)
    assert (rows["ca"].value_grade, rows["ca"].value_raw, rows["glu"].value_grade) == ("0", "2.00", "1")
    assert {change.address for change in outcome.changed} == {"fasting", "results[alb].value", "results[alb].unit"}
    assert ChemistryResult.history.filter(key="ca").count() == 2


def test_limits_of_all_results_follow_the_day_of_the_sample(man, nurse):
    record = record_at(man, "bioc")
    submit(record, nurse, **HEAD, **results(alt="45"))
    earlier = datetime(2023, 3, 1, tzinfo=UTC)
    submit(record, nurse, sample_dt=earlier, reasons={"sample_dt": "TRANSCRIPTION"})

    row = stored(ChemistryResult)["alt"]
    assert (row.value_hi, row.value_flag, row.value_grade) == (None, None, "NG")


@pytest.mark.parametrize(
    ("typed", "unit", "value", "op"),
    [("9.9 g/dL", "g/dL", "99", "EQ"), ("9.9", "g/dL", "99", "EQ"), ("６.2", "mmol/L", "99.9068", "EQ"),
     ("<70", "g/L", "70", "LT")],
)  # fmt: skip
def test_result_is_kept_as_typed_with_its_value_in_the_canonical_unit(man, nurse, typed, unit, value, op):
    posted = {"results[hgb].value": [typed], "results[hgb].unit": [unit]}
    read = read_submission(registry.get("haem"), posted, Reading(TAKEN.date(), TAKEN), complete=False)
    submit(record_at(man, "haem"), nurse, **HEAD, **{address: each.value for address, each in read.answers.items()})

    row = stored(HaematologyResult)["hgb"]
    assert (row.value_raw, row.unit, row.value_unit, row.value_op) == (typed, unit, unit, op)
    assert row.value == Decimal(value)


def test_unit_beside_no_result_says_nothing(man, nurse):
    outcome = submit(
        record_at(man, "haem"), nurse, **HEAD, **{"results[hgb].unit": "g/L", "results[plt].unit": "10^9/L"}
    )

    assert "results[hgb].unit" not in {change.address for change in outcome.changed}
    assert not HaematologyResult.objects.exists()


def test_result_and_its_unit_are_corrected_together_or_not_at_all(man, nurse):
    record = record_at(man, "bioc")
    submit(record, nurse, **HEAD, **results(tbil="20"))
    outcome = submit(record, nurse, **result("tbil", "1.2", unit="mg/dL"), reasons={"results[tbil].unit": "NEW_SOURCE"})

    assert outcome.changed == ()
    assert outcome.refused_addresses == {"results[tbil].value", "results[tbil].unit"}
    assert stored(ChemistryResult)["tbil"].value == 20


def test_changed_unit_alone_changes_value_flag_and_grade(man, nurse):
    record = record_at(man, "bioc")
    submit(record, nurse, **HEAD, **results(tbil="3.1"))
    submit(record, nurse, **{"results[tbil].unit": "mg/dL"}, reasons={"results[tbil].unit": "TRANSCRIPTION"})

    row = stored(ChemistryResult)["tbil"]
    assert (row.value, row.value_raw, row.value_flag, row.value_grade) == (Decimal("53.0224"), "3.1", "H", "2")


def test_form_waits_for_the_investigator_until_every_result_outside_its_range_is_judged(man, nurse, investigator):
    record = record_at(man, "haem")
    submit(record, nurse, **HEAD, **results(hgb="89", plt="180", lymph="0.4"))
    record.refresh_from_db()
    assert record.awaiting_investigator == 1
    refused = submit(record, nurse, **{"results[hgb].cs": "NCS"})
    submit(record, investigator, **{"results[hgb].cs": "NCS"})

    record.refresh_from_db()
    assert [each.check_id for each in refused.refused] == ["answered-by"]
    assert record.awaiting_investigator == 0


@pytest.mark.parametrize(("form", "typed"), [("haem", HAEM), ("bioc", {**BIOC, "fasting": "Y"})])
def test_save_of_a_full_report_needs_few_statements(man, nurse, form, typed, django_assert_max_num_queries):
    record = record_at(man, form)
    with django_assert_max_num_queries(20):
        submit(record, nurse, **HEAD, **typed)
    with django_assert_max_num_queries(20):
        submit(record, nurse, comment="second look")


def test_complete_report_is_complete(man, nurse):
    for form, more in (("haem", {}), ("bioc", {"fasting": "Y"})):
        record = record_at(man, form)
        assert submit(record, nurse, complete=True, **(full(form) | more)).completed


def test_eligibility_finds_each_result_with_its_date_and_record(man, nurse):
    haem, bioc = record_at(man, "haem"), record_at(man, "bioc")
    submit(haem, nurse, **HEAD, **results(wbc="5.1", hgb="142", plt="180"))
    submit(bioc, nurse, **HEAD, **results(alt="32", ast="28", tbil="12", crp="3", crea="84"))

    found = {
        key: fact(key).provide([man.pk], None)[man.pk]
        for key in ("wbc", "hgb", "plt", "alt", "ast", "tbil", "crp", "egfr")
    }
    assert {key: len(each) for key, each in found.items()} == dict.fromkeys(found, 1)
    wbc, alt = found["wbc"][0], found["alt"][0]
    assert (wbc.value.value, wbc.date, wbc.record_id, wbc.revision) == (Decimal("5.1"), TAKEN.date(), str(haem.pk), 1)
    assert (alt.value.value, alt.value.high, alt.record_id) == (32, 50, str(bioc.pk))
    assert round(found["egfr"][0].value, 1) == Decimal("105.0")


def test_result_as_of_an_instant_is_that_of_then(man, nurse):
    record = record_at(man, "bioc")
    submit(record, nurse, **HEAD, **results(alt="32"))
    then = Chemistry.history.latest().history_date
    submit(record, nurse, **results(alt="92"), reasons={"results[alt].value": "NEW_SOURCE"})

    now = fact("alt").provide([man.pk], None)[man.pk]
    was = fact("alt").provide([man.pk], then)[man.pk]
    assert ([each.value.raw for each in now], [each.value.raw for each in was]) == (["92"], ["32"])


def test_facts_of_many_people_take_no_more_statements(man, nurse, django_assert_num_queries):
    other = type(man).objects.get(pk=man.pk)
    submit(record_at(man, "haem"), nurse, **HEAD, **results(wbc="5.1"))
    with django_assert_num_queries(1):
        fact("wbc").provide([man.pk, other.pk, 999], None)


def test_stored_answers_are_read_back_as_they_were_saved(man, nurse):
    record = record_at(man, "haem")
    submit(record, nurse, **HEAD, **HAEM)
    record.refresh_from_db()
    found = content.answers_of(registry.get("haem"), content.load(registry.get("haem"), record))
    assert {address: found[address].text for address in HAEM} == {
        address: getattr(value, "raw", value) for address, value in HAEM.items()
    }
