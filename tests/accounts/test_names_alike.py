"""Names that belong to nobody, and names that the eye takes for one another; pure but for one look at the database."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tests.factories.accounts import UserFactory
from trialsite.accounts.actions import NewUser, create_user
from trialsite.accounts.models import User
from trialsite.accounts.names import is_generic, normal_name, skeleton
from trialsite.accounts.roles import Role
from trialsite.audit.actor import SYSTEM
from trialsite.audit.models import Item

ALIKE = ["zhangli0", "zhangll0", "zhang1i0", "ZHANGLIO", "zhang.lio", "zhang-li_o", "zhangliO", "ｚｈａｎｇｌｉ０"]


@pytest.mark.req("AC-01")
@pytest.mark.parametrize("name", ["admin1", "adm1n", "r00t", "nurse.02", "crc-1", "hushi", "test_user", "n.u.r.s.e"])
def test_a_name_of_nobody_is_generic_with_numbers_and_look_alike_signs_too(name: str) -> None:
    assert is_generic(name)


@pytest.mark.parametrize("name", ["wangmin", "testa.li", "crcwang", "rootman", "user.li"])
def test_a_name_of_somebody_is_not_generic(name: str) -> None:
    assert not is_generic(name)


@pytest.mark.parametrize(("one", "other"), [("zhangli", "zhangii"), ("chenmin", "chenrnin"), ("wei.wu", "vveivvu")])
def test_names_that_read_alike_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("wangmin1", "wangmin2"), ("lina", "lino"), ("chenjun", "chenyun")])
def test_names_that_differ_to_the_eye_have_two(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@pytest.mark.req("ES-06")
@pytest.mark.django_db
def test_the_database_computes_the_same_skeletons_and_the_act_refuses_them_in_the_ledger() -> None:
    UserFactory(username="zhanglio")
    for typed in ALIKE:
        with pytest.raises(ValidationError, match=r"read like zhanglio|used before"):
            create_user(new=NewUser(typed, "Li", "Ward", Role.MONITOR, "li@example.org"), password=None, by=SYSTEM)
    tried = Item.objects.filter(address="account.create").order_by("event__sequence")
    assert list(tried.values_list("new", flat=True)) == [normal_name(typed) for typed in ALIKE]
    assert set(tried.values_list("reason_code", flat=True)) == {"name-alike", "name-used"}
    names = ["vvu.rn-1i0", "a0b1c2", "r_n", "rrnn", "v.v", "vvvrn"]
    kept = {user.username: user.skeleton for user in (UserFactory(username=name) for name in names)}
    assert kept == {name: skeleton(name) for name in names}


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["wаngmin", "wangmіn", "wangmin\u200b", "ωangmin"])
def test_a_sign_of_another_alphabet_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="a to z"):
        create_user(new=NewUser(typed, "Li", "Ward", Role.MONITOR, "li@example.org"), password=None, by=SYSTEM)
    assert not User.objects.filter(name="Li").exists()
