"""E1, other viral infection: the five readings of an ambiguous sentence. Source: clinical specification, 3.3."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from itertools import product

from participants.eligibility.assumed import TREATED_SYPHILIS
from participants.eligibility.known import Known, above
from participants.eligibility.ternary import Ternary, all_of, among, any_of, negate
from participants.eligibility.verdict import Finding
from trialsite.protocol.text import Text

POSITIVE, NEGATIVE = frozenset({"POS"}), frozenset({"NEG"})
ACTIVE_TITRES, LOW_TITRES = frozenset({"1:8", "1:16", "≥1:32"}), frozenset({"neg", "1:1", "1:2", "1:4"})
MARKERS = ("hbv_dna", "hcv_rna", "hav_igm", "hdv_igm", "hev_igm", "tp_ab")
IGM = MARKERS[2:5]
EXCLUDED = {True: Text("yes", "是"), False: Text("no", "否"), None: Text("?", "?")}


@dataclass(frozen=True, slots=True)
class Markers:
    """Each marker of E1 as positive, negative or open, and whether ALT is above its limit."""

    hbv: Ternary
    hcv: Ternary
    hav: Ternary
    hdv: Ternary
    hev: Ternary
    tp: Ternary
    alt: Ternary

    @property
    def igm(self) -> tuple[Ternary, Ternary, Ternary]:
        """The antibodies of acute hepatitis A, D and E."""
        return self.hav, self.hdv, self.hev

    @property
    def every(self) -> tuple[Ternary, ...]:
        """The six markers without ALT."""
        return self.hbv, self.hcv, *self.igm, self.tp


READINGS: dict[str, Callable[[Markers], Ternary]] = {
    "A": lambda m: any_of(m.hbv, m.hcv, all_of(any_of(*m.igm), m.alt), m.tp),
    "B": lambda m: any_of(*m.every, m.alt),
    "C": lambda m: any_of(*m.every),
    "D": lambda m: any_of(m.hbv, m.hcv, all_of(*m.igm, m.alt), m.tp),
    "E": lambda m: any_of(all_of(any_of(m.hbv, m.hcv, *m.igm), m.alt), m.tp),
}


def divergence(found: dict[str, Ternary]) -> tuple[Text, ...]:
    """The note for the investigator where the readings do not agree: whether each excludes; "?" is open."""
    if len(set(found.values())) == 1:
        return ()
    en = ", ".join(f"{name}={EXCLUDED[value].en}" for name, value in found.items())
    zh = "，".join(f"{name}={EXCLUDED[value].zh}" for name, value in found.items())
    return (Text(f"Readings differ: {en}", f"不同理解的排除结论不一致：{zh}"),)


def other_infection(known: Known) -> Finding:
    """E1 in the configured reading; all five are computed."""
    markers = _markers(known)
    found = {name: excluded(markers) for name, excluded in READINGS.items()}
    holds = negate(found[known.setting("exc1_reading")])
    spared = holds is True and known.setting("tp_requires_active") and known.last("tp_ab") == "POS"
    notes = divergence(found)
    return Finding(holds, (TREATED_SYPHILIS,) if spared else (), notes, divergent=bool(notes))


def undecided(known: Known) -> tuple[str, ...]:
    """The open markers, and "alt", that may still decide E1 in the configured reading, whatever the others become."""
    excluded, markers = READINGS[known.setting("exc1_reading")], astuple(_markers(known))
    names = (*MARKERS, "alt")
    return tuple(
        names[place] for place, value in enumerate(markers) if value is None and _decides(excluded, markers, place)
    )


def _decides(excluded: Callable[[Markers], Ternary], markers: Sequence[Ternary], place: int) -> bool:
    """Whether one open marker makes a difference for some outcome of the others."""
    choices = [(True, False) if value is None else (value,) for value in markers]
    choices[place] = (True,)
    return any(excluded(Markers(*each)) is not excluded(_without(each, place)) for each in product(*choices))


def _without(markers: Sequence[Ternary], place: int) -> Markers:
    """The same markers with one of them negative."""
    other = (*markers[:place], False, *markers[place + 1 :])
    return Markers(*other)


def _markers(known: Known) -> Markers:
    hbv, hcv, hav, hdv, hev = (among(known.in_force(name), POSITIVE, NEGATIVE) for name in MARKERS[:-1])
    alt = above(known.in_force("alt"), known.setting("alt_limit"))
    return Markers(hbv, hcv, hav, hdv, hev, _syphilis(known), alt)


def _syphilis(known: Known) -> Ternary:
    """Whether anti-TP excludes: as it stands, or with an active titre or untreated where that is required."""
    positive = among(known.in_force("tp_ab"), POSITIVE, NEGATIVE)
    if not known.setting("tp_requires_active"):
        return positive
    active = among(known.in_force("rpr_titre"), ACTIVE_TITRES, LOW_TITRES)
    untreated = negate(known.last("syphilis_treated"))
    return all_of(positive, any_of(active, untreated))
