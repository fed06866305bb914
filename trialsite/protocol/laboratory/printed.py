"""Limits as the tables print them: "3.5–9.5", "≤8.0", "≥90"; read once, when the tables are loaded."""

from __future__ import annotations

from decimal import Decimal

from trialsite.protocol.laboratory.model import OLDEST, RangeOf

Pair = tuple[Decimal | None, Decimal | None]


def span(printed: str) -> Pair:
    """Both ends, included; None for an end that is not printed. Raises for anything else than a number or two."""
    sign, rest = printed[0], printed[1:]
    if sign == "≤":
        return None, Decimal(rest)
    if sign == "≥":
        return Decimal(rest), None
    low, high = printed.split("–")
    return Decimal(low), Decimal(high)


def everyone(printed: str) -> tuple[RangeOf, ...]:
    """One reference range for both sexes and all ages."""
    return (RangeOf(*span(printed)),)


def by_sex(male: str, female: str) -> tuple[RangeOf, ...]:
    """A reference range for each sex at all ages."""
    return (RangeOf(*span(male), sex="M"), RangeOf(*span(female), sex="F"))


def by_age(sex: str, until: int, younger: str, older: str) -> tuple[RangeOf, ...]:
    """Two reference ranges for a sex: up to `until` completed years, and from the next birthday on."""
    return (
        RangeOf(*span(younger), sex=sex, age_to=until),
        RangeOf(*span(older), sex=sex, age_from=until + 1, age_to=OLDEST),
    )
