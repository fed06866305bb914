"""A name that was entered by mistake is masked by two people, with reasons, and shown nowhere from then on."""

from __future__ import annotations

import io
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q
from openpyxl import load_workbook

from tests.factories.casebook import submit
from trialsite.audit import clock, tracked, verification
from trialsite.audit.change import begin, declared
from trialsite.audit.models import Event, Item, TrailRow
from trialsite.casebook import masked
from trialsite.casebook.actions import review, void
from trialsite.casebook.actions.masking import ask_masking, decide_masking
from trialsite.casebook.masking_finds import records_with
from trialsite.casebook.models import Masking
from trialsite.casebook.refused import ActionRefused
from trialsite.pages.pdf import Head, make_pdf
from trialsite.pages.spreadsheets import write_rows, write_workbook
from trialsite.protocol.text import Text

pytestmark = [pytest.mark.django_db, pytest.mark.req("PR-03")]

NAME = "欧阳建国"
WHY = "A name was typed into the remark"


@pytest.fixture
def named(corrected, nurse):
    """Vital signs whose remark named the participant, corrected since."""
    submit(corrected, nurse, comment=f"{NAME}自述头晕")
    submit(corrected, nurse, comment="自述头晕", reasons={"comment": "TRANSCRIPTION"})
    return corrected


@pytest.fixture
def hidden(named, nurse, principal):
    """The same after the masking."""
    return decide_masking(
        masking=ask_masking(fragment=NAME, why=WHY, by=nurse), choice="mask", why="It is a full name", by=principal
    )


def refused(code, act, **given):
    with pytest.raises(ActionRefused) as refusal:
        act(**given)
    assert refusal.value.code == code
    return refusal.value.message


PLACES = (
    "/trail/?field=comment&rows=200", "/participants/S001/trail/?field=comment&rows=200",
    "/participants/S001/visits/SCR/vs/1/history/?address=comment", "/trail/review/?report=critical&since=2020-01-01",
    "/changes/?since=2020-01-01",
)  # fmt: skip


@pytest.mark.parametrize("path", PLACES[:3])
def test_no_page_shows_it_any_more(path, named, nurse, principal, monitor, browser):
    window = browser(monitor)
    assert NAME in window.get(path).content.decode()

    decide_masking(masking=ask_masking(fragment=NAME, why=WHY, by=nurse), choice="mask", why="Yes", by=principal)

    page = window.get(path).content.decode()
    assert NAME not in page
    assert f"{masked.SIGN}自述头晕" in page


@pytest.mark.parametrize("path", PLACES[3:])
def test_reports_of_the_trail_do_not_show_it_either(path, hidden, monitor, browser):
    answer = browser(monitor).get(path)

    assert answer.status_code == 200
    assert NAME not in answer.content.decode()


def test_state_of_an_earlier_day_does_not_show_it(named, nurse, principal, monitor, browser):
    first = TrailRow.objects.filter(field="comment").earliest("recorded_at").recorded_at
    path = f"/participants/S001/visits/SCR/vs/1/?{urlencode({'as_of': first.isoformat()})}"
    assert NAME in browser(monitor).get(path).content.decode()

    decide_masking(masking=ask_masking(fragment=NAME, why=WHY, by=nurse), choice="mask", why="Yes", by=principal)

    assert NAME not in browser(monitor).get(path).content.decode()


def test_trail_file_does_not_hold_it(hidden, monitor, browser):
    answer = browser(monitor).post("/trail/export/")
    file = b"".join(answer.streaming_content).decode()

    assert NAME not in file
    assert f"{masked.SIGN}自述头晕" in file


def test_tables_and_documents_do_not_hold_it(hidden):
    table, book = io.BytesIO(), io.BytesIO()
    write_rows(table, ["a"], [[f"x {NAME}"]])
    write_workbook(book, "a", ["a"], [[f"x {NAME}"]])
    head = Head(Text(NAME, NAME), "S001", "1.0", clock.now())

    assert NAME not in table.getvalue().decode()
    assert [cell.value for cell in load_workbook(book).active["A"]] == ["a", f"x {masked.SIGN}"]
    assert make_pdf("pdf/base.html", {}, head).data != make_pdf("pdf/base.html", {}, _plain(head)).data
    assert make_pdf("pdf/base.html", {}, head).data == make_pdf("pdf/base.html", {}, _signed(head)).data


