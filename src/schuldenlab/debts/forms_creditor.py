# SPDX-License-Identifier: EUPL-1.2
"""The forms of a creditor's own pages, and of the officer who watches. They read what was typed; services judge it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms

from schuldenlab.base.errors import LabError
from schuldenlab.base.forms import DayField, EuroField, Form, LineField, Search, SureForm
from schuldenlab.base.texts import text

from .forms_settling import WordsField
from .models.claims import GIVEN_UP_REASONS, REFERENCE_MAX
from .models.conversation import NO_COOPERATION_REASONS
from .models.proposals import REFUSE_REASONS
from .selectors.creditor import AskedClaim
from .services import BalanceLine
from .services.answers import WORDS_MAX
from .services.balances import PARTS
from .services.telling import WORDS_MAX as TOLD_MAX
from .wire_names import CLAIM_STATUSES

_KEY = "debts.creditor.form"
_MAIN = ("cents", "arisen_on", "reference_creditor", "status")


def _choices(codes: Iterable[str], key: str) -> list[tuple[str, str]]:
    return [(code, text(f"{key}.{code}")) for code in codes]


class BalanceForm(SureForm):
    """What is owed, debt by debt. With more debts than one there is a total too, for those it cannot tell apart."""

    texts = _KEY
    which = forms.CharField(widget=forms.HiddenInput, initial="balance")
    holds_on = DayField()
    customer_number = LineField(limit=REFERENCE_MAX, required=False)
    total_cents = EuroField(required=False)
    agreed_in_advance = forms.BooleanField(required=False)

    def __init__(self, *args: Any, claims: Sequence[AskedClaim], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self._claims = claims
        if len(claims) < 2:
            del self.fields["total_cents"]
        for place, claim in enumerate(claims):
            for name, field in _claim_fields(claim).items():
                field.label = text(f"{_KEY}.{name}.label")
                self.fields[f"{name}_{place}"] = field
                if name == "cents" and place == 0:
                    field.widget.attrs["autofocus"] = True

    def debts(self) -> list[tuple[AskedClaim, list[forms.BoundField], list[forms.BoundField], bool]]:
        """Each debt with its few fields, with the parts of the amount for who wants to give them, and whether something
        is wrong that these show."""
        found = []
        for place, claim in enumerate(self._claims):
            parts = [self[f"{name}_{place}"] for name in PARTS]
            wrong = any(part.errors for part in parts) or self.has_error(f"cents_{place}", "debts.parts_do_not_add")
            found.append((claim, [self[f"{name}_{place}"] for name in _MAIN], parts, wrong))
        return found

    def rest(self) -> list[forms.BoundField]:
        names = ("total_cents", "holds_on", "customer_number")
        return [self[name] for name in names if name in self.fields]

    def lines(self) -> list[BalanceLine]:
        """What was said of each debt. One about which nothing was said falls under the total."""
        return [line for place, claim in enumerate(self._claims) if (line := self._line(place, claim.id)) is not None]

    def _line(self, place: int, claim_id: UUID) -> BalanceLine | None:
        said = {name: self.cleaned_data[f"{name}_{place}"] for name in (*_MAIN, *PARTS)}
        amounts = [said[name] for name in ("cents", *PARTS)]
        if (
            self.cleaned_data.get("total_cents") is not None
            and said["status"] == "open"
            and not any(amount is not None for amount in amounts)
        ):
            return None
        return BalanceLine(claim_id=claim_id, **said)

    def place_in_form(self, error: LabError) -> str | None:
        """What the service refuses about one debt is said at the field of that debt."""
        about = error.values.get("claim_id")
        place = next((place for place, claim in enumerate(self._claims) if claim.id == about), None)
        named = f"{error.field}_{place}"
        return named if named in self.fields else super().place_in_form(error)


def _claim_fields(claim: AskedClaim) -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {
        "cents": EuroField(required=False),
        "arisen_on": DayField(required=False),
        "reference_creditor": LineField(limit=REFERENCE_MAX, required=False, initial=claim.reference),
        "status": forms.ChoiceField(choices=_choices(CLAIM_STATUSES, f"{_KEY}.statuses"), initial="open"),
    }
    return found | {name: EuroField(required=False) for name in PARTS}


class NoCooperation(Form):
    texts = f"{_KEY}.no_cooperation"
    which = forms.CharField(widget=forms.HiddenInput, initial="no_cooperation")
    reason = forms.ChoiceField()

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["reason"].choices = _choices(NO_COOPERATION_REASONS, "debts.no_cooperation")


class Accept(Form):
    """A yes and nothing to fill in: the page says what it means."""

    which = forms.CharField(widget=forms.HiddenInput, initial="accept")


class Refuse(Form):
    texts = f"{_KEY}.refuse"
    which = forms.CharField(widget=forms.HiddenInput, initial="refuse")
    reason_code = forms.ChoiceField()
    words = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=WORDS_MAX)

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["reason_code"].choices = _choices(REFUSE_REASONS, "debts.refuse_reasons")


class AcceptMany(Form):
    """Offers that were ticked in the list; their boxes stand in the rows."""

    offer_ids = forms.TypedMultipleChoiceField(coerce=UUID)

    def __init__(self, *args: Any, ids: Iterable[UUID], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["offer_ids"].choices = [(str(one), "") for one in ids]


class Ids(forms.MultipleChoiceField):
    """Any number of ids; which of them are there, the service knows."""

    def valid_value(self, value: str) -> bool:
        try:
            UUID(value)
        except ValueError:
            return False
        return True


class NewsRead(forms.Form):
    message_id = Ids()


class Find(Search):
    """By the reference that stands in each of our messages and letters."""

    texts = f"{_KEY}.find"
    reference = LineField(limit=40)


class NoticeAnswer(Form):
    texts = f"{_KEY}.notice_answer"
    which = forms.CharField(widget=forms.HiddenInput, initial="notice_answer")
    customer_number = LineField(limit=REFERENCE_MAX, required=False)
    client_unknown = forms.BooleanField(required=False)


class StatusTell(Form):
    texts = f"{_KEY}.status_tell"
    which = forms.CharField(widget=forms.HiddenInput, initial="status_tell")
    words = WordsField(limit=TOLD_MAX)


class GiveUp(Form):
    texts = f"{_KEY}.give_up"
    which = forms.CharField(widget=forms.HiddenInput, initial="give_up")
    claim_id = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.ChoiceField()

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["reason"].choices = _choices(GIVEN_UP_REASONS, "debts.reason")


class StatusAsk(Form):
    """A button and nothing to fill in."""

    which = forms.CharField(widget=forms.HiddenInput, initial="status_ask")


class BalanceAgain(Form):
    """A button and nothing to fill in."""

    which = forms.CharField(widget=forms.HiddenInput, initial="balance_again")


class Read(Form):
    which = forms.CharField(widget=forms.HiddenInput, initial="read")
    message_id = forms.UUIDField(widget=forms.HiddenInput)


class Ask(Form):
    """A button and nothing to fill in."""

    which = forms.CharField(widget=forms.HiddenInput, initial="ask")


class Remind(Form):
    which = forms.CharField(widget=forms.HiddenInput, initial="remind")
    message_id = forms.UUIDField(widget=forms.HiddenInput)
