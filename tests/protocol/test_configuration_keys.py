"""Every configuration key is there with its default and status, and reads values only of its own form."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from trialsite.protocol.audience import Audience
from trialsite.protocol.catalogue import package
from trialsite.protocol.model import ConfigKey, Kind, Status
from trialsite.protocol.text import Text

TRIAL = package("msct_a_22")
R, A = Status.REGISTRY, Status.ASSUMPTION
D = Decimal
DEFAULTS: dict[str, tuple[Any, Status]] = {
    "enrolment_target": (20, R),
    "allocation_ratio": ((1, 1), R),
    "followup_days": (336, A),
    "visits_include_screening": (False, A),
    "masking_who": ("strict", A),
    "block_sizes": ({"drawn": (4, 6), "to_finish": (2,)}, A),
    "rand_days_before_d0": (3, A),
    "site_prefix": ("", A),
    "go_live_date": (None, A),
    "coding_dictionary": ("", A),
    "stem_cell_track": (False, A),
    "stem_cell_clock_h": (24, A),
    "visit_targets": ({"V1": 0, "V2": 30, "V3": 60, "V4": 84, "V5": 168, "V6": 252, "V7": 336}, A),
    "visit_windows": (
        {"V1": (0, 0), "V2": (3, 3), "V3": (3, 3), "V4": (7, 7), "V5": (14, 14), "V6": (14, 14), "V7": (14, 14)},
        A,
    ),
    "screening_range": ((-28, -1), A),
    "v1_reuse_days": (7, A),
    "dose_late_max_days": (7, A),
    "min_dose_interval_days": (21, A),
    "ltfu_missed_visits": (2, A),
    "ltfu_contacts": (3, A),
    "min_age": (18, R),
    "leap_birthday": ("mar1", A),
    "art_ref": ("screen", A),
    "art_min_months": (12, R),
    "art_max_gap_days": (7, A),
    "band1_lower_inclusive": (True, A),
    "band2_months": (24, R),
    "cd4_band1": (200, R),
    "cd4_band2": (350, R),
    "vl_threshold": (50, R),
    "vl_min_gap_months": (3, R),
    "vl_current_days": (28, A),
    "vl_intervening": ("note", A),
    "regimen_months": (12, R),
    "regimen_ref": ("enrol", A),
    "regimen_fdc_is_change": (False, A),
    "lab_days": (28, A),
    "max_retests": (1, A),
    "retest_rule": ("latest", A),
    "exc1_reading": ("A", A),
    "alt_limit": (80, R),
    "tp_requires_active": (False, A),
    "wbc": (D("3.5"), R),
    "plt": (D(80), R),
    "hgb": (D(100), R),
    "e7_reading": ("or", A),
    "immuno_months": (6, R),
    "immuno_ref": ("screen", R),
    "immuno_routes": ("systemic", A),
    "trial_months": (3, R),
    "trial_ref": ("consent", A),
    "lookback_inclusive": (True, A),
    "hint_limits": (
        {
            "temp_c": D("38.0"),
            "crp": D(50),
            "egfr": D(60),
            "alt_uln": D("2.5"),
            "ast_uln": D("2.5"),
            "tbil_uln": D("1.6"),
            "spo2": D(95),
        },
        A,
    ),
    "infusion_days": ((0, 30, 60), R),
    "infusion_volume_ml": (100, R),
    "volume_tolerance_ml": (10, A),
    "dose_per_kg": (D(1_000_000), R),
    "dose_cells": ("viable", A),
    "dose_tolerance": ((D("0.90"), D("1.10")), A),
    "dose_release_limits": ((D("0.5"), D("2.0")), A),
    "viability_warn": (80, A),
    "viability_release": (70, A),
    "passage_warn": (5, A),
    "bag_use_hours": (4, A),
    "infusion_minutes": ((20, 180), A),
    "rate_warn": (200, A),
    "given_min_pct": (90, A),
    "obs_timepoints": (("PRE", "15", "30", "60", "END", "END60", "END120"), A),
    "obs_tolerances": (
        {
            "PRE": (-30, 0),
            "15": (-5, 5),
            "30": (-5, 5),
            "60": (-10, 10),
            "END": (0, 10),
            "END60": (-10, 10),
            "END120": (-15, 15),
        },
        A,
    ),
    "fever_c": (D("38.0"), A),
    "fever_axillary_c": (D("37.5"), A),
    "hcg_days": (7, A),
    "dose_gate_results": ({"hcg": 7, "hgb": 7, "plt": 7, "anc": 7, "alt": 7}, A),
    "dose_hold_limits": (
        {
            "temp_c": D("38.0"),
            "spo2": D(92),
            "sbp": D(90),
            "hgb": D(80),
            "plt": D(50),
            "anc": D("0.5"),
            "alt_uln": D(5),
        },
        A,
    ),
    "weight_change_pct": (10, A),
    "contact_after_h": (24, A),
    "grading_table": ("DAIDS v2.1, July 2017", A),
    "lab_ae_grade": (3, A),
    "lab_ae_link_days": (7, A),
    "lab_change_pct": (50, A),
    "cd4_change_pct": (50, A),
    "vl_failure": ({"consecutive": 2, "from": 200}, A),
    "vl_blip": ({"from": 50, "to": 199, "next_below": 50}, A),
    "cd4_fall_alert": ({"baseline_fraction": D("0.5"), "visits": D(2), "below": D(100)}, A),
    "oi_proph_cd4": (200, A),
    "primary_timepoint": ("V7", A),
    "response_definition": ("all", A),
    "sae_clock_h": (24, A),
    "ec_fatal_clock_h": (24, A),
    "susar_fatal_days": (7, A),
    "susar_followup_days": (8, A),
    "susar_other_days": (15, A),
    "sae_followup_days": (7, A),
    "pregnancy_clock_h": (24, A),
    "pregr_followup_months": (12, A),
    "unbl_record_h": (24, A),
    "reaction_ae_h": (24, A),
    "dv_ec_workdays": (10, A),
    "dv_draft_days": (14, A),
    "related_set": (("CERTAIN", "PROBABLE", "POSSIBLE", "CONDITIONAL", "UNASSESS"), A),
    "aesi_list": (("INFREACT", "FEVER", "HYPERS", "THROMB", "INFECT", "MALIG", "VIRREB"), A),
    "sentinel_days": (7, A),
    "collect_initials": (False, A),
    "collect_education": (False, A),
    "collect_marital": (False, A),
    "collect_smoker": (False, A),
    "collect_alcohol": (False, A),
    "collect_hiv_route": (False, A),
}
LONG = {"schedule", "stopping_rules"}


@pytest.mark.parametrize("key", DEFAULTS)
def test_a_key_has_its_default_and_status(key: str) -> None:
    value, status = DEFAULTS[key]

    assert TRIAL.value(key) == value
    assert type(TRIAL.value(key)) is type(value) or isinstance(value, dict)
    assert TRIAL.setting(key).status == status


def test_there_is_no_key_besides_those_of_the_specification() -> None:
    assert set(TRIAL.settings) == {*DEFAULTS, *LONG}


def test_a_registered_value_names_its_passage_and_an_assumed_one_does_not_pretend() -> None:
    for key in TRIAL.settings.values():
        if key.status == R:
            assert key.source.startswith("registry: "), key.key
        else:
            assert not key.source.startswith("registry") or key.parts or "against" in key.source, key.key


def test_the_registry_founds_only_part_of_targets_and_schedule() -> None:
    targets, schedule = TRIAL.setting("visit_targets"), TRIAL.setting("schedule")

    assert [code for code in targets.value if targets.status_of(code) == R] == ["V1", "V2", "V3", "V7"]
    assert {form for form in schedule.value if schedule.status_of(form) == R} == {"inf", "lym", "vl", "ae", "oi"}


def test_times_of_expedited_reports_name_their_source() -> None:
    for key in ("susar_fatal_days", "susar_followup_days", "susar_other_days"):
        assert "E2A" in TRIAL.setting(key).source


def test_every_key_stands_in_a_titled_group() -> None:
    assert {key.group for key in TRIAL.settings.values()} == set(TRIAL.setting_groups)


def test_every_source_and_every_unit_that_is_no_symbol_is_told_in_chinese() -> None:
    cited = TRIAL.settings.values()

    assert [key.source for key in cited if re.search("[a-z]{4}", key.source_words.zh)] == []
    assert {unit for key in cited for unit in re.findall("[a-z]{5,}", key.unit_words.zh)} == {"copies"}
    assert TRIAL.settings["alt_limit"].with_value(90, source="protocol version 1.1").source_words.zh == "方案版本1.1"


def test_only_the_block_sizes_are_hidden_from_blinded_people() -> None:
    hidden = {key.key for key in TRIAL.settings.values() if key.audience == Audience.UNBLINDED}

    assert hidden == {"block_sizes"}


def test_stopping_rules_stop_a_participant_or_the_study() -> None:
    rules = TRIAL.value("stopping_rules")

    assert (len(rules["participant"]), len(rules["study"])) == (9, 6)


@pytest.mark.parametrize(
    ("key", "written", "read"),
    [
        ("go_live_date", "2026-01-15", date(2026, 1, 15)),
        ("go_live_date", None, None),
        ("collect_initials", True, True),
        ("wbc", "3.0", D("3.0")),
        ("wbc", 3, D(3)),
        ("infusion_minutes", [30, 120], (30, 120)),
        ("vl_failure", {"consecutive": 3, "from": 200}, {"consecutive": 3, "from": 200}),
        ("exc1_reading", "B", "B"),
    ],
)
def test_a_value_that_a_version_stores_is_read_into_its_form(key: str, written: object, read: object) -> None:
    told = TRIAL.with_overrides(version="2.0", overrides={key: written})

    assert told.value(key) == read
    assert told.setting(key).status == Status.PROTOCOL
    assert told.setting(key).source == "protocol version 2.0"


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("min_age", "18"),
        ("min_age", True),
        ("min_age", None),
        ("min_age", [18]),
        ("collect_initials", 1),
        ("wbc", 3.5),
        ("wbc", "low"),
        ("wbc", "NaN"),
        ("exc1_reading", "F"),
        ("exc1_reading", 1),
        ("go_live_date", "15.01.2026"),
        ("infusion_days", 30),
        ("infusion_days", []),
        ("vl_failure", [2, 200]),
        ("masking_who", "nobody"),
    ],
)
def test_a_value_of_another_form_is_refused_by_name(key: str, written: object) -> None:
    with pytest.raises(ValueError, match=key):
        TRIAL.with_overrides(version="2.0", overrides={key: written})


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(KeyError, match="min_height"):
        TRIAL.with_overrides(version="2.0", overrides={"min_height": 150})


def test_a_value_cannot_be_changed_in_place() -> None:
    with pytest.raises(TypeError):
        TRIAL.value("hint_limits")["crp"] = D(10)


def test_an_empty_value_needs_its_kind() -> None:
    with pytest.raises(ValueError, match="say of which kind"):
        ConfigKey("since", Text("Since", "起"), None, A, "assumption", "study", optional=True)
    assert ConfigKey("since", Text("Since", "起"), None, A, "assumption", "study", kind=Kind.DAY, optional=True)
