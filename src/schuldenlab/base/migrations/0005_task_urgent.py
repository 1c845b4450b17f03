# SPDX-License-Identifier: EUPL-1.2
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("base", "0004_rights")]

    operations = [
        migrations.AddField(model_name="task", name="urgent", field=models.BooleanField(default=False)),
    ]
