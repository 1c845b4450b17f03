# SPDX-License-Identifier: EUPL-1.2
"""What the templates of the fund may say beside `lab`."""

from __future__ import annotations

from django import template

from .. import time_words

register = template.Library()
register.filter("duration", time_words.duration)
