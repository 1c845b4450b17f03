# SPDX-License-Identifier: EUPL-1.2
"""The short closed lists: roles, domains, kinds of debts and goals, papers, decisions, offers."""

from __future__ import annotations

from .kinds import DecisionRule, OfferParameter, OfferRule, Paper

DOMAINS = {
    "settlement": "debts are settled with creditors",
    "family": "one plan for a household with problems on several life domains",
    "desk": "a walk-in desk: a talk, a route, a referral",
}

# The names of base.actor.Role; a test above both rooms keeps them equal.
ROLES = {
    "resident": "inwoner",
    "coach": "trajectbegeleider",
    "settlement_officer": "schuldregelaar",
    "fund_manager": "fondsbeheerder",
    "creditor_employee": "medewerker van een schuldeiser",
    "host": "wie een plek aanbiedt: school, werkgever, vereniging",
    "coordinator": "labcoördinator",
}
OUTSIDERS = {"creditor": "schuldeiser", "court": "rechtbank", "time": "tijd", "partner": "andere hulpverlener"}

LIFE_DOMAINS = {
    "money": "geld",
    "housing": "wonen",
    "social_relations": "sociale relaties",
    "mental_health": "geestelijke gezondheid",
    "physical_health": "lichamelijke gezondheid",
    "addiction": "verslaving",
    "work_or_school": "werk of school",
    "day_structure": "daginvulling",
}
GOAL_KINDS = {
    "school": "school of opleiding",
    "work": "werk",
    "volunteering": "vrijwilligerswerk",
    "internship": "maatschappelijke stage",
    "housing": "wonen",
    "health": "gezondheid",
    "money": "grip op geld",
    "other": "ander doel",
}
THREATS = {
    "eviction": "ontruiming",
    "cut_off": "afsluiting van gas, stroom, warmte of water",
    "health_insurance": "einde van de zorgverzekering",
}
DEBT_KINDS = {
    "health_insurance": "zorgverzekering",
    "cak": "CAK",
    "rent": "huur",
    "mortgage": "hypotheek",
    "energy": "gas, stroom of warmte",
    "water": "water",
    "tax": "belasting",
    "allowances": "toeslagen",
    "assistance": "uitkering of bijstand",
    "student_loan": "studieschuld",
    "fine": "boete",
    "telecom": "telefoon of internet",
    "credit": "lening of rood staan",
    "shop": "winkel of webwinkel",
    "private": "familie of bekenden",
    "other": "andere schuld",
}
OUTCOMES = {
    "granted": "ja",
    "refused": "nee",
    "no_consequence": "geen gevolg",
    "new_agreement": "nieuwe afspraak",
    "amount_due": "bedrag opeisbaar",
}
REASONS = {
    "need": "wat nodig is",
    "rule": "van welke regel afgeweken wordt",
    "alternatives": "wat verder bekeken is",
    "ground": "op grond waarvan",
}
SECOND_PERSON = ("never", "above_mandate", "always")  # each is stricter than the one before

MEASURE_ASKS = {
    "life_domains": "leefgebieden, met een cijfer",
    "debt_worry": "zorgen over schulden",
    "wellbeing": "geluk en vertrouwen",
    "school_or_work": "school of werk",
}
MEASURE_COUNTS = {
    "reached": "bereikt",
    "accepted": "hulp aangenomen",
    "completed": "afgerond",
    "dropped_why": "gestopt, met de reden",
    "lead_days": "doorlooptijd per fase",
    "share_offered": "aangeboden deel",
    "share_paid": "betaald deel",
    "debt_worry_free": "zonder zorgen over schulden",
    "cost": "kosten per huishouden",
    "relapse": "nieuwe schulden",
}

# Codes of the exchange model SHV 1.0, as it spells them.
DDAS_STAGES = (
    "aanmelding",
    "intake",
    "planVanAanpak",
    "stabilisatie",
    "schuldregeling",
    "oplossing",
    "nazorg",
    "informatieEnAdvies",
    "begeleiding",
)
DDAS_SOLUTIONS = ("Betalingsregeling", "Herfinanciering", "Saneringskrediet", "Schuldbemiddeling", "0%-aanbod")

LABELS = {
    "S": "law",
    "O": "government page",
    "B": "sector body",
    "X": "secondary source",
    "F": "fits published amounts",
    "L": "local choice",
    "H": "entered by hand with a source",
    "I": "inference",
}

# Placeholders a text may use, beside the method's own parameters.
PLACEHOLDERS = {
    "city": "name of the city",
    "coach": "name of the household's own coach",
    "resident": "first name of the resident",
    "due": "the day something is due, in words",
    "helpdesk": "telephone number of the city",
}

EVENTS = {
    "talk.recorded": "a talk was written down",
    "plan.agreed": "the resident agreed to the plan",
    "balances.asked": "a creditor was asked what is owed",
    "offer.sent": "an offer went to a creditor",
    "offer.refused": "a creditor refused",
    "offer.reconsider": "a creditor is asked again",
    "agreement.reached": "there is an agreement",
    "contract.signed": "the resident signed",
    "payout.released": "two people released the money",
    "payout.settled": "the money arrived at a creditor",
    "giving_back.started": "a plan to give back was agreed",
    "giving_back.missed": "an instalment did not come",
    "obligation.zero": "nothing is owed any more",
    "referral.made": "somebody was referred",
    "case.closed": "the case was closed",
}

