# SPDX-License-Identifier: EUPL-1.2
"""Would the tests of `schuldenlab.law` notice if its code were wrong?

    ./lab bench mutation [--sample N] [--seed S] [--processes P] [FILE …]

Makes one change at a time (mutants.py), runs the tests of `law` that reach the changed line, and names every change
that no test notices. A sample is drawn over all files by their number of mutants; its score comes with a 95 % interval.
`equivalent.toml` says which changes change nothing that can be seen, and why. What compares us with ../shared takes no
part.
"""

from __future__ import annotations

import argparse
import gc
import importlib.abc
import importlib.util
import os
import pickle
import resource
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import coverage
import holidays  # noqa: F401  # loaded once, here, so that no mutant has to
import hypothesis
import hypothesis.strategies
import msgspec  # noqa: F401
import numpy as np  # noqa: F401
import pyarrow.parquet  # noqa: F401
import pytest

from mutants import Mutant, mutants_of, mutated, sampled, score

ROOT = Path(__file__).resolve().parents[1]
LAW = ROOT / "src/schuldenlab/law"
TESTS = LAW / "tests"
DECLARED = "tests/test_declared.py"  # what is declared at import is compared there with what was promised
OPTIONS = ("-q", "-x", "-s", "--assert=plain", "--noconftest", "-m", "not shared", "-p", "no:cacheprovider")
SECONDS, TIMES = 10, 2  # a mutant that never ends gets this, and as many times what its tests took while recorded
SURVIVED, ELSEWHERE = 0, 71  # how the process of a mutant ends; elsewhere is no part of a function
DAY = 86_400
MEMORY = 8 << 30


@dataclass(slots=True)
class Reach:
    """Which tests reach which lines, and their seconds; `""` is what runs before the first test."""

    seconds: dict[str, float]
    lines: dict[str, set[tuple[str, int]]] = field(default_factory=partial(defaultdict, set))

    def of(self, mutant: Mutant) -> list[str]:
        """The tests of this mutant, quickest first. Where its line runs at import only: those that reach any line of
        its file, and that of all declarations; or else all. Where it never runs: none."""
        found = [name for name in self.seconds if self._at(mutant, name)]
        if not found and self.at_import(mutant):
            file = str(mutant.file)
            found = [name for name in self.seconds if any(place[0] == file for place in self.lines[name])]
            found += [name for name in self.seconds if found and DECLARED in name and name not in found]
            found = found or list(self.seconds)
        return sorted(found, key=self.seconds.__getitem__)

    def at_import(self, mutant: Mutant) -> bool:
        return self._at(mutant, "")

    def _at(self, mutant: Mutant, test: str) -> bool:
        first, last = mutant.lines
        return any((str(mutant.file), line) in self.lines[test] for line in range(first, last + 1))


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./lab bench mutation", description="Do the tests notice wrong code?")
    parser.add_argument("files", nargs="*", metavar="FILE", help="of src/schuldenlab/law (default: all)")
    parser.add_argument("--sample", type=int, metavar="N", help="try N mutants instead of all")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), metavar="P")
    asked = parser.parse_args(words)
    files = [LAW / Path(name).name for name in asked.files] or sorted(LAW.glob("*.py"))
    mutants = sampled({file: mutants_of(file) for file in files}, asked.sample, asked.seed)
    known = equivalents()
    reach = reached()
    print(f"{len(mutants):,} mutants; {len(reach.seconds):,} tests", flush=True)
    total, killed, same = Counter[str](), Counter[str](), Counter[str]()
    for mutant, survived in tried(mutants, reach, max(1, asked.processes)):
        name = mutant.file.name
        total[name] += 1
        killed[name] += not survived
        if survived and mutant.key in known.get(name, ()):
            same[name] += 1
        elif survived:
            print(f"survived: {name}:{mutant.line} {mutant.key}", flush=True)
    for name in total:
        print(f"{name:<26}{killed[name]:>6} of {total[name]:>5}{same[name]:>6} equivalent")
    print(score("all", killed.total(), total.total()))
    print(score("without the equivalent", killed.total(), total.total() - same.total()))
    return 0


