# SPDX-License-Identifier: EUPL-1.2
from .account import Account
from .acts_for import ActsFor
from .address import Address
from .bank_account import BankAccount
from .employment import Employment
from .household import Household, Member
from .known_phone import KnownPhone
from .login_reset import LoginReset
from .mandate import Mandate
from .organisation import Organisation
from .person import FormerRecord, Person
from .representation import Representation

__all__ = [
    "Account",
    "ActsFor",
    "Address",
    "BankAccount",
    "Employment",
    "FormerRecord",
    "Household",
    "KnownPhone",
    "LoginReset",
    "Mandate",
    "Member",
    "Organisation",
    "Person",
    "Representation",
]
