"""The question: a declaration on a form's model that makes typed columns and knows how to read and show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, TypedDict, Unpack

from django.db import models

from trialsite.crf.answers import EMPTY, Answer
from trialsite.crf.codelists import MISSING
from trialsite.crf.conditions import Condition
from trialsite.crf.values.display import canonical
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

SITE, INVESTIGATOR, SPONSOR, PHARMACY = "site", "investigator", "sponsor", "pharmacy"
# whose answers Complete waits for: those who fill the form
AT_SITE = frozenset({SITE, PHARMACY})


class Options(TypedDict, total=False):
    """What every question may say of itself; see Question for the meaning."""

    required: bool
    required_when: Condition
    shown_when: Condition
    only_with: str
    critical: bool
    answered_by: str
    audience: Audience
    sealed: bool
    hard: tuple[Any, Any]
    soft: tuple[Any, Any]
    unit: str
    unit_zh: str
    sdtm: str
    note: Text
    inherits: str
    future: bool
    remark: Callable[[Any], Text | None]
    human_genetic: bool


@dataclass(frozen=True)
class Reading:
    """What readers may need besides the typed text."""

    today: date
    now: datetime
    visit_date: date | None = None


class Question:
    """One question of a form.

    Not a Django field: it adds plain, nullable columns to its model (`<var>`, `<var>_missing`,
    `<var>_missing_why`), so labels, limits and checks never reach a migration.

    Options: `required` (for Complete), `required_when`, `shown_when`, `only_with` (configuration key without
    which the question does not exist), `critical` (end point or safety: verified to 100 %), `answered_by`
    (site, investigator, sponsor, pharmacy), `audience`, `sealed` (encrypted before assignment), `hard`/`soft` limits in
    the canonical unit, `unit`, `sdtm` target, `note` under the label, `inherits` (register that prefills it),
    `future` (a planned date, which may lie ahead), `remark` (what a case has to say about the answer, beside it),
    `human_genetic` (genes or genome of a person: human genetic resources information, see `Crf.hgr_approval`).
    """

    kind: ClassVar[str] = "text"
    virtual: ClassVar[bool] = False

    def __init__(self, label: Text, **options: Unpack[Options]) -> None:
        self.label = label
        self.required = options.get("required", False)
        self.required_when = options.get("required_when")
        self.shown_when = options.get("shown_when")
        self.only_with = options.get("only_with", "")
        self.critical = options.get("critical", False)
        self.answered_by = options.get("answered_by", SITE)
        self.audience = options.get("audience", Audience.BLINDED)
        self.sealed = options.get("sealed", False)
        self.hard = options.get("hard")
        self.soft = options.get("soft")
        self.unit = Text(options.get("unit", ""), options.get("unit_zh", options.get("unit", "")))
        self.sdtm = options.get("sdtm", "")
        self.note = options.get("note")
        self.inherits = options.get("inherits", "")
        self.future = options.get("future", False)
        self.remark = options.get("remark")
        self.human_genetic = options.get("human_genetic", False)
        self.name = ""

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        """Django's hook for class attributes: add the columns and remember the question on the model."""
        self.name = name
        own = dict(getattr(model, "questions", {}))
        own[name] = self
        model.questions = own  # type: ignore[attr-defined]
        columns = self.sealed_columns() if self.sealed else self.columns()
        beside = {} if self.sealed else self.missing_columns()
        for column, field in (columns | beside).items():
            model.add_to_class(column, field)

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        """The columns that hold the value; all nullable, since an unanswered question is NULL."""
        raise NotImplementedError

    def sealed_columns(self) -> dict[str, models.Field[Any, Any]]:
        """A sealed answer is one ciphertext, whatever its type; the ledger and history hold the same bytes."""
        return {self.name: models.TextField(null=True, blank=True)}

    def missing_columns(self) -> dict[str, models.Field[Any, Any]]:
        """Missing code and its reason, beside every stored question."""
        return {
            f"{self.name}_missing": models.CharField(max_length=3, null=True, blank=True),
            f"{self.name}_missing_why": models.CharField(max_length=200, null=True, blank=True),
        }

    def read(self, typed: str, reading: Reading) -> Any:
        """The value of what was typed, None for nothing; raises Unreadable with what to type instead."""
        raise NotImplementedError

    def stored(self, instance: models.Model) -> Any:
        """The value in the columns of `instance`."""
        return getattr(instance, self.name)

    def assign(self, instance: models.Model, value: Any) -> None:
        """Write `value` into the columns of `instance`; nothing is saved."""
        setattr(instance, self.name, value)

    def answer(self, instance: models.Model) -> Answer:
        """The answer that `instance` holds."""
        missing = getattr(instance, f"{self.name}_missing", None)
        if missing:
            return Answer(missing=missing, why=getattr(instance, f"{self.name}_missing_why") or "")
        value = getattr(instance, self.name) if self.sealed else self.stored(instance)
        return EMPTY if value in (None, ()) else Answer(value=value)

    def put(self, instance: models.Model, answer: Answer) -> None:
        """Write an answer, value or missing code, into the columns of `instance`."""
        if self.sealed:
            setattr(instance, self.name, answer.value)
            return
        self.assign(instance, answer.value)
        setattr(instance, f"{self.name}_missing", answer.missing or None)
        setattr(instance, f"{self.name}_missing_why", answer.why or None)

    def show(self, value: Any, language: str) -> str:
        """The value as people read it."""
        return canonical(value) or ""

    def typed(self, value: Any, language: str) -> str:
        """The value as it stands in the input box; reading it again gives the same value."""
        return self.show(value, language)

    def show_answer(self, answer: Answer, language: str) -> str:
        """Value, or the words of the missing code with the reason."""
        if answer.missing:
            words = MISSING.text(answer.missing).get(language)
            return f"{words} ({answer.why})" if answer.why else words
        return "" if answer.value is None else self.show(answer.value, language)

    def comparable(self, value: Any) -> Any:
        """The value as the limits compare it; None where limits do not apply."""
        return value

    def options(self) -> tuple[tuple[str, Text], ...]:
        """Codes and texts to choose from; empty for typed answers."""
        return ()

    def describe(self) -> Mapping[str, object]:
        """What the data dictionary says of the type beyond label and limits."""
        return {"type": self.kind}
