"""Identity and mobile numbers are found however they were typed, and nothing longer is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.crf_values.typing_habits import full_width
from trialsite.crf.values.identifiers import has_identity_number, has_mobile_number

IDENTITY = "11010119900307123"  # invented; the eighteenth sign is added by each test


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{IDENTITY}4", True),
        (f"{IDENTITY}X", True),
        (f"{IDENTITY}x", True),
        (f"身份证号：{IDENTITY}X。", True),
        (full_width(f"{IDENTITY}X"), True),
        (f"{IDENTITY[:9]}\u200b{IDENTITY[9:]}X", True),
        (IDENTITY, False),
        (f"{IDENTITY}45", False),
        (f"A{IDENTITY}4", False),
        (f"{IDENTITY}4B", False),
        ("", False),
    ],
)
@pytest.mark.req("PR-01")
def test_identity_number_is_found(text: str, found: bool) -> None:
    assert has_identity_number(text) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("13900001234", True),
        ("电话13900001234，下午", True),
        ("１３９００００１２３４", True),
        ("1390000\ufeff1234", True),
        ("12900001234", False),
        ("1390000123", False),
        ("139000012345", False),
        ("013900001234", False),
        (f"{IDENTITY}4", False),
    ],
)
@pytest.mark.req("PR-01")
def test_mobile_number_is_found(text: str, found: bool) -> None:
    assert has_mobile_number(text) is found


@given(st.text())
def test_full_width_hides_nothing(text: str) -> None:
    assert has_identity_number(full_width(text)) == has_identity_number(text)
    assert has_mobile_number(f"{text} １３９００００１２３４")
