"""The twins after the end of the study: locked, their unblinding approved, the copy of what was sealed taken away."""

from __future__ import annotations

import io
import secrets
import zipfile

from django.db import transaction

from participants.actions.break_blind import ask_unblinding, decide_unblinding
from participants.models import Participant, Randomisation
from tests.exports.test_copies import run
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit import chain, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.actions.locks import approve_unlock, ask_unlock
from trialsite.casebook.models import Lock, Scope
from trialsite.exports.models import Export, Kind

PAGE, NEW = "/exports/", "/exports/unblinded/new/"


def who(role: Role) -> User:
    return User.objects.get(username=f"twin-{role.value}")


def lock() -> None:
    """Lock the database as it is: of the twins many forms are still open, which the act would not allow."""
    change = begin(who(Role.DATA_MANAGER).actor())
    row = Lock(scope=Scope.STUDY, by="Data Manager", at=change.at, why="End")
    with transaction.atomic(), declared(change, "workflow"):
        tracked.insert([row], change)
        items = (ItemEntry("lock", "Lock", "false", "true", reason_text="End"),)
        chain.append(
            EventEntry(id=change.event_id, action=Action.LOCK, actor=change.actor, items=items),
            at=change.at,
            change=change,
        )


def unlock() -> None:
    """Lift the lock: asked for by the data manager, approved by the principal investigator."""
    standing = Lock.objects.get(scope=Scope.STUDY, lifted_at__isnull=True)
    ask_unlock(lock=standing, why="A value is wrong", by=who(Role.DATA_MANAGER))
    approve_unlock(lock=standing, by=who(Role.PRINCIPAL_INVESTIGATOR))


def approve(people) -> None:
    """The planned unblinding of these people: asked for by one person, approved by another one."""
    for person in people:
        asked = ask_unblinding(
            participant=person, kind="ANALYSIS", reason="End of the study", token=secrets.token_hex(8),
            by=who(Role.STATISTICIAN),
        )  # fmt: skip
        decide_unblinding(unblinding=asked, approve=True, why="", by=who(Role.PRINCIPAL_INVESTIGATOR))


def everybody():
    return Participant.objects.filter(pk__in=Randomisation.objects.values("participant_id")).order_by("code")


def unblind() -> None:
    lock()
    approve(everybody())


def copy_of(statistician) -> zipfile.ZipFile:
    assert statistician.post(NEW, {"why": "Analysis"}).status_code == 302
    run()
    made = Export.objects.get(kind=Kind.UNBLINDED)
    answer = statistician.get(f"{PAGE}{made.token}/file/")
    assert "unblinded" in answer["Content-Disposition"]
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
