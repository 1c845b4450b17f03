# SPDX-License-Identifier: EUPL-1.2
"""Chapters 1 to 3: she asks, brings letters, says what she needs; a way, a plan and a decision follow."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from pathlib import Path

from pypdf import PdfReader

from schuldenlab.base.money import euros
from schuldenlab.site.demo import story
from schuldenlab.site.demo.organisations import ORGANISATIONS
from schuldenlab.site.demo.personas import id_of
from schuldenlab.site.demo.story import OWED, Owed

from .letters import photos
from .stage import Stage

BEGINS = date(2026, 4, 2)
YARA = id_of("person", "yara")
BY_HER = 3  # of the twelve letters she photographs these herself, the coach scans the rest
CALLED = {made.key: made.name for made in ORGANISATIONS}


def typed(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"


def shown(cents: int) -> str:
    """As a page writes it, with an ordinary space."""
    return euros(cents, "nl").replace("\xa0", " ")


def she_asks(stage: Stage) -> None:
    """At the desk, on the Thursday before Easter; her electricity is about to be cut off."""
    stage.on(BEGINS)
    fatima = stage.by("fatima")
    fatima.reads("Er wacht nu niemand op jou.").press("Nieuwe vraag")
    asked = {"surname": "Zee", "given_names": "Yara", "prefix": "van der", "threats": ["cut_off"], "talked": "no"}
    fatima.fill(**asked).press("Noteer de vraag")
    fatima.reads("Is het een van deze mensen?", "Yara van der Zee, geboren 16-2-2004")  # nobody is written down twice
    fatima.fill(person=str(YARA)).press("Noteer de vraag")
    # Good Friday and Easter Monday are no working days: Tuesday 7, Wednesday 8, Thursday 9 April.
    fatima.reads(
        "Voer het eerste gesprek uiterlijk donderdag 9 april 2026.",
        "Afsluiting van gas, stroom, warmte of water. Daarom telt de korte termijn.",
        "3 werkdagen na de vraag, want er dreigt iets (Wgs art. 4 lid 1, 2)",
    )
    stage.kept["case"] = fatima.page.url.split("/cases/")[1].split("/")[0]


def they_talk(stage: Stage) -> None:
    stage.night(date(2026, 4, 7))
    fatima = stage.by("fatima").go("/")
    fatima.reads("Yara van der Zee", "donderdag 9 april").go(f"/cases/{stage.kept['case']}/asked/")
    fatima.press("Voer het eerste gesprek").fill(channel="desk").press("Sla het gesprek op")
    # Eight weeks after the talk, and the term ends on a day that counts.
    fatima.reads("Het gesprek staat erin.", "Gas, stroom, warmte of water dreigt te worden afgesloten.", "2 juni")


def letters_come_in(stage: Stage, folder: Path) -> None:
    """Twelve letters, each a photo: her own phone, and what she laid on the desk."""
    stage.kept["photos"] = photos(folder)
    fatima, yara = stage.by("fatima"), stage.by("yara")
    yara.go("/me/debts/").reads("Maak een foto van een brief")
    for owed in OWED[:BY_HER]:
        yara.fill(file=str(stage.kept["photos"][owed.reference])).press("Foto versturen")
        yara.reads("Je brief is binnen. Wij lezen hem.")
    yara.reads("Er wachten 3 brieven. Wij lezen ze.")
    fatima.go(f"/cases/{stage.kept['case']}/letters/").reads("Er wachten 3 brieven", "gestuurd door de inwoner")
    for owed in OWED[BY_HER:]:
        fatima.fill(file=str(stage.kept["photos"][owed.reference])).press("Brief toevoegen")
    fatima.reads("Er wachten 12 brieven")


def letters_are_read(stage: Stage) -> None:
    """The officer reads what the photo says; saved, the next letter is there at once."""
    henk = stage.by("henk").go(f"/cases/{stage.kept['case']}/letters/")
    henk.press("Lees de oudste brief")
    seen = {hashlib.sha256(file.read_bytes()).hexdigest(): ref for ref, file in stage.kept["photos"].items()}
    by_reference = {owed.reference: owed for owed in OWED}
    for left in range(len(OWED), 0, -1):
        henk.reads(f"Nog {left} brieven, deze meegeteld." if left > 1 else "Dit is de laatste brief.")
        picture = henk.page.locator("main img").get_attribute("src")
        content = henk.context.request.get(stage.url + (picture or "")).body()
        owed = by_reference[seen[hashlib.sha256(content).hexdigest()]]
        henk.fill(
            creditor=CALLED[owed.creditor], kind=owed.kind, cents=typed(owed.cents), holds_on="1-4-2026",
            reference_creditor=owed.reference, collector=CALLED.get(owed.collector, ""),
        ).press("Schuld bewaren")  # fmt: skip
    henk.reads("€ 15.480,00 telt mee voor een voorstel", "Bij 12 schuldeisers.")
    for owed in [one for one in OWED if one.basis]:
        _goes_first(stage, owed)


def _goes_first(stage: Stage, owed: Owed) -> None:
    henk = stage.by("henk").go(f"/cases/{stage.kept['case']}/debts/")
    henk.press(f"^{CALLED[owed.creditor]}$").press("Iets verbeteren").fill(rank_basis=owed.basis).press("Bewaren")
    henk.reads("Deze schuldeiser gaat voor bij het verdelen van geld. Dat staat in de wet.")


def she_says_what_she_needs(stage: Stage) -> None:
    """In her own words; on her phone she puts the house first. What the method must know is asked as well."""
    case = stage.kept["case"]
    fatima = stage.by("fatima").go(f"/cases/{case}/").press("Schrijf iets op of zet op volgorde")
    fatima.fill(**{f"{domain}.words": words for domain, words, _ in story.NEEDS})
    fatima.fill(**{f"{domain}.score": str(score) for domain, _, score in story.NEEDS}).press("Sla het op")
    yara = stage.by("yara").go(f"/me/first/{case}/")
    yara.reads("Wat komt eerst?", *[words for _, words, _ in story.NEEDS])
    while "Wonen" not in yara.page.locator("main ol li").first.inner_text():
        yara.press("Omhoog Wonen")
    yara.press("^Dit is de volgorde$")


def a_way_is_chosen(stage: Stage) -> None:
    """What is not known yet is said, and can be found out; then the youth fund fits."""
    case = stage.kept["case"]
    fatima = stage.by("fatima").go(f"/cases/{case}/").press("Kies samen een aanpak")
    fatima.reads("Helpdesk Geldzaken past", "Jongeren Perspectief Fonds nog niet zeker", "Dit weten we nog niet:")
    for missing in ("volgt een opleiding", "kan en wil werken aan het plan"):
        fatima.go(f"/cases/{case}/methods/").press("Jongeren Perspectief Fonds").press(f"Noteer: {missing}")
        fatima.fill(value="yes", source="resident").press("Sla het op")
    fatima.go(f"/cases/{case}/methods/").reads("Jongeren Perspectief Fonds past")
    fatima.press("Kies deze aanpak.*Jongeren").reads("Deze aanpak past bij dit huishouden.")
    fatima.press("^Kies deze aanpak$").reads("Gekozen: Jongeren Perspectief Fonds.")
    # A student loan is left out, and both are told so.
    stage.by("henk").go(f"/cases/{case}/debts/").reads("€ 11.000,00 telt mee voor een voorstel")
    stage.by("yara").go("/me/debts/").reads("Telt niet mee in een voorstel", "Dienst Studieleningen", "€ 4.480,00")


def a_plan_is_agreed(stage: Stage) -> None:
    case = stage.kept["case"]
    fatima, yara = stage.by("fatima"), stage.by("yara")
    fatima.go(f"/cases/{case}/").press("Schrijf samen het plan").fill(**{"write-words": story.PLAN})
    fatima.press("Sla het plan op").reads("De inwoner heeft nog geen ja gezegd.")
    fatima.go(f"/cases/{case}/").press("Stel een doel")
    for kind, target in story.GOALS:
        fatima.fill(**{"set-kind": kind, "set-target": target}).press("Sla het doel op")
    fatima.reads(*[target for _, target in story.GOALS])
    yara.go(f"/me/plan/{case}/").reads(story.PLAN).press("Ja, dit is mijn plan").reads("Het plan is afgesproken.")
    they_say_how_it_is(stage, 0, worry=9)


def they_say_how_it_is(stage: Stage, months: int, *, worry: int) -> None:
    """The same questions to her and to the coach: how it is on each domain, the worry, wellbeing, school."""
    case = stage.kept["case"]
    marks = {"life_domains.money": max(1, 10 - worry), "life_domains.housing": 6, "life_domains.work_or_school": 7}
    marks |= {f"debt_worry.{one}": worry for one in ("often", "sleep", "grip")}
    marks |= {"wellbeing": max(1, 11 - worry), "school_or_work": 7}
    for who, address in (("yara", f"/me/questions/{case}/{months}/"), ("fatima", f"/cases/{case}/measure/{months}/")):
        one = stage.by(who).go(address).reads("aan het begin" if months == 0 else f"na {months} maanden")
        one.fill(**{f"answers.{name}": str(mark) for name, mark in marks.items()}).press("Sla de antwoorden op")
        one.reads("De antwoorden staan erin.")


def she_is_admitted(stage: Stage) -> None:
    """A formal decision, within the coach's mandate, with a letter that says how to object."""
    stage.night(date(2026, 4, 8))
    fatima = stage.by("fatima")
    fatima.go("/").reads("Yara van der Zee: Besluit over toelating", "2 juni").press("Neem een besluit")
    fatima.reads("Je hebt mandaat voor dit soort besluit: toelaten.", "De inwoner kan 6 weken bezwaar maken.")
    fatima.fill(**{"outcome": "granted", "reasons.ground": story.ADMITTED}).press("Neem dit besluit")
    fatima.reads("Het besluit staat erin.").press("Is het gevaar weg")
    fatima.fill(source="coach").press("Sla het op").reads_not("dreigt te worden afgesloten")
    fatima.press("Noteer wat er is geregeld").fill(source="coach").press("Sla het op")
    stage.night(date(2026, 4, 9))
    yara = stage.by("yara").go("/me/letters/").reads("Besluit: je krijgt hulp , 9 april 2026 (PDF)")
    content = yara.context.request.get(yara.finds("Besluit: je krijgt hulp")).body()
    words = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
    assert "21 mei 2026" in words, words  # six weeks after the day it went on the post
    assert story.ADMITTED in words
