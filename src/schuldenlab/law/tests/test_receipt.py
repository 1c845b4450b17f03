# SPDX-License-Identifier: EUPL-1.2
"""A receipt can be worked out again years later; whatever was done to it is found and named."""

from __future__ import annotations

import json
import re
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.law import Entered, Label, calculate, receipt_of, verify
from schuldenlab.law.command import DIFFERENCES_SHOWN, main

from .. import norms as norms_module
from .. import receipt as receipt_module
from ..receipt import digest
from ..values import encode, shown
from .households import households, periods

HOUSEHOLD = {"situation": "couple", "taxable_income_year": "60000", "debtor_income_month": "2400"}


def receipt(target="seizable_amount", on=date(2026, 8, 1), inputs=HOUSEHOLD, manual=None):
    return receipt_of(calculate(target, on=on, inputs=inputs, manual=manual))


def sealed(document):
    """The bytes of a document with a hash that fits: a careful forger's."""
    document = {key: value for key, value in document.items() if key != "hash"}
    return json.dumps(document | {"hash": digest(document)}).encode()


@given(period=periods, household=households(debtor_income_month="1900"))
def test_every_receipt_comes_out_equal_to_the_byte(period, household):
    found = receipt(on=date.fromisoformat(period), inputs=household)
    assert verify(found.json).outcome == "equal"
    assert found.json == receipt(on=date.fromisoformat(period), inputs=household).json


def test_a_share_is_shown_in_four_decimals_and_an_amount_in_cents():
    third = Fraction(1, 3)
    told = {unit: shown(third * 200, unit) for unit in ("EUR", "EUR/month", "EUR/year", "ratio", "percent", "months")}
    assert told == {
        "EUR": "66.67", "EUR/month": "66.67", "EUR/year": "66.67", "ratio": "66.6667", "percent": "66.6667",
        "months": "67",
    }  # fmt: skip
    assert (shown(third, "persons"), shown(Fraction(5, 2), "years"), shown(third, "km/month")) == ("0", "3", "1/3")


def test_a_receipt_does_not_depend_on_how_numbers_were_handed_in():
    assert receipt(inputs=HOUSEHOLD | {"taxable_income_year": "60000.00"}).json == receipt().json
    assert receipt(inputs=HOUSEHOLD | {"taxable_income_year": 60000}).json == receipt().json


def test_every_kind_of_value_is_written_exactly_or_refused():
    value = {"share": Fraction(1, 3), "days": [date(2026, 7, 1), None], "counted": True, "cents": 5}
    assert encode(value) == {"share": "1/3", "days": ["2026-07-01", None], "counted": True, "cents": "5"}
    with pytest.raises(TypeError, match="float"):
        encode([0.5])


def test_a_receipt_names_everything_that_went_into_it():
    document = receipt().document
    assert receipt().hash == document["hash"]
    steps = {step["name"]: step for step in document["steps"]}
    assert document["format"] == "receipt/1"
    assert (document["target"], document["reference_date"]) == ("seizable_amount", "2026-08-01")
    assert document["norms"]["period"] == "2026-07-01"
    assert document["inputs"] == HOUSEHOLD
    assert document["result"] == {"value": "120", "shown": "120.00", "unit": "EUR/month"}
    assert steps["standard_premium"]["seen"] == "secondary"
    assert steps["bvv_base"]["needs"] == ["bvv_base_share", "norm_21"]
    assert steps["norm_21"]["picked"] == "couple"
    assert steps["seizure_free_amount"]["rounding"] == "half up, 2 decimals"
    assert steps["care_tapered"]["value"].count("/") <= 1
    assert {"seizure_free", "seizable", "ops", "engine"} <= set(document["rules"])


def test_what_was_not_needed_is_not_in_the_receipt():
    """A receipt holds what the amount rests on and no more about a person."""
    document = receipt(inputs=HOUSEHOLD | {"debtor_age": "44"}).document
    assert "debtor_age" not in json.dumps(document)


