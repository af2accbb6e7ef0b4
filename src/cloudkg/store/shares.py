"""What one report gives to the shared graph, kept beside it: its entities, its claims without their evidence, its units.

A line of such a file begins with its topic: a thing (``firm:aws``), two ends of a claim (``firm:aws product:ec2``), or the units. What the
shared graph says of a topic follows from the lines on that topic alone, so that a report can come or go while only the lines on its own
topics are read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from cloudkg.errors import StoreError
from cloudkg.model import Claim, Entity, EntityType, Extraction, Modality, Polarity, Provenance, Qualifiers, Range, Span
from cloudkg.store.layout import SHARES

UNITS = "units"
_START = '{"of": "'
_AT = len(_START)


@dataclass(frozen=True, slots=True)
class Share:
    """What reports give to the shared graph. Its claims have no evidence but their place: enough to be named, and to form edges and events."""

    entities: tuple[Entity, ...] = ()
    claims: tuple[Claim, ...] = ()
    units: frozenset[str] = frozenset()

    @property
    def topics(self) -> frozenset[str]:
        """All that is spoken of."""
        topics = {e.id for e in self.entities} | {topic_of(c) for c in self.claims}
        return frozenset(topics | {UNITS} if self.units else topics)


def join_shares(shares: Iterable[Share]) -> Share:
    """What several reports give together."""
    parts = tuple(shares)
    units = frozenset(chain.from_iterable(p.units for p in parts))
    return Share(tuple(chain.from_iterable(p.entities for p in parts)), tuple(chain.from_iterable(p.claims for p in parts)), units)


def topic_of(claim: Claim) -> str:
    """Topic of a claim: its two ends."""
    return f"{claim.subject} {claim.object}"


def share_of(extraction: Extraction) -> Share:
    """What a report gives to the shared graph."""
    return Share(extraction.entities, extraction.claims, frozenset(compound_units(extraction)))


def compound_units(extraction: Extraction) -> Iterable[str]:
    """Units of claims and figures that are made of two, such as USD/hour."""
    for fact in (*extraction.claims, *extraction.observations, *(r.original for r in extraction.reviews)):
        units = (fact.qualifiers.unit, fact.qualifiers.price_unit) if isinstance(fact, Claim) else (fact.unit,)
        yield from (u for u in units if u and "/" in u)


def render_share(extraction: Extraction) -> str:
    """Text of a share: the report first, then its topics in order."""
    share, report = share_of(extraction), extraction.report
    rows = [{"of": e.id} | _stated(e, _ENTITY) for e in share.entities]
    rows += [{"of": topic_of(c)} | _stated(c, _CLAIM) | _stated(c.qualifiers, _QUALIFIERS) | {"span": _span(c)} for c in share.claims]
    rows += [{"of": UNITS, "units": sorted(share.units)}] if share.units else []
    lines = sorted(json.dumps(row, ensure_ascii=False) for row in rows)
    return "\n".join([json.dumps({"of": report.id, "name": report.name, "sha256": report.sha256}, ensure_ascii=False), *lines, ""])


@dataclass(frozen=True, slots=True)
class Source:
    """A report of a graph: its CURIE, its name and the SHA-256 of its file."""

    id: str
    name: str
    sha256: str


class Shares:
    """The shares of all reports of a graph folder."""

    def __init__(self, folder: Path) -> None:
        """Raises StoreError where a file is damaged."""
        self._lines: dict[str, list[str]] = {}
        self.sources: dict[str, Source] = {}
        for path in sorted((folder / SHARES).glob("*.jsonl")):
            try:
                lines = path.read_bytes().decode().split("\n")
                head = json.loads(lines[0])
                source = Source(head["of"], head["name"], head["sha256"])
            except (ValueError, KeyError, TypeError) as error:
                raise StoreError("the file is damaged", where=path, hint="build the graph again, or restore the file") from error
            self._lines[source.name] = lines[1:-1]
            self.sources[source.name] = source

    def topics_of_ends(self, ends: Collection[str]) -> frozenset[str]:
        """Topics of all claims that have one of these ends."""
        lines = chain.from_iterable(self._lines.values())
        topics = {line[_AT : line.index('"', _AT)] for line in lines}
        return frozenset(t for t in topics if " " in t and not set(t.split(" ")).isdisjoint(ends))

    def of(self, names: Iterable[str], topics: Collection[str] | None = None) -> Share:
        """What the reports of these names give to some topics, or to all."""
        alike: set[str] = set()  # most reports say the same of a thing that many name
        claims: list[Claim] = []
        units: set[str] = set()
        for name in names:
            report = self.sources[name].id
            for line in self._lines[name]:
                topic = line[_AT : line.index('"', _AT)]
                if topics is not None and topic not in topics:
                    continue
                if topic == UNITS:
                    units.update(json.loads(line)["units"])
                elif " " in topic:
                    claims.append(_claim(json.loads(line), report))
                else:
                    alike.add(line)
        entities = (Entity(id=row["of"], **_read(row, _ENTITY)) for row in map(json.loads, sorted(alike)))
        return Share(tuple(entities), tuple(claims), frozenset(units))


def _claim(row: dict[str, Any], report: str) -> Claim:
    subject, object_ = row["of"].split(" ")
    place = Provenance(report, Span(*row["span"]), 0, "")
    qualifiers = Qualifiers(**_read(row, _QUALIFIERS))
    return Claim(subject=subject, object=object_, provenance=place, qualifiers=qualifiers, **_read(row, _CLAIM))


def _span(claim: Claim) -> list[int]:
    return [claim.provenance.span.start, claim.provenance.span.end]


def _ends(row: list[str | None]) -> Range:
    low, high = (None if end is None else Decimal(end) for end in row)
    return low, high


# How the fields of a dataclass are read back from JSON; those of other types than here are no part of a share.
_READERS: dict[str, Callable[[Any], Any]] = {
    "str": str,
    "str | None": str,
    "EntityType": EntityType,
    "Modality": Modality,
    "Polarity": Polarity,
    "tuple[str, ...]": tuple,
    "Decimal | None": Decimal,
    "Day | None": date.fromisoformat,
    "Range | None": _ends,
}


def _readers(kind: type[Entity | Claim | Qualifiers], *but: str) -> dict[str, Callable[[Any], Any]]:
    """Reader of each field of a dataclass."""
    return {f.name: _READERS[str(f.type)] for f in fields(kind) if f.name not in but and str(f.type) in _READERS}


_ENTITY = _readers(Entity, "id")
_CLAIM = _readers(Claim, "subject", "object", "rule")
_QUALIFIERS = _readers(Qualifiers)
_DEFAULTS = {kind: {f.name: f.default for f in fields(kind)} for kind in (Entity, Claim, Qualifiers)}


def _stated(thing: Entity | Claim | Qualifiers, names: Collection[str]) -> dict[str, Any]:
    """Fields that differ from their defaults, as JSON; numbers as text, so that no digit is lost."""
    defaults = _DEFAULTS[type(thing)]
    return {name: _plain(value) for name in names if (value := getattr(thing, name)) != defaults[name]}


def _plain(value: Any) -> Any:
    return [None if v is None else str(v) for v in value] if isinstance(value, tuple) else str(value)


def _read(row: dict[str, Any], readers: dict[str, Callable[[Any], Any]]) -> dict[str, Any]:
    return {name: read(row[name]) for name, read in readers.items() if name in row}
