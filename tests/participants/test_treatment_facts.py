"""What the regimens, earlier results and the HIV history tell other forms, and whom they make look again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from participants.viral_loads import HIV_RNA
from tests.factories.casebook import record_at, submit
from tests.factories.history import DTG, EFV, ENDED, NOW_ON, entry
from trialsite.casebook.models import Query, QueryState
from trialsite.crf.facts import fact
from trialsite.crf.values.measured import read_measured
from trialsite.crf.values.partial import PartialDate

pytestmark = pytest.mark.django_db
P = PartialDate


def told(key, subject):
    return fact(key).provide([subject], None).get(subject, [])


def rna(text):
    return read_measured(text, grammar=HIV_RNA)


def open_checks(record):
    return sorted(Query.objects.filter(record=record, state=QueryState.OPEN).values_list("check_id", flat=True))


def test_regimens_are_told_in_order_with_the_entries_they_come_from(screened, nurse):
    later = entry(screened, "art", nurse, **NOW_ON)
    first = entry(screened, "art", nurse, **ENDED)

    found = told("art_segments", screened.pk)

    assert [each.record_id for each in found] == [str(first.pk), str(later.pk)]
    assert [each.value.drugs for each in found] == [frozenset(EFV), frozenset(DTG)]
    assert found[0].date == date(2018, 6, 1)
    assert told("art_first_start", screened.pk)[0].value == P("2018-06-01")
    assert told("art_ongoing_count", screened.pk)[0].value == 1


def test_nothing_entered_means_that_no_regimen_is_ongoing(screened):
    assert told("art_ongoing_count", screened.pk)[0].value == 0
    assert told("art_first_start", screened.pk) == []


def test_regimens_of_many_people_are_read_with_one_statement(screened, nurse, django_assert_num_queries):
    entry(screened, "art", nurse, **NOW_ON)
    entry(screened, "vlh", nurse, vlh_date=P("2023-06-12"), vlh=rna("<20"))
    entry(screened, "cm", nurse, cm_name="Cefixime")

    for key in ("art_segments", "art_ongoing_count", "vl_history", "cd4_history", "hiv_confirm_date", "conmeds"):
        with django_assert_num_queries(1):
            fact(key).provide([screened.pk, screened.pk + 1], None)


def test_earlier_results_are_told_oldest_first(screened, nurse):
    entry(screened, "vlh", nurse, vlh_date=P("2023-06-12"), vlh=rna("<20"))
    entry(screened, "vlh", nurse, vlh_date=P("2022"), vlh=rna("detected below LLOQ"), vlh_lloq=Decimal(40))
    entry(screened, "cd4h", nurse, cd4h_date=P("2021"), cd4h_value=180)
    entry(screened, "cd4h", nurse, cd4h_date=P("2019-02"), cd4h_value=210)

    loads = [each.value for each in told("vl_history", screened.pk)]
    counts = [each.value for each in told("cd4_history", screened.pk)]

    assert [load.on.text for load in loads] == ["2022", "2023-06-12"]
    assert loads[0].result.is_below(Decimal(50))
    assert loads[1].result.lloq is None
    assert [count.cd4 for count in counts] == [210, 180]
    assert told("cd4_history_lowest", screened.pk)[0].value == 180


def test_limit_typed_beside_a_result_is_kept_when_the_result_is_corrected(screened, nurse):
    record = entry(screened, "vlh", nurse, vlh=rna("<20"), vlh_lloq=Decimal(20))

    outcome = submit(record, nurse, vlh=rna("TND"), reasons={"vlh": "TRANSCRIPTION"})
    again = submit(record, nurse, vlh=rna("TND"), vlh_lloq=Decimal(20))

    assert [change.address for change in outcome.changed] == ["vlh"]
    assert again.changed == ()


def test_second_result_of_a_day_queries_the_first_and_leaving_that_day_closes_it(screened, nurse):
    answers = {"vlh_date": P("2023-06-12"), "vlh": rna("<20"), "vlh_source_seen": "Y"}
    first = entry(screened, "vlh", nurse, complete=True, **answers)
    second = entry(screened, "vlh", nurse, **answers)
    assert open_checks(first) == ["VLH-02"]

    submit(second, nurse, vlh_date=P("2023-06-13"), reasons={"vlh_date": "TRANSCRIPTION"})

    assert open_checks(first) == []


def test_lower_count_of_the_history_queries_the_nadir(screened, nurse):
    record = record_at(screened, "hiv")
    submit(
        record, nurse, complete=True, hiv_confirmed="Y", hiv_confirm_method="WB", hiv_confirm_date=P("2018-05-10"),
        hiv_type="1", who_stage_worst="2", aids_ever="N", cd4_nadir=200,
    )  # fmt: skip

    entry(screened, "cd4h", nurse, cd4h_date=P("2019"), cd4h_value=199)
    assert open_checks(record) == ["HIV-02"]
    entry(screened, "art", nurse, art_start=P("2018-04"))
    assert open_checks(record) == ["HIV-01", "HIV-02"]
    assert told("hiv_confirm_date", screened.pk)[0].value == P("2018-05-10")


def test_regimen_that_overlaps_another_is_not_stored(screened, nurse):
    entry(screened, "art", nurse, complete=True, **ENDED)

    other = entry(screened, "art", nurse, complete=True, **NOW_ON | {"art_start": P("2023-03-10")})

    assert other.completed_at is None
    assert [each.value.start.text for each in told("art_segments", screened.pk)] == ["2018-06-01"]


def test_second_ongoing_regimen_cannot_be_completed(screened, nurse):
    entry(screened, "art", nurse, complete=True, **NOW_ON)

    other = entry(screened, "art", nurse, complete=True, **NOW_ON | {"art_start": P("2023-04-20")})

    assert other.completed_at is None
    assert told("art_ongoing_count", screened.pk)[0].value == 2
