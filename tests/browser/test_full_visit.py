"""A full visit with the keyboard alone: how many keys it takes and how many pages are loaded.

Attendance with the review of events and medication, vital signs, examination, adherence, opportunistic infections,
subsets, HIV RNA, and a medication that is new.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from participants.models import Participant
from tests.factories.visits import scheduled
from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.casebook.models import CrfRecord
from visits.models import PhysicalExamination, VisitAttendance, VitalSigns

pytestmark = pytest.mark.browser
VISIT = "/participants/S002/visits/V4"
USUAL = frozenset({"All normal", "None of these"})
# what a person answers on each form, in the order of the page; the rest is inherited, calculated or usual
ANSWERS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "sv_attended": "ONSITE", "visit_date": "t", "visit_end_date": "t", "ae_none_visit": "Y", "cm_reviewed": "Y",
        "art_reviewed": "Y",
    },
    "vs": {
        "vs_dt~date": "v", "vs_dt~time": "0:01", "temp_c": "36.6", "sbp": "118", "dbp": "78",
        "pulse": "72", "resp": "16", "spo2": "98",
        "weight_kg": "64.1",
    },
    "pe": {"pe_done": "Y", "pe_dt": "v", "All normal": ""},
    "adh": {"adh_done": "Y", "adh_date": "v", "adh_method": "SELF", "art_missed_doses_28d": "0"},
    "oi": {"oi_assessed": "Y", "None of these": "", "oi_present": "N", "oi_prophylaxis": "NONE"},
    "lym": {"lab_done": "Y", "sample_dt~date": "v", "sample_dt~time": "0:02", "cd4": "268", "cd8": "540"},
    "vl": {"vl_dt~date": "v", "vl_dt~time": "0:02", "vl": "<20"},
}  # fmt: skip
MEDICATION: Mapping[str, str] = {
    "cm_name": "Ibuprofen", "cm_class": "Antip", "cm_indication": "Headache", "cm_route": "Oral", "cm_freq": "As",
    "cm_start": "-1d", "cm_ongoing": "Y",
}  # fmt: skip
ACTIVE = """() => {
    const at = document.activeElement;
    return { name: at.name || "", type: at.type || "", value: at.value || "", id: at.id || "",
             href: at.getAttribute("href") || "", text: (at.textContent || "").trim(), tag: at.tagName };
}"""
MOST_TABS, MOST_CHOICES = 150, 20


@dataclass
class Keyboard:
    """A keyboard that counts, and nothing else: no mouse, no address typed after the first one."""

    page: Page
    tabs: int = 0
    typed: int = 0
    loads: list[str] = field(default_factory=list)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.tabs += key in ("Tab", "Shift+Tab")
        self.typed += key not in ("Tab", "Shift+Tab")

    def since(self, form: str, before: tuple[int, int]) -> str:
        """A line of the report: what a form took."""
        return f"  {form}: {self.typed - before[1]} keys typed, {self.tabs - before[0]} of Tab"

    def at(self) -> dict[str, str]:
        return self.page.evaluate(ACTIVE)

    def reach(self, *wanted: str, back: bool = False) -> dict[str, str]:
        """Step on until one of these is in focus: a name, an id, the end of an address, or what a button says."""
        for _step in range(MOST_TABS):
            here = self.at()
            said = {here["name"], here["id"], here["text"] if here["tag"] == "BUTTON" else "", here["href"]}
            if said & set(wanted):
                return here
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"{wanted} is out of reach: {self.at()}")

    def answer(self, name: str, value: str) -> None:
        here = self.reach(name)
        if name in USUAL:
            # it stores what was typed, and the page comes back with the section filled
            with self.page.expect_navigation(wait_until="networkidle"):
                return self.press("Enter")
        # a code is gone to with the arrows, the first letters of its words are typed
        if here["type"] in ("radio", "select-one") and value.isupper():
            return self.choose(here, value)
        if here["type"] == "checkbox":
            return self.tick(value)
        for key in value:
            self.press(key)
        return None

    def tick(self, value: str) -> None:
        """One box by itself, or the one of a group that stands for this value."""
        while value not in ("Y", self.at()["value"]):
            self.press("Tab")
        self.press("Space")

    def choose(self, here: dict[str, str], value: str) -> None:
        """The first of a group with the space bar, any other with the arrow that leads to it."""
        if here["type"] == "radio" and here["value"] == value:
            return self.press("Space")
        for _step in range(MOST_CHOICES):
            self.press("ArrowDown")
            if self.at()["value"] == value:
                return None
        raise AssertionError(f"no {value}")


def completes(keyboard: Keyboard, answers: Mapping[str, str]) -> None:
    """Answer what is asked, in the order of the page, and complete the form."""
    keyboard.press("f")
    for name, value in answers.items():
        keyboard.answer(name, value)
    with keyboard.page.expect_navigation(wait_until="networkidle"):
        keyboard.press("Control+Enter")


def test_a_full_visit_is_entered_with_the_keyboard_alone(open_as, capsys):
    person, nurse = Participant.objects.get(code="S002"), User.objects.get(username="wangmin")
    scheduled(person, nurse, clock.today() - timedelta(days=84))
    page = open_as("wangmin")
    page.goto(f"{VISIT}/sv/1/")
    keyboard = Keyboard(page)
    page.on("request", lambda request: keyboard.loads.append(request.url) if request.is_navigation_request() else None)

    told = []
    for form, answers in ANSWERS.items():
        before = (keyboard.tabs, keyboard.typed)
        # forms of the visit that nobody fills now are passed by
        while not page.url.endswith(f"/{form}/1/"):
            with page.expect_navigation(wait_until="networkidle"):
                keyboard.press("n")
        completes(keyboard, answers)
        told.append(keyboard.since(form, before))
    before = (keyboard.tabs, keyboard.typed)
    with page.expect_navigation(url="**/visits/log/cm/1/", wait_until="networkidle"):
        keyboard.press("m")
    completes(keyboard, MEDICATION)
    told.append(keyboard.since("cm", before))

    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(told) + "\n")
        total = f"{keyboard.typed} keys typed, {keyboard.tabs} of Tab, {len(keyboard.loads)} page loads"
        sys.stdout.write(f"A full visit of {len(told)} forms: {total}\n")
    complete = CrfRecord.objects.filter(participant=person, completed_at__isnull=False)
    assert set(complete.filter(visit__code="V4").values_list("form", flat=True)) == set(ANSWERS)
    assert complete.filter(visit=None, form="cm").exists()
    assert (VisitAttendance.objects.get().ae_none_visit, VitalSigns.objects.get().sbp) == (True, 118)
    assert {getattr(PhysicalExamination.objects.get(), name) for name in ("pe_skin", "pe_heart", "pe_neuro")} == {"N"}
    # opening a form, its save and the page that shows what was saved; two sections filled, three forms passed by
    assert len(keyboard.loads) <= 3 * len(told) + 2 * 2 + 3
    assert keyboard.typed <= 125
    assert keyboard.tabs <= 180
