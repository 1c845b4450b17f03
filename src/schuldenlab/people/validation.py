# SPDX-License-Identifier: EUPL-1.2
"""Checking what people type, and saying at the field what is wrong: a digit missing is not a digit wrong.

Each function returns the value as we keep it, or raises a LabError with `field`.
"""

from __future__ import annotations

import re
from datetime import date

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import validate_email
from stdnum import iban as stdnum_iban
from stdnum.exceptions import ValidationError
from stdnum.nl import bsn as stdnum_bsn
from stdnum.nl import postcode as stdnum_postcode

from schuldenlab.base.errors import LabError
from schuldenlab.base.inputs import LINE_LIMIT, clean_line

from .partial_date import PartialDate

_SEPARATORS = re.compile(r"[\s.\-\u00a0]+")
_IBAN_LENGTHS = {
    "NL": 18,
    "BE": 16,
    "DE": 22,
}  # those typed by hand here; others get the general words


def bsn(written: str, *, field: str = "bsn") -> str:
    """Nine digits that pass the eleven test (elfproef)."""
    digits = _digits(written, "people.bsn_not_digits", field)
    _length(digits, 9, "people.bsn", field)
    try:
        return stdnum_bsn.validate(digits)
    except ValidationError as reason:
        raise LabError("people.bsn_wrong", field=field) from reason


def kvk(written: str, *, field: str = "kvk") -> str:
    """Eight digits. A KvK number has no check digit, so a typing error can only show in its length."""
    digits = _digits(written, "people.kvk_not_digits", field)
    _length(digits, 8, "people.kvk", field)
    return digits


def iban(written: str, *, field: str = "iban") -> str:
    """Without spaces, in capitals, with the right length for its country and a right check number."""
    compact = _SEPARATORS.sub("", written).upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}", compact):
        raise LabError("people.iban_form", field=field)
    expected = _IBAN_LENGTHS.get(compact[:2])
    if expected:
        _length(compact, expected, "people.iban", field)
    try:
        return stdnum_iban.validate(compact)
    except ValidationError as reason:
        raise LabError("people.iban_wrong", field=field) from reason


def postcode(written: str, *, field: str = "postcode") -> str:
    """ "2511BT" """
    try:
        return stdnum_postcode.validate(written[:20]).replace(" ", "")
    except ValidationError as reason:
        raise LabError("people.postcode_wrong", field=field) from reason


def municipality_code(written: str, *, field: str) -> str:
    """ "0518": four digits of table 33 of the register, in which 0000 is unknown."""
    if not re.fullmatch("[0-9]{4}", code := written.strip(), re.ASCII) or code == "0000":
        raise LabError("people.register_code_wrong", field=field)
    return code


def name(written: str, *, field: str, limit: int = LINE_LIMIT, required: bool = False) -> str:
    """One line without control characters, accents in one form, at most `limit` characters."""
    return clean_line(written, limit=limit, field=field, required=required)


def birth(value: PartialDate, *, today: date, field: str = "birth") -> PartialDate:
    """A birth that can have happened."""
    earliest = value.earliest()
    if earliest is not None and earliest > today:
        raise LabError("people.birth_in_future", field=field)
    if value.year is not None and value.year < 1850:
        raise LabError("base.date_wrong", field=field)
    return value


def death(value: PartialDate, *, birth: PartialDate, today: date, field: str = "died") -> PartialDate:
    """A death that can have happened: not in the future, not before the birth."""
    first, last, born = value.earliest(), value.latest(), birth.earliest()
    if first is not None and first > today:
        raise LabError("people.death_in_future", field=field)
    if last is not None and born is not None and last < born:
        raise LabError("people.death_before_birth", field=field)
    return value


def period(holds_from: date | None, holds_until: date | None, *, field: str = "holds_until") -> None:
    """Raises LabError base.dates_out_of_order when the end is before the start."""
    if holds_from is not None and holds_until is not None and holds_until < holds_from:
        raise LabError("base.dates_out_of_order", field=field)


def _digits(written: str, code: str, field: str) -> str:
    digits = _SEPARATORS.sub("", written)
    if not (digits.isascii() and digits.isdigit()):
        raise LabError(code, field=field)
    return digits


def _length(text: str, expected: int, code: str, field: str) -> None:
    """One missing is said as one missing: that is what a person looks for on the card in their hand."""
    short = expected - len(text)
    if short == 1:
        raise LabError(f"{code}_one_missing", field=field, expected=expected)
    if short > 0:
        raise LabError(f"{code}_too_short", field=field, missing=short, expected=expected)
    if short < 0:
        raise LabError(f"{code}_too_long", field=field, extra=-short, expected=expected)


def phone(written: str, *, field: str = "phone") -> str:
    """ "+31612345678" or "" """
    compact = re.sub(r"[\s.\-()\u00a0]", "", written)
    if not compact:
        return ""
    number = re.sub(r"^00", "+", compact)
    number = "+31" + number[1:] if number.startswith("0") else number
    if not re.fullmatch(r"\+[1-9][0-9]{7,14}", number) or (number.startswith("+31") and len(number) != 12):
        raise LabError("people.phone_wrong", field=field)
    return number


def phone_in_words(number: str) -> str:
    """As people write it: "06 1234 5678". A number abroad stays as it is."""
    if not number.startswith("+31"):
        return number
    national = "0" + number[3:]
    return f"{national[:2]} {national[2:6]} {national[6:]}" if national.startswith("06") else national


def email(written: str, *, field: str = "email") -> str:
    """In lower case, or "". One account has one address: capitals make no difference."""
    compact = clean_line(written, limit=254, field=field).lower()
    if not compact:
        return ""
    try:
        validate_email(compact)
    except DjangoValidationError as reason:
        raise LabError("people.email_wrong", field=field) from reason
    return compact
