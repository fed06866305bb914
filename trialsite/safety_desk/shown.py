"""The page on which an arm is shown, once: no cache, history or back button brings it again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from participants.actions.unblind import Shown
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of

NOWHERE = "no-store, no-cache, must-revalidate, private, max-age=0"


def arm_page(request: HttpRequest, shown: Shown, parent: str) -> HttpResponse:
    """The arm of one participant, in the answer to the act itself and nowhere else."""
    done = shown.unblinding
    person, number = done.participant, done.record.repeat
    titles = {arm.code: arm.title for arm in protocol_of(person.protocol_version).arms}
    context = {
        "parent": parent,
        "done": done,
        "code": person.code,
        "arm": shown.arm,
        "title": titles.get(shown.arm, Text(shown.arm, shown.arm)),
        "form_url": reverse("entry:form", args=[person.code, "log", "unbl", number]),
    }
    answer = render(request, "safety_desk/arm.html", context)
    answer["Cache-Control"] = NOWHERE
    answer["Pragma"] = "no-cache"
    return answer
