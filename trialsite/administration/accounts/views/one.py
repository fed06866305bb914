"""One account: what is known of it, and what is done about it with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from trialsite.accounts.actions import Delivery
from trialsite.accounts.decorators import requires
from trialsite.accounts.links import open_link_of
from trialsite.accounts.models import Grant, User, normal_name
from trialsite.accounts.rights import rights_of
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.second_factor.selectors import authenticator_of
from trialsite.accounts.sessions import latest_sign_ins
from trialsite.accounts.signing_in import person_of
from trialsite.accounts.standings import STANDINGS, standing_of
from trialsite.administration.accounts.acts import ACTS, Act, Subject
from trialsite.administration.accounts.forms import ReasonForm
from trialsite.administration.accounts.views.listing import crumbs
from trialsite.administration.accounts.views.making import BOX, show_link
from trialsite.audit import clock
from trialsite.pages.frame import Crumb


@dataclass(frozen=True)
class Offer:
    """An act that can be done now, with its form; open where the form was sent back."""

    key: str
    act: Act
    form: ReasonForm

    @property
    def is_open(self) -> bool:
        """Whether somebody is at it."""
        return self.form.is_bound


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Task.MANAGE_ACCOUNTS)
def account(request: HttpRequest, username: str) -> HttpResponse:
    """The page of one account; a POST names the act."""
    subject = _subject_or_404(username)
    own = subject.user.pk == person_of(request).pk
    offered = {} if own else {key: act for key, act in ACTS.items() if act.is_offered(subject)}
    posted = request.POST.get("act", "")
    forms: dict[str, ReasonForm] = {}
    if posted in ACTS:
        forms[posted] = ACTS[posted].form(request.POST, auto_id=f"{posted}-%s")
        answer = _done(request, subject, posted, forms[posted])
        if answer is not None:
            return answer
        if posted not in offered:
            messages.error(request, " ".join(str(each) for found in forms[posted].errors.values() for each in found))
    offers = [_offer(key, act, forms, subject) for key, act in offered.items()]
    return _show(request, subject, offers, status=400 if forms else 200)


def _subject_or_404(username: str) -> Subject:
    user = User.objects.exclude(role=Role.SYSTEM).filter(username=normal_name(username)).first()
    if user is None:
        raise Http404
    today = clock.today()
    given = Grant.objects.filter(user=user, kind=Grant.UNBLINDED, revoked_at__isnull=True).first()
    grant = given if given is not None and not given.is_over(today) else None
    return Subject(user, standing_of(user, clock.now()), grant)


def _offer(key: str, act: Act, forms: dict[str, ReasonForm], subject: Subject) -> Offer:
    initial = subject.known | ({"ends_on": subject.user.ends_on} if key == "end" else {})
    blank = act.form(initial=initial, auto_id=f"{key}-%s")
    return Offer(key, act, forms.get(key, blank))


def _done(request: HttpRequest, subject: Subject, key: str, form: ReasonForm) -> HttpResponse | None:
    """What follows an act; None where the form, or a message, now says what stands against it."""
    if not form.is_valid():
        return None
    act, delivery = ACTS[key], Delivery(request.build_absolute_uri("/"))
    try:
        issued = act.do(subject, form.cleaned_data, person_of(request).actor(), delivery)
    except ValidationError as error:
        box = BOX.get(str(error.code), "why")
        form.add_error(box if box in form.fields else "why", error)
        return None
    if issued is not None:
        return show_link(request, issued)
    messages.success(request, str(act.told))
    return HttpResponseRedirect(reverse("administration:account", args=[subject.user.username]))


def _show(request: HttpRequest, subject: Subject, offers: list[Offer], status: int) -> HttpResponse:
    user = subject.user
    context = {
        "crumbs": crumbs(Crumb(user.name)), "person": user, "standing": STANDINGS[subject.standing],
        "role": ROLES[Role(user.role)].title, "grant": subject.grant, "offers": offers,
        "rights": [(right, right.is_in_force(clock.now(), clock.today())) for right in rights_of(user)],
        "authenticator": authenticator_of(user.pk), "link": open_link_of(user), "sign_ins": latest_sign_ins(user),
        "locked_until": user.locked_until, "now": clock.now(),
    }  # fmt: skip
    return render(request, "administration/accounts/account.html", context, status=status)
