"""The tasks of a participant on their page, in the casebook and on Today."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from trialsite.audit import clock
from trialsite.casebook.actions.tasks import add_task
from trialsite.casebook.models import CasebookTask

pytestmark = pytest.mark.django_db
PAGE = "/participants/S001/tasks/"
TYPED = {"what": "Ring about the next visit", "due": "+3d", "who": "", "token": "a"}


def look(browser, path=PAGE):
    return browser.get(path).content.decode()


def test_a_task_is_set_once_and_stands_where_it_is_looked_for(participant, nurse, browser):
    mine = browser(nurse)
    assert mine.post(f"{PAGE}add/", TYPED)["Location"] == PAGE
    assert mine.post(f"{PAGE}add/", TYPED)["Location"] == PAGE

    task = CasebookTask.objects.get()
    assert task.due_on == clock.today() + timedelta(days=3)
    for path in (PAGE, "/participants/S001/", "/today/", "/today/tasks/"):
        assert task.what in look(mine, path)


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("what", "", "Write what is to be done."),
        ("due", "12/9/27", "can mean several dates"),
        ("due", "-1d", "Choose today or a later day."),
        ("who", "qianbo", "Choose one of the people offered."),
    ],
)
def test_what_is_refused_comes_back_as_it_was_typed(participant, nurse, browser, name, typed, told):
    answer = browser(nurse).post(f"{PAGE}add/", TYPED | {name: typed})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert told in page
    assert (f'value="{(TYPED | {name: typed})["what"]}"') in page
    assert not CasebookTask.objects.exists()


def test_a_task_is_done_from_its_page_and_a_second_press_says_who_was_faster(participant, nurse, second_nurse, browser):
    task = add_task(participant=participant, what="Ring", due_on=clock.today(), who=None, by=nurse)
    sent = {"task": str(task.pk), "state": "done"}

    browser(nurse).post(f"{PAGE}end/", sent)
    page = browser(second_nurse).post(f"{PAGE}end/", sent, follow=True).content.decode()

    assert "Wang Min said already that this task is done. Nothing was changed." in page
    assert re.search(r"Done and cancelled <span class=\"meta\">1</span>", page)


def test_somebody_who_only_reads_sees_tasks_and_ends_none(participant, nurse, monitor, browser):
    task = add_task(participant=participant, what="Ring", due_on=clock.today(), who=None, by=nurse)
    theirs = browser(monitor)

    assert "Ring" in look(theirs)
    assert "Set task" not in look(theirs)
    assert theirs.post(f"{PAGE}end/", {"task": str(task.pk), "state": "done"}).status_code == 403
    assert theirs.post(f"{PAGE}add/", TYPED).status_code == 403


@pytest.mark.parametrize("key", ["", "nonsense", "00000000-0000-4000-8000-000000000000"])
def test_a_task_that_there_is_not_is_not_found(participant, nurse, browser, key):
    assert browser(nurse).post(f"{PAGE}end/", {"task": key, "state": "done"}).status_code == 404
