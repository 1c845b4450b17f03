# SPDX-License-Identifier: EUPL-1.2
"""Fingerprints that are the same everywhere, and what a new version means for a case on its way."""

from __future__ import annotations

import os
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.methods import load, load_files, load_packed, pack, progress
from schuldenlab.methods.compare import compare, move
from schuldenlab.methods.package import fingerprint, unpack

from .folders import SHIPPED, SHIPPED_KEYS, changed, facts, finished, small

DAY = date(2026, 11, 2)


def test_each_shipped_folder_is_a_whole_method():
    """A city that installs this finds each of them, with steps to take and words for them in both languages."""
    assert sorted(folder.name for folder in SHIPPED.iterdir()) == list(SHIPPED_KEYS)
    for key in SHIPPED_KEYS:
        method = load(SHIPPED / key)
        assert (method.key, set(method.languages), set(method.texts)) == (key, {"nl", "en"}, {"nl", "en"})
        assert all((method.steps, method.stages, method.sources, *method.texts.values())), key


@pytest.mark.parametrize("key", SHIPPED_KEYS)
def test_packed_and_back_is_the_same_method(key):
    method = load(SHIPPED / key)
    again = load_packed(pack(method.files))
    assert again == method
    assert again.sha256 == method.sha256


def test_place_time_and_order_of_a_folder_do_not_count(tmp_path):
    for place, names in (
        ("one", ("nl.toml", "method.toml", "en.toml")),
        ("two", ("en.toml", "method.toml", "nl.toml")),
    ):
        (tmp_path / place).mkdir()
        for number, name in enumerate(names):
            path = tmp_path / place / name
            path.write_bytes(small()[name])
            os.utime(path, (number, number))
    assert load(tmp_path / "one").sha256 == load(tmp_path / "two").sha256


def test_the_fingerprint_is_what_anybody_can_work_out():
    """Names in order, each with its length and contents: written down, because a case pins it for years."""
    files = {"b.toml": b"x\n", "a.toml": b""}
    assert pack(files) == b"method-package/1\na.toml 0\n\nb.toml 2\nx\n\n"
    assert fingerprint(files) == "1ef918bf1ec49a4a262ffd13d5514044569e339643207c2474f5f30e39bc5f0a"


@given(st.sampled_from(["method.toml", "nl.toml", "en.toml"]), st.integers(0, 50))
def test_any_other_byte_is_another_fingerprint(name, at):
    files = small()
    content = files[name]
    other = {**files, name: content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]}
    assert fingerprint(other) != fingerprint(files)


@given(st.binary(max_size=60))
def test_other_bytes_are_never_taken_for_a_package(noise):
    for packed in (noise, b"method-package/1\n" + noise, pack(small()) + noise or b"x"):
        try:
            files = unpack(packed)
        except ValueError:
            continue
        assert pack(files) == packed


NEW = small()
NEW = changed(NEW, 'version = "1.0.0"', 'version = "1.1.0"')
NEW = changed(NEW, 'workdays = "$answer_workdays", from', "weeks = 1, from")
NEW = changed(NEW, '[params.answer_workdays]\ntype = "int"\ndefault = 10\nrange = [1, 30]\nlabel = "B"\n\n', "")
NEW = changed(NEW, 'answer_workdays = "Een zin."\n', "", file="nl.toml")
NEW = changed(NEW, 'answer_workdays = "A sentence."\n', "", file="en.toml")
NEW = changed(NEW, 'key = "pay"', 'key = "pay-out"')
NEW = changed(NEW, "[step.pay]", "[step.pay-out]", file="nl.toml")
NEW = changed(NEW, "[step.pay]", "[step.pay-out]", file="en.toml")
NEW = changed(
    NEW, 'needs = ["debts.all_known_or_given_up"]', 'needs = ["debts.all_known_or_given_up", "money.available"]'
)
NEW = changed(NEW, "preferential_factor = 1", "preferential_factor = 2")


def test_each_difference_is_told_with_both_sides():
    told = [str(change) for change in compare(load_files(small()), load_files(NEW))]
    assert 'method.version: "1.0.0" → "1.1.0"' in told
    assert "params.answer_workdays.default: removed: 10" in told
    assert 'step.ask.term.workdays: removed: "$answer_workdays"' in told
    assert "step.ask.term.weeks: added: 1" in told
    assert 'step.pay.do: removed: "payout.release"' in told
    assert 'step.pay-out.do: added: "payout.release"' in told
    assert (
        'step.offer.needs: ["debts.all_known_or_given_up"] → ["debts.all_known_or_given_up", "money.available"]' in told
    )
    assert "offer.preferential_factor: 1 → 2" in told


@pytest.mark.parametrize("key", SHIPPED_KEYS)
def test_a_method_does_not_differ_from_itself(key):
    assert compare(load(SHIPPED / key), load(SHIPPED / key)) == ()


def test_the_order_of_steps_in_the_file_is_no_difference():
    blocks = small()["method.toml"].decode().split("\n\n")
    steps = [at for at, block in enumerate(blocks) if block.startswith("[[step]]")]
    blocks[steps[0]], blocks[steps[1]] = blocks[steps[1]], blocks[steps[0]]
    other = load_files({**small(), "method.toml": "\n\n".join(blocks).encode()})
    assert compare(load_files(small()), other) == ()


def test_moving_a_case_keeps_finished_steps_finished():
    old, new = load_files(small()), load_files(NEW)
    found = facts(DAY, help__asked=True, talk__held=True, balances__asked=True, debts__all_known_or_given_up=True)
    found |= facts(DAY, decision__taken___admission=True, agreement__reached=True, payout__settled=True)
    done = [finished(key, DAY) for key in ("talk", "admission", "ask", "pay")]
    told = move(old, new, facts=found, finished=done, today=DAY, old_values={}, new_values={})
    assert told.stays_finished == ("talk", "admission", "ask")
    assert told.no_longer_asked == ("pay",)
    assert told.closes == ("offer",)  # it waits for money now
    assert told.opens == ()
    assert [one.step for one in told.after.now_finished] == ["pay-out"]


def test_a_changed_term_shows_as_another_day():
    old, new = load_files(small()), load_files(NEW)
    found = facts(DAY, help__asked=True, talk__held=True, balances__asked=True)
    found |= facts(DAY, decision__taken___admission=True, decision__outcome___admission="granted")
    told = move(old, new, facts=found, finished=(), today=DAY, old_values={}, new_values={})
    assert told.due_changes == (("ask", date(2026, 11, 16), date(2026, 11, 9)),)


def test_a_value_the_new_version_asks_of_the_city_is_named():
    base = '[params.base]\ntype = "ppm"\ndefault = 100_000\n'
    new = load_files(changed(small(), base, base.replace("default = 100_000\n", "")))
    told = move(load_files(small()), new, facts={}, finished=(), today=DAY, old_values={}, new_values={})
    assert told.values_missing == ("base",)


def test_looking_at_a_move_changes_nothing():
    old, new = load_files(small()), load_files(NEW)
    found = facts(DAY, help__asked=True, talk__held=True)
    before = progress(old, facts=found, finished=(), today=DAY, values={})
    move(old, new, facts=found, finished=(), today=DAY, old_values={}, new_values={})
    assert progress(old, facts=found, finished=(), today=DAY, values={}) == before
