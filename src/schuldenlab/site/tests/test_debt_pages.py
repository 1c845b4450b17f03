# SPDX-License-Identifier: EUPL-1.2
"""The pages of debts and letters: a photo from a phone, the letter beside its form, and what must not come in."""

from __future__ import annotations

import re
import tempfile
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import SystemClock
from schuldenlab.base.models import AccessLog, Document
from schuldenlab.base.models.documents import SIZE_MAX
from schuldenlab.base.uploads import FILES_MAX
from schuldenlab.cases.models import Case
from schuldenlab.debts import services
from schuldenlab.debts.models import Claim, ClaimAmount, Letter
from schuldenlab.people.models import Account
from schuldenlab.site.demo.personas import id_of

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 10 + b"\xff\xda\x00\x03\x01a letter"
MINE = "/me/debts/"
HOSTILE = '../../etc/<img src=x onerror=alert(1)>\x01".jpg'


@pytest.fixture
def case_id(city) -> UUID:
    """The open case of the resident who can log in."""
    with acting(SYSTEM):
        person = Account.objects.get(pk=id_of("account", "youssef")).person_id
        return Case.objects.get(client_ids__contains=[person], closed_on=None).pk


def photo(content: bytes = JPEG, name: str = "brief.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def sent(client: Client, case_id: UUID, **told: object):
    return client.post(reverse("debts:my_debts_of", args=[case_id]), {"once": str(uuid4())} | told)


def a_letter(case_id: UUID) -> UUID:
    with acting(SYSTEM):
        return services.letter_add(case_id=case_id, content=JPEG, actor=SYSTEM, clock=SystemClock()).pk


def debt(**more: str) -> dict[str, str]:
    return {"once": str(uuid4()), "creditor": "Webwinkel Kleurrijk", "kind": "shop", "cents": "94,99",
            "holds_on": "2 september 2026"} | more  # fmt: skip


def letters() -> list[Letter]:
    with acting(SYSTEM):
        return list(Letter.objects.filter(known_at__gte=Document.objects.order_by("known_at").last().known_at))


def test_a_photo_from_a_phone_waits_for_the_coach_whatever_its_name_says(log_in, case_id):
    phone = log_in("youssef")
    answer = sent(phone, case_id, file=photo(name=HOSTILE))
    assert answer.status_code == 302
    (letter,) = letters()
    assert (letter.brought_by, letter.case_id) == ("resident", case_id)
    page = phone.get(MINE).content.decode()
    assert "wacht. Wij lezen hem." in page or "brieven. Wij lezen ze." in page
    file = phone.get(reverse("debts:letter_file", args=[case_id, letter.pk]))
    assert file.content == JPEG
    assert file.headers["Content-Type"] == "image/jpeg"
    assert file.headers["Content-Disposition"] == 'inline; filename="brief.jpg"'
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    policy = file.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "no-store" in file.headers["Cache-Control"]


def test_two_taps_send_one_letter_and_another_photo_from_the_same_page_is_another(log_in, case_id):
    phone, once = log_in("youssef"), str(uuid4())
    with acting(SYSTEM):
        before = Letter.objects.count()
    for content in (JPEG, JPEG, JPEG + b"other"):
        assert sent(phone, case_id, once=once, file=photo(content)).status_code == 302
    with acting(SYSTEM):
        assert Letter.objects.count() == before + 2


def test_what_is_no_letter_is_explained_at_the_button(log_in, case_id):
    phone = log_in("youssef")
    for content, words in (
        (b"<html><script>", "Dit soort bestand"),
        (b"\xff\xd8\xff" + b"x" * SIZE_MAX, "te groot"),
        (b"\xff\xd8\xff" + b"x" * (SIZE_MAX + 2**21), "te groot"),  # more than is read at all
        (None, "Kies eerst een foto"),
    ):
        answer = sent(phone, case_id, **({} if content is None else {"file": photo(content)}))
        assert answer.status_code == 422
        error = re.search(r'id="id_file_error">(.*?)</div>', answer.content.decode(), re.S)
        assert error
        assert words in error[1]


def test_a_bag_of_post_is_one_sending_and_one_bad_file_is_named_while_the_others_are_kept(log_in, case_id):
    coach, at, once = log_in("fatima"), reverse("debts:letters", args=[case_id]), str(uuid4())
    with acting(SYSTEM):
        before = Letter.objects.count()
    bag = [(JPEG + b"1", "een.jpg"), (b"MZ a program", "<b>twee.exe"), (JPEG + b"x" * SIZE_MAX, "drie.jpg"),
           (JPEG + b"4", "vier.jpg")]  # fmt: skip
    for _ in range(2):  # sent once more, nothing is there twice
        answer = coach.post(at, {"once": once, "file": [photo(content, name) for content, name in bag]})
        said = re.search(r'id="id_file_error">(.*?)</div>', answer.content.decode(), re.S)[1]
        assert answer.status_code == 422
        assert "&lt;b&gt;twee.exe: Dit soort bestand" in said
        assert "drie.jpg: Dit bestand is te groot." in said
        assert ("een.jpg" in said, "2 brieven zijn wel bewaard." in said) == (False, True)
        with acting(SYSTEM):
            assert Letter.objects.count() == before + 2
    good = [photo(JPEG + b"5"), photo(JPEG + b"6")]
    page = coach.post(at, {"once": str(uuid4()), "file": good}, follow=True).content.decode()
    assert "2 brieven staan erbij." in page
    assert " multiple" in page


def test_more_than_fits_in_memory_goes_to_a_file_without_a_name_of_who_is_logged_in(log_in, case_id, monkeypatch):
    opened = []

    def temporary(*args: object, **rest: object) -> object:
        opened.append(made := real(*args, **rest))
        return made

    real = tempfile.TemporaryFile
    monkeypatch.setattr(tempfile, "TemporaryFile", temporary)
    large = [photo(JPEG + bytes([one]) * (6 * 2**20)) for one in (1, 2)]
    assert sent(log_in("youssef"), case_id, file=large).status_code == 302
    assert {letter.brought_by for letter in letters()} == {"resident"}
    assert (len(opened), all(isinstance(one.name, int) and one.closed for one in opened)) == (2, True)
    for file in large:
        file.seek(0)
    assert Client().post("/account/login/", {"login": "x", "file": large}).status_code != 500
    assert len(opened) == 2, "nobody fills a disk from outside"


def test_too_many_at_once_are_refused_together(log_in, case_id, monkeypatch):
    phone = log_in("youssef")
    with acting(SYSTEM):
        before = Letter.objects.count()
    for count, status in ((FILES_MAX + 1, 422), (101, 413)):
        answer = sent(phone, case_id, file=[photo(JPEG + bytes([one])) for one in range(count)])
        assert (answer.status_code, "te veel bestanden tegelijk" in answer.content.decode()) == (status, True)
    monkeypatch.setattr("schuldenlab.debts.pages_letters.UPLOAD_MAX", 1_000)
    monkeypatch.setattr("schuldenlab.base.uploads.UPLOAD_MAX", 1_000)
    answer = sent(phone, case_id, file=photo(JPEG + b"x" * 2_000))
    assert (answer.status_code, "samen tot 100 MB" in answer.content.decode()) == (422, True)
    with acting(SYSTEM):
        assert Letter.objects.count() == before


def test_a_saved_letter_brings_the_next_one_and_the_debt_keeps_it(log_in, case_id):
    coach = log_in("fatima")
    first, second = a_letter(case_id), a_letter(case_id)
    page = coach.get(reverse("debts:letter", args=[case_id, first])).content.decode()
    assert reverse("debts:letter_file", args=[case_id, first]) in page
    answer = coach.post(reverse("debts:letter", args=[case_id, first]), debt())
    assert answer.headers["Location"] == reverse("debts:letter", args=[case_id, second])
    with acting(SYSTEM):
        claim = Letter.objects.get(pk=first).claim
        assert (claim.creditor.name, claim.kind) == ("Webwinkel Kleurrijk", "shop")
        amount = ClaimAmount.objects.get(claim=claim)
        assert (amount.cents, amount.said_by, str(amount.holds_on)) == (9_499, "letter", "2026-09-02")
    answer = coach.post(reverse("debts:letter", args=[case_id, second]), {"outcome": "not_a_debt"})
    assert answer.headers["Location"] == reverse("debts:debts", args=[case_id])
    assert coach.post(reverse("debts:letter", args=[case_id, second]), {"outcome": "unreadable"}).status_code == 409
    assert "Webwinkel Kleurrijk" in coach.get(reverse("debts:debts", args=[case_id])).content.decode()


WRONG = (
    ({"creditor": "Webwinkel Kleurijk"}, "creditor"),  # a typing error is not a new creditor
    ({"creditor": ""}, "creditor"),
    ({"collector": "Niemand BV"}, "collector"),
    ({"collector": "Gerechtsdeurwaarders Meent"}, "collector"),  # has no authorisation of this creditor
    ({"cents": "-5"}, "cents"),
    ({"cents": "99.999.999.999,00"}, "cents"),
    ({"holds_on": "31 februari 2026"}, "holds_on"),
    ({"holds_on": "1 januari 2099"}, "holds_on"),
    ({"kind": "casino"}, "kind"),
    ({"reference_customer": "K\x00L"}, "reference_customer"),
)


def test_what_is_typed_wrongly_is_said_at_its_field_and_all_stays(log_in, case_id):
    letter_id, coach = a_letter(case_id), log_in("fatima")
    for wrong, field in WRONG:
        told = debt(reference_creditor="F-118842") | wrong
        answer = coach.post(reverse("debts:letter", args=[case_id, letter_id]), told)
        page = answer.content.decode()
        assert answer.status_code == 422, wrong
        assert f'id="id_{field}_error"' in page, wrong
        assert 'value="F-118842"' in page, wrong
    with acting(SYSTEM):
        assert Letter.objects.get(pk=letter_id).read_on is None


def test_a_debt_by_hand_is_corrected_sold_and_ended_on_its_own_pages(log_in, case_id):
    officer = log_in("henk")
    told = debt(creditor="Fitclub Nieuw", new_creditor="on", said_by="resident")
    assert officer.post(reverse("debts:claim_new", args=[case_id]), told).status_code == 302
    with acting(SYSTEM):
        claim = Claim.objects.get(creditor__name="Fitclub Nieuw")
    args = [case_id, claim.pk]
    officer.post(reverse("debts:claim_correct", args=args), {"kind": "tax", "rank_basis": "state_tax", "once": "a"})
    page = officer.get(reverse("debts:claim", args=args)).content.decode()
    assert "Deze schuldeiser gaat voor bij het verdelen van geld." in page
    sold = {"creditor": "Incassobureau Kroon en Vaart", "sold_on": "1-11-2026", "once": "b"}
    assert officer.post(reverse("debts:claim_sell", args=args), sold).status_code == 302
    with acting(SYSTEM):
        new = Claim.objects.get(sold_from=claim)
        assert (new.rank, new.kind) == ("preferential", "tax")
    end = {"reason": "not_a_debt", "on": "2-11-2026", "once": "c"}
    assert officer.post(reverse("debts:claim_end", args=[case_id, new.pk]), end).status_code == 302
    assert officer.get(reverse("debts:claim", args=[UUID(int=1), claim.pk])).status_code == 404


def test_opening_a_letter_is_in_the_log_of_who_looked(log_in, case_id):
    letter_id = a_letter(case_id)
    log_in("fatima").get(reverse("debts:letter_file", args=[case_id, letter_id]))
    with acting(SYSTEM):
        look = AccessLog.objects.order_by("-known_at", "-id").filter(page__contains="letter_file").first()
        assert look.actor_id == id_of("account", "fatima")
        assert Document.objects.get(pk=Letter.objects.get(pk=letter_id).document_id).person_id in look.subject_ids