def test_amounts_by_hand_stand_there_with_source_and_reason():
    manual = {"owner_addition": Entered("75.5", "decision of 3 August", "stated on request")}
    chosen = Entered("60000", "tax assessment", "newer than the register", Label.H)
    found = receipt(inputs=HOUSEHOLD | {"tenure": "owner", "taxable_income_year": chosen}, manual=manual)
    assert found.document["entered"]["owner_addition"] == {
        "value": "75.5",
        "source": "decision of 3 August",
        "reason": "stated on request",
        "label": "H",
    }
    assert set(found.document["entered"]) == {"owner_addition", "taxable_income_year"}
    assert found.document["label"] == "H"
    assert verify(found.json).outcome == "equal"


def test_lists_survive_in_a_receipt():
    spread = receipt("seizable_parts", inputs=HOUSEHOLD | {"payments": ["900", "800.50"]})
    assert verify(spread.json).outcome == "equal"
    months = [{"income": "1000", "holiday_accrual": "60", "bvv": "1050", "count": "12"}]
    assert verify(receipt("holiday_pay_kept", inputs={"months": months}).json).outcome == "equal"


def test_a_changed_byte_is_found():
    data = receipt().json
    for place in range(0, len(data), 97):
        changed = bytearray(data)
        changed[place] ^= 1
        assert verify(bytes(changed)).outcome == "damaged"


def change_step(document, name, **new):
    document["steps"] = [step | new if step["name"] == name else step for step in document["steps"]]


def test_a_forged_step_is_named_even_with_a_hash_that_fits():
    document = json.loads(receipt().json)
    change_step(document, "rent_part", value="500", shown="500.00")
    verdict = verify(sealed(document))
    assert verdict.outcome == "tampered"
    assert ("rent_part", "500 X", "522.5 X") in verdict.differences


def test_a_forged_result_is_named_even_with_a_hash_that_fits():
    document = json.loads(receipt().json)
    document["result"]["shown"] = "9999.00"
    verdict = verify(sealed(document))
    assert verdict.outcome == "tampered"
    assert [name for name, _, _ in verdict.differences] == ["result"]


def test_a_forged_word_is_found_too():
    document = json.loads(receipt().json)
    change_step(document, "rent_part", source="Rv art. 1")
    assert verify(sealed(document)).outcome == "tampered"


def test_other_inputs_under_the_same_steps_are_found():
    document = json.loads(receipt().json)
    document["inputs"]["debtor_income_month"] = "2500"
    verdict = verify(sealed(document))
    assert verdict.outcome == "tampered"
    assert "debtor_income_month" in [name for name, _, _ in verdict.differences]


@pytest.fixture
def other_norms(monkeypatch, tmp_path):
    """The norms of July 2026 with another maximum rent."""
    for path in norms_module.FOLDER.glob("*.toml"):
        text = path.read_text().replace('value = "932.93"', 'value = "940.00"')
        (tmp_path / path.name).write_text(text)
    changed = norms_module.read_folder(tmp_path)
    monkeypatch.setattr(norms_module, "periods", lambda: changed)


def test_changed_norms_are_named_step_by_step(request):
    data = receipt(inputs={"situation": "single", "taxable_income_year": "56000", "debtor_income_month": "4000"}).json
    request.getfixturevalue("other_norms")
    verdict = verify(data)
    assert verdict.outcome == "changed"
    assert not verdict.holds
    assert ("rent_max", "932.93 X", "940 X") in verdict.differences


def test_rules_that_were_only_rewritten_leave_the_receipt_right(monkeypatch):
    data = receipt().json
    monkeypatch.setattr(receipt_module, "_source_hash", lambda module: "0" * 64)
    verdict = verify(data)
    assert (verdict.outcome, verdict.holds) == ("same_outcome", True)


# --- a careful forger also says that the file was made with other rules: then no hash gives it away

CREDITORS = [{"id": f"creditor-{place}", "rank": "concurrent", "claim": "1000.01"} for place in range(12)]
DIVISION = {"available": "100", "creditors": CREDITORS}
SPREAD = HOUSEHOLD | {"payments": ["50.01"] * 40}


