# SPDX-License-Identifier: EUPL-1.2
"""The whole way by command, as a newcomer would try it; and that the command sees when something is off."""

from __future__ import annotations

import subprocess
import sys

import pytest

from schuldenlab.site.journey import checks, play
from schuldenlab.site.journey.telling import STEPS


@pytest.mark.long
def test_the_whole_way_from_a_bag_of_letters_to_two_years_later(django_db_setup):
    done = subprocess.run(
        [sys.executable, "-m", "schuldenlab", "journey"], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr
    assert all(words in done.stdout for words in STEPS.values())
    assert "Everything is as it should be." in done.stdout
    assert "letter to her: cases.granted" in done.stdout
    assert "EUR    121.54  pending  debit Jongerenfonds Lindermonde: available, credit payable" in done.stdout


def test_what_is_off_is_named_and_ends_with_one(monkeypatch, capsys):
    found = [("paid and arrived", 1_099_01, 1_100_01), ("final discharges", 11, 11)]
    monkeypatch.setattr(play, "checks", lambda way, failed: iter(found))
    assert play._compare(None, list(STEPS), []) == 1
    assert "OFF   paid and arrived: 109901, and it should be 110001" in capsys.readouterr().out


def test_the_expected_amounts_are_a_tenth_of_each_debt_rounded_up():
    shares = checks.offered()
    assert len(shares) == 11
    assert (shares["KL-5531"], shares["ZE-778120"], sum(shares.values())) == (31_28, 121_54, 1_100_01)
