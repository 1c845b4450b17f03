# SPDX-License-Identifier: EUPL-1.2
"""Our words for the fields of the Schuldenknooppunt (module Schuldregelen 2.0), for each kind of message.

Left: where the value is. `message.` and `conversation.` are columns, the rest is a path in the payload, `[]` a list.
Right: the standard's name. What the standard does not publish has no name here, and none is made up.
"""

from __future__ import annotations

from typing import Any

_PERSON = {
    "gender": "geslacht",  # not on record with us, so always empty
    "initials": "voorletters",
    "given_names": "voornamen",
    "prefix": "voorvoegsel",
    "surname": "achternaam",
    "birth_date": "geboortedatum",
}
_ADDRESS = {
    "street": "straatnaam",
    "number": "huisnummer",
    "letter": "huisletter",
    "addition": "huisnummertoevoeging",
    "indication": "aanduiding bij huisnummer",  # this one and the next two: not on record with us
    "postcode": "postcode",
    "town": "woonplaats",
    "houseboat": "woonbootverwijzing",
    "caravan": "woonwagenverwijzing",
}


def _under(path: str, name: str, parts: dict[str, str]) -> dict[str, str]:
    return {f"{path}.{ours}": f"{name}.{theirs}" for ours, theirs in parts.items()}


_ENVELOPE = {
    "message.type": "Berichttype",
    "message.number": "Referentienummer",
    "conversation.id": "ConversatieReferentienummer",
}
_CUSTOMER = {"reference_helper": "KlantnummerSHV", "arrangement": "TypeSchuldregeling"}
_FROM_HELPER = {
    **_ENVELOPE,
    **_CUSTOMER,
    "helper": "Schuldhulpverlener",
    **_under("contact", "Contactpersoon SHV", {"name": "naam", "phone": "telefoonnummer", "email": "e-mailadres"}),
    "reference_customer": "KlantnummerSEVolgensSHV",
    **_under("client", "Klant", _PERSON),
    **_under("partner", "Partner", _PERSON),
    **_under("address", "Adres", _ADDRESS),
    "claims[].reference_creditor": "Vordering.FactuurnummerSEVolgensSHV",
}
_FROM_CREDITOR = {
    **_ENVELOPE,
    "customer_number": "KlantnummerSE",
    **_under("contact", "Contactpersoon SE", {"name": "naam", "phone": "telefoon", "email": "e-mail"}),
}
_BALANCE = {
    **_FROM_CREDITOR,
    "client_unknown": "Klant onbekend",
    "agreed_in_advance": "Standaard akkoord",
    "holds_on": "Datum",
    "claims[].status": "Schuldtype",
    "claims[].reference_creditor": "FactuurnummerSE",
    "claims[].arisen_on": "openstaand.Ontstaansdatum",
    "claims[].principal_cents": "openstaand.Originele vordering",
    "total_cents": "Totaalvordering",
}
_OFFER = {
    **_ENVELOPE,
    **_CUSTOMER,
    "creditors_preferential": "Aantal preferente schuldeisers",
    "creditors_ordinary": "Aantal concurrente schuldeisers",
    "total_preferential_cents": "Totale vastgestelde schuld preferent",
    "total_ordinary_cents": "Totale vastgestelde schuld concurrent",
    "causes": "Oorzaak schulden",
    "claims[].reference_creditor": "FactuurnummerSE",
    "claims[].offer_cents": "Aanbod",
}
_AGREEMENT = {
    **_ENVELOPE,
    **_CUSTOMER,
    "agreed_on": "DatumAkkoord",
    "customer_number": "KlantnummerSE",
    "pay_on": "Uitbetaalmomenten",
    "claims[].reference_creditor": "Vordering.FactuurnummerSE",
    "claims[].share_ppm": "Vordering.Afkooppercentage",
    "claims[].paid_cents": "Vordering.PrognoseEindbedrag",
    "claims[].balance_cents": "Vordering.ActueelVorderingsbedrag",
    "claims[].rank": "Vordering.VorderingsType",
    "claims[].payment_reference": "Vordering.Betaalreferentie",
}
_STATUS = {**_ENVELOPE, **_CUSTOMER, "status": "Status"}

FIELDS: dict[str, dict[str, str]] = {
    "notice": _FROM_HELPER,
    "notice_public": {**_FROM_HELPER, "client.bsn": "Klant.BSN", "partner.bsn": "Partner.BSN"},
    "notice_answer": {**_FROM_CREDITOR, "client_unknown": "Klant onbekend"},
    "balance_request": _FROM_HELPER,
    "balance_answer": _BALANCE,
    "balance_answer_agreed": _BALANCE,
    "no_cooperation": {**_FROM_CREDITOR, "reason": "Reden"},
    "offer": _OFFER,
    "reconsideration": _OFFER,
    "offer_answer": {
        **_FROM_CREDITOR,
        "claims[].reference_creditor": "FactuurnummerSE",
        "claims[].accepted": "Akkoord",
        "claims[].reason": "Reden",
    },
    "agreement": _AGREEMENT,
    "ended": {**_ENVELOPE, **_CUSTOMER, "ended_on": "DatumBeeindigd", "reason": "Reden"},
    "status_from_helper": _STATUS,
    "status_from_creditor": _STATUS,
    "status_request": _STATUS,
}

TYPES = {
    "notice": "Kennisgeving",
    "notice_public": "Kennisgeving Publiek",
    "notice_answer": "Kennisgeving antwoord",
    "balance_request": "Saldoverzoek",
    "balance_answer": "Saldoverzoek antwoord",
    "balance_answer_agreed": "Saldoverzoek antwoord vooraf akkoord",
    "no_cooperation": "Geen medewerking",
    "offer": "Betaalvoorstel",
    "offer_answer": "Betaalvoorstel antwoord",
    "reconsideration": "Heroverweging",
    "agreement": "Schuldregeling akkoord",
    "ended": "Schuldregeling beëindigd",
    "status_from_helper": "Statusbericht SHV",
    "status_from_creditor": "Statusbericht SE",
    "status_request": "Statusverzoek",
}

ARRANGEMENTS = {
    "Betalingsregeling": "BR",
    "Herfinanciering": "HF",
    "Saneringskrediet": "SK",
    "Schuldbemiddeling": "SB",
    "0%-aanbod": "SA",
}
CLAIM_STATUSES = {
    "open": "openstaande schuld",
    "transferred": "overgedragen schuld",
    "unknown": "onbekende schuld bij SE",
}


def paths(payload: dict[str, Any], before: str = "") -> set[str]:
    """Every place in a payload, as it is written on the left: `client.surname`, `claims[].status`."""
    found: set[str] = set()
    for name, value in payload.items():
        if isinstance(value, dict):
            found |= paths(value, f"{before}{name}.")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            found |= paths(value[0], f"{before}{name}[].")
        else:
            found.add(f"{before}{name}")
    return found
