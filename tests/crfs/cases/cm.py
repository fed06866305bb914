"""Examples of the checks of concomitant medication."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.crfs.example import ID_NUMBER, PHONE, Example
from trialsite.crf.values.partial import PartialDate

D, P = Decimal, PartialDate
CONSENT = {"consent_date": date(2024, 3, 4)}
THERE = {"linkable_records": ("log/mh/1", "SCR/dm/1")}
ENDED = {
    "cm_name": "Cefixime", "cm_class": "OTHER", "cm_indication": "Cough", "cm_route": "PO", "cm_freq": "BID",
    "cm_start": P("2024-05"), "cm_ongoing": "N", "cm_end": P("2024-05-20"),
}  # fmt: skip
STEROID = {"cm_class": "CORT", "cm_route": "PO", "cm_ongoing": "Y"}
EXAMPLES: tuple[Example, ...] = (
    *(Example("cm", "G-06", "C", {k: v for k, v in ENDED.items() if k != name}, ENDED) for name in ENDED),
    Example("cm", "G-06", "C", ENDED | {"cm_dose": D(200)}, ENDED | {"cm_dose": D(200), "cm_unit": "mg"}),
    Example("cm", "G-01", "H", {"cm_start": P("2024-06-02")}, {"cm_start": P("2024-06-01")}),
    Example("cm", "G-01", "H", {"cm_end": P("2024-07")}, {"cm_end": P("2024")}),
    Example("cm", "G-09", "H", {"cm_start": P("2024-05-02"), "cm_end": P("2024-05-01")}, {"cm_start": P("2024-05-01"), "cm_end": P("2024-05-01")}),
    *(Example("cm", "DM-01", "H", {name: ID_NUMBER}, {name: "Cough"}) for name in ("cm_name", "cm_indication", "comment")),
    *(Example("cm", "DM-03", "S", {name: PHONE}, {name: "Cough"}) for name in ("cm_name", "cm_indication", "comment")),
    *(Example("cm", "cm.cm_indication_link", "H", {"cm_indication_link": bad}, {"cm_indication_link": "log/mh/1"}, THERE) for bad in ("SCR/dm/1", "log/mh/2")),
    Example("cm", "cm.cm_dose", "H", {"cm_dose": D("0.000")}, {"cm_dose": D("0.001")}),
    Example("cm", "cm.cm_class", "S", {"cm_class": "ARV"}, {"cm_class": "OIPROPH"}),
    *(Example("cm", "CM-01", "P", STEROID | {"cm_class": code}, STEROID | {"cm_class": "TCM"}, CONSENT) for code in ("IMMSUPP", "CORT", "IMMMOD", "THYMOSIN", "CYTOTOX")),
    *(Example("cm", "CM-01", "P", STEROID | {"cm_route": code}, STEROID | {"cm_route": "TOP"}, CONSENT) for code in ("PO", "IV", "SC", "IM")),
    *(Example("cm", "CM-01", "P", STEROID, STEROID | {"cm_route": code}, CONSENT) for code in ("INH", "NAS", "OPH", "OTHER")),
    Example("cm", "CM-01", "P", STEROID | {"cm_ongoing": "N", "cm_end": P("2024-03-05")}, STEROID | {"cm_ongoing": "N", "cm_end": P("2024-03-04")}, CONSENT),
    Example("cm", "CM-01", "P", STEROID | {"cm_ongoing": "N", "cm_end": P("2024-03")}, STEROID | {"cm_ongoing": "N", "cm_end": P("2024-02")}, CONSENT),
    Example("cm", "CM-02", "P", {"cm_name": "胸腺肽肠溶片", "cm_class": "IMMMOD"}, {"cm_name": "胸腺肽肠溶片", "cm_class": "THYMOSIN"}),
    Example("cm", "CM-02", "P", {"cm_name": "Ｇ－ＣＳＦ", "cm_class": "OTHER"}, {"cm_name": "Ｇ－ＣＳＦ", "cm_class": "IMMMOD"}),
    Example("cm", "CM-02", "P", {"cm_name": "雷公藤多苷片", "cm_class": "TCM"}, {"cm_name": "雷公藤多苷片", "cm_class": "IMMSUPP"}),
    Example("cm", "CM-02", "P", {"cm_name": "唐草片", "cm_class": "OTHER"}, {"cm_name": "唐草片", "cm_class": "TCM"}),
    Example("cm", "CM-03", "P", {"cm_name": "Prednisone acetate", "cm_class": "OTHER"}, {"cm_name": "Prednisone acetate", "cm_class": "CORT"}),
    Example("cm", "CM-03", "P", {"cm_name": "氢化可的松", "cm_class": "PREMED"}, {"cm_name": "氢化可的松", "cm_class": "CORT"}),
    *(Example("cm", "CM-04", "S", {"cm_class": code}, {"cm_class": code, "cm_indication_link": "log/mh/1"}, THERE) for code in ("ANTIINF", "ANTITB")),
)  # fmt: skip
