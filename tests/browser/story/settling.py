# SPDX-License-Identifier: EUPL-1.2
"""Chapters 4 to 7: what is owed is asked, what can be paid is calculated, everybody is offered the same, she signs."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

from schuldenlab.site.demo import story
from schuldenlab.site.demo.personas import PERSONAS
from schuldenlab.site.demo.story import OWED, Owed
from schuldenlab.site.journey.checks import offered

from .asking import CALLED, shown, typed
from .stage import Somebody, Stage

WORKS_AT = {persona.works_at: persona.key for persona in PERSONAS if persona.works_at}
SHARES = offered()
TOTAL = sum(SHARES.values())


def by_clerk(debts: list[Owed]) -> dict[str, list[Owed]]:
    """Whose desk each debt lies on; the collector has two."""
    found: dict[str, list[Owed]] = defaultdict(list)
    for owed in debts:
        found[WORKS_AT[owed.answers]].append(owed)
    return found


def balances_are_asked(stage: Stage) -> None:
    stage.on(date(2026, 4, 20))
    henk = stage.by("henk").go("/").reads("Yara van der Zee: Schulden op een rij").press("Vraag wat er openstaat")
    henk.reads("Naar 12 schulden vroegen we nog niet.").press("Vraag wat er openstaat")
    # Ten working days; King's Day and Liberation Day are none. Student loans are asked by letter, a day later.
    henk.reads(
        "De vragen zijn verstuurd.", "Heeft nog tijd: 12", "tot en met woensdag 6 mei 2026.", "donderdag 7 mei 2026"
    )


def clerks_say_what_is_owed(stage: Stage) -> None:
    """Each on their own page, one question after the other: what is saved is gone, and the next stands open."""
    stage.on(date(2026, 4, 23))
    for key, debts in by_clerk([owed for owed in OWED if owed.balance == "says"]).items():
        clerk = stage.by(key).go("/").press("Naar de vragen")
        for left in range(len(debts), 0, -1):
            clerk.reads(f"Er wachten {left} vragen op u." if left > 1 else "Er wacht 1 vraag op u.")
            clerk.reads("Wat staat er nog open voor Yara van der Zee?", "geboren 16 februari 2004")
            owed = next(one for one in debts if f"uw factuurnummer {one.reference}." in clerk.text())
            clerk.fill(cents_0=typed(owed.cents), customer_number=f"K{owed.reference[-4:]}").press("Opslaan")
        clerk.reads("Er wacht nu geen vraag op u.")


def the_silent_are_given_up(stage: Stage) -> None:
    """The days are over, a day later for who was asked by letter; for who said nothing the letter counts."""
    stage.night(date(2026, 5, 8))
    henk = stage.by("henk").go("/").reads("Yara van der Zee", "Kijk welke schuldeiser niet antwoordt")
    henk.go(f"/cases/{stage.kept['case']}/creditors/").reads("Te laat: 2", "Bedrag bekend: 10")
    for owed in [one for one in OWED if one.balance == "silent"]:
        row = henk.page.locator("main ol > li", has=henk.page.get_by_text(CALLED[owed.creditor], exact=True)).first
        going_on = henk.opens("Verder zonder antwoord over", within=row)
        henk.fill(going_on, reason="no_answer").press("^Verder zonder antwoord$", within=going_on)
        henk.reads("Genoteerd. We gaan verder zonder dit antwoord.")
    henk.reads("Verder zonder antwoord: 2")


def what_can_be_missed_is_calculated(stage: Stage, folder: Path) -> None:
    """With the parts that are not public entered by hand, each with its source. The receipt can be checked at home."""
    henk = stage.by("henk").go("/").press("Maak de berekening").press("Reken met de Rekenhulp, vraag voor vraag")
    answers = {
        "situation": "single", "taxable_income_year": "0", "debtor_income_month": "0",
        "income0_kind": "ordinary", "income0_amount": "0",
        "care_correction": "0", "housing_correction": "0", "missing_kgb_correction": "0",
        "corrections_source": story.CALCULATOR[0], "corrections_reason": story.CALCULATOR[1],
    }  # fmt: skip
    for _ in range(len(answers)):
        asked = henk.page.locator(".lab-calculator__next")
        if not asked.count():
            break
        here = {name: one for name, one in answers.items() if asked.locator(f'[name="{name}"]').count()}
        henk.fill(asked, **here).press("^Verder$", within=asked)
    henk.press("^Bewaar deze berekening bij het dossier$")
    # 95 percent of the assistance norm of a single person; no income, so nothing can be missed.
    henk.reads("€ 0,00 per maand kan er gemist worden.", "Om van te leven, per maand € 1.331,43")
    lines = henk.opens("De berekening, regel voor regel").inner_text().replace("\xa0", " ")
    for said in ("Dat is 95% van de bijstandsnorm van € 1.401,50.", "Rv art. 475da lid 2", story.CALCULATOR[0]):
        assert said in lines, lines
    _receipts_verify(stage, henk, folder)


def _receipts_verify(stage: Stage, who: Somebody, folder: Path) -> None:
    """As who doubts it does: save the receipt, and let the rules calculate it again."""
    links = who.page.locator("main a[download]")
    assert links.count()
    for number in range(links.count()):
        with who.page.expect_download() as coming:
            links.nth(number).click()
        file = folder / f"receipt-{number}.json"
        coming.value.save_as(file)
        words = [sys.executable, "-m", "schuldenlab", "law", "verify", str(file)]
        done = subprocess.run(words, env=stage.env, capture_output=True, text=True, check=False)
        assert (done.returncode, "Dit bewijs klopt." in done.stdout) == (0, True), done.stdout + done.stderr


def everybody_is_offered_the_same(stage: Stage) -> None:
    case, henk = stage.kept["case"], stage.by("henk")
    henk.go(f"/cases/{case}/calculation/").press("Naar het voorstel aan de schuldeisers").press("Maak het voorstel")
    henk.reads(f"Het voorstel is klaar: {shown(TOTAL)} op € 11.000,00 aan schulden.", "Wat blijft staan", "€ 4.480,00")
    for owed in [one for one in OWED if one.reference in SHARES]:
        row = henk.page.get_by_role("row").filter(has_text=CALLED[owed.creditor]).inner_text().replace("\xa0", " ")
        assert shown(SHARES[owed.reference]) in row, (owed, row)
        assert ("gaat voor" in row) == bool(owed.basis), row
    stage.on(date(2026, 5, 11))
    henk.go(f"/cases/{case}/proposal/").press("Verstuur en zet € 1.100,01 apart")
    henk.reads("11 schuldeisers moeten nog antwoorden.", "tot en met woensdag 27 mei 2026")


def clerks_answer_the_offer(stage: Stage) -> None:
    """Nine say yes, one says no and why, one says nothing."""
    stage.on(date(2026, 5, 18))
    for key, debts in by_clerk([owed for owed in OWED if owed.offer in ("accepts", "refuses")]).items():
        clerk = stage.by(key).go("/").press("Naar de vragen")
        for _ in debts:
            owed = next(one for one in debts if f"uw factuurnummer {one.reference}, uw klant" in clerk.text())
            share = SHARES[owed.reference]
            clerk.reads(f"Gaat u akkoord met {shown(share)} voor Yara van der Zee?")
            clerk.reads(f"{shown(share)} van {shown(owed.cents)}, in één keer", shown(owed.cents - share))
            if owed.offer == "refuses":
                refusing = clerk.opens("Nee, niet akkoord")
                clerk.fill(refusing, reason_code="share_too_low").press("Nee opslaan", within=refusing)
            else:
                clerk.press("Akkoord, tegen finale kwijting")
        clerk.reads("Er wacht nu geen vraag op u.")


def two_are_asked_again(stage: Stage) -> None:
    """The silent one's days pass; both hear why it is this or nothing, and say yes."""
    case, henk = stage.kept["case"], stage.by("henk")
    stage.night(date(2026, 5, 28))
    henk.go("/").reads("Yara van der Zee: Opnieuw vragen").press("Vraag het opnieuw").reads("zei nee", "geen antwoord")
    henk.fill(reasons=story.ASK_AGAIN).press("^Vraag het opnieuw$").reads("2 schuldeisers moeten nog antwoorden.")
    stage.on(date(2026, 6, 2))
    for owed in [one for one in OWED if one.offer in ("refuses", "silent")]:
        clerk = stage.by(WORKS_AT[owed.answers]).go("/").press("Naar de vragen")
        clerk.reads("U zei eerst nee." if owed.offer == "refuses" else "U antwoordde nog niet.", story.ASK_AGAIN)
        clerk.reads(shown(SHARES[owed.reference])).press("Akkoord, tegen finale kwijting")
    henk.go(f"/cases/{case}/proposal/").reads(f"Er is een akkoord: {shown(TOTAL)} op € 11.000,00 aan schulden.")