PAPERS = {
    paper.name: paper
    for paper in (
        Paper(name="talk-noted", en="what we noted of the talk", nl="wat we van het gesprek noteerden"),
        Paper(name="plan", en="the plan", nl="het plan"),
        Paper(name="route-card", en="the route card", nl="de routekaart"),
        Paper(name="decision-plan", en="decision with the plan", nl="besluit met het plan", objection=True),
        Paper(name="decision", en="any other formal decision", nl="een ander besluit", objection=True),
        Paper(name="decision-ending", en="decision to end help", nl="besluit om te stoppen", objection=True),
        Paper(name="balance-request", en="what is owed?", nl="wat staat er open?"),
        Paper(name="offer", en="the offer to a creditor", nl="het voorstel aan een schuldeiser"),
        Paper(name="reconsider-request", en="please think again", nl="denk er nog eens over na"),
        Paper(name="compulsory-file", en="file for the court", nl="dossier voor de rechtbank"),
        Paper(name="agreement-notice", en="there is an agreement", nl="er is een akkoord"),
        Paper(name="contract", en="contract with the resident", nl="contract met de inwoner"),
        Paper(name="payment-specification", en="what we paid", nl="wat we betaalden"),
        Paper(name="final-discharge", en="final discharge", nl="finale kwijting"),
        Paper(name="giving-back-plan", en="how you give back", nl="hoe je iets teruggeeft"),
        Paper(name="missed-payment", en="shall we look together?", nl="zullen we samen kijken?"),
        Paper(name="referral", en="referral", nl="doorverwijzing"),
        Paper(name="closing", en="we are done", nl="we zijn klaar"),
    )
}

DECISIONS = {
    rule.kind: rule
    for rule in (
        DecisionRule(kind="admission", en="admit or refuse (Wgs article 4a)", nl="toelaten of weigeren", formal=True),
        DecisionRule(kind="departure", en="depart from a rule", nl="afwijken van een regel", reasons=True),
        DecisionRule(
            kind="offer_above_base", en="offer above base", nl="meer bieden dan de basis", second_person="above_mandate"
        ),
        DecisionRule(kind="payout", en="release money", nl="geld vrijgeven", second_person="always"),
        DecisionRule(kind="forgive", en="forgive", nl="kwijtschelden", second_person="above_mandate"),
        DecisionRule(
            kind="breach",
            en="what follows when agreements are not kept",
            nl="gevolgen van niet nakomen",
            second_person="always",
            reasons=True,
            hearing=True,
        ),
        DecisionRule(kind="ending", en="end help early", nl="hulp eerder stoppen", formal=True, reasons=True),
    )
}

POTS = {"fund": "fonds", "loan": "krediet", "own_income": "eigen inkomen"}
OWES = {"sum_paid": "het betaalde bedrag", "loan": "de lening", "nothing": "niets"}
WAYS = {
    "cash": "geld",
    "school": "school",
    "work": "werk",
    "volunteering": "vrijwilligerswerk",
    "internship": "maatschappelijke stage",
}
WAY_COUNTS = {"instalments": "in termijnen", "milestone": "per mijlpaal", "hours": "per uur"}
ON_REFUSAL = {"reconsider": "opnieuw vragen", "compulsory_file": "dossier dwangakkoord", "decide": "zelf besluiten"}
MISSED = {"talk": "eerst een gesprek"}
AGREEMENT = {"all": "akkoord als iedereen meedoet", "each": "betalen wie meedoet"}

_MONTHS = OfferParameter(type="int", en="months", minimum=1, norm="wsnp_term_months")  # longer asks more than the law
_LEAVES_OUT = OfferParameter(type="debt_kinds", en="kinds of debt that stay outside", required=False)

OFFER_RULES = {
    rule.name: rule
    for rule in (
        OfferRule(
            name="fixed_share",
            en="one fixed share of each claim, at once; the smallest rung that is not below the regular route",
            nl="een vast deel van elke schuld, in één keer",
            parameters={
                "base": OfferParameter(type="ppm", en="share that is offered at least", minimum=1, maximum=1_000_000),
                "rungs": OfferParameter(type="ppm[]", en="shares to choose from, rising", maximum=1_000_000),
                "floor": OfferParameter(type="code", en="never below", codes=("regular_route",)),
                "preferential_factor": OfferParameter(
                    type="int", en="share of a preferential claim, times", minimum=1, maximum=2
                ),
                "leaves_out": _LEAVES_OUT,
            },
        ),
        OfferRule(
            name="present_value",
            en="what the capacity of so many months is worth today, paid at once by a loan",
            nl="wat de afloscapaciteit nu waard is, in één keer uit een lening",
            parameters={
                "months": _MONTHS,
                "monthly_rate": OfferParameter(type="ppm", en="interest a month, entered", maximum=20_000),
                "premium_borne_by": OfferParameter(
                    type="code", en="who bears the guarantee premium", codes=("city", "loan"), required=False
                ),
                "leaves_out": _LEAVES_OUT,
            },
        ),
        OfferRule(
            name="instalments",
            en="the capacity of each month, divided until the term ends",
            nl="de afloscapaciteit van elke maand, verdeeld tot de termijn om is",
            parameters={
                "months": _MONTHS,
                "fee": OfferParameter(type="ppm", en="part kept as a fee", norm="nvvk_fee_max_share"),
                "leaves_out": _LEAVES_OUT,
            },
        ),
    )
}
