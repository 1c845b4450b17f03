# SPDX-License-Identifier: EUPL-1.2
"""What each column of cases holds. Words lie under the key of the case; the rest is ids, codes, days and amounts.

A recorded fact is a code or a number about a case; once the key is destroyed and the persons are deleted, `client_ids`
points at nobody.
"""

from __future__ import annotations

from schuldenlab.base.privacy_register import Personal, Policy, personal

_NOT_SHOWN = "gap: comes with the export of everything about one person (article 15)"


def _sealed(export: str = "cases.selectors.case_view") -> Personal:
    return personal("sealed", shredder="base.case_keys.destroy", export=export)


_ROW: dict[str, Policy] = {"id": "id", "known_at": "date"}
_OF_CASE: dict[str, Policy] = _ROW | {"case": "id", "client_ids": "id"}
_DECIDED: dict[str, Policy] = _OF_CASE | {
    "kind": "code",
    "outcome": "code",
    "cents": "amount",
    "receipt": "id",
    "by": "id",
    "mandate_id": "id",
    "reasons": _sealed(),
    "supersedes": "id",
}

_MODELS: dict[str, dict[str, Policy]] = {
    "Case": _ROW
    | {
        "household": "id",
        "client_ids": "id",
        "coach": "id",
        "method_use": "id",
        "method_version": "id",
        "opened_from": "id",
        "asked_on": "date",
        "opened_on": "date",
        "closed_on": "date",
        "outcome": "code",
    },
    "MethodVersion": _ROW | {"key": "code", "version": "code", "sha256": "hash", "package": "public"},
    "MethodUse": _ROW
    | {
        "key": "code",
        "method_version": "id",
        "status": "code",
        "holds_from": "date",
        "holds_until": "date",
        "max_cases": "count",
        "mandate_id": "id",
    },
    "StepFinished": _OF_CASE | {"step": "code", "finished_on": "date", "method_version": "id"},
    "CaseVersionMove": _OF_CASE
    | {
        "from_version": "id",
        "to_version": "id",
        "method_use": "id",
        "moved_on": "date",
        "params": "public",
        "departure": "id",
        "by": "id",
    },
    # Where the case is: steps, codes, days, sums in cents, and the city's values; made anew from facts at each change.
    "CaseState": _OF_CASE | {"method_version": "id", "holds_on": "date", "content": "code"},
    "Need": _OF_CASE
    | {
        "need_id": "id",
        "version": "count",
        "told": _sealed(),
        "by_role": "code",
    },
    "NeedRanking": _OF_CASE | {"need_ids": "id", "ranked_on": "date", "by_role": "code"},
    "Plan": _OF_CASE
    | {"version": "count", "words": _sealed(), "written_on": "date", "agreed_on": "date", "agreed_by": "id"},
    "Goal": _OF_CASE | {"kind": "code", "target": _sealed(), "set_on": "date", "due_on": "date", "reached_on": "date"},
    "FactRecord": _OF_CASE
    | {
        "name": "code",
        "value": "code",
        "holds_on": "date",
        "by": "id",
        "source": "code",
        "document_id": "id",
        "corrects": "id",
    },
    "Receipt": _OF_CASE
    | {
        "kind": "code",
        "content": _sealed("cases.selectors.receipt_open"),
        "sha256": "hash",
        "label": "code",
        "facts": "code",
        "norms": "code",
        "holds_on": "date",
    },
    "Decision": _DECIDED
    | {
        "decided_on": "date",
        "proposal": "id",
        "second_person": "id",
        "second_mandate_id": "id",
    },
    "DecisionSent": _OF_CASE | {"decision": "id", "person_id": "id", "sent_on": "date", "objection_until": "date"},
    "DecisionProposal": _DECIDED,
    "Advice": _OF_CASE | {"kind": "code", "outcome": "code", "by": "id", "words": _sealed()},
    "Contact": _OF_CASE
    | {
        "kind": "code",
        "held_on": "date",
        "reached": "flag",
        "channel": "code",
        "by": "id",
        "note": _sealed(_NOT_SHOWN),
        "corrects": "id",
    },
    "Appointment": _OF_CASE
    | {"kind": "code", "starts_at": "date", "channel": "code", "employment": "id", "replaces": "id"},
    "PaperDue": _OF_CASE
    | {
        "event_id": "id",
        "paper": "code",
        "cause_type": "code",
        "cause_id": "id",
        "holds_on": "date",
        "reader_type": "code",
        "reader_id": "id",
        "large_print": "flag",
        "document": "id",
        "sent_on": "date",
        "held_by": "code",
    },
    "NormLook": _ROW
    | {
        "file": "public",
        "sha256": "hash",
        "valid_from": "date",
        "valid_to": "date",
        "looked_on": "date",
        "figures": "count",
        "left": "count",
        "by_hand": "count",
    },
    "NormLookLine": _OF_CASE
    | {"look": "id", "name": "code", "before_cents": "amount", "after_cents": "amount", "change_cents": "amount"},
    "Measure": _OF_CASE
    | {"months": "count", "by_role": "code", "measured_on": "date", "answers": _sealed("cases.measures.answered")},
}

PRIVACY: dict[str, Policy] = {
    f"{model}.{column}": policy for model, columns in _MODELS.items() for column, policy in columns.items()
}
