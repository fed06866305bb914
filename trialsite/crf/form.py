"""A form: its model, sections, row groups and checks, as one declaration from which all else follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db import models

from trialsite.accounts.held import FormVersion
from trialsite.accounts.roles import Task
from trialsite.crf.address import read_address
from trialsite.crf.checks import Check
from trialsite.crf.fields.base import INVESTIGATOR, Question
from trialsite.crf.fields.measurement import Measurement
from trialsite.protocol.audience import Audience
from trialsite.protocol.model import Protocol
from trialsite.protocol.text import Text


@dataclass(frozen=True)
class Section:
    """A titled card of the form; `fields` are question names, a tuple among them shares one row of the page.

    `usual`: a code and the words of an act that gives it to every empty choice of the card ("All normal").
    """

    title: Text
    fields: tuple[str | tuple[str, ...], ...] = ()
    group: str = ""
    usual: tuple[str, Text] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The question names in reading order."""
        flat: list[str] = []
        for entry in self.fields:
            flat.extend(entry if isinstance(entry, tuple) else (entry,))
        return tuple(flat)


@dataclass(frozen=True, eq=False)
class RowGroup:
    """A table inside a form: typed rows with stable keys; `keys` are rows that are always offered.

    `asked`: row → its questions, where each row has its own: other labels, limits, units, or fewer of them. Then there
    are no other rows, and the label of a question says which row it is of. `names`: row → what else it is called where
    such a table is copied from.
    """

    name: str
    model: type[models.Model]
    title: Text
    keys: tuple[tuple[str, Text], ...] = ()
    asked: Mapping[str, Mapping[str, Question]] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def questions(self) -> dict[str, Question]:
        """The columns of a row."""
        return dict(self.model.questions)  # type: ignore[attr-defined]

    def questions_of(self, key: str) -> Mapping[str, Question]:
        """The questions of a row; raises KeyError where there can be no such row."""
        return self.asked[key] if self.asked else self.questions

    def is_free(self, key: str) -> bool:
        """Whether a row is there only because somebody added it, and may be taken out again."""
        return not self.asked and key not in dict(self.keys)

    @property
    def every_question(self) -> tuple[Question, ...]:
        """The columns, and the questions that single rows have of their own."""
        return (*self.questions.values(), *(each for own in self.asked.values() for each in own.values()))


@dataclass(frozen=True, eq=False)
class Crf:
    """One form of the casebook.

    `occurred` names the question that dates the event; a form without one has the column `form_date`.
    `procedure` marks forms that are procedures or samples of the participant (checks G-02, G-03), `on_visit_day`
    those that are done on a day of their visit (G-05).
    `date_order` are pairs start, end (G-09). `entry_open` forms may be entered before consent (IC itself).
    `task` is what somebody must be allowed to do who enters it. Entries of a log that is `by_act` come from an act
    alone; people only complete them. `hgr_approval` names the approval or filing under the rules on human genetic
    resources (2023); clinical, imaging, protein and metabolite data need none, a question `human_genetic` does.
    """

    key: str
    model: type[models.Model]
    title: Text
    sections: tuple[Section, ...]
    occurred: str = ""
    checks: tuple[Check, ...] = ()
    groups: tuple[RowGroup, ...] = ()
    audience: Audience = Audience.BLINDED
    version: str = "1"
    procedure: bool = False
    on_visit_day: bool = False
    date_order: tuple[tuple[str, str], ...] = ()
    entry_open: bool = False
    short: Text | None = None
    task: Task = Task.ENTER_DATA
    by_act: bool = False
    hgr_approval: str = ""

    @cached_property
    def questions(self) -> dict[str, Question]:
        """The questions outside row groups, in the order of the sections; rest after them."""
        own: dict[str, Question] = self.model.questions  # type: ignore[attr-defined]
        order = [name for section in self.sections if not section.group for name in section.names]
        return {name: own[name] for name in [*order, *(key for key in own if key not in order)]}

    @cached_property
    def sealed(self) -> frozenset[str]:
        """The names of the questions whose answers are kept as ciphertext."""
        return frozenset(name for name, question in self.questions.items() if question.sealed)

    @property
    def sealed_whole(self) -> bool:
        """Whether every answer that is stored is kept as ciphertext."""
        return self.sealed == {name for name, question in self.questions.items() if not question.virtual}

    @cached_property
    def usual(self) -> dict[str, str]:
        """Question name → the code that an act for its whole section gives it."""
        return {
            name: section.usual[0]
            for section in self.sections
            if section.usual
            for name in section.names
            if section.usual[0] in dict(self.questions[name].options())
        }

    @cached_property
    def linked_forms(self) -> frozenset[str]:
        """The forms that answers of this one may lead to."""
        return frozenset(form for question in self.every_question for form in getattr(question, "to", ()))

    @cached_property
    def groups_by_name(self) -> dict[str, RowGroup]:
        """The row groups by name."""
        return {group.name: group for group in self.groups}

    @property
    def in_version(self) -> FormVersion:
        """The form in its present version, as trainings name it."""
        return FormVersion(self.key, self.version)

    @property
    def has_form_date(self) -> bool:
        """Whether the form keeps a date of its own."""
        return not self.occurred

    def question(self, address: str) -> Question:
        """The question at an address; raises KeyError where the form has none."""
        place = read_address(address)
        if place.group:
            return self.groups_by_name[place.group].questions_of(place.key)[place.var]
        return self.questions[place.var]

    def live_questions(self, protocol: Protocol) -> dict[str, Question]:
        """The questions that exist under this protocol version (a configuration key may switch one on)."""
        return {
            name: question
            for name, question in self.questions.items()
            if not question.only_with or protocol.value(question.only_with)
        }

    def addresses(self, keys: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, Question]]:
        """Every address with its question, given the row keys of each group."""
        yield from self.questions.items()
        for group in self.groups:
            for key in keys.get(group.name, ()):
                for name, question in group.questions_of(key).items():
                    yield f"{group.name}[{key}].{name}", question

    @property
    def has_investigator_answers(self) -> bool:
        """Whether some answers are the investigator's."""
        return any(question.answered_by == INVESTIGATOR for question in self.every_question)

    @property
    def every_question(self) -> tuple[Question, ...]:
        """The questions of the form and of all its row groups."""
        return (*self.questions.values(), *(each for group in self.groups for each in group.every_question))

    @cached_property
    def measurements(self) -> tuple[tuple[str, Measurement], ...]:
        """Every laboratory result by its address; in row groups those of the rows that each form has."""
        keys = {group.name: tuple(group.asked) for group in self.groups}
        return tuple((address, each) for address, each in self.addresses(keys) if isinstance(each, Measurement))
