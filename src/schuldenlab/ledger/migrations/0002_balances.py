# SPDX-License-Identifier: EUPL-1.2
"""The trigger that keeps balances, and who may write what.

It runs once per INSERT, over all its rows together (docs/adr/0009-ledger.md: a trigger per row is quadratic). It runs as
the owner of the tables, so that nobody else needs the right to write a balance.
"""

from django.db import migrations

from schuldenlab.base.rls import protect

# What each transfer does to the four sums of its two accounts.
_MOVED = """
    SELECT account, sum(dr_posted) AS dr_posted, sum(cr_posted) AS cr_posted,
           sum(dr_pending) AS dr_pending, sum(cr_pending) AS cr_pending
    FROM fresh,
         LATERAL (SELECT CASE WHEN kind IN ('now', 'post') THEN cents ELSE 0 END,
                         CASE kind WHEN 'pending' THEN cents WHEN 'now' THEN 0 ELSE -cents END) AS part (posted, pending),
         LATERAL (VALUES (debit_id, posted, 0, pending, 0), (credit_id, 0, posted, 0, pending))
             AS leg (account, dr_posted, cr_posted, dr_pending, cr_pending)
    GROUP BY account
"""

_KEEP_BALANCES = f"""
CREATE FUNCTION ledger_keep_balances() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE
    wrong uuid;
    locked bigint;
    short record;
BEGIN
    -- In one order for everybody, so that nobody waits in a circle; what all share comes last and is held shortest.
    PERFORM FROM ledger_account
        WHERE id IN (SELECT debit_id FROM fresh UNION SELECT credit_id FROM fresh)
        ORDER BY shared, key FOR NO KEY UPDATE;
    GET DIAGNOSTICS locked = ROW_COUNT;
    IF locked <> (SELECT count(*) FROM (SELECT debit_id FROM fresh UNION SELECT credit_id FROM fresh) AS named) THEN
        SELECT named.id INTO wrong
            FROM (SELECT debit_id AS id FROM fresh UNION SELECT credit_id FROM fresh) AS named
            WHERE NOT EXISTS (SELECT FROM ledger_account WHERE ledger_account.id = named.id) LIMIT 1;
        RAISE EXCEPTION 'no such account' USING
            ERRCODE = 'foreign_key_violation', CONSTRAINT = 'transfer_account_exists', DETAIL = wrong::text;
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

    BEGIN
        UPDATE ledger_account AS kept SET
            dr_posted = kept.dr_posted + moved.dr_posted, cr_posted = kept.cr_posted + moved.cr_posted,
            dr_pending = kept.dr_pending + moved.dr_pending, cr_pending = kept.cr_pending + moved.cr_pending
            FROM ({_MOVED}) AS moved WHERE kept.id = moved.account;
    EXCEPTION WHEN check_violation THEN
        -- The same refusal, with which account and how much: the locks of above still hold.
        SELECT kept.id, CASE kept.side WHEN 'credit' THEN 1 ELSE -1 END * (
                   kept.dr_posted + moved.dr_posted - kept.cr_posted - moved.cr_posted)
                   + CASE kept.side WHEN 'credit' THEN kept.dr_pending + moved.dr_pending
                                    ELSE kept.cr_pending + moved.cr_pending END AS cents
            INTO short FROM ledger_account AS kept JOIN ({_MOVED}) AS moved ON kept.id = moved.account
            WHERE kept.floor_zero ORDER BY 2 DESC LIMIT 1;
        IF NOT FOUND OR short.cents <= 0 THEN
            RAISE;
        END IF;
        RAISE EXCEPTION 'overdraft' USING ERRCODE = 'check_violation', CONSTRAINT = 'account_floor',
            DETAIL = short.id::text, HINT = short.cents::text;
    END;
    RETURN NULL;
END $body$;
REVOKE ALL ON FUNCTION ledger_keep_balances() FROM PUBLIC;
CREATE TRIGGER keep_balances AFTER INSERT ON ledger_transfer REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep_balances();
"""  # noqa: S608

_FORGET_BALANCES = """
DROP TRIGGER keep_balances ON ledger_transfer;
DROP FUNCTION ledger_keep_balances();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("base", "0002_rights")]

    operations = [
        migrations.RunSQL(_KEEP_BALANCES, _FORGET_BALANCES),
        # The books are the city's own: no right at all for the portal. A balance has no INSERT right either.
        protect(
            "ledger_account",
            staff=["SELECT", "INSERT (id, known_at, key, name, owner_type, owner_id, side, floor_zero, shared)"],
        ),
        protect("ledger_transfer", staff=["SELECT", "INSERT"]),
    ]
