"""Blood count (form HAEM) and coagulation: units, limits, reference ranges. Source: clinical specification 4.2.

`places` are the decimals that reports print. The percentages of neutrophils and lymphocytes have no row in the
specification: 0 to 100 is all that is said of them. LOINC codes follow the standards page where it has the analyte.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal as D

from trialsite.protocol.laboratory.model import Analyte
from trialsite.protocol.laboratory.printed import by_sex, everyone, span
from trialsite.protocol.text import Text

# adults in China, taken from reproductions of the standard; what many laboratories print
BLOOD, COMMON = "WS/T 405-2012", "common"
GIGA, TERA = "10^9/L", "10^12/L"
PER_UL = {"10^3/uL": D(1), "/uL": D("0.001")}
PER_DL = {"g/dL": D(10)}
# what may be counted per cubic millimetre too
CELLS = {"10^3/uL": D(1), "G/L": D(1), "/uL": D("0.001"), "/mm3": D("0.001")}

_ANALYTES = (
    Analyte(
        "wbc", Text("White blood cell count", "白细胞计数"), GIGA, span("0.1–100"), span("1.0–30"), CELLS, 3,
        ranges=everyone("3.5–9.5"), loinc="6690-2", source=BLOOD,
    ),
    Analyte(
        "rbc", Text("Red blood cell count", "红细胞计数"), TERA, span("0.5–10"), span("2.0–7.5"),
        {"10^6/uL": D(1), "T/L": D(1)}, 3, ranges=by_sex("4.3–5.8", "3.8–5.1"), loinc="789-8", source=BLOOD,
    ),
    # mmol/L of the monomer: 6.2 mmol/L are 99.9 g/L
    Analyte(
        "hgb", Text("Haemoglobin", "血红蛋白"), "g/L", span("20–250"), span("60–200"),
        {**PER_DL, "mmol/L": D("16.114")}, 2, ranges=by_sex("130–175", "115–150"), loinc="718-7", source=BLOOD,
    ),
    Analyte(
        "hct", Text("Haematocrit", "红细胞压积"), "%", span("5–75"), span("20–60"), {"L/L": D(100)}, 3,
        ranges=by_sex("40–50", "35–45"), loinc="4544-3", source=BLOOD,
    ),
    # zidovudine raises it
    Analyte(
        "mcv", Text("Mean corpuscular volume", "平均红细胞体积"), "fL", span("40–160"), span("60–125"), places=2,
        ranges=everyone("82–100"), loinc="787-2", source=BLOOD,
    ),
    Analyte(
        "mch", Text("Mean corpuscular haemoglobin", "平均红细胞血红蛋白含量"), "pg", span("10–60"), span("18–42"),
        places=2, ranges=everyone("27–34"), loinc="785-6", source=BLOOD,
    ),
    Analyte(
        "mchc", Text("Mean corpuscular Hb concentration", "平均红细胞血红蛋白浓度"), "g/L", span("200–450"),
        span("280–380"), PER_DL, 2, ranges=everyone("316–354"), loinc="786-4", source=BLOOD,
    ),
    Analyte(
        "plt", Text("Platelet count", "血小板计数"), GIGA, span("1–2000"), span("50–600"),
        {**CELLS, "10^4/uL": D(10)}, 3, ranges=everyone("125–350"), loinc="777-3", source=BLOOD,
    ),
    Analyte(
        "neut", Text("Neutrophils, absolute", "中性粒细胞绝对值"), GIGA, span("0–80"), span("0.8–20"), PER_UL, 3,
        ranges=everyone("1.8–6.3"), loinc="751-8", source=BLOOD,
    ),
    Analyte(
        "lymph", Text("Lymphocytes, absolute", "淋巴细胞绝对值"), GIGA, span("0–50"), span("0.3–8"), PER_UL, 3,
        ranges=everyone("1.1–3.2"), loinc="731-0", source=BLOOD,
    ),
    Analyte(
        "mono", Text("Monocytes, absolute", "单核细胞绝对值"), GIGA, span("0–20"), span("0–2"), PER_UL, 3,
        ranges=everyone("0.1–0.6"), loinc="26484-6", source=BLOOD,
    ),
    Analyte(
        "eos", Text("Eosinophils, absolute", "嗜酸性粒细胞绝对值"), GIGA, span("0–50"), span("0–1.5"), PER_UL, 3,
        ranges=everyone("0.02–0.52"), loinc="26449-9", source=BLOOD,
    ),
    Analyte(
        "baso", Text("Basophils, absolute", "嗜碱性粒细胞绝对值"), GIGA, span("0–5"), span("0–0.3"), PER_UL, 3,
        ranges=everyone("≤0.06"), loinc="26444-0", source=BLOOD,
    ),
    Analyte("neut_pct", Text("Neutrophils, %", "中性粒细胞百分比"), "%", span("0–100"), None, places=2),
    Analyte("lymph_pct", Text("Lymphocytes, %", "淋巴细胞百分比"), "%", span("0–100"), None, places=2),
    Analyte(
        "inr", Text("Prothrombin INR", "国际标准化比值"), "ratio", span("0.5–20"), span("0.8–4"), places=2,
        ranges=everyone("0.8–1.2"), loinc="6301-6", source=COMMON,
    ),
    # of fibrinogen equivalent units only: a report in D-dimer units is another quantity
    Analyte(
        "ddimer", Text("D-dimer", "D-二聚体"), "mg/L FEU", span("0–100"), span("0–5"),
        {"ug/L FEU": D("0.001"), "ng/mL FEU": D("0.001")}, 3, ranges=everyone("≤0.5"), loinc="48065-7", source=COMMON,
    ),
)  # fmt: skip
HAEMATOLOGY: Mapping[str, Analyte] = {analyte.key: analyte for analyte in _ANALYTES}
