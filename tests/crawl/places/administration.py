"""Accounts, registers, versions, and what everybody has: sign-in, own pages, help."""

from __future__ import annotations

from uuid import UUID

from tests.crawl.places.place import ACCOUNTS, KEEP, LEADS_ON, POST_ONLY, REGISTERS, Place
from trialsite.accounts.roles import Task

READ_BY_KEEPERS = (
    "delegation", "delegation-export", "delegation-people", "delegation-people-export", "training", "training-export",
)  # fmt: skip

PLACES: tuple[Place, ...] = (
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
