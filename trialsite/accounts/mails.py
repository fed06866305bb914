"""What the product writes to people, in both languages and without anything of participants; sent by the worker."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from trialsite.accounts.links import LinkState, address_of, state_of
from trialsite.accounts.models import PasswordLink, User
from trialsite.accounts.roles import Role
from trialsite.accounts.second_factor.codes import ISSUER
from trialsite.audit import clock
from trialsite.audit.clock import SITE_ZONE
from trialsite.jobs.queue import queue
from trialsite.jobs.registry import About
from trialsite.protocol.text import Text

LINK, ALARM, NOTICE = "accounts.password-link", "accounts.alarm", "accounts.notice"
_LANGUAGES = ("zh-hans", "en")


def is_set_up() -> bool:
    """Whether this installation can send mail."""
    return bool(settings.MAIL_IS_SET_UP)


def queue_link(link: PasswordLink, root: str) -> None:
    """Let the worker mail a link; the job names its row, and so keeps no secret."""
    queue(LINK, about={"link": link.pk, "root": root})


def send_link(about: About) -> None:
    """Mail a link to its account's address, unless it no longer holds."""
    link = PasswordLink.objects.filter(pk=int(str(about["link"]))).select_related("user").first()
    if link is None or state_of(link, clock.now()) is not LinkState.OPEN:
        return
    address, until = address_of(link, str(about["root"])), _moment(link)
    said = {"name": link.user.name, "username": link.user.username, "address": address, "until": until}
    _send([link.user], lambda: (_("Choose your password for %(trial)s"), _link_text(said)))


def _link_text(said: dict[str, str]) -> str:
    return (
        _(
            "%(name)s, your sign-in name is %(username)s. Choose a password that only you know, once and until "
            "%(until)s (UTC+08:00):\n%(address)s\nNobody else needs this link; do not pass it on. If you did not "
            "expect it, tell the trial manager."
        )
        % said
    )


def queue_alarm(account: str, address: str) -> None:
    """Let the worker tell administrators that sign-in was locked; `account` is "" for tries under many names."""
    if is_set_up():
        queue(ALARM, about={"account": account, "address": address, "at": f"{clock.now().astimezone(SITE_ZONE):%F %T}"})


def send_alarm(about: About) -> None:
    """Tell every administrator who can sign in."""
    today = clock.today()
    people = [user for user in User.objects.filter(role=Role.ADMINISTRATOR) if user.may_sign_in(today) and user.email]
    said = {key: str(value) for key, value in about.items()}
    _send(people, lambda: (_("%(trial)s: sign-in was locked"), _alarm_text(said)))


def _alarm_text(said: dict[str, str]) -> str:
    if said["account"]:
        text = _("At %(at)s (UTC+08:00) the account %(account)s was locked after failures from %(address)s.")
    else:
        text = _("At %(at)s (UTC+08:00) sign-in from %(address)s was refused after failures under many names.")
    return text % said + "\n" + _("Ask the person, and look at the audit trail.")


def queue_notice(people: Iterable[User], subject: Text, body: Text) -> int:
    """Let the worker mail one text to people, each as a job of its own, so that a failure sends nothing twice.

    Returns how many. The texts are kept with the job: nothing of participants stands in them.
    """
    if not is_set_up():
        return 0
    wanted = [person for person in people if person.email and person.may_sign_in(clock.today())]
    for person in wanted:
        said = {"en": [subject.en, body.en], "zh": [subject.zh, body.zh]}
        queue(NOTICE, about={"user": person.pk, **said})
    return len(wanted)


def send_notice(about: About) -> None:
    """Mail a text to the person of the job, unless their account was ended meanwhile."""
    person = User.objects.filter(pk=int(str(about["user"]))).first()
    if person is None or not person.may_sign_in(clock.today()):
        return

    def written() -> tuple[str, str]:
        said: Any = about["zh" if (get_language() or "").startswith("zh") else "en"]
        return "%(trial)s: " + str(said[0]).replace("%", "%%"), str(said[1])

    _send([person], written)


def _moment(link: PasswordLink) -> str:
    return f"{link.expires_at.astimezone(SITE_ZONE):%Y-%m-%d %H:%M}"


def _send(people: list[User], written: Callable[[], tuple[str, str]]) -> None:
    """One mail for each person, their language first."""
    for person in people:
        order = sorted(_LANGUAGES, key=lambda code: code != person.language)
        texts = []
        for code in order:
            with override(code):
                texts.append(written())
        subject = " / ".join(subject % {"trial": ISSUER} for subject, _text in texts)
        EmailMessage(subject, "\n\n".join(text for _subject, text in texts), to=[person.email]).send()
