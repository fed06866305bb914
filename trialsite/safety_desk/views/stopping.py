"""Stopping rules: the holds that they put on dosing, what was decided about each, and what waits for judgement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from safety.facts import event_of_row
from safety.models import AdverseEvent, Hold, HoldDecision
from safety.stopping.actions import MEANING, Decided, decide_hold, hold_participant
from safety.stopping.known import seen_of
from safety.stopping.models import CHOICES
from safety.stopping.rules import awaited
from trialsite.accounts.authority import NO_RIGHT, tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.refused import ActionRefused
from trialsite.crf.values.places import read_place
from trialsite.pages.frame import Crumb
from trialsite.protocol.stopping import Scope, Sort, StoppingRule
from trialsite.protocol.text import Text
from trialsite.registers.selectors import every_protocol

REFUSED = 422
UNKNOWN = Text("Rule {key}", "规则{key}")


@dataclass(frozen=True, slots=True)
class Ground:
    """One form that a hold rests on, with its page."""

    code: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class HoldLine:
    """One hold as the page shows it."""

    hold: Hold
    title: Text
    grounds: list[Ground]
    decisions: list[HoldDecision]

    @property
    def is_open(self) -> bool:
        """Whether nothing lifted it."""
        return self.hold.lifted_at is None


def _rules() -> tuple[StoppingRule, ...]:
    versions = every_protocol()
    return versions[-1].stopping if versions else ()


def _active() -> tuple[StoppingRule, ...]:
    versions = every_protocol()
    return versions[-1].stopping_rules if versions else ()


def _sentinel_days() -> int | None:
    """Days between the first infusions of the first two participants, as the newest version says."""
    versions = every_protocol()
    return int(versions[-1].value("sentinel_days")) if versions else None


def _lines(holds: Iterable[Hold], *, opens: bool) -> list[HoldLine]:
    rows = list(holds)
    titles = {rule.key: rule for rule in _rules()}
    made: dict[Any, list[HoldDecision]] = {}
    for each in HoldDecision.objects.filter(hold__in=[row.pk for row in rows]).order_by("number"):
        made.setdefault(each.hold_id, []).append(each)
    return [_line(row, titles.get(row.rule), made.get(row.pk, []), opens=opens) for row in rows]


def _line(row: Hold, rule: StoppingRule | None, made: list[HoldDecision], *, opens: bool) -> HoldLine:
    title = rule.title if rule else UNKNOWN.format(key=row.rule)
    return HoldLine(row, title, _grounds(rule, row, opens=opens), made)


def _grounds(rule: StoppingRule | None, row: Hold, *, opens: bool) -> list[Ground]:
    """The forms; what a hold on account of the product rests on is told to nobody here."""
    if rule is None or rule.sort is Sort.PRODUCT:
        return []
    found = []
    for line in row.grounds.splitlines():
        code, _gap, where = line.partition(" ")
        place = read_place(where)
        url = reverse("entry:form", args=[code, place.visit, place.form, place.repeat]) if opens else ""
        found.append(Ground(code, place.short, url))
    return found


@require_safe
@requires(Task.VIEW_PARTICIPANTS)
def stopping(request: HttpRequest) -> HttpResponse:
    """The holds, open ones first; the rules; the events that count in none because nobody judged them yet."""
    return _home(request)


@require_POST
@requires(Task.HOLD_DOSING)
def hold(request: HttpRequest) -> HttpResponse:
    """Put one participant on hold, on an investigator's decision."""
    typed = request.POST
    try:
        made = hold_participant(code=typed.get("participant", ""), why=typed.get("why", ""), by=person_of(request))
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _home(request, refusal.message)
    messages.success(request, _("The infusions are on hold."))
    return HttpResponseRedirect(reverse("safety_desk:hold", args=[made.number]))


def _home(request: HttpRequest, problem: Text | None = None) -> HttpResponse:
    tasks = tasks_of(person_of(request))
    opens = Task.VIEW_CASEBOOK in tasks
    rows = Hold.objects.select_related("participant").order_by("-number")
    lines = sorted(_lines(rows, opens=opens), key=lambda line: not line.is_open)
    rules = _active()
    context = {
        "crumbs": [Crumb(_("Stopping rules"))],
        "lines": lines,
        "rules": [(scope, [rule for rule in rules if rule.scope == scope]) for scope in Scope],
        "sentinel_days": _sentinel_days(),
        "waiting": _waiting(),
        "opens": opens,
        "may_hold": Task.HOLD_DOSING in tasks,
        "typed": request.POST,
        "problem": problem,
    }
    return render(request, "safety_desk/stopping.html", context, status=REFUSED if problem else 200)


def _waiting() -> list[Any]:
    """The events that would count in a rule, were they judged so."""
    rows = AdverseEvent.objects.filter(record__entered_in_error_at__isnull=True, record__first_saved_at__isnull=False)
    found = rows.select_related("record__participant", "record__visit").order_by("record__first_saved_at")
    return [row for row in found if awaited(seen_of(row, event_of_row(row)))]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.VIEW_PARTICIPANTS, post=(Task.DECIDE_HOLD,))
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One hold with what it rests on; a POST signs a decision about it."""
    row = Hold.objects.select_related("participant").filter(number=number).first()
    if row is None:
        raise Http404
    if request.method != "POST":
        return _page(request, row)
    typed = request.POST
    seen = typed.get("seen", "")
    decided = Decided(
        typed.get("choice", ""), typed.get("reason", ""), typed.get("advice", ""), int(seen) if seen.isdecimal() else -1
    )
    proof = Credentials(typed.get("username", ""), typed.get("password", ""))
    try:
        decide_hold(hold=row, decided=decided, credentials=proof, by=person_of(request), request=request)
    except ActionRefused as refusal:
        if refusal.code in NO_RIGHT:
            raise PermissionDenied(refusal.message) from None
        return _page(request, row, refusal.message)
    messages.success(request, _("Signed: the decision about the hold."))
    return HttpResponseRedirect(reverse("safety_desk:hold", args=[number]))


def _page(request: HttpRequest, row: Hold, problem: Text | None = None) -> HttpResponse:
    person = person_of(request)
    tasks = tasks_of(person)
    line = _lines([row], opens=Task.VIEW_CASEBOOK in tasks)[0]
    context = {
        "crumbs": [Crumb(_("Stopping rules"), reverse("safety_desk:stopping")), Crumb(str(row.number))],
        "line": line,
        "choices": CHOICES.items(),
        "may_decide": line.is_open and Task.DECIDE_HOLD in tasks,
        "is_study": row.scope == Scope.STUDY,
        "typed": request.POST,
        "problem": problem,
        "meaning": MEANING,
        "signer": person.name,
        "role": ROLES[Role(person.role)].title,
        "at": clock.now(),
    }
    return render(request, "safety_desk/hold.html", context, status=REFUSED if problem else 200)
