"""The facts that the criteria read, by name; each has one provider (`crf.facts`)."""

from __future__ import annotations

CONSENT = ("consent_signed", "consent_date", "consent_understood", "consent_version_approved")
SEROLOGY = ("hbv_dna", "hcv_rna", "hav_igm", "hdv_igm", "hev_igm", "tp_ab", "rpr_titre", "syphilis_treated")
# E2, E3, E4, E6, E8, E11: what the investigator answers
JUDGED = {
    "E2": "active_infection", "E3": "malignancy", "E4": "organ_dysfunction", "E6": "drug_dependence",
    "E8": "severe_allergy", "E11": "inv_judgement",
}  # fmt: skip
OF_FORM = (*JUDGED.values(), "other_trial", "other_trial_last_date")
NEEDED = (
    *CONSENT,
    "screen_date",
    "sex",
    "birth_date",
    "hiv_confirmed",
    "hiv_confirm_date",
    "art_segments",
    "viral_loads",
    "cd4",
    *SEROLOGY,
    *("alt", "wbc", "plt", "hgb"),
    *("childbearing", "hcg", "lactating"),
    *("conmeds", "cm_reviewed"),
    *OF_FORM,
)
# the forms and rows that hold them, which are read together, and those of the hints
FORMS = ("ic", "dm", "hiv", "art", "vlh", "vl", "ser", "preg", "cm", "sv", "lym", "haem.results", "bioc.results")
FORMS_OF_HINTS = ("mh", "pe", "vs")
