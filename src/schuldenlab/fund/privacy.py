# SPDX-License-Identifier: EUPL-1.2
"""What each column of the fund holds: ids, codes, days and amounts. A creditor's reference points at one person's
claim, so it is kept as personal.
"""

from __future__ import annotations

from schuldenlab.base.privacy_register import Policy, personal

_REFERENCE = personal(
    "plain",
    shredder="gap: comes with the retention job",
    export="gap: comes with the export of everything about one person (article 15)",
)
_ACCOUNT = personal(
    "sealed",
    shredder="base.case_keys.destroy",
    export="gap: comes with the export of everything about one person (article 15)",
)
_ROW: dict[str, Policy] = {"id": "id", "known_at": "date"}
_CAUSE: dict[str, Policy] = {"cause_type": "code", "cause_id": "id", "creditor_reference": _REFERENCE}
_ENDED: dict[str, Policy] = {"state": "code", "ended_on": "date", "ended_at": "date"}
_PARTIES: dict[str, Policy] = {"batch": "id", "creditor": "id", "payee": "id", "party_ids": "id", "cents": "amount"}
_DAYS: dict[str, Policy] = {"holds_from": "date", "holds_until": "date"}

_MODELS: dict[str, dict[str, Policy]] = {
    "Pot": {"name": "public", "purpose": "public", "kind": "code"},
    "PotCondition": {
        "pot": "id",
        "age_first": "count",
        "age_last": "count",
        "method_keys": "code",
        "debt_kinds": "code",
        "cents_max_case": "amount",
        **_DAYS,
    },
    "Contribution": {
        "pot": "id",
        "party": "id",
        "kind": "code",
        "cents": "amount",
        "words": "public",
        "received_on": "date",
        "transfer_id": "id",
    },
    "Reservation": {
        "pot": "id",
        "case": "id",
        "person": "id",
        "with_person": "id",
        "creditor": "id",
        "payee": "id",
        "debt_kind": "code",
        "cents": "amount",
        "transfer_id": "id",
        "reserved_on": "date",
        **_CAUSE,
        **_ENDED,
    },
    "PayoutBatch": {
        "pot": "id",
        "cents": "amount",
        "made_by": "id",
        "made_on": "date",
        "released_by": "id",
        "released_on": "date",
        "released_at": "date",
        "mandate_id": "id",
        "state": "code",
    },
    "Payment": {
        "reservation": "id",
        "obligation": "id",
        "bank_account": "id",
        "transfer_id": "id",
        "overpaid_cents": "amount",
        **_PARTIES,
        **_CAUSE,
        **_ENDED,
    },
    "Specification": {"payments": "count", "paid_on": "date", **_PARTIES},
    "SpecificationLetter": {"specification": "id", "document_id": "id", "party_ids": "id", "sent_on": "date"},
    "Obligation": {
        "pot": "id",
        "person": "id",
        "with_person": "id",
        "case": "id",
        "opened_on": "date",
        "opened_cents": "amount",
        "left_cents": "amount",
        "state": "code",
        "closed_on": "date",
        "closed_at": "date",
    },
    "ReturnPlan": {"person_id": "id", "obligation": "id", "agreed_on": "date", "by_hours": "flag"},
    "Instalment": {
        "person_id": "id",
        "plan": "id",
        "due_on": "date",
        "cents": "amount",
        "missed_on": "date",
        "missed_at": "date",
    },
    "Milestone": {
        "person_id": "id",
        "plan": "id",
        "kind": "code",
        "host": "id",
        "worth_cents": "amount",
        "due_on": "date",
    },
    "GivingBack": {
        "person_id": "id",
        "obligation": "id",
        "way": "code",
        "quantity": "count",
        "worth_cents": "amount",
        "given_on": "date",
        "confirmation": "id",
        "decision": "id",
        "values": "id",
        "transfer_id": "id",
        "to_suspense_cents": "amount",
    },
    "Mistake": {
        "giving_back": "id",
        "contribution": "id",
        "person_id": "id",
        "party_id": "id",
        "reason": "code",
        "by": "id",
        "mandate_id": "id",
        "noted_on": "date",
    },
    "Refund": {
        "person_id": "id",
        "obligation": "id",
        "cents": "amount",
        "of_undone_cents": "amount",
        "account": _ACCOUNT,
        "made_by": "id",
        "made_on": "date",
        "released_by": "id",
        "released_on": "date",
        "compared_how": "code",
        "mandate_id": "id",
        "state": "code",
        "ended_on": "date",
    },
    "Place": {"host": "id", "kind": "code", "words": "public", "capacity": "count", **_DAYS},
    "PlaceMatch": {"place": "id", "host_id": "id", "person": "id", "obligation": "id", **_DAYS},
    "HoursReport": {"match": "id", "person_id": "id", "host_id": "id", "worked_on": "date", "minutes": "count"},
    "HostConfirmation": {
        "host_id": "id",
        "person_id": "id",
        "by": "id",
        "report": "id",
        "milestone": "id",
        "yes": "flag",
        "confirmed_on": "date",
    },
}

PRIVACY: dict[str, Policy] = {
    f"{model}.{column}": policy for model, columns in _MODELS.items() for column, policy in (_ROW | columns).items()
}
