"""Questions answered by choosing: one code, several codes, a tick, or an entry of a dated register."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, ClassVar, Unpack

from django.contrib.postgres.fields import ArrayField
from django.db import models

from trialsite.crf.codelists import Code, Codelist
from trialsite.crf.fields.base import Options, Question, Reading
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.units import folded
from trialsite.protocol.text import Text

CHOOSE = Text("Choose one of the answers offered.", "请从所列选项中选择。")


class Choice(Question):
    """One code of a codelist; `compact`: drawn as a list that opens, where there is no room for all answers."""

    kind: ClassVar[str] = "choice"

    def __init__(self, label: Text, codelist: Codelist, *, compact: bool = False, **options: Unpack[Options]) -> None:
        super().__init__(label, **options)
        self.codelist = codelist
        self.compact = compact

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        return {self.name: models.CharField(max_length=20, null=True, blank=True)}

    def read(self, typed: str, reading: Reading) -> str | None:
        code = typed.strip()
        if code and code not in self.codelist:
            raise Unreadable(CHOOSE)
        return code or None

    def show(self, value: Any, language: str) -> str:
        return self.codelist.text(value).get(language)

    def typed(self, value: Any, language: str) -> str:
        return str(value)

    def options(self) -> tuple[tuple[str, Text], ...]:
        return tuple((entry.code, entry.text) for entry in self.codelist)

    def describe(self) -> dict[str, object]:
        return {"type": self.kind, "codelist": self.codelist.name}


class Unit(Choice):
    """The unit of the result beside it, in any spelling; `known` are units of other results, for a check to refuse.

    `usual(case)` is what the page proposes while nothing was answered: the unit of the laboratory's own reports.
    """

    kind: ClassVar[str] = "unit"

    def __init__(
        self,
        label: Text,
        codelist: Codelist,
        known: Codelist | None = None,
        usual: Callable[[Any], str] | None = None,
        needs: tuple[str, ...] = (),
        **options: Unpack[Options],
    ) -> None:
        super().__init__(label, codelist, compact=True, **options)
        self.known = known or codelist
        self.usual = usual
        self.needs = needs

    def read(self, typed: str, reading: Reading) -> str | None:
        wanted = folded(typed)
        if not wanted:
            return None
        offered: tuple[Code, ...] = (*self.codelist.codes, *self.known.codes)
        found = [entry.code for entry in offered if folded(entry.code) == wanted]
        if not found:
            raise Unreadable(CHOOSE)
        return found[0]


class MultiChoice(Choice):
    """Several codes of a codelist, kept in the order of the list; typed as codes joined by "|".

    `presets` are usual answers, each under its name, that a person may take over and change.
    """

    kind: ClassVar[str] = "multichoice"

    def __init__(
        self,
        label: Text,
        codelist: Codelist,
        presets: tuple[tuple[Text, tuple[str, ...]], ...] = (),
        **options: Unpack[Options],
    ) -> None:
        super().__init__(label, codelist, **options)
        self.presets = presets

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        return {self.name: ArrayField(models.CharField(max_length=20), null=True, blank=True)}

    def read(self, typed: str, reading: Reading) -> tuple[str, ...] | None:  # type: ignore[override]
        codes = {code.strip() for code in typed.split("|") if code.strip()}
        if not all(code in self.codelist for code in codes):
            raise Unreadable(CHOOSE)
        return tuple(entry.code for entry in self.codelist if entry.code in codes) or None

    def stored(self, instance: models.Model) -> tuple[str, ...] | None:
        return tuple(getattr(instance, self.name) or ()) or None

    def assign(self, instance: models.Model, value: Any) -> None:
        setattr(instance, self.name, list(value) if value else None)

    def show(self, value: Any, language: str) -> str:
        joiner = "、" if language.startswith("zh") else ", "
        return joiner.join(self.codelist.text(code).get(language) for code in value)

    def typed(self, value: Any, language: str) -> str:
        return "|".join(value)


class RegisterCodes(Codelist):
    """The codes of a dated register as a codelist; read when it is asked."""

    def __init__(self, register: str) -> None:
        super().__init__(register, ())

    def __iter__(self) -> Iterator[Code]:
        return (Code(code, text) for code, text in RegisterChoice.sources[self.name](None))

    def __contains__(self, code: object) -> bool:
        return any(entry.code == code for entry in self)

    def text(self, code: str) -> Text:
        """The entry as it is called; a code that nobody has any more as it is stored."""
        return next((entry.text for entry in self if entry.code == code), Text(code, code))


class Tick(Question):
    """A box that is ticked or not; an unticked box is no answer."""

    kind: ClassVar[str] = "tick"

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        return {self.name: models.BooleanField(null=True, blank=True)}

    def read(self, typed: str, reading: Reading) -> bool | None:
        return True if typed.strip().lower() in {"true", "on", "1", "y"} else None

    def show(self, value: Any, language: str) -> str:
        return Text("Yes", "是").get(language) if value else ""

    def typed(self, value: Any, language: str) -> str:
        return "true" if value else ""


class RegisterChoice(Question):
    """A code of a dated register (staff, consent version); `entries(on)` is given by the registers at start-up."""

    kind: ClassVar[str] = "register"
    sources: ClassVar[dict[str, Callable[[date | None], tuple[tuple[str, Text], ...]]]] = {}

    def __init__(self, label: Text, register: str, **options: Unpack[Options]) -> None:
        super().__init__(label, **options)
        self.register = register

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        return {self.name: models.CharField(max_length=40, null=True, blank=True)}

    def read(self, typed: str, reading: Reading) -> str | None:
        code = typed.strip()
        if code and code not in dict(self.options()):
            raise Unreadable(CHOOSE)
        return code or None

    def show(self, value: Any, language: str) -> str:
        return dict(self.options()).get(value, Text(value, value)).get(language)

    def typed(self, value: Any, language: str) -> str:
        return str(value)

    def options(self) -> tuple[tuple[str, Text], ...]:
        return self.sources[self.register](None)

    def describe(self) -> dict[str, object]:
        return {"type": self.kind, "register": self.register}


class RegisterChoices(MultiChoice):
    """Several codes of a dated register."""

    kind: ClassVar[str] = "registers"

    def __init__(self, label: Text, register: str, **options: Unpack[Options]) -> None:
        super().__init__(label, RegisterCodes(register), **options)
        self.register = register

    def describe(self) -> dict[str, object]:
        return {"type": self.kind, "register": self.register}
