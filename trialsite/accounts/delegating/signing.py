"""The principal investigator signs lines of the delegation log: name and password once for all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from trialsite.accounts import trace
from trialsite.accounts.delegating.lines import line_item
from trialsite.accounts.delegating.rights import check_may
from trialsite.accounts.models import Delegation, DelegationSignature, User
from trialsite.accounts.proving import Credentials, prove
from trialsite.accounts.roles import Task
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action
from trialsite.audit.hashing import canonical_json
from trialsite.protocol.text import Text

MEANING = Text("I delegate these tasks to this person for these days.", "本人将上述任务在所列期间授权给该人员。")


def digest(line: Delegation) -> str:
    """SHA-256 over everything that a line says."""
    facts = [
        line.code, line.person.username, line.tasks, line.from_on.isoformat(),
        line.to_on.isoformat() if line.to_on else "", line.reason,
        line.stands_in_for.username if line.stands_in_for else "",
    ]  # fmt: skip
    return hashlib.sha256(canonical_json(facts)).hexdigest()


def waiting() -> list[Delegation]:
    """Lines that wait for the signature, by number; one statement."""
    lines = Delegation.objects.filter(signature__isnull=True, withdrawal__isnull=True)
    return list(lines.select_related("person", "stands_in_for", "written_by").order_by("number"))


def sign_lines(
    *, lines: Sequence[Delegation], credentials: Credentials, by: User, request: HttpRequest
) -> list[DelegationSignature]:
    """Sign every line of the batch, or none; each acts from then on.

    Raises NotProvedError for a wrong name or password, which counts as a failed sign-in and may lock the account;
    ValidationError for a line that was signed or revoked meanwhile, or whose days are over.
    """
    # outside the transaction, for what it counts must stay
    prove(request, credentials, by)
    return confirm_lines(lines=lines, by=by)


@transaction.atomic
def confirm_lines(*, lines: Sequence[Delegation], by: User) -> list[DelegationSignature]:
    """The signatures themselves, by somebody whose identity is proved, or who is made up in a training database."""
    check_may(by, Task.APPROVE_DELEGATION)
    chain.lock_heads(chain.STUDY)
    _check_waiting(lines)
    change = begin(by.actor())
    rows = [DelegationSignature(delegation=line, signed_by=by, at=change.at, digest=digest(line)) for line in lines]
    items = tuple(line_item(line, "signature", "Signature of the delegation", (None, by.name)) for line in lines)
    with declared(change):
        tracked.insert(rows, change)
        trace.record(Action.DELEGATION_SIGN, by.actor(), items, change)
    for line in lines:
        line.person.forget_rights()
    return rows


def _check_waiting(lines: Sequence[Delegation]) -> None:
    if not lines:
        raise ValidationError(_("Choose at least one line."))
    open_now = {line.pk for line in waiting()}
    gone = [line.code for line in lines if line.pk not in open_now]
    if gone:
        raise ValidationError(
            _("Signed or revoked meanwhile: %(lines)s. Nothing was signed; look again.") % {"lines": ", ".join(gone)}
        )
    over = [line.code for line in lines if line.to_on is not None and line.to_on < clock.today()]
    if over:
        raise ValidationError(
            _("The last day of these lines is over: %(lines)s. Revoke them and write new ones.")
            % {"lines": ", ".join(over)}
        )
