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
    """The analytes of a form; `calculated` ones follow from others and are never typed.

    `printed` is the order in which a Chinese hospital prints a report, and with it that of the page.
    """

    key: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    calculated: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()


PANELS: Mapping[str, Panel] = {
    panel.key: panel
    for panel in (
        Panel(
            "haem",
            ("wbc", "rbc", "hgb", "hct", "plt", "neut", "lymph"),
            ("mcv", "mch", "mchc", "mono", "eos", "baso", "neut_pct", "lymph_pct"),
            printed=(
                "wbc", "neut_pct", "lymph_pct", "neut", "lymph", "mono", "eos", "baso", "rbc", "hgb", "hct", "mcv",
                "mch", "mchc", "plt",
            ),
        ),
        Panel(
            "bioc",
            ("alt", "ast", "tbil", "alp", "alb", "crea", "urea", "k", "na", "glu"),
            ("dbil", "ggt", "tp", "cl", "ca", "phos", "mg", "ck", "ldh", "ua", "chol", "tg", "crp"),
            ("egfr",),
            printed=(
                "alt", "ast", "ggt", "alp", "tp", "alb", "tbil", "dbil", "urea", "crea", "ua", "glu", "k", "na", "cl",
                "ca", "phos", "mg", "chol", "tg", "ck", "ldh", "crp",
            ),
        ),
        Panel("coag", (), ("inr", "ddimer")),
    )
}  # fmt: skip
# every analyte that is reported as a number, but for HIV RNA
ANALYTES: Mapping[str, Analyte] = {**HAEMATOLOGY, **CHEMISTRY, **LYMPHOCYTES}
