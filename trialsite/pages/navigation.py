"""The side bar as a table: every page that has an entry, in reading order, and the tasks that open it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trialsite.accounts.roles import Task


@dataclass(frozen=True)
class Destination:
    """One entry of the side bar; without tasks it is open to everybody who is signed in."""

    label: Promise
    url_name: str
    icon: str
    tasks: frozenset[Task] = frozenset()
    key: str = ""  # keys pressed one after the other, as in "g t"


@dataclass(frozen=True)
class Area:
    """A titled group of entries."""

    code: str
    label: Promise
    destinations: tuple[Destination, ...]


SEES_PEOPLE = frozenset({Task.VIEW_PARTICIPANTS})
SEES_ARMS = frozenset({Task.VIEW_ALLOCATION})
SEES_HOME = frozenset({Task.VIEW_CASEBOOK})
RECORDS_EVENTS = frozenset({Task.VIEW_CASEBOOK, Task.ENTER_DATA})

NAVIGATION: tuple[Area, ...] = (
    Area(
        "work",
        _("Work"),
        (
            Destination(_("Today"), "entry:today", "calendar-days", SEES_HOME, "g t"),
            Destination(_("Participants"), "entry:participants", "users", SEES_PEOPLE, "g p"),
            Destination(
                _("Screening log"), "entry:screening", "clipboard-list", frozenset({Task.VIEW_CASEBOOK}), "g n"
            ),
            Destination(_("Consent register"), "entry:consents", "signature", frozenset({Task.VIEW_CASEBOOK}), "g c"),
            Destination(
                _("Queries"),
                "review:queries",
                "message-square-warning",
                frozenset({Task.VIEW_CASEBOOK}),
                "g q",
            ),
            Destination(_("Signatures"), "review:signatures", "pen-line", frozenset({Task.VIEW_CASEBOOK}), "g i"),
            Destination(_("Deviations"), "review:deviations", "milestone", frozenset({Task.VIEW_CASEBOOK}), "g x"),
            Destination(
                _("Unblinding"),
                "safety_desk:unblindings",
                "eye",
                frozenset({Task.VIEW_PARTICIPANTS, Task.VIEW_ALLOCATION}),
                "g u",
            ),
            Destination(
                _("Safety"),
                "safety_desk:desk",
                "triangle-alert",
                frozenset({Task.VIEW_CASEBOOK, Task.SAFETY_ASSESS}),
                "g s",
            ),
            Destination(_("Serious events"), "safety_desk:serious", "scale", frozenset({Task.SAFETY_ASSESS})),
            Destination(_("Reporting clocks"), "safety_desk:clocks", "clock", SEES_PEOPLE, "g k"),
            Destination(_("Stopping rules"), "safety_desk:stopping", "circle-pause", SEES_PEOPLE),
            Destination(
                _("Safety board"),
                "safety_desk:board",
                "gavel",
                frozenset({Task.VIEW_PARTICIPANTS, Task.VIEW_ALLOCATION}),
            ),
            Destination(_("Lab inbox"), "entry:lab-inbox", "inbox", frozenset({Task.VIEW_CASEBOOK}), "g j"),
            Destination(
                _("Laboratory files"),
                "entry:laboratory-files",
                "flask-conical",
                frozenset({Task.VIEW_REGISTERS}),
                "g l",
            ),
            Destination(_("Samples"), "entry:samples", "test-tube", frozenset({Task.VIEW_CASEBOOK}), "g m"),
            Destination(
                _("Preparations"), "pharmacy:preparations", "syringe", frozenset({Task.PREPARE_PRODUCT}), "g h"
            ),
            Destination(
                _("Preparation queries"),
                "pharmacy:queries",
                "message-square-warning",
                frozenset({Task.ANSWER_PHARMACY_QUERY}),
            ),
            Destination(_("Lots"), "pharmacy:lots", "package", frozenset({Task.PREPARE_PRODUCT}), "g o"),
            Destination(_("Product notices"), "entry:notices", "megaphone", SEES_PEOPLE),
            Destination(_("Authority copies"), "safety_desk:authority", "stamp", SEES_ARMS),
            Destination(_("Allocation"), "pharmacy:allocation", "shuffle", SEES_ARMS),
        ),
    ),
    Area(
        "oversight",
        _("Oversight"),
        (
            Destination(
                _("Trial dashboard"),
                "dashboards:trial",
                "layout-dashboard",
                frozenset({Task.VIEW_CASEBOOK, Task.VIEW_ALLOCATION}),
                "g d",
            ),
            Destination(
                _("Source verification"),
                "review:verification",
                "check-check",
                frozenset({Task.VIEW_VERIFICATION}),
                "g v",
            ),
            Destination(_("Sources"), "review:verification-sources", "file-text", frozenset({Task.VIEW_CASEBOOK})),
            Destination(
                _("Monitoring visits"),
                "review:monitoring",
                "clipboard-check",
                frozenset({Task.VIEW_VERIFICATION}),
            ),
            Destination(_("Data board"), "dashboards:data", "gauge", frozenset({Task.RAISE_QUERY})),
            Destination(_("Problems"), "problems", "bug", frozenset({Task.SEE_PROBLEMS})),
            Destination(_("Rule noise"), "review:rule-noise", "activity", frozenset({Task.RAISE_QUERY})),
            Destination(_("Coding"), "review:coding", "tag", frozenset({Task.VIEW_VERIFICATION})),
            Destination(_("Locks"), "review:locks", "lock", frozenset({Task.VIEW_CASEBOOK}), "g z"),
            Destination(_("Audit trail"), "review:trail", "history", frozenset({Task.VIEW_AUDIT_TRAIL}), "g a"),
            Destination(_("Masked identities"), "review:masking", "eye-off", frozenset({Task.VIEW_AUDIT_TRAIL})),
            Destination(_("What changed"), "review:changes", "file-diff", frozenset({Task.VIEW_AUDIT_TRAIL}), "g w"),
            Destination(_("Inspection room"), "review:inspection", "landmark", frozenset({Task.EXPORT_TRAIL}), "g y"),
            Destination(_("Listings"), "dashboards:listings", "table", frozenset({Task.VIEW_CASEBOOK}), "g f"),
            Destination(
                _("Exports"),
                "exports:exports",
                "download",
                frozenset({Task.EXPORT, Task.EXPORT_TRAIL, Task.KEEP_SITE_COPY}),
                "g e",
            ),
            Destination(_("Data dictionary"), "entry:dictionary", "book-open", key="g b"),
            Destination(
                _("Administration"),
                "administration:home",
                "settings",
                frozenset(
                    {
                        Task.VIEW_REGISTERS,
                        Task.KEEP_DELEGATION,
                        Task.MANAGE_ACCOUNTS,
                        Task.RESET_SECOND_FACTOR,
                        Task.CONFIRM_ASSUMPTION,
                    }
                ),
            ),
        ),
    ),
)

START = "/"  # leads each role to where its work is
HOME = "entry:today"
FIND = "entry:find"
EVENT = "entry:event-start"
SIGN_IN = "accounts:sign-in"
SIGN_IN_AGAIN = "accounts:sign-in-again"
SIGN_OUT = "accounts:sign-out"
ACCOUNT = "accounts:own"
SECURITY = "accounts:security"
PREFERENCES = "accounts:preferences"
HELP = "help"
PROBLEM = "problem-report"
CHANGE_PASSWORD = "accounts:password-change"  # noqa: S105  the name of a page


def address(url_name: str) -> str:
    """The address of a page, or "" while that page does not exist."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
