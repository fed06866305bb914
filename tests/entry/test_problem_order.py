"""The list of problems above a form."""

from __future__ import annotations

import re

import pytest

from tests.entry.test_bad_input import VS
from tests.factories.accounts import signed_in

pytestmark = pytest.mark.django_db


def test_problems_stand_in_the_order_of_the_questions(screened, nurse):
    page = signed_in(nurse)
    page.post(VS, {"revision": "0", "act": "complete", "resp": "999", "pulse": "seventy", "vs_dt~date": "12/9/24"})

    shown = page.get(VS + "?complete").content.decode()

    summary = shown.split('id="error-summary"')[1].split("</ul>")[0]
    listed = list(dict.fromkeys(re.findall(r'href="#(f-[^"]+)"', summary)))
    drawn = [each for each in re.findall(r'\bid="(f-[^"]+?)_error"', shown) if each in listed]
    assert {"f-resp", "f-pulse", "f-vs_dt", "f-temp_c"} <= set(listed)
    assert listed == drawn
