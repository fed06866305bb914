"""Examples of the checks of chemistry reports."""

from __future__ import annotations

from tests.crfs.cases.haem import AFTER, BEFORE, TREATED, change, full, head, result, results
from tests.crfs.example import NOW, Example
from tests.labs.results import reported
from trialsite.crf.values.measured import Measured
from trialsite.crf.values.partial import PartialDate

HY = AFTER | result("alt", "150", high="50") | result("tbil", "52", high="26") | result("alp", "249", high="125")
PERSON = {"sex": "M", "birth_date": PartialDate("1985-06-15")}
EXAMPLES: tuple[Example, ...] = (
    *head("bioc"),
    Example("bioc", "G-06", "C", {"lab_done": "Y"}, full("bioc") | {"fasting": "Y"}),
    Example("bioc", "G-06", "C", full("bioc"), full("bioc") | {"fasting": "N"}),
    Example("bioc", "G-06", "C", full("bioc") | {"fasting": "Y"} | {"results[mg].value": Measured("0.9", reported("mg", "0.9").op, None, "", None)}, full("bioc") | {"fasting": "Y"} | results(mg="0.9")),
    Example("bioc", "bioc.fasting", "S", {"fasting": "U"}, {"fasting": "N"}),
    Example("bioc", "bioc.ae", "H", {"results[alt].ae": "V1/vs/1"}, {"results[alt].ae": "log/ae/2"}, {"linkable_records": ("log/ae/2", "V1/vs/1")}),
    Example("bioc", "LAB-02", "H", result("urea", "5.1") | {"results[urea].unit": "mg/dL"}, result("urea", "14", unit="mg/dL (BUN)")),
    Example("bioc", "LAB-03", "H", result("crea", "0.9"), result("crea", "0.9", unit="mg/dL")),
    Example("bioc", "LAB-03", "H", result("k", "12.1"), result("k", "12")),
    Example("bioc", "LAB-04", "S", result("na", "124"), result("na", "125")),
    Example("bioc", "LAB-04", "S", result("crp", "201"), result("crp", "TND")),
    *change("bioc", "crea", "80", ("120.1", "120"), ("39.9", "40")),
    Example("bioc", "bioc.unit", "H", result("glu", "99", unit="mg/dL") | {"results[glu].unit": "mmol/L"}, result("glu", "99", unit="mg/dL")),
    Example("bioc", "bioc.unit", "S", result("glu", "99", unit="mg/dL"), result("glu", "5.5")),
    Example("bioc", "LAB-06", "P", AFTER | result("alt", "250", high="50"), AFTER | result("alt", "249", high="50"), TREATED, visit="V2"),
    # above 300 with a limit of 50 it is grade 3 at least
    Example("bioc", "LAB-06", "P", AFTER | result("alt", ">300", high="50"), AFTER | result("alt", ">200", high="50"), TREATED, visit="V2"),
    Example("bioc", "LAB-06", "P", AFTER | result("crea", "120", high="97"), AFTER | result("crea", "119", high="97"), TREATED | {"results_baseline": {"crea": reported("crea", "80")}}, visit="V2"),
    Example("bioc", "LAB-07", "P", AFTER | result("k", "5.6") | {"results[k].cs": "CS"}, AFTER | result("k", "5.6"), TREATED, visit="V2"),
    Example("bioc", "BIOC-01", "S", results(dbil="5.1", tbil="5.0"), results(dbil="5.0", tbil="5.0")),
    Example("bioc", "BIOC-02", "S", results(alb="70", tp="70"), results(alb="69.9", tp="70")),
    Example("bioc", "BIOC-03", "P", HY, HY | BEFORE, TREATED, visit="V4"),
    Example("bioc", "BIOC-03", "P", HY, HY | result("alt", "149", high="50"), TREATED, visit="V4"),
    Example("bioc", "BIOC-03", "P", HY | result("alt", "38", high="50") | result("ast", "120", high="40"), HY | result("alt", "38", high="50"), TREATED, visit="V4"),
    Example("bioc", "BIOC-03", "P", HY, HY | result("tbil", "51.9", high="26"), TREATED, visit="V4"),
    Example("bioc", "BIOC-03", "P", HY | {"results[alp].value": None}, HY | result("alp", "250", high="125"), TREATED, visit="V4"),
    Example("bioc", "BIOC-05", "S", results(k="5.6"), results(k="5.59")),
    Example("bioc", "BIOC-05", "S", results(k="5.6"), results(k="5.6") | {"comment": "sample drawn again"}),
    Example("bioc", "bioc.egfr", "S", {"sample_dt": NOW} | results(crea="300"), {"sample_dt": NOW} | results(crea="84"), PERSON),
)  # fmt: skip