def equivalents() -> dict[str, dict[str, str]]:
    """The changes that change nothing, by file, each with why."""
    return tomllib.loads((Path(__file__).parent / "equivalent.toml").read_text("utf-8"))


# --- running


def reached() -> Reach:
    """One run of all tests with nothing changed, which must be good."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "reach"

        def record() -> int:
            recorder = _Recorder()
            code = _pytest([str(TESTS)], folder, recorder)
            told.write_bytes(pickle.dumps(recorder.reach()))
            return code

        _, status = os.waitpid(_forked(record, 3600), 0)
        if status != 0:
            raise SystemExit("The tests fail with nothing changed: python -m pytest src/schuldenlab/law")
        found: Reach = pickle.loads(told.read_bytes())  # noqa: S301  # our own
        return found


def tried(mutants: Sequence[Mutant], reach: Reach, processes: int) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant, and whether it survived.

    First in a process that has all tests at hand and changes one function (quick); then from the start what is no
    part of a function, and what survived but runs at import as well.
    """
    again = []
    for mutant in mutants:
        if not reach.of(mutant):
            yield mutant, True
    reading, writing = os.pipe()
    with tempfile.TemporaryDirectory() as folder:
        todo = [mutant for mutant in mutants if reach.of(mutant)]
        warm = _forked(lambda: _pytest([str(TESTS)], folder, _AtHand(todo, reach, processes, folder, writing)), DAY)
        os.close(writing)
        with os.fdopen(reading, encoding="ascii") as told:
            for place, outcome in (map(int, line.split()) for line in told):
                mutant, survived = todo[place], outcome == SURVIVED
                if outcome == ELSEWHERE or (survived and reach.at_import(mutant)):
                    again.append(mutant)
                else:
                    yield mutant, survived
        if os.waitpid(warm, 0)[1] != 0:
            raise SystemExit("The process that has all tests at hand has ended too early.")
        for mutant, code in _pool(again, processes, reach, folder, _from_the_start):
            yield mutant, code == SURVIVED


def _pool(
    mutants: Iterable[Mutant], processes: int, reach: Reach, folder: str, work: Callable[[Mutant, list[str]], int]
) -> Iterator[tuple[Mutant, int]]:
    """Each mutant with what its process ended with; it has a folder of its own meanwhile."""
    running: dict[int, Mutant] = {}

    def job(mutant: Mutant, tests: list[str]) -> int:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=folder)
        return work(mutant, tests)

    def ended() -> tuple[Mutant, int]:
        pid, status = os.wait()
        for left in Path(folder).glob(f"{pid}-*"):
            shutil.rmtree(left, ignore_errors=True)
        return running.pop(pid), os.waitstatus_to_exitcode(status)

    for mutant in mutants:
        if len(running) == processes:
            yield ended()
        tests = reach.of(mutant)
        seconds = SECONDS + TIMES * sum(reach.seconds[name] for name in tests)
        running[_forked(partial(job, mutant, tests), seconds)] = mutant
    while running:
        yield ended()


def _from_the_start(mutant: Mutant, tests: list[str]) -> int:
    name = "schuldenlab.law" if mutant.file.stem == "__init__" else f"schuldenlab.law.{mutant.file.stem}"
    sys.meta_path.insert(0, _Changed(name, mutant.file, _code(mutant)))
    files = sorted({name.split("::")[0] for name in tests})
    return _pytest([str(ROOT / file) for file in files], None, _Chosen(tests))


def _code(mutant: Mutant) -> CodeType:
    return compile(mutated(mutant), str(mutant.file), "exec")


def _forked(work: Callable[[], int], seconds: float) -> int:
    """A process that ends with what `work` gives, or is ended when it takes too long."""
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            most = int(seconds)
            signal.alarm(10 * most)
            resource.setrlimit(resource.RLIMIT_CPU, (most, most))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            code = work()
        finally:
            os._exit(code)
    return pid


