"""Which version a consent binds to, and who is asked again; without a database."""

from __future__ import annotations

from datetime import date, time

import pytest

from trialsite.registers.binding import Consent, awaited, bound_to, latest_signed
from trialsite.registers.models import ConsentVersion, ProtocolVersion

MARCH, APRIL, MAY = date(2024, 3, 1), date(2024, 4, 1), date(2024, 5, 1)


def version(number: int, effective: date, needs: bool | None) -> ProtocolVersion:
    return ProtocolVersion(pk=number, version=f"{number}.0", effective_on=effective, needs_consent=needs)


def signed(code: str, on: date, answer: str = "Y", at: time | None = None) -> Consent:
    return Consent(code, answer, on, at)


FIRST = version(1, MARCH, needs=None)
FORMS = [ConsentVersion(code="1.0", effective_on=MARCH), ConsentVersion(code="2.0", effective_on=APRIL)]


@pytest.mark.parametrize(
    ("needs", "on", "bound"),
    [
        (False, date(2024, 3, 31), "1.0"),
        (False, APRIL, "2.0"),
        (False, MAY, "2.0"),
        (True, MAY, "1.0"),
        (None, MAY, "1.0"),
    ],
)
def test_consent_covers_later_versions_that_need_no_consent_form_of_their_own(needs, on, bound) -> None:
    assert bound_to(FIRST, [FIRST, version(2, APRIL, needs)], on).version == bound


def test_consent_never_reaches_beyond_a_version_with_its_own_form() -> None:
    versions = [FIRST, version(2, APRIL, needs=True), version(3, APRIL, needs=False)]

    assert bound_to(FIRST, versions, MAY) is FIRST
    assert bound_to(versions[1], versions, MAY) is versions[2]


def test_the_latest_signature_counts_whatever_was_saved_last() -> None:
    later, earlier = signed("2.0", APRIL, at=time(9)), signed("1.0", APRIL, at=time(8))

    assert latest_signed([later, earlier, signed("3.0", MAY, "N"), Consent("3.0", "Y", None)]) is later
    assert latest_signed([]) is None


@pytest.mark.parametrize(
    ("said", "on", "due"),
    [
        ([signed("1.0", MARCH)], date(2024, 3, 31), None),
        ([signed("1.0", MARCH)], APRIL, "2.0"),
        ([signed("1.0", MARCH), signed("2.0", APRIL)], MAY, None),
        ([signed("1.0", MARCH), signed("2.0", APRIL, "N")], MAY, None),
        ([signed("2.0", APRIL)], MAY, None),
        ([signed("1.0", MARCH, "N")], MAY, None),
        ([], MAY, None),
    ],
)
def test_who_signed_an_older_form_is_asked_from_the_effective_date_until_an_answer(said, on, due) -> None:
    found = awaited(said, FORMS, on)

    assert (found.code if found else None) == due
