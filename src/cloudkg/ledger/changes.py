"""What a correction may change: the fields of claims and observations, how their values are spelled, and the fact that comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from cloudkg.errors import LedgerError
from cloudkg.ledger.contract import check_claim, check_observation, is_unit
from cloudkg.measure.calendars import days_of
from cloudkg.model import Basis, Claim, Measure, Modality, Observation, Polarity, Range
from cloudkg.vocab import METRICS, RELATIONS, SYMMETRIC, TYPE_OF_KIND, canonical_decimal, expand

_CURIE = re.compile(rf"(?:{'|'.join(TYPE_OF_KIND)}|report):[\w\-.%]+")
_MOST_DIGITS = 30


def number(text: str) -> Decimal:
    """A plain decimal number. Raises ValueError."""
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise ValueError("is no number") from error
    if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
        raise ValueError("is no number")
    return value


def interval(text: str) -> Range:
    """A number, or two with .. between them, of which one may be left out. Raises ValueError.

    >>> interval("15..20"), interval("600..")
    ((Decimal('15'), Decimal('20')), (Decimal('600'), None))
    """
    low, dots, high = text.partition("..")
    ends = (number(low) if low else None, number(high) if high else None) if dots else (number(text),) * 2
    if ends == (None, None):
        raise ValueError("is no number")
    if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
        raise ValueError("has its ends the wrong way round")
    return ends


def spell_interval(ends: Range) -> str:
    """The text that `interval` reads."""
    low, high = ("" if e is None else canonical_decimal(e).removesuffix(".0") for e in ends)
    return low if ends[0] == ends[1] else f"{low}..{high}"


def _one_of(kind: type[StrEnum]) -> Callable[[str], StrEnum]:
    def read(text: str) -> StrEnum:
        found = next((m for m in kind if m.value.casefold() == text.casefold()), None)
        if found is None:
            raise ValueError("is none of " + ", ".join(m.lower() for m in kind))
        return found

    return read


def _from(allowed: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError("is none of " + ", ".join(allowed))
        return text

    return read


def _thing(text: str) -> str:
    if not _CURIE.fullmatch(text):
        raise ValueError("is no id of an entity")
    return text


def _label(text: str) -> str:
    if days_of(text) is None:
        raise ValueError("is no period; write 2026, 2026-Q1, 2025-H1, 2026-03, 2026-03-18, FY2026-Q3 or 2024/2030")
    return text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("is no day; write 2026-03-18") from error


def _unit(text: str) -> str:
    if not is_unit(text):
        raise ValueError("is no unit of the ontology")
    return text


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("is neither true nor false")
    return text == "true"


_SHARED: dict[str, Callable[[str], Any]] = {
    "modality": _one_of(Modality), "polarity": _one_of(Polarity), "period": _label, "period-start": _day, "period-end": _day,
    "unit": _unit, "region": _thing, "scope": str, "source": str,
}  # fmt: skip
CLAIM_FIELDS: dict[str, Callable[[str], Any]] = {
    "subject": _thing, "relation": _from(RELATIONS), "object": _thing, **_SHARED, "date": _label, "effective": _label, "change": interval,
    "amount": interval, "price-from": number, "price-to": number, "price-unit": _unit, "product": _thing, "role": str,
    "action": _from(("approves", "restricts")),
}  # fmt: skip
OBSERVATION_FIELDS: dict[str, Callable[[str], Any]] = {
    "entity": _thing, "metric": _from(METRICS), "label": str, "value": interval, **_SHARED, "basis": _one_of(Basis),
    "measure": _one_of(Measure), "approximate": _flag, "half-width": number,
}  # fmt: skip
FIELDS = {"claim": CLAIM_FIELDS, "observation": OBSERVATION_FIELDS}
THINGS = tuple(name for known in FIELDS.values() for name, read in known.items() if read is _thing)
_NEEDED = frozenset(
    {"subject", "relation", "object", "modality", "polarity", "entity", "metric", "label", "value", "measure", "approximate"}
)
_ON_FACT = frozenset({"modality", "polarity"})
_NAMES = {"period-start": "period_first", "period-end": "period_last", "relation": "predicate", "half-width": "half_width"}
_CLAIM_PARTS = frozenset({"subject", "predicate", "object", *_ON_FACT})


def check_changes(kind: str, changes: Mapping[str, str], where: str) -> dict[str, Any]:
    """Values of the changes to a claim or an observation, by field. Raises LedgerError for a field or a value that there is not."""
    known = FIELDS[kind]
    if not changes:
        raise LedgerError("a correction changes something", where=where, hint="give field=value; the fields are " + ", ".join(known))
    values: dict[str, Any] = {}
    for name, text in changes.items():
        if name not in known:
            a = "an" if kind == "observation" else "a"
            raise LedgerError(f"{a} {kind} has no field “{name}”", where=where, hint="the fields are " + ", ".join(known))
        if text == "":
            if name in _NEEDED:
                raise LedgerError(f"{name} cannot be taken away", where=where, hint="give it a value")
            values[name] = Decimal(0) if name == "half-width" else "" if name == "unit" and kind == "observation" else None
            continue
        try:
            values[name] = known[name](text)
        except ValueError as error:
            raise LedgerError(f"{name}={text}: “{text}” {error}", where=where) from error
    return values


def corrected(fact: Claim | Observation, changes: Mapping[str, str], rule: str, where: str) -> Claim | Observation:
    """The fact with some fields changed, found by `rule`. Raises LedgerError where the outcome breaks the contract."""
    kind = "claim" if isinstance(fact, Claim) else "observation"
    values = check_changes(kind, changes, where)
    if "period" in values:  # the days follow the label, unless they are given
        days = days_of(values["period"]) if values["period"] and "FY" not in values["period"] else None
        values = {"period-start": days[0] if days else None, "period-end": days[1] if days else None, **values}
    named = {_NAMES.get(name, name.replace("-", "_")): value for name, value in values.items()}
    if "source" in named:
        named["attributed_to"] = None  # other words for the source are no longer tied to whom the old ones named
    fact = _corrected_claim(fact, named) if isinstance(fact, Claim) else _corrected_observation(fact, named)
    check = check_claim(fact) if isinstance(fact, Claim) else check_observation(fact)
    if check:
        raise LedgerError(f"the corrected {kind} would break the contract: {check}", where=where)
    return replace(fact, rule=rule, confidence=1.0)


def _corrected_claim(claim: Claim, named: Mapping[str, Any]) -> Claim:
    qualifiers = replace(claim.qualifiers, **{n: v for n, v in named.items() if n not in _CLAIM_PARTS})
    return in_order(replace(claim, qualifiers=qualifiers, **{n: v for n, v in named.items() if n in _CLAIM_PARTS}))


def _corrected_observation(observation: Observation, named: Mapping[str, Any]) -> Observation:
    named = dict(named)
    if "value" in named:
        named["minimum"], named["maximum"] = named.pop("value")
        named.setdefault("half_width", Decimal(0))  # a person gives the value itself, not one rounded as the report's words are
    return replace(observation, **named)


def in_order(claim: Claim) -> Claim:
    """The claim with the ends of a symmetric relation in the order of their IRIs."""
    if claim.predicate in SYMMETRIC and expand(claim.subject) > expand(claim.object):
        return replace(claim, subject=claim.object, object=claim.subject)
    return claim
