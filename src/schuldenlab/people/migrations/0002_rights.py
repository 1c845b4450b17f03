# SPDX-License-Identifier: EUPL-1.2
"""Rights on the tables of people.

Staff changes only the columns that services change: the end of a dated fact, a confirmation, a person's own facts. The
portal sees its own scope. The door sees what finding out who somebody is needs, and no name, no address, no BSN.
"""

from django.db import migrations

from schuldenlab.base.rls import ACCOUNT, ORGANISATIONS, OWN_PERSON, PERSONS, protect

PERIOD = "id, holds_from, holds_until"


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
        protect(
            "people_person",
            staff=["SELECT", "INSERT", "UPDATE"],
            # Their own ways to be reached; a name or a birth date is corrected by staff.
            portal=["SELECT", "UPDATE (language, reach_by, phone, email)"],
            portal_sees=f"id = ANY ({PERSONS})",
            entry=["SELECT (id, deceased)"],
        ),
        protect("people_formerrecord", staff=["SELECT", "INSERT"]),
        protect(
            "people_address",
            staff=["SELECT", "INSERT", "UPDATE (holds_until)"],
            portal=["SELECT"],
            # Not of whom they act for: an address may be secret, and nobody needs another's to act.
            portal_sees=f"owner_id = ANY (array_append({ORGANISATIONS}, {OWN_PERSON}))",
        ),
        protect(
            "people_member",
            staff=["SELECT", "INSERT", "UPDATE (holds_until)"],
            portal=["SELECT"],
            portal_sees=f"person_id = ANY ({PERSONS})",
        ),
        protect(
            "people_household",
            staff=["SELECT", "INSERT"],
            portal=["SELECT"],
            # Only the rows of people_member that the portal may see count here.
            portal_sees="EXISTS (SELECT 1 FROM people_member WHERE household_id = people_household.id)",
        ),
        protect(
            "people_representation",
            staff=["SELECT", "INSERT", "UPDATE (holds_until)"],
            portal=["SELECT"],
            portal_sees=f"person_id = ANY ({PERSONS})",
            entry=[f"SELECT ({PERIOD}, person_id, by_person_id, by_organisation_id, kind)"],
        ),
        protect(
            "people_organisation",
            staff=["SELECT", "INSERT", "UPDATE (name, kvk, kinds, municipality_code)"],
            # Every letter names the organisations it speaks of; the portal may know them by name, and no more.
            portal=["SELECT (id, name, kinds, is_city)"],
            portal_sees="true",
            entry=["SELECT (id, is_city)"],
        ),
        protect(
            "people_bankaccount",
            staff=["SELECT", "INSERT", "UPDATE (confirmed_by_id, confirmed_how, confirmed_on)"],
            portal=["SELECT"],
            portal_sees=f"organisation_id = ANY ({ORGANISATIONS})",
        ),
        protect(
            "people_actsfor",
            staff=["SELECT", "INSERT", "UPDATE (holds_until)"],
            portal=["SELECT"],
            portal_sees=f"organisation_id = ANY ({ORGANISATIONS})",
            entry=[f"SELECT ({PERIOD}, organisation_id, for_organisation_id, claim_kinds)"],
        ),
        protect(
            "people_employment",
            staff=[
                "SELECT",
                "INSERT",
                "UPDATE (holds_until, covered_by_id, cover_from, cover_until, confirmed_by_id, confirmed_on)",
            ],
            # The face of a household: the name and work phone of coaches and settlement officers.
            portal=[
                f"SELECT ({PERIOD}, organisation_id, roles, shown_as, work_phone, covered_by_id, cover_from, cover_until)"
            ],
            portal_sees="roles && ARRAY['coach', 'settlement_officer']::varchar[]",
            entry=[f"SELECT ({PERIOD}, organisation_id, person_id, roles, confirmed_on)"],
        ),
        protect("people_mandate", staff=["SELECT", "INSERT"]),
    ]
