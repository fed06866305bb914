"""The second step of a sign-in: each code once, guesses counted like passwords, recovery codes for a lost phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client, RequestFactory

from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.second_factor import awaiting, first_step, shown, signed_in_with_code, with_authenticator
from trialsite.accounts.models import Authenticator, RecoveryCode, User
from trialsite.accounts.second_factor import recovery
from trialsite.accounts.signing_in import try_sign_in
from trialsite.audit.models import Item

pytestmark = pytest.mark.django_db
Acts = Callable[[], list[str]]
Items = Callable[[], dict[str, str | None]]
STEP, LATE = timedelta(seconds=30), timedelta(minutes=5, seconds=1)
CODE = "/sign-in/code/"


@pytest.fixture
def user(at_noon: time_machine.Traveller) -> User:
    return with_authenticator(UserFactory())


def give(browser: Client, **typed: str) -> tuple[int, str]:
    answer = browser.post(CODE, typed)
    return answer.status_code, answer.content.decode()


def wrong() -> str:
    """Six digits that no phone shows around now."""
    near = {shown(later=step) for step in (-1, 0, 1)}
    return next(code for code in ("111111", "222222", "333333", "444444") if code not in near)


def recovery_code_of(user: User) -> str:
    code = recovery.new_codes()[0]
    RecoveryCode.objects.create(user=user, hashed=recovery.hashed(user.pk, code), made_at=user.created_at)
    return code


def test_the_password_alone_opens_nothing(user: User, acts: Acts) -> None:
    browser = first_step(user)
    assert browser.get("/inside/").status_code == 302
    assert browser.get("/session/", {"person": user.username}).json()["seconds"] == 0
    assert acts() == []


def test_the_right_code_opens_the_session_and_leads_to_the_page_asked_for(user: User, acts: Acts) -> None:
    browser = first_step(user, next="/inside/?page=2")
    answer = browser.post(CODE, {"code": shown()})
    assert (answer.status_code, answer["Location"]) == (302, "/inside/?page=2")
    assert browser.get("/inside/").status_code == 200
    assert acts() == ["sign_in"]


def test_session_key_and_csrf_token_change_at_both_steps(user: User) -> None:
    browser = first_step(user)
    between = (browser.cookies["sessionid"].value, browser.cookies["csrftoken"].value)
    browser.post(CODE, {"code": shown()})
    assert browser.cookies["sessionid"].value != between[0]
    assert browser.cookies["csrftoken"].value != between[1]


def test_a_code_is_taken_once(user: User) -> None:
    signed_in_with_code(user)
    status, page = give(awaiting(user), code=shown())
    assert status == 400
    assert "This code was used already" in page


def test_a_code_before_one_that_was_taken_is_not_taken_any_more(user: User) -> None:
    browser = awaiting(user)
    browser.post(CODE, {"code": shown(later=1)})
    status, page = give(awaiting(user), code=shown())
    assert status == 400
    assert "This code was used already" in page


def test_the_next_code_is_taken(user: User, at_noon: time_machine.Traveller) -> None:
    signed_in_with_code(user)
    at_noon.shift(STEP)
    signed_in_with_code(user)


def test_a_wrong_code_points_at_the_clock_of_the_phone_and_is_in_the_ledger(user: User, items_of_last: Items) -> None:
    status, page = give(awaiting(user), code=wrong())
    assert status == 400
    assert "Check that your phone sets its clock by itself" in page
    assert items_of_last()[f"user[{user.username}].sign_in_code"] == "failed"


@pytest.mark.req("AC-08")
def test_five_wrong_codes_lock_and_the_password_between_them_forgives_nothing(
    user: User, at_noon: time_machine.Traveller
) -> None:
    give(awaiting(user), code=wrong())
    give(awaiting(user), code=wrong())
    for _ in range(2):
        assert give(first_step(user), code=wrong())[0] == 400
    status, page = give(awaiting(user), code=wrong())
    assert (status, "the account is locked for 30 minutes" in page) == (400, True)
    assert Client().post("/sign-in/", {"username": user.username, "password": PASSWORD}).status_code == 400
    at_noon.shift(timedelta(minutes=30))
    signed_in_with_code(user)


@pytest.mark.req("AC-08")
def test_wrong_passwords_and_wrong_codes_are_counted_together(user: User) -> None:
    browser = awaiting(user)
    Client().post("/sign-in/", {"username": user.username, "password": "wrong password"})
    for _ in range(3):
        give(browser, code=wrong())
    assert User.objects.get(pk=user.pk).failed_attempts == 4
    _status, page = give(browser, code=wrong())
    assert "is locked" in page
    assert "is locked" in give(browser, code=shown())[1]


def test_the_right_code_forgives_the_failures(user: User) -> None:
    browser = awaiting(user)
    give(browser, code=wrong())
    browser.post(CODE, {"code": shown()})
    assert User.objects.get(pk=user.pk).failed_attempts == 0


def test_the_password_typed_to_sign_forgives_only_the_person_who_is_signed_in(user: User) -> None:
    give(awaiting(user), code=wrong())
    request = RequestFactory().post("/")
    request.user = UserFactory()
    assert try_sign_in(request, user.username, PASSWORD) == user
    assert User.objects.get(pk=user.pk).failed_attempts == 1
    request.user = user
    assert try_sign_in(request, user.username, PASSWORD) == user
    assert User.objects.get(pk=user.pk).failed_attempts == 0


def test_an_empty_box_is_named_and_not_counted(user: User) -> None:
    status, page = give(awaiting(user), code=" ")
    assert status == 400
    assert "Type the six digits that your authenticator shows, or a recovery code." in page
    assert User.objects.get(pk=user.pk).failed_attempts == 0


def test_a_recovery_code_takes_the_place_of_the_phone_once(user: User, items_of_last: Items) -> None:
    code = recovery_code_of(user)
    browser = awaiting(user)
    assert give(browser, recovery=code.lower().replace("-", " "))[0] == 302
    assert browser.get("/inside/").status_code == 200
    item = Item.objects.get(address=f"user[{user.username}].recovery_code")
    assert item.new == "used, 0 left"
    status, page = give(awaiting(user), recovery=code)
    assert status == 400
    assert "This recovery code was used already" in page


def test_a_wrong_recovery_code_is_counted_and_told(user: User, items_of_last: Items) -> None:
    status, page = give(awaiting(user), recovery="0000-0000-0000-0000")
    assert status == 400
    assert "none of your recovery codes" in page
    assert items_of_last()[f"user[{user.username}].recovery_code"] == "failed"


def test_a_recovery_code_of_somebody_else_is_not_taken(user: User) -> None:
    other = recovery_code_of(with_authenticator(UserFactory()))
    assert give(awaiting(user), recovery=other)[0] == 400


def test_the_first_step_holds_for_five_minutes(user: User, at_noon: time_machine.Traveller) -> None:
    browser = awaiting(user)
    at_noon.shift(LATE)
    answer = browser.post(CODE, {"code": shown()})
    assert answer["Location"] == "/sign-in/?late=1"
    assert "longer than five minutes" in browser.get(answer["Location"]).content.decode()


def test_nobody_comes_to_the_second_step_without_the_first(user: User) -> None:
    for ask in (Client().get, Client().post):
        assert ask(CODE)["Location"] == "/sign-in/"


def test_a_password_changed_meanwhile_ends_the_first_step(user: User) -> None:
    browser = awaiting(user)
    User.objects.filter(pk=user.pk).update(session_version=user.session_version + 1)
    assert browser.post(CODE, {"code": shown()})["Location"] == "/sign-in/?late=1"


def test_unknown_names_and_wrong_passwords_get_the_same_answer_with_a_second_factor(user: User) -> None:
    answers = [
        Client().post("/sign-in/", {"username": name, "password": "wrong password"})
        for name in (user.username, "nobody-here")
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    errors = [answer.context["form"].non_field_errors() for answer in answers]
    assert errors[0] == errors[1]


def test_secret_and_codes_stand_nowhere_in_the_ledger(user: User) -> None:
    code = recovery_code_of(user)
    signed_in_with_code(user)
    give(awaiting(user), code="654321")
    give(awaiting(user), recovery=code)
    told = str(list(Item.objects.values_list("old", "new", "reason_text")))
    assert "654321" not in told
    assert code not in told
    assert Authenticator.objects.get().sealed not in told


def again(browser: Client, user: User, **typed: str) -> tuple[int, dict[str, object]]:
    answer = browser.post(
        "/sign-in-again/", {"username": user.username, "password": PASSWORD, "person": user.username, **typed}
    )
    return answer.status_code, answer.json()


def test_in_place_the_code_is_asked_for_and_taken(user: User, at_noon: time_machine.Traveller) -> None:
    browser = signed_in_with_code(user)
    at_noon.shift(timedelta(minutes=16))
    status, told = again(browser, user)
    assert (status, told["code"]) == (400, True)
    status, told = again(browser, user, code=wrong())
    assert (status, told["code"]) == (400, True)
    assert "clock" in str(told["error"])
    status, told = again(browser, user, code=shown())
    assert (status, bool(told["csrf"])) == (200, True)
    assert browser.get("/inside/").status_code == 200


def test_in_place_a_recovery_code_will_do(user: User, at_noon: time_machine.Traveller) -> None:
    browser = signed_in_with_code(user)
    at_noon.shift(timedelta(minutes=16))
    assert again(browser, user, recovery=recovery_code_of(user))[0] == 200


def test_in_place_the_wrong_password_says_nothing_of_a_code(user: User, at_noon: time_machine.Traveller) -> None:
    browser = signed_in_with_code(user)
    at_noon.shift(timedelta(minutes=16))
    status, told = again(browser, user, password="wrong password", code=shown())
    assert status == 400
    assert "code" not in told
