# SPDX-License-Identifier: EUPL-1.2
"""Methods from the database: the stored folder read back, and the city's values of its parameters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from schuldenlab.base.errors import LabError
from schuldenlab.base.local_values import local_values
from schuldenlab.methods.findings import MethodRefused
from schuldenlab.methods.loader import load_kept
from schuldenlab.methods.schema import Method, Param
from schuldenlab.methods.terms import LAW_TERMS

from .models import Case, MethodVersion

ParamValue = bool | int | str | list[int]

_KEPT_MAX = 64
_kept: dict[str, Method] = {}  # by SHA-256: the same bytes always say the same


def method_in(version: MethodVersion) -> Method:
    """The method this row holds. Raises LabError cases.method_unreadable when this program cannot read it."""
    method = _kept.get(version.sha256)
    if method is None:
        try:
            method = load_kept(bytes(version.package))
        except (MethodRefused, ValueError) as refused:
            raise LabError("cases.method_unreadable", key=version.key, version=version.version) from refused
        if method.sha256 != version.sha256:
            raise LabError("cases.method_unreadable", key=version.key, version=version.version)
        while len(_kept) >= _KEPT_MAX:
            _kept.pop(next(iter(_kept)))
        _kept[version.sha256] = method
    return method


def method_of(case: Case) -> Method:
    """The method this case follows. Raises LabError cases.no_method_yet."""
    if case.method_version is None:
        raise LabError("cases.no_method_yet")
    return method_in(case.method_version)


def name_of(method: Method) -> str:
    """Key and version in one, as events and terms name it: ``jpf@1.0.0``."""
    return f"{method.key}@{method.version}"


def param_name(method_key: str, param: str) -> str:
    """Under which name the city's value is kept."""
    return f"method.{method_key.replace('-', '_')}.{param}"


def param_values(method: Method, *, on: date) -> dict[str, ParamValue]:
    """What counts on this day: the city's value of each parameter or else the method's default, and the city's choice
    where the law leaves a term to its ordinance. What is not set is not there."""
    return param_values_each([method], on=on)[0]


def param_values_each(methods: Sequence[Method], *, on: date) -> list[dict[str, ParamValue]]:
    """The same of each of these, in one query."""
    names = [
        {param_name(method.key, param.key): param.key for param in method.params}
        | {choice: choice for choice in _law_choices(method)}
        for method in methods
    ]
    rows = local_values({name for of_one in names for name in of_one}, on=on)
    return [
        {param.key: _plain(param.default) for param in method.params if param.default is not None}
        | {key: rows[name].value for name, key in of_one.items() if name in rows}
        for method, of_one in zip(methods, names, strict=True)
    ]


def params_unset(method: Method, *, on: date) -> list[str]:
    """Names of what the city has to set before it can use the method."""
    values = param_values(method, on=on)
    missing = [param_name(method.key, param.key) for param in method.params if param.key not in values]
    return missing + [choice for choice in sorted(_law_choices(method)) if choice not in values]


def fits_param(param: Param, value: object) -> bool:
    """Whether this is a value the method allows."""
    if param.type.endswith("[]"):
        return isinstance(value, list) and bool(value) and all(_in_range(param, item) for item in value)
    if param.type == "bool":
        return isinstance(value, bool)
    if param.type == "code":
        return value in param.codes
    return _in_range(param, value)


def _law_choices(method: Method) -> set[str]:
    laws = {step.term.law for step in method.steps if step.term and step.term.law}
    return {choice for law in laws if (choice := LAW_TERMS[law].choice)}


def _in_range(param: Param, value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    return (param.minimum is None or param.minimum <= value) and (param.maximum is None or value <= param.maximum)


def _plain(default: bool | int | str | tuple[int, ...]) -> ParamValue:
    return list(default) if isinstance(default, tuple) else default
