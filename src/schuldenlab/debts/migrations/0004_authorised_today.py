# SPDX-License-Identifier: EUPL-1.2
"""Who collects for a creditor sees a row while its authorisation holds, and not before or after.

`answering_id` says who was asked; the authorisation may have ended since. The scope of a request names the creditors of
whose claims the actor may speak today, and these policies compare it with the creditor of the row; a resident sees the
rows of their own persons as before. What has no creditor of its own follows the row it belongs to.
"""

from django.db import migrations

from schuldenlab.base.rls import CREDITORS, PERSONS

AUTHORISED = f"array_append(client_ids, creditor_id) && array_cat({PERSONS}, {CREDITORS})"
OF_CREDITOR = ("claim", "conversation", "offer")
OF_ROW = {"claimamount": "claim", "message": "conversation", "answer": "offer", "discharge": "offer"}


def _authorised_today(table: str, sees: str) -> migrations.RunSQL:
    name = f"authorised_today ON debts_{table}"
    return migrations.RunSQL(
        f"CREATE POLICY {name} AS RESTRICTIVE TO lab_portal USING ({sees}) WITH CHECK ({sees})", f"DROP POLICY {name}"
    )


def _is_seen_with(table: str, row: str) -> str:
    """The policies of that table hold here too."""
    return f"EXISTS (SELECT 1 FROM debts_{row} AS seen WHERE seen.id = debts_{table}.{row}_id)"  # noqa: S608 - our names


class Migration(migrations.Migration):
    dependencies = [("debts", "0003_after_agreement")]

    operations = [
        *(_authorised_today(table, AUTHORISED) for table in OF_CREDITOR),
        *(_authorised_today(table, _is_seen_with(table, row)) for table, row in OF_ROW.items()),
    ]
