"""Emergency unblinding: a reason and a password, at any hour, also for whoever cannot sign in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from participants.actions.unblind import GIVE_REASON, NO_ARM, Asked, Shown, unblind_in_emergency
from participants.models import Participant
from trialsite.accounts import trace
from trialsite.accounts.authority import lacking, tasks_of
from trialsite.accounts.emergency import has_tried_too_often, own_password_is_right, two_people
from trialsite.accounts.middleware import public
from trialsite.accounts.models import User
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import Task
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.frame import Crumb
from trialsite.protocol.text import Text
from trialsite.safety_desk.shown import NOWHERE, arm_page
from trialsite.safety_desk.tokens import fresh_token

REFUSED = 422
WRONG = Text(
    "The password is not right. Nothing was shown. After five wrong tries two physicians are needed.",
    "密码不正确，未显示分组。连续输错5次后须由两名医生共同验证。",
)
WRONG_TWO = Text(
    "Names and passwords are not those of two investigators. Nothing was shown.", "登录名或密码不正确，未显示分组。"
)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def emergency(request: HttpRequest) -> HttpResponse:
    """The page with its one line of reason; a POST shows the arm of one participant, once."""
    if request.method != "POST":
        return _page(request)
    try:
        shown = _act(request)
    except ActionRefused as refusal:
        return _page(request, refusal.message)
    return arm_page(request, shown, _parent(request))


def _act(request: HttpRequest) -> Shown:
    """Prove who stands there, and break the blind; the reason is asked for before anything is tried."""
    if not request.POST.get("reason", "").strip() or not request.POST.get("password"):
        raise ActionRefused("UNBL-01", GIVE_REASON)
    by, witness = _proved(request)
    person = Participant.objects.filter(code=request.POST.get("participant", "").strip().upper()[:12]).first()
    if person is None:
        raise ActionRefused("no-arm", NO_ARM)
    token = request.POST.get("token", "")[:40] or fresh_token()
    asked = Asked(request.POST["reason"], token, trace.origin_items(request), witness)
    return unblind_in_emergency(participant=person, asked=asked, by=by)


def _proved(request: HttpRequest) -> tuple[User, User | None]:
    """The physician who unblinds, and the second one where there has to be one."""
    typed, person = request.POST, _signed_in(request)
    if typed.get("path") == "own" and person is not None:
        if not own_password_is_right(request, person, typed["password"]):
            raise ActionRefused("credentials", WRONG)
        return person, None
    pairs = (("username", "password"), ("second_username", "second_password"))
    first, second = (Credentials(typed.get(name, ""), typed.get(password, "")) for name, password in pairs)
    people = two_people(request, first, second)
    if people is None:
        raise ActionRefused("credentials", WRONG_TWO)
    return people


def _page(request: HttpRequest, problem: Text | None = None) -> HttpResponse:
    person, typed = _signed_in(request), request.POST if request.method == "POST" else request.GET
    may = person is not None and Task.UNBLIND_EMERGENCY in tasks_of(person)
    spent = has_tried_too_often(request)
    own = may and not spent and typed.get("path") != "two"
    context = {
        "parent": _parent(request),
        "crumbs": [Crumb(_("Emergency unblinding"))],
        "problem": problem,
        "person": person,
        "missing": lacking(person, Task.UNBLIND_EMERGENCY) if person else None,
        "may": may,
        "own": own,
        "spent": spent,
        "participant": typed.get("participant", "")[:12],
        "reason": request.POST.get("reason", ""),
        "username": request.POST.get("username", "")[:60],
        "second_username": request.POST.get("second_username", "")[:60],
        "token": fresh_token(),
    }
    answer = render(request, "safety_desk/emergency.html", context, status=REFUSED if problem else 200)
    answer["Cache-Control"] = NOWHERE
    return answer


def _signed_in(request: HttpRequest) -> User | None:
    person = getattr(request, "user", None)
    return person if isinstance(person, User) else None


def _parent(request: HttpRequest) -> str:
    """The page stands in the side bar for who is signed in, and alone for everybody else."""
    return "base.html" if _signed_in(request) else "base_alone.html"
