"""Test-only protocols: the proof form at one visit, and the three visits of a real HIV trial."""

from __future__ import annotations

from dataclasses import replace

from trialsite.protocol.catalogue import package, register_package
from trialsite.protocol.model import FormGroup, Requirement, ScheduledForm
from trialsite.protocol.text import Text

_BASE = package("msct_a_22")


def _forms(visit: str, *forms: str) -> tuple[ScheduledForm, ...]:
    return tuple(ScheduledForm(form, visit, Requirement.REQUIRED) for form in forms)


PROOF = replace(
    _BASE,
    package="proof",
    version="proof-1",
    derive=None,
    schedule=(*_forms("SCR", "ic", "dm", "vs", "proof", "twenty"),),
    form_titles={**_BASE.form_titles, "proof": Text("Proof", "验证表"), "twenty": Text("Twenty", "二十项")},
    groups=(FormGroup("visit", Text("Every visit", "每次访视"), ("ic", "dm", "vs", "proof")),),
)
register_package("proof", PROOF)
