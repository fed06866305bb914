"""Blood chemistry (form BIOC): units, limits, reference ranges. Source: clinical specification 4.2.

`places` are the decimals that reports print. LOINC codes follow the standards page where it has the analyte: those
for amounts of substance in bilirubin and glucose. The reference ranges of ALT, AST hold for reagents without
pyridoxal phosphate (with it: ALT men 9–60, women 7–45; AST men 15–45, women 13–40).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal as D

from trialsite.protocol.laboratory.model import Analyte, RangeOf
from trialsite.protocol.laboratory.printed import by_age, by_sex, everyone, span
from trialsite.protocol.text import Text

# adults in China, 20 to 79 years, applied from 18
ENZYMES, PROTEINS, IONS = "WS/T 404.1", "WS/T 404.2", "WS/T 404.3"
BILIRUBIN, KIDNEY, MINERALS, MUSCLE = "WS/T 404.4", "WS/T 404.5", "WS/T 404.6", "WS/T 404.7"
LIPIDS, COMMON = "China lipid guideline 2023", "common"
MMOL, UMOL = "mmol/L", "umol/L"
CATALYTIC = {"IU/L": D(1), "ukat/L": D(60)}
PER_DL, MEQ = {"g/dL": D(10)}, {"mEq/L": D(1)}
BILIRUBIN_MG = {"mg/dL": D("17.104")}
# urea of its nitrogen and urea itself differ twofold in mg/dL: the report must say which
UREA = {"mg/dL (BUN)": D("0.357"), "mg/dL (urea)": D("0.1665")}

_LIVER = (
    Analyte(
        "alt", Text("Alanine aminotransferase (ALT)", "丙氨酸氨基转移酶"), "U/L", span("1–10000"), span("3–500"),
        CATALYTIC, 2, ranges=by_sex("9–50", "7–40"), loinc="1742-6", source=ENZYMES,
    ),
    Analyte(
        "ast", Text("Aspartate aminotransferase (AST)", "天冬氨酸氨基转移酶"), "U/L", span("1–10000"), span("5–500"),
        CATALYTIC, 2, ranges=by_sex("15–40", "13–35"), loinc="1920-8", source=ENZYMES,
    ),
    Analyte(
        "alp", Text("Alkaline phosphatase", "碱性磷酸酶"), "U/L", span("5–5000"), span("20–500"), CATALYTIC, 2,
        ranges=(RangeOf(*span("45–125"), sex="M"), *by_age("F", 49, "35–100", "50–135")), loinc="6768-6",
        source=ENZYMES,
    ),
    Analyte(
        "ggt", Text("Gamma-glutamyl transferase", "γ-谷氨酰基转移酶"), "U/L", span("1–5000"), span("3–500"),
        CATALYTIC, 2, ranges=by_sex("10–60", "7–45"), loinc="2324-2", source=ENZYMES,
    ),
    Analyte(
        "tbil", Text("Total bilirubin", "总胆红素"), UMOL, span("0.5–900"), span("1–100"), BILIRUBIN_MG, 2,
        ranges=by_sex("≤26.0", "≤21.0"), loinc="14631-6", source=BILIRUBIN,
    ),
    # reagents of Roche; those of Beckman have 4.0
    Analyte(
        "dbil", Text("Direct bilirubin", "直接胆红素"), UMOL, span("0–700"), span("0–50"), BILIRUBIN_MG, 2,
        ranges=everyone("≤8.0"), loinc="1968-7", source=BILIRUBIN,
    ),
    Analyte(
        "tp", Text("Total protein", "总蛋白"), "g/L", span("20–150"), span("45–100"), PER_DL, 2,
        ranges=everyone("65–85"), loinc="2885-2", source=PROTEINS,
    ),
    Analyte(
        "alb", Text("Albumin", "白蛋白"), "g/L", span("5–80"), span("25–60"), PER_DL, 2,
        ranges=everyone("40–55"), loinc="1751-7", source=PROTEINS,
    ),
)  # fmt: skip
_KIDNEY = (
    Analyte(
        "urea", Text("Urea", "尿素"), MMOL, span("0.3–80"), span("1–25"), UREA, 2,
        ranges=(*by_age("M", 59, "3.1–8.0", "3.6–9.5"), *by_age("F", 59, "2.6–7.5", "3.1–8.8")), loinc="22664-7",
        source=KIDNEY,
    ),
    Analyte(
        "crea", Text("Creatinine", "肌酐"), UMOL, span("10–3000"), span("30–300"), {"mg/dL": D("88.4")}, 2,
        ranges=(*by_age("M", 59, "57–97", "57–111"), *by_age("F", 59, "41–73", "41–81")), loinc="14682-9",
        source=KIDNEY,
    ),
    # calculated from creatinine, never typed
    Analyte(
        "egfr", Text("eGFR (CKD-EPI 2021)", "估算肾小球滤过率"), "mL/min/1.73m2", span("1–250"), span("30–160"),
        places=1, ranges=everyone("≥90"), loinc="98979-8", source="derived",
    ),
    Analyte(
        "ua", Text("Uric acid", "尿酸"), UMOL, span("20–2000"), span("80–800"),
        {"mg/dL": D("59.48"), MMOL: D(1000)}, 3, ranges=by_sex("208–428", "155–357"), loinc="14933-6",
        source="common (no WS/T)",
    ),
)  # fmt: skip
_IONS = (
    Analyte(
        "k", Text("Potassium", "钾"), MMOL, span("1–12"), span("2.8–6.2"), MEQ, 2,
        ranges=everyone("3.5–5.3"), loinc="2823-3", source=IONS,
    ),
    Analyte(
        "na", Text("Sodium", "钠"), MMOL, span("90–200"), span("125–155"), MEQ, 2,
        ranges=everyone("137–147"), loinc="2951-2", source=IONS,
    ),
    Analyte(
        "cl", Text("Chloride", "氯"), MMOL, span("60–150"), span("85–120"), MEQ, 2,
        ranges=everyone("99–110"), loinc="2075-0", source=IONS,
    ),
    # as reported; only its grade is that of the calcium corrected for albumin
    Analyte(
        "ca", Text("Calcium, total", "总钙"), MMOL, span("0.5–6"), span("1.6–3.2"), {"mg/dL": D("0.2495")}, 2,
        ranges=everyone("2.11–2.52"), loinc="2000-8", source=MINERALS,
    ),
    # falls when tenofovir disoproxil harms the proximal tubule
    Analyte(
        "phos", Text("Phosphate", "无机磷"), MMOL, span("0.1–6"), span("0.4–2.5"), {"mg/dL": D("0.3229")}, 2,
        ranges=everyone("0.85–1.51"), loinc="2777-1", source=MINERALS,
    ),
    Analyte(
        "mg", Text("Magnesium", "镁"), MMOL, span("0.1–4"), span("0.5–1.5"),
        {"mg/dL": D("0.4114"), "mEq/L": D("0.5")}, 2, ranges=everyone("0.75–1.02"), loinc="2601-3", source=MINERALS,
    ),
)  # fmt: skip
_METABOLISM = (
    Analyte(
        "glu", Text("Glucose (fasting)", "空腹血糖"), MMOL, span("0.5–60"), span("2.8–20"), {"mg/dL": D("0.0555")}, 2,
        ranges=everyone("3.9–6.1"), loinc="14749-6", source=COMMON,
    ),
    Analyte(
        "ck", Text("Creatine kinase", "肌酸激酶"), "U/L", span("1–200000"), span("10–3000"), CATALYTIC, 2,
        ranges=by_sex("50–310", "40–200"), loinc="2157-6", source=MUSCLE,
    ),
    Analyte(
        "ldh", Text("Lactate dehydrogenase", "乳酸脱氢酶"), "U/L", span("10–20000"), span("60–1000"), CATALYTIC, 2,
        ranges=everyone("120–250"), loinc="14804-9", source=MUSCLE,
    ),
    Analyte(
        "chol", Text("Total cholesterol (fasting)", "总胆固醇"), MMOL, span("0.5–30"), span("1.5–10"),
        {"mg/dL": D("0.02586")}, 2, ranges=everyone("≤5.2"), loinc="14647-2", source=LIPIDS,
    ),
    Analyte(
        "tg", Text("Triglycerides (fasting)", "甘油三酯"), MMOL, span("0.1–60"), span("0.3–12"),
        {"mg/dL": D("0.01129")}, 2, ranges=everyone("≤1.7"), loinc="14927-8", source=LIPIDS,
    ),
    # helps to tell an infection from a reaction to the infusion
    Analyte(
        "crp", Text("C-reactive protein", "C反应蛋白"), "mg/L", span("0–600"), span("0–200"), {"mg/dL": D(10)}, 2,
        ranges=everyone("≤8.0"), loinc="1988-5", source=COMMON,
    ),
)  # fmt: skip
CHEMISTRY: Mapping[str, Analyte] = {analyte.key: analyte for analyte in (*_LIVER, *_KIDNEY, *_IONS, *_METABOLISM)}
