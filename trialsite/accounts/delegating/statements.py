"""Before the first electronic signature: somebody checks who the person is, and the person declares what it means."""

from __future__ import annotations

import hashlib
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from trialsite.accounts import trace
from trialsite.accounts.delegating.rights import check_may
from trialsite.accounts.models import IdentityCheck, Statement, User
from trialsite.accounts.proving import Credentials, prove
from trialsite.accounts.roles import Task
from trialsite.audit import clock, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action
from trialsite.protocol.text import Text

VERSION = "1"
WORDS = Text(
    "I declare that my electronic signature in this system, made with my own sign-in name and password, is the "
    "legally binding equivalent of my handwritten signature. I am accountable for everything done under it. I keep "
    "my password to myself, lend my account to nobody, and report at once when I fear that somebody knows it.",
    "本人声明：本人在本系统中以本人登录名和密码作出的电子签名，与本人的手写签名具有同等法律效力。"
    "凡以本人电子签名所作的一切操作，均由本人负责。本人对密码保密，不将账户借予他人使用；"
    "如怀疑密码泄露，将立即报告。",
)
DOCUMENTS: dict[str, Text] = {
    IdentityCheck.ID_CARD: Text("Identity card", "居民身份证"),
    IdentityCheck.PASSPORT: Text("Passport", "护照"),
    IdentityCheck.STAFF_CARD: Text("Staff card of the hospital", "医院工作证"),
}


def identity_of(person: User) -> IdentityCheck | None:
    """The check of a person's identity, where there was one."""
    return IdentityCheck.objects.filter(person=person).select_related("by").first()


def statement_of(person: User) -> Statement | None:
    """The person's statement, where there is one."""
    return Statement.objects.filter(person=person).first()


@transaction.atomic
def check_identity(*, person: User, document: str, seen_on: date, by: User) -> IdentityCheck:
    """Record that a person's document was seen; never one's own. Raises ValidationError."""
    check_may(by, Task.KEEP_DELEGATION)
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.pk == by.pk:
        raise ValidationError(_("Nobody checks their own identity. Ask another administrator."))
    if document not in DOCUMENTS:
        raise ValidationError({"document": _("Choose the document that you saw.")})
    if seen_on > clock.today():
        raise ValidationError({"seen_on": _("Enter the day on which you saw it; it is not over yet.")})
    if identity_of(person) is not None:
        raise ValidationError(_("The identity of this person was checked before. Nothing was changed."))
    change = begin(by.actor())
    row = IdentityCheck(person=person, document=document, seen_on=seen_on, by=by, at=change.at)
    with declared(change):
        tracked.insert([row], change)
        items = (
            trace.item(person, "identity", None, document),
            trace.item(person, "identity_seen_on", None, seen_on),
        )
        trace.record(Action.IDENTITY_CHECK, by.actor(), items, change)
    return row


def declare(*, by: User, credentials: Credentials, language: str, request: HttpRequest) -> Statement:
    """The person declares with name and password. Raises NotProvedError and ValidationError."""
    # outside the transaction, for what it counts must stay
    prove(request, credentials, by)
    return confirm_statement(by=by, language=language)


@transaction.atomic
def confirm_statement(*, by: User, language: str) -> Statement:
    """The statement itself, by somebody whose identity is proved, or who is made up in a training database."""
    User.objects.select_for_update().get(pk=by.pk)
    if statement_of(by) is not None:
        raise ValidationError(_("You made the statement before. Nothing was changed."))
    if identity_of(by) is None:
        raise ValidationError(_("Nobody has checked your identity yet. Show your document to the administrator first."))
    change = begin(by.actor())
    digest = hashlib.sha256(WORDS.get(language).encode()).hexdigest()
    row = Statement(person=by, version=VERSION, language=language, digest=digest, at=change.at)
    with declared(change):
        tracked.insert([row], change)
        item = trace.item(by, "statement", None, VERSION)
        trace.record(Action.STATEMENT, by.actor(), (item,), change)
    by.forget_rights()
    return row
