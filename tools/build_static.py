# SPDX-License-Identifier: EUPL-1.2
"""Put the style sheets, tokens and fonts of others into build/static/vendor, from npm packages at install time.

    vendor/utrecht/components.css   the components in COMPONENTS, from @utrecht/*-css
    vendor/voorbeeld/theme.css      the neutral theme: custom properties under `.voorbeeld-theme`
    vendor/fonts/source-sans-3.css  Source Sans 3, weights 400 and 700, Latin
    vendor/licences/                the licence of each package

Never shipped: @utrecht/design-tokens, which is proprietary.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import environment
import install
from common import ROOT, TOOLS, VENV, Problem, locked, run, say

BUILD = ROOT / "build"
VENDOR = BUILD / "static/vendor"
MODULES = ROOT / "node_modules"
THEME = "@nl-design-system-unstable/voorbeeld-design-tokens"
FONT = "@fontsource/source-sans-3"
SUBSETS = ("latin", "latin-ext")
WEIGHTS = (400, 700)

# The components our pages use. Need another? Add its name here; the package brings all of them.
COMPONENTS = (
    "accordion", "action-group", "alert", "article", "badge-list", "blockquote", "body", "breadcrumb-nav",
    "button", "button-group", "button-link", "checkbox", "column-layout", "currency-data", "custom-checkbox",
    "data-badge", "data-list", "document", "emphasis", "figure", "form", "form-field", "form-field-description",
    "form-field-error-message", "form-fieldset", "form-label", "form-toggle", "heading-1", "heading-2",
    "heading-3", "heading-4", "heading-5", "heading-group", "iban-data", "link", "link-button", "link-list",
    "mark", "nav-bar", "nav-list", "navigation", "number-badge", "number-data", "ordered-list", "page",
    "page-body", "page-content", "page-footer", "page-header", "page-layout", "pagination", "paragraph",
    "radio-button", "root", "search-bar", "select", "separator", "skip-link", "spotlight-section",
    "status-badge", "surface", "table", "table-of-contents", "textarea", "textbox", "unordered-list",
)  # fmt: skip


def vendor() -> None:
    """Fetch the packages and lay out the vendor folder, unless that is done."""
    sources = [ROOT / "package-lock.json", Path(__file__)]
    want = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    stamp = BUILD / "vendor.stamp"
    with locked(TOOLS / "static.lock"):
        if stamp.exists() and stamp.read_text() == want and VENDOR.is_dir():
            return
        say("fetching style sheets and fonts")
        npm, env = install.npm()
        run("Fetching style sheets with npm", [*npm, "ci", "--loglevel=error"], install.NO_NETWORK, cwd=ROOT, env=env)
        draft = BUILD / "vendor.new"
        shutil.rmtree(draft, ignore_errors=True)
        lay_out(draft)
        shutil.rmtree(VENDOR, ignore_errors=True)
        VENDOR.parent.mkdir(parents=True, exist_ok=True)
        draft.rename(VENDOR)
        stamp.write_text(want)
        shutil.rmtree(TOOLS / "node", ignore_errors=True)  # 205 MB that served its purpose


def lay_out(target: Path) -> None:
    """Copy and join what we use."""
    components = [MODULES / f"@utrecht/{name}-css/dist/index.css" for name in COMPONENTS]
    missing = [path for path in components if not path.exists()]
    if missing:
        raise Problem(
            f"The component packages no longer have {missing[0].relative_to(ROOT)}: see tools/build_static.py."
        )
    write(target / "utrecht/components.css", "\n".join(path.read_text() for path in components))
    write(target / "voorbeeld/theme.css", (MODULES / THEME / "dist/theme.css").read_text())
    write(target / "fonts/source-sans-3.css", "\n".join(font_faces(target / "fonts")))
    for package in (THEME, FONT, "@utrecht/component-library-css"):
        licence = next(path for path in (MODULES / package).iterdir() if path.name.startswith("LICENSE"))
        write(target / "licences" / f"{package.strip('@').replace('/', '-')}.txt", licence.read_text())


def font_faces(target: Path) -> list[str]:
    """The @font-face rules for our subsets and weights; copies the files they name."""
    rules = []
    for weight in WEIGHTS:
        sheet = (MODULES / FONT / f"{weight}.css").read_text()
        for subset in SUBSETS:
            name = f"source-sans-3-{subset}-{weight}-normal"
            found = re.search(rf"/\* {name} \*/\s*(@font-face \{{.*?\}})", sheet, re.DOTALL)
            if not found:
                raise Problem(f"The font package no longer has {name}: see tools/build_static.py.")
            rules.append(re.sub(r"src: [^;]+;", f"src: url({name}.woff2) format('woff2');", found[1]))
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(MODULES / FONT / f"files/{name}.woff2", target)
    return rules


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def collect(env: dict[str, str]) -> None:
    """Let Django gather, name and compress the static files, when one of them changed."""
    places = [*(ROOT / "src").glob("schuldenlab/*/static"), VENDOR]
    if env.get("SCHULDENLAB_THEME"):
        places.append(Path(env["SCHULDENLAB_THEME"]) / "static")
    files = sorted(path for place in places for path in place.rglob("*") if path.is_file())
    listing = "".join(f"{path} {path.stat().st_mtime_ns} {path.stat().st_size}\n" for path in files)
    packages = (VENV / ".lab-stamp").read_text()
    want = hashlib.sha256((listing + packages).encode()).hexdigest()
    stamp = BUILD / "collected.stamp"
    with locked(TOOLS / "static.lock"):
        manifest = BUILD / "collected/staticfiles.json"
        if stamp.exists() and stamp.read_text() == want and manifest.exists():
            return
        say("preparing static files")
        if not manifest.exists():  # the settings make and use names with digests only where a manifest is
            write(manifest, '{"version": "1.1", "paths": {}}')
        environment.program("Preparing static files", env, "manage", "collectstatic", "--noinput")
        stamp.write_text(want)
