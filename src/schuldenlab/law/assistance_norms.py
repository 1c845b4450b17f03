# SPDX-License-Identifier: EUPL-1.2
"""The norm of social assistance (Participatiewet) that fits a household, with those who share its costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .declare import choice, count, entries, given, not_established, rule, word, yes_no
from .ops import Amount, percent, refused_where
from .values import CENTS, Label, many, one_of, table, whole

PW = "https://wetten.overheid.nl/BWBR0015703"
PW_22A = f"{PW}#Artikel22a"

# --- who shares the costs

RELATIONS = (
    "child",
    "parent",
    "kin",
    "other",
    "commercial_tenant_not_kin",
    "commercial_tenant_kin",
    "student",
    "bbl_trainee",
    "spouse",
)
NOT_SHARING = ("commercial_tenant_not_kin", "student", "bbl_trainee")
SPOUSE_AGE = 21
AGE_MAX = 130  # nobody was ever older; above it is a year of birth, or a typing error


@dataclass(frozen=True, slots=True)
class Housemate:
    age: Fraction
    relation: str


def _housemate(raw: Any, place: str) -> Housemate:
    row: Mapping[str, Any] = table(raw, "housemates", where=place, required=("age", "relation"))
    return Housemate(
        whole(row["age"], "housemates", where=f"{place}, age", maximum=AGE_MAX),
        one_of(row["relation"], "housemates", RELATIONS, where=f"{place}, relation"),
    )


count("debtor_age", source="Participatiewet art. 22a lid 1", unit="years", minimum=SPOUSE_AGE, maximum=AGE_MAX)
entries("housemates", lambda raw: many(raw, "housemates", _housemate), source="Participatiewet art. 19a")
count("persons", source="Participatiewet art. 22a lid 1", minimum=1)
given("persons_known", of="persons")
count("entitled_spouses", source="Participatiewet art. 22a lid 2", minimum=1, maximum=2, default=1)
word("age_group", "under_aow", "aow", source="Participatiewet art. 22a", default="under_aow")


@rule("pw.sharers", source="Participatiewet art. 19a, 22a lid 1", url=PW_22A, unit="persons")
def cost_sharers(debtor_age: Amount, housemates: tuple[Housemate, ...], kostendeler_min_age: Amount) -> Amount:
    """The debtor, a spouse from 21, and who shares the dwelling without being an exception of article 19a."""
    ages = {"spouse": Fraction(SPOUSE_AGE)}
    sharing = [
        mate
        for mate in housemates
        if mate.relation not in NOT_SHARING and mate.age >= ages.get(mate.relation, kostendeler_min_age)
    ]
    return Fraction(1 + len(sharing))


@rule(
    "pw.sharers.share",
    source="Participatiewet art. 22a lid 1",
    url=PW_22A,
    unit="ratio",
    label=Label.X,
    note="The formula is a picture in the law; its shape comes from a commentary.",
)
def cost_sharer_share(persons: Amount) -> Amount:
    return (percent(40) + persons * percent(30)) / persons


choice(
    "couple_norm_of_age",
    "pw.sharers.norm",
    on="age_group",
    source="Participatiewet art. 22a lid 1",
    url=PW_22A,
    under_aow="pw_norm_21_couple",
    aow="pw_norm_aow_couple",
)


@rule("pw.sharers.norm", source="Participatiewet art. 22a lid 1, 2", url=PW_22A, label=Label.X, rounding=CENTS)
def cost_sharer_norm(
    entitled_spouses: Amount, cost_sharer_share: Amount, couple_norm_of_age: Amount, persons: Amount
) -> Amount:
    """Raises InputWrong too_small where nobody shares: then the ordinary norm holds, also for a couple."""
    norm = entitled_spouses * cost_sharer_share * couple_norm_of_age
    return refused_where(persons <= entitled_spouses, norm, "persons", "too_small")


# --- the norm of a household

word(
    "assistance_household",
    "single_21",
    "couple_21",
    "single_aow",
    "couple_aow",
    "single_18_20",
    "couple_18_20",
    "couple_18_20_children",
    "couple_one_18_20",
    "couple_one_18_20_children",
    "single_parent_24a",
    "cost_sharing",
    "cost_sharing_mixed_ages",
    "cost_sharing_young_partner",
    "cost_sharing_young_partner_children",
    "spouse_not_entitled_21",
    "spouse_not_entitled_aow",
    "spouse_not_entitled_18_20",
    "spouse_not_entitled_18_20_children",
    "institution_single",
    "institution_couple",
    "institution_one_of_couple_21",
    "institution_one_of_couple_aow",
    "institution_one_of_couple_18_20",
    source="Participatiewet art. 20 tot en met 24",
)
yes_no("no_parental_support", source="Participatiewet art. 20 lid 3", default=False)


not_established(
    "norm_cost_sharing_mixed_ages",
    "pw.sharing.mixed",
    where_to_look="Participatiewet art. 22a, current text: the norm where costs are shared and one of a couple has the "
    "AOW age",
    source="Participatiewet art. 22a",
    url=PW_22A,
)
not_established(
    "norm_single_parent_24a",
    "pw.single_parent.24a",
    where_to_look="Participatiewet art. 24a, from 2026: for whom a twelfth of the single-parent amount of the child "
    "budget is added",
    source="Participatiewet art. 24a",
    url=f"{PW}#Artikel24a",
)


# --- 18 to 20 years without support of the parents

not_established(
    "norm_18_20_no_parents_couple",
    "pw.no_parents.couple",
    where_to_look="Participatiewet art. 20 lid 3, from 2026: what the norm becomes where one of a couple, or both, "
    "cannot turn to their parents",
    source="Participatiewet art. 20 lid 3",
    url=f"{PW}#Artikel20",
)


@rule("pw.no_parents", source="Participatiewet art. 20 lid 3", url=f"{PW}#Artikel20")
def norm_18_20_no_parents(pw_norm_18_20_single: Amount, pw_norm_18_20_no_parental_support: Amount) -> Amount:
    return pw_norm_18_20_single + pw_norm_18_20_no_parental_support


for _young, _article, _increased in (
    ("norm_18_20_single", "20", "norm_18_20_no_parents"),
    ("norm_18_20_couple", "20", "norm_18_20_no_parents_couple"),
    ("norm_18_20_couple_children", "20", "norm_18_20_no_parents_couple"),
    ("norm_one_18_20_couple", "20", "norm_18_20_no_parents_couple"),
    ("norm_one_18_20_couple_children", "20", "norm_18_20_no_parents_couple"),
    ("norm_22a_young_partner", "22a", "norm_18_20_no_parents_couple"),
    ("norm_22a_young_partner_children", "22a", "norm_18_20_no_parents_couple"),
):
    choice(
        _young,
        "pw.norm",
        on="no_parental_support",
        source=f"Participatiewet art. {_article}",
        url=f"{PW}#Artikel{_article}",
        true=_increased,
        false=f"pw_{_young}",
    )


@rule("pw.young_partner", source="Participatiewet art. 22a lid 3 onder b", url=PW_22A)
def norm_with_young_partner(
    norm_22a_young_partner: Amount, cost_sharer_norm: Amount, entitled_spouses: Amount
) -> Amount:
    """The fixed part, and the norm of the spouse of 21 or older: of one person, so never of two who are entitled."""
    return _of_one(norm_22a_young_partner + cost_sharer_norm, entitled_spouses)


@rule("pw.young_partner", source="Participatiewet art. 22a lid 3 onder a", url=PW_22A)
def norm_with_young_partner_children(
    norm_22a_young_partner_children: Amount, cost_sharer_norm: Amount, entitled_spouses: Amount
) -> Amount:
    return _of_one(norm_22a_young_partner_children + cost_sharer_norm, entitled_spouses)


def _of_one(norm: Amount, entitled_spouses: Amount) -> Amount:
    return refused_where(entitled_spouses > 1, norm, "entitled_spouses", "too_large")


# --- a spouse without a right


@rule("pw.not_entitled", source="Participatiewet art. 24", url=f"{PW}#Artikel24")
def norm_spouse_not_entitled_21(pw_norm_21_couple: Amount) -> Amount:
    return pw_norm_21_couple / 2


@rule("pw.not_entitled", source="Participatiewet art. 24", url=f"{PW}#Artikel24")
def norm_spouse_not_entitled_18_20(norm_18_20_couple: Amount) -> Amount:
    return norm_18_20_couple / 2


@rule("pw.not_entitled", source="Participatiewet art. 24", url=f"{PW}#Artikel24")
def norm_spouse_not_entitled_18_20_children(norm_18_20_couple_children: Amount) -> Amount:
    return norm_18_20_couple_children / 2


@rule("pw.not_entitled", source="Participatiewet art. 24", url=f"{PW}#Artikel24")
def norm_spouse_not_entitled_aow(pw_norm_aow_couple: Amount) -> Amount:
    return pw_norm_aow_couple / 2


# --- an institution


@rule("pw.institution", source="Participatiewet art. 23 lid 1, 2", url=f"{PW}#Artikel23")
def norm_institution_single(pw_inst_single: Amount, pw_inst_add_single: Amount) -> Amount:
    return pw_inst_single + pw_inst_add_single


@rule("pw.institution", source="Participatiewet art. 23 lid 1, 2", url=f"{PW}#Artikel23")
def norm_institution_couple(pw_inst_couple: Amount, pw_inst_add_couple: Amount) -> Amount:
    return pw_inst_couple + pw_inst_add_couple


@rule("pw.institution", source="Participatiewet art. 23 lid 3", url=f"{PW}#Artikel23")
def norm_institution_one_of_couple_21(pw_norm_21_single: Amount, norm_institution_single: Amount) -> Amount:
    """Each of the two as a single person."""
    return pw_norm_21_single + norm_institution_single


@rule("pw.institution", source="Participatiewet art. 23 lid 3", url=f"{PW}#Artikel23")
def norm_institution_one_of_couple_aow(pw_norm_aow_single: Amount, norm_institution_single: Amount) -> Amount:
    return pw_norm_aow_single + norm_institution_single


@rule("pw.institution", source="Participatiewet art. 23 lid 3", url=f"{PW}#Artikel23")
def norm_institution_one_of_couple_18_20(norm_18_20_single: Amount, norm_institution_single: Amount) -> Amount:
    return norm_18_20_single + norm_institution_single


# --- the norm of a household, where nobody else shares the costs, or the one for who does

choice(
    "norm_of_household",
    "pw.norm",
    on="assistance_household",
    source="Participatiewet art. 20 tot en met 24",
    url=PW,
    single_21="pw_norm_21_single",
    couple_21="pw_norm_21_couple",
    single_aow="pw_norm_aow_single",
    couple_aow="pw_norm_aow_couple",
    single_18_20="norm_18_20_single",
    couple_18_20="norm_18_20_couple",
    couple_18_20_children="norm_18_20_couple_children",
    couple_one_18_20="norm_one_18_20_couple",
    couple_one_18_20_children="norm_one_18_20_couple_children",
    single_parent_24a="norm_single_parent_24a",
    cost_sharing="cost_sharer_norm",
    cost_sharing_mixed_ages="norm_cost_sharing_mixed_ages",
    cost_sharing_young_partner="norm_with_young_partner",
    cost_sharing_young_partner_children="norm_with_young_partner_children",
    spouse_not_entitled_21="norm_spouse_not_entitled_21",
    spouse_not_entitled_aow="norm_spouse_not_entitled_aow",
    spouse_not_entitled_18_20="norm_spouse_not_entitled_18_20",
    spouse_not_entitled_18_20_children="norm_spouse_not_entitled_18_20_children",
    institution_single="norm_institution_single",
    institution_couple="norm_institution_couple",
    institution_one_of_couple_21="norm_institution_one_of_couple_21",
    institution_one_of_couple_aow="norm_institution_one_of_couple_aow",
    institution_one_of_couple_18_20="norm_institution_one_of_couple_18_20",
)
choice(
    "persons_sharing",
    "pw.sharers",
    on="persons_known",
    source="Participatiewet art. 22a lid 1",
    url=PW_22A,
    unit="persons",
    true="persons",
    false=1,
)
# With more persons the norm is another one: that of cost sharers. Those below 21, and who lives in an institution, have
# their norm whoever shares the dwelling.
choice(
    "most_persons_of_norm",
    "pw.sharers.none",
    on="assistance_household",
    source="Participatiewet art. 22a lid 1, 3; art. 24",
    url=PW_22A,
    unit="persons",
    single_21=1,
    couple_21=2,
    single_aow=1,
    couple_aow=2,
    single_18_20="persons_sharing",
    couple_18_20="persons_sharing",
    couple_18_20_children="persons_sharing",
    couple_one_18_20=1,
    couple_one_18_20_children=1,
    single_parent_24a="persons_sharing",
    cost_sharing="persons_sharing",
    cost_sharing_mixed_ages="persons_sharing",
    cost_sharing_young_partner="persons_sharing",
    cost_sharing_young_partner_children="persons_sharing",
    spouse_not_entitled_21=1,
    spouse_not_entitled_aow=1,
    spouse_not_entitled_18_20="persons_sharing",
    spouse_not_entitled_18_20_children="persons_sharing",
    institution_single="persons_sharing",
    institution_couple="persons_sharing",
    institution_one_of_couple_21=1,
    institution_one_of_couple_aow=1,
    institution_one_of_couple_18_20="persons_sharing",
)


@rule("pw.norm", source="Participatiewet art. 20 tot en met 24", url=PW, rounding=CENTS)
def assistance_norm(norm_of_household: Amount, persons_sharing: Amount, most_persons_of_norm: Amount) -> Amount:
    """Raises InputWrong others_share for more persons than the norm is for: dropping them would give too much."""
    return refused_where(persons_sharing > most_persons_of_norm, norm_of_household, "persons", "others_share")
