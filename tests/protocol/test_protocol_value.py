"""A protocol as a value: what it refuses to be, and how a later version differs from it."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from tests.protocol.small_trial import a_key, small_trial
from trialsite.protocol.catalogue import package, register_package
from trialsite.protocol.model import (
    Arm,
    Criterion,
    Infusion,
    Protocol,
    Requirement,
    Retention,
    ScheduledForm,
    Status,
    Visit,
)
from trialsite.protocol.text import Text

TRIAL = package("msct_a_22")
TITLE = Text("A", "甲")
VISIT = Visit("D", TITLE, 0, target=0)
CRITERION = Criterion("I1", "Words.", "文字。", TITLE, inclusion=True, source="invented", settings=("height",))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"visits": (VISIT, VISIT)}, "visit occurs twice"),
        ({"arms": (Arm("A", TITLE, 1, ""), Arm("A", TITLE, 1, ""))}, "arm occurs twice"),
        ({"schedule": (ScheduledForm("vs", "D", Requirement.REQUIRED),) * 2}, "scheduled form occurs twice"),
        ({"schedule": (ScheduledForm("vs", "X9", Requirement.REQUIRED),)}, "unknown visits: X9"),
        ({"schedule": (ScheduledForm("ecg", "D", Requirement.REQUIRED),)}, "unknown form titles: ecg"),
        ({"infusions": (Infusion(1, "X9", 0, 100, "IV", ""),)}, "unknown visits: X9"),
        ({"criteria": (CRITERION,)}, "unknown settings: height"),
        ({"criteria": (replace(CRITERION, settings=()),) * 2}, "criterion occurs twice"),
    ],
)
def test_a_protocol_whose_parts_do_not_fit_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        small_trial(**changed)


@pytest.mark.parametrize(
    "parts",
    [
        {"target": 7, "minus": -1},
        {"target": 7, "plus": -1},
        {"first": -3},
        {"last": -1},
        {"first": -1, "last": -3},
        {"first": -3, "last": -1, "target": 0},
        {"is_dose": True},
    ],
)
def test_a_visit_with_impossible_days_is_refused(parts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="X1"):
        Visit("X1", TITLE, 0, **parts)


def test_parts_with_impossible_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="Arm A"):
        Arm("A", TITLE, 0, "")
    with pytest.raises(ValueError, match="Infusion 0"):
        Infusion(0, "D", 0, 100, "IV", "")
    with pytest.raises(ValueError, match="Infusion 1"):
        Infusion(1, "D", 0, 0, "IV", "")
    with pytest.raises(ValueError, match="one year"):
        Retention(0, "")
    with pytest.raises(ValueError, match="made when its event happens"):
        ScheduledForm("vs", "", Requirement.REQUIRED)
    with pytest.raises(ValueError, match="say the condition"):
        ScheduledForm("vs", "D", Requirement.CONDITIONAL)


def test_a_protocol_cannot_be_changed_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        TRIAL.version = "9"  # type: ignore[misc]


@pytest.mark.parametrize("asked", [TRIAL.visit, TRIAL.arm, TRIAL.setting, TRIAL.value, TRIAL.fact])
def test_what_is_not_there_is_a_key_error(asked: Any) -> None:
    with pytest.raises(KeyError):
        asked("nowhere")


def test_a_later_version_leaves_the_earlier_one_as_it_was() -> None:
    told = TRIAL.with_overrides(version="2.0", overrides={"fever_c": "38.5"})

    assert (TRIAL.version, str(TRIAL.value("fever_c"))) == ("1.0", "38.0")
    assert (told.version, str(told.value("fever_c"))) == ("2.0", "38.5")


def test_a_version_without_changes_differs_in_its_name_alone() -> None:
    assert replace(TRIAL.with_overrides(version="1.1", overrides={}), version="1.0") == TRIAL


def test_what_follows_from_a_key_changes_with_it() -> None:
    told = TRIAL.with_overrides(
        version="2.0",
        overrides={
            "visit_windows": {**TRIAL.value("visit_windows"), "V4": [10, 12]},
            "visit_targets": {**TRIAL.value("visit_targets"), "V3": 56, "V7": 364},
            "infusion_days": [0, 30, 56],
            "infusion_volume_ml": 150,
            "screening_range": [-42, -1],
            "enrolment_target": 30,
        },
    )

    assert (told.visit("V4").minus, told.visit("V4").plus) == (10, 12)
    assert (told.visit("V3").target, told.last_visit.target, told.visit("SCR").first) == (56, 364, -42)
    assert [(each.day, each.volume_ml) for each in told.infusions] == [(0, 150), (30, 150), (56, 150)]
    assert [arm.participants for arm in told.arms] == [15, 15]
    assert told.visit("V3").status == Status.PROTOCOL


@pytest.mark.parametrize(
    "overrides",
    [
        {"infusion_days": [0, 30, 61]},
        {"visit_windows": {"V1": [0, 0]}},
        {"visit_windows": {**TRIAL.value("visit_windows"), "V4": [-1, 7]}},
        {"visit_windows": {**TRIAL.value("visit_windows"), "V4": [7]}},
        {"visit_targets": {**TRIAL.value("visit_targets"), "V4": 400}},
        {"screening_range": [-28]},
        {"screening_range": [-1, -28]},
        {"allocation_ratio": [2, 1]},
        {"allocation_ratio": [1]},
        {"schedule": {"vs": "X X"}},
        {"schedule": {"ecg": TRIAL.value("schedule")["vs"]}},
    ],
)
def test_a_version_that_contradicts_itself_is_refused(overrides: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        TRIAL.with_overrides(version="2.0", overrides=overrides)


def test_a_trial_of_other_forms_and_visits_needs_nothing_of_the_real_one() -> None:
    told = small_trial().with_overrides(version="2.0", overrides={"days": 9, "collect_smoker": True})

    assert (told.value("days"), told.value("collect_smoker")) == (9, True)
    assert [entry.form for entry in told.logs()] == ["dv"]
    assert told.last_visit.code == "W4"


def test_a_question_on_demand_is_off_until_a_version_turns_it_on() -> None:
    optional = [key for key in TRIAL.settings if key.startswith("collect_")]

    assert len(optional) == 6
    assert not any(TRIAL.value(key) for key in optional)


def test_a_package_is_found_by_name_and_a_name_is_given_once() -> None:
    mine: Protocol = small_trial(package="small_for_the_catalogue", settings={"days": a_key("days", 1)})

    register_package("small_for_the_catalogue", mine)
    register_package("small_for_the_catalogue", mine)

    assert package("small_for_the_catalogue") is mine
    with pytest.raises(ValueError, match="already"):
        register_package("small_for_the_catalogue", small_trial())
    with pytest.raises(KeyError):
        package("unheard_of")


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Visit V1"), ("zh", "访视 筛选"), ("zh-hans", "访视 筛选"), ("de", "Visit V1")]
)
def test_a_text_fills_in_each_language_its_own_words(language: str, said: str) -> None:
    text = Text("Visit {visit}", "访视 {visit}").format(visit=Text("V1", "筛选"))

    assert text.get(language) == said


def test_a_text_fills_in_plain_values_alike_and_is_english_when_printed() -> None:
    text = Text("{days} days", "{days}天").format(days=7)

    assert (str(text), text.zh) == ("7 days", "7天")
