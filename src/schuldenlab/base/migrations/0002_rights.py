# SPDX-License-Identifier: EUPL-1.2
from django.db import migrations

from schuldenlab.base.rls import ACCOUNT, protect


class Migration(migrations.Migration):
    dependencies = [("base", "0001_initial")]

    operations = [
        # The portal writes its own events and reads none: what it may see of the past is shown by a selector.
        protect(
            "base_event",
            staff=["SELECT", "INSERT"],
            portal=["INSERT"],
            portal_sees=f"actor_id = {ACCOUNT}",
            entry=["INSERT"],
        ),
        protect("base_seal", staff=["SELECT", "INSERT"]),
        protect("base_accesslog", staff=["SELECT", "INSERT"], portal=["INSERT"], portal_sees=f"actor_id = {ACCOUNT}"),
    ]
