"""One box reads a laboratory result as the report prints it, and rules use only what the report decides."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.crf_values.typing_habits import answer_to, anything, full_width, is_refusal
from trialsite.crf.values import measured, numbers, units
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.measured import Measured, MeasureGrammar, Op, is_inclusive, read_measured
from trialsite.protocol.text import Text

VIRAL_LOAD = MeasureGrammar("copies/mL", {"IU/mL": None}, log10=True, lloq=Decimal(20))
HBV_DNA = MeasureGrammar("IU/mL", log10=True)
HAEMOGLOBIN = MeasureGrammar("g/L", {"g/dL": Decimal(10), "mmol/L": Decimal("16.114")})
LEUCOCYTES = MeasureGrammar("10^9/L", {"10^3/uL": Decimal(1), "G/L": Decimal(1), "/uL": Decimal("0.001")})
CD4 = MeasureGrammar("cells/uL", {"10^9/L": Decimal(1000), "/mm3": Decimal(1)})
UREA = MeasureGrammar("mmol/L", {"mg/dL (BUN)": Decimal("0.357"), "mg/dL (urea)": Decimal("0.1665")})
GRAMMARS = [VIRAL_LOAD, HBV_DNA, HAEMOGLOBIN, LEUCOCYTES, CD4, UREA]


@pytest.mark.parametrize(
    ("typed", "op", "number", "unit", "value"),
    [
        ("TND", Op.TND, None, "copies/mL", None),
        ("ｔｎｄ", Op.TND, None, "copies/mL", None),
        ("未检出", Op.TND, None, "copies/mL", None),
        (" 未检出。 ", Op.TND, None, "copies/mL", None),
        ("Not detected", Op.TND, None, "copies/mL", None),
        ("Target Not Detected", Op.TND, None, "copies/mL", None),
        ("<20", Op.LT, "20", "copies/mL", "20"),
        ("＜２０", Op.LT, "20", "copies/mL", "20"),
        ("< 20 copies/mL", Op.LT, "20", "copies/mL", "20"),
        ("<20拷贝/毫升", Op.LT, "20", "copies/mL", "20"),
        ("≤20 cp/ml", Op.LT, "20", "copies/mL", "20"),
        ("≦20", Op.LT, "20", "copies/mL", "20"),
        (">10000000", Op.GT, "10000000", "copies/mL", "10000000"),
        (">10,000,000 copies/mL", Op.GT, "10000000", "copies/mL", "10000000"),
        (">10 000 000", Op.GT, "10000000", "copies/mL", "10000000"),
        ("≥50", Op.GT, "50", "copies/mL", "50"),
        (">=50", Op.GT, "50", "copies/mL", "50"),
        ("49", Op.EQ, "49", "copies/mL", "49"),
        ("1,234", Op.EQ, "1234", "copies/mL", "1234"),
        ("1，234", Op.EQ, "1234", "copies/mL", "1234"),
        ("1.69 log10", Op.EQ, "1.69", "log10 copies/mL", "48.977881"),
        ("1,69log10", Op.EQ, "1.69", "log10 copies/mL", "48.977881"),
        ("1.70 Log", Op.EQ, "1.70", "log10 copies/mL", "50.118723"),
        ("2 lg 拷贝/mL", Op.EQ, "2", "log10 copies/mL", "100"),
        ("<1.30 log10 copies/mL", Op.LT, "1.30", "log10 copies/mL", "19.952624"),
        ("45 IU/mL", Op.EQ, "45", "IU/mL", None),
        ("<20 iu/ml", Op.LT, "20", "IU/mL", None),
        ("2.1 log10 IU/mL", Op.EQ, "2.1", "log10 IU/mL", None),
        ("检出但低于定量下限", Op.DETLT, None, "copies/mL", "20"),
        ("检出，但低于定量下限", Op.DETLT, None, "copies/mL", "20"),
        ("Detected below LLOQ", Op.DETLT, None, "copies/mL", "20"),
        ("DETLT", Op.DETLT, None, "copies/mL", "20"),
        ("DETLT 40", Op.DETLT, "40", "copies/mL", "40"),
        ("检出但低于定量下限（＜40）", Op.DETLT, "40", "copies/mL", "40"),
        ("detected <40 copies/mL", Op.DETLT, "40", "copies/mL", "40"),
        ("检出＜40", Op.DETLT, "40", "copies/mL", "40"),
        ("<40 copies/mL, detected", Op.DETLT, "40", "copies/mL", "40"),
        ("<40 (检出)", Op.DETLT, "40", "copies/mL", "40"),
    ],
)
def test_viral_load_is_read_as_the_report_prints_it(
    typed: str, op: Op, number: str | None, unit: str, value: str | None
) -> None:
    found = read_measured(typed, grammar=VIRAL_LOAD)

    assert (found.raw, found.op, found.unit, found.lloq) == (typed.strip(), op, unit, Decimal(20))
    assert found.number == (None if number is None else Decimal(number))
    assert found.value == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("grammar", "typed", "unit", "value"),
    [
        (HAEMOGLOBIN, "99", "g/L", "99"),
        (HAEMOGLOBIN, "9.9 g/dL", "g/dL", "99"),
        (HAEMOGLOBIN, "9,9g/dl", "g/dL", "99"),
        (HAEMOGLOBIN, "９．９ ｇ／ｄＬ", "g/dL", "99"),
        (HAEMOGLOBIN, "6.21 mmol/L", "mmol/L", "100.06794"),
        (LEUCOCYTES, "3.49", "10^9/L", "3.49"),
        (LEUCOCYTES, "3.49 ×10⁹/L", "10^9/L", "3.49"),
        (LEUCOCYTES, "3.49x10^9/L", "10^9/L", "3.49"),
        (LEUCOCYTES, "3.49 10*9/L", "10^9/L", "3.49"),
        (LEUCOCYTES, "3450 /uL", "/uL", "3.45"),
        (LEUCOCYTES, "3 450/μL", "/uL", "3.45"),
        (LEUCOCYTES, "3450个/微升", "/uL", "3.45"),
        (LEUCOCYTES, "1,234,567 /µL", "/uL", "1234.567"),
        (CD4, "262 cells/µL", "cells/uL", "262"),
        (CD4, "262个/μL", "cells/uL", "262"),
        (CD4, "262 /mm³", "/mm3", "262"),
        (CD4, "0.349 x10^9/L", "10^9/L", "349"),
        (CD4, "0,349 10⁹/L", "10^9/L", "349"),
        (UREA, "14 mg/dL（BUN）", "mg/dL (BUN)", "4.998"),
        (HBV_DNA, "1,500", "IU/mL", "1500"),
    ],
)
def test_number_is_converted_exactly(grammar: MeasureGrammar, typed: str, unit: str, value: str) -> None:
    found = read_measured(typed, grammar=grammar)

    assert (found.op, found.unit, found.value) == (Op.EQ, unit, Decimal(value))


def unknown(unit: str, names: str) -> Text:
    return units.UNKNOWN_UNIT.format(unit=unit, units=names)


@pytest.mark.parametrize(
    ("grammar", "typed", "message"),
    [
        (VIRAL_LOAD, "", measured.HOW),
        (VIRAL_LOAD, "-5", measured.HOW),
        (VIRAL_LOAD, "=<20", measured.HOW),
        (VIRAL_LOAD, "undetectable", measured.HOW),
        (VIRAL_LOAD, "低于检测下限", measured.HOW),
        (VIRAL_LOAD, "阴性", measured.HOW),
        (VIRAL_LOAD, "检出", measured.HOW),
        (VIRAL_LOAD, "<LLOQ", measured.HOW),
        (VIRAL_LOAD, "1" * 61, measured.HOW),
        (VIRAL_LOAD, "pending", measured.NO_RESULT),
        (VIRAL_LOAD, "结果待报", measured.NO_RESULT),
        (VIRAL_LOAD, "Haemolysed", measured.NO_RESULT),
        (VIRAL_LOAD, "invalid", measured.NO_RESULT),
        (VIRAL_LOAD, "<20 未检出", unknown("未检出", "copies/mL, log10 copies/mL, IU/mL")),
        (VIRAL_LOAD, "<20, not detected", unknown("not detected", "copies/mL, log10 copies/mL, IU/mL")),
        (VIRAL_LOAD, "20 detected", unknown("detected", "copies/mL, log10 copies/mL, IU/mL")),
        (VIRAL_LOAD, "1.5×10^4 copies/mL", numbers.IN_FULL),
        (VIRAL_LOAD, "1.5 × 10⁴", numbers.IN_FULL),
        (VIRAL_LOAD, "1.5E+04", numbers.IN_FULL),
        (VIRAL_LOAD, "1,234 log10", numbers.AMBIGUOUS.format(typed="1,234")),
        (VIRAL_LOAD, "1.2345678", numbers.TOO_FINE.format(places=6)),
        (VIRAL_LOAD, "13 log10", units.TOO_LARGE.format(number="13", unit="log10 copies/mL")),
        (VIRAL_LOAD, "12 log10", units.TOO_LARGE.format(number="12", unit="log10 copies/mL")),
        (VIRAL_LOAD, "1000000000000", units.TOO_LARGE.format(number="1000000000000", unit="copies/mL")),
        (CD4, "999999999999 10^9/L", units.TOO_LARGE.format(number="999999999999", unit="10^9/L")),
        (LEUCOCYTES, "1,234", numbers.AMBIGUOUS.format(typed="1,234")),
        (LEUCOCYTES, "5 109/L", unknown("/L", "10^9/L, 10^3/uL, G/L, /uL")),
        (HAEMOGLOBIN, "1.2 log10", unknown("log10", "g/L, g/dL, mmol/L")),
        (HAEMOGLOBIN, "9.9 g", unknown("g", "g/L, g/dL, mmol/L")),
    ],
)
def test_result_that_cannot_be_read_says_what_to_type(grammar: MeasureGrammar, typed: str, message: Text) -> None:
    with pytest.raises(Unreadable) as refused:
        read_measured(typed, grammar=grammar)

    assert refused.value.message == message


@pytest.mark.parametrize(
    ("typed", "below_50"),
    [
        ("TND", True),
        ("<20", True),
        ("<50", True),
        ("<51", None),
        ("<100", None),
        ("≤49", True),
        ("≤50", None),
        ("DETLT 20", True),
        ("DETLT 50", True),
        ("DETLT 51", None),
        ("检出但低于定量下限", True),
        ("49", True),
        ("49.999999", True),
        ("50", False),
        (">20", None),
        (">49", None),
        (">50", False),
        ("≥50", False),
        ("≥49", None),
        ("1.69 log10", True),
        ("1.70 log10", False),
        ("1.698970 log10", True),
        ("1.698971 log10", False),
        ("<1.69 log10", True),
        ("<1.70 log10", None),
        (">1.70 log10", False),
        ("20 IU/mL", None),
        ("<20 IU/mL", None),
    ],
)
def test_suppression_is_decided_only_by_what_the_report_says(typed: str, below_50: bool | None) -> None:
    assert read_measured(typed, grammar=VIRAL_LOAD).is_below(Decimal(50)) is below_50


@pytest.mark.parametrize(("typed", "evaluable"), [("TND", True), ("20", True), ("<20", True), ("20 IU/mL", False)])
def test_unit_that_is_not_to_be_converted_is_stored_and_not_evaluable(typed: str, evaluable: bool) -> None:
    assert read_measured(typed, grammar=VIRAL_LOAD).is_evaluable is evaluable


def test_detection_below_an_unknown_limit_leaves_everything_open() -> None:
    found = read_measured("检出但低于定量下限", grammar=HBV_DNA)

    assert (found.op, found.value, found.is_below(Decimal(10**9))) == (Op.DETLT, None, None)


@given(anything, st.sampled_from(GRAMMARS))
def test_any_text_is_a_result_or_refused(typed: str, grammar: MeasureGrammar) -> None:
    found = answer_to(lambda text: read_measured(text, grammar=grammar), typed)

    assert is_refusal(found) or isinstance(found, Measured)
    if isinstance(found, Measured):
        assert found.raw == typed.strip()
        assert read_measured(found.raw, grammar=grammar) == found


@given(
    st.sampled_from(["", "<", "≤", ">", "≥", "DETLT "]),
    st.decimals(0, 10**8, places=2),
    st.sampled_from(["", " copies/mL", " IU/mL"]),
)
def test_result_reads_back_digit_by_digit(comparator: str, number: Decimal, unit: str) -> None:
    typed = f"{comparator}{number:f}{unit}"

    found, wide = (read_measured(text, grammar=VIRAL_LOAD) for text in (typed, full_width(typed)))

    assert found.number == number
    assert found.value == (None if "IU" in unit else number)
    assert (wide.op, wide.number, wide.unit, wide.value) == (found.op, found.number, found.unit, found.value)


@given(st.decimals(0, 8, places=4), st.decimals(1, 10**6, places=2))
def test_cutting_a_power_of_ten_never_changes_a_comparison(number: Decimal, threshold: Decimal) -> None:
    exact = Decimal(10) ** number

    assert read_measured(f"{number} log10", grammar=VIRAL_LOAD).is_below(threshold) is (exact < threshold)
    assert read_measured(f"<{number} log10", grammar=VIRAL_LOAD).is_below(threshold) is (exact <= threshold or None)


@pytest.mark.parametrize("typed", ["≤20", "<=20", "＜＝２０", "≦ 20", "<20", ">20", "20", "TND", "<20 检出"])
def test_stored_result_knows_whether_its_bound_is_possible(typed: str) -> None:
    read = read_measured(typed, grammar=VIRAL_LOAD)

    assert is_inclusive(read.raw) == read.inclusive
