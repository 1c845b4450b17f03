# SPDX-License-Identifier: EUPL-1.2
"""Chapters 8 and 9: giving back in money, with a school year and in hours; a missed one; closed, and asked again."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

from schuldenlab.base.terms import add_workdays
from schuldenlab.site.demo import story

from .asking import they_say_how_it_is
from .stage import Stage

WEEKS = story.HOURS // story.HOURS_A_WEEK
WEEKS_BY_PAGE = 2  # the others are the same clicks, and go through the services
HOURS_OF_A_WEEK = """
import sys
from schuldenlab.base.console import django_ready
django_ready()
from datetime import date
from schuldenlab.base.acting import acting
from schuldenlab.base.clock import FixedClock
from schuldenlab.fund import services
from schuldenlab.fund.models import PlaceMatch
from schuldenlab.site.demo.cast import played_by, resident
from schuldenlab.site.demo.personas import id_of
from schuldenlab.site.demo.story import HOURS_A_WEEK
for day in map(date.fromisoformat, sys.argv[1:]):
    clock, yara, host = FixedClock.on(day), resident(id_of("person", "yara")), played_by("marco")
    with acting(yara):
        match = PlaceMatch.objects.get()
        report = services.hours_report(
            match_id=match.pk, worked_on=day, minutes=HOURS_A_WEEK * 60, actor=yara, clock=clock
        )
    with acting(host):
        services.hours_confirm(report_id=report.pk, yes=True, actor=host, clock=clock)
"""


def a_way_to_give_back_is_agreed(stage: Stage) -> None:
    stage.on(date(2026, 6, 11))
    fatima = stage.by("fatima").go("/").press("Spreek af hoe je iets teruggeeft").press("Maak samen een plan")
    fatima.fill(month_cents="100,01", months="2", first_due_on="1-7-2026", milestone="school_year")
    fatima.page.locator("[name=milestone_host]").select_option(label="Vakschool Lindestroom")
    fatima.page.locator("[name=place]").select_option(
        label="Sportvereniging Lindeboys: Kantine en materiaal op zaterdag"
    )
    fatima.press("Zo spreken we het af").reads("Dan gaat er € 400,00 af.", "Een uur is € 10,00 waard.")
    yara = stage.by("yara").go("/me/giving-back/")
    yara.reads("€ 100,01 tot en met 1 juli 2026", "€ 100,01 tot en met 1 augustus 2026")
    yara.reads("Vakschool Lindestroom", "Lindeboys")


def she_gives_back(stage: Stage) -> None:
    """An instalment comes in; her school says in two taps that she made her year."""
    stage.on(date(2026, 7, 1))
    mariska = stage.by("mariska").go("/giving-back/").press("Yara van der Zee").press("Schrijf ontvangen geld op")
    mariska.fill(cents="100,01").press("^Schrijf op$").reads("Yara van der Zee geeft nog € 1.000,00 terug.")
    stage.on(date(2026, 7, 13))
    bouchra = stage.by("bouchra").go("/").press("Kijk en bevestig").reads("Heeft Yara dit gehaald?", "schooljaar")
    bouchra.reads_not("van der Zee", "€").press("Ja, gehaald").reads("U hoeft nu niets te bevestigen.")
    _reached(stage, 0)
    stage.by("yara").go("/me/giving-back/").reads("Je geeft nog € 600,00 terug.")


def she_misses_one(stage: Stage) -> None:
    """Kind words, a talk, another day. No fine, and no word about one."""
    stage.night(date(2026, 8, 2))
    yara = stage.by("yara").go("/me/giving-back/").reads("Je geeft nog € 600,00 terug.")
    yara.reads("Zullen we samen kijken wat wel kan?", "Lukt het niet? Bel je coach.")
    yara.reads_not("boete", "rente", "aanmaning", "te laat").go("/me/letters/").reads("Zullen we samen kijken?")
    stage.on(date(2026, 8, 5))
    fatima, case = stage.by("fatima").go("/").reads("Even praten"), stage.kept["case"]
    fatima.press("Neem contact op")
    assert fatima.page.locator("[name=kind]:checked").input_value() == "missed_instalment"
    fatima.fill(reached="yes", channel="phone", note=story.WHY_MISSED)
    fatima.press("Sla het contact op").reads(story.WHY_MISSED)
    fatima.go(f"/cases/{case}/giving-back/").press("Maak een nieuw plan")
    fatima.fill(month_cents="100,00", months="1", first_due_on="1-10-2026").press("Zo spreken we het af")
    yara.go("/me/giving-back/").reads("Betaal € 100,00 tot en met donderdag 1 oktober.", "Je geeft nog € 600,00 terug.")


def she_works_hours(stage: Stage) -> None:
    """Ten weeks of five hours at the sports club, each told by her and confirmed by the club."""
    stage.on(date(2026, 10, 1))
    mariska = stage.by("mariska").go(f"/cases/{stage.kept['case']}/giving-back/").press("Schrijf ontvangen geld op")
    mariska.fill(cents="100,00").press("^Schrijf op$").reads("Yara van der Zee geeft nog € 500,00 terug.")
    stage.night(date(2026, 10, 5))
    they_say_how_it_is(stage, 6, worry=3)
    days = [add_workdays(date(2026, 10, 1), 5 * week) for week in range(1, WEEKS + 1)]
    words = [sys.executable, "-c", HOURS_OF_A_WEEK, *map(str, days[:-WEEKS_BY_PAGE])]
    subprocess.run(words, env=stage.env, check=True)
    yara, marco = stage.by("yara"), stage.by("marco")
    for day in days[-WEEKS_BY_PAGE:]:
        stage.on(day)
        yara.go("/me/giving-back/").fill(worked_on=f"{day.day}-{day.month}-{day.year}", minutes="5")
        yara.press("Opschrijven").reads("De organisatie kijkt of ze kloppen.")
        marco.go("/").press("Kijk en bevestig").reads("Yara schreef 5 uur op.").press("Ja, dit klopt")
    marco.reads("U bevestigde samen al 50 uur.")
    yara.go("/me/giving-back/").reads("Je bent klaar. Je hoeft niets meer terug te geven.")
    _reached(stage, 1)


def _reached(stage: Stage, number: int) -> None:
    fatima = stage.by("fatima").go(f"/cases/{stage.kept['case']}/goals/")
    goal = fatima.page.locator("label", has_text=story.GOALS[number][1])
    goal.click()
    fatima.press("Dit doel is gehaald").reads("Mooi. Dit doel is gehaald.")


def it_is_closed(stage: Stage) -> None:
    day = add_workdays(stage.today or date.max, 4)
    stage.on(day)
    fatima, case = stage.by("fatima"), stage.kept["case"]
    fatima.go("/").press("Sluit het dossier").fill(outcome="completed").press("^Sluit het dossier$")
    fatima.reads("Dit dossier is gesloten op 16 december.", "Hoe het ging: afgerond.").press("Maak een afspraak")
    fatima.fill(kind="aftercare", starts_at_day="16-3-2027", starts_at_time="14:00", channel="phone")
    fatima.press("Maak de afspraak").reads("16 maart")
    stage.on(date(2027, 3, 16))
    fatima.go(f"/cases/{case}/do/contact.record/").fill(kind="aftercare", reached="yes", channel="phone")
    fatima.press("Sla het contact op")


def she_is_asked_later(stage: Stage) -> None:
    """A year on and two years on: how big is the worry now?"""
    for months, day, worry in ((12, date(2027, 4, 12), 2), (24, date(2028, 4, 12), 1)):
        stage.on(day)
        they_say_how_it_is(stage, months, worry=worry)
