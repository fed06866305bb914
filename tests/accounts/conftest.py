"""What the tests of accounts share: the small site, a clock that stands still, and the ledger's last lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.db.models import QuerySet

from tests.factories.delegation import EQUIPPED
from trialsite.audit.models import Event, Item

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # noon at the site


@pytest.fixture(autouse=True)
def small_site(settings: pytest.fixture) -> None:  # type: ignore[valid-type]
    """The pages of tests.accounts.urls."""
    settings.ROOT_URLCONF = "tests.accounts.urls"  # type: ignore[attr-defined]


@pytest.fixture
def at_noon() -> Iterator[time_machine.Traveller]:
    """The clock stands at noon of a Monday until the test shifts it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def _told() -> QuerySet[Event]:
    """The events, without what factories write."""
    return Event.objects.exclude(items__address__endswith=f".{EQUIPPED}")


@pytest.fixture
def acts() -> Callable[[], list[str]]:
    """The actions of the ledger, oldest first."""
    return lambda: list(_told().order_by("sequence").values_list("action", flat=True))


@pytest.fixture
def items_of_last() -> Callable[[], dict[str, str | None]]:
    """Addresses and new values of the newest event."""

    def read() -> dict[str, str | None]:
        event = _told().latest("sequence")
        return dict(Item.objects.filter(event=event).values_list("address", "new"))

    return read
