# SPDX-License-Identifier: EUPL-1.2
"""The forms of debts and letters. They read what was typed; the services judge it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from schuldenlab.base.documents import SIZE_MAX
from schuldenlab.base.errors import LabError
from schuldenlab.base.forms import DayField, EuroField, Form, LineField, words_of
from schuldenlab.base.money import euros
from schuldenlab.base.texts import current_language, sentences, text
from schuldenlab.base.uploads import FILES_MAX, UPLOAD_MAX
from schuldenlab.methods.vocabulary.lists import DEBT_KINDS
from schuldenlab.people.selectors import organisations_called

from .models.claims import CAUSES, RANK_BASES, REFERENCE_MAX, REOPENED_BECAUSE, SAID_GONE
from .selectors import ClaimLine

ACCEPT = "image/jpeg,image/png,image/webp,application/pdf"
_MB = 1024 * 1024
PRIVATE = "private"  # family and friends are in no list, so nobody has to say that they are new
_LISTED = forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"})


def codes(key: str, known: Iterable[str], *, empty: str = "") -> list[tuple[str, str]]:
    """Choices with their words; `empty` is the key of the words for none."""
    words = sentences(current_language())
    first = [("", text(empty))] if empty else []
    return first + [(code, words[f"{key}.{code}"]) for code in known]


class LetterField(forms.FileField):
    """A photo or PDF, read whole; the service says what it is. Too much is said here, before it is read."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(**{"widget": forms.FileInput(attrs={"accept": ACCEPT})} | rest)

    def clean(self, data: UploadedFile | None, initial: object = None) -> bytes:
        if data is None:
            raise ValidationError(text("debts.page.letter_add.none"), code="required")
        if (data.size or 0) > SIZE_MAX:
            raise too_big()
        return bytes(data.read())


class LettersInput(forms.FileInput):
    allow_multiple_selected = True


class LettersField(forms.FileField):
    """Several photos or PDFs, each a letter. They are read one by one, so that they are never in memory together."""

    widget = LettersInput

    def clean(self, data: list[UploadedFile] | None, initial: object = None) -> list[UploadedFile]:
        if not data:
            raise ValidationError(text("debts.page.letter_add.none"), code="required")
        if len(data) > FILES_MAX:
            raise too_many()
        return data


