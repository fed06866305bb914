"""A person who sits at the browser: registers, adds entries, types forms, and reads what the page answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from html import unescape
from typing import Any

from django.test import Client

from trialsite.casebook.models import CrfRecord
from trialsite.entry.demonstration.base import Filled, screening

# what the base person of the specification (3.5) has earlier than on the day of consent
EARLIER: Mapping[str, Mapping[str, str]] = {
    "hiv": {"hiv_confirm_date": "2018-05-10"}, "art": {"art_start": "2018-06-01"}, "vlh": {"vlh_date": "2023-06-12"},
}  # fmt: skip
LOGS = frozenset({"art", "vlh", "cd4h", "mh", "cm", "log", "wd"})
Typed = Mapping[str, str]


class AtTheBrowser:
    """One signed-in person and the participant whose forms are typed."""

    def __init__(self, browser: Client, code: str = "") -> None:
        self.browser, self.code = browser, code

    def register(self, **again: str) -> str:
        """Register a new person; the screening number given."""
        answer = self.browser.post("/participants/register/", again)
        self.code = answer["Location"].split("/participants/")[1].split("/")[0]
        return self.code

    def type(self, form: str, typed: Typed, *, visit: str = "SCR", repeat: int = 1, act: str = "complete") -> CrfRecord:
        """Type answers on a form and send it; the record as stored."""
        record = self.record(form, visit, repeat)
        self.send(record, typed, act)
        record.refresh_from_db()
        return record

    def send(self, record: CrfRecord, typed: Typed, act: str) -> None:
        """Send answers of a form: one request, which is taken."""
        posted: dict[str, Any] = {"revision": str(record.revision), "act": act}
        posted |= {name: text.split("|") if "|" in text else text for name, text in typed.items()}
        answer = self.browser.post(self.page_of(record), posted)
        assert answer.status_code == 302, answer.content.decode()
        assert not answer["Location"].startswith("/sign-in/"), "the session has ended"

    def correct(self, form: str, reason: str = "TRANSCRIPTION", repeat: int = 1, **typed: str) -> CrfRecord:
        """Change committed answers, each for the same reason."""
        reasons = {f"{name}~reason": reason for name in typed}
        return self.type(form, typed | reasons, repeat=repeat, act="save")

    def add(self, form: str, typed: Typed) -> CrfRecord:
        """Add an entry to a running log and complete it."""
        answer = self.browser.post(f"/participants/{self.code}/logs/{form}/add/")
        repeat = int(answer["Location"].rstrip("/").split("/")[-1])
        return self.type(form, typed, repeat=repeat)

    def fill(self, forms: Iterable[Filled]) -> None:
        """Complete forms one after the other."""
        for each in forms:
            record = self.add(each.form, each.typed) if each.form in LOGS else self.type(each.form, each.typed)
            assert record.completed_at is not None, f"{each.form} is not complete: {self.page(record)}"

    def read(self, path: str = "") -> str:
        """The words of a page of the participant, without its tags."""
        return words(self.browser.get(f"/participants/{self.code}/{path}").content.decode())

    def evidence(self, name: str) -> str:
        """What the page of eligibility says of one criterion: its evidence, notes and sources."""
        return words(self._criterion(name))

    def result(self, name: str) -> str:
        """The result of one criterion on the page of eligibility, as a person reads it."""
        found = re.search(r'<td class="elig-result">.*?</td>', self._criterion(name), re.DOTALL)
        assert found, f"no result of {name}"
        return words(found[0])

    def _criterion(self, name: str) -> str:
        page = self.browser.get(f"/participants/{self.code}/eligibility/").content.decode()
        found = re.search(rf'<tr[^>]*id="criterion-{name}".*?</tr>', page, re.DOTALL)
        assert found, f"no criterion {name}"
        return found[0]

    def overall(self) -> str:
        """The head of the page of eligibility: the result and why nobody can randomise."""
        page = self.browser.get(f"/participants/{self.code}/eligibility/").content.decode()
        found = re.search(r'id="elig-overall".*?</section>', page, re.DOTALL)
        assert found, "no overall result"
        return words(found[0].partition(">")[2])

    def in_the_log(self) -> str:
        """The line of the participant in the screening log."""
        page = self.browser.get("/screening/").content.decode()
        rows = re.findall(r"<tr>.*?</tr>", page.partition("<tbody>")[2], re.DOTALL)
        return next((words(row) for row in rows if f">{self.code}<" in row), "")

    def page(self, record: CrfRecord) -> str:
        """The page of a form."""
        return self.browser.get(self.page_of(record)).content.decode()

    def page_of(self, record: CrfRecord) -> str:
        """The address of a form."""
        visit = record.visit.code if record.visit else "log"
        return f"/participants/{self.code}/visits/{visit}/{record.form}/{record.repeat}/"

    def record(self, form: str, visit: str = "SCR", repeat: int = 1) -> CrfRecord:
        """The form as stored, of the visit or of a log."""
        of_form = CrfRecord.objects.select_related("visit").filter(participant__code=self.code, form=form)
        return of_form.filter(visit__code=visit, repeat=repeat).first() or of_form.get(
            visit__isnull=True, repeat=repeat
        )


def words(page: str) -> str:
    """What a reader sees of a piece of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def base(consent: date, *, without: Iterable[str] = (), **changes: Typed) -> list[Filled]:
    """The forms of the base person, but for what a scenario changes and the forms it leaves out."""
    return [
        Filled(each.form, each.day, {**each.typed, **EARLIER.get(each.form, {}), **changes.get(each.form, {})})
        for each in screening(consent)
        if each.form not in set(without)
    ]
