# SPDX-License-Identifier: EUPL-1.2
from django.db import migrations

from schuldenlab.base.rls import ACCOUNT, ORGANISATIONS, OWN_PERSON, PERSONS, protect

# Who answers for a task; a coach who is also a resident does not see the work of a coach in the portal.
PORTAL_WORK = f"""COALESCE(organisation_id, assignee_id) = ANY ({PERSONS} || {ORGANISATIONS})
    AND who_role IN ('resident', 'creditor_employee', 'host')"""


class Migration(migrations.Migration):
    dependencies = [("base", "0003_papers_tasks_keys")]

    operations = [
        protect("base_sealedevent", staff=["SELECT", "INSERT"]),
        # The key store works as the system (case_keys.py), so the portal has no way to this list.
        protect("base_casekey", staff=["SELECT", "INSERT", "UPDATE (destroyed_at)"]),
        protect(
            "base_document",
            staff=["SELECT", "INSERT", "UPDATE (keep_until, own_only)"],
            portal=["SELECT", "INSERT"],
            portal_sees=f"person_id = ANY (CASE WHEN own_only THEN ARRAY[{OWN_PERSON}] ELSE {PERSONS} END)",
        ),
        protect(
            "base_paper",
            staff=["SELECT", "INSERT"],
            portal=["SELECT"],
            portal_sees=f"recipient_id = ANY ({PERSONS} || {ORGANISATIONS})",
        ),
        protect(
            "base_idempotentcall",
            staff=["SELECT", "INSERT", "DELETE"],
            portal=["SELECT", "INSERT"],
            portal_sees=f"caller = {ACCOUNT}",
        ),
        # Public policy of the city: what a resident is told follows from these.
        protect("base_localvalue", staff=["SELECT", "INSERT"], portal=["SELECT"], portal_sees="true"),
        protect(
            "base_task",
            staff=["SELECT", "INSERT", "UPDATE"],
            portal=["SELECT", "UPDATE (done_at, done_by)"],
            portal_sees=PORTAL_WORK,
        ),
    ]
