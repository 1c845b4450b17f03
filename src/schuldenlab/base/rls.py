# SPDX-License-Identifier: EUPL-1.2
"""Row-level security as a line in a migration.

Every table gets one `protect(...)`: what each group role may do, and which rows the portal sees. Staff has its own
plain policy; policies are never combined with OR (a shared one made a search a thousand times slower).
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.migrations import RunSQL

from .actor import DbRole

# What the current request may see, set by `acting`. Sub-selects, so that PostgreSQL evaluates them once a query.
# The outer cast makes `= ANY (PERSONS)` compare with the array's elements; without it ANY reads the sub-select's rows.
PERSONS = "(SELECT NULLIF(current_setting('lab.persons', true), '')::uuid[])::uuid[]"
ORGANISATIONS = "(SELECT NULLIF(current_setting('lab.organisations', true), '')::uuid[])::uuid[]"
# Creditors whose claims the actor may speak of today: those it answers for, and of which it collects some kinds.
CREDITORS = "(SELECT NULLIF(current_setting('lab.creditors', true), '')::uuid[])::uuid[]"
# The person behind the login, without those they act for.
OWN_PERSON = "(SELECT NULLIF(current_setting('lab.own_person', true), '')::uuid)"
ACCOUNT = "(SELECT NULLIF(current_setting('lab.account', true), '')::uuid)"


def protect(
    table: str,
    *,
    staff: Sequence[str] = (),
    portal: Sequence[str] = (),
    portal_sees: str = "",
    entry: Sequence[str] = (),
    entry_sees: str = "true",
) -> RunSQL:
    """Grants and policies for one table.

    `staff`, `portal`, `entry`: privileges such as "SELECT", "INSERT", "UPDATE", "UPDATE (name)", "DELETE".
    `portal_sees`: SQL over the row, needed when the portal gets any privilege; use PERSONS, ORGANISATIONS, ACCOUNT.
    """
    if portal and not portal_sees:
        raise ValueError(f"{table}: say which rows the portal sees")
    forward = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]
    backward = []
    for role, privileges, sees in (
        (DbRole.STAFF, staff, "true"),
        (DbRole.PORTAL, portal, portal_sees),
        (DbRole.ENTRY, entry, entry_sees),
    ):
        if privileges:
            forward += [
                f"GRANT {', '.join(privileges)} ON {table} TO {role}",
                f"CREATE POLICY {role} ON {table} TO {role} USING ({sees}) WITH CHECK ({sees})",
            ]
            backward += [f"DROP POLICY {role} ON {table}", f"REVOKE ALL ON {table} FROM {role}"]
    backward += [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"]
    return RunSQL(";\n".join(forward), ";\n".join(backward))
