# SPDX-License-Identifier: EUPL-1.2
"""What a signed contract says, so that a copy in large print says the same."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("debts", "0010_papers_of_two"),
    ]

    operations = [
        migrations.AddField(model_name="contract", name="words", field=models.BinaryField(null=True)),
    ]
