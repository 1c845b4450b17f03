# SPDX-License-Identifier: EUPL-1.2
"""Numbers as people write them that no other page asks for, and as the rules read them."""

from __future__ import annotations

import re

from django import forms

from schuldenlab.base.errors import LabError
from schuldenlab.base.forms import Told
from schuldenlab.base.inputs import clean_text
from schuldenlab.base.money import parse_cents
from schuldenlab.base.texts import current_language
from schuldenlab.law.amount_texts import THOUSANDS, decimal

_SHARE = re.compile(r"\d{1,3}(\.\d{1,6})?", re.ASCII)
# A thousand without cents, as a page in this language reads it: in the other language it can be read two ways.
_BARE_THOUSAND = {"nl": (re.compile(r"\d{1,3}\.\d{3}"), ",00"), "en": (re.compile(r"\d{1,3},\d{3}"), ".00")}
_CORRECTION = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})[:\s]+(\S.*)", re.ASCII)


def exact(cents: int) -> str:
    """Cents as the rules read them: "1234.56"."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def carried(typed: str, *, language: str) -> str:
    """An amount that was typed on a page in this language, so that a page in the other reads the same."""
    bare, cents = _BARE_THOUSAND[language]
    return typed + cents if bare.fullmatch(typed.strip()) else typed


class ShareField(Told):
    """A factor as people write it, such as "0,85"."""

    def read(self, typed: str) -> str:
        found = typed.strip()
        thousands = THOUSANDS.fullmatch(found)
        found = decimal(found.replace(",", ".")) if "," in found else found
        if thousands or not _SHARE.fullmatch(found):
            raise LabError("site.share_wrong")
        return found


class SignedEuroField(Told):
    """An amount that may go down too: "-12,50"."""

    def __init__(self, **rest: object) -> None:
        super().__init__(**{"empty_value": None} | rest)

    def read(self, typed: str) -> int:
        return _signed(typed)


class CorrectionsField(Told):
    """One correction a line: the section of the report, then the amount, as in "5.5 40,00"."""

    def __init__(self, **rest: object) -> None:
        super().__init__(**{"empty_value": [], "widget": forms.Textarea(attrs={"rows": 3})} | rest)

    def read(self, typed: str) -> list[dict[str, str]]:
        found = []
        for line in clean_text(typed, limit=2_000).splitlines():
            if not line.strip():
                continue
            parts = _CORRECTION.fullmatch(line.strip())
            if parts is None:
                raise LabError("site.correction_wrong")
            found.append({"section": parts[1], "amount": exact(_signed(parts[2]))})
        return found


def _signed(typed: str) -> int:
    cleaned = typed.replace("−", "-").replace("€", "").strip()
    cents = parse_cents(cleaned.removeprefix("-"), language=current_language())
    return -cents if cleaned.startswith("-") else cents
