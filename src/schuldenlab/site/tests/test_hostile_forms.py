# SPDX-License-Identifier: EUPL-1.2
"""Every form of every page, filled in by somebody who means ill or mistypes: never our mistake, never lost words.

The forms are read from the pages themselves, so a new page is tried out by itself. What is sent is rolled back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote_plus
from uuid import UUID, uuid4
from zlib import crc32

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Role
from schuldenlab.cases.models import Case
from schuldenlab.debts import services as debts
from schuldenlab.site.demo.cases import _coach
from schuldenlab.site.demo.fund import POT

from .test_matrix import OPEN, WHO, address_of, other  # noqa: F401
from .test_settling_pages import CLOCK, case  # noqa: F401

HOSTILE = {
    "nul": "a\x00b", "lone surrogate": "a\ud800b",
    "a billion": "1000000000", "too large": "9" * 30, "below nothing": "-1",
    "no such day": "31-2-2026", "long ago": "1-1-0001", "far away": "31-12-9999", "markup": "<script>alert(1)</script>",
    "turned around": "\u202e\u202eabc\u202e", "somebody else": "00000000-0000-4000-8000-000000000001", "nothing": "",
    "one and a half million letters": "x" * 1_500_000, "not a number": "NaN", "power": "1e9", "digits of others": "١٢٣",
}  # fmt: skip
FILES = {"empty": b"", "a program": b"MZ\x90", "no picture": b"\xff\xd8\xff", "zeros": b"\0" * 99}
STAYS = "Dit blijft staan."
TYPED = {"text", "search", "tel", "email", "number", "date", "textarea", "password"}
FINE = {200, 302, 303, 403, 404, 409, 413, 422}
EACH = 1  # how many hostile values each field gets here, other ones for each field; len(HOSTILE) tries them all


@dataclass
class Form:
    """What a browser would send for it: each control with its kind and its value."""

    action: str
    controls: list[tuple[str, str, str]] = field(default_factory=list)  # name, kind, value

    def sent(self) -> dict[str, list[object]]:
        told: dict[str, list[object]] = {}
        for name, kind, value in self.controls:
            if kind == "file":
                told[name] = [SimpleUploadedFile("brief.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF")]
            elif kind in {"radio", "select"}:
                if value or name not in told:
                    told.setdefault(name, []).append(value)
                    told[name] = [next((one for one in told[name] if one), "")]
            elif kind in TYPED:
                told[name] = [value or _likely(name)]
            elif kind != "button":
                told.setdefault(name, []).append(value)
        told["once"] = [str(uuid4())]
        return told

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """A browser sends the one that was pressed."""
        return [(name, value) for name, kind, value in self.controls if kind == "button"] or [("", "")]

    @property
    def names(self) -> list[tuple[str, str]]:
        found = {name: kind for name, kind, _ in self.controls if name not in {"csrfmiddlewaretoken", "once"}}
        return sorted(found.items())


def _likely(name: str) -> str:
    if re.search(r"(_on|_from|_until|^on|birth)$", name):
        return "20-11-2026"
    return "25" if re.search(r"cents|ppm|income|amount|vtlb|months|minutes|count|age_", name) else STAYS


class Forms(HTMLParser):
    """The forms that are sent by POST from the main part of a page."""

    def __init__(self, page: str, address: str) -> None:
        super().__init__()
        self.address, self.found, self.open, self.select, self.area = address, [], None, "", ""
        self.feed(page.partition("<main")[2].partition("</main>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(told.get("action") or self.address) if told.get("method", "").lower() == "post" else None
            self.found += [self.open] if self.open else []
        elif self.open is None:
            return
        elif tag == "option" and self.select:
            self.open.controls.append((self.select, "select", told.get("value", "")))
        elif tag == "select":
            self.select = told.get("name", "")
        elif told.get("name") and tag == "textarea":
            self.open.controls.append((told["name"], "textarea", ""))
        elif told.get("name") and tag in {"input", "button"}:
            kind = told.get("type", "text") if tag == "input" else "button"
            self.open.controls.append((told["name"], kind, told.get("value", "on" if kind == "checkbox" else "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = ""


def post(client: Client, form: Form, told: dict[str, list[object]]) -> HttpResponse:
    """As a browser sends it: a lone surrogate goes over as the bytes it would be."""
    if any(kind == "file" for _, kind, _ in form.controls):
        clean = {name: [_bytes(one) for one in values] for name, values in told.items()}
        return client.post(form.action, clean)
    pairs = [
        f"{quote_plus(name)}={quote_plus(str(value).encode('utf-8', 'surrogatepass'))}"
        for name, values in told.items()
        for value in values
    ]
    return client.post(form.action, "&".join(pairs), content_type="application/x-www-form-urlencoded")


def _bytes(value: object) -> object:
    return value.replace("\ud800", "\ufffd") if isinstance(value, str) else value


def wrong(answer: HttpResponse, told: dict[str, list[object]], form: Form, changed: str) -> str:
    """What is not as it should be; empty when all is well."""
    tampered = not changed or changed in {name for name, kind, _ in form.controls if kind == "hidden"}
    if answer.status_code not in FINE and not (answer.status_code == 400 and tampered):
        return f"status {answer.status_code}"
    page = answer.content.decode(errors="replace")
    if "Traceback" in page or "<script>alert" in page:
        return "shows what it should not"
    if answer.status_code != 422 or tampered:  # a browser sends back unseen what it was given
        return ""
    if "aria-invalid" not in page and 'role="alert"' not in page:
        return "refused without a word"
    typed = [name for name, kind, _ in form.controls if kind in TYPED and name != changed]
    lost = [name for name in typed if name in told and str(told[name][0]) not in page]
    return f"lost {lost}" if lost else ""


def tries(form: Form, button: tuple[str, str]) -> Iterator[tuple[str, str, dict[str, list[object]]]]:
    """(what is tried, the field that was changed, what is sent)."""
    pressed = {button[0]: [button[1]]} if button[0] else {}
    yield "all empty", "", pressed | {"once": [str(uuid4())]}
    for name, kind in form.names:
        if kind == "button":
            continue
        for label, value in picked(FILES if kind == "file" else HOSTILE, f"{form.action} {name}"):
            sent = SimpleUploadedFile("brief.jpg", value) if isinstance(value, bytes) else value
            yield f"{name}: {label}", name, form.sent() | pressed | {name: [sent]}


def picked(values: dict[str, Any], seed: str) -> list[tuple[str, Any]]:
    """The same ones each time, so that a fault comes back."""
    start = crc32(re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", seed).encode()) % len(values)
    return (list(values.items()) * 2)[start : start + min(EACH, len(values))]


def pages(others: dict[str, Any], own: UUID) -> Iterator[tuple[str, str]]:
    """(who, address) of every page, by one of those who get it; and what residents and creditors have of their own."""
    for name, (allowed, _) in OPEN.items():
        for role in sorted(allowed - {"anonymous"}, key=list(WHO).index)[:1]:
            yield WHO[role], address_of(name, others)
        if "me" in name or "my" in name or name.startswith("debts:"):
            yield "youssef", address_of(name, others | {"case_id": own})
            yield "henk", address_of(name, others | {"case_id": own})
    yield from (("petra", "/questions/"), ("ilse", "/questions/"), ("youssef", "/giving-back/"))


@pytest.fixture
def own(case: Case) -> UUID:  # noqa: F811
    """The case of the resident who can log in, with offers that wait for their creditors."""
    by = {"case_id": case.pk, "actor": replace(_coach("henk"), roles=frozenset({Role.SETTLEMENT_OFFICER}))}
    with acting(SYSTEM):
        debts.calculation_make(
            facts={"counted_income_month": "1500.00"}, clock=CLOCK, **by,
            by_hand={"vtlb": debts.ByHand("1500.00", "vtlb-calculator", "de bedragen zijn niet openbaar")},
        )  # fmt: skip
        draft = debts.proposal_make(clock=CLOCK, **by)
        debts.offers_send(proposal_id=draft.pk, pot_id=POT, actor=by["actor"], clock=CLOCK)
    return case.pk


@pytest.mark.long
def test_no_form_breaks_or_forgets(log_in, request, own):
    clients, seen, faults, tried = {}, set(), [], 0
    for who, address in pages(request.getfixturevalue("other"), own):
        if who not in clients:
            clients[who] = log_in(who)
            clients[who].raise_request_exception = False
        page = clients[who].get(address)
        if page.status_code != 200 or "html" not in page.headers.get("Content-Type", ""):
            continue
        for form in Forms(page.content.decode(), address).found:
            key = (re.sub(r"[0-9a-f-]{36}", "*", form.action), tuple(form.names), tuple(form.buttons))
            if key in seen:
                continue
            seen.add(key)
            for button in form.buttons:
                for label, changed, told in tries(form, button):
                    tried += 1
                    with transaction.atomic():
                        fault = wrong(post(clients[who], form, told), told, form, changed)
                        transaction.set_rollback(True)
                    if fault:
                        faults.append((key[0], who, button[1], label, fault))
    assert not faults, "\n".join(map(str, faults))
    assert len({action for action, _, _ in seen}) >= 40, "the pages show their forms"
    assert tried > 250
