"""What a request asks of the list of queries: filters and order, read once and written back into addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from trialsite.accounts.authority import tasks_of
from trialsite.accounts.models import User
from trialsite.accounts.signing_in import person_of
from trialsite.audit import clock
from trialsite.casebook.models import Query, QueryState
from trialsite.casebook.models.query import LIVE
from trialsite.casebook.query_list import asked_by, every_query, waiting_for
from trialsite.crf import registry
from trialsite.pages.access import grant_of
from trialsite.protocol.text import Text

# days open from which a query is told in amber, and in red (clinical specification 8: aged above 14 d)
AMBER, RED = 7, 14
LONGEST_CODE = 12
STATES: Mapping[str, tuple[Text, tuple[str, ...]]] = {
    "live": (Text("Open and answered", "未关闭"), LIVE),
    "open": (Text("Open", "未答复"), (QueryState.OPEN,)),
    "answered": (Text("Answered", "已答复"), (QueryState.ANSWERED,)),
    "closed": (Text("Closed", "已关闭"), (QueryState.CLOSED,)),
    "cancelled": (Text("Cancelled", "已取消"), (QueryState.CANCELLED,)),
    "all": (Text("All states", "全部状态"), tuple(QueryState)),
}
WHO: Mapping[str, Text] = {
    "": Text("Everybody's", "全部"),
    "me": Text("Waiting for me", "待我处理"),
    "mine": Text("Raised by me", "我提出的"),
    "site": Text("The site answers", "待研究中心答复"),
    "asker": Text("The asking side decides", "待提出方处理"),
    "check": Text("Raised by checks", "系统核查提出"),
}
AGES: Mapping[str, Text] = {
    "": Text("Any age", "不限天数"),
    "7": Text("Open for 7 days or more", "未关闭7天及以上"),
    "14": Text("Open for 14 days or more", "未关闭14天及以上"),
    "0-3": Text("Open for 0 to 3 days", "未关闭0～3天"),
    "4-7": Text("Open for 4 to 7 days", "未关闭4～7天"),
    "8-14": Text("Open for 8 to 14 days", "未关闭8～14天"),
    "15-30": Text("Open for 15 to 30 days", "未关闭15～30天"),
    "31-": Text("Open for more than 30 days", "未关闭30天以上"),
}
ORDERS: Mapping[str, tuple[Text, tuple[str, ...]]] = {
    "oldest": (Text("Oldest first", "最早提出在前"), ("raised_at", "pk")),
    "newest": (Text("Newest first", "最近提出在前"), ("-raised_at", "pk")),
    "participant": (
        Text("By participant", "按受试者"),
        ("record__participant__number", "record__visit__position", "record__form", "address", "raised_at"),
    ),
    "form": (Text("By form", "按表单"), ("record__form", "address", "record__participant__number", "raised_at")),
}


@dataclass(frozen=True)
class Asked:
    """What the address asks of the list."""

    sought: str
    state: str
    who: str
    age: str
    form: str
    order: str

    @property
    def query(self) -> str:
        """The same in an address."""
        return urlencode(
            {
                "find": self.sought, "state": self.state, "who": self.who, "age": self.age, "form": self.form,
                "order": self.order,
            }
        )  # fmt: skip

    @property
    def is_usual(self) -> bool:
        """Whether nothing was asked for in particular."""
        return self == USUAL


USUAL = Asked("", "live", "", "", "", "oldest")


def read(request: HttpRequest) -> Asked:
    """The filters of the address; what is unknown in them is as if it were not there."""
    given = request.GET
    sought = given.get("find", "").replace("\x00", "").strip().upper()[:LONGEST_CODE]
    form = given.get("form", "")
    return Asked(
        sought,
        _one(given.get("state", ""), STATES, USUAL.state),
        _one(given.get("who", ""), WHO, USUAL.who),
        _one(given.get("age", ""), AGES, USUAL.age),
        form if registry.known(form) else "",
        _one(given.get("order", ""), ORDERS, USUAL.order),
    )


def _one(value: str, known: Mapping[str, object], usual: str) -> str:
    return value if value in known else usual


def found(request: HttpRequest, asked: Asked) -> QuerySet[Query]:
    """The queries that are asked for, in their order."""
    rows = every_query(grant_of(request).audiences).filter(state__in=STATES[asked.state][1])
    rows = rows.filter(_of(asked.who, person_of(request)))
    if asked.sought:
        rows = rows.filter(record__participant__code__contains=asked.sought)
    if asked.form:
        rows = rows.filter(record__form=asked.form)
    if asked.age:
        rows = rows.filter(_of_age(asked.age), state__in=LIVE)
    return rows.order_by(*ORDERS[asked.order][1])


def _of_age(age: str) -> Q:
    """Whole days since the query was raised: from the first number on, up to the second where there is one."""
    first, _dash, last = age.partition("-")
    found = Q(raised_at__lte=clock.now() - timedelta(days=int(first)))
    return found & Q(raised_at__gt=clock.now() - timedelta(days=int(last) + 1)) if last else found


def _of(who: str, person: User) -> Q:
    table = {
        "mine": asked_by(person),
        "site": Q(state=QueryState.OPEN),
        "asker": Q(state=QueryState.ANSWERED),
        "check": ~Q(check_id=""),
    }
    return waiting_for(person, tasks_of(person)) if who == "me" else table.get(who, Q())
