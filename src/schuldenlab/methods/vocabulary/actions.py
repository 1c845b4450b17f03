# SPDX-License-Identifier: EUPL-1.2
"""Every action a step may name. The room that has the service registers it; a city sees which it has."""

from __future__ import annotations

from .kinds import Action

_CITY = ("coach", "settlement_officer", "fund_manager", "coordinator")
_NEAR = ("resident", "coach")
_DEBTS = ("settlement", "family")
_ANSWERS = ("offers.all_answered", "offers.refused", "agreement.reached", "agreement.failed")

ACTIONS: dict[str, Action] = {
    action.name: action
    for action in (
        Action(name="talk.record", who=("coach",), makes=("talk.held",), term="wgs.first_talk",
               en="write down the first talk", nl="het eerste gesprek noteren"),
        Action(name="need.record", who=_NEAR, makes=("need.stated",),
               en="write down the need and score the life domains", nl="de vraag en de leefgebieden noteren"),
        Action(name="needs.rank", who=_NEAR, makes=("need.ranked", "need.first"),
               en="let the resident say what comes first", nl="de inwoner laten kiezen wat eerst komt"),
        Action(name="plan.write", who=_NEAR, makes=("plan.written",), then=("plan.agreed_by_resident",),
               en="write the plan together", nl="samen het plan schrijven"),
        Action(name="plan.agree", who=_NEAR, makes=("plan.agreed_by_resident",),
               en="agree to the plan", nl="het plan goedvinden"),
        Action(name="goal.set", who=_NEAR, makes=("goals.set", "goal.set:*"), en="set a goal, of any kind",
               nl="een doel stellen"),
        Action(name="goal.reach", who=_NEAR, makes=("goals.all_reached", "goal.reached:*"),
               en="note that a goal was reached", nl="noteren dat een doel is gehaald"),
        Action(name="decision.take", argument="decision", who=_CITY,
               makes=("decision.taken:*", "decision.outcome:*"), en="decide", nl="beslissen"),
        Action(name="contract.sign", who=_NEAR, makes=("contract.signed_by_resident",),
               en="sign the contract", nl="het contract tekenen"),
        Action(name="fact.record", argument="recordable", who=("resident", *_CITY, "host"), makes=("*",),
               en="note a fact, with where it comes from", nl="een feit noteren, met de bron"),
        Action(name="appointment.plan", who=_NEAR, makes=("appointment.planned",),
               en="make an appointment", nl="een afspraak maken"),
        Action(name="contact.plan", who=_CITY, makes=("contact.planned",), then=("contact.held", "aftercare.held"),
               en="plan a moment of contact", nl="contact plannen"),
        Action(name="contact.record", who=_CITY, makes=("contact.held",),
               then=("giving_back.missed_discussed", "aftercare.held", "hearing.held"),
               en="note a contact", nl="contact noteren"),
        Action(name="measure.take", argument="month", who=_NEAR, makes=("measure.taken:*",),
               en="ask the questions of this month", nl="de vragen van deze maand stellen"),
        Action(name="card.walk", domains=("desk",), who=("coach", "coordinator"), makes=("card.walked",),
               en="walk the steps of the route card", nl="de stappen van de routekaart zetten"),
        Action(name="case.refer", who=("coach", "coordinator"), makes=("referral.made",), then=("referral.arrived",),
               en="refer to somebody else", nl="doorverwijzen"),
        Action(name="case.open", domains=("desk",), who=("coach", "coordinator"), makes=("case.opened",),
               en="open a case with another method", nl="een dossier openen met een andere aanpak"),
        Action(name="case.close", who=("coach", "coordinator"), makes=("case.closed",),
               en="close the case", nl="het dossier sluiten"),
        Action(name="claims.add", domains=_DEBTS, who=("resident", "coach", "settlement_officer"),
               makes=("debts.listed",), en="write down debts; a photo of a letter is enough",
               nl="schulden noteren; een foto van een brief is genoeg"),
        Action(name="balances.ask", domains=_DEBTS, who=("coach", "settlement_officer"), makes=("balances.asked",),
               then=("debts.all_known_or_given_up",), en="ask creditors what is owed",
               nl="schuldeisers vragen wat er openstaat"),
        Action(name="calculation.make", domains=_DEBTS, who=("coach", "settlement_officer"),
               makes=("calculation.current",), en="calculate what can be missed",
               nl="uitrekenen wat gemist kan worden"),
        Action(name="creditors.list", domains=("settlement",), who=("settlement_officer",),
               makes=("creditors.listed_in_advance",), then=("agreement.reached", "agreement.failed", "offers.refused"),
               en="send the list to creditors who agreed in advance",
               nl="de lijst sturen naar schuldeisers met een vooraf-akkoord"),
        Action(name="offers.send", domains=("settlement",), who=("settlement_officer",), money=True,
               makes=("offers.sent", "money.reserved"), then=_ANSWERS,
               en="send the offers and set the money apart", nl="de voorstellen sturen en geld apart zetten"),
        Action(name="offers.reconsider", domains=("settlement",), who=("settlement_officer",),
               makes=("offers.reconsidered",), then=_ANSWERS,
               en="ask whoever refused once more", nl="wie nee zei opnieuw vragen"),
        Action(name="compulsory.file", domains=("settlement",), who=("settlement_officer",),
               makes=("compulsory.filed",), then=("compulsory.answered", "agreement.reached", "agreement.failed"),
               en="ask the court to order consent", nl="de rechter om een dwangakkoord vragen"),
        Action(name="payout.release", domains=("settlement",), who=("fund_manager",), money=True, decision="payout",
               makes=("payout.released",), then=("payout.settled", "discharge.received"),
               en="release the money, by two people", nl="het geld vrijgeven, met twee mensen"),
        Action(name="giving_back.agree", domains=("settlement",), who=_NEAR, makes=("giving_back.agreed",),
               en="agree how to give back", nl="afspreken hoe je iets teruggeeft"),
        Action(name="giving_back.follow", domains=("settlement",), who=("coach", "fund_manager"),
               then=("obligation.zero",), en="follow the giving back", nl="het teruggeven volgen"),
        Action(name="instalments.follow", domains=("settlement",), who=("coach", "settlement_officer"),
               makes=("instalments.started",), then=("instalments.completed", "discharge.received"),
               en="pass on the instalments to the creditors", nl="de termijnen doorbetalen aan schuldeisers"),
        Action(name="direct.pay", domains=("family", "settlement"), who=("coach", "fund_manager"), money=True,
               decision="payout", makes=("direct.paid",), en="pay the most urgent first",
               nl="het dringendste eerst betalen"),
    )
}  # fmt: skip
