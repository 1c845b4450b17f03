# SPDX-License-Identifier: EUPL-1.2
"""What `pip install` gives: the law and the methods, without a web framework, a database or NumPy."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Our own files come from the package; of what else is installed here only msgspec may be used.
ALONE = """
import sys
before = len(sys.modules)

class Refused:
    tried = []
    def find_spec(self, name, path=None, target=None):
        first = name.partition(".")[0]
        if first in sys.stdlib_module_names or first in ("schuldenlab", "msgspec"):
            return None
        self.tried.append(first)
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Refused())
sys.path.insert(0, sys.argv[1])
import schuldenlab.law as law
"""
USED = """
import json
from datetime import date
loaded = len(sys.modules) - before
tried = sorted(set(Refused.tried) - {"org", "typing_extensions"})  # looked for by the standard library and msgspec
answer = law.calculate("seizure_free_amount", on=date(2026, 7, 1),
                       inputs={"situation": "single", "taxable_income_year": "22000", "debtor_income_month": "1800"})
verdict = law.verify(law.receipt_of(answer).json).outcome
try:
    law.calculate_many
except ImportError as reason:
    columns = str(reason)
print(json.dumps([law.__file__, loaded, tried, answer.shown, verdict, columns]))
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as pip unpacks it."""
    folder = tmp_path_factory.mktemp("package")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(folder / "unpacked")
    return folder / "unpacked"


def alone(package: Path, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-c", ALONE + script, str(package), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_needs_one_package_and_brings_no_tests(package: Path):
    (metadata,) = package.glob("*.dist-info/METADATA")
    about = Parser().parsestr(metadata.read_text())
    plain = [one for one in about.get_all("Requires-Dist", []) if "extra ==" not in one]
    assert [one.partition(">")[0] for one in plain] == ["msgspec"]
    assert {"columns", "parquet", "site"} <= set(about.get_all("Provides-Extra", []))
    assert list(package.glob("schuldenlab/**/tests")) == []


def test_the_law_works_without_anything_else(package: Path):
    done = alone(package, USED)
    assert done.returncode == 0, done.stderr
    file, loaded, tried, amount, verdict, columns = json.loads(done.stdout)
    assert Path(file).is_relative_to(package)
    assert (amount, verdict) == ("1348.49", "equal")
    assert tried == [], "nothing else was even asked for"
    assert columns == "calculate_many needs NumPy: pip install 'schuldenlab[columns]'"
    # The time it takes to load grows with these; 0.14 seconds of a processor with 148.
    assert loaded < 200


def test_a_command_that_needs_more_says_what_to_install(package: Path, tmp_path: Path):
    run = "from schuldenlab.__main__ import main; sys.exit(main(sys.argv[2:]))"
    cases = str(package / "schuldenlab/law/cases/seizure_free.toml")
    assert alone(package, run, "law", "cases", cases).stdout.endswith(" passed, 0 failed\n")
    household = tmp_path / "household.json"
    household.write_text('{"situation": "single", "taxable_income_year": "22000"}')
    told = alone(package, run, "law", "receipt", str(household), "--on", "2026-07-01", "--language", "en").stdout
    assert told.startswith("Seizure-free amount: €1,348.49 a month\n")
    for words, extra in ((["demo", "load"], "site"), (["law", "calculate", "in.csv", "out.csv"], "columns")):
        done = alone(package, run, *words)
        assert done.returncode == 1
        assert f"pip install 'schuldenlab[{extra}]'" in done.stderr
        assert "Traceback" not in done.stderr
