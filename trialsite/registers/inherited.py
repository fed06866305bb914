"""Which columns of the registers forms inherit, and how a form would be told of them; pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from trialsite.crf.inheriting import LABORATORY

# what a form inherits from the laboratory of its panel: kind → column
OF_LABORATORY: Mapping[str, str] = {
    LABORATORY: "code", "platform": "platform", "assay": "assay", "specimen": "specimen", "lloq": "lloq",
    "uloq": "uloq",
}  # fmt: skip


def typed(value: str | Decimal | None) -> str:
    """A value of the register as a person would type it."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value or ""
