"""The training matrix and its records: people across, subjects down; record a training, withdraw a record."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from trialsite.accounts.authority import SUBJECTS, tasks_of
from trialsite.accounts.decorators import requires
from trialsite.accounts.delegating.selectors import Matrix, matrix, team
from trialsite.accounts.delegating.trainings import Course, record_training, withdraw_training
from trialsite.accounts.held import COURSES
from trialsite.accounts.models import Training
from trialsite.accounts.roles import ROLES, TRAINED, Role, Task
from trialsite.accounts.signing_in import person_of
from trialsite.administration.delegation.forms import TrainingForm, WhyForm
from trialsite.administration.delegation.pages import READERS, as_file, asked_of, both, crumbs, tell
from trialsite.audit import clock
from trialsite.crf.registry import own_forms
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text

TITLE = Text("Training", "培训记录")
RECORD_HEADS = (
    Text("No.", "编号"), Text("Person", "人员"), Text("Subjects", "培训内容"), Text("Held on", "培训日期"),
    Text("Held by", "培训人"),    Text("Evidence", "证明材料"), Text("Recorded", "登记"), Text("Withdrawn", "撤销"),
)  # fmt: skip
SUBJECT = Text("Subject", "培训内容")
METHODS = ["GET", "HEAD", "POST"]


def _subjects() -> dict[str, Text]:
    """Every subject with its title: the courses, then each form in its present version."""
    versions = {crf.in_version.subject: crf for crf in own_forms()}
    told = {
        subject: Text(f"{crf.title.en} ({crf.in_version.title})", f"{crf.title.zh}（{crf.in_version.title}）")
        for subject, crf in versions.items()
    }
    return {course: SUBJECTS[course] for course in COURSES} | told


@require_safe
@requires(*READERS)
def training(request: HttpRequest) -> HttpResponse:
    """The matrix as of a day, and every record."""
    asked, titles = asked_of(request), _subjects()
    shown = matrix(titles, asked.day)
    context = {
        "crumbs": crumbs(Crumb(_("Training"))), "asked": asked, "matrix": shown,
        "lines": [(titles[line.subject], line.cells) for line in shown.lines],
        "tasks": tasks_of(person_of(request)), "title": TITLE, "subject": SUBJECT, "heads": RECORD_HEADS,
    }  # fmt: skip
    return render(request, "administration/delegation/training.html", context, status=400 if asked.problem else 200)


@require_safe
@requires(*READERS)
def export(request: HttpRequest) -> HttpResponse:
    """The matrix as a file: the day of each training, empty where it is missing."""
    titles = _subjects()
    shown = matrix(titles, asked_of(request).day)
    heads = (SUBJECT, *(person.both_names for person in shown.people))
    return as_file("training-matrix", heads, _rows(shown, titles))


def _rows(shown: Matrix, titles: dict[str, Text]) -> Iterator[list[str]]:
    for line in shown.lines:
        days = (f"{cell.held_on.isoformat()} {cell.code}" if cell else "" for cell in line.cells)
        yield [both(titles[line.subject]), *days]


@require_http_methods(METHODS)
@requires(Task.KEEP_DELEGATION)
def add(request: HttpRequest) -> HttpResponse:
    """Record a training of one or several people."""
    there = [person for person in team(clock.today()) if ROLES[Role(person.role)].tasks & TRAINED]
    form = TrainingForm(there, request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        course = Course(given["subjects"], given["held_on"], given["held_by"], given["evidence"])
        chosen = [person for person in there if person.username in given["people"]]
        try:
            done = record_training(people=chosen, course=course, by=person_of(request))
        except ValidationError as error:
            tell(form, error)
        else:
            told = ngettext(
                "The training of %(n)s person is recorded.", "The training of %(n)s people is recorded.", len(done)
            )
            messages.success(request, told % {"n": len(done)})
            return HttpResponseRedirect(reverse("administration:training"))
    title = _("Record a training")
    context = {"crumbs": crumbs(_training(), Crumb(title)), "form": form, "title": title, "back": _training().url}
    return render(request, "administration/delegation/training_add.html", context, status=400 if form.errors else 200)


@require_http_methods(METHODS)
@requires(Task.KEEP_DELEGATION)
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Mark a record as made by mistake, with the reason."""
    record = _record_or_404(code)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            withdraw_training(training=record, why=form.cleaned_data["why"], by=person_of(request))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Record %(code)s is withdrawn; it counts no longer.") % {"code": code})
        return HttpResponseRedirect(reverse("administration:training"))
    title = _("Withdraw record %(code)s") % {"code": code}
    context = {
        "crumbs": crumbs(_training(), Crumb(title)), "form": form, "record": record, "title": title,
        "back": _training().url,
    }  # fmt: skip
    return render(request, "administration/delegation/withdraw.html", context, status=400 if form.errors else 200)


def _training() -> Crumb:
    return Crumb(_("Training"), reverse("administration:training"))


def _record_or_404(code: str) -> Training:
    number = code[1:]
    found = Training.objects.select_related("person")
    record = found.filter(number=number).first() if code[:1] == "T" and number.isascii() and number.isdigit() else None
    if record is None or record.code != code:
        raise Http404
    return record
