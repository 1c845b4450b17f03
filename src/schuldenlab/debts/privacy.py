# SPDX-License-Identifier: EUPL-1.2
"""What each column of debts holds. Messages and words of creditors lie under the key of the case; a creditor's
reference points at one person's debt, so it is kept as personal. The rest is ids, codes, days and amounts.
"""

from __future__ import annotations

from schuldenlab.base.privacy_register import Policy, personal

_NOT_SHOWN = "gap: comes with the export of everything about one person (article 15)"
_REFERENCE = personal("plain", shredder="gap: comes with the retention job", export=_NOT_SHOWN)
_SEALED = personal("sealed", shredder="base.case_keys.destroy", export=_NOT_SHOWN)

_OF_CASE: dict[str, Policy] = {"id": "id", "known_at": "date", "case": "id", "client_ids": "id"}
_ANSWERABLE: dict[str, Policy] = _OF_CASE | {"answering": "id"}

_MODELS: dict[str, dict[str, Policy]] = {
    "Claim": _ANSWERABLE
    | {
        "debtor_ids": "id",
        "creditor": "id",
        "kind": "code",
        "rank": "code",
        "rank_basis": "code",
        "reference_creditor": _REFERENCE,
        "reference_customer": _REFERENCE,
        "arisen_on": "date",
        "cause": "code",
        "sold_from": "id",
        "listed_on": "date",
        "state": "code",
        "state_on": "date",
        "reason": "code",
    },
    "ClaimAmount": _ANSWERABLE
    | {
        "claim": "id",
        "cents": "amount",
        "principal_cents": "amount",
        "interest_cents": "amount",
        "costs_cents": "amount",
        "paid_cents": "amount",
        "holds_on": "date",
        "said_by": "code",
        "message": "id",
        "document_id": "id",
    },
    "Letter": _OF_CASE
    | {
        "document_id": "id",
        "received_on": "date",
        "brought_by": "code",
        "replaces": "id",
        "read_on": "date",
        "read_by": "id",
        "outcome": "code",
        "claim": "id",
    },
    "Conversation": _ANSWERABLE | {"creditor": "id", "reference": "id", "opened_on": "date"},
    "Message": _ANSWERABLE
    | {
        "conversation": "id",
        "type": "code",
        "direction": "code",
        "answers": "id",
        "number": "id",
        "payload": _SEALED,
        "transport": "code",
        "sent_at": "date",
        "due_on": "date",
        "collected_at": "date",
        "confirmed_at": "date",
        "answered_at": "date",
        "withdrawn_at": "date",
    },
    "Proposal": _OF_CASE
    | {
        "method_version": "id",
        "receipt": "id",
        "version": "count",
        "share_ppm": "amount",
        "usual_ppm": "amount",
        "agreement": "code",
        "leaves_out": "code",
        "state": "code",
        "made_on": "date",
        "sent_on": "date",
        "expires_on": "date",
        "ended_on": "date",
        "court_asked_on": "date",
    },
    "Offer": _ANSWERABLE
    | {
        "proposal": "id",
        "claim": "id",
        "creditor": "id",
        "rank": "code",
        "balance_cents": "amount",
        "cents": "amount",
        "share_ppm": "amount",
        "regular_cents": "amount",
        "reservation": "id",
        "state": "code",
        "state_on": "date",
        "due_on": "date",
    },
    "Answer": _ANSWERABLE
    | {
        "offer": "id",
        "round": "count",
        "kind": "code",
        "reason_code": "code",
        "words": _SEALED,
        "discharge_after_payment": "flag",
        "by_person": "id",
        "answered_on": "date",
        "document_id": "id",
    },
    "Agreement": _OF_CASE | {"proposal": "id", "reached_on": "date", "by": "code"},
    "Contract": _OF_CASE
    | {
        "proposal": "id",
        "person": "id",
        "signed_on": "date",
        "signed_by": "id",
        "signed_for": "id",
        "document_id": "id",
        "words": _SEALED,
    },
    "PassedOn": _OF_CASE | {"proposal": "id", "cents": "amount", "passed_on": "date", "corrects": "id"},
    "Discharge": _ANSWERABLE
    | {
        "claim": "id",
        "offer": "id",
        "debtor_ids": "id",
        "given_on": "date",
        "payment_id": "id",
        "document_id": "id",
        "received_cents": "amount",
    },
    "DischargeCorrection": _OF_CASE | {"discharge": "id", "received_cents": "amount", "reason": "code"},
    "DischargeTurn": _ANSWERABLE
    | {
        "discharge": "id",
        "holds": "flag",
        "payment_id": "id",
        "turned_on": "date",
        "document_id": "id",
        "received_cents": "amount",
    },
}

PRIVACY: dict[str, Policy] = {
    f"{model}.{column}": policy for model, columns in _MODELS.items() for column, policy in columns.items()
}
