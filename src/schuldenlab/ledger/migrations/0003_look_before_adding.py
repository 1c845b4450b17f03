# SPDX-License-Identifier: EUPL-1.2
"""The trigger that keeps balances, without a transaction inside the transaction.

To say which account was short, and how much, it caught the refusal of the CHECK: a subtransaction for each post, and a
heavier lock on each account, for something that seldom happens. Now it looks before it adds, with the accounts locked.
The CHECK on the account still refuses on its own, whoever writes and whatever this function thinks.
"""

from importlib import import_module

from django.db import migrations

before = import_module("schuldenlab.ledger.migrations.0002_balances")

_NAMED = "SELECT debit_id FROM fresh UNION SELECT credit_id FROM fresh"

_KEEP_BALANCES = f"""
CREATE OR REPLACE FUNCTION ledger_keep_balances() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE
    wrong uuid;
    short record;
BEGIN
    -- In one order for everybody, so that nobody waits in a circle; what all share comes last and is held shortest.
    PERFORM FROM ledger_account WHERE id IN ({_NAMED}) ORDER BY shared, key FOR NO KEY UPDATE;

    -- The account that is not there, or else the one that would be short by most: the locks hold what is read here.
    SELECT moved.account AS id, kept.id IS NULL AS absent, kept.name, CASE WHEN kept.floor_zero THEN
               CASE kept.side WHEN 'credit' THEN 1 ELSE -1 END * (
                   kept.dr_posted + moved.dr_posted - kept.cr_posted - moved.cr_posted)
                   + CASE kept.side WHEN 'credit' THEN kept.dr_pending + moved.dr_pending
                                    ELSE kept.cr_pending + moved.cr_pending END END AS cents
        INTO short FROM ({before._MOVED}) AS moved LEFT JOIN ledger_account AS kept ON kept.id = moved.account
        ORDER BY 2 DESC, 4 DESC NULLS LAST LIMIT 1;
    IF short.absent THEN
        RAISE EXCEPTION 'no such account' USING
            ERRCODE = 'foreign_key_violation', CONSTRAINT = 'transfer_account_exists', DETAIL = short.id::text;
    END IF;

    IF EXISTS (SELECT FROM fresh WHERE pending_id IS NOT NULL OR reverses_id IS NOT NULL) THEN
        SELECT fresh.id INTO wrong FROM fresh LEFT JOIN ledger_transfer AS promise ON promise.id = fresh.pending_id
            WHERE fresh.pending_id IS NOT NULL AND (promise.kind, promise.debit_id, promise.credit_id, promise.cents)
                  IS DISTINCT FROM ('pending', fresh.debit_id, fresh.credit_id, fresh.cents) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'ends no such pending transfer' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'transfer_ends_its_own', DETAIL = wrong::text;
        END IF;
        SELECT fresh.id INTO wrong FROM fresh LEFT JOIN ledger_transfer AS done ON done.id = fresh.reverses_id
            WHERE fresh.reverses_id IS NOT NULL AND (COALESCE(done.kind IN ('now', 'post'), false),
                  done.debit_id, done.credit_id, done.cents)
                  IS DISTINCT FROM (true, fresh.credit_id, fresh.debit_id, fresh.cents) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'turns back no such transfer' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'transfer_reverses_its_own', DETAIL = wrong::text;
        END IF;
    END IF;

    IF short.cents > 0 THEN
        RAISE EXCEPTION 'overdraft' USING ERRCODE = 'check_violation', CONSTRAINT = 'account_floor',
            DETAIL = jsonb_build_object('id', short.id, 'name', short.name, 'cents', short.cents)::text;
    END IF;
    UPDATE ledger_account AS kept SET
        dr_posted = kept.dr_posted + moved.dr_posted, cr_posted = kept.cr_posted + moved.cr_posted,
        dr_pending = kept.dr_pending + moved.dr_pending, cr_pending = kept.cr_pending + moved.cr_pending
        FROM ({before._MOVED}) AS moved WHERE kept.id = moved.account;
    RETURN NULL;
END $body$;
"""  # noqa: S608


_KEPT_BEFORE = before._KEEP_BALANCES.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").partition("REVOKE ")[0]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_balances")]

    operations = [migrations.RunSQL(_KEEP_BALANCES, _KEPT_BEFORE)]
