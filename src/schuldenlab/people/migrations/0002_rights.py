# SPDX-License-Identifier: EUPL-1.2
from django.db import migrations

from schuldenlab.base.rls import ACCOUNT, protect


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("base", "0002_rights")]

    operations = [
        protect(
            "people_account",
            staff=["SELECT", "INSERT", "UPDATE"],
            portal=["SELECT"],
            portal_sees=f"id = {ACCOUNT}",
            entry=["SELECT", "UPDATE"],
        ),
    ]
