# SPDX-License-Identifier: EUPL-1.2
"""Loading person lists: what a list says becomes facts, nobody is lost, twice is once."""

from __future__ import annotations

from datetime import date

import pytest

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.models import Event

from .. import bsn as bsn_columns
from .. import services
from ..brp.load import load
from ..models import Address, Household, Member, Person, Representation
from . import factories as make
from .brp_file import a_line, a_list, write


def loaded(tmp_path, clock, *lines, **more):
    return load(write(tmp_path / "lists.csv", *lines, **more), clock=clock)


def test_a_list_becomes_a_person_with_an_address(staff, tmp_path, clock):
    bsn = make.a_bsn()
    report = loaded(
        tmp_path, clock, a_list(1, bsn=bsn, surname="Bérg", c01_02_30="van der", born="19800500", c07_70_10="7")
    )
    person = Person.objects.get()
    assert report.is_complete
    assert (person.full_name, str(person.birth), person.is_secret) == ("Sam van der Bérg", "5-1980", True)
    assert bsn_columns.opened(person.bsn_enc, person_id=person.id) == bsn
    assert Address.objects.get().lines() == ["Voorbeeldstraat 1", "2511 BT  's-Gravenhage"]
    assert Address.objects.get().holds_from == date(2020, 1, 1)


def test_loading_twice_is_loading_once(staff, tmp_path, clock):
    lines = [a_list(number, bsn=make.a_bsn(), c11_33_10="1") for number in range(3)]
    loaded(tmp_path, clock, *lines)
    counted = [model.objects.count() for model in (Person, Address, Household, Member, Representation)]
    again = loaded(tmp_path, clock, *lines)
    assert (again.counts["new"], again.counts["known"], again.counts["households_new"]) == (0, 3, 0)
    assert counted == [model.objects.count() for model in (Person, Address, Household, Member, Representation)]
    assert Event.objects.filter(verb="person.registered").count() == 3


def test_a_load_that_broke_off_goes_on(staff, tmp_path, clock):
    lines = [a_list(number, bsn=make.a_bsn()) for number in range(3)]
    loaded(tmp_path, clock, lines[0])
    report = loaded(tmp_path, clock, *lines)
    assert (report.counts["new"], report.counts["known"], Person.objects.count()) == (2, 1, 3)


def test_who_was_entered_by_hand_is_the_same_person_and_stays_as_entered(staff, tmp_path, clock):
    bsn = make.a_bsn()
    person = services.person_register(surname="Zoals Gezegd", bsn=bsn, actor=SYSTEM, clock=clock)
    report = loaded(tmp_path, clock, a_list(1, bsn=bsn, surname="Register"))
    assert Person.objects.get().surname == person.surname
    assert report.counts["known"] == 1
    assert "entered by hand" in report.notes[0][1]


def test_two_lists_with_one_bsn_are_two_persons_until_somebody_has_looked(staff, tmp_path, clock):
    bsn = make.a_bsn()
    lines = a_list(1, bsn=bsn, surname="Een"), a_list(2, bsn=bsn, surname="Twee")
    report = loaded(tmp_path, clock, *lines)
    assert (Person.objects.count(), Person.objects.filter(bsn_index=None).get().surname) == (2, "Twee")
    assert report.notes == [(3, "01.01.20: this BSN is on another list too; this person is here without it")]
    assert loaded(tmp_path, clock, *lines).counts["new"] == 0


def test_a_family_is_one_household_and_a_lodger_another(staff, tmp_path, clock):
    mother, father, child, lodger = (make.a_bsn() for _ in range(4))
    loaded(
        tmp_path,
        clock,
        a_list(
            1, bsn=mother, c05_01_20=father, c05_02_40="Pa", c05_06_10="20000101", c09_01_20=child, c09_02_40="Kind"
        ),
        a_list(2, bsn=father),
        a_list(3, bsn=child, born="20150101"),
        a_list(4, bsn=lodger),
    )
    members = Member.objects.select_related("person").order_by("person__search_key")
    roles = {member.person.surname: (member.role, member.household_id) for member in members}
    assert {name: role for name, (role, _) in roles.items()} == {
        "Lijst1": "head", "Lijst2": "partner", "Lijst3": "child", "Lijst4": "head",
    }  # fmt: skip
    assert len({household for _, household in roles.values()}) == 2


