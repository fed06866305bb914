"""How often each check fired, and whether the value was corrected or confirmed; nothing here writes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from string import Formatter

from django.db.models import Count, Exists, OuterRef, Q

from trialsite.audit.entries import Action
from trialsite.audit.models import Item
from trialsite.casebook.models import Confirmation, Query, QueryState
from trialsite.casebook.models.query import LIVE
from trialsite.casebook.visibility import visible
from trialsite.crf import registry
from trialsite.crf.checks import Check
from trialsite.crf.evaluate import checks_of
from trialsite.crf.form import Crf
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

FEW, USELESS = 10, 10  # a rule that fired ten times and is useful in fewer than ten of a hundred is one to look at
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One check of a form: how often it refused an answer, was confirmed as odd but right, led to a correction."""

    key: str
    form: Text
    check_id: str
    message: Text
    refused: int
    confirmed: int
    corrected: int
    waiting: int

    @property
    def fired(self) -> int:
        """How often it spoke."""
        return self.refused + self.confirmed + self.corrected + self.waiting

    @property
    def useful(self) -> int | None:
        """In how many of a hundred settled cases the answer was changed; None while nothing is settled."""
        settled = self.fired - self.waiting
        return (self.refused + self.corrected) * 100 // settled if settled else None

    @property
    def is_noise(self) -> bool:
        """Whether it fires often and changes next to nothing."""
        return self.fired >= FEW and self.useful is not None and self.useful < USELESS


def rules(audiences: frozenset[Audience]) -> list[Rule]:
    """Every check that ever fired, the most often first; three statements."""
    refused, confirmed = _refused(audiences), _confirmed(audiences)
    corrected, waiting = _queries(audiences)
    found = []
    for form, check_id in {*refused, *confirmed, *corrected, *waiting}:
        crf = registry.get(form) if registry.known(form) else None
        check = next((each for each in checks_of(crf) if each.id == check_id), None) if crf else None
        if crf is None or check is None or not _is_open(crf, check, audiences):
            continue
        place = (form, check_id)
        numbers = (refused[place], confirmed[place], corrected[place], waiting[place])
        found.append(Rule(form, crf.title, check_id, _general(crf, check), *numbers))
    return sorted(found, key=lambda rule: (-rule.fired, rule.check_id))


def _general(crf: Crf, check: Check) -> Text:
    """What a check says of any answer: the questions by name, and dots for what it says of one."""
    asked = [crf.questions[name].label for name in check.fields if name in crf.questions]
    names = {
        part for words in (check.message.en, check.message.zh) for _, part, _, _ in Formatter().parse(words) if part
    }
    said = dict.fromkeys(names, Text("…", "…"))
    label = Text(", ".join(each.en for each in asked), "、".join(each.zh for each in asked))
    return check.message.format(**said | {"label": label})


def _is_open(crf: Crf, check: Check, audiences: frozenset[Audience]) -> bool:
    """Whether a reader may know of a check: of all answers it speaks of, and of its form."""
    questions = (crf.questions[name] for name in check.fields if name in crf.questions)
    return crf.audience in audiences and all(question.audience in audiences for question in questions)


def _refused(audiences: frozenset[Audience]) -> Counter[Place]:
    tries = visible(Item.objects.filter(event__action=Action.REFUSE_ANSWER), audiences, "event__audience")
    rows = tries.values_list("event__form", "reason_code").annotate(n=Count("event", distinct=True))
    return Counter({(form, code): number for form, code, number in rows if code})


def _confirmed(audiences: frozenset[Audience]) -> Counter[Place]:
    given = visible(Confirmation.objects.all(), audiences, "record__audience")
    rows = given.values_list("record__form", "check_id").annotate(n=Count("pk"))
    return Counter({(form, code): number for form, code, number in rows})


def _queries(audiences: frozenset[Audience]) -> tuple[Counter[Place], Counter[Place]]:
    """Queries that a change of the value closed, and those that wait; what was confirmed counts as that."""
    settled = Confirmation.objects.filter(
        record=OuterRef("record"), check_id=OuterRef("check_id"), address=OuterRef("address"), at=OuterRef("closed_at")
    )
    asked = visible(Query.objects.exclude(check_id=""), audiences)
    rows = asked.values_list("record__form", "check_id").annotate(
        corrected=Count("pk", filter=Q(state=QueryState.CLOSED) & ~Exists(settled)),
        waiting=Count("pk", filter=Q(state__in=LIVE)),
    )
    corrected, waiting = Counter[Place](), Counter[Place]()
    for form, check_id, changed, left in rows:
        corrected[form, check_id], waiting[form, check_id] = changed, left
    return corrected, waiting
