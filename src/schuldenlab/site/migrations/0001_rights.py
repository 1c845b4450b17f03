# SPDX-License-Identifier: EUPL-1.2
"""Rights on the tables of Django and allauth: sessions and login belong to the door."""

from django.db import migrations

from schuldenlab.base.rls import protect

ALL = ["SELECT", "INSERT", "UPDATE", "DELETE"]


class Migration(migrations.Migration):
    dependencies = [
        ("sessions", "0001_initial"),
        ("account", "0001_initial"),
        ("mfa", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        protect("django_session", entry=ALL),
        protect("account_emailaddress", entry=ALL),
        protect("account_emailconfirmation", entry=ALL),
        protect("mfa_authenticator", entry=ALL),
        migrations.RunSQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO lab_entry", migrations.RunSQL.noop),
    ]
