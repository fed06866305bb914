"""Which analytes a laboratory form asks for. Source: clinical specification, HAEM, BIOC and optional forms.

HIV RNA has fields and a grammar of its own; the urine dipstick reports words (`urine`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trialsite.protocol.laboratory.chemistry import CHEMISTRY
from trialsite.protocol.laboratory.haematology import HAEMATOLOGY
from trialsite.protocol.laboratory.lymphocytes import LYMPHOCYTES
from trialsite.protocol.laboratory.model import Analyte


@dataclass(frozen=True)
class Panel:
    """The analytes of a form in the order of its page; `calculated` ones follow from others and are never typed."""

    key: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    calculated: tuple[str, ...] = ()


PANELS: Mapping[str, Panel] = {
    panel.key: panel
    for panel in (
        Panel(
            "haem",
            ("wbc", "rbc", "hgb", "hct", "plt", "neut", "lymph"),
            ("mcv", "mch", "mchc", "mono", "eos", "baso", "neut_pct", "lymph_pct"),
        ),
        Panel(
            "bioc",
            ("alt", "ast", "tbil", "alp", "alb", "crea", "urea", "k", "na", "glu"),
            ("dbil", "ggt", "tp", "cl", "ca", "phos", "mg", "ck", "ldh", "ua", "chol", "tg", "crp"),
            ("egfr",),
        ),
        Panel("coag", (), ("inr", "ddimer")),
    )
}
# every analyte that is reported as a number, but for HIV RNA
ANALYTES: Mapping[str, Analyte] = {**HAEMATOLOGY, **CHEMISTRY, **LYMPHOCYTES}
