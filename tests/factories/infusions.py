"""Infusions of a person whose visits are planned, entered through the one save path."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.factories.casebook import submit
from tests.factories.visits import at_visit
from trialsite.accounts.models import User
from trialsite.casebook.submission import Outcome


def infuse(participant: Any, by: User, began: datetime, visit: str = "V1", /, **other: Any) -> Outcome:
    """Record a whole infusion that began at an instant and took an hour."""
    answers = {
        "inf_bag_code": "R01-D1", "inf_start": began, "inf_stop": began + timedelta(hours=1), "inf_given_ml": 100,
        "inf_status": "COMPLETE",
    }  # fmt: skip
    return submit(at_visit(participant, visit, "inf"), by, **answers | other)


def observed(key: str, at: datetime, **signs: Any) -> dict[str, Any]:
    """The vital signs of one time point by their addresses, ordinary ones unless told otherwise."""
    usual: dict[str, Any] = {
        "tp_dt": at, "temp_c": Decimal("36.6"), "temp_site": "AX", "sbp": 124, "dbp": 78, "pulse": 72, "resp": 16,
        "spo2": 98,
    }  # fmt: skip
    return {f"inf_vs[{key}].{name}": value for name, value in (usual | signs).items()}
