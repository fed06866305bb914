"""Registering a person where the registers are empty."""

from __future__ import annotations

import pytest

from participants.models import Participant
from tests.factories.accounts import UserFactory, signed_in


@pytest.mark.django_db
def test_without_a_protocol_version_nobody_is_registered_and_the_page_says_why() -> None:
    answer = signed_in(UserFactory()).post("/participants/register/", {"token": "a"})

    assert answer.status_code == 403
    assert "no protocol version yet" in answer.content.decode()
    assert not Participant.objects.exists()