def of_other_rules(document):
    document["rules"] = {"engine": "0" * 64}
    document["rules_hash"] = digest({"rules": document["rules"], "norms": document["norms"]})
    return verify(sealed(document))


def _payment_added(document):
    for step in document["steps"]:
        if step["name"] == "payments":
            step["value"].append("100.01")


def _last_payment(document):
    for step in document["steps"]:
        if step["name"] == "payments":
            step["value"][-1] = "77777"


def _double(document):
    document["steps"].insert(0, document["steps"][-1] | {"value": "9999", "shown": "9999.00"})


FORGED = {
    "what is shown inside": (lambda it: change_step(it, "rent_part", shown="99999.99"), "rent_part.shown", "changed"),
    "a unit": (lambda it: change_step(it, "rent_part", unit="EUR/year"), "rent_part.unit", "changed"),
    "what was picked": (lambda it: change_step(it, "norm_21", picked="single"), "norm_21.picked", "changed"),
    "what it was made of": (lambda it: change_step(it, "bvv_base", needs=["norm_21"]), "bvv_base.needs", "changed"),
    "a norm": (lambda it: change_step(it, "pw_norm_21_couple", value="1"), "pw_norm_21_couple", "changed"),
    "how a norm was seen": (
        lambda it: change_step(it, "standard_premium", seen="statute"),
        "standard_premium.seen",
        "changed",
    ),
    "the half-year": (lambda it: it["norms"].update(period="2019-01-01"), "norms", "changed"),
    "the end of the half-year": (lambda it: it["norms"].update(valid_to="2099-12-31"), "norms", "changed"),
    "one more payment": (_payment_added, "payments", "changed"),
    "the fortieth payment": (_last_payment, "payments", "changed"),
    "a step twice": (_double, "steps", "changed"),
    "the order of steps": (lambda it: it["steps"].reverse(), "steps", "changed"),
    "a key that no step has": (
        lambda it: change_step(it, "rent_part", approved="yes"),
        "rent_part.approved",
        "changed",
    ),
    "a source": (lambda it: change_step(it, "rent_part", source="Rv art. 999"), "rent_part.source", "reworded"),
    "an address": (lambda it: change_step(it, "rent_part", url="https://evil.example"), "rent_part.url", "reworded"),
    "a note": (lambda it: change_step(it, "rent_part", note="approved"), "rent_part.note", "reworded"),
}


@pytest.mark.parametrize("forge", FORGED)
def test_a_forgery_under_the_cover_of_other_rules_never_holds(forge):
    document = json.loads(receipt("seizable_parts", inputs=SPREAD).json)
    assert of_other_rules(json.loads(json.dumps(document))).outcome == "same_outcome"
    alter, name, outcome = FORGED[forge]
    alter(document)
    verdict = of_other_rules(document)
    assert (verdict.outcome, verdict.holds) == (outcome, False)
    assert name in [name for name, _, _ in verdict.differences]
    assert all(then != now and len(then) < 200 for _, then, now in verdict.differences)


def test_a_comment_in_a_rule_file_leaves_a_division_right(monkeypatch):
    """Tables in it, such as creditors, are compared whatever the order of their keys in the file."""
    data = receipt("creditor_payments", inputs=DIVISION).json
    monkeypatch.setattr(receipt_module, "_source_hash", lambda module: "0" * 64)
    assert verify(data).outcome == "same_outcome"


def test_a_comment_in_a_file_of_norms_leaves_a_receipt_right(monkeypatch, tmp_path):
    data = receipt().json
    for path in norms_module.FOLDER.glob("*.toml"):
        (tmp_path / path.name).write_text(path.read_text() + "\n# checked once more\n")
    read_again = norms_module.read_folder(tmp_path)
    monkeypatch.setattr(norms_module, "periods", lambda: read_again)
    assert verify(data).outcome == "same_outcome"


def test_another_version_under_the_same_rules_is_found():
    document = json.loads(receipt().json)
    document["engine"] = "9"
    verdict = verify(sealed(document))
    assert (verdict.outcome, verdict.differences) == ("tampered", (("engine", "9", "1"),))


