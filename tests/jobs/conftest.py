"""Handlers that exist only while a test runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from trialsite.jobs import registry
from trialsite.jobs.registry import Handler, handle


@pytest.fixture
def handled() -> Iterator[Callable[[str, Handler], str]]:
    """Register a handler under a name; forgotten after the test."""
    names = []

    def register(name: str, handler: Handler) -> str:
        handle(name, handler)
        names.append(name)
        return name

    yield register
    for name in names:
        registry._handlers.pop(name)
