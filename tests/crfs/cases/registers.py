"""Examples of REG-01: an answer that is not what the register says on the day of the sample."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.crfs.example import NOW, Example
from trialsite.crf.inheriting import SETTINGS, Setting

FIRST = date(2024, 6, 1)


def said(kind: str, value: str, laboratory: str = "") -> dict[str, object]:
    """A register that says so from the day of the form on."""
    return {SETTINGS: (Setting(kind, value, FIRST, None, laboratory),)}


EXAMPLES: tuple[Example, ...] = (
    Example("vs", "REG-01", "S", {"vs_dt": NOW, "temp_site": "ORAL"}, {"vs_dt": NOW, "temp_site": "AX"}, said("thermometer", "AX")),
    Example("lym", "REG-01", "S", {"sample_dt": NOW, "lab_name": "L", "lym_platform": "DUAL"}, {"sample_dt": NOW, "lab_name": "M", "lym_platform": "DUAL"}, said("platform", "SINGLE", "L")),
    Example("vl", "REG-01", "S", {"vl_dt": NOW, "vl_lloq": Decimal(40)}, {"vl_dt": NOW, "vl_lloq": Decimal(20)}, said("lloq", "20", "L")),
)  # fmt: skip
