"""Carry out what was chosen on a page of locks: which act, on what, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404

from participants.models import Participant
from trialsite.accounts.authority import Grant
from trialsite.accounts.models import User
from trialsite.casebook.actions import freezing, locks
from trialsite.casebook.models import CrfRecord, Lock, Scope
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.selectors import record_of
from trialsite.casebook.workflow import LockState
from trialsite.crf.values.places import LOG, read_place, read_visit
from trialsite.protocol.text import Text
from trialsite.review.locking.overview import standing

CHOOSE = Text("Choose what the act is for.", "请选择操作对象。")
NOT_THIS = Text("This act is not for what is chosen.", "所选对象不适用此操作。")


def act_on(person: Participant, target: str, act: str, why: str, who: tuple[User, Grant]) -> None:
    """One act on a form, a visit or the casebook of a participant; raises ActionRefused, Http404 for no such thing."""
    by, grant = who
    kind, _colon, name = target.partition(":")
    if kind == "form" and act in _FORM_ACTS:
        _FORM_ACTS[act](record=_record(person, name, grant, by), why=why, by=by)
    elif kind == "visit" and act == "lock":
        locks.lock(participant=person, visit=_visit(person, name), why=why, by=by)
    elif kind == "participant" and act == "lock":
        locks.lock(participant=person, why=why, by=by)
    elif kind in ("visit", "participant") and act in _LOCK_ACTS:
        decide(_standing(person, kind, name), act, why, by)
    else:
        raise ActionRefused("target", NOT_THIS if target else CHOOSE)


def decide(lock: Lock | None, act: str, why: str, by: User) -> None:
    """Ask to lift a lock, approve that or decline it; raises ActionRefused, also where nothing is locked."""
    if lock is None:
        raise ActionRefused(*locks.NOT_NOW[LockState.OPEN])
    _LOCK_ACTS[act](lock, why, by)


def _approve(lock: Lock, _why: str, by: User) -> None:
    locks.approve_unlock(lock=lock, by=by)


_FORM_ACTS: Mapping[str, Callable[..., Any]] = {"freeze": freezing.freeze, "unfreeze": freezing.unfreeze}
_LOCK_ACTS: Mapping[str, Callable[[Lock, str, User], None]] = {
    "ask_unlock": lambda lock, why, by: locks.ask_unlock(lock=lock, why=why, by=by),
    "approve_unlock": _approve,
    "decline_unlock": lambda lock, why, by: locks.decline_unlock(lock=lock, why=why, by=by),
}


def _record(person: Participant, name: str, grant: Grant, by: User) -> CrfRecord:
    try:
        place = read_place(name)
        visit = "" if place.visit == LOG else place.visit
        return record_of((person.code, visit, place.form, place.repeat), grant.audiences, by)
    except (ValueError, CrfRecord.DoesNotExist):
        raise Http404 from None


def _visit(person: Participant, name: str) -> Any:
    model: Any = CrfRecord._meta.get_field("visit").related_model
    code, number = read_visit(name)
    found = model.objects.filter(participant=person, code=code, number=number).first()
    if found is None:
        raise Http404
    return found


def _standing(person: Participant, kind: str, name: str) -> Lock | None:
    own = standing().filter(participant=person, scope=kind)
    return own.filter(visit=_visit(person, name)).first() if kind == Scope.VISIT else own.first()
