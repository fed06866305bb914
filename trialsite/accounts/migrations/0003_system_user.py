"""The account that acts for reactions and jobs; it has no password and cannot sign in."""

from datetime import UTC, datetime

from django.contrib.auth.hashers import make_password
from django.db import migrations


def make_system_user(apps, schema_editor):
    users = apps.get_model("accounts", "User").objects.using(schema_editor.connection.alias)
    users.get_or_create(
        username="system",
        defaults={
            "name": "System",
            "name_zh": "系统",
            "role": "system",
            "organisation": "",
            "password": make_password(None),
            "created_at": datetime.now(UTC),
        },
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_names_passwords_and_locks")]

    operations = [migrations.RunPython(make_system_user, migrations.RunPython.noop)]
