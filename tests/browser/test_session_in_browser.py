"""A session that ends, or changes hands in another tab, under a form that is being filled: nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.factories.accounts import PASSWORD
from trialsite.casebook.models import Draft
from visits.models import VitalSigns

pytestmark = pytest.mark.browser
VS = "/participants/S002/visits/SCR/vs/1/"
DM = "/participants/S002/visits/SCR/dm/1/"


def press_save(page):
    """Press Save also where an autosave has just asked to sign in: the save waits for the same sign-in."""
    page.evaluate("document.getElementById('save').click()")


@pytest.mark.req("AC-09")
@pytest.mark.trap(12)
def test_session_that_ended_is_taken_up_in_place_without_losing_a_character(open_as):
    page = open_as("wangmin")
    page.goto(VS)
    page.fill("[name=pulse]", "72")
    page.fill("[name=comment]", "结果已核对")
    Session.objects.all().delete()

    press_save(page)
    page.wait_for_selector("#signin-dialog[open]")
    page.fill("#signin-username", "wangmin")
    page.fill("#signin-password", PASSWORD)
    with page.expect_navigation():
        page.click("#signin-form button[type=submit]")

    row = VitalSigns.objects.get()
    assert (row.pulse, row.comment) == (72, "结果已核对")


def test_wrong_password_in_place_says_so_and_keeps_the_page(open_as):
    page = open_as("wangmin")
    page.goto(VS)
    page.fill("[name=pulse]", "72")
    Session.objects.all().delete()
    press_save(page)
    page.wait_for_selector("#signin-dialog[open]")
    page.fill("#signin-username", "wangmin")
    page.fill("#signin-password", "wrong")
    page.click("#signin-form button[type=submit]")
    page.wait_for_selector("#signin-error:not([hidden])")

    expect(page.locator("#signin-error")).to_contain_text("password", ignore_case=True)
    expect(page.locator("[name=pulse]")).to_have_value("72")


def second_tab_signs_in_as(page, username):
    Session.objects.all().delete()
    tab = page.context.new_page()
    tab.goto("/sign-in/")
    tab.fill("[name=username]", username)
    tab.fill("[name=password]", PASSWORD)
    tab.click("main button[type=submit]")
    expect(tab).to_have_url(re.compile("/today/$"))


def test_tab_older_than_the_sign_in_saves_for_the_same_person(open_as):
    page = open_as("wangmin")
    page.goto(VS)
    second_tab_signs_in_as(page, "wangmin")

    page.fill("[name=pulse]", "72")
    with page.expect_navigation():
        press_save(page)

    assert VitalSigns.objects.get().pulse == 72


def test_tab_of_one_person_saves_nothing_for_another(open_as):
    page = open_as("wangmin")
    page.goto(VS)
    second_tab_signs_in_as(page, "zhangli")

    page.fill("[name=pulse]", "72")
    press_save(page)

    expect(page.locator("#signin-error")).to_contain_text("另一位用户")
    expect(page.locator("[name=pulse]")).to_have_value("72")
    assert not VitalSigns.objects.exists()
    assert not Draft.objects.exists()
