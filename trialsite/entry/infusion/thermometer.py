"""Where temperatures are taken: the thermometer in use says it, for each row with a temperature and no other site."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Q

from trialsite.registers.models import Device
from visits.infusion.checks import VITALS

TEMPERATURE, SITE = ".temp_c", ".temp_site"


def site_on(day: date) -> str:
    """The site of measurement of the thermometer in use on a day; "" without one."""
    current = Device.objects.filter(kind="thermometer", valid_from__lte=day)
    found = current.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day)).order_by("-valid_from").first()
    return found.setting if found is not None else ""


def with_site(posted: Mapping[str, list[str]], day: date) -> dict[str, list[str]]:
    """The sent boxes, with the site beside each temperature that was sent without one."""
    rows = [
        name.removesuffix(TEMPERATURE)
        for name, values in posted.items()
        if name.startswith(f"{VITALS}[") and name.endswith(TEMPERATURE) and values[-1].strip()
    ]
    open_ = [row for row in rows if not (posted.get(f"{row}{SITE}") or [""])[-1]]
    return {**posted, **({f"{row}{SITE}": [site_on(day)] for row in open_} if open_ else {})}
