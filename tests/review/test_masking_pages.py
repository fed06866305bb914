"""The pages of masked identities: who asks, who decides, who sees what, and what they cost."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories.casebook import record_at, submit
from trialsite.casebook.actions.masking import ask_masking, decide_masking
from trialsite.casebook.models import Masking
from trialsite.exports.models import Export, ExportState

pytestmark = [pytest.mark.django_db, pytest.mark.req("PR-03")]

NAME = "欧阳建国"
PAGE = "/masking/"


@pytest.fixture
def named(corrected, nurse):
    """Vital signs whose remark named the participant, corrected since."""
    submit(corrected, nurse, comment=f"{NAME}自述头晕")
    submit(corrected, nurse, comment="自述头晕", reasons={"comment": "TRANSCRIPTION"})
    return corrected


def test_one_person_asks_and_another_decides(named, nurse, principal, browser):
    asking = browser(nurse).post(PAGE, {"fragment": NAME, "why": "A name in the remark"}, follow=True)
    assert f"<b>{NAME}</b>" in asking.content.decode()
    assert "Mask the text" not in asking.content.decode()

    window = browser(principal)
    assert 'class="count"' in window.get(PAGE).content.decode()
    assert f"<b>{NAME}</b>" in window.get(f"{PAGE}1/").content.decode()
    done = window.post(f"{PAGE}1/", {"choice": "mask", "why": "It is a full name"}, follow=True)

    assert NAME not in done.content.decode()
    assert "4 characters, not shown" in done.content.decode()
    assert Masking.objects.get().state == "masked"


def test_what_was_typed_comes_back_with_the_problem(named, nurse, browser):
    answer = browser(nurse).post(PAGE, {"fragment": "王小二", "why": "A name in the remark"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "No line of the audit trail holds this text" in page
    assert 'value="王小二"' in page
    assert 'value="A name in the remark"' in page


def test_asker_cannot_decide_and_inspector_does_not_see_the_text(named, data_manager, inspector, browser):
    ask_masking(fragment=NAME, why="A name in the remark", by=data_manager)

    own = browser(data_manager).post(f"{PAGE}1/", {"choice": "mask", "why": "Yes"})
    seen = browser(inspector).get(f"{PAGE}1/")

    assert own.status_code == 422
    assert "Another person than the one who asked decides" in own.content.decode()
    assert seen.status_code == 200
    assert NAME not in seen.content.decode()
    assert browser(inspector).post(f"{PAGE}1/", {"choice": "mask", "why": "Yes"}).status_code == 403


def test_answers_to_correct_are_linked(named, nurse, principal, browser):
    submit(named, nurse, comment=f"{NAME}头痛", reasons={"comment": "TRANSCRIPTION"})
    ask_masking(fragment=NAME, why="A name in the remark", by=nurse)

    answer = browser(principal).post(f"{PAGE}1/", {"choice": "mask", "why": "Yes"})

    assert answer.status_code == 422
    assert 'href="/participants/S001/visits/SCR/vs/1/"' in answer.content.decode()


def test_nonsense_is_not_found(named, principal, browser):
    window = browser(principal)

    assert window.get(f"{PAGE}9/").status_code == 404
    assert window.post(f"{PAGE}9/", {"choice": "mask"}).status_code == 404


@pytest.fixture
def exports_folder(settings, tmp_path):
    """Where the files of copies lie."""
    settings.EXPORTS = tmp_path
    return tmp_path


def test_copy_that_still_holds_it_is_not_handed_out(named, data_manager, principal, browser, exports_folder):
    row = ask_masking(fragment=NAME, why="A name in the remark", by=data_manager)
    copy = Export.objects.create(
        token="x" * 32, people="all", user=data_manager, asked_at=row.asked_at, done_at=row.asked_at, sha256="0" * 64,
        state=ExportState.DONE,
    )  # fmt: skip
    (exports_folder / f"{copy.token}.zip").write_bytes(b"x")
    path = reverse("exports:export-file", args=[copy.token])
    handed = browser(data_manager).get(path)
    assert b"".join(handed.streaming_content) == b"x"

    decide_masking(masking=row, choice="mask", why="It is a full name", by=principal)

    answer = browser(data_manager).get(path, follow=True)
    assert "made before an identity in it was masked" in answer.content.decode()


def test_pages_cost_the_same_with_many(named, nurse, principal, browser, django_assert_max_num_queries):
    window = browser(principal)
    for number in range(6):
        submit(named, nurse, comment=f"欧阳建{number}号来访", reasons={"comment": "TRANSCRIPTION"})
        submit(named, nurse, comment="自述头晕", reasons={"comment": "TRANSCRIPTION"})
        row = ask_masking(fragment=f"欧阳建{number}号", why="A name in the remark", by=nurse)
        decide_masking(masking=row, choice="mask", why="Yes", by=principal)
    window.get(PAGE)

    with django_assert_max_num_queries(12):
        window.get(PAGE)


def test_one_masking_costs_as_much_with_many_answers_to_correct(named, nurse, principal, browser, count_statements):
    row = ask_masking(fragment=NAME, why="A name in the remark", by=nurse)
    window, costs = browser(principal), []
    for form in ("vs", "pe"):
        why = {"comment": "TRANSCRIPTION"} if form == "vs" else {}
        submit(record_at(named.participant, form), nurse, comment=f"{NAME}头痛", reasons=why)
        with count_statements() as captured:
            assert f"/{form}/1/" in window.get(f"{PAGE}{row.number}/").content.decode()
        costs.append(len(captured.captured_queries))

    assert costs[0] == costs[1] <= 20
