# SPDX-License-Identifier: EUPL-1.2

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_login_reset_of_two")]

    operations = [
        migrations.AddField(model_name="member", name="end_told_at", field=models.DateTimeField(null=True)),
        migrations.RunSQL(
            "GRANT UPDATE (end_told_at) ON people_member TO lab_staff",
            "REVOKE UPDATE (end_told_at) ON people_member FROM lab_staff",
        ),
    ]
