# SPDX-License-Identifier: EUPL-1.2
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("base", "0005_task_urgent")]

    operations = [
        migrations.AddField(model_name="task", name="optional", field=models.BooleanField(default=False)),
    ]
