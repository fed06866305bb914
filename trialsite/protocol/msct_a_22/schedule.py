"""Which form is done at which visit (clinical specification 1.4), written as that table is."""

from __future__ import annotations

from collections.abc import Mapping

from trialsite.protocol.audience import Audience
from trialsite.protocol.config import ConfigKey
from trialsite.protocol.schedule import Phase, Requirement, ScheduledForm
from trialsite.protocol.text import Text

COLUMNS = ("SCR", "V1", "V2", "V3", "V4", "V5", "V6", "V7", "UNS", "ET")
# X required, (X) if indicated, P before the dose, M during and after the infusion, r review, u update,
# h when it happens, - none; one sign per column
TABLE: Mapping[str, str] = {
    "ic": "X - - - - - - - (X) -",
    "dm": "X - - - - - - - - -",
    "hiv": "X r r r r r r r (X) r",
    "art": "X r r r r r r r (X) r",
    "vlh": "X r r r r r r r (X) r",
    "cd4h": "X r r r r r r r (X) r",
    "mh": "X u - - - - - - - -",
    "cm": "X X X X X X X X X X",
    "adh": "X X X X X X X X (X) X",
    "ser": "X - - - - - - - (X) -",
    "pe": "X P P P X X X X (X) X",
    "vs": "X P P P X X X X X X",
    "preg": "X P P P X - - X (X) X",
    "haem": "X P P P X X X X (X) X",
    "bioc": "X P P P X X X X (X) X",
    "lym": "X P P P X X X X (X) X",
    "vl": "X P P P X X X X (X) X",
    "elig": "X r - - - - - - - -",
    "rand": "- X - - - - - - - -",
    "prep": "- X X X - - - - - -",
    "inf": "- M M M - - - - - -",
    "oi": "X X X X X X X X X X",
    "ae": "h X X X X X X X X X",
    "sv": "X X X X X X X X X X",
    "eot": "- - - X - - - - - -",
    "eos": "- - - - - - - X - X",
}
WHEN_IT_HAPPENS = ("sae", "wd", "pregr", "dv", "unbl", "dth", "log")
# each entry is a record of its own, made when there is something to enter
RUNNING = frozenset({"art", "vlh", "cd4h", "mh", "cm", "ae", *WHEN_IT_HAPPENS})
# done again within screening, each time as a record of its own (clinical specification 3.1, repeats)
REPEATABLE = frozenset({"vs", "ser", "haem", "bioc", "lym", "vl"})
_SIGNS: Mapping[str, tuple[Requirement, Phase]] = {
    "X": (Requirement.REQUIRED, Phase.NONE),
    "(X)": (Requirement.IF_INDICATED, Phase.NONE),
    "P": (Requirement.REQUIRED, Phase.PRE_DOSE),
    "M": (Requirement.REQUIRED, Phase.DURING_INFUSION),
    "r": (Requirement.REVIEW, Phase.NONE),
    "u": (Requirement.UPDATE, Phase.NONE),
    "h": (Requirement.WHEN_IT_HAPPENS, Phase.NONE),
}
_CONDITIONS: Mapping[tuple[str, str], Text] = {
    ("ae", "SCR"): Text("From informed consent on", "自签署知情同意起"),
    ("elig", "V1"): Text("Evaluated again at randomisation", "随机时再次评估"),
}
_WOCBP = Text(
    "Contraception: everybody; hCG: participants of childbearing potential", "避孕：所有受试者；hCG：有生育能力者"
)
_UNBLINDED = frozenset({"prep"})


def schedule(settings: Mapping[str, ConfigKey]) -> tuple[ScheduledForm, ...]:
    """Every form of every visit, then the forms of events; raises ValueError for a row that is no row of the table."""
    key = settings["schedule"]
    # a stored table comes back in any order; the casebook reads in this one
    forms = [*(form for form in TABLE if form in key.value), *sorted(set(key.value) - set(TABLE))]
    at_visits = [entry for form in forms for entry in _row(form, key.value[form], key)]
    of_events = [
        ScheduledForm(form, "", Requirement.WHEN_IT_HAPPENS, source="clinical specification 1.4")
        for form in WHEN_IT_HAPPENS
    ]
    return (*at_visits, *of_events)


def _row(form: str, signs: str, key: ConfigKey) -> list[ScheduledForm]:
    row = signs.split()
    if len(row) != len(COLUMNS) or not set(row) <= {*_SIGNS, "-"}:
        raise ValueError(f"{form}: one of {' '.join(_SIGNS)} - for each of {', '.join(COLUMNS)}.")
    audience = Audience.UNBLINDED if form in _UNBLINDED else Audience.BLINDED
    return [
        ScheduledForm(form, visit, *_SIGNS[sign], audience, _condition(form, visit), key.status_of(form), key.source)
        for visit, sign in zip(COLUMNS, row, strict=True)
        if sign != "-"
    ]


def _condition(form: str, visit: str) -> Text | None:
    return _WOCBP if form == "preg" else _CONDITIONS.get((form, visit))