def she_signs(stage: Stage) -> None:
    """She reads what the fund pays, what is gone and what she owes then."""
    stage.on(date(2026, 6, 3))
    yara = stage.by("yara").go(f"/cases/{stage.kept['case']}/contract/")
    yara.reads("De schuldeisers krijgen samen € 1.100,01, in één keer.", "Het fonds betaalt € 1.100,01 voor je.")
    yara.reads("De rest, € 9.899,99, hoef je niet meer te betalen.")
    yara.fill(read=True).press("Ik teken").reads("Het contract is getekend.")


def the_fund_pays(stage: Stage) -> None:
    """A new account is confirmed first; who makes a payment does not release it; the bank says that it arrived."""
    case, mariska = stage.kept["case"], stage.by("mariska")
    mariska.go("/").reads("Bevestig een rekeningnummer", "Yara van der Zee", "Uitbetalen").press("Naar de betaling")
    mariska.reads("Dit kan nog niet mee", "Belvast Telecom, € 68,75", "Webwinkel Kleurrijk, € 31,28")
    mariska.press("Bekijk Incassobureau Kroon en Vaart").press("Rekening bevestigen")
    mariska.fill(how="phone_known_number", answer="yes").press("Leg vast").reads("De rekening is bevestigd.")
    mariska.go(f"/cases/{case}/paying/").reads_not("Dit kan nog niet mee").press("Betaling klaarmaken")
    mariska.reads("€ 1.100,01 wacht op vrijgave.", "Een ander kijkt na en geeft vrij.")
    assert not mariska.page.get_by_role("button", name="Geef € 1.100,01 vrij").count()
    stage.on(date(2026, 6, 4))
    willem = stage.by("willem").go("/").press("Bekijk de betaling")
    willem.reads("Incassobureau Kroon en Vaart nieuw", "Gebeld naar een nummer dat we al hadden")
    willem.press("Geef .*1.100,01 vrij").reads("Willem Oosting gaf de betaling vrij op 4 juni 2026.")
    stage.on(date(2026, 6, 5))
    mariska.go(f"/cases/{case}/paying/").reads("Nog niet bekend of alles aankwam.").press("Noteer wat de bank meldt")
    mariska.press("Noteer dit").reads("Alles is aangekomen of teruggekomen.")


def everybody_sees_that_it_is_paid(stage: Stage) -> None:
    stage.night(date(2026, 6, 8))
    rik = stage.by("rik").go("/payments/").reads("€ 68,75 op 4 juni 2026", "€ 31,28 op 4 juni 2026")
    rik.press("68,75 op 4 juni").reads("BT-901177", "Dan geldt uw finale kwijting zodra het geld binnen is.")
    yara = stage.by("yara").go("/me/letters/").reads("Deze schulden ben je kwijt , 8 juni 2026 (PDF)")
    content = yara.context.request.get(yara.finds("Deze schulden ben je kwijt")).body()
    assert content.startswith(b"%PDF")
    yara.go("/me/giving-back/").reads("Je geeft nog € 1.100,01 terug.", "Je coach maakt samen met jou een plan.")
