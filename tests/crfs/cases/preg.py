"""Examples of the checks of pregnancy test and contraception."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.crfs.example import ID_NUMBER, PHONE, Example
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.catalogue import package
from visits.schedule import windows

P = PartialDate
CONSENT = {"consent_date": date(2024, 3, 4)}
# day 0 is 25 March 2024
WINDOWS = {"visit_windows": windows(package("msct_a_22"), date(2024, 3, 25))}
WOMAN = {"sex": "F", "visit_code": "SCR"}
ALL = {
    "contraception": "Y", "childbearing": "Y", "lmp_date": P("2024-02-20"), "hcg_date": date(2024, 3, 5),
    "hcg_sample": "URINE", "hcg_result": "NEG", "lactating": "N",
}  # fmt: skip
AFTER = {name: value for name, value in ALL.items() if name != "lactating"}
INFUSED = {"infusion_start": datetime(2024, 3, 24, 16, 0, tzinfo=UTC)}

EXAMPLES: tuple[Example, ...] = (
    *(Example("preg", "G-06", "C", {k: v for k, v in ALL.items() if k != name}, ALL, WOMAN) for name in ALL),
    Example("preg", "G-06", "C", AFTER, AFTER | {"lactating": "N"}, WOMAN | {"visit_code": "V1"}, visit="V1"),
    Example("preg", "G-06", "C", {}, AFTER, WOMAN | {"visit_code": "V2"}, visit="V2"),
    Example("preg", "G-06", "C", {}, {"contraception": "NA"}, {"sex": "M", "visit_code": "SCR"}),
    Example("preg", "G-06", "C", {"contraception": "NA", "childbearing": "Y", "lactating": "N"}, {"contraception": "NA", "childbearing": "N_STER", "lactating": "N"}, WOMAN),
    *(Example("preg", "G-01", "H", {name: date(2024, 6, 2)}, {name: date(2024, 6, 1)}) for name in ("form_date", "hcg_date")),
    Example("preg", "G-01", "H", {"lmp_date": P("2024-07")}, {"lmp_date": P("2024-06")}),
    *(Example("preg", "G-02", "D", {name: date(2024, 3, 3)}, {name: date(2024, 3, 4)}, CONSENT) for name in ("form_date", "hcg_date")),
    *(Example("preg", "G-13", "S", {name: date(2024, 3, 3)}, {name: date(2024, 3, 4)}, CONSENT, rechecking=True) for name in ("form_date", "hcg_date")),
    Example("preg", "DM-01", "H", {"comment": ID_NUMBER}, {"comment": "fine"}),
    Example("preg", "DM-03", "S", {"comment": PHONE}, {"comment": "fine"}),
    Example("preg", "preg.contraception", "S", {"contraception": "N"}, {"contraception": "NA"}),
    Example("preg", "preg.childbearing", "S", {"childbearing": "N_MENO", "form_date": date(2024, 3, 5)}, {"childbearing": "N_MENO", "form_date": date(2024, 3, 6)}, {"birth_date": P("1979-03-06")}),
    Example("preg", "preg.childbearing", "S", {"childbearing": "N_MENO", "form_date": date(2023, 12, 31)}, {"childbearing": "N_MENO", "form_date": date(2024, 1, 1)}, {"birth_date": P("1979")}),
    Example("preg", "preg.childbearing", "S", {"childbearing": "N_MENO"}, {"childbearing": "N_STER"}, {"birth_date": P("1990-03-06")}),
    Example("preg", "preg.lmp_date", "S", {"lmp_date": P("2024-02-23")}, {"lmp_date": P("2024-02-24")}, {"visit_date": date(2024, 4, 24)}),
    Example("preg", "preg.lmp_date", "S", {"lmp_date": P("2024-01")}, {"lmp_date": P("2024-02")}, {"visit_date": date(2024, 4, 24)}),
    Example("preg", "preg.lmp_date", "S", {"lmp_date": P("2024-02-23"), "form_date": date(2024, 4, 24)}, {"lmp_date": P("2024-02-23")}),
    Example("preg", "preg.hcg_date", "S", {"hcg_date": date(2024, 3, 17)}, {"hcg_date": date(2024, 3, 18)}, INFUSED, visit="V1"),
    Example("preg", "preg.hcg_result", "S", {"hcg_result": "POS"}, {"hcg_result": "IND"}),
    Example("preg", "PREG-02", "P", {"hcg_result": "POS", "hcg_date": date(2024, 3, 26)}, {"hcg_result": "POS", "hcg_date": date(2024, 3, 25)}, WINDOWS, visit="V2"),
    Example("preg", "PREG-02", "P", {"hcg_result": "POS", "hcg_date": date(2024, 3, 26)}, {"hcg_result": "IND", "hcg_date": date(2024, 3, 26)}, WINDOWS, visit="V2"),
)  # fmt: skip