def test_children_of_one_parent_belong_together_without_the_parent(staff, tmp_path, clock):
    absent = make.a_bsn()
    lines = [a_list(number, bsn=make.a_bsn(), born="20150101", c02_01_20=absent, c02_02_40="Ma") for number in (1, 2)]
    loaded(tmp_path, clock, *lines)
    assert Household.objects.count() == 1


def test_a_former_partner_a_dead_one_and_an_emigrant_are_no_household(staff, tmp_path, clock):
    one, former, dead, gone = (make.a_bsn() for _ in range(4))
    partner = {"c05_02_40": "X", "c05_06_10": "20000101"}
    loaded(
        tmp_path,
        clock,
        a_list(1, bsn=one, **partner, c05_01_20=former, c05_07_10="20100101"),
        a_list(2, bsn=former),
        a_list(3, bsn=dead, **partner, c05_01_20=one, c06_08_10="20200101", c07_67_20="O"),
        a_list(4, bsn=gone, **partner, c05_01_20=one, c07_67_20="E"),
    )
    assert sorted(Member.objects.values_list("person__surname", "role")) == [("Lijst1", "head"), ("Lijst2", "head")]
    assert Household.objects.count() == 2


def test_a_new_partner_on_a_continuation_counts_and_history_does_not(staff, tmp_path, clock):
    one, before, now = make.a_bsn(), make.a_bsn(), make.a_bsn()
    loaded(
        tmp_path,
        clock,
        a_list(1, bsn=one, c05_01_20=before, c05_02_40="V", c05_07_10="20100101", c05_H="55"),
        a_line(c05_01_20=before, c05_02_40="V", c05_06_10="20000101", c05_H="05"),
        a_line(c05_01_20=now, c05_02_40="N", c05_06_10="20120101"),
        a_list(2, bsn=before),
        a_list(3, bsn=now),
    )
    together = Member.objects.get(person__surname="Lijst1").household.members
    assert sorted(together.values_list("person__surname", flat=True)) == ["Lijst1", "Lijst3"]


