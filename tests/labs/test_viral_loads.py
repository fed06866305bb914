"""HIV RNA: what is below a threshold, the number for analysis, what other forms learn of it, and its page."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.loads import Load, for_analysis
from labs.models import ViralLoad
from participants.viral_loads import HIV_RNA
from tests.factories.accounts import signed_in
from tests.factories.casebook import record_at, submit
from tests.factories.history import entry
from tests.factories.visits import at_visit, scheduled
from trialsite.casebook.models import Proposal
from trialsite.crf.facts import fact
from trialsite.crf.values.measured import read_measured
from trialsite.crf.values.partial import PartialDate

VL = "/participants/S001/visits/SCR/vl/1/"
DAY0 = datetime(2024, 3, 25, 1, 0, tzinfo=UTC)


def copies(text):
    return read_measured(text, grammar=HIV_RNA)


def load(text, lloq=20, specimen="PLASMA"):
    return Load(date(2024, 3, 5), copies(text), Decimal(lloq), "PCR", specimen)


@pytest.mark.trap(2)
@pytest.mark.parametrize(
    ("text", "below"),
    [
        ("TND", True), ("<20", True), ("<50", True), ("<51", None), ("49", True), ("50", False), ("1.69 log10", True),
        ("1.70 log10", False), ("35 IU/mL", None), (">10000000", False), (">40", None), ("detected <20", True),
    ],
)  # fmt: skip
def test_results_lie_below_50_as_the_report_allows(text, below):
    assert load(text).is_below(Decimal(50)) is below


@pytest.mark.parametrize(("lloq", "below"), [(20, True), (50, True), (51, None)])
def test_detected_below_the_limit_is_judged_by_the_assay(lloq, below):
    assert load("detected below lloq", lloq).is_below(Decimal(50)) is below


@pytest.mark.parametrize(("text", "below"), [("TND", None), ("49", None), ("50", False), ("5000", False)])
def test_a_dried_blood_spot_cannot_show_that_it_is_low(text, below):
    assert load(text, 1000, "DBS").is_below(Decimal(50)) is below
    assert (load(text, 1000, "DBS").usable is None) is (below is None)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("100", "2.00"), ("<20", "1.00"), ("TND", "1.00"), ("detected below lloq", "1.00"), (">1000", "3.00"),
        ("3 log10", "3.00"),
    ],
)  # fmt: skip
def test_number_for_analysis_is_the_value_or_half_the_bound(text, number):
    assert for_analysis(copies(text), Decimal(20)).quantize(Decimal("0.01")) == Decimal(number)


@pytest.mark.parametrize(("text", "lloq"), [("0", 20), ("35 IU/mL", 20), ("TND", None)])
def test_there_is_no_number_for_what_has_none(text, lloq):
    assert for_analysis(copies(text), Decimal(lloq) if lloq else None) is None


@given(st.integers(1, 10_000_000), st.integers(1, 10_000_000))
def test_a_higher_load_is_never_below_more(one, other):
    low, high = sorted((one, other))

    assert for_analysis(copies(str(low)), None) <= for_analysis(copies(str(high)), None)
    assert load(str(low)).is_below(Decimal(50)) or not load(str(high)).is_below(Decimal(50))


def measured(participant, nurse, visit, text, at):
    record = at_visit(participant, visit, "vl")
    submit(
        record, nurse, complete=True, vl_dt=at, vl=copies(text), vl_lloq=Decimal(20), vl_assay="PCR",
        vl_sample_type="PLASMA",
    )  # fmt: skip
    return record


@pytest.mark.django_db
def test_forms_know_the_result_before_and_that_of_baseline(screened, nurse):
    scheduled(screened, nurse)
    first = measured(screened, nurse, "V1", "<20", DAY0)
    second = measured(screened, nurse, "V2", "30", DAY0 + timedelta(days=30))
    third = at_visit(screened, "V3", "vl")

    before = fact("loads_before").provide([first, second, third], None)
    baseline = fact("load_baseline").provide([first, second, third], None)

    assert first not in before
    raw = [[load.result.raw for load in before[each][0].value] for each in (second, third)]
    assert raw == [["<20"], ["30", "<20"]]
    assert first not in baseline
    assert record_at(screened, "vl") not in fact("load_baseline").provide([record_at(screened, "vl")], None)
    assert {baseline[each][0].record_id for each in (second, third)} == {str(first.pk)}


@pytest.mark.django_db
@pytest.mark.parametrize("useless", ["35 IU/mL", None])
def test_a_result_that_cannot_be_evaluated_hides_none_before_it(useless, screened, nurse):
    scheduled(screened, nurse)
    measured(screened, nurse, "V1", "1250", DAY0)
    known = {"vl": copies(useless)} if useless else {}
    submit(at_visit(screened, "V2", "vl"), nurse, vl_dt=DAY0 + timedelta(days=30), **known)

    measured(screened, nurse, "V3", "2300", DAY0 + timedelta(days=60))

    assert "VL-02" in {each.check_id for each in Proposal.objects.all()}


@pytest.mark.django_db
def test_two_results_of_200_ask_the_investigator(screened, nurse):
    scheduled(screened, nurse)
    measured(screened, nurse, "V1", "<20", DAY0)
    measured(screened, nurse, "V2", "200", DAY0 + timedelta(days=30))
    assert {each.check_id for each in Proposal.objects.all()} == {"VL-01"}

    measured(screened, nurse, "V3", "350", DAY0 + timedelta(days=60))

    assert {each.check_id for each in Proposal.objects.all()} == {"VL-01", "VL-02"}


@pytest.mark.django_db
def test_results_of_history_and_trial_are_read_together(screened, nurse):
    entry(screened, "vlh", nurse, vlh_date=PartialDate("2023-06"), vlh=copies("<20"))
    submit(record_at(screened, "vl"), nurse, vl_dt=datetime(2024, 3, 5, 1, 0, tzinfo=UTC), vl=copies("TND"))

    found = fact("viral_loads").provide([screened.pk], None)[screened.pk]

    assert [(each.value.on.text, each.value.result.raw) for each in found] == [
        ("2023-06", "<20"),
        ("2024-03-05", "TND"),
    ]


@pytest.mark.django_db
def test_a_sample_without_result_is_one_that_is_awaited(screened, nurse):
    submit(record_at(screened, "vl"), nurse, vl_dt=datetime(2024, 3, 5, 1, 0, tzinfo=UTC))

    [found] = fact("viral_loads").provide([screened.pk], None)[screened.pk]

    assert found.value.result is None


@pytest.mark.django_db
def test_register_prefills_assay_limit_and_specimen_and_nothing_else(screened, nurse):
    shown = signed_in(nurse).get(VL).content.decode()

    assert 'value="Real-time PCR"' in shown
    assert re.search(r'name="vl_lloq"[^>]*value="20"', shown) or re.search(r'value="20"[^>]*name="vl_lloq"', shown)
    assert re.findall(r'value="(\w+)"\s+checked', shown) == ["PLASMA"]
    assert not ViralLoad.objects.exists()


@pytest.mark.django_db
def test_page_says_what_the_result_means(screened, nurse):
    browser = signed_in(nurse)
    browser.post(VL, {"revision": "0", "act": "save", "vl": "1.69 log10", "vl_lloq": "20"})

    shown = browser.get(VL).content.decode()

    assert re.search(r'data-out="vl_lt50"\s+data-saved="Yes"\s*>Yes<', shown)
    assert re.search(r'data-out="vl_log10"\s+data-saved="1.69"\s*>1.69<', shown)
