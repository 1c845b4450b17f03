# SPDX-License-Identifier: EUPL-1.2
"""A city's face: a folder outside the code, chosen by `settings.THEME`.

    theme.toml      city = "…", phone = "…", class = "mycity-theme", neutral = true, logo = "logo.svg"
    static/         theme.css (custom properties under that class), fonts, logo

`neutral`: the city's properties come on top of the neutral ones; false for a complete set of tokens. Names, logos
and colours of real cities stay with those cities: none of them is in this repository.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

_OURS = ("vendor/fonts/source-sans-3.css", "vendor/utrecht/components.css")
_NEUTRAL = ("vendor/voorbeeld/theme.css",)


@dataclass(frozen=True, slots=True)
class Theme:
    city: str
    phone: str
    classes: str = "voorbeeld-theme"
    sheets: tuple[str, ...] = (*_OURS, *_NEUTRAL, "lab/lab.css")
    logo: str = ""

    @property
    def dial(self) -> str:
        """The number as a telephone wants it."""
        return self.phone.replace(" ", "")


def current() -> Theme:
    return read(settings.THEME) if settings.THEME else Theme(city=settings.CITY, phone=settings.PHONE)


@cache
def read(folder: str) -> Theme:
    """Raises FileNotFoundError or KeyError naming what the folder misses: a wrong theme must not start."""
    path = Path(folder)
    told = tomllib.loads((path / "theme.toml").read_text())
    own = told["class"]
    if not (path / "static" / "theme.css").is_file():
        raise FileNotFoundError(f"{path}/static/theme.css: a theme needs a style sheet")
    return Theme(
        city=told.get("city", settings.CITY),
        phone=told.get("phone", settings.PHONE),
        # Our own rules hang on the neutral class, so it stays on the page even when its colours are all replaced.
        classes=f"voorbeeld-theme {own}",
        sheets=(*_OURS, *(_NEUTRAL if told.get("neutral", True) else ()), "lab/lab.css", "theme/theme.css"),
        logo=f"theme/{told['logo']}" if "logo" in told else "",
    )
