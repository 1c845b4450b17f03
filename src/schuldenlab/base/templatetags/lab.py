# SPDX-License-Identifier: EUPL-1.2
"""What templates may say: a sentence by its key, a date as people say it, an amount as people write it."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone

from schuldenlab.base import money
from schuldenlab.base.terms import date_in_words
from schuldenlab.base.texts import current_language, sentences
from schuldenlab.base.texts import text as sentence

register = template.Library()


@register.simple_tag
def text(key: str, **values: object) -> str:
    """`{% text "people.person.title" name=person.name %}`; the values are escaped like any other."""
    return sentence(key, **values)


@register.filter
def day(value: date | datetime | None) -> str:
    """ "donderdag 4 december 2026": a date as it is said aloud."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return date_in_words(value, current_language(), year=True)


@register.filter
def date_of(value: date | None) -> str:
    """ "4 december 2026": a date long ago or far away, where the weekday says nothing."""
    return date_in_words(value, current_language(), weekday=False, year=True) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """ "4 december 2026, 14:05": when something was done."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{date_in_words(local, current_language(), weekday=False, year=True)}, {local:%H:%M}"


@register.filter
def euros(cents: int | None) -> str:
    """ "€ 1.234,56"; no amount is a dash, because nothing known is not zero."""
    return "–" if cents is None else money.euros(cents, current_language())


@register.simple_tag
def text_of(key: str, code: str) -> str:
    """`{% text_of "site.roles" role %}`: the words for a code; a code without words shows itself."""
    return sentences(current_language()).get(f"{key}.{code}", code)
