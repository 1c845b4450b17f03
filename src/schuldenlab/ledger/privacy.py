# SPDX-License-Identifier: EUPL-1.2
"""What each column of the ledger holds: ids, codes and amounts. Who a transfer is about, only the room above knows."""

from __future__ import annotations

from schuldenlab.base.privacy_register import Policy

PRIVACY: dict[str, Policy] = {
    "Account.id": "id",
    "Account.known_at": "date",
    "Account.key": "code",
    "Account.name": "public",
    "Account.owner_type": "code",
    "Account.owner_id": "id",
    "Account.side": "code",
    "Account.floor_zero": "flag",
    "Account.shared": "flag",
    "Account.dr_posted": "amount",
    "Account.cr_posted": "amount",
    "Account.dr_pending": "amount",
    "Account.cr_pending": "amount",
    "Transfer.id": "id",
    "Transfer.known_at": "date",
    "Transfer.entry": "id",
    "Transfer.line": "count",
    "Transfer.lines": "count",
    "Transfer.kind": "code",
    "Transfer.debit": "id",
    "Transfer.credit": "id",
    "Transfer.cents": "amount",
    "Transfer.pending": "id",
    "Transfer.reverses": "id",
    "Transfer.cause_type": "code",
    "Transfer.cause_id": "id",
    "Transfer.holds_on": "date",
    "Transfer.recorded_by": "id",
}
