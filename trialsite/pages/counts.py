"""Numbers beside the entries of the side bar, given by the areas that own the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from trialsite.accounts.models import User


@dataclass(frozen=True)
class Count:
    """How many things wait behind an entry, and whether one of them is overdue or a safety matter."""

    number: int
    urgent: bool = False


CountProvider = Callable[[User], Count]

_providers: dict[str, CountProvider] = {}


def provide_count(url_name: str, provider: CountProvider) -> None:
    """Register the one provider for an entry; called in `AppConfig.ready()`. Raises ValueError on a second one."""
    if url_name in _providers:
        raise ValueError(f"{url_name} already has a count")
    _providers[url_name] = provider


def count_for(url_name: str, user: User) -> Count | None:
    """What waits behind this entry for this user; None where nobody counts."""
    provider = _providers.get(url_name)
    return provider(user) if provider else None