def test_a_hash_of_rules_that_is_not_theirs_is_found():
    document = json.loads(receipt().json)
    document["rules_hash"] = "0" * 64
    assert verify(sealed(document)).outcome == "damaged"


def test_a_rule_that_is_gone_is_told(monkeypatch):
    document = json.loads(receipt().json)
    document["target"] = "amount_of_long_ago"
    assert verify(sealed(document)).outcome == "cannot_recompute"


HOSTILE = {
    "empty": b"",
    "no json": b"hello",
    "no utf-8": b"\xff\xfe\x00",
    "a list": b"[]",
    "ten megabytes of brackets": b"[" * 10_000_000,
    "ten megabytes of text": b'{"format": "' + b"a" * 10_000_000 + b'"}',
    "deep objects": b'{"a":' * 100_000,
    "too large": b" " * (16 * 1024 * 1024 + 1),
    "a float": b'{"format": "receipt/1", "steps": 1.5}',
    "NaN": b'{"format": NaN}',
    "a number of a million digits": b"[" + b"9" * 1_000_000 + b"]",
    "another format": b'{"format": "receipt/2"}',
    "a key twice": b'{"format": "receipt/1", "format": "receipt/1"}',
    "an unpaired surrogate": b'{"format": "\\ud800"}',
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("verb", ["verify", "explain"])
def test_hostile_files_get_one_clear_line(tmp_path, capsys, verb, data):
    file = tmp_path / "receipt.json"
    file.write_bytes(data)
    assert main([verb, str(file)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("Dit bestand is beschadigd of geen bewijs van ons: ")
    assert len(lines[0]) < 400


def test_a_receipt_can_not_speak_to_the_screen_itself(tmp_path, capsys):
    """Clear it, and say that all is right: printed as signs of their line, whoever wrote them into the file."""
    lie = "\x1b[2J\x1b[HEen leugen.\nNog een leugen.\u202e"
    document = json.loads(receipt().json)
    for step in document["steps"]:
        step |= {"shown": lie, "note": lie} if step["kind"] == "input" else {"note": lie}
    file = tmp_path / "receipt.json"
    file.write_bytes(sealed(document))
    for verb in ("verify", "explain"):
        main([verb, str(file)])
        said = capsys.readouterr().out
        assert "Een leugen." in said
        assert not [sign for sign in said if not sign.isprintable() and sign not in "\n\u00a0"]
        assert not any(line.startswith(("Een leugen", "Nog een leugen")) for line in said.splitlines())


WRONG_PARTS = {
    "inputs": {"situation": ["single"]},
    "target": "situation",
    "reference_date": "1999-01-01",
    "entered": {"situation": {"value": "single", "source": "", "reason": "", "label": "H"}},
}


@pytest.mark.parametrize("part", WRONG_PARTS)
def test_a_part_that_no_rule_takes_is_told_in_one_line(tmp_path, capsys, part):
    document = json.loads(receipt().json)
    document[part] = WRONG_PARTS[part]
    file = tmp_path / "receipt.json"
    file.write_bytes(sealed(document))
    assert main(["verify", str(file)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("We kunnen dit bewijs niet opnieuw uitrekenen: ")
    assert not re.search(r"\w+_\w+: |\.\.$", lines[0].partition(": ")[2])  # words of people, and one full stop


def test_what_is_no_json_is_told_in_the_language_that_was_asked(tmp_path, capsys):
    (tmp_path / "receipt.json").write_text('{"format": 1,}')
    for verb in ("verify", "explain"):
        assert main([verb, str(tmp_path / "receipt.json")]) == 1
        assert "Het gaat mis op regel 1, bij teken 14." in capsys.readouterr().out


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@given(part=st.sampled_from(sorted(json.loads(receipt().json))), value=json_values)
def test_any_value_in_any_part_gives_a_verdict(part, value):
    document = json.loads(receipt().json)
    same = document[part] == value
    document[part] = value
    assert verify(sealed(document)).holds == (same or part == "hash")


@given(step=st.integers(0, 30), key=st.sampled_from(["name", "value", "shown", "needs", "kind"]), value=json_values)
def test_any_value_in_any_step_gives_a_verdict(step, key, value):
    document = json.loads(receipt().json)
    before = document["steps"][step]
    document["steps"][step] = before | {key: value}
    same = json.dumps(document["steps"][step]) == json.dumps(before)  # false is no 0
    assert verify(sealed(document)).holds == same


@given(part=st.sampled_from(sorted(json.loads(receipt().json))), value=json_values)
def test_any_value_in_any_part_gives_a_story_or_one_line(tmp_path_factory, part, value):
    file = tmp_path_factory.mktemp("story") / "receipt.json"
    document = json.loads(receipt().json)
    document[part] = value
    file.write_bytes(sealed(document))
    assert main(["explain", str(file)]) in (0, 1)


def test_the_command_says_it_is_right(tmp_path, capsys):
    file = tmp_path / "receipt.json"
    file.write_bytes(receipt().json)
    assert main(["verify", str(file)]) == 0
    assert capsys.readouterr().out == "Dit bewijs klopt. Elke stap komt opnieuw precies zo uit.\n"
    assert main(["verify", "--language", "en", str(file)]) == 0
    assert capsys.readouterr().out.startswith("This receipt is right.")


def test_a_step_that_was_left_out_is_named_with_what_it_would_be():
    document = json.loads(receipt().json)
    document["steps"] = [step for step in document["steps"] if step["name"] != "rent_part"]
    differences = [one for one in verify(sealed(document)).differences if one[0] == "rent_part"]
    assert differences == [("rent_part", "-", "522.5 X")]


def test_the_command_names_the_step_that_differs(tmp_path, capsys):
    document = json.loads(receipt().json)
    change_step(document, "rent_part", value="500")
    file = tmp_path / "receipt.json"
    file.write_bytes(sealed(document))
    assert main(["verify", str(file)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Dit bewijs klopt niet.")
    assert "rent_part: op het bewijs 500 X, nu 522.5 X" in lines


def test_twenty_differences_are_named_and_the_rest_is_counted(tmp_path, capsys):
    document = json.loads(receipt().json)
    for step in document["steps"]:
        step["shown"] = "0.01"
    file = tmp_path / "receipt.json"
    file.write_bytes(sealed(document))
    different = len(verify(file.read_bytes()).differences)
    assert main(["verify", "--language", "en", str(file)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + DIFFERENCES_SHOWN + 1
    assert str(different - DIFFERENCES_SHOWN) in lines[-1]
    document = json.loads(receipt().json)
    for step in document["steps"][:DIFFERENCES_SHOWN]:
        step["shown"] = "0.01"
    file.write_bytes(sealed(document))
    assert main(["verify", "--language", "en", str(file)]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 1 + DIFFERENCES_SHOWN, "and no rest of none"


def test_of_two_long_lists_the_place_where_they_differ_is_shown():
    """The twentieth of forty payments: not where they begin, and not where they end."""
    owed = [{"id": f"creditor-{place}", "claim": "100", "rank": "concurrent"} for place in range(40)]
    made = calculate("creditor_payments", on=date(2026, 7, 1), inputs={"available": "4000", "creditors": owed})
    document = json.loads(receipt_of(made).json)
    document["result"]["value"][19]["amount"] = "99"
    document["result"]["shown"][19]["amount"] = "99.00"
    told = [(then, now) for _, then, now in verify(sealed(document)).differences]
    assert told
    for then, now in told:
        assert ("creditor-19" in then, "creditor-19" in now) == (True, True)
        assert '"99' in then
        assert '"100' in now


def test_a_receipt_that_fits_around_nonsense_has_no_story(tmp_path, capsys):
    document = json.loads(receipt().json)
    document["label"] = "no label of ours"
    file = tmp_path / "receipt.json"
    file.write_bytes(sealed(document))
    assert main(["explain", "--language", "en", str(file)]) == 1
    assert "something to tell is missing" in capsys.readouterr().out


def test_a_missing_file_is_told(tmp_path, capsys):
    assert main(["verify", str(tmp_path / "none.json")]) == 1
    assert "none.json: No such file" in capsys.readouterr().err