def _plain(head):
    return Head(Text("x", "x"), head.code, head.protocol_version, head.at)


def _signed(head):
    return Head(Text(masked.SIGN, masked.SIGN), head.code, head.protocol_version, head.at)


def test_copy_is_withheld_when_any_of_its_time_lies_between_the_text_and_its_masking(hidden):
    masks, hour = masked.current(), timedelta(hours=1)
    since, until = masks.spans[0]

    assert masks.shows(since - hour, since)
    assert masks.shows(until - hour / 60, until + hour)
    assert not masks.shows(since - hour, since - hour / 60)
    assert not masks.shows(until, until + hour)


def test_search_does_not_find_it_by_guessing(hidden, reads):
    assert reads(f"?{urlencode({'text': NAME[0], 'rows': 200})}") == 0
    assert reads(f"?{urlencode({'text': '头晕', 'rows': 200})}") == 0  # nor with words beside it
    assert reads("?text=75&field=pulse") == 1
    assert [reads(f"?{urlencode({side: NAME[0], 'rows': 200})}") for side in ("old", "new")] == [0, 0]


def test_ledger_keeps_it_unaltered_and_holds_no_second_copy(hidden):
    assert Item.objects.filter(old__contains=NAME).exists()
    assert not Item.objects.filter(event__action__startswith="mask").filter(new__contains=NAME).exists()
    assert NAME not in f"{Masking.objects.values()}{Masking.history.values()}"
    assert not list(verification.verify())


def test_fact_reasons_and_people_stay(hidden):
    told = Item.objects.filter(address="masking.state[1]").order_by("event__sequence")
    assert [(each.old, each.new, each.reason_text) for each in told] == [
        (None, "asked", WHY), ("asked", "masked", "It is a full name"),
    ]  # fmt: skip
    acts = Event.objects.filter(action__startswith="mask").order_by("sequence")
    assert [(each.action, each.actor_name) for each in acts] == [("mask_ask", "Wang Min"), ("mask_decide", "Chen Jun")]


def test_nobody_masks_alone(named, data_manager, principal, nurse):
    asked = ask_masking(fragment=NAME, why=WHY, by=data_manager)

    refused("self", decide_masking, masking=asked, choice="mask", why="Yes", by=data_manager)
    refused("not-in-role", decide_masking, masking=asked, choice="mask", why="Yes", by=nurse)
    decide_masking(masking=asked, choice="mask", why="Yes", by=principal)
    refused("decided", decide_masking, masking=asked, choice="decline", why="No", by=principal)


def test_database_refuses_one_person_for_both(named, data_manager):
    asked = ask_masking(fragment=NAME, why=WHY, by=data_manager)
    row = Masking.objects.get(pk=asked.pk)
    row.state, row.decided_at, row.decided_username = "masked", clock.now(), data_manager.username

    with pytest.raises(IntegrityError, match="masking_two_people"), transaction.atomic():
        change = begin(data_manager.actor())
        with declared(change, "workflow"):
            tracked.update([row], ["state", "decided_at", "decided_username"], change)


def test_declined_text_is_still_shown(named, nurse, principal, monitor, browser):
    decide_masking(
        masking=ask_masking(fragment=NAME, why=WHY, by=nurse), choice="decline", why="It names nobody", by=principal
    )

    assert NAME in browser(monitor).get(PLACES[0]).content.decode()


@pytest.mark.parametrize(
    ("fragment", "code"),
    [("欧", "shape"), ("abc", "shape"), ("Zhang", "shape"), ("123456", "shape"), ("<b>欧阳", "shape"),
     ("x" * 101, "shape"), ("血压", "spoken"), ("weight", "spoken"), ("Wang Min", "spoken"), ("王敏", "spoken"),
     ("accepted", "spoken"), ("Account created", "spoken"), ("研究护士", "spoken"), ("Creatinine", "spoken"),
     ("王小二", "nowhere")],
)  # fmt: skip
def test_what_cannot_be_masked_is_told_with_what_to_do(fragment, code, named, nurse):
    refused(code, ask_masking, fragment=fragment, why=WHY, by=nurse)


def test_reason_is_asked_for_and_does_not_repeat_the_text(named, nurse):
    refused("empty", ask_masking, fragment=NAME, why=" ", by=nurse)
    refused("in-why", ask_masking, fragment=NAME, why=f"{NAME} is a name", by=nurse)


