"""The shapes of what an agent is told. They have no slots: the SDK would take them for defaults."""

from __future__ import annotations

from dataclasses import dataclass

from cloudkg.query.citing import Citation


@dataclass(frozen=True)
class Thing:
    """Something in the graph, by its id."""

    id: str
    name: str
    type: str


@dataclass(frozen=True)
class FoundThing:
    """A thing whose name matches: the name that did, how, and how many claims there are of it."""

    id: str
    name: str
    type: str
    found_as: str
    match: str
    claims: int


@dataclass(frozen=True)
class FoundThings:
    """What a search found, the best first."""

    items: list[FoundThing]
    truncated: bool
    go_on: str


@dataclass(frozen=True)
class Relation:
    """An edge: who stands in which relation to whom, how firmly, how many claims in which reports say so, and the firmest of them to cite."""

    subject: Thing
    relation: str
    object: Thing
    standing: str
    claims: int
    reports: list[str]
    evidence: list[Citation]


@dataclass(frozen=True)
class Relations:
    """What stands around a thing, the best supported first."""

    center: Thing
    items: list[Relation]
    truncated: bool
    go_on: str


@dataclass(frozen=True)
class Hop:
    """One step of a path, with all that is said between its two ends."""

    source: Thing
    target: Thing
    relations: list[Relation]


@dataclass(frozen=True)
class PathsFound:
    """Ways from one thing to another, the best first; each is a list of hops."""

    source: Thing
    target: Thing
    items: list[list[Hop]]
    truncated: bool
    go_on: str


@dataclass(frozen=True)
class FigureFound:
    """A figure: whose, what, when, how much (an open end is null), and the words that say so."""

    entity: Thing
    metric: str
    label: str
    period: str | None
    minimum: float | None
    maximum: float | None
    unit: str
    basis: str | None
    scope: str | None
    evidence: Citation


@dataclass(frozen=True)
class FiguresFound:
    """Figures by thing, metric and period."""

    items: list[FigureFound]
    truncated: bool
    go_on: str


@dataclass(frozen=True)
class EventFound:
    """Something that happened or is to happen; changes are in percent. Use neighbors or evidence for the words."""

    id: str
    type: str
    agent: Thing
    target: Thing
    announced: str | None
    effective: str | None
    standing: str
    min_change: float | None
    max_change: float | None
    min_amount: float | None
    max_amount: float | None
    unit: str | None
    reports: list[str]


@dataclass(frozen=True)
class EventsFound:
    """Events in order of time, undated ones last."""

    items: list[EventFound]
    truncated: bool
    go_on: str


@dataclass(frozen=True)
class PortraitFound:
    """What is known of a thing: a first part of each kind."""

    thing: Thing
    also_called: list[str]
    tickers: list[str]
    relations: list[Relation]
    figures: list[FigureFound]
    events: list[EventFound]
    truncated: bool
    go_on: str


@dataclass(frozen=True)
class FindingFound:
    """Something that does not hold together: why, and the ids of the claims and figures that it rests on (ask evidence for their words)."""

    id: str
    kind: str
    verdict: str
    severity: str
    why: str
    evidence: list[str]


@dataclass(frozen=True)
class FindingsFound:
    """Findings of the audit, what matters most first."""

    items: list[FindingFound]
    truncated: bool
    go_on: str


@dataclass(frozen=True)
class EvidenceFound:
    """A fact with the words around it: `before + quote + after` is a run of the report's text."""

    citation: Citation
    before: str
    after: str
    publisher: str | None
    issued: str | None
    according_to: str | None
    found_by: str
    confidence: float
    struck: str | None


@dataclass(frozen=True)
class RowsFound:
    """Rows of a SPARQL query: ids are short (firm:aws), numbers and truth values are such, all else is text."""

    columns: list[str]
    items: list[list[str | int | float | bool | None]]
    truncated: bool
    go_on: str
