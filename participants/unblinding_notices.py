"""What sponsor and principal investigator are told when a blind is broken: that it was, and where to read of it.

No participant, no arm and no diagnosis stand in a mail; the register asks for sign-in.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from participants.unblinding import Unblinding, UnblindingKind
from trialsite.accounts.mails import queue_notice
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit.clock import SITE_ZONE
from trialsite.protocol.text import Text

TOLD = (Role.PRINCIPAL_INVESTIGATOR, Role.SAFETY_OFFICER)
REGISTER = "/unblinding/"
BROKEN = Text("a blind was broken", "发生揭盲")
ASKED = Text("a planned unblinding waits for a decision", "有计划揭盲待审批")
SAYS: dict[UnblindingKind, Text] = {
    UnblindingKind.SAFETY: Text(
        "On {at} (UTC+08:00) one participant was unblinded in an emergency.", "{at}（UTC+08:00）一名受试者被紧急揭盲。"
    ),
    UnblindingKind.ACCID: Text(
        "On {at} (UTC+08:00) the blind of one participant was broken by accident.",
        "{at}（UTC+08:00）一名受试者发生意外破盲。",
    ),
    UnblindingKind.SUSAR: Text(
        "A planned unblinding of one participant, asked for on {at} (UTC+08:00), was carried out.",
        "{at}（UTC+08:00）申请的一名受试者计划揭盲已执行。",
    ),
}
SAYS[UnblindingKind.ANALYSIS] = SAYS[UnblindingKind.SUSAR]
WAITS = Text(
    "A planned unblinding of one participant was asked for on {at} (UTC+08:00). A second person decides.",
    "{at}（UTC+08:00）有一名受试者的计划揭盲申请，须由第二人审批。",
)
WAIT = Text(
    "Planned unblindings of {count} participants for the analysis were asked for on {at} (UTC+08:00). A second person "
    "decides on all of them at once, or on each.",
    "{at}（UTC+08:00）有{count}名受试者的分析揭盲申请，须由第二人审批，可一次审批全部或逐一审批。",
)
WHERE = Text(
    "Who, why and who knows stand in the register: {link}\nThis mail does not name the treatment, and nobody should "
    "answer with it.",
    "申请人、原因及知情人员见揭盲登记：{link}\n本邮件不含分组信息，请勿在回复中提及分组。",
)


def tell_of(done: Unblinding) -> None:
    """Mail sponsor and principal investigator that the blind of somebody was broken; in the act's transaction."""
    _tell(BROKEN, SAYS[UnblindingKind(done.kind)], done)


def tell_of_request(asked: Unblinding) -> None:
    """Mail those who may decide on a planned unblinding."""
    _tell(ASKED, WAITS, asked)


def tell_of_requests(asked: Sequence[Unblinding]) -> None:
    """One mail to each of those who may decide, for everybody who was asked for in one act."""
    _tell(ASKED, WAIT, asked[0], count=len(asked))


def _tell(subject: Text, says: Text, row: Unblinding, **more: object) -> None:
    at = f"{row.at.astimezone(SITE_ZONE):%Y-%m-%d %H:%M}"
    body, where = says.format(at=at, **more), WHERE.format(link=settings.ADDRESS + REGISTER)
    people = User.objects.filter(role__in=TOLD, is_active=True).order_by("pk")
    queue_notice(people, subject, Text(f"{body.en}\n{where.en}", f"{body.zh}\n{where.zh}"))
