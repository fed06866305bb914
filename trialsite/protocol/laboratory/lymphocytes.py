"""Lymphocyte subsets (clinical specification 4.2). CD4 and lymphocyte counts are never graded.

The DAIDS rows for low CD4 and low lymphocytes are headed "not HIV infected": here everybody would have an event of
grade 2 to 4 before the first dose.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal as D

from trialsite.protocol.laboratory.model import Analyte, RangeOf
from trialsite.protocol.text import Text

# Hong Kong Chinese adults, single platform, n = 273; adults in Singapore
HONG_KONG, SINGAPORE = "PMC3623424", "PMC321350"
CELLS = "cells/uL"
PER_LITRE = {"10^9/L": D(1000)}
PER_LITRE_OR_MM3 = {**PER_LITRE, "/mm3": D(1)}


def _count(
    key: str, en: str, zh: str, hard: int, soft: tuple[int, int], normal: tuple[int, int] | None, **more: object
) -> Analyte:
    """A count of cells per microlitre, a whole number; reports in 10^9/L have up to three decimals."""
    ranges = (RangeOf(D(normal[0]), D(normal[1])),) if normal else ()
    told: dict[str, object] = {"units": PER_LITRE, "source": HONG_KONG if normal else ""} | more
    return Analyte(
        key, Text(en, zh), CELLS, (D(0), D(hard)), (D(soft[0]), D(soft[1])), places=3, whole=True, ranges=ranges,
        **told,  # type: ignore[arg-type]
    )  # fmt: skip


def _percentage(
    key: str, en: str, zh: str, soft: tuple[int, int] | None, ranges: tuple[RangeOf, ...], loinc: str
) -> Analyte:
    limits = (D(soft[0]), D(soft[1])) if soft else None
    source = SINGAPORE if ranges else ""
    return Analyte(key, Text(en, zh), "%", (D(0), D(100)), limits, {}, 1, ranges=ranges, loinc=loinc, source=source)


_ANALYTES = (
    _count("cd3", "CD3+ T cells", "CD3+T淋巴细胞", 10000, (50, 4000), (723, 2271), loinc="8122-4"),
    _count(
        "cd4", "CD4+ T cells", "CD4+T淋巴细胞", 5000, (5, 1500), (396, 1309), units=PER_LITRE_OR_MM3, loinc="24467-3"
    ),
    _count(
        "cd8", "CD8+ T cells", "CD8+T淋巴细胞", 8000, (20, 3000), (224, 1014), units=PER_LITRE_OR_MM3, loinc="14135-8"
    ),
    _percentage("cd4pct", "CD4 %", "CD4百分比", (1, 60), (RangeOf(D("21.5"), D("48.8")),), "8123-2"),
    _percentage("cd8pct", "CD8 %", "CD8百分比", None, (), ""),
    _count("cd19", "B cells", "B细胞", 5000, (5, 1500), (118, 645), loinc="8116-6"),
    _count("nk", "NK cells", "NK细胞", 5000, (5, 1500), (61, 607)),
    _count("lym_total", "Total lymphocytes (flow)", "淋巴细胞总数", 50000, (300, 5000), None),
    Analyte(
        "cd4cd8",
        Text("CD4/CD8 ratio", "CD4/CD8比值"),
        "ratio",
        (D("0.01"), D(20)),
        (D("0.02"), D(5)),
        places=2,
        ranges=(RangeOf(D("0.68"), D("2.73"), sex="M"), RangeOf(D("0.7"), D("3.22"), sex="F")),
        loinc="54218-3",
        source=SINGAPORE,
    ),
)
LYMPHOCYTES: Mapping[str, Analyte] = {analyte.key: analyte for analyte in _ANALYTES}
