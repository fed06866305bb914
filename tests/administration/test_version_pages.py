"""The pages of versions: recording, signing, differences, whom a version judges otherwise, who may what."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest

from participants.models import Participant
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.screening import in_screening
from tests.factories.versions import activated_protocol, drafted_protocol
from trialsite.accounts.roles import Role
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.audit.models import Event
from trialsite.registers.models import Approval, ConsentVersion, ProtocolVersion
from trialsite.registers.selectors import protocol_on
from trialsite.registers.tampering import look

pytestmark = pytest.mark.django_db
LIST = "/administration/versions/"
NEW, NEW_CONSENT = LIST + "new/protocol/", LIST + "new/consent/"
PAGE = LIST + "protocol/7.0/"
TYPED = {
    "code": "7.0", "ethics_approved_on": "2024-03-01", "effective_on": "2024-03-02", "reference": "Letter 7",
    "why": "Limit of ALT", "needs_consent": "yes", "key": ["alt_limit", "visit_windows"], "key_alt_limit": "60",
    "key_visit_windows": "V3: 5, 7",
}  # fmt: skip


@pytest.fixture
def manager(trial, data_manager, browser):
    return browser(data_manager)


@pytest.fixture
def chief(trial, principal, browser):
    return browser(principal)


def signing(browser, person, path=PAGE, **more):
    """Sign the version as the page shows it."""
    shown = re.search(r'name="shown" value="([0-9a-f]+)"', browser.get(path).content.decode())
    typed = {"username": person.username, "password": PASSWORD, "shown": shown[1] if shown else ""}
    return browser.post(path, {"act": "sign"} | typed | more)


@pytest.mark.req("VA-05")
def test_version_is_a_draft_until_the_principal_investigator_signs(manager, chief, principal):
    assert manager.post(NEW, TYPED)["Location"] == PAGE
    row = ProtocolVersion.objects.get(version="7.0")
    assert (row.standing, row.overrides["alt_limit"], row.overrides["visit_windows"]["V3"]) == ("draft", 60, [5, 7])
    assert protocol_on(clock.today()).version == "1.0"

    assert signing(chief, principal).status_code == 302

    assert protocol_on(clock.today()).version == "7.0"
    approval = Approval.objects.get()
    assert (approval.subject, approval.signer, approval.signer_role) == ("protocol", "Chen Jun", principal.role)
    event = Event.objects.filter(action="sign").latest("sequence")
    told = {item.address: (item.old, item.new) for item in event.items.all()}
    assert told["register.standing[protocol/7.0]"] == ("draft", "active")
    shown = chief.get(PAGE).content.decode()
    assert "Chen Jun" in shown
    assert "In force" in shown


def test_page_shows_what_differs_by_part(manager):
    manager.post(NEW, TYPED)

    shown = " ".join(unescape(manager.get(PAGE).content.decode()).split())

    assert "day 60, −3/+3 days" in shown
    assert "day 60, −5/+7 days" in shown
    assert ">80 U/L<" in shown
    assert "<b>60</b>" in shown
    assert "protocol version 7.0" in shown
    assert "There is no earlier version" in manager.get(LIST + "protocol/1.0/").content.decode()


@pytest.mark.req("VA-05")
def test_page_names_whom_the_version_would_judge_otherwise_and_changes_nothing(manager, participant, nurse):
    in_screening(participant, nurse)
    drafted_protocol("7.0", date(2024, 3, 1), {"cd4_band1": 100, "cd4_band2": 200})
    before = Event.objects.count()

    shown = " ".join(manager.get(PAGE).content.decode().split())

    assert "S001</a>" in shown
    assert "I5: Met → <b>Not met</b>" in shown
    assert Event.objects.count() == before
    assert Participant.objects.get().protocol_version == "1.0"


def test_consent_version_waits_for_its_protocol_and_is_then_signed(manager, chief, principal):
    manager.post(NEW, TYPED)
    typed = TYPED | {"protocol": "7.0"}
    page = LIST + "consent/7.0/"
    assert manager.post(NEW_CONSENT, typed)["Location"] == page

    assert "Activate version 7.0 of the protocol first." in signing(chief, principal, page).content.decode()
    signing(chief, principal)
    assert signing(chief, principal, page).status_code == 302

    assert ConsentVersion.objects.get(code="7.0").counts


@pytest.mark.req("ES-01")
@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"password": "wrong"}, "Name or password is not right."),
        ({"shown": "0" * 64}, "This version has changed since the page was shown."),
        ({"username": "zhaolei"}, "Sign with your own name."),
    ],
)
def test_signature_needs_both_components_and_what_was_shown(manager, chief, principal, more, told):
    manager.post(NEW, TYPED)

    answer = signing(chief, principal, **more)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Approval.objects.exists()
    assert Event.objects.filter(action="refuse").count() == 1


def test_pressed_twice_records_and_signs_once(manager, chief, principal):
    assert [manager.post(NEW, TYPED).status_code for _time in range(2)] == [302, 302]
    signing(chief, principal)

    assert "This is signed already." in signing(chief, principal).content.decode()
    assert Approval.objects.count() == 1
    assert ProtocolVersion.objects.filter(version="7.0").count() == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"code": "1.0"}, "There is a version 1.0 already."),
        ({"code": "Zwei 2"}, "Enter the version in letters, digits, points and hyphens"),
        ({"ethics_approved_on": "1/2/24"}, "can mean several dates"),
        ({"ethics_approved_on": "+9d", "effective_on": "+9d"}, "lies in the future"),
        ({"effective_on": "2024-02-29"}, "It takes effect on the day of the ethics approval or later."),
        ({"effective_on": ""}, "Enter the day from which it is in force."),
        ({"reference": ""}, "Name the approved document."),
        ({"why": "11010519491231002X"}, "Do not enter personal identifiers"),
        ({"needs_consent": ""}, "Say whether there is a new consent form."),
        ({"key_alt_limit": "8o"}, "This is no value of the key. Write it as it stands now: 80"),
        ({"key_visit_windows": "V9: 1, 1"}, "This is no value of the key."),
        ({"key_visit_windows": "V3: -1, 1"}, "These values contradict each other"),
    ],
)
def test_form_says_what_is_wrong_and_keeps_what_was_typed(manager, typed, told):
    answer = manager.post(NEW, TYPED | typed)

    shown = unescape(answer.content.decode())
    assert answer.status_code == 400
    assert told in shown
    assert 'value="Letter 7"' in shown or "reference" in typed
    assert not ProtocolVersion.objects.filter(version="7.0").exists()


def test_draft_is_withdrawn_with_a_reason_and_its_number_used_again(manager):
    manager.post(NEW, TYPED)
    assert "Say what changes and why." in manager.post(PAGE, {"act": "withdraw", "why": " "}).content.decode()

    manager.post(PAGE, {"act": "withdraw", "why": "Wrong letter"})

    assert manager.get(PAGE).status_code == 404
    assert "Withdrawn" in manager.get(LIST).content.decode()
    assert manager.post(NEW, TYPED)["Location"] == PAGE


def test_activated_version_cannot_be_withdrawn(manager):
    activated_protocol("7.0", date(2024, 3, 1))

    answer = manager.post(PAGE, {"act": "withdraw", "why": "Second thoughts"})

    assert "is not a draft any more" in answer.content.decode()
    assert ProtocolVersion.objects.get(version="7.0").counts


def test_later_version_keeps_the_values_of_the_one_before_with_their_source(manager):
    activated_protocol("7.0", date(2024, 3, 1), {"alt_limit": 60})
    manager.post(NEW, TYPED | {"code": "7.1", "key": ["wbc"], "key_wbc": "3.0"})

    shown = manager.get("/administration/assumptions/?version=7.1").content.decode()

    assert "protocol version 7.0" in shown
    assert "protocol version 7.1" in shown


@pytest.mark.parametrize(
    "role",
    [Role.RESEARCH_NURSE, Role.PRINCIPAL_INVESTIGATOR, Role.DATA_MANAGER, Role.SAFETY_OFFICER, Role.ADMINISTRATOR],
)
def test_who_may_read_record_and_sign(trial, browser, role):
    drafted_protocol("7.0", date(2024, 3, 1))
    person = UserFactory(role=role)
    page = browser(person)
    reads = role not in {Role.SAFETY_OFFICER, Role.ADMINISTRATOR}
    records = role in {Role.PRINCIPAL_INVESTIGATOR, Role.DATA_MANAGER}

    assert page.get(PAGE).status_code == (200 if reads else 403)
    assert page.get(NEW).status_code == (200 if records else 403)
    assert page.post(NEW, TYPED | {"code": "8.0"}).status_code == (302 if records else 403)
    answer = signing(page, person)
    assert answer.status_code == (302 if role == Role.PRINCIPAL_INVESTIGATOR else 403)


@pytest.mark.req("VA-05")
def test_assumptions_list_every_key_and_both_sides_sign(chief, principal, browser, trial):
    page = "/administration/assumptions/"
    sponsor = UserFactory(role=Role.SAFETY_OFFICER)
    desk = browser(sponsor)

    shown = desk.get(page).content.decode()
    for key in ("alt_limit", "block_sizes", "collect_smoker", "schedule"):
        assert f"<code>{key}</code>" in shown
    assert "seen by unblinded people only" in shown
    assert signing(desk, sponsor, page).status_code == 302
    assert signing(chief, principal, page).status_code == 302

    assert {each.capacity for each in Approval.objects.filter(subject="assumptions")} == {"sponsor", "investigator"}
    assert "This is signed already." in signing(chief, principal, page).content.decode()


def test_nurse_and_data_manager_sign_no_assumptions(manager, data_manager):
    assert signing(manager, data_manager, "/administration/assumptions/").status_code == 403
    assert not Approval.objects.exists()


@pytest.mark.parametrize("path", ["protocol/9.9/", "nothing/1.0/", "consent/x/"])
def test_unknown_versions_are_not_found(manager, path):
    assert manager.get(LIST + path).status_code == 404
    assert manager.get("/administration/assumptions/?version=9.9").status_code == 404


def test_pages_need_at_most_twenty_statements(manager, participant, nurse, django_assert_max_num_queries):
    in_screening(participant, nurse)
    drafted_protocol("7.0", clock.today() - timedelta(days=1), {"alt_limit": 60})
    for path in (LIST, PAGE, NEW, "/administration/assumptions/"):
        manager.get(path)
        with django_assert_max_num_queries(20):
            manager.get(path)


@pytest.mark.req("ES-04")
def test_version_altered_after_its_signature_is_named_by_page_and_verification(chief, data_manager):
    row = activated_protocol("7.0", date(2024, 3, 1))
    assert list(look()) == []
    row.reference = "Another letter"
    change = begin(data_manager.actor())
    item = ItemEntry("register.protocol[7.0]", "Protocol version", None, None)
    with declared(change):
        tracked.update([row], ["reference"], change)
        chain.append(
            EventEntry(change.event_id, Action.CONFIGURE, change.actor, items=(item,)), at=change.at, change=change
        )

    assert [each.code for each in look()] == ["approval-altered"]
    assert "What stands here is not what was signed." in chief.get(PAGE).content.decode()
