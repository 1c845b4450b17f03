# SPDX-License-Identifier: EUPL-1.2
"""From a folder to a Method, or to every reason why not.

A method is a folder with ``method.toml`` and one file of texts per language. Nothing in it is executed, looked up or
filled in: it is data from strangers, read with limits.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from . import checks, texts
from .findings import Finding, Findings, MethodRefused
from .package import MAIN, fingerprint, parse, read_folder, unpack
from .reader import Table
from .schema import Belief, Card, Decision, Fit, GivingBack, Measure, Method, Money, Stage
from .sections import read_condition, read_offer, read_param, read_step
from .vocabulary import VOCABULARY, Own
from .vocabulary import lists as L  # noqa: N812 - a dozen closed lists, named where they are used

FORMAT = "method/1"
_VERSION = re.compile(r"\d{1,4}\.\d{1,4}\.\d{1,4}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
LANGUAGES = ("nl", "en")


def load(folder: Path) -> Method:
    """Raises MethodRefused with every finding, and nothing else."""
    findings = Findings()
    return _made(read_folder(folder, findings), findings)


def load_files(files: dict[str, bytes]) -> Method:
    """The same for a folder that is in memory. Raises MethodRefused."""
    return _made(dict(files), Findings())


def load_packed(packed: bytes) -> Method:
    """The same for the bytes of `package.pack`. Raises MethodRefused, or ValueError for other bytes."""
    return load_files(unpack(packed))


def load_kept(packed: bytes) -> Method:
    """A method that was checked when it was kept, for the cases that follow it.

    What is asked of methods since then does not stop a case on its way. Raises MethodRefused for what this program
    cannot read, ValueError for other bytes.
    """
    return _made(unpack(packed), Findings(), kept=True)


def check(folder: Path) -> tuple[Finding, ...]:
    """Every finding; none means that the folder is a method."""
    try:
        load(folder)
    except MethodRefused as refused:
        return refused.findings
    return ()


def _made(files: dict[str, bytes], findings: Findings, *, kept: bool = False) -> Method:
    documents = {name: parse(name, content, findings) for name, content in sorted(files.items())}
    main = documents.pop(MAIN, None)
    if MAIN not in files and not findings:
        findings.add("", (), f"no {MAIN} in this folder", f"name the folder that {MAIN} is in")
    method = None if main is None else _read(Table(main, findings, MAIN), files, documents, kept)
    if findings or method is None:
        raise MethodRefused(findings.all())
    return method


def _read(
    top: Table, files: dict[str, bytes], documents: dict[str, dict[str, Any] | None], kept: bool
) -> Method | None:
    if top.words("format") != FORMAT:
        top.wrong("this program reads another format", f'write format = "{FORMAT}"', at="format")
        return None
    if top.integer("vocabulary", minimum=1) != VOCABULARY:
        top.wrong("this program knows another vocabulary", f"write vocabulary = {VOCABULARY}", at="vocabulary")
        return None
    head = top.table("method") or Table({}, top.findings, top.file, ("method",))
    languages = _languages(head)
    measure = _measure(top)
    decisions_raw = top.named_tables("decision")
    own = Own(
        tuple(kind for kind, _ in decisions_raw), tuple(str(month) for month in (measure.at_months if measure else ()))
    )
    method = Method(
        key=head.name("key"),
        version=_version(head),
        domain=head.name("domain", L.DOMAINS),
        vocabulary=VOCABULARY,
        languages=languages,
        sources=tuple(head.list_of("sources", str, "texts")),
        derived_from=_derived_from(head),
        params=tuple(read_param(name, table) for name, table in top.named_tables("params")),
        fits=tuple(_fit(table, own) for table in top.tables("fits")),
        stages=tuple(_stage(table) for table in top.tables("stage", required=True)),
        steps=tuple(read_step(table, own) for table in top.tables("step", required=True)),
        card=_card(top),
        offer=read_offer(top),
        money=_money(top),
        giving_back=_giving_back(top),
        decisions=tuple(_decision(kind, table) for kind, table in decisions_raw),
        papers=_papers(top),
        measure=measure,
        forecast=tuple(_belief(name, table) for name, table in top.named_tables("forecast")),
        ddas_solution=_solution(top),
        texts={},
        files=files,
        sha256=fingerprint(files),
    )
    head.no_others()
    top.no_others()
    if not kept:
        checks.check(method, top.findings)
    return texts.read(method, documents, top.findings)


def _version(head: Table) -> str:
    version = head.words("version", limit=20)
    if version and not _VERSION.fullmatch(version):
        head.wrong("is no version", 'write three numbers, such as "1.0.0"', at="version")
    return version


def _languages(head: Table) -> tuple[str, ...]:
    found = tuple(name for name in head.list_of("languages", str, "codes such as nl") if _LANGUAGE.fullmatch(name))
    for language in LANGUAGES:
        if language not in found:
            head.wrong(f"does not claim {language}", "every method speaks Dutch and English", at="languages")
    return tuple(dict.fromkeys(found))


def _derived_from(head: Table) -> tuple[str, str, str] | None:
    table = head.table("derived_from")
    if table is None:
        return None
    key, version, sha256 = table.name("key"), _version(table), table.words("sha256", limit=64)
    if not _SHA256.fullmatch(sha256):
        table.wrong("is no SHA-256", "copy the 64 characters `schuldenlab method show` prints", at="sha256")
    table.no_others()
    return key, version, sha256


def _fit(table: Table, own: Own) -> Fit:
    key, kind = table.name("key"), table.name("kind", ("must", "usual"))
    condition = read_condition({k: v for k, v in table.raw.items() if k not in ("key", "kind")}, table, own)
    return Fit(key, "must" if kind == "must" else "usual", condition)


def _stage(table: Table) -> Stage:
    stage = Stage(table.name("key"), table.name("ddas", L.DDAS_STAGES))
    table.no_others()
    return stage


def _card(top: Table) -> Card | None:
    table = top.table("card")
    if table is None:
        return None
    card = Card(table.names("steps", required=True), table.name("label", L.LABELS))
    table.no_others()
    return card


def _money(top: Table) -> Money | None:
    table = top.table("money")
    if table is None:
        return None
    own_income = table.raw.get("pot") == "own_income"  # the household's own money is not reserved
    events = [
        table.name(key, L.EVENTS, default="" if own_income else None) for key in ("reserve_on", "commit_on", "pay_on")
    ]
    money = Money(table.name("pot", L.POTS), *events)
    table.no_others()
    return money


def _giving_back(top: Table) -> GivingBack | None:
    table = top.table("giving_back")
    if table is None:
        return None
    ways = table.table("ways") or Table({}, top.findings, top.file, (*table.place, "ways"))
    counted = []
    for way in ways.raw:
        if way not in L.WAYS:
            ways.has(way)
            ways.wrong(f"unknown way {way[:40]!r}", f"there is only: {', '.join(L.WAYS)}", at=way)
        else:
            counted.append((way, ways.name(way, L.WAY_COUNTS)))
    hours = any(how == "hours" for _, how in counted)
    hour_value = table.number("hour_value") if hours or table.has("hour_value") else None
    giving_back = GivingBack(
        owes=table.name("owes", L.OWES),
        ways=tuple(counted),
        hour_value=hour_value,
        confirmed_by=table.name("confirmed_by", ("host", "coach"), default=None if hours else ""),
        missed=table.name("missed", L.MISSED),
        may_be_forgiven=table.yes_or_no("may_be_forgiven", default=False),
    )
    table.no_others()
    return giving_back


def _decision(kind: str, table: Table) -> Decision:
    rule = L.DECISIONS.get(kind)
    decision = Decision(
        kind=kind,
        who=table.name("who", L.ROLES),
        outcomes=table.names("outcomes", L.OUTCOMES) or ("granted", "refused"),
        paper=table.name("paper", L.PAPERS, default=""),
        formal=table.yes_or_no("formal", default=bool(rule and rule.formal)),
        second_person=table.name(
            "second_person", L.SECOND_PERSON, default=rule.second_person if rule else L.SECOND_PERSON[0]
        ),
        reasons=table.names("reasons", L.REASONS),
        advice=table.name("advice", L.ROLES, default=""),
        hearing=table.yes_or_no("hearing", default=bool(rule and rule.hearing)),
    )
    table.no_others()
    return decision


def _papers(top: Table) -> tuple[tuple[str, str], ...]:
    table = top.table("papers")
    if table is None:
        return ()
    found = []
    for event in table.raw:
        if event not in L.EVENTS:
            table.has(event)
            table.wrong("unknown event", f"there is only: {', '.join(L.EVENTS)}", at=event)
        else:
            found.append((event, table.name(event, L.PAPERS)))
    return tuple(found)


def _measure(top: Table) -> Measure | None:
    table = top.table("measure")
    if table is None:
        return None
    months = table.list_of("at_months", int, "whole numbers")
    for month in months:
        table.in_range("at_months", month, 0, 120)
    measure = Measure(
        tuple(sorted({month for month in months if 0 <= month <= 120})),
        table.names("asks", L.MEASURE_ASKS),
        table.names("counts", L.MEASURE_COUNTS),
    )
    table.no_others()
    return measure


def _belief(name: str, table: Table) -> Belief:
    belief = Belief(
        name,
        table.name("unit", ("ppm", "cents", "int", "months")),
        table.optional_integer("value", minimum=0),
        table.name("label", L.LABELS),
        table.words("source", default=""),
    )
    if belief.value is not None and not belief.source:
        table.wrong("a value without a source", "say where the number comes from, or leave it out", at="value")
    table.no_others()
    return belief


def _solution(top: Table) -> str:
    table = top.table("report")
    if table is None:
        return ""
    solution = table.name("ddas_solution", L.DDAS_SOLUTIONS, default="")
    table.no_others()
    return solution
