"""The two arms of the trial and their infusions, the same days and volume in both (registry, Study Groups)."""

from __future__ import annotations

from collections.abc import Mapping

from trialsite.protocol.config import ConfigKey
from trialsite.protocol.facts import Arm
from trialsite.protocol.schedule import Infusion, Visit
from trialsite.protocol.text import Text

_SOURCE = "registry: Study Groups, Detailed Description"


def arms(settings: Mapping[str, ConfigKey]) -> tuple[Arm, ...]:
    """Treatment and control; their sizes follow from enrolment and allocation ratio.

    Raises ValueError where the enrolment cannot be divided in that ratio.
    """
    total, ratio = settings["enrolment_target"].value, settings["allocation_ratio"].value
    if len(ratio) != 2 or total % sum(ratio):
        raise ValueError(f"{total} participants cannot be divided {':'.join(str(part) for part in ratio)}.")
    share = total // sum(ratio)
    return (
        Arm(
            "MSC",
            Text("Human umbilical cord mesenchymal stem cells", "人脐带间充质干细胞"),
            share * ratio[0],
            _SOURCE,
            group_type="EXPERIMENTAL",
            product="BIOLOGICAL",
            cells_per_kg=settings["dose_per_kg"].value,
        ),
        Arm(
            "PBO",
            Text("0.9 % sodium chloride injection (placebo)", "0.9%氯化钠注射液（安慰剂）"),
            share * ratio[1],
            _SOURCE,
            group_type="PLACEBO_COMPARATOR",
            product="OTHER",
        ),
    )


def infusions(settings: Mapping[str, ConfigKey], visits: tuple[Visit, ...]) -> tuple[Infusion, ...]:
    """One infusion per dose visit, in order; raises ValueError where days and dose visits do not agree."""
    volume = settings["infusion_volume_ml"].value
    doses = [visit for visit in visits if visit.is_dose]
    days = settings["infusion_days"].value
    if tuple(visit.target for visit in doses) != days:
        raise ValueError("The days of infusion must be the target days of the dose visits.")
    return tuple(
        Infusion(number, visit.code, day, volume, "IV", _SOURCE)
        for number, (visit, day) in enumerate(zip(doses, days, strict=True), start=1)
    )
