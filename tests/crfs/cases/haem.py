"""Examples of the checks of blood counts, and what is shared with those of chemistry."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from tests.crfs.example import ID_NUMBER, NOW, PHONE, Example
from tests.labs.results import reported
from trialsite.crf.values.measured import Measured
from trialsite.protocol.catalogue import package
from trialsite.protocol.laboratory.panels import ANALYTES, PANELS
from visits.schedule import windows

# day 0 is 25 March 2024
DAY0 = date(2024, 3, 25)
WINDOWS = {"visit_windows": windows(package("msct_a_22"), DAY0)}
TREATED: dict[str, Any] = {"treatment_day0": DAY0, "sex": "M"}
AFTER = {"sample_dt": datetime(2024, 3, 25, 1, 0, tzinfo=UTC)}
BEFORE = {"sample_dt": datetime(2024, 3, 24, 15, 59, tzinfo=UTC)}


def result(key: str, typed: str, low: str | None = None, high: str | None = None, unit: str = "") -> dict[str, Any]:
    """A result of the analyte in its row, with its unit beside it."""
    measured = reported(key, f"{typed} {unit}".strip(), low, high)
    return {f"results[{key}].value": measured, f"results[{key}].unit": unit or ANALYTES[key].unit}


def results(**typed: str) -> dict[str, Any]:
    """Several results in their canonical units."""
    return {address: value for key, text in typed.items() for address, value in result(key, text).items()}


def full(panel: str) -> dict[str, Any]:
    """What a complete report needs: a normal number for each required analyte."""
    lowest = {key: ANALYTES[key].ranges[0] for key in PANELS[panel].required}
    told = results(**{key: f"{each.high if each.low is None else each.low}" for key, each in lowest.items()})
    return {"lab_done": "Y", "sample_dt": NOW, "lab_name": "CLINLAB", **told}


def head(form: str) -> tuple[Example, ...]:
    """The checks of the report's head, for the form of that key."""
    return (
        Example(form, "G-01", "H", {"sample_dt": datetime(2024, 6, 1, 4, 1, tzinfo=UTC)}, {"sample_dt": NOW}),
        Example(form, "G-01", "H", {"report_date": date(2024, 6, 2)}, {"report_date": date(2024, 6, 1)}),
        Example(form, "G-02", "D", {"sample_dt": datetime(2024, 3, 3, 15, 59, tzinfo=UTC)}, {"sample_dt": datetime(2024, 3, 3, 16, 0, tzinfo=UTC)}, {"consent_date": date(2024, 3, 4)}),
        Example(form, "G-13", "S", {"sample_dt": datetime(2024, 3, 3, 15, 59, tzinfo=UTC)}, {"sample_dt": datetime(2024, 3, 3, 16, 0, tzinfo=UTC)}, {"consent_date": date(2024, 3, 4)}, rechecking=True),
        Example(form, "DM-01", "H", {"accession_no": ID_NUMBER}, {"accession_no": "20240601001"}),
        Example(form, "DM-03", "S", {"comment": PHONE}, {"comment": "fine"}),
        Example(form, f"{form}.lab_done", "S", {"lab_done": "N"}, {"lab_done": "Y"}),
        Example(form, f"{form}.sample_dt", "S", {"sample_dt": datetime(2024, 4, 27, 16, 0, tzinfo=UTC)}, {"sample_dt": datetime(2024, 4, 27, 15, 59, tzinfo=UTC)}, WINDOWS, visit="V2"),
        Example(form, "LAB-01", "S", {"sample_dt": datetime(2024, 3, 25, 2, 1, tzinfo=UTC)}, {"sample_dt": datetime(2024, 3, 25, 2, 0, tzinfo=UTC)}, {"dose_visit": True, "infusion_start": datetime(2024, 3, 25, 2, 0, tzinfo=UTC)}),
        Example(form, "LAB-09", "H", {"sample_dt": datetime(2024, 5, 30, 16, 0, tzinfo=UTC), "report_date": date(2024, 5, 30)}, {"sample_dt": datetime(2024, 5, 30, 15, 59, tzinfo=UTC), "report_date": date(2024, 5, 30)}),
        Example(form, f"{form}.report_date", "S", {"sample_dt": datetime(2024, 5, 1, 1, 0, tzinfo=UTC), "report_date": date(2024, 5, 16)}, {"sample_dt": datetime(2024, 5, 1, 1, 0, tzinfo=UTC), "report_date": date(2024, 5, 15)}),
        Example(form, f"{form}.lab_name", "S", {"sample_dt": datetime(2023, 3, 31, 15, 59, tzinfo=UTC), "lab_name": "CLINLAB"}, {"sample_dt": datetime(2023, 3, 31, 16, 0, tzinfo=UTC), "lab_name": "CLINLAB"}, {"laboratories": {"CLINLAB": [(date(2023, 4, 1), None)]}}),
        Example(form, "LAB-10", "S", {"accession_no": "A17"}, {"accession_no": "A18"}, {"accession_numbers": {"A17": "V1"}}),
        Example(form, f"{form}.reused_screening", "S", {"reused_screening": True, "sample_dt": datetime(2024, 3, 17, 15, 59, tzinfo=UTC)}, {"reused_screening": True, "sample_dt": datetime(2024, 3, 17, 16, 0, tzinfo=UTC)}, WINDOWS, visit="V1"),
    )  # fmt: skip


