"""Versions of protocol and consent form, recorded by the data manager and activated by the principal investigator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from tests.factories.accounts import UserFactory
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.registers.actions.approve import activated
from trialsite.registers.actions.versions import ConsentDraft, ProtocolDraft, record_consent, record_protocol
from trialsite.registers.models import ConsentVersion, ProtocolVersion
from trialsite.registers.selectors import protocol_of
from trialsite.registers.signed import of_consent, of_protocol


def drafted_protocol(
    code: str, on: date, changes: Mapping[str, Any] | None = None, *, needs_consent: bool = True
) -> ProtocolVersion:
    """A recorded version; approved on the day it takes effect."""
    protocol_of.cache_clear()  # another test may have had a version of the same name
    draft = ProtocolDraft(code, on, on, f"Letter {code}", "Amendment", needs_consent, changes or {})
    return record_protocol(draft=draft, by=UserFactory(role=Role.DATA_MANAGER))


def activated_protocol(code: str, on: date, changes: Mapping[str, Any] | None = None, **more: Any) -> ProtocolVersion:
    """A version of the protocol that is in force from a day on."""
    row = drafted_protocol(code, on, changes, **more)
    with transaction.atomic():
        activated(row=row, shown=of_protocol(row), by=chief())
    row.refresh_from_db()
    return row


def activated_consent(code: str, on: date, protocol: str) -> ConsentVersion:
    """A version of the consent form that is in force from a day on."""
    draft = ConsentDraft(code, on, on, f"Letter {code}", "Amendment", protocol)
    row = record_consent(draft=draft, by=UserFactory(role=Role.DATA_MANAGER))
    with transaction.atomic():
        activated(row=row, shown=of_consent(row), by=chief())
    row.refresh_from_db()
    return row


def chief() -> User:
    """A principal investigator."""
    user: User = UserFactory(role=Role.PRINCIPAL_INVESTIGATOR)
    return user