def test_the_register_knows_of_a_guardian_and_not_who(staff, tmp_path, clock):
    loaded(tmp_path, clock, a_list(1, bsn=make.a_bsn(), c11_33_10="1", c11_85_10="20210501"))
    row = Representation.objects.get()
    assert (row.kind, row.by_person, row.by_organisation, row.holds_from) == (
        "guardian", None, None, date(2021, 5, 1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("authority", "married", "acting"),
    [("12", False, 2), ("1", True, 1), ("2D", False, 1), ("D", True, 0), ("", True, 2), ("", False, 0)],
)
def test_parents_act_for_a_child_when_the_list_or_the_law_says_so(staff, tmp_path, clock, authority, married, acting):
    child, one, two = make.a_bsn(), make.a_bsn(), make.a_bsn()
    marriage = {"c05_01_20": two, "c05_02_40": "X", "c05_06_10": "20000101"} if married else {}
    loaded(
        tmp_path,
        clock,
        a_list(
            1, bsn=child, born="20150310", c11_32_10=authority,
            c02_01_20=one, c02_02_40="A", c03_01_20=two, c03_02_40="B",
        ),
        a_list(2, bsn=one, **marriage),
        a_list(3, bsn=two),
    )  # fmt: skip
    rows = Representation.objects.filter(kind="parent")
    assert rows.count() == acting
    assert all(row.holds_until == date(2033, 3, 10) for row in rows)


def test_nobody_acts_for_an_adult_child(staff, tmp_path, clock):
    child, one = make.a_bsn(), make.a_bsn()
    loaded(
        tmp_path, clock, a_list(1, bsn=child, born="20000101", c11_32_10="1", c02_01_20=one, c02_02_40="A"),
        a_list(2, bsn=one),
    )  # fmt: skip
    assert not Representation.objects.exists()


def test_a_date_that_cannot_be_is_kept_as_far_as_it_can(staff, tmp_path, clock):
    report = loaded(
        tmp_path,
        clock,
        a_list(1, born="19660013"),
        a_list(2, born="19810231"),
        a_list(3, born="gisteren"),
        a_list(4, c06_08_10="05"),
        a_list(5, c06_08_10="00000000", c07_67_20="O"),
    )
    births = dict(Person.objects.values_list("surname", "birth_year"))
    assert births == {"Lijst1": 1966, "Lijst2": 1981, "Lijst3": None, "Lijst4": 1980, "Lijst5": 1980}
    assert Person.objects.filter(deceased=True).get().surname == "Lijst5"
    assert report.counts["new"] == 5
    assert all("1966" not in text and "gisteren" not in text for _, text in report.notes)


def test_an_address_abroad_and_a_letter_address(staff, tmp_path, clock):
    loaded(
        tmp_path,
        clock,
        a_list(1, home=False, c07_67_20="E", c08_13_10="5010", c08_13_20="20200101", c08_13_30="Rue du Pommier 25"),
        a_list(2, c08_10_10="B"),
        a_list(3, home=False, c08_09_10="0363", c08_12_10='Woonboot "\'t Lelijk Eentje"'),
    )
    abroad, letter, boat = Address.objects.order_by("person__search_key")
    assert (abroad.country_code, abroad.lines()) == ("5010", ["Rue du Pommier 25"])
    assert letter.kind == "letter"
    assert boat.lines() == ['Woonboot "\'t Lelijk Eentje"']


def test_an_unknown_secrecy_is_kept_as_the_strictest(staff, tmp_path, clock):
    loaded(tmp_path, clock, a_list(1, c07_70_10="12"), a_list(2, c07_70_10="x"))
    assert set(Person.objects.values_list("secrecy", flat=True)) == {7}


def test_events_of_a_load_hold_codes_only(staff, tmp_path, clock):
    loaded(tmp_path, clock, a_list(1, bsn=make.a_bsn(), surname="Zichtbaar", c11_33_10="1"))
    told = str(list(Event.objects.values_list("verb", "data")))
    assert "register.loaded" in told
    assert "Zichtbaar" not in told


@pytest.mark.shared
def test_the_official_test_persons_load_and_none_is_lost(staff, shared, clock):
    """The counts of standards.md 7, which says 12 dead: one has "05" for a date and is not suspended, so lives."""
    path = shared / "standards" / "brp" / "testpersonen-gba-v.csv"
    report = load(path, clock=clock, municipalities=path.with_name("Tabel33-Gemeententabel.utf16.csv"))
    read, counts = report.lines_read, report.counts
    assert (read.total, read.header, read.lists, read.continuations, read.unread) == (1500, 1, 452, 1047, 0)
    assert (counts["new"], Person.objects.count(), report.is_complete) == (452, 452, True)
    assert {name: counts[name] for name in ("the_hague", "secret", "guardianship", "deceased")} == {
        "the_hague": 126, "secret": 30, "guardianship": 12, "deceased": 11,
    }  # fmt: skip
    assert [line for line, _ in report.notes] == [409, 798, 1197, 445, 1051, 1170, 1170]
    assert (counts["without_bsn"], counts["partial_birth"], counts["foreign"]) == (4, 7, 51)
    assert (counts["households"], counts["households_shared"], counts["members"]) == (228, 89, 390)
    without_town = Address.objects.filter(town="", country_code="")
    assert list(without_town.values_list("municipality_code", flat=True)) == ["1810"]  # the file's own invented city
    again = load(path, clock=clock)
    assert (again.counts["new"], again.counts["known"], again.counts["households_new"]) == (0, 452, 0)
    assert "452 new" in "\n".join(report.lines())
