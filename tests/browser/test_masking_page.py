"""A masking from asking to deciding in the browser, without a complaint of axe or the console."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from participants.models import Participant
from tests.factories.accounts import UserFactory
from tests.factories.casebook import VITALS, record_at, submit
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.req("PR-03")]
NAME = "欧阳建国"
HISTORY = "/participants/S002/visits/SCR/vs/1/history/?address=comment"


def test_two_people_mask_a_name(site, open_as):
    nurse = User.objects.get(username="wangmin")
    UserFactory(username="chenjun", name="Chen Jun", role=Role.PRINCIPAL_INVESTIGATOR)
    record = record_at(Participant.objects.get(code="S002"), "vs")
    submit(record, nurse, **VITALS, comment=f"{NAME}自述头晕")
    submit(record, nurse, comment="自述头晕", reasons={"comment": "TRANSCRIPTION"})

    asking = open_as("wangmin")
    asking.goto("/masking/")
    asking.get_by_label("The text that names a person, nothing else").fill(NAME)
    asking.get_by_label("Reason").fill("A name in the remark")
    asking.get_by_role("button", name="Ask for the masking").click()
    asking.get_by_text("Another person decides").first.wait_for()
    assert Axe().run(asking).response["violations"] == []

    deciding = open_as("chenjun", width=1024, height=768)
    deciding.goto("/masking/1/")
    assert Axe().run(deciding).response["violations"] == []
    deciding.get_by_label("Reason of the decision").fill("It is a full name")
    deciding.get_by_role("button", name="Mask the text").click()
    deciding.get_by_text("4 characters, not shown").wait_for()

    asking.goto("/masking/")
    assert Axe().run(asking).response["violations"] == []
    asking.goto(HISTORY)
    assert NAME not in asking.content()
    assert "▇▇▇自述头晕" in asking.content()
