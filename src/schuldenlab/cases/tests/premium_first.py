# SPDX-License-Identifier: EUPL-1.2
"""A method nobody has written into this program: pay the arrears of the health insurance first.

Who is with the CAK pays a third more premium each month than who is not; the idea is that everything else waits until
that is over. `folder` gives it as files, `change` as an editor would change one.
"""

from __future__ import annotations

from pathlib import Path

METHOD = """
format = "method/1"
vocabulary = 1

[method]
key = "premium-first"
version = "1.0.0"
domain = "family"
languages = ["nl", "en"]
sources = ["idee van een hackathon"]

[params.weeks_to_pay]
type = "int"
range = [1, 26]
label = "L"
source = "de stad kiest hoe snel"

[[fits]]
key = "lives-here"
kind = "must"
fact = "person.lives_in_municipality"
is = true

[[fits]]
key = "at-cak"
kind = "usual"
fact = "insurance.at_cak"
is = true

[[stage]]
key = "start"
ddas = "intake"

[[stage]]
key = "premium"
ddas = "stabilisatie"

[[stage]]
key = "after"
ddas = "nazorg"

[[step]]
key = "talk"
stage = "start"
who = "coach"
do = "talk.record"
done = ["talk.held"]
term = "law:wgs.first_talk"

[[step]]
key = "need"
stage = "start"
who = "coach"
do = "need.record"
needs = ["talk.held"]
done = ["need.stated"]

[[step]]
key = "rank"
stage = "start"
who = "resident"
do = "needs.rank"
needs = ["need.stated"]
done = ["need.ranked"]

[[step]]
key = "plan"
stage = "start"
who = "coach"
do = "plan.write"
needs = ["talk.held"]
done = ["plan.written"]
term = { days = 1, from = "talk.held" }

[[step]]
key = "agree"
stage = "start"
who = "resident"
do = "plan.agree"
needs = ["plan.written"]
done = ["plan.agreed_by_resident"]

[[step]]
key = "admission"
stage = "start"
who = "coach"
do = "decision.take:admission"
needs = ["talk.held"]
done = ["decision.taken:admission"]
term = "law:wgs.decision"

[[step]]
key = "arrears"
stage = "premium"
who = "settlement_officer"
do = "fact.record:debts.paid:health_insurance"
needs = [{ fact = "decision.outcome:admission", is = "granted" }]
done = ["debts.paid:health_insurance"]
term = { weeks = "$weeks_to_pay", from = "decision.taken:admission" }

[[step]]
key = "back"
stage = "premium"
who = "coach"
do = "fact.record:insurance.back_from_cak"
needs = ["debts.paid:health_insurance"]
done = ["insurance.back_from_cak"]

[[step]]
key = "close"
stage = "after"
who = "coach"
do = "case.close"
needs = [
  { any = [
    { fact = "insurance.back_from_cak", is = true },
    { fact = "help.declined", is = true },
    { fact = "decision.outcome:admission", is = "refused" },
    { fact = "decision.outcome:ending", is = "granted" },
  ] },
]
done = ["case.closed"]

[[step]]
key = "measure-6"
stage = "after"
who = "coach"
do = "measure.take:6"
needs = ["case.closed", { fact = "case.months_closed", min = 6 }]
done = ["measure.taken:6"]

[decision.admission]
who = "coach"
paper = "decision-plan"

[decision.departure]
who = "coach"
reasons = ["need", "rule", "alternatives", "ground"]

[decision.ending]
who = "coach"
paper = "decision-ending"
reasons = ["need", "rule", "alternatives", "ground"]

[measure]
at_months = [6]
asks = ["debt_worry"]
counts = ["reached", "completed"]
"""

Keys = tuple[str, ...]
STEPS = ("talk", "need", "rank", "plan", "agree", "admission", "arrears", "back", "close", "measure-6")
STAGES = ("start", "premium", "after")
DECISIONS = ("admission", "departure", "ending")
_STEP = 'title = "{0}"\ndo = "{0}"\nwhy = "{0}"\nresident = "{0}"\n'


def _texts(title: str, word: str, steps: Keys, decisions: Keys) -> str:
    parts = [f'title = "{title}"\npromise = "{title}."\n', f'[fits]\nlives-here = "{word} 1"\nat-cak = "{word} 2"\n']
    parts.append("[stage]\n" + "".join(f'{key} = "{word} {key}"\n' for key in STAGES))
    parts += [f"[step.{key}]\n" + _STEP.format(f"{word} {key}") for key in steps]
    parts.append(f'[params]\nweeks_to_pay = "{word}"\n')
    parts.append("[decision]\n" + "".join(f'{key} = "{word} {key}"\n' for key in decisions))
    return "\n".join(parts)


def files(method: str = METHOD, steps: Keys = STEPS, decisions: Keys = DECISIONS) -> dict[str, bytes]:
    return {
        "method.toml": method.encode(),
        "nl.toml": _texts("Eerst de zorgpremie", "Stap", steps, decisions).encode(),
        "en.toml": _texts("Premium first", "Step", steps, decisions).encode(),
    }


def folder(at: Path) -> Path:
    """The method as a folder of files, as somebody would write it."""
    at.mkdir()
    for name, content in files().items():
        (at / name).write_bytes(content)
    return at


def change(
    *swaps: tuple[str, str], version: str = "1.1.0", steps: Keys = STEPS, decisions: Keys = DECISIONS
) -> dict[str, bytes]:
    """The same method, edited."""
    method = METHOD.replace('version = "1.0.0"', f'version = "{version}"')
    for old, new in swaps:
        assert old in method, old
        method = method.replace(old, new)
    return files(method, steps, decisions)
