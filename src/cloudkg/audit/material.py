"""What the audit works on, read from a dataset in a few sweeps: a graph with 100,000 observations takes seconds."""

from __future__ import annotations

import gc
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from cloudkg.audit.figures import Figure, Quantity, interval_of
from cloudkg.audit.rules import Rules, load_rules
from cloudkg.audit.times import calendar_days
from cloudkg.model import Basis, Claim, Measure, Modality, Polarity
from cloudkg.query.facts import read_claims, read_nodes, struck_facts
from cloudkg.store import Dataset, node, text_of
from cloudkg.store.blocks import Block, read_blocks

_COLUMNS = (
    "ckg:entity", "ckg:metric", "ckg:metricLabel", "ckg:minValue", "ckg:maxValue", "ckg:unit", "ckg:periodLabel", "ckg:halfWidth",
    "ckg:basis", "ckg:scope", "ckg:region", "ckg:attributionText", "ckg:attributedTo", "prov:wasQuotedFrom",
    "oa:hasSource", "ckg:line", "ckg:row",
)  # fmt: skip
# What nearly every figure has alike is asked for where it is otherwise; days are asked for where the label does not say them.
_RARE = {
    "ckg:modality": "VALUES ?v { ckg:Planned ckg:Forecast ckg:Reported } ?s ckg:modality ?v",
    "ckg:polarity": "VALUES ?v { ckg:Denied } ?s ckg:polarity ?v",
    "ckg:measure": "VALUES ?v { ckg:Change } ?s ckg:measure ?v",
    "ckg:approximate": "VALUES ?v { true } ?s ckg:approximate ?v",
    "ckg:periodStart": '?s ckg:periodLabel ?l FILTER(STRSTARTS(?l, "FY") || CONTAINS(?l, "/")) ?s ckg:periodStart ?v',
    "ckg:periodEnd": '?s ckg:periodLabel ?l FILTER(STRSTARTS(?l, "FY") || CONTAINS(?l, "/")) ?s ckg:periodEnd ?v',
}
_PATTERNS = {p: f"?s {p} ?v" for p in _COLUMNS} | _RARE
_BATCH = 2_000
_BEFORE = 3  # so many characters before a fact may say that it is an increment
_FULL_STOP = re.compile(r"[。！？\n]|[.!?]\s")


@dataclass(frozen=True, slots=True)
class Paper:
    """What the audit knows of a report: its last possible day of issue, its publisher, and the name that its text is filed under."""

    issued: date | None
    publisher: str | None
    name: str = ""


@dataclass(frozen=True)
class Material:
    """All figures and claims of a graph, the reports they stand in, names, and whose unit each entity is."""

    dataset: Dataset
    rules: Rules
    figures: tuple[Figure, ...]
    claims: Mapping[str, Claim]
    papers: Mapping[str, Paper]
    labels: Mapping[str, str]
    parents: Mapping[str, frozenset[str]]
    of_entity: Mapping[tuple[str, str], Sequence[Figure]]
    _lines: dict[str, Sequence[str] | None] = field(default_factory=dict)
    _texts: dict[str, str | None] = field(default_factory=dict)

    def in_one_statement(self, curies: Sequence[str], year: int | None = None) -> bool:
        """Whether no full stop stands between facts of one line, and their `year` is not named anew, other than to tell how a figure was changed.

        Where the text is not at hand, they count as one statement.
        """
        rows = sorted((start, end, name) for _, start, end, name in self._places(curies))
        text = self._text(rows[0][2]) if rows else None
        if text is None:
            return True
        return not any(
            self._divides(text[one[1] : other[0]], text[other[0] : other[1]], year) for one, other in pairwise(rows) if one[1] <= other[0]
        )

    def _divides(self, between: str, quote: str, year: int | None) -> bool:
        if _FULL_STOP.search(between):
            return True
        named = year is not None and re.search(rf"(?<!\d){year}(?!\d)", between + quote)
        return bool(named) and not self.rules.changing.search(between + quote)

    def told_as_added(self, curies: Sequence[str]) -> frozenset[str]:
        """Those facts before whose words the text says that so much was added: “新增 400MW” is no level."""
        found = set()
        for curie, start, end, name in self._places(curies):
            text = self._text(name)
            if text is not None and self.rules.adding.search(text[max(0, start - _BEFORE) : end]):
                found.add(curie)
        return frozenset(found)

    def _places(self, curies: Sequence[str]) -> list[tuple[str, int, int, str]]:
        """Start and end of each fact's words in the stored text of the report of that name."""
        sparql = """SELECT ?s ?start ?end ?name WHERE { ?s prov:wasQuotedFrom ?p . ?p oa:hasSource/dcterms:identifier ?name ; oa:hasSelector ?o .
            ?o oa:start ?start ; oa:end ?end }"""
        rows = self.dataset.select(sparql, {"s": [node(c) for c in curies]})
        return [(text_of(s), int(text_of(a)), int(text_of(b)), text_of(n)) for s, a, b, n in rows]

    def units_of(self, group: str) -> tuple[str, ...]:
        """Whatever is part of an entity."""
        return self._units.get(group, ())

    @cached_property
    def _units(self) -> Mapping[str, tuple[str, ...]]:
        units: dict[str, list[str]] = {}
        for unit, groups in sorted(self.parents.items()):
            for group in groups:
                units.setdefault(group, []).append(unit)
        return {group: tuple(members) for group, members in units.items()}

    def in_heading(self, figure: Figure) -> bool:
        """Whether a figure stands in a heading of Markdown, which abridges what the text below says."""
        lines = self.lines_of(figure.report)
        return lines is not None and 0 < figure.line <= len(lines) and lines[figure.line - 1].startswith("#")

    def lines_of(self, report: str) -> Sequence[str] | None:
        """Lines of the stored text of a report, None where it is not at hand."""
        if report not in self._lines:
            text = self._text(self.papers[report].name) if report in self.papers else None
            self._lines[report] = None if text is None else text.split("\n")
        return self._lines[report]

    def _text(self, name: str) -> str | None:
        if name not in self._texts:
            self._texts[name] = self.dataset.stored_text(name)
        return self._texts[name]

    def name(self, curie: str) -> str:
        """Display name of an entity or report."""
        return self.labels.get(curie, curie.partition(":")[2])


