from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casebook", "0008_paper_signatures")]

    operations = [
        migrations.AddField("verification", "planned", models.BooleanField(null=True)),
        migrations.AddField("historicalverification", "planned", models.BooleanField(null=True)),
    ]
