# SPDX-License-Identifier: EUPL-1.2
"""What each column of people holds. Names and addresses lie in ordinary rows, so that they can be found and deleted.

Nothing deletes a person yet: destruction is a list, an approval and a declaration (standards 9), and cases and
claims that point at the person decide when. Until that job exists the gap is named here.
"""

from __future__ import annotations

from schuldenlab.base.privacy_register import Held, Personal, Policy, personal

_CARD = "people.selectors.person_card"
_NOT_ERASED = "gap: comes with the retention job: the archivist's list, then deletion"
_NOT_SHOWN = "gap: comes with the export of everything about one person (article 15)"


def _of_person(held: Held = "plain", *, export: str = _CARD) -> Personal:
    return personal(held, shredder=_NOT_ERASED, export=export)


_ROW: dict[str, Policy] = {"id": "id", "known_at": "date"}
_DATED: dict[str, Policy] = _ROW | {"holds_from": "date", "holds_until": "date"}
_FACTS = ("given_names", "prefix", "surname", "birth_year", "birth_month", "birth_day", "deceased", "died_year",
          "died_month", "died_day", "secrecy")  # fmt: skip


def _facts(export: str) -> dict[str, Policy]:
    declared: dict[str, Policy] = {name: _of_person(export=export) for name in _FACTS}
    return declared | {"bsn_enc": _of_person("encrypted", export=export)}


_MODELS: dict[str, dict[str, Policy]] = {
    "Person": _ROW
    | _facts(_CARD)
    | {
        "bsn_index": "hash",
        "search_key": _of_person(),
        "language": _of_person(),
        "reach_by": _of_person(),
        "phone": _of_person(),
        "email": _of_person(),
        "source": "code",
        "register_status": _of_person(export=_NOT_SHOWN),
        "entered_by": "id",
        "revision": "count",
    },
    "FormerRecord": _ROW
    | _facts(_NOT_SHOWN)
    | {"person": "id", "revision": "count", "reason": "code", "corrected_by": "id"},
    "Address": _DATED
    | {"person": "id", "organisation": "id", "owner_id": "id", "kind": "code", "source": "code"}
    | {
        name: _of_person()
        for name in (
            *("street", "house_number", "house_letter", "addition", "postcode", "town", "municipality_code"),
            *("is_elsewhere", "no_fixed_address", "place_words", "country_code"),
            *("foreign_line_1", "foreign_line_2", "foreign_line_3"),
        )
    },
    "Household": _ROW,
    "Member": _DATED
    | {
        "household": "id",
        "person": "id",
        "role": _of_person(export="people.selectors.household_of"),
        "end_told_at": "date",
    },
    "Representation": _DATED
    | {
        "person": "id",
        "by_person": "id",
        "by_organisation": "id",
        "kind": _of_person(),
        "document_id": "id",
        "source": "code",
    },
    "Organisation": _ROW
    | {"name": "public", "kvk": "public", "kinds": "code", "is_city": "flag", "municipality_code": "code"},
    "BankAccount": _ROW
    | {
        "organisation": "id",
        "iban": "public",
        "holder_name": "public",
        "holds_from": "date",
        "entered_by": "id",
        "confirmed_by": "id",
        "confirmed_how": "code",
        "refused_by": "id",
        "refused_how": "code",
        "refused_on": "date",
        "refused_why": _of_person(export=_NOT_SHOWN),  # what a colleague typed may name somebody
        "confirmed_on": "date",
    },
    "KnownPhone": _ROW | {"organisation": "id", "phone": "public", "entered_by": "id"},
    "ActsFor": _DATED | {"organisation": "id", "for_organisation": "id", "claim_kinds": "code", "document_id": "id"},
    "Employment": _DATED
    | {
        "organisation": "id",
        "person": "id",
        "roles": "code",
        "team": "public",
        "shown_as": _of_person(export="people.selectors.face_of"),
        "work_phone": _of_person(export="people.selectors.face_of"),
        "entered_by": "id",
        "confirmed_by": "id",
        "confirmed_on": "date",
        "covered_by": "id",
        "cover_from": "date",
        "cover_until": "date",
    },
    "Mandate": _DATED
    | {"holder": "id", "decision_kind": "code", "limit_cents": "amount", "method_key": "code", "given_by": "id",
       "ends": "id"},
    "LoginReset": _ROW
    | {"account": "id", "lost": "code", "known_by": "code", "given_by": "id", "code_hash": "hash", "ends_at": "date",
       "tries": "count", "used_at": "date", "needs_second": "flag", "confirmed_by": "id", "confirmed_at": "date"},
    "Account": {
        "id": "id",
        "password": "key",
        "last_login": _of_person(export=_NOT_SHOWN),
        "email": _of_person(export=_NOT_SHOWN),
        "is_active": "flag",
        "language": _of_person(export=_NOT_SHOWN),
        "person": "id",
        "opened_by": "id",
        "closed_for": "code",
        "oidc_subject": _of_person(export=_NOT_SHOWN),
        "assurance": "code",
    },
}  # fmt: skip

PRIVACY: dict[str, Policy] = {
    f"{model}.{column}": policy for model, columns in _MODELS.items() for column, policy in columns.items()
}
