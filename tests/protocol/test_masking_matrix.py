"""Who is blinded to what, under the strict and under the permissive reading of SINGLE."""

from __future__ import annotations

import pytest

from trialsite.protocol.catalogue import package
from trialsite.protocol.model import MASKED_TITLES, Masked, Masking
from trialsite.protocol.msct_a_22.masking import MASKINGS, PERMISSIVE, STRICT
from trialsite.protocol.text import Text

TRIAL = package("msct_a_22")
ARM, LIST, PRODUCT, OUTCOME = (
    Masked.ALLOCATION, Masked.ALLOCATION_LIST, Masked.UNBLINDED_RECORDS, Masked.OUTCOMES,
)  # fmt: skip
STRICTLY_SEEN: dict[str, set[Masked]] = {
    "participant": set(),
    "research_nurse": {OUTCOME},
    "investigator": {OUTCOME},
    "principal_investigator": {OUTCOME},
    "monitor": {OUTCOME},
    "data_manager": {OUTCOME},
    "safety_officer": {OUTCOME},
    "pharmacist": {ARM, PRODUCT},
    "statistician": {ARM, LIST, PRODUCT, OUTCOME},
    "inspector": {OUTCOME},
    "auditor": {OUTCOME},
    "administrator": set(),
}


def seen(masking: Masking, role: str) -> set[Masked]:
    """What a role is not blinded to."""
    return {what for what in Masked if not masking.is_blinded(role, what)}


@pytest.mark.parametrize("role", STRICTLY_SEEN)
def test_the_strict_matrix_is_the_table_of_roles(role: str) -> None:
    assert seen(STRICT, role) == STRICTLY_SEEN[role]


@pytest.mark.parametrize("role", STRICTLY_SEEN)
def test_the_permissive_matrix_unblinds_who_infuses_and_monitors_and_nobody_else(role: str) -> None:
    more = {ARM, PRODUCT} if role in {"research_nurse", "monitor"} else set()

    assert seen(PERMISSIVE, role) == STRICTLY_SEEN[role] | more


def test_the_trial_is_strict_until_its_version_says_otherwise() -> None:
    told = TRIAL.with_overrides(version="2.0", overrides={"masking_who": "permissive"})

    assert TRIAL.masking is STRICT
    assert told.masking is PERMISSIVE
    assert set(MASKINGS) == set(TRIAL.setting("masking_who").choices)


@pytest.mark.parametrize("masking", MASKINGS.values(), ids=MASKINGS)
def test_a_role_that_the_matrix_does_not_name_sees_nothing(masking: Masking) -> None:
    assert seen(masking, "visitor") == set()


@pytest.mark.parametrize("masking", MASKINGS.values(), ids=MASKINGS)
def test_nobody_but_the_statistician_sees_the_allocation_list(masking: Masking) -> None:
    assert [role for role in STRICTLY_SEEN if not masking.is_blinded(role, LIST)] == ["statistician"]


def test_a_matrix_names_who_sees_the_arm_in_one_place_only() -> None:
    with pytest.raises(ValueError, match="unblinded_roles"):
        Masking("odd", frozenset(), Text("Odd", "异常"), {"monitor": frozenset({ARM})})


def test_everything_one_may_be_blinded_to_has_a_title() -> None:
    assert set(MASKED_TITLES) == set(Masked)
