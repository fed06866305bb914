"""Make an account from the terminal: the first administrator of a new installation."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from getpass import getpass

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from trialsite.accounts.actions import NewUser, create_user
from trialsite.accounts.roles import Role
from trialsite.audit.actor import SYSTEM

ROLES_TO_GIVE = [role.value for role in Role if role != Role.SYSTEM]


class Command(BaseCommand):
    """Asks for the password twice; it is never an argument, where other users of the machine could read it."""

    help = "Make an account; the password is asked for on the terminal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who gets the account."""
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="full name of the person")
        parser.add_argument("--organisation", required=True)
        parser.add_argument("--email", required=True)
        parser.add_argument("--role", choices=ROLES_TO_GIVE, default=Role.ADMINISTRATOR.value)
        parser.add_argument("--language", choices=["en", "zh-hans"], default="zh-hans")
        parser.add_argument("--ends-on", type=date.fromisoformat, help="last day of the account, YYYY-MM-DD")
        parser.add_argument(
            "--temporary", action="store_true", help="the password must be changed at the first sign-in"
        )

    def handle(self, *args: object, **options: object) -> None:
        """Make the account; raises CommandError with what to change."""
        password = getpass("Password: ")
        if getpass("Password once more: ") != password:
            raise CommandError("The two passwords differ. Start again.")
        try:
            user = create_user(new=_new_user(options), password=password, by=SYSTEM)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Account {user.username} ({user.role}) was made.")


def _new_user(options: dict[str, object]) -> NewUser:
    ends_on = options["ends_on"]
    return NewUser(
        username=str(options["username"]),
        name=str(options["name"]),
        organisation=str(options["organisation"]),
        email=str(options["email"]),
        role=Role(str(options["role"])),
        language=str(options["language"]),
        ends_on=ends_on if isinstance(ends_on, date) else None,
        must_change_password=bool(options["temporary"]),
    )
