"""Every test begins in the project's own language, whatever the page before it was read in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """A request activates its reader's language for the whole thread; the next test must not inherit it."""
    translation.deactivate()
    yield
    translation.deactivate()
