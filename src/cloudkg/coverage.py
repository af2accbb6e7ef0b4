"""The ledger of what was missed: sentences and table cells that hold names or figures, and from which nothing was read.

It is drawn up from the extraction at hand, before repeated statements are merged: a sentence that says again what another says is not missed.
Contents, boilerplate, source notes and captions say nothing of their own and are left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from cloudkg.model import SILENT_KINDS, Claim, Document, Mention, Observation, Passage, PassageKind, Quantity, Reading, Span
from cloudkg.relate.sentences import cut_sentences

_LEFT_OUT = SILENT_KINDS | {PassageKind.SOURCE_NOTE, PassageKind.CAPTION}
_BREAK = re.compile("\n")
_Found = TypeVar("_Found", Mention, Quantity)
_NUMBER = re.compile(r"[-+(（~≈<>≥≤$¥€£]*\d[\d,.]*(?:\s*[-–~/]\s*[-+]?\d[\d,.]*)?%?[)）+]*")  # a cell whose unit stands in its header


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many.

    >>> Share(3, 4).share, Share(0, 0).share
    (0.75, 1.0)
    """

    covered: int = 0
    all: int = 0

    @property
    def share(self) -> float:
        """Part that is covered, 1 where there is nothing to cover."""
        return self.covered / self.all if self.all else 1.0

    def __add__(self, other: Share) -> Share:
        """Both together."""
        return Share(self.covered + other.covered, self.all + other.all)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a report was read. `pairs` are sentences with two names or more, `sentences` and `cells` those with any name or figure."""

    report: str
    figures: Share
    pairs: Share
    sentences: Share
    cells: Share


@dataclass(frozen=True, slots=True)
class Gap:
    """A sentence or cell that yielded nothing: where it stands in the stored text, its reading text, and the names and figures in it."""

    line: int
    span: Span
    kind: str
    names: tuple[str, ...]
    figures: tuple[str, ...]
    text: str
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """What of a report was read, and what was not; `gaps` stand in the order of the text."""

    coverage: Coverage
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence or a cell with what it holds; `figures` says of each whether it was read."""

    passage: Passage
    start: int
    end: int
    touched: bool
    names: dict[str, str]  # CURIE → first surface form
    figures: tuple[tuple[str, bool], ...]

    @property
    def is_cell(self) -> bool:
        return self.passage.kind is PassageKind.CELL


class _Evidence:
    """Stretches of the stored text that facts were read from."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for span in sorted(spans):
            if self._ends and span.start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], span.end)
            else:
                self._starts.append(span.start)
                self._ends.append(span.end)

    def touches(self, span: Span) -> bool:
        """Whether a stretch shares a character with `span`."""
        at = bisect_right(self._starts, span.end - 1) - 1
        return at >= 0 and self._ends[at] > span.start


def draw_up_ledger(document: Document, reading: Reading, claims: Iterable[Claim], observations: Iterable[Observation]) -> Ledger:
    """The ledger of a document, from what was recognised in it and the facts as they were read; time grows with the length of the text."""
    evidence = _Evidence(f.provenance.span for facts in (claims, observations) for f in facts)
    units = list(_units(document, reading, evidence))
    heads = _heads(units)
    covered = [u.touched or _is_head(u, heads) for u in units]
    figures = [read for u in units for _, read in u.figures]
    coverage = Coverage(
        document.name,
        figures=Share(sum(figures), len(figures)),
        pairs=_share((u, c) for u, c in zip(units, covered, strict=True) if not u.is_cell and len(u.names) > 1),
        sentences=_share((u, c) for u, c in zip(units, covered, strict=True) if not u.is_cell),
        cells=_share((u, c) for u, c in zip(units, covered, strict=True) if u.is_cell),
    )
    breaks = [found.start() for found in _BREAK.finditer(document.text)]
    return Ledger(coverage, tuple(_gap(u, breaks) for u, c in zip(units, covered, strict=True) if not c))


def _share(units: Iterable[tuple[_Unit, bool]]) -> Share:
    marks = [c for _, c in units]
    return Share(sum(marks), len(marks))


class _Places(Generic[_Found]):
    """Mentions or quantities by the passage that they stand in, each passage's in order."""

    def __init__(self, found: Iterable[_Found]) -> None:
        self._found: dict[int, list[_Found]] = defaultdict(list)
        for one in found:
            self._found[one.passage].append(one)
        self._starts = {passage: [one.start for one in ordered] for passage, ordered in self._found.items()}

    def within(self, passage: int, start: int, end: int) -> Sequence[_Found]:
        """Those that lie wholly in `view[start:end]`."""
        starts = self._starts.get(passage, ())
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        return [one for one in self._found[passage][first:last] if one.end <= end] if first < last else ()


def _units(document: Document, reading: Reading, evidence: _Evidence) -> Iterator[_Unit]:
    """Sentences and cells with a name or a figure in them."""
    mentions, quantities = _Places(reading.mentions), _Places(reading.quantities)
    dated = {p.passage for p in reading.periods}
    for index, passage in enumerate(document.passages):
        if passage.kind in _LEFT_OUT or not passage.view:
            continue
        is_cell = passage.kind is PassageKind.CELL
        for start, end in [(0, len(passage.view))] if is_cell else cut_sentences(passage.view):
            names: dict[str, str] = {}
            for m in mentions.within(index, start, end):
                names.setdefault(m.name, m.surface)
            figures = [(q.raw, q.start, q.end) for q in quantities.within(index, start, end)]
            if is_cell and not figures and index not in dated and _NUMBER.fullmatch(passage.view.strip()):
                figures = [(passage.view.strip(), start, end)]
            if figures or (names and passage.kind is not PassageKind.HEADING):  # a heading that only names something says nothing
                read = tuple((raw, evidence.touches(passage.locate(a, b))) for raw, a, b in figures)
                yield _Unit(passage, start, end, evidence.touches(passage.locate(start, end)), names, read)


def _heads(units: Iterable[_Unit]) -> set[tuple[int | None, str, int | None]]:
    """Rows and columns of tables from which something was read: a name at the head of one took part, though the evidence is another cell."""
    found = set()
    for u in units:
        if u.is_cell and u.touched:
            found |= {(u.passage.table, "row", u.passage.row), (u.passage.table, "column", u.passage.column)}
    return found


def _is_head(unit: _Unit, heads: set[tuple[int | None, str, int | None]]) -> bool:
    p = unit.passage
    return unit.is_cell and not unit.figures and not heads.isdisjoint({(p.table, "row", p.row), (p.table, "column", p.column)})


def _gap(unit: _Unit, breaks: Sequence[int]) -> Gap:
    p = unit.passage
    span = p.locate(unit.start, unit.end)
    line = p.line + bisect_left(breaks, span.start) - bisect_left(breaks, p.span.start)
    kind = "sentence" if p.kind in (PassageKind.PARAGRAPH, PassageKind.LIST_ITEM) else p.kind.value
    figures = tuple(raw for raw, _ in unit.figures)
    return Gap(line, span, kind, tuple(unit.names.values()), figures, p.view[unit.start : unit.end], p.row, p.column)
