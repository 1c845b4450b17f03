# SPDX-License-Identifier: EUPL-1.2
"""The demo city has a household in every state that somebody may want to see, in each method."""

from __future__ import annotations

import psycopg
import pytest

from .conftest import as_staff

_CASE = "FROM cases_case c LEFT JOIN cases_methodversion m ON m.id = c.method_version_id"
_OFFER = f"{_CASE} JOIN debts_offer o ON o.case_id = c.id JOIN debts_proposal p ON p.id = o.proposal_id"
_DECIDED = f"{_CASE} JOIN cases_decision d ON d.case_id = c.id JOIN cases_decisionsent s ON s.decision_id = d.id"
_OPEN = "c.closed_on IS NULL"
# By method and state: where such a case is found. A decision that has no letter does not count.
STATES = {
    "no method: asked, not talked to": f"{_CASE} WHERE m.key IS NULL AND NOT EXISTS"
    " (SELECT FROM cases_contact t WHERE t.case_id = c.id)",
    "no method: danger": f"{_CASE} JOIN cases_factrecord f ON f.case_id = c.id WHERE m.key IS NULL"
    " AND f.name = 'threat.of:eviction'",
    "helpdesk: open": f"{_CASE} WHERE m.key = 'helpdesk' AND {_OPEN}",
    "helpdesk: help declined in the talk": f"{_CASE} WHERE m.key = 'helpdesk' AND c.outcome = 'declined'",
    "helpdesk: closed after a referral": f"{_CASE} WHERE m.key = 'helpdesk' AND c.outcome = 'referred'",
    "helpdesk: closed without a referral": f"{_CASE} WHERE m.key = 'helpdesk' AND c.outcome = 'completed'",
    "jpf: letters in the queue were read": f"{_CASE} JOIN debts_letter l ON l.case_id = c.id"
    " WHERE m.key = 'jpf' AND l.read_on IS NOT NULL",
    "jpf: admission granted": f"{_DECIDED} WHERE m.key = 'jpf' AND (d.kind, d.outcome) = ('admission', 'granted')",
    "jpf: admission refused, with a day until which to object": f"{_DECIDED} WHERE m.key = 'jpf'"
    " AND (d.kind, d.outcome) = ('admission', 'refused') AND s.objection_until > s.sent_on",
    "jpf: creditors are asked": f"{_CASE} JOIN debts_claim k ON k.case_id = c.id"
    " WHERE m.key = 'jpf' AND k.state = 'asked'",
    "jpf: a debt that was sold, and who bought it": f"{_CASE} JOIN debts_claim k ON k.case_id = c.id"
    " JOIN debts_claim b ON b.sold_from_id = k.id WHERE m.key = 'jpf' AND k.reason = 'sold'",
    "jpf: offers are with the creditors": f"{_OFFER} WHERE m.key = 'jpf' AND (p.state, o.state) = ('sent', 'sent')",
    "jpf: an offer whose day passed": f"{_OFFER} WHERE m.key = 'jpf' AND o.state = 'expired'",
    "jpf: an offer refused, and asked again": f"{_OFFER} JOIN debts_answer a ON a.offer_id = o.id"
    " WHERE m.key = 'jpf' AND (o.state, a.kind) = ('reconsidering', 'refuse')",
    "jpf: a debt in dispute": f"{_OFFER} JOIN debts_answer a ON a.offer_id = o.id"
    " WHERE m.key = 'jpf' AND a.reason_code = 'debt_disputed'",
    "jpf: agreed, to be signed": f"{_OFFER} WHERE m.key = 'jpf' AND p.state = 'agreed' AND NOT EXISTS"
    " (SELECT FROM debts_contract t WHERE t.proposal_id = p.id)",
    "jpf: a payment that waits for its second person": f"{_CASE} JOIN fund_reservation r ON r.case_id = c.id"
    " JOIN fund_payment y ON y.reservation_id = r.id WHERE m.key = 'jpf' AND y.state = 'made'",
    "jpf: giving back": f"{_CASE} JOIN fund_obligation g ON g.case_id = c.id JOIN fund_givingback w"
    f" ON w.obligation_id = g.id WHERE m.key = 'jpf' AND w.way = 'cash' AND {_OPEN}",
    "jpf: a part forgiven, by a decision": f"{_DECIDED} JOIN fund_givingback w ON w.decision_id = d.id"
    " WHERE m.key = 'jpf' AND (d.kind, w.way) = ('forgive', 'forgiven')",
    "jpf: agreements broken, heard, decided by two, ended": f"{_DECIDED} WHERE m.key = 'jpf'"
    " AND (d.kind, d.outcome) = ('breach', 'amount_due') AND d.second_person_id <> d.by_id"
    " AND c.outcome = 'ended_early' AND EXISTS"
    " (SELECT FROM cases_contact t WHERE t.case_id = c.id AND t.kind = 'hearing' AND t.held_on <= d.decided_on)",
    "jpf: moved away": f"{_CASE} WHERE m.key = 'jpf' AND c.outcome = 'moved'",
    "jpf: completed, with aftercare": f"{_CASE} JOIN cases_contact t ON t.case_id = c.id WHERE m.key = 'jpf'"
    " AND (c.outcome, t.kind) = ('completed', 'aftercare') AND t.held_on > c.closed_on",
    "mediation: offers are with the creditors": f"{_OFFER} WHERE m.key = 'mediation'"
    " AND (p.state, o.state) = ('sent', 'sent')",
    "mediation: departed from a rule, with reasons": f"{_CASE} JOIN cases_decision d ON d.case_id = c.id"
    " WHERE m.key = 'mediation' AND d.kind = 'departure' AND d.reasons IS NOT NULL",
    "mediation: agreed, and passed on in parts": f"{_CASE} JOIN debts_passedon t ON t.case_id = c.id"
    f" WHERE m.key = 'mediation' AND t.cents > 0 AND {_OPEN}",
    "settlement-loan: agreed and signed": f"{_OFFER} JOIN debts_contract t ON t.proposal_id = p.id"
    " WHERE m.key = 'settlement-loan' AND p.state = 'agreed'",
}
ABOUT_FORTY = range(40, 50)


@pytest.fixture(scope="module")
def staff(demo_env):
    with psycopg.connect(**as_staff(demo_env)) as connection:
        connection.execute("SET ROLE lab_staff")
        yield connection


def test_the_demo_city_has_a_case_in_every_state(staff):
    found = {name: staff.execute(f"SELECT count(*) {query}").fetchone()[0] for name, query in STATES.items()}
    assert [name for name, count in found.items() if not count] == []


def test_no_state_is_most_of_the_demo_city(staff):
    by_method = dict(staff.execute(f"SELECT coalesce(m.key, ''), count(*) {_CASE} GROUP BY 1").fetchall())
    assert sum(by_method.values()) in ABOUT_FORTY
    (open_at_the_desk,) = staff.execute(f"SELECT count(*) {_CASE} WHERE m.key = 'helpdesk' AND {_OPEN}").fetchone()
    assert open_at_the_desk * 3 < sum(by_method.values()), by_method