@contextmanager
def no_collection() -> Iterator[None]:
    """Let no garbage be looked for: nothing here is, and looking through millions of new strings again and again takes half of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@no_collection()
def read_material(dataset: Dataset) -> Material:
    """Everything that the audit looks at, quotes excepted: those are read for what is found."""
    rules = load_rules(dataset)
    papers = _read_papers(dataset)
    figures = _read_figures(dataset, rules, papers)
    rows = dataset.select("SELECT DISTINCT ?c WHERE { ?c a ckg:Claim MINUS { ?c ckg:reviewed ?verdict } }")
    claims = read_claims(dataset, (text_of(c) for (c,) in rows))
    named = {f.entity for f in figures} | {end for c in claims.values() for end in (c.subject, c.object)} | set(papers)
    parents: dict[str, set[str]] = {}
    for unit, group in dataset.select("SELECT ?u ?g WHERE { ?u ckg:partOf ?g }"):
        parents.setdefault(text_of(unit), set()).add(text_of(group))
    of_entity: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        of_entity.setdefault((figure.report, figure.entity), []).append(figure)
    return Material(
        dataset,
        rules,
        figures,
        claims,
        papers,
        {curie: found.label for curie, found in read_nodes(dataset, named).items()},
        {unit: frozenset(groups) for unit, groups in parents.items()},
        of_entity,
    )


def read_quotes(dataset: Dataset, curies: Iterable[str]) -> dict[str, str]:
    """Quote behind each observation or claim."""
    found: dict[str, str] = {}
    wanted = sorted(set(curies))
    sparql = "SELECT ?s ?quote WHERE { ?s prov:wasQuotedFrom/oa:hasSelector/oa:exact ?quote }"
    for at in range(0, len(wanted), _BATCH):
        for subject, quote in dataset.select(sparql, {"s": [node(c) for c in wanted[at : at + _BATCH]]}):
            found[text_of(subject)] = text_of(quote)
    return found


def _read_papers(dataset: Dataset) -> dict[str, Paper]:
    sparql = """SELECT ?r ?issued ?publisher ?name WHERE {
        ?r a ckg:Report ; dcterms:identifier ?name OPTIONAL { ?r dcterms:issued ?issued } OPTIONAL { ?r dcterms:publisher ?publisher } }"""
    return {text_of(r): Paper(last_day(text_of(i)), text_of(p) or None, text_of(n)) for r, i, p, n in dataset.select(sparql)}


def last_day(label: str) -> date | None:
    """Last day of an ISO day, month or year, None for anything else.

    >>> last_day("2026-02"), last_day("2026-02-03"), last_day("FY2026")
    (datetime.date(2026, 2, 28), datetime.date(2026, 2, 3), None)
    """
    try:
        parts = [int(p) for p in label.split("-")]
        if len(parts) == 3:
            return date(*parts)
        year, month = (parts[0], parts[1]) if len(parts) == 2 else (parts[0], 12)
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    except ValueError:
        return None


def _read_figures(dataset: Dataset, rules: Rules, papers: Mapping[str, Paper]) -> tuple[Figure, ...]:
    blocks = read_blocks(dataset, ("ckg:Observation", "oa:SpecificResource"), _PATTERNS)
    struck = struck_facts(dataset)
    figures = (
        _figure(curie, block, blocks.get(block["prov:wasQuotedFrom"], {}), rules, papers)
        for curie, block in sorted((curie, block) for curie, block in blocks.items() if "ckg:metric" in block and curie not in struck)
    )
    return tuple(_mark_joint(list(figures)))


def _figure(curie: str, b: Block, passage: Block, rules: Rules, papers: Mapping[str, Paper]) -> Figure:
    report = passage.get("oa:hasSource", "")
    row = passage.get("ckg:row")
    paper = papers.get(report, Paper(None, None))
    low, high = _decimal(b.get("ckg:minValue")), _decimal(b.get("ckg:maxValue"))
    interval, tolerance = interval_of(
        low, high, _decimal(b.get("ckg:halfWidth")) or Decimal(0), approximate=b.get("ckg:approximate") == "true"
    )
    days = calendar_days(b.get("ckg:periodLabel")) or (_date(b.get("ckg:periodStart")), _date(b.get("ckg:periodEnd")))
    first, last = days
    stated = Modality(_local(b, "ckg:modality") or Modality.ACTUAL)
    ahead = stated is Modality.ACTUAL and last is not None and paper.issued is not None and first is not None and last > paper.issued
    modality = Modality.PLANNED if ahead else stated
    entity, metric, label = b.get("ckg:entity", ""), _local(b, "ckg:metric"), b.get("ckg:metricLabel", "")
    source, cited = _source(b, modality, entity, paper.publisher or report, rules)
    basis, unit = _local(b, "ckg:basis"), _local(b, "ckg:unit")
    quantity, scope = _part(rules, rules.quantity(metric, label), b.get("ckg:scope"))
    return Figure(
        id=curie, report=report, passage=b["prov:wasQuotedFrom"], line=int(passage.get("ckg:line", 0)), row=None if row is None else int(row),
        entity=entity, metric=metric, label=label, quantity=quantity,
        growth=basis != "" and unit in ("percent", "x") and rules.is_growth(metric, label),
        minimum=low, maximum=high, interval=interval, tolerance=tolerance, unit=unit,
        period=b.get("ckg:periodLabel"), first=first, last=last, basis=Basis(basis) if basis else None,
        measure=Measure(_local(b, "ckg:measure") or Measure.LEVEL), stated=stated, modality=modality,
        polarity=Polarity(_local(b, "ckg:polarity") or Polarity.AFFIRMED), scope=scope, region=b.get("ckg:region"),
        source=source, cited=cited, issued=paper.issued,
    )  # fmt: skip


def _part(rules: Rules, quantity: Quantity, scope: str | None) -> tuple[Quantity, str | None]:
    """A quantity and its scope, which a label may name: “国内收入” is the revenue of the scope “国内”."""
    if scope is None and quantity.detail in rules.parts:
        return replace(quantity, detail=""), quantity.detail
    return quantity, scope


def _source(b: Block, modality: Modality, entity: str, publisher: str, rules: Rules) -> tuple[str, bool]:
    """Who says so: whom the report names, else for a plan the entity itself, else the house that wrote the report."""
    named = b.get("ckg:attributedTo") or b.get("ckg:attributionText")
    if named and named not in rules.lists["nameless-sources"]:
        return named, True
    return (entity if modality is Modality.PLANNED else publisher), False


def _mark_joint(figures: list[Figure]) -> Iterable[Figure]:
    """A sum of money or a count that one passage gives to several entities is theirs together, not each one's."""
    shared = Counter((f.passage, f.metric, f.minimum, f.period) for f in figures if f.unit != "percent")
    return (replace(f, joint=True) if shared[f.passage, f.metric, f.minimum, f.period] > 1 else f for f in figures)


def _local(b: Block, predicate: str) -> str:
    """Local name of a term of the ontology or a unit, empty where there is none."""
    return b.get(predicate, "").partition(":")[2]


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
