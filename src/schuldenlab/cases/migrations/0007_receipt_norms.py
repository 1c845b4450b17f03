# SPDX-License-Identifier: EUPL-1.2

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_case_state")]

    operations = [
        migrations.AddField(model_name="receipt", name="norms", field=models.JSONField(default=dict)),
    ]
