# SPDX-License-Identifier: EUPL-1.2
"""What came on paper, as the officer adds it: no answer without its letter, and no button for what cannot be now."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import SystemClock
from schuldenlab.debts.models import Answer, Claim, Discharge, Offer

from .test_settling_pages import FORM, at, case, press, seen

__all__ = ["case"]


def letter():
    return SimpleUploadedFile("brief.pdf", b"%PDF-1.7\nletter", content_type="application/pdf")


def test_a_refusal_the_word_of_the_court_and_a_discharge_come_on_paper(log_in, case):
    officer, coach, page = log_in("henk"), log_in("fatima"), at(case, "proposal/paper")
    assert "Nu hoeft hier niets bij." in officer.get(page).content.decode()
    assert coach.get(page).status_code == 403
    officer.post(at(case, "calculation"), FORM | {"once": "c1"})
    press(officer, case, "make")
    press(officer, case, "send", seen=seen(officer, case))
    with acting(SYSTEM):
        offers = list(Offer.objects.filter(case=case).order_by("cents"))

    def add(what, **more):
        sent = {"do": what, "once": f"{what}-{len(more)}-{more.get('offer_id')}", **more}
        return officer.post(page, sent).status_code

    empty = officer.post(page, {})
    assert empty.status_code == 422
    assert empty.content.decode().count("utrecht-form-field-error-message") == 3  # which offer, yes or no, the letter
    refuse = {"kind": "refuse", "reason_code": "share_too_low"}
    assert add("answer", offer_id=offers[0].pk, **refuse) == 422  # its letter is lacking
    assert add("answer", offer_id="", file=letter(), **refuse) == 422
    assert add("court", ordered="yes", decided_on="1-1-2020", file=letter()) == 404  # nobody asked the court
    for offer in offers:
        assert add("answer", offer_id=offer.pk, file=letter(), words="Wij doen niet mee.", **refuse) == 302
    today = SystemClock().today().strftime("%d-%m-%Y")
    assert press(officer, case, "court", filed_on=today, seen=seen(officer, case)).status_code == 302
    assert add("court", ordered="yes", decided_on=today, file=letter()) == 302
    assert add("discharge", offer_id=offers[0].pk, given_on=today, file=letter()) == 302
    with acting(SYSTEM):
        assert Answer.objects.filter(offer__in=offers, document_id__isnull=False).count() == len(offers)
        assert Discharge.objects.get(offer__in=offers).offer_id == offers[0].pk
        assert Claim.objects.get(pk=offers[0].claim_id).reason == "discharged"
    noted = coach.get(f"/cases/{case.pk}/do/fact.record:person.has_work/").content.decode()
    assert "Vonnis, " in noted  # a fact can rest on what came in
