"""The site as a table: the name of each address, an example of it, and the task it asks for. A new page is one line."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.crf.registry import own_forms

PAGE, LEADS_ON, EITHER, POST_ONLY = (200,), (302,), (200, 302), (405,)


@dataclass(frozen=True)
class Place:
    """One example of an address: its arguments, the task it asks for (None: open), and what a GET answers.

    `unblinded` marks what does not exist for people who are blinded; each of `also` opens the page as well.
    """

    name: str
    args: tuple[str | int | UUID, ...] = ()
    task: Task | None = None
    answers: tuple[int, ...] = PAGE
    query: str = ""
    unblinded: bool = False
    also: tuple[Task, ...] = ()

    @property
    def url(self) -> str:
        """The address with its query."""
        return reverse(self.name, args=self.args) + self.query

    def expected(self, role: Role) -> tuple[int, ...]:
        """What the role may get: refused without the task, not found when it is blinded and must not know."""
        if self.task is not None and not {self.task, *self.also} & ROLES[role].tasks:
            return (403, 404, 405) if self.answers == POST_ONLY else (403, 404)
        if self.unblinded and not ROLES[role].unblinded_by_default:
            return (403, 404)
        return self.answers


READ, LIST, REGISTERS = Task.VIEW_CASEBOOK, Task.VIEW_PARTICIPANTS, Task.VIEW_REGISTERS
READ_BY_KEEPERS = (
    "delegation", "delegation-export", "delegation-people", "delegation-people-export", "training", "training-export",
)  # fmt: skip
ENTER, ACCOUNTS, KEEP = Task.ENTER_DATA, Task.MANAGE_ACCOUNTS, Task.KEEP_DELEGATION
VS = ("S001", "SCR", "vs", 1)

PLACES: tuple[Place, ...] = (
    Place("entry:start", answers=EITHER),
    Place("entry:today", task=READ),
    *(Place("entry:today-list", (key,), READ) for key in ("today", "soon", "closed", "begun", "empty", "results")),
    Place("entry:today-list", ("investigator",), READ),
    Place("entry:today-list", ("events",), READ),
    Place("entry:today-list", ("nothing",), READ, (404,)),
    Place("entry:today-list", ("queries",), Task.ANSWER_QUERY, also=(Task.CLOSE_QUERY,)),
    Place("entry:today-list", ("proposals",), ENTER),
    Place("entry:today-list", ("unsaved",), ENTER),
    Place("entry:calendar", task=READ),
    Place("entry:calendar", task=READ, query="?month=2024-06"),
    Place("entry:calendar", task=READ, query="?day=2024-06-17"),
    Place("entry:calendar-download", answers=POST_ONLY),
    Place("entry:find", task=LIST, query="?q=S001", answers=LEADS_ON),
    Place("entry:event-start", task=ENTER),
    Place("entry:participants", task=LIST),
    Place("entry:participants", task=LIST, query="?find=S9"),
    Place("entry:register", answers=POST_ONLY),
    Place("entry:casebook", ("S001",), READ),
    Place("entry:casebook", ("S002",), READ),
    Place("entry:casebook", ("S001",), READ, query="?as_of=t"),
    Place("entry:casebook", ("S001",), READ, (400,), query="?as_of=nonsense"),
    Place("entry:panel", VS, READ),
    Place("entry:panel", VS, READ, query="?as_of=t"),
    Place("entry:eligibility", ("S001",), READ),
    Place("entry:eligibility", ("S002",), READ),
    Place("entry:eligibility", ("S001",), READ, query="?as_of=t"),
    Place("entry:eligibility", ("S001",), READ, (400,), query="?as_of=nonsense"),
    Place("entry:eligibility-check", ("S001",), answers=POST_ONLY),
    Place("entry:eligibility-sign", ("S001",), Task.CONFIRM_ELIGIBILITY),
    Place("entry:randomise", ("S001",), Task.RANDOMISE),
    Place("entry:screen-again", ("S001",), answers=POST_ONLY),
    Place("entry:screening", task=READ),
    Place("entry:screening", task=READ, query="?find=S9&state=waiting&order=left"),
    Place("entry:screening-export", task=READ),
    Place("entry:consents", task=READ),
    Place("entry:consents", task=READ, query="?show=odd&page=9"),
    Place("entry:consents-export", task=READ, query="?show=due"),
    Place("entry:log", ("S001", "log"), READ),
    Place("entry:log", ("S001", "ae"), READ),
    Place("entry:log-add", ("S001", "log"), answers=POST_ONLY),
    Place("entry:tasks", ("S001",), READ),
    Place("entry:task-add", ("S001",), answers=POST_ONLY),
    Place("entry:task-end", ("S001",), answers=POST_ONLY),
    Place("entry:today-list", ("tasks",), ENTER),
    Place("entry:add-visit", ("S001",), ENTER),
    Place("entry:add-early-end", ("S001",), ENTER),
    Place("entry:end-study", ("S001",), ENTER),
    Place("entry:screen-failure", ("S001",), ENTER),
    Place("entry:form-repeat", VS, ENTER),
    Place("entry:form", VS, READ),
    Place("entry:form", ("S001", "V4", "bioc", 1), READ),
    Place("entry:form", VS, READ, query="?complete"),
    Place("entry:form", ("S001", "SCR", "ic", 1), READ),
    Place("entry:form", ("S001", "SCR", "dm", 1), READ, query="?complete"),
    Place("entry:form", ("S002", "SCR", "vs", 1), READ),
    Place("entry:form", VS, READ, query="?as_of=t"),
    Place("entry:form", VS, READ, LEADS_ON, query="?as_of=nonsense"),
    Place("entry:form-history", VS, READ, query="?address=spo2"),
    Place("entry:form-draft", VS, answers=POST_ONLY),
    Place("entry:form-fill", VS, answers=POST_ONLY),
    Place("entry:form-paste", VS, answers=POST_ONLY),
    Place("entry:form-check", VS, answers=POST_ONLY),
    Place("entry:form-history", VS, READ, query="?address=pulse"),
    Place("entry:form-history", VS, READ, query="?address=pulse&tab=queries"),
    Place("entry:form-history", VS, READ, query="?address=pulse&as_of=t"),
    Place("entry:form-say", VS, answers=POST_ONLY),
    Place("entry:form-paper", VS, READ),
    Place("entry:form", ("S001", "V1", "inf", 1), READ),
    Place("entry:infusion-row", ("S001", "V1", "inf", 1), answers=POST_ONLY),
    Place("entry:infusion-bag", ("S001", "V1", "inf", 1), ENTER),
    Place("entry:samples", task=READ),
    Place("entry:samples", task=READ, query="?state=TAKEN"),
    Place("entry:sample", ("S001", "SCR", "haem", 1), READ),
    Place("entry:dictionary"),
    Place("entry:dictionary", query="?q=vs"),
    Place("entry:dictionary", query="?q=无此词"),
    *(Place("entry:dictionary-form", (crf.key,)) for crf in own_forms()),
    *(Place("entry:dictionary-blank", (crf.key,)) for crf in own_forms()),
    Place("review:trail", task=Task.VIEW_AUDIT_TRAIL),
    Place("review:trail", task=Task.VIEW_AUDIT_TRAIL, query="?form=vs&field=pulse&text=7"),
    Place("review:participant-trail", ("S001",), Task.VIEW_AUDIT_TRAIL),
    Place("review:trail-event", ("00000000-0000-4000-8000-000000000000",), Task.VIEW_AUDIT_TRAIL, (404,)),
    Place("review:trail-export", answers=POST_ONLY),
    Place("review:participant-trail-export", ("S001",), answers=POST_ONLY),
    Place("safety_desk:desk", task=READ),
    Place("safety_desk:desk", task=READ, query="?kind=serious&find=S001&order=grade&page=9"),
    Place("safety_desk:desk-export", task=READ, query="?kind=open"),
    Place("entry:log", ("S001", "pregr"), READ),
    Place("entry:form", ("S001", "SCR", "oi", 1), READ),
    Place("review:signatures", task=READ),
    Place("review:signatures", task=READ, query="?find=S001"),
    Place("review:sign", task=Task.SIGN, query="?which=S001/SCR/visit"),
    Place("review:sign", task=Task.SIGN),
    Place("review:locks", task=READ),
    Place("review:lock-database", task=READ),
    Place("review:lock-changes", task=READ),
    Place("review:lock-participant", ("S001",), READ),
    Place("review:changes", task=Task.VIEW_AUDIT_TRAIL),
    Place("review:changes", task=Task.VIEW_AUDIT_TRAIL, query="?since=2024-01-01"),
    Place("review:changes", task=Task.VIEW_AUDIT_TRAIL, answers=(400,), query="?since=nonsense"),
    Place("review:participant-changes", ("S001",), Task.VIEW_AUDIT_TRAIL, query="?since=2024-01-01"),
    Place("review:inspection", task=Task.VIEW_ACCOUNTS, also=(Task.VIEW_AUDIT_TRAIL,)),
    Place("review:inspection-verify", answers=POST_ONLY),
    Place("review:trail-review", task=Task.VIEW_AUDIT_TRAIL),
    Place("review:trail-review", task=Task.VIEW_AUDIT_TRAIL, query="?report=hours&since=2024-01-01"),
    Place("review:deviations", task=READ),
    Place("review:deviations", task=READ, query="?state=DRAFT&find=S001"),
    Place("review:deviation", ("S001", 99), READ, (404,)),
    Place(
        "administration:home",
        task=REGISTERS,
        also=(Task.MANAGE_STAFF, Task.VIEW_ACCOUNTS, Task.RESET_SECOND_FACTOR, Task.CONFIRM_ASSUMPTION),
    ),
    Place("administration:versions", task=REGISTERS),
    Place("administration:version", ("protocol", "1.0"), REGISTERS),
    Place("administration:version", ("consent", "1.0"), REGISTERS),
    Place("administration:version-new-protocol", task=Task.MANAGE_VERSIONS, query="?key=alt_limit&key=visit_windows"),
    Place("administration:version-new-consent", task=Task.MANAGE_VERSIONS),
    Place("administration:opening", task=REGISTERS),
    Place("administration:assumptions", task=REGISTERS, also=(Task.CONFIRM_ASSUMPTION,)),
    Place(
        "administration:home",
        task=REGISTERS,
        also=(Task.VIEW_ACCOUNTS, Task.RESET_SECOND_FACTOR, Task.CONFIRM_ASSUMPTION),
    ),
    Place("administration:accounts", task=ACCOUNTS),
    Place("administration:accounts", task=ACCOUNTS, query="?q=liu&state=deactivated&role=monitor"),
    Place("administration:account-new", task=ACCOUNTS),
    Place("administration:accounts-as-of", task=Task.VIEW_ACCOUNTS),
    Place("administration:accounts-as-of", task=Task.VIEW_ACCOUNTS, query="?day=2020-01-01&show=in-force"),
    Place("administration:accounts-as-of", (), Task.VIEW_ACCOUNTS, (400,), query="?day=2099-01-01"),
    Place("administration:accounts-as-of-export", answers=POST_ONLY),
    Place("administration:access-reviews", task=Task.VIEW_ACCOUNTS),
    Place("administration:access-review-new", task=Task.REVIEW_ACCESS),
    Place("administration:access-review", (UUID(int=0),), Task.VIEW_ACCOUNTS, (404,)),
    Place("administration:account", ("liugang",), ACCOUNTS),
    Place("administration:account", ("nobody",), ACCOUNTS, (404,)),
    Place("administration:second-factors", task=Task.RESET_SECOND_FACTOR),
    *(Place(f"administration:{name}", task=REGISTERS, also=(KEEP,)) for name in READ_BY_KEEPERS),
    Place("administration:delegation", task=REGISTERS, also=(KEEP,), query="?on=2024-03-04&show=now"),
    Place("administration:delegation", task=REGISTERS, also=(KEEP,), answers=(400,), query="?on=nonsense"),
    Place("administration:delegation-add", task=KEEP),
    Place("administration:delegation-stand-in", task=KEEP),
    Place("administration:delegation-sign", task=Task.APPROVE_DELEGATION),
    Place("administration:delegation-revoke", ("D001",), KEEP),
    Place("administration:training-add", task=KEEP),
    Place("administration:training-withdraw", ("T001",), KEEP),
    Place("administration:ranges", task=REGISTERS),
    Place("administration:ranges", task=REGISTERS, query="?show=all&q=cd4"),
    Place("administration:ranges", task=REGISTERS, query="?show=ahead"),
    Place("administration:range-open", task=REGISTERS, query="?lab=any&analyte=cd4", answers=LEADS_ON),
    Place("administration:range", ("any", "cd4"), REGISTERS),
    Place("administration:range", ("CLINLAB", "cd4"), REGISTERS),
    Place("administration:range-new", ("CLINLAB", "cd4"), Task.MANAGE_RANGES),
    *(
        Place("administration:register", (slug,), REGISTERS, also=also)
        for slug, also in (("staff", (Task.MANAGE_STAFF,)), ("laboratories", ()), ("devices", ()))
    ),
    Place("administration:register", ("staff",), REGISTERS, (400,), query="?on=nonsense", also=(Task.MANAGE_STAFF,)),
    Place("administration:register-add", ("staff",), Task.MANAGE_STAFF),
    Place("administration:register-add", ("devices",), Task.MANAGE_PLACES),
    Place("administration:register-entry", ("laboratories", "CLINLAB/vl"), REGISTERS),
    Place("administration:register-version", ("laboratories", "CLINLAB/vl"), Task.MANAGE_PLACES),
    Place("administration:register-end", ("staff", "SUNW"), Task.MANAGE_STAFF),
    Place("administration:mappings", task=REGISTERS),
    Place("administration:mapping", ("CLINLAB",), REGISTERS),
    Place("entry:laboratory-files", task=REGISTERS),
    Place("entry:laboratory-upload", answers=POST_ONLY),
    Place("entry:laboratory-file", ("0" * 32,), Task.IMPORT_LAB, LEADS_ON),
    Place("entry:laboratory-act", ("0" * 32,), answers=POST_ONLY),
    Place("entry:laboratory-import", ("0" * 32,), REGISTERS, (404,)),
    Place("pharmacy:preparations", task=Task.PREPARE_PRODUCT, unblinded=True),
    Place("pharmacy:preparation", ("S001", "V1"), Task.PREPARE_PRODUCT, unblinded=True),
    Place("pharmacy:preparation", ("S001", "V9"), Task.PREPARE_PRODUCT, (404,), unblinded=True),
    Place("entry:notices", task=LIST),
    Place("pharmacy:deviations", task=Task.PREPARE_PRODUCT, unblinded=True),
    Place("pharmacy:deviation-answer", ("S001", "V1", 1), answers=POST_ONLY),
    Place("pharmacy:lots", task=Task.PREPARE_PRODUCT, unblinded=True),
    Place("pharmacy:lot", ("UC-2403-01",), Task.PREPARE_PRODUCT, unblinded=True),
    Place("pharmacy:lot", ("UC-0000",), Task.PREPARE_PRODUCT, (404,), unblinded=True),
    Place("pharmacy:lot-act", ("UC-2403-01",), answers=POST_ONLY),
    Place("pharmacy:lot-move", ("UC-2403-01",), answers=POST_ONLY),
    Place("pharmacy:lot-exposed", ("UC-2403-01",), answers=POST_ONLY),
    Place("pharmacy:preparation-arm", ("S001", "V1"), answers=POST_ONLY),
    Place("pharmacy:preparation-release", ("S001", "V1"), answers=POST_ONLY),
    Place("pharmacy:preparation-label", ("S001", "V1"), Task.PREPARE_PRODUCT, (404,)),
    Place("pharmacy:allocation", task=Task.VIEW_ALLOCATION, unblinded=True),
    Place("pharmacy:allocation-make", answers=POST_ONLY),
    Place("pharmacy:allocation-import", answers=POST_ONLY),
    Place("pharmacy:allocation-look", answers=POST_ONLY),
    Place("pharmacy:allocation-used", answers=POST_ONLY),
    Place("pharmacy:allocation-letters", answers=POST_ONLY),
    Place("safety_desk:clocks", task=LIST),
    Place("safety_desk:clocks", task=LIST, query="?page=9"),
    Place("safety_desk:serious", task=Task.SAFETY_ASSESS),
    Place("safety_desk:assessment", ("S001", 99), Task.SAFETY_ASSESS, (404,)),
    Place("safety_desk:emergency"),
    Place("safety_desk:emergency", query="?path=two&participant=S001"),
    Place("safety_desk:unblindings", task=LIST, also=(Task.VIEW_ALLOCATION,)),
    Place("safety_desk:unblindings-export", task=LIST, also=(Task.VIEW_ALLOCATION,)),
    Place("safety_desk:accident", ("S001",), ENTER),
    Place("safety_desk:unblinding-ask", task=Task.ASK_UNBLINDING),
    Place("safety_desk:unblinding", ("S001", 1), LIST, (404,), also=(Task.VIEW_ALLOCATION,)),
    Place("safety_desk:unblinding-decide", ("S001", 1), answers=POST_ONLY),
    Place("safety_desk:unblinding-show", ("S001", 1), answers=POST_ONLY),
    Place("accounts:sign-in"),
    Place("accounts:sign-in-code", answers=LEADS_ON),
    Place("accounts:sign-in-again", answers=POST_ONLY),
    Place("accounts:sign-out", answers=POST_ONLY),
    Place("accounts:session"),
    Place("accounts:password-change"),
    Place("accounts:preferences"),
    Place("accounts:language", answers=POST_ONLY),
    Place("accounts:password-choose", ("no-such-link",), answers=(404,)),
    Place("accounts:security"),
    Place("accounts:own"),
    Place("accounts:authenticator"),
    Place("accounts:authenticator-off", answers=LEADS_ON),
    Place("accounts:recovery-codes", answers=LEADS_ON),
    Place("accounts:sign-ins-end", answers=POST_ONLY),
    Place("accounts:reset-decline", answers=POST_ONLY),
    Place("help"),
    Place("set_language", answers=LEADS_ON),
    Place("gallery"),
)
