"""What is typed in screening of a person who fits every criterion, as the pages take it: synthetic, all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from trialsite.protocol.laboratory.panels import ANALYTES

Typed = Mapping[str, str]

BLOOD = {
    "wbc": "5.1", "rbc": "4.72", "hgb": "142", "hct": "42.8", "plt": "180", "neut": "3.1", "lymph": "1.4",
}  # fmt: skip
CHEMISTRY = {
    "alt": "32", "ast": "28", "tbil": "12.4", "alp": "76", "alb": "45.2", "crea": "78", "urea": "5.1", "k": "4.2",
    "na": "140", "glu": "5.0",
}  # fmt: skip
SYSTEMS = (
    "pe_general", "pe_skin", "pe_headneck", "pe_nodes", "pe_chest", "pe_heart", "pe_abdomen", "pe_limbs", "pe_neuro",
)  # fmt: skip
MARKERS = ("hbsag", "hbv_dna", "hcv_ab", "hcv_rna", "hav_igm", "hdv_igm", "hev_igm", "tp_ab")
SYMPTOMS = ("fever", "cough", "sweat", "weight", "dysph", "diarr", "vision", "neuro", "skin")
ABSENT = (
    "active_infection", "malignancy", "organ_dysfunction", "drug_dependence", "severe_allergy", "e10_inv",
    "inv_judgement",
)  # fmt: skip

# how the laboratory of the site measures HIV RNA, as the page shows it in its boxes
ASSAY = {
    "vl_lloq": "20", "vl_uloq": "10000000", "vl_assay": "Real-time PCR", "vl_sample_type": "PLASMA",
}  # fmt: skip


@dataclass(frozen=True)
class Filled:
    """One form as typed on the `day`-th day of screening (0 is the day of consent)."""

    form: str
    day: int
    typed: Typed


def results(values: Typed) -> dict[str, str]:
    """Results of a report by their addresses, each in the unit written with it, else in the usual one."""
    typed: dict[str, str] = {}
    for key, text in values.items():
        unit = text.partition(" ")[2] or ANALYTES[key].unit
        typed |= {f"results[{key}].value": text, f"results[{key}].unit": unit}
    return typed


def printed(report: str) -> dict[str, str]:
    """The lines of a report as printed, "alt 58|hgb 10.4 g/dL", by their addresses."""
    lines = (line.partition(" ") for line in report.split("|"))
    return results({key: result for key, _space, result in lines})


def report(day: date, time: str, number: str) -> dict[str, str]:
    """The head of a laboratory report."""
    return {
        "lab_done": "Y", "sample_dt": f"{day} {time}", "report_date": f"{day}", "lab_name": "CLINLAB",
        "accession_no": number,
    }  # fmt: skip


def screening(consent: date, *, code: str = "S001") -> tuple[Filled, ...]:
    """Every form of screening in the order in which it is entered; consent on one day, samples on the next."""
    sampled = consent + timedelta(days=1)
    return (*_first_day(consent), *_history(consent), *_examined(consent), *_samples(sampled, code))


def _first_day(day: date) -> tuple[Filled, ...]:
    return (
        Filled("ic", 0, {
            "consent_signed": "Y", "consent_date": f"{day}", "consent_time": "09:05", "consent_version": "1.0",
            "consent_by": "CHENJ", "consent_understood": "Y", "consent_impartial_witness": "N",
            "consent_sensitive_data": "Y", "consent_sample_storage": "Y", "consent_copy_given": "Y",
            "consent_inv_sign_time": f"{day} 09:10", "performed_by": "WANGM",
        }),
        Filled("dm", 0, {
            "form_date": f"{day}", "birth_date": "1985-06-15", "sex": "M", "ethnicity_cn": "HAN", "height_cm": "172",
        }),
        Filled("sv", 0, {
            "sv_attended": "ONSITE", "visit_date": f"{day}", "visit_end_date": f"{day}", "ae_none_visit": "true",
            "cm_reviewed": "Y", "art_reviewed": "Y",
        }),
    )  # fmt: skip


def _history(day: date) -> tuple[Filled, ...]:
    return (
        Filled("hiv", 0, {
            "form_date": f"{day}", "hiv_confirmed": "Y", "hiv_confirm_method": "WB",
            "hiv_confirm_date": _months_before(day, 70), "hiv_type": "1", "who_stage_worst": "2", "aids_ever": "N",
            "cd4_nadir": "64", "cd4_nadir_date": _months_before(day, 70)[:7],
        }),
        Filled("art", 0, {
            "art_components": "TDF|3TC|EFV", "art_start": _months_before(day, 69), "art_ongoing": "Y",
        }),
        Filled("vlh", 0, {
            "vlh_date": _months_before(day, 9), "vlh": "<20", "vlh_lloq": "20", "vlh_source_seen": "Y",
        }),
    )  # fmt: skip


def _examined(day: date) -> tuple[Filled, ...]:
    return (
        Filled("vs", 0, {
            "vs_dt": f"{day} 09:40", "weight_kg": "64.1", "temp_c": "36.6", "temp_site": "AX", "sbp": "118",
            "dbp": "78", "pulse": "72", "resp": "16", "spo2": "98", "position": "SIT",
        }),
        Filled("pe", 0, {"pe_done": "Y", "pe_dt": f"{day}", "karnofsky": "90", **dict.fromkeys(SYSTEMS, "N")}),
        Filled("preg", 0, {"form_date": f"{day}", "contraception": "Y"}),
        Filled("adh", 0, {
            "adh_done": "Y", "adh_date": f"{day}", "adh_method": "SELF", "art_missed_doses_28d": "0",
        }),
    )  # fmt: skip


def _samples(day: date, code: str) -> tuple[Filled, ...]:
    number = f"{day:%Y%m%d}-{code[-3:]}"
    return (
        Filled("ser", 1, {"ser_date": f"{day}", **dict.fromkeys(MARKERS, "NEG")}),
        Filled("haem", 1, {**report(day, "07:40", f"H{number}"), **results(BLOOD)}),
        Filled("bioc", 1, {**report(day, "07:40", f"B{number}"), "fasting": "Y", **results(CHEMISTRY)}),
        Filled("lym", 1, {
            **report(day, "07:40", f"L{number}"), "cd4": "262", "cd8": "874", "lym_platform": "SINGLE",
        }),
        Filled("vl", 1, {"vl_dt": f"{day} 07:40", "vl": "TND", **ASSAY}),
    )  # fmt: skip


def no_infection(day: date, prophylaxis: str = "NONE") -> dict[str, str]:
    """An assessment that finds no opportunistic infection."""
    return {
        "form_date": f"{day}", "oi_assessed": "Y", **{f"oi_sym_{each}": "N" for each in SYMPTOMS}, "oi_present": "N",
        "oi_prophylaxis": prophylaxis,
    }  # fmt: skip


def judged(planned: date) -> dict[str, str]:
    """The investigator's answers about eligibility, all of them absent, and the day planned for randomisation."""
    return {"planned_enrol_date": f"{planned}", "other_trial": "N", **dict.fromkeys(ABSENT, "ABSENT")}


def _months_before(day: date, months: int) -> str:
    """A day that many months earlier, the fifth of its month."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return f"{years:04d}-{month + 1:02d}-05"