def _pytest(places: list[str], folder: str | None, plugin: object) -> int:
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    # The same examples each time; what fails need not be made small.
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile("mutants", deadline=None, derandomize=True, database=None, phases=phases)
    hypothesis.settings.load_profile("mutants")
    if folder:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = folder
    return pytest.main([*OPTIONS, f"--rootdir={ROOT}", *places], plugins=[plugin])


class _Changed(importlib.abc.MetaPathFinder, SourceFileLoader):
    """Loads one module from changed code."""

    def __init__(self, name: str, file: Path, code: CodeType) -> None:
        SourceFileLoader.__init__(self, name, str(file))
        self.code = code

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return importlib.util.spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, fullname: str) -> CodeType:
        return self.code


class _AtHand:
    """Instead of running the tests it collected, runs for each mutant those that reach it, and tells how that ended."""

    def __init__(self, mutants: Sequence[Mutant], reach: Reach, processes: int, folder: str, tell: int) -> None:
        self.mutants, self.reach, self.processes, self.folder, self.tell = mutants, reach, processes, folder, tell

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.session, self.items = session, {item.nodeid: item for item in session.items}
        self.caches, self.functions = caches(), defaultdict(list)
        for one in gc.get_objects():
            if isinstance(one, FunctionType):
                self.functions[_place(one.__code__)].append(one)
        gc.freeze()
        places = {mutant: place for place, mutant in enumerate(self.mutants)}
        for mutant, code in _pool(self.mutants, self.processes, self.reach, self.folder, self.work):
            os.write(self.tell, f"{places[mutant]} {code}\n".encode())
        return True

    def work(self, mutant: Mutant, tests: list[str]) -> int:
        if not self.changed(_code(mutant)):
            return ELSEWHERE
        for cached in self.caches:
            cached.cache_clear()
        items = [self.items[name] for name in tests]
        for item, after in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if self.session.testsfailed:
                return 1
        return SURVIVED

    def changed(self, code: CodeType) -> bool:
        """Whether any function could be given the code of the mutant."""
        found = False
        for inner in (one for one in code.co_consts if isinstance(one, CodeType)):
            for function in self.functions[_place(inner)]:
                if function.__code__ != inner:
                    if function.__code__.co_freevars != inner.co_freevars:
                        return False
                    function.__code__, found = inner, True
            found |= self.changed(inner)
        return found


def _place(code: CodeType) -> tuple[str, int, str]:
    return code.co_filename, code.co_firstlineno, code.co_qualname


def caches() -> list[Any]:
    """What the law keeps once it is worked out."""
    wrappers = (one for one in gc.get_objects() if callable(one) and hasattr(one, "cache_clear"))
    return [one for one in wrappers if str(getattr(one, "__module__", "")).startswith("schuldenlab.law")]


class _Chosen:
    """Only these tests, in this order."""

    def __init__(self, tests: Collection[str]) -> None:
        self.place = {name: place for place, name in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self.place), key=lambda item: self.place[item.nodeid]
        )


class _Recorder:
    """Which lines of the law each test runs. What was worked out once is forgotten before each test, or only the first
    that asks would be seen to reach it."""

    def __init__(self) -> None:
        os.environ["COVERAGE_CORE"] = "ctrace"  # the one that says it for each test
        self.coverage = coverage.Coverage(data_file=None, config_file=False, include=[f"{LAW}/*"], omit=[f"{TESTS}/*"])
        self.coverage.start()
        self.seconds: dict[str, float] = {}

    def pytest_collection_finish(self) -> None:
        self.caches = caches()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        for cached in self.caches:
            cached.cache_clear()
        self.coverage.switch_context(item.nodeid)
        began = time.process_time()
        done = yield
        self.seconds[item.nodeid] = time.process_time() - began
        return done

    def reach(self) -> Reach:
        self.coverage.stop()
        data, reach = self.coverage.get_data(), Reach(seconds=self.seconds)
        for file in data.measured_files():
            for line, tests in data.contexts_by_lineno(file).items():
                for test in tests:
                    reach.lines[test].add((file, line))
        return reach


if __name__ == "__main__":
    gc.freeze()
    sys.exit(main(sys.argv[1:]))