def test_same_text_is_asked_for_once(named, nurse):
    ask_masking(fragment=NAME, why=WHY, by=nurse)

    refused("twice", ask_masking, fragment=NAME, why=WHY, by=nurse)


def test_answer_of_today_is_corrected_first(named, nurse, principal):
    submit(named, nurse, comment=f"{NAME}头痛", reasons={"comment": "TRANSCRIPTION"})
    asked = ask_masking(fragment=NAME, why=WHY, by=nurse)

    said = refused("current", decide_masking, masking=asked, choice="mask", why="Yes", by=principal)

    assert "S001 SCR/vs/1" in said.en


def test_masked_text_cannot_be_typed_again(hidden, named, nurse):
    with masked.knowing():  # as each request does
        outcome = submit(named, nurse, comment=f"{NAME}头痛", reasons={"comment": "TRANSCRIPTION"})

    assert set(outcome.refused_addresses) == {"comment"}
    assert not Item.objects.filter(event__action="refuse_answer", new__contains=NAME).exists()


def test_tries_that_were_refused_are_in_the_ledger_without_the_text(named, nurse):
    refused("nowhere", ask_masking, fragment="王小二", why=WHY, by=nurse)

    item = Item.objects.get(address="masking.refused")
    assert (item.reason_code, item.event.actor_name) == ("nowhere", "Wang Min")
    assert not Item.objects.filter(Q(new__contains="王小二") | Q(reason_text__contains="王小二")).exists()


def test_masked_text_stands_nowhere_for_who_asks_again(hidden, second_nurse):
    refused("nowhere", ask_masking, fragment=NAME, why=WHY, by=second_nurse)


def test_form_entered_in_error_is_no_answer_of_today(named, nurse):
    submit(named, nurse, comment=NAME, reasons={"comment": "TRANSCRIPTION"})
    assert [each.form for each in records_with(NAME)] == ["vs"]

    void.enter_in_error(record=named, why="A name stood there", by=nurse)

    assert records_with(NAME) == []


def test_words_of_a_query_are_hidden_and_refused(corrected, nurse, monitor, principal, browser):
    review.raise_query(record=corrected, address="pulse", text=f"Is this the pulse of {NAME}?", by=monitor)
    decide_masking(masking=ask_masking(fragment=NAME, why=WHY, by=nurse), choice="mask", why="Yes", by=principal)

    assert NAME not in browser(nurse).get("/queries/").content.decode()
    with masked.knowing():
        refused("DM-01", review.raise_query, record=corrected, address="pulse", text=f"And {NAME}?", by=monitor)


def test_any_case_width_and_space_is_hidden(corrected, nurse, principal):
    submit(corrected, nurse, comment="Seen with Gao Fangyuan today")
    submit(corrected, nurse, comment="Seen today", reasons={"comment": "TRANSCRIPTION"})
    decide_masking(
        masking=ask_masking(fragment="Gao Fangyuan", why=WHY, by=nurse), choice="mask", why="Yes", by=principal
    )

    masks = masked.current()
    for text in ("GAO FANGYUAN", "gao  fangyuan", "Ｇａｏ ＦＡＮＧＹＵＡＮ", "gao\nFangyuan"):
        assert masks.text(f"x {text} y") == f"x {masked.SIGN} y"
    assert masks.text("/trail/?text=Gao+Fangyuan&rows=9") == f"/trail/?text={masked.SIGN}&rows=9"
    assert masks.text("xGao Fangyuan Gao Fangyuans") == "xGao Fangyuan Gao Fangyuans"


def test_page_keeps_its_tags(hidden):
    masks = masked.current()
    page = (
        f'<a href="/{NAME}/" class="{NAME}" title="{NAME}">{NAME}</a><input name="a" value="x {NAME}">'
        f'<input type="hidden" value="{NAME}"><button value="{NAME}" data-a="{NAME}">欧阳 建国</button>'
    )

    assert masks.page(page) == (
        f'<a href="/{NAME}/" class="{NAME}" title="{masked.SIGN}">{masked.SIGN}</a>'
        f'<input name="a" value="x {masked.SIGN}">'
        f'<input type="hidden" value="{NAME}"><button value="{NAME}" data-a="{NAME}">{masked.SIGN}</button>'
    )
