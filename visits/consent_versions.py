"""Which version of the consent form a visit is held under: a newer one to be asked for, or asked for too late; pure."""

from __future__ import annotations

from collections.abc import Iterable

from trialsite.crf.checks import Case, Check, Deviation, Severity
from trialsite.protocol.text import Text


def reconsent_due(case: Case) -> dict[str, object] | None:
    """IC-03: on the day of the visit a newer consent version was in force that is neither signed nor declined."""
    replaced = _replaced(case, case.fact("consents_answered") or {})
    return {"v": replaced[1]} if replaced else None


def held_under_replaced(case: Case) -> dict[str, object] | None:
    """IC-06: the visit was held under a version that a newer one had replaced, which was answered later or never.

    On the day itself IC-03 asks for it, and nothing has happened yet.
    """
    began, answered = case.value("visit_date"), case.fact("consents_answered") or {}
    if began is None:
        return None
    by_then = [code for code, day in answered.items() if day is None or day <= began]
    replaced = _replaced(case, by_then)
    if replaced is None or (case.today <= began and replaced[1] not in answered):
        return None
    return {"v": replaced[0], "newer": replaced[1]}


def _replaced(case: Case, answered: Iterable[str]) -> tuple[str, str] | None:
    """The latest of the answered versions with the newest one in force on the day of the visit, where that is newer."""
    began, versions = case.value("visit_date"), case.fact("consent_versions") or {}
    known = [code for code in answered if code in versions]
    if began is None or not known:
        return None
    latest = max(known, key=lambda code: versions[code])
    in_force = [code for code, day in versions.items() if day <= began]
    newest = max(in_force, key=lambda code: versions[code], default=latest)
    return (latest, newest) if versions[newest] > versions[latest] else None


def _newer(case: Case) -> str:
    """The version that should have been answered; a draft stands while that is the same."""
    return str((held_under_replaced(case) or {}).get("newer", ""))


CONSENT_CHECKS = (
    Check(
        "IC-03",
        Severity.IMPLAUSIBLE,
        ("visit_date",),
        Text("Re-consent with version {v} is due", "须使用新版知情同意书({v})重新获取知情同意"),
        reconsent_due,
        needs=("consent_versions", "consents_answered"),
    ),
    Check(
        "IC-06",
        Severity.DEVIATION,
        ("visit_date",),
        Text(
            "The visit was held under consent version {v}; version {newer} was in force",
            "访视时受试者仅签署{v}版知情同意书，新版({newer})已生效",
        ),
        held_under_replaced,
        needs=("consent_versions", "consents_answered"),
        deviation=Deviation("CONSENT", lambda case: True),
        grounds=_newer,
    ),
)
