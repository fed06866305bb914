"""The package says what the public registry says, sentence by sentence (NCT05872659, last updated 2023-05-24)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from trialsite.protocol.catalogue import package
from trialsite.protocol.model import Masked, Phase, Status

TRIAL = package("msct_a_22")
CENTRE = "Shandong Public Health Clinical Center"
GOAL = (
    "The goal of this clinical trial is to explore the effect of mesenchymal stem cell therapy on immune non-responder "
    "patients."
)
EFFICACY = (
    "Efficacy of human umbilical cord mesenchymal stem cells combined with antiviral therapy in the treatment of AIDS "
    "patients with immune non-response."
)
SAFETY = (
    "Safety of human umbilical cord mesenchymal stem cells combined with antiviral therapy in AIDS patients with "
    "immune non-response."
)
TESTED = (
    "Participants will receive CD4,CD4/CD8, and RNA viral load tests and will be randomly assigned to either saline or "
    "mesenchymal stem cell therapy."
)
THREE_DOSES = (
    "This is a randomised, placebo-controlled, clinical trial to evaluate the safety and feasibility of a 3-doses "
    "treatment regimen with MSCs (1 million cells/Kg MSCs, months 0-1-2) in HIV infected adults with immune "
    "non-response."
)
BLOCKS = (
    "Subjects are block randomised (1:1) to receive either MSCs (n=10), or placebo (n=10), as the control treatment."
)
DETERMINANTS = (
    "Changes in CD4+Tcount and CD4/8,adverse events, opportunistic infection signs are evaluated as determinants of "
    "safety and efficacy of MSCs."
)
SEVEN_VISITS = "Study endpoints are measured along a follow-up period of 12 months, that includes 7 visits."
CONTROL = (
    "Participants will receive continuous antiviral therapy and saline placebo (iv, 100 mL) treatment on Day "
    "0,Day30,Day60 and followed up for 48 weeks."
)
TREATMENT = (
    r"Participants will receive continuous antiviral therapy and Mesenchymal stem cells (1\*10\^6/kg subject weight, "
    "iv, 100 mL) treatment on Day 0,Day30,Day60 and followed up for 48 weeks."
)
DOSING = "iv at D0, D30, D60"


def infused_as_registered() -> bool:
    """Three infusions of 100 mL into a vein on days 0, 30 and 60, the days of the dose visits."""
    told = [(each.day, each.volume_ml, each.route) for each in TRIAL.infusions]
    days = [TRIAL.visit(each.visit).target for each in TRIAL.infusions]
    return told == [(day, 100, "IV") for day in (0, 30, 60)] and days == [0, 30, 60]


def asked_at_each_visit(*forms: str) -> bool:
    """The forms stand at each of the seven visits, as the registry founds it."""
    return all(
        any(entry.form == form and entry.status == Status.REGISTRY for entry in TRIAL.forms_at(visit.code))
        for form in forms
        for visit in TRIAL.scheduled_visits
    )


def fact_is(key: str, value: object) -> Callable[[], bool]:
    """A registry fact has this value and names the registry as its source."""
    return lambda: TRIAL.fact(key) == value and TRIAL.registry[key].source.startswith("registry")


SENTENCES: tuple[tuple[str, Callable[[], bool]], ...] = (
    (
        "Mesenchymal Stem Cells for Immune Non-responder Patients With HIV Infection",
        lambda: TRIAL.fact("title").en == "Mesenchymal Stem Cells for Immune Non-responder Patients With HIV Infection",
    ),
    ("NCT ID: NCT05872659", fact_is("nct_id", "NCT05872659")),
    ("Last Updated: 2023-05-24", fact_is("last_updated", date(2023, 5, 24))),
    ("Results pending", fact_is("results", "pending")),
    ("RECRUITING", fact_is("recruitment_status", "RECRUITING")),
    ("EARLY_PHASE1", fact_is("phase", "EARLY_PHASE1")),
    ("20 participants", lambda: TRIAL.fact("enrolment") == TRIAL.value("enrolment_target") == 20),
    ("INTERVENTIONAL", fact_is("classification", "INTERVENTIONAL")),
    ("2023-04-16", fact_is("start", date(2023, 4, 16))),
    ("2025-11-15", fact_is("completion", date(2025, 11, 15))),
    (GOAL, lambda: TRIAL.fact("goal").en == GOAL),
    (EFFICACY, lambda: TRIAL.fact("questions")[0].en == EFFICACY),
    (SAFETY, lambda: TRIAL.fact("questions")[1].en == SAFETY),
    (TESTED, lambda: {"CD4", "CD4/CD8", "HIV RNA"} <= set(TRIAL.fact("assessed"))),
    (TESTED, lambda: asked_at_each_visit("lym", "vl")),
    (TESTED, lambda: {arm.code for arm in TRIAL.arms} == {"MSC", "PBO"}),
    (THREE_DOSES, lambda: TRIAL.fact("doses") == len(TRIAL.infusions) == 3),
    (THREE_DOSES, lambda: TRIAL.fact("control") == "placebo" and TRIAL.fact("dose_months") == (0, 1, 2)),
    (THREE_DOSES, lambda: TRIAL.value("dose_per_kg") == TRIAL.arm("MSC").cells_per_kg == Decimal(1_000_000)),
    (BLOCKS, lambda: TRIAL.fact("randomisation") == "block, 1:1" and TRIAL.value("allocation_ratio") == (1, 1)),
    (BLOCKS, lambda: [arm.participants for arm in TRIAL.arms] == [10, 10]),
    (DETERMINANTS, lambda: {"adverse events", "opportunistic infections"} <= set(TRIAL.fact("assessed"))),
    (DETERMINANTS, lambda: asked_at_each_visit("lym", "ae", "oi")),
    (SEVEN_VISITS, lambda: TRIAL.fact("visits") == len(TRIAL.scheduled_visits) == 7),
    (SEVEN_VISITS, fact_is("followup_months", 12)),
    (
        "AIDS Virus Disorder of Immune Reconstitution",
        fact_is("conditions", ("AIDS Virus Disorder of Immune Reconstitution",)),
    ),
    ("RANDOMIZED", fact_is("allocation", "RANDOMIZED")),
    ("PARALLEL", fact_is("model", "PARALLEL")),
    ("TREATMENT", fact_is("purpose", "TREATMENT")),
    ("SINGLE", fact_is("masking", "SINGLE")),
    ("SINGLE", lambda: TRIAL.masking.is_blinded("participant", Masked.ALLOCATION)),
    (CONTROL, infused_as_registered),
    (CONTROL, lambda: TRIAL.arm("PBO").cells_per_kg is None),
    (CONTROL, fact_is("background", "continuous antiviral therapy")),
    (CONTROL, lambda: TRIAL.fact("followup_weeks") * 7 == TRIAL.value("followup_days") == TRIAL.last_visit.target),
    (TREATMENT, infused_as_registered),
    (TREATMENT, lambda: TRIAL.fact("dose_cells_per_kg") == TRIAL.arm("MSC").cells_per_kg),
    (TREATMENT, lambda: TRIAL.value("infusion_volume_ml") == TRIAL.fact("infusion_volume_ml") == 100),
    ("Group Type PLACEBO_COMPARATOR", lambda: TRIAL.arm("PBO").group_type == "PLACEBO_COMPARATOR"),
    ("Group Type EXPERIMENTAL", lambda: TRIAL.arm("MSC").group_type == "EXPERIMENTAL"),
    ("Intervention Type OTHER", lambda: TRIAL.arm("PBO").product == "OTHER"),
    ("Intervention Type BIOLOGICAL", lambda: TRIAL.arm("MSC").product == "BIOLOGICAL"),
    (DOSING, lambda: TRIAL.value("infusion_days") == TRIAL.fact("infusion_days") == (0, 30, 60)),
    (DOSING, lambda: [v.code for v in TRIAL.visits if v.is_dose] == ["V1", "V2", "V3"]),
    (DOSING, lambda: {e.visit for e in TRIAL.schedule if e.phase == Phase.DURING_INFUSION} == {"V1", "V2", "V3"}),
    ("18 Years", lambda: TRIAL.fact("minimum_age_years") == TRIAL.value("min_age") == 18),
    ("ALL", fact_is("sex", "ALL")),
    ("No", fact_is("healthy_volunteers", False)),
    (CENTRE, lambda: TRIAL.fact("collaborator") == TRIAL.fact("site") == CENTRE),
    ("OTHER_GOV", fact_is("collaborator_type", "OTHER_GOV")),
    (
        "Shandong Qilu Cell Therapy Engineering Technology Co., Ltd",
        fact_is("lead_sponsor", "Shandong Qilu Cell Therapy Engineering Technology Co., Ltd"),
    ),
    ("INDUSTRY", fact_is("lead_sponsor_type", "INDUSTRY")),
    ("Responsibility Role SPONSOR", fact_is("responsible_party", "SPONSOR")),
    ("Chenfan Liu", fact_is("principal_investigator", "Chenfan Liu")),
    ("Jinan, Shandong, China", fact_is("site_place", "Jinan, Shandong, China")),
    ("Site Status RECRUITING", fact_is("site_status", "RECRUITING")),
    ("China", fact_is("countries", ("China",))),
    ("MSCT-A-22", fact_is("org_study_id", "MSCT-A-22")),
)

# as the registry prints them, with its escapes
CRITERIA: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("I1", "Confirmed HIV infection.", {}),
    ("I2", "≥18 years old, gender unlimited.", {"min_age": 18}),
    (
        "I3",
        r"≥12 months of continuous antiviral therapy and at least 2 viral loads (3 months or more apart) \< 50 "
        "Copies/mL at screening.",
        {"art_min_months": 12, "vl_min_gap_months": 3, "vl_threshold": 50},
    ),
    (
        "I4",
        "The antiviral regimen was not changed in the 12 months prior to enrollment.",
        {"regimen_months": 12, "regimen_ref": "enrol"},
    ),
    (
        "I5",
        r"CD4+T lymphocyte count \< 200 μL-1 in patients receiving antiviral therapy for more than 1 year and less "
        r"than 2 years or \< 350 μL-1 in patients receiving antiviral therapy for ≥ 2 years.",
        {"cd4_band1": 200, "cd4_band2": 350, "band2_months": 24},
    ),
    ("I6", "Understand and sign the informed consent.", {}),
    (
        "E1",
        "Infection with other viruses: HBV-DNA positive, HCV RNA positive, anti-Hav IgM, anti-HDV IgM and anti-HEV IgM "
        r"positive and ALT \>80 IU/L, anti-TP positive.",
        {"alt_limit": 80},
    ),
    ("E2", "Active and uncontrollable infection.", {}),
    ("E3", "Malignant tumor or tumor history.", {}),
    ("E4", "Complicated with abnormal function of heart, liver, lung, kidney and other major organs.", {}),
    (
        "E5",
        r"When the laboratory test satisfies any item (WBC \< 3.5\*10\^9/L; PLT \< 80\*10\^9/L; HGB \< 100 g/L).",
        {"wbc": Decimal("3.5"), "plt": Decimal(80), "hgb": Decimal(100)},
    ),
    ("E6", "Drug dependent.", {}),
    ("E7", "Pregnant and lactating women.", {}),
    ("E8", "Severe allergic constitution, or known allergy to the study drug and its components;", {}),
    (
        "E9",
        "Accepting immunosuppressants or other immunomodulators (including thymosin) or systemic cytotoxic agents "
        "within 6 months prior to screening.",
        {"immuno_months": 6, "immuno_ref": "screen"},
    ),
    ("E10", "Participated in other clinical studies within 3 months prior to this study.", {"trial_months": 3}),
    (
        "E11",
        "patients with any condition which the investigator or treating physician feels would interfere with the trial "
        "or the safety of the subject.",
        {},
    ),
)


@pytest.mark.parametrize(("sentence", "holds"), SENTENCES, ids=[f"{n}: {s[:50]}" for n, (s, _) in enumerate(SENTENCES)])
def test_the_protocol_says_what_the_sentence_says(sentence: str, holds: Callable[[], bool]) -> None:
    assert holds(), sentence


@pytest.mark.parametrize(("id_", "printed", "limits"), CRITERIA, ids=[row[0] for row in CRITERIA])
def test_a_criterion_has_the_words_and_limits_of_the_registry(
    id_: str, printed: str, limits: dict[str, object]
) -> None:
    criterion = next(each for each in TRIAL.criteria if each.id == id_)

    assert criterion.verbatim == printed.replace("\\", "")
    assert criterion.inclusion is id_.startswith("I")
    assert {key: TRIAL.value(key) for key in limits} == limits
    assert set(limits) <= set(criterion.settings)


def test_there_are_six_inclusion_and_eleven_exclusion_criteria_in_the_registrys_order() -> None:
    assert [each.id for each in TRIAL.criteria] == [row[0] for row in CRITERIA]
    assert sum(each.inclusion for each in TRIAL.criteria) == 6


def test_cd4_and_viral_load_are_asked_wherever_blood_is_taken() -> None:
    asked = {(entry.form, entry.visit) for entry in TRIAL.schedule if entry.form in {"lym", "vl"}}

    assert asked == {(form, visit.code) for form in ("lym", "vl") for visit in TRIAL.visits}


def test_no_maximum_age_is_invented() -> None:
    assert TRIAL.fact("maximum_age_years") is None


def test_every_fact_names_its_source_and_speaks_both_languages() -> None:
    facts = [*TRIAL.registry.values(), *TRIAL.settings.values()]

    assert all(fact.source and fact.title.en and fact.title.zh for fact in facts)
    assert all(part.source for part in (*TRIAL.arms, *TRIAL.criteria, *TRIAL.visits, *TRIAL.schedule, *TRIAL.infusions))
    assert all(each.zh and each.short.en and each.short.zh for each in TRIAL.criteria)
    assert TRIAL.masking.source
    assert (TRIAL.retention.years, TRIAL.retention.status) == (30, Status.ASSUMPTION)
    assert TRIAL.retention.source
