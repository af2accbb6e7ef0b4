"""A report as it was read: its stored text, with every claim, figure and name marked in place."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cloudkg.model import Claim, Span
from cloudkg.query.facts import is_entity, read_claims, read_observations, read_properties, struck_facts
from cloudkg.read.metadata import front_matter
from cloudkg.serve.pages.frame import Page, Reader, render
from cloudkg.serve.pages.mentions import find_mentions
from cloudkg.serve.pages.missing import missing_page
from cloudkg.serve.pages.naming import Named, Names, read_names
from cloudkg.serve.pages.telling import Fact, Told, tell
from cloudkg.store import Dataset, node, text_of


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text between two ends of marks: `facts` are numbers of the facts that cover it, `begins` of those that start here."""

    text: str
    facts: tuple[int, ...]
    begins: tuple[int, ...]
    name: Named | None
    kind: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the stored text, from 1."""

    number: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A fact with its number on the page."""

    number: int
    told: Told
    is_claim: bool


def report_page(dataset: Dataset, reader: Reader, curie: str) -> Page:
    """Page of a report: its words with marks, and its facts by line. Where the text is not at hand, the facts alone."""
    block = read_properties(dataset, [curie]).get(curie, {})
    if "ckg:sha256" not in block and "dcterms:identifier" not in block:
        return missing_page(dataset, reader, curie.partition(":")[2])
    name = next((str(v) for v in block.get("dcterms:identifier", ())), "")
    publisher = next((str(v) for v in block.get("dcterms:publisher", ())), "")
    facts = _read_facts(dataset, curie)
    told = tell(dataset, facts, reader.language, alone=False)
    marked = tuple(Marked(at, told[c], isinstance(fact, Claim)) for at, (c, fact) in enumerate(facts.items()))
    names = read_names(dataset, [curie, *([publisher] if is_entity(publisher) else [])], reader.language)
    text = dataset.stored_text(name)
    head = head_lines(text or "", name)
    found = find_mentions(dataset, text, reader.language) if text is not None else ()
    return render(
        "report.html",
        reader,
        curie=curie,
        title=names[curie].label,
        publisher=names.get(publisher, Named("", publisher, "")),
        issued=next((str(v) for v in block.get("dcterms:issued", ())), ""),
        name=name,
        lines=mark_text(text, list(facts.values()), found) if text is not None else None,
        head=head,
        head_told=any(m.told.line <= head for m in marked),
        facts=marked,
        by_line=_by_line(marked),
        claim_total=sum(m.is_claim for m in marked),
        name_total=len({named.id for _, named in found}),
    )


def head_lines(text: str, name: str) -> int:
    """How many lines of a stored text are the metadata of its file; they stay lines of the text, so that places in it are what they are."""
    _, end = front_matter(text, name, strict=False)
    return text.count("\n", 0, end)


def mark_text(text: str, facts: Sequence[Fact], mentions: Iterable[tuple[Span, Named]]) -> tuple[Line, ...]:
    """Lines of the text, cut wherever a fact or a name begins or ends; facts may overlap, names do not."""
    spans = [fact.provenance.span for fact in facts]
    named = sorted(mentions, key=lambda m: m[0])
    cuts = sorted({0, len(text), *(end for s in (*spans, *(s for s, _ in named)) for end in (s.start, s.end) if end <= len(text))})
    covering = _covering(cuts, spans)
    starts = [span.start for span, _ in named]
    begun: set[int] = set()
    lines = []
    begin = 0
    for number, line in enumerate(text.split("\n"), 1):
        end = begin + len(line)
        inner = [begin, *cuts[bisect_right(cuts, begin) : bisect_right(cuts, end - 1)], end] if end > begin else []
        pieces = []
        for left, right in pairwise(inner):
            here = covering[cuts[bisect_right(cuts, left) - 1]]
            fresh = tuple(f for f in here if f not in begun)
            begun.update(fresh)
            pieces.append(Piece(text[left:right], here, fresh, _name_at(named, starts, left), _kind(facts, here)))
        lines.append(Line(number, tuple(pieces)))
        begin = end + 1
    return tuple(lines)


def _covering(cuts: Sequence[int], spans: Sequence[Span]) -> dict[int, tuple[int, ...]]:
    """Facts that cover the run that begins at each cut."""
    changes: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for at, span in enumerate(spans):
        changes[span.start].append((at, True))
        changes[span.end].append((at, False))
    open_: set[int] = set()
    covering = {}
    for cut in cuts:
        for at, begins in changes[cut]:
            (open_.add if begins else open_.discard)(at)
        covering[cut] = tuple(sorted(open_))
    return covering


def _name_at(named: Sequence[tuple[Span, Named]], starts: Sequence[int], left: int) -> Named | None:
    at = bisect_right(starts, left) - 1
    return named[at][1] if at >= 0 and named[at][0].start <= left < named[at][0].end else None


def _kind(facts: Sequence[Fact], here: Sequence[int]) -> str:
    kinds = {"claim" if isinstance(facts[f], Claim) else "figure" for f in here}
    return "both" if len(kinds) == 2 else next(iter(kinds), "")


def _read_facts(dataset: Dataset, report: str) -> dict[str, Fact]:
    rows = dataset.select("SELECT ?fact WHERE { ?p oa:hasSource ?report . ?fact prov:wasQuotedFrom ?p }", {"report": node(report)})
    wanted = {text_of(f) for (f,) in rows} - struck_facts(dataset)
    found: dict[str, Fact] = {**read_claims(dataset, wanted), **read_observations(dataset, wanted)}
    return dict(sorted(found.items(), key=lambda item: (item[1].provenance.span, item[0])))


def _by_line(marked: Iterable[Marked]) -> list[tuple[int, list[Marked]]]:
    lines: dict[int, list[Marked]] = defaultdict(list)
    for mark in marked:
        lines[mark.told.line].append(mark)
    return list(_sorted(lines))


def _sorted(lines: dict[int, list[Marked]]) -> Iterator[tuple[int, list[Marked]]]:
    for line in sorted(lines):
        yield line, lines[line]


__all__ = ["Line", "Marked", "Names", "Piece", "mark_text", "report_page"]
