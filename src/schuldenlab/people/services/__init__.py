# SPDX-License-Identifier: EUPL-1.2
"""What can be done with people, organisations and mandates. Each verb is one transaction and one event."""

from .accounts import account_open
from .addresses import address_end, address_start, no_fixed_address_start, our_code
from .bank_accounts import bank_account_confirm, bank_account_enter, bank_account_refuse, phone_write
from .employment import employment_confirm, employment_cover, employment_end, employment_start
from .households import household_move_in, household_move_out
from .login_reset import login_reset_confirm, login_reset_give, login_reset_use
from .mandates import mandate_end, mandate_give
from .organisations import (
    acts_for_end,
    acts_for_start,
    city_write,
    organisation_register,
)
from .persons import person_change_contact, person_correct, person_record_death, person_register
from .representation import representation_end, representation_start

__all__ = [
    "account_open",
    "acts_for_end",
    "acts_for_start",
    "address_end",
    "address_start",
    "bank_account_confirm",
    "bank_account_enter",
    "bank_account_refuse",
    "city_write",
    "employment_confirm",
    "employment_cover",
    "employment_end",
    "employment_start",
    "household_move_in",
    "household_move_out",
    "login_reset_confirm",
    "login_reset_give",
    "login_reset_use",
    "mandate_end",
    "mandate_give",
    "no_fixed_address_start",
    "organisation_register",
    "our_code",
    "person_change_contact",
    "person_correct",
    "person_record_death",
    "person_register",
    "phone_write",
    "representation_end",
    "representation_start",
]