def too_big() -> ValidationError:
    return _said(LabError("base.document_too_big", limit=SIZE_MAX // _MB))


def too_many() -> ValidationError:
    return _said(LabError("debts.letters_at_once", files=FILES_MAX, limit=UPLOAD_MAX // _MB))


def _said(error: LabError) -> ValidationError:
    words = words_of(error)
    return ValidationError(f"{words.what} {words.why} {words.next}", code=error.code)


class AddLetter(Form):
    texts = "debts.page.letter_add"
    file = LetterField()

    def add_refused(self, error: ValidationError) -> None:
        """Say what is wrong with a body that was not read, instead of what follows from that."""
        self.full_clean()
        self.errors.pop("file", None)
        self.add_error("file", error)


class AddLetters(AddLetter):
    texts = "debts.page.letters_add"
    file = LettersField(widget=LettersInput(attrs={"accept": ACCEPT}))


class WhoCollects(Form):
    """Who answers for the creditor, by name; empty when it answers itself. `answering_id`: who that is."""

    collector = LineField(required=False, widget=_LISTED)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        told["answering_id"] = None
        if told.get("collector"):
            found = organisations_called(name=told["collector"])
            if len(found) != 1:
                self._say("collector", "debts.creditor_ambiguous" if found else "debts.collector_unknown")
            else:
                told["answering_id"] = found[0]
        return told

    def _say(self, field: str, code: str) -> None:
        self.add_error(field, ValidationError(words_of(LabError(code)).line, code=code))


class WhoIsOwed(WhoCollects):
    """A creditor and who collects for it, by name: from the list, or a new creditor when the box is ticked."""

    creditor = LineField(widget=_LISTED)
    new_creditor = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        name = told.get("creditor")
        if told.get("claim"):
            return told
        if (
            name
            and told.get("kind") != PRIVATE
            and not told.get("new_creditor")
            and not organisations_called(name=name)
        ):
            self._say("creditor", "debts.creditor_unknown")
        return told

    @property
    def owed_to(self) -> dict[str, Any]:
        """As the services take it."""
        told = self.cleaned_data
        return {"creditor_name": told["creditor"], "answering_id": told.get("answering_id")}


class _Debt(Form):
    """What there is to say about a debt itself; `clients`: two of them are asked whose it is."""

    def __init__(self, *args: Any, clients: Mapping[UUID, str], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["kind"].choices = codes("debts.kind", DEBT_KINDS, empty="debts.page.choose")
        if len(clients) > 1:
            self.fields["debtor_ids"].choices = [(str(one), name) for one, name in clients.items()]
        else:
            del self.fields["debtor_ids"]

    @property
    def debtors(self) -> list[UUID]:
        return [UUID(one) for one in self.cleaned_data.get("debtor_ids", ())]


def _debtors() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)


def _reference() -> LineField:
    return LineField(required=False, limit=REFERENCE_MAX)


class NewDebt(_Debt, WhoIsOwed):
    """A debt as the resident tells it, or as the coach knows it."""

    texts = "debts.page.debt"
    kind = forms.ChoiceField()
    debtor_ids = _debtors()
    cents = EuroField(required=False)
    said_by = forms.ChoiceField(widget=forms.RadioSelect)
    holds_on = DayField(required=False)
    reference_customer = _reference()
    reference_creditor = _reference()

    field_order = ("creditor", "new_creditor", "kind", "debtor_ids", "cents", "said_by", "holds_on")

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["said_by"].choices = codes("debts.said_by", ("resident", "coach"))
        self.initial.setdefault("said_by", "resident")


class ReadLetter(_Debt, WhoIsOwed):
    """What a letter says: a new debt, or one that is listed already and then only its amount and day."""

    texts = "debts.page.debt"
    claim = forms.ChoiceField(required=False)
    creditor = LineField(required=False, widget=_LISTED)
    kind = forms.ChoiceField(required=False)
    debtor_ids = _debtors()
    cents = EuroField(required=False)
    holds_on = DayField(required=False)
    reference_customer = _reference()
    reference_creditor = _reference()

    field_order = ("claim", "creditor", "new_creditor", "kind", "debtor_ids", "cents", "holds_on",
                   "reference_customer", "reference_creditor", "collector")  # fmt: skip

    def __init__(self, *args: Any, claims: Iterable[ClaimLine], **rest: Any) -> None:
        super().__init__(*args, **rest)
        listed = [(str(one.id), _in_words(one)) for one in claims]
        if listed:
            self.fields["claim"].choices = [("", text("debts.page.debt.claim.new")), *listed]
        else:
            del self.fields["claim"]
        if "debtor_ids" in self.fields:
            self.fields["debtor_ids"].required = False  # the service asks, when it is a new debt

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if not told.get("claim"):
            for name in ("creditor", "kind"):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, ValidationError(text("site.form.required"), code="required"))
        return told


def _in_words(line: ClaimLine) -> str:
    kind = text(f"debts.kind.{line.kind}")
    return ", ".join(
        part for part in (line.creditor, kind, euros(line.cents, current_language()) if line.cents else "") if part
    )


class RecordAmount(Form):
    texts = "debts.page.amount"
    cents = EuroField()
    said_by = forms.ChoiceField(widget=forms.RadioSelect)
    holds_on = DayField()

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["said_by"].choices = codes("debts.said_by", ("resident", "coach", "creditor"))


class CorrectDebt(_Debt, WhoCollects):
    texts = "debts.page.debt"
    kind = forms.ChoiceField()
    debtor_ids = _debtors()
    rank_basis = forms.ChoiceField(required=False)
    arisen_on = DayField(required=False)
    cause = forms.ChoiceField(required=False)
    reference_customer = _reference()
    reference_creditor = _reference()

    field_order = ("kind", "debtor_ids", "rank_basis", "arisen_on", "cause", "reference_customer",
                   "reference_creditor", "collector")  # fmt: skip

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["rank_basis"].choices = codes("debts.rank_basis", RANK_BASES, empty="debts.rank_basis.none")
        self.fields["cause"].choices = codes("debts.cause", CAUSES, empty="debts.cause.none")


class EndDebt(Form):
    texts = "debts.page.end"
    reason = forms.ChoiceField(widget=forms.RadioSelect)
    on = DayField()

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["reason"].choices = codes("debts.reason", SAID_GONE)


class ReopenDebt(Form):
    texts = "debts.page.reopen"
    reason = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["reason"].choices = codes("debts.reopened", REOPENED_BECAUSE)


class SellDebt(WhoIsOwed):
    texts = "debts.page.sell"
    sold_on = DayField()
    reference_customer = _reference()
    reference_creditor = _reference()

    field_order = ("creditor", "new_creditor", "collector")
