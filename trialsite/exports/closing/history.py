"""Files of the archive about people and system: accounts, rights, delegation, training, versions, checks, locks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db.models import Model

from trialsite.accounts import models as accounts
from trialsite.audit.models import Event
from trialsite.casebook.models import Lock
from trialsite.casebook.models import Scope as LockScope
from trialsite.crf import registry
from trialsite.crf.evaluate import checks_of
from trialsite.exports.package.data import Table
from trialsite.exports.package.scope import EYES, Scope, streamed
from trialsite.pages.spreadsheets import write_rows
from trialsite.registers import models as registers

_ACCOUNT = {
    name: name
    for name in ("username", "name", "name_zh", "organisation", "email", "role", "is_active", "ends_on", "created_at",
                 "deactivated_at", "deactivated_by", "last_login")
}  # fmt: skip
# file → table, and its columns where not all are for keeping: secrets are none of them
WHOLE: dict[str, tuple[type[Model], dict[str, str]]] = {
    "people/accounts.csv": (accounts.User, _ACCOUNT),
    "people/account-history.csv": (accounts.AccountState, {}),
    "people/grants.csv": (accounts.Grant, {}),
    "people/access-reviews.csv": (accounts.AccessReviewLine, {}),
    "people/delegations.csv": (accounts.Delegation, {}),
    "people/delegation-signatures.csv": (accounts.DelegationSignature, {}),
    "people/trainings.csv": (accounts.Training, {}),
    "people/identity-checks.csv": (accounts.IdentityCheck, {}),
    "people/signature-statements.csv": (accounts.Statement, {}),
    "people/staff.csv": (registers.Staff, {}),
    "build/protocol-versions.csv": (registers.ProtocolVersion, {}),
    "build/consent-versions.csv": (registers.ConsentVersion, {}),
    "build/approvals.csv": (registers.Approval, {}),
    "build/opening-milestones.csv": (registers.Milestone, {}),
    "build/laboratories.csv": (registers.Laboratory, {}),
    "build/reference-ranges.csv": (registers.ReferenceRange, {}),
    "build/devices.csv": (registers.Device, {}),
    "locks/locks.csv": (Lock, {}),
}
CHECK = ("form", "check", "severity", "fields", "message_en", "message_zh")
AFTER_LOCK = ("recorded_at", "actor_username", "actor_role", "action", "participant", "visit", "form", "hash")


def tables() -> Iterator[Table]:
    """The files, in their order."""
    for name, (model, columns) in WHOLE.items():
        yield _whole(name, model, columns)
    yield Table("build/edit-checks.csv", _checks)
    yield Table("locks/events-after-lock.csv", _after_lock)
    for page in sorted((settings.BASE_DIR / "docs" / "reference").glob("*.md")):
        yield _page(f"validation/{page.name}", page)


def _whole(name: str, model: type[Model], columns: dict[str, str]) -> Table:
    chosen = columns or {field.attname: field.attname for field in model._meta.concrete_fields}

    def write(out: IO[bytes], _scope: Scope) -> int:
        rows = model._default_manager.order_by("pk")
        return write_rows(out, chosen, streamed(rows, *chosen.values()))

    return Table(name, write)


def _page(name: str, page: Path) -> Table:
    def write(out: IO[bytes], _scope: Scope) -> int:
        out.write(page.read_bytes())
        return 0

    return Table(name, write)


def _checks(out: IO[bytes], _scope: Scope) -> int:
    return write_rows(out, CHECK, _every_check())


def _every_check() -> Iterable[tuple[str, ...]]:
    for crf in registry.all_forms():
        for each in checks_of(crf):
            yield crf.key, each.id, each.severity, "|".join(each.fields), each.message.en, each.message.zh


def _after_lock(out: IO[bytes], _scope: Scope) -> int:
    """What was recorded after the study was locked for the first time."""
    first = Lock.objects.filter(scope=LockScope.STUDY).order_by("at").values_list("at", flat=True).first()
    rows = Event.objects.filter(audience__in=EYES, recorded_at__gt=first) if first else Event.objects.none()
    return write_rows(out, AFTER_LOCK, streamed(rows.order_by("recorded_at", "pk"), *AFTER_LOCK))
