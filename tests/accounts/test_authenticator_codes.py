"""Codes of authenticators and recovery codes, as RFC 6238 and people with fat fingers have them; no database."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.exceptions import InvalidTag

from trialsite.accounts.second_factor import recovery, sealing
from trialsite.accounts.second_factor.codes import code_at, enrolment_address, matching_step, spelled, step_of
from trialsite.accounts.second_factor.named import named_roles
from trialsite.accounts.second_factor.picture import qr_code

SECRET = b"12345678901234567890"
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
STEP = timedelta(seconds=30)
# RFC 6238, appendix B, the last six of the eight digits
VECTORS = [
    (59, "287082"), (1111111109, "081804"), (1111111111, "050471"),
    (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130"),
]  # fmt: skip


@pytest.mark.parametrize(("second", "code"), VECTORS)
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    assert code_at(SECRET, second // 30) == code


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phone_may_be_one_step_slow_or_fast_and_no_more(steps: int, taken: bool) -> None:
    typed = code_at(SECRET, step_of(NOON + steps * STEP))
    assert matching_step(SECRET, typed, NOON) == (step_of(NOON) + steps if taken else None)


@pytest.mark.parametrize(
    ("before", "typed"), [("", ""), (" ", "\n"), ("", " "), ("\u3000", "-")], ids=["plain", "spaces", "one", "wide"]
)
def test_a_code_is_read_however_it_is_typed(before: str, typed: str) -> None:
    code = code_at(SECRET, step_of(NOON))
    assert matching_step(SECRET, f"{before}{code[:3]}{typed}{code[3:]}", NOON) == step_of(NOON)


def test_full_width_digits_of_an_input_method_are_read() -> None:
    wide = code_at(SECRET, step_of(NOON)).translate({ord("0") + n: ord("０") + n for n in range(10)})
    assert matching_step(SECRET, wide, NOON) == step_of(NOON)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "一二三四五六", "0" * 500])
def test_what_is_no_code_fits_nothing(typed: str) -> None:
    assert matching_step(SECRET, typed, NOON) is None


def test_the_app_is_told_account_issuer_and_secret() -> None:
    parts = urlsplit(enrolment_address(SECRET, "wangmin"))
    assert (parts.scheme, parts.netloc, parts.path) == ("otpauth", "totp", "/MSCT-A-22:wangmin")
    told = parse_qs(parts.query)
    assert told["secret"] == [spelled(SECRET).replace(" ", "")]
    assert (told["issuer"], told["digits"], told["period"]) == (["MSCT-A-22"], ["6"], ["30"])


def test_the_qr_code_is_drawn_without_styles() -> None:
    drawn = qr_code(enrolment_address(SECRET, "wangmin"))
    assert drawn.startswith("<svg")
    assert not re.search(r"style=|<script|https?:", drawn)


def test_ten_recovery_codes_are_all_different() -> None:
    codes = recovery.new_codes()
    assert len(set(codes)) == 10
    assert all(re.fullmatch("[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}", code) for code in codes)


@pytest.mark.parametrize(
    "typed", ["0123-4567-89ab-cdef", "０１２３４５６７８９ＡＢＣＤＥＦ", " O123 4567 89AB CDEF", "oi23456789abcdef"]
)
def test_a_recovery_code_is_read_however_it_is_typed(typed: str) -> None:
    assert recovery.normal(typed) == "0123456789ABCDEF"


def test_the_same_recovery_code_of_two_accounts_has_two_hashes() -> None:
    code = recovery.new_codes()[0]
    assert recovery.hashed(1, code) != recovery.hashed(2, code)
    assert recovery.normal(code) not in recovery.hashed(1, code)


def test_a_sealed_secret_opens_for_its_own_account_alone() -> None:
    sealed = sealing.seal(SECRET, 7)
    assert sealing.unseal(sealed, 7) == SECRET
    assert sealing.seal(SECRET, 7) != sealed
    with pytest.raises(InvalidTag):
        sealing.unseal(sealed, 8)


def test_the_setting_names_roles_and_the_unblinded() -> None:
    assert named_roles(" administrator, unblinded,,monitor ") == {"administrator", "unblinded", "monitor"}
    assert named_roles("") == frozenset()


@pytest.mark.parametrize("name", ["admin", "system", "Monitor"])
def test_the_setting_refuses_a_name_that_is_no_role(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        named_roles(f"administrator,{name}")
