"""Figures in cells that hold words: “2026年指引120-130亿美元”, “收入376亿美元，同比+28%”, “输入0.8元/百万tokens、输出2.0元/百万tokens”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cloudkg.lexicon.metrics import load_profiles, unit_family
from cloudkg.model import Basis, Mention, Modality, Period, Quantity
from cloudkg.relate.discourse import THINGS
from cloudkg.relate.tables.cells import Cell
from cloudkg.relate.tables.columns import Column
from cloudkg.relate.tables.frame import Frame
from cloudkg.relate.tables.layout import Line
from cloudkg.relate.tables.places import Place, Sense

_CLAUSE = re.compile(r"[，；;。,、\n]|\. ")
_STATEMENT = re.compile(r"[；;。\n]|\. ")
_BEHIND = 10  # characters behind a figure in which its metric may stand
_SENTENCE_LENGTH = 24


@dataclass(frozen=True, slots=True)
class Phrase:
    """One figure of a worded cell: what it measures, and what its own words say of owner, time and firmness; empty where they do not."""

    quantity: Quantity
    sense: Sense
    metric: str
    owners: tuple[Mention, ...] = ()
    period: Period | None = None
    modality: Modality | None = None
    scope: str | None = None


def read_phrases(place: Place, sense: Sense) -> Iterator[Phrase]:
    """Figures of a cell in words, from left to right; those that neither their own words nor the labels give a metric are left out."""
    view = place.cell.passage.view
    quantities, periods = place.frame.quantities(place.cell.index), place.frame.periods(place.cell.index)
    before: Sense | None = None
    owners: tuple[Mention, ...] = ()
    last_end = 0
    for quantity in quantities:
        if any(m.start < quantity.end and quantity.start < m.end for m in place.cell.mentions):
            continue
        if place.frame.reader.words.pattern("of-a-size").search(view, quantity.start, min(len(view), quantity.end + _BEHIND)):
            continue  # “千万级-亿元级”, “从几十卡到万卡级”: of what size things are, and no figure of any
        statement = max((m.end() for m in _STATEMENT.finditer(view, 0, quantity.start)), default=0)
        clause = max((m.end() for m in _CLAUSE.finditer(view, 0, quantity.start)), default=0)
        own = _own_sense(place, quantity, max(clause, last_end), sense, before if statement <= last_end else None)
        last_end = quantity.end
        if own is None:
            continue
        metric = place.metric(own, quantity.unit)
        if metric == "price_change" and len(view) > _SENTENCE_LENGTH:
            continue  # the sentence says who changes which price, and is read as one
        named = _named(place, metric, statement, quantity.start)
        owners = named or (owners if owners and owners[0].start >= statement else ())
        if metric == "price":
            owners = lead_names(place.frame, place.line, place.column, place.cell) or owners
        before = own
        yield Phrase(
            quantity, own, metric, owners,
            _period(periods, quantity, statement),
            _modality(place, view[statement : quantity.start], view[quantity.end : quantity.end + _BEHIND]),
            _price_part(place, view, quantity) if metric == "price" else None,
        )  # fmt: skip


def _own_sense(place: Place, quantity: Quantity, start: int, sense: Sense, before: Sense | None) -> Sense | None:
    """What a figure measures by the words of its clause, else by what the clause before measured (a growth rate), else by the labels."""
    view, reader, family = place.cell.passage.view, place.frame.reader, unit_family(quantity.unit)
    ahead, behind = view[start : quantity.start], _CLAUSE.split(view[quantity.end : quantity.end + _BEHIND])[0]
    label = reader.read(ahead + " " + behind)
    cue = reader.metric(ahead) or reader.metric(behind)
    growing = family in ("percent", "multiple") and (label.growing or quantity.change != 0)
    if growing:
        source = cue or (before.cue if before else None) or sense.cue
        if source is None or not (cue or before or sense.cue):
            return None
        return Sense(source, (ahead.strip() or sense.label)[:24], label.basis or Basis.YOY, growing=True)
    if cue is not None and (cue.metric_for(family) is not None or family == "none"):
        return replace(_plain(sense), cue=cue, label=(ahead.strip() or sense.label)[-24:], increment=label.increment)
    if sense.cue is not None and (sense.cue.metric_for(family) is not None and family != "none"):
        return replace(sense, increment=label.increment)
    if family in ("rate", "tokens", "compute", "hardware", "power") and any(family in p.defaults for p in load_profiles().values()):
        return replace(_plain(sense), cue=None)
    return None


def _plain(sense: Sense) -> Sense:
    return replace(sense, basis=None, growing=False, increment=False, rank=False, far=False)


def _named(place: Place, metric: str, start: int, end: int) -> tuple[Mention, ...]:
    """Names of the statement before a figure that can own it: the last one, or all of a coordination."""
    for tier in load_profiles()[metric].owners[:1]:
        fits = [m for m in place.cell.mentions if start <= m.start and m.end <= end and m.type in tier]
        if fits:
            view, joint = place.cell.passage.view, place.frame.reader.words.pattern("phrase-joint")
            group = [fits[-1]]
            for mention in reversed(fits[:-1]):
                if joint.fullmatch(view, mention.end, group[0].start) is None:
                    break
                group.insert(0, mention)
            return tuple(group)
    return ()


def lead_names(frame: Frame, line: Line, column: Column, cell: Cell) -> tuple[Mention, ...]:
    """Things that the words before the first figure of a cell name only in part: “V3/R1” in the column of their maker."""
    quantities = frame.quantities(cell.index)
    end = len(frame.reader.words.phrase_lead.sub("", cell.passage.view[: quantities[0].start])) if quantities else 0
    known = [m for m in cell.mentions if m.end <= end and not m.rule.startswith("discover")]
    if not end or any(m.type in THINGS for m in known):
        return ()
    return tuple(frame.names.parts(cell, 0, end, frame.context(line, column.index)))


def _period(periods: Sequence[Period], quantity: Quantity, statement: int) -> Period | None:
    """The last period before a figure, in the same statement first."""
    earlier = [p for p in periods if p.end <= quantity.start]
    near = [p for p in earlier if p.start >= statement]
    return (near or earlier or [None])[-1]  # type: ignore[list-item]


def _modality(place: Place, ahead: str, behind: str) -> Modality | None:
    words = place.frame.reader.words
    if words.has("planned", ahead) or words.has("planned", behind):
        return Modality.PLANNED
    return Modality.FORECAST if words.has("forecast", ahead) else None


def _price_part(place: Place, view: str, quantity: Quantity) -> str | None:
    """Part of a price said right before it: 输入, output."""
    found = list(place.frame.reader.words.pattern("price-part").finditer(view, 0, quantity.start + 2))
    return found[-1][0] if found else None
