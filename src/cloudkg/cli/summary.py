"""What a build made, in a screenful: counts of everything by its kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cloudkg.cli.output import clean, render_table
from cloudkg.model import Knowledge, Modality, Polarity
from cloudkg.vocab import RELATIONS, relation_flag

_DENIED = "denied"


def summary_as_json(folder: Path, knowledge: Knowledge, triples: int, seconds: float) -> dict[str, Any]:
    """The same as `summary_lines`, for programs."""
    extractions = knowledge.extractions
    claims: dict[str, Counter[str]] = {}
    for claim in (c for e in extractions for c in e.claims):
        said = str(claim.modality) if claim.polarity is Polarity.AFFIRMED else _DENIED
        claims.setdefault(relation_flag(claim.predicate), Counter())[said.lower()] += 1
    return {
        "graph": str(folder),
        "reports": [e.report.name for e in extractions],
        "entities": Counter(str(e.type) for e in knowledge.entities),
        "claims": dict(sorted(claims.items())),
        "observations": Counter(o.metric for e in extractions for o in e.observations),
        "events": Counter(e.type for e in knowledge.events),
        "triples": triples,
        "seconds": round(seconds, 3),
    }


def summary_lines(folder: Path, knowledge: Knowledge, triples: int, seconds: float, read: str) -> list[str]:
    """Lines that say how much of what stands in a new graph; `read` says how much of the reports was read."""
    extractions = knowledge.extractions
    counts = [
        ("reports", len(extractions), ""),
        ("entities", len(knowledge.entities), _shares(e.type for e in knowledge.entities)),
        ("claims", sum(len(e.claims) for e in extractions), ""),
        (
            "observations",
            sum(len(e.observations) for e in extractions),
            _shares((o.metric for e in extractions for o in e.observations), 6),
        ),
        ("events", len(knowledge.events), _shares(e.type for e in knowledge.events)),
        ("triples", triples, ""),
    ]
    width = max(len(f"{number:,}") for _, number, _ in counts)
    lines = [f"{name:12}  {number:>{width},}  {kinds}".rstrip() for name, number, kinds in counts]
    head = f"{clean(str(folder))}: built from {len(extractions):,} reports in {seconds:.1f} s"
    return [head, "", *lines, f"{'read':12}  {'':>{width}}  {read}", "", *_claims_table(knowledge)]


def _shares(kinds: Iterable[str], most: int = 99) -> str:
    ordered = sorted(Counter(map(str, kinds)).items(), key=lambda item: (-item[1], item[0]))
    rest = sum(number for _, number in ordered[most:])
    shown = [*ordered[:most], *([("others", rest)] if rest else [])]
    return " · ".join(f"{kind} {number:,}" for kind, number in shown)


def _claims_table(knowledge: Knowledge) -> list[str]:
    """Claims by relation and modality; what is denied stands in a column of its own."""
    counted: Counter[tuple[str, str]] = Counter()
    for claim in (c for e in knowledge.extractions for c in e.claims):
        counted[claim.predicate, claim.modality if claim.polarity is Polarity.AFFIRMED else _DENIED] += 1
    columns = [*Modality, _DENIED]
    rows = [(relation_flag(r), [counted[r, c] for c in columns]) for r in RELATIONS]
    rows = [row for row in rows if any(row[1])]
    rows.append(("all", [sum(numbers[i] for _, numbers in rows) for i in range(len(columns))]))
    cells = [[name, *(f"{n:,}" if n else "" for n in numbers), f"{sum(numbers):,}"] for name, numbers in rows]
    return render_table(["claims", *(str(c).lower() for c in columns), "all"], cells)
