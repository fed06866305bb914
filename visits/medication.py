"""Medication by what matters to the trial: prohibited classes, and names that speak for another class; pure.

Source: clinical specification, CM-01 to CM-03 and the hint lists of CM-02.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from trialsite.crf.values.partial import PartialDate

SYSTEMIC = frozenset({"PO", "IV", "SC", "IM"})
PROHIBITED = frozenset({"IMMSUPP", "CORT", "IMMMOD", "THYMOSIN", "CYTOTOX"})
# part of a name → the classes that fit it; the first is the one to suggest
_HINTS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("胸腺", "thymosin", "thymalfasin", "日达仙", "迈普新"), ("THYMOSIN",)),
    (("匹多莫德", "脾氨肽", "转移因子", "乌苯美司", "香菇多糖", "干扰素", "白介素2", "白细胞介素2"), ("IMMMOD",)),
    (("丙种球蛋白", "人免疫球蛋白", "粒细胞集落刺激因子", "gcsf"), ("IMMMOD",)),
    (("雷公藤",), ("IMMSUPP",)),
    (("唐草片",), ("IMMMOD", "TCM")),
)
_CORTICOSTEROIDS = ("prednis", "dexameth", "methylpred", "hydrocort", "泼尼松", "地塞米松", "可的松")


@dataclass(frozen=True, slots=True)
class Medication:
    """One concomitant medication; `unclear` while CM-02 or CM-03 asks for another class and has no answer."""

    name: str
    drug_class: str | None
    route: str | None
    start: PartialDate | None
    end: PartialDate | None
    ongoing: bool
    unclear: bool = False

    @property
    def is_systemic(self) -> bool:
        """Given so that it acts on the whole body."""
        return self.route in SYSTEMIC

    @property
    def is_of_prohibited_class(self) -> bool:
        """Of a class that the trial forbids when it is given systemically."""
        return self.drug_class in PROHIBITED

    @property
    def is_prohibited(self) -> bool:
        """Of a class that the trial forbids, given systemically."""
        return self.is_of_prohibited_class and self.is_systemic


def fitting_classes(name: str) -> tuple[str, ...]:
    """The classes that a hint list of CM-02 finds in the name; nothing where none does."""
    plain = _plain(name)
    return next((classes for parts, classes in _HINTS if any(part in plain for part in parts)), ())


def sounds_like_corticosteroid(name: str) -> bool:
    """Whether the name is that of a corticosteroid (CM-03)."""
    plain = _plain(name)
    return any(part in plain for part in _CORTICOSTEROIDS)


def doubts(name: str, drug_class: str | None) -> tuple[str, ...]:
    """The prompts, CM-02 and CM-03, that ask for another class."""
    fitting = fitting_classes(name)
    if drug_class is None:
        return ()
    other = ("CM-02",) if fitting and drug_class not in fitting else ()
    return (*other, *(("CM-03",) if drug_class != "CORT" and sounds_like_corticosteroid(name) else ()))


def _plain(name: str) -> str:
    """One spelling: full-width signs, spaces, hyphens and capitals make no difference."""
    return re.sub(r"[\s\-‐‑–—]", "", unicodedata.normalize("NFKC", name)).lower()
