# SPDX-License-Identifier: EUPL-1.2
"""The locks: make them from the ranges in pyproject.toml, and check that both still agree.

    ./lab lock             adds and removes what the ranges ask for, keeps all other pins
    ./lab lock --upgrade   moves every pin to the newest version in its range

Locks hold versions and hashes, never addresses: they must work from any mirror. The checks are for whoever bumps a
version by hand or by robot in one place and not in the others.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import install
from common import ROOT, TOOLS, Problem, clean_environment, run, say

LOCKS = ROOT / "requirements"
# What besides the plain dependencies goes into a lock: the extras of pyproject.toml.
EXTRAS = {
    "core.lock": ("columns", "site"),
    "test.lock": ("columns", "parquet", "site", "test"),
    "node.lock": ("node",),
    "tools.lock": ("tools",),
}
AGAIN = "Run ./lab lock and commit what it changes."
# Put together from halves, so that this file passes its own check.
HOSTS = ("pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs", "npm" + "mirror.com", "file:" + "///")


def project() -> dict[str, Any]:
    return dict(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"])


def make(words: list[str]) -> int:
    """Make all locks anew."""
    install.python_packages("test.lock")
    env = clean_environment()
    uv = install.get_uv(env)
    # Only the main index counts: what an extra one of this machine holds would put its hashes into everybody's locks.
    env |= {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_CONFIG": "1"} | install.index_for_uv(env)
    env.pop("UV_INDEX", None)
    plain = ["-q", "--no-header", "--no-emit-index-url"]
    compile_ = ["pip", "compile", *plain, "--universal", "--generate-hashes", "--python-version", "3.11", *words]
    base: list[str | Path] = [uv, *compile_]
    extras = project()["optional-dependencies"]
    for name, more in (("core.lock", ()), ("test.lock", ("-c", "requirements/core.lock"))):
        asked = [word for extra in EXTRAS[name] for word in ("--extra", extra)]
        run("Locking", [*base, "pyproject.toml", *asked, *more, "-o", f"requirements/{name}"], env=env, cwd=ROOT)
    for name in ("node", "tools"):
        wanted = TOOLS / f"{name}.in"
        wanted.write_text("\n".join(extras[name]))
        run("Locking", [*base, "--no-annotate", wanted, "-o", f"requirements/{name}.lock"], env=env, cwd=ROOT)
    for wanted in sorted((ROOT / "bench/peers").glob("*.in")):  # apart from ours: none of these may come among them
        run("Locking", [*base, "--no-annotate", wanted.relative_to(ROOT),
                        "-o", wanted.with_suffix(".lock").relative_to(ROOT)], env=env, cwd=ROOT)  # fmt: skip
    npm, env = install.npm()
    run("Locking", [*npm, "update" if words else "install", "--package-lock-only"], env=env, cwd=ROOT)
    say("locks made")
    return report(problems())


def pins(name: str) -> dict[str, tuple[str, str, frozenset[str]]]:
    """What a lock pins: name -> (version, for which machines, hashes)."""
    text = (LOCKS / name).read_text().replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        match = re.match(r"([a-z0-9-]+)==(\S+?)(?: ; (.*?))?((?: +--hash=sha256:[0-9a-f]{64})+)$", line.rstrip())
        if match:
            found[match[1]] = (match[2], match[3] or "", frozenset(match[4].split()))
        elif line.strip() and not line.lstrip().startswith("#"):
            raise Problem(f"requirements/{name} has a line that is no pin with hashes: {line[:80]}\n{AGAIN}")
    return found


def problems() -> list[str]:
    """Everything that is wrong with the locks, each in one line with its cure."""
    return [*address_problems(), *pin_problems(), *npm_problems()]


def address_problems() -> list[str]:
    """No committed file names a package index or a place on somebody's machine."""
    files = [*LOCKS.glob("*.lock"), ROOT / "package-lock.json"]  # all there is to check where git is not
    if shutil.which("git"):
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        files += [ROOT / name for name in listed.stdout.split("\0") if name]
    found = []
    for path in files:
        if path.name == "uv.lock":
            found.append("uv.lock names package indexes: remove it, requirements/*.lock are our locks")
        text = path.read_text(errors="replace") if path.is_file() else ""
        found += [f"{path.relative_to(ROOT)} names the package index {host}" for host in HOSTS if host in text]
    return sorted(set(found))


def pin_problems() -> list[str]:
    """The locks agree with the ranges and with each other."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    about = project()
    extras = about["optional-dependencies"]
    core, test = pins("core.lock"), pins("test.lock")
    found = [
        f"{name} is not the same in core.lock and test.lock. {AGAIN}"
        for name, pin in core.items()
        if test.get(name) != pin
    ]
    for lock, names in EXTRAS.items():
        ranges = [one for name in names for one in extras[name]]
        if lock in ("core.lock", "test.lock"):
            ranges += about["dependencies"]
        have = pins(lock)
        for wanted in map(Requirement, ranges):
            pin = have.get(canonicalize_name(wanted.name))
            if not pin:
                found.append(f"{wanted.name} is in pyproject.toml and not in {lock}. {AGAIN}")
            elif pin[0] not in wanted.specifier:
                found.append(f"{lock} pins {wanted.name} {pin[0]}, and pyproject.toml asks {wanted.specifier}. {AGAIN}")
    return found


def npm_problems() -> list[str]:
    """package.json names exact versions, and package-lock.json the same ones, with hashes and without addresses."""
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    found = []
    if packages[""]["dependencies"] != wanted:
        found.append(f"package-lock.json was made from another package.json. {AGAIN}")
    for path, entry in packages.items():
        if "resolved" in entry:
            found.append(f"package-lock.json has an address for {path}. {AGAIN}")
        if path and "integrity" not in entry:
            found.append(f"package-lock.json has no hash for {path}. {AGAIN}")
    for name, version in wanted.items():
        pinned = packages.get(f"node_modules/{name}", {}).get("version")
        if version != pinned:
            found.append(f"package.json asks {name} {version}, and package-lock.json has {pinned}. {AGAIN}")
    return found


def report(found: list[str]) -> int:
    """Print what was found, each once."""
    for line in dict.fromkeys(found):
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    try:
        sys.exit(report(problems()))
    except Problem as problem:
        sys.exit(str(problem))