def change(form: str, key: str, before: str, *pairs: tuple[str, str]) -> tuple[Example, ...]:
    """LAB-05: more than half away from the result before, and just half."""
    facts = {"results_before": {key: reported(key, before)}}
    return tuple(Example(form, "LAB-05", "S", result(key, bad), result(key, good), facts) for bad, good in pairs)


def graded(key: str, typed: str, grade: str) -> dict[str, Measured]:
    """The results before treatment, one of them with its grade."""
    return {key: _graded(reported(key, typed), grade)}


def _graded(measured: Measured, grade: str) -> Measured:
    return replace(measured, grade=grade)


USUAL = {"usual_units": (("CLINLAB", "hgb", "g/dL", date(2023, 4, 1), None),)}
EXAMPLES: tuple[Example, ...] = (
    *head("haem"),
    Example("haem", "G-06", "C", {"lab_done": "Y"}, full("haem")),
    Example("haem", "G-06", "C", full("haem") | {"results[hgb].value": None}, full("haem") | {"results[hgb].value": ("ND", "clotted")}),
    Example("haem", "G-06", "C", {"lab_done": "Y"}, {"lab_done": "N"}),
    # a number says nothing without a unit
    Example("haem", "G-06", "C", full("haem") | {"results[mcv].value": Measured("90", reported("mcv", "90").op, None, "", None)}, full("haem") | results(mcv="90")),
    # a sample of screening used again has its results there
    Example("haem", "G-06", "C", {**{name: full("haem")[name] for name in ("lab_done", "sample_dt", "lab_name")}}, {**{name: full("haem")[name] for name in ("lab_done", "sample_dt", "lab_name")}, "reused_screening": True}, visit="V1"),
    Example("haem", "G-06", "C", full("haem") | AFTER | {"results[hgb].cs": "CS"}, full("haem") | AFTER | {"results[hgb].cs": "NCS"}, TREATED, visit="V2"),
    Example("haem", "haem.ae", "H", {"results[hgb].ae": "log/ae/1"}, {"results[hgb].ae": "log/ae/2"}, {"linkable_records": ("log/ae/2",)}),
    Example("haem", "LAB-02", "H", result("hgb", "132") | {"results[hgb].unit": "10^9/L"}, result("hgb", "132")),
    Example("haem", "LAB-03", "H", result("hgb", "19.9"), result("hgb", "20")),
    Example("haem", "LAB-03", "H", result("hgb", "250.1"), result("hgb", "250")),
    Example("haem", "LAB-03", "H", result("hgb", "13.2"), result("hgb", "13.2", unit="g/dL")),
    Example("haem", "LAB-03", "H", result("wbc", "4200"), result("wbc", "4200", unit="/uL")),
    Example("haem", "LAB-03", "H", result("hgb", "TND"), result("eos", "TND")),
    Example("haem", "LAB-03", "H", result("hgb", "<20"), result("hgb", "<21")),
    Example("haem", "LAB-04", "S", result("plt", "49"), result("plt", "50")),
    Example("haem", "LAB-04", "S", result("plt", "601"), result("plt", "600")),
    Example("haem", "LAB-04", "S", result("wbc", "999", unit="/uL"), result("wbc", "1000", unit="/uL")),
    *change("haem", "hgb", "100", ("150.1", "150"), ("49.9", "50")),
    *change("haem", "plt", "200", ("301", "300")),
    Example("haem", "haem.unit", "H", result("hgb", "13.2", unit="g/dL") | {"results[hgb].unit": "g/L"}, result("hgb", "13.2", unit="g/dL")),
    Example("haem", "haem.unit", "S", result("hgb", "13.2", unit="g/dL"), result("hgb", "132")),
    Example("haem", "haem.unit", "S", {"lab_name": "CLINLAB"} | result("hgb", "132"), {"lab_name": "CLINLAB"} | result("hgb", "13.2", unit="g/dL"), USUAL),
    Example("haem", "LAB-06", "P", AFTER | result("hgb", "89"), AFTER | result("hgb", "90"), TREATED, visit="V2"),
    Example("haem", "LAB-06", "P", AFTER | result("hgb", "89"), BEFORE | result("hgb", "89"), TREATED, visit="V2"),
    Example("haem", "LAB-06", "P", AFTER | result("hgb", "89"), AFTER | result("hgb", "89") | {"results[hgb].ae": "log/ae/1"}, TREATED, visit="V2"),
    Example("haem", "LAB-06", "P", AFTER | result("hgb", "69"), AFTER | result("hgb", "89"), TREATED | {"results_baseline": graded("hgb", "85", "3")}, visit="V2"),
    Example("haem", "LAB-06", "P", AFTER | result("neut", "0.59"), AFTER | result("lymph", "0.1"), TREATED, visit="V2"),
    Example("haem", "LAB-07", "P", AFTER | result("hgb", "95") | {"results[hgb].cs": "CS"}, AFTER | result("hgb", "95") | {"results[hgb].cs": "NCS"}, TREATED, visit="V2"),
    Example("haem", "LAB-07", "P", AFTER | result("hgb", "95") | {"results[hgb].cs": "CS"}, AFTER | result("hgb", "89") | {"results[hgb].cs": "CS"}, TREATED, visit="V2"),
    Example("haem", "LAB-07", "P", AFTER | result("hgb", "95") | {"results[hgb].cs": "CS"}, BEFORE | result("hgb", "95") | {"results[hgb].cs": "CS"}, TREATED, visit="V2"),
    Example("haem", "HAEM-01", "S", results(wbc="5.1", neut="3.0", lymph="1.5", mono="0.4", eos="0.2", baso="0.31"), results(wbc="5.1", neut="3.0", lymph="1.5", mono="0.4", eos="0.2", baso="0.3")),
    Example("haem", "HAEM-01", "S", results(wbc="5.8", neut="3.0", lymph="1.5", mono="0.4", eos="0.2", baso="0.3"), results(wbc="5.8", neut="3.0", lymph="1.5", mono="0.4", eos="0.2")),
    Example("haem", "HAEM-02", "S", results(hct="48.1", rbc="5", mcv="90"), results(hct="48", rbc="5", mcv="90")),
    Example("haem", "HAEM-03", "S", results(hgb="103.9", hct="40"), results(hgb="104", hct="40")),
    Example("haem", "HAEM-03", "S", results(hgb="152.1", hct="40"), results(hgb="152", hct="40")),
)  # fmt: skip
