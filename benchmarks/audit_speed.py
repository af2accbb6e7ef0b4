"""Time of an audit of a synthetic graph of 100,000 observations: quarterly tables of made-up firms in many reports, with slips among them."""

from __future__ import annotations

import hashlib
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from cloudkg.audit import Severity, audit_graph
from cloudkg.model import Basis, Entity, EntityType, Extraction, Knowledge, Observation, Provenance, Report, Span
from cloudkg.store import open_graph, write_graph

GOAL_SECONDS = 10
_REPORTS = 200
_METRICS = (("revenue", "收入"), ("capex", "资本开支"), ("profit", "净利润"), ("cost", "营业成本"))


def synthetic(count: int, seed: int = 1) -> Knowledge:
    """`count` observations of tables of nine quarters with growth rows; one level in 200 is off."""
    rng = random.Random(seed)
    extractions, entities = [], {}
    for r in range(_REPORTS):
        observations: list[Observation] = []
        lines: list[str] = []
        firm = r * 7
        while len(observations) < count // _REPORTS:
            curie = f"firm:f{firm % 900}"
            entities[curie] = Entity(curie, EntityType.FIRM, curie[5:])
            observations += _table(rng, curie, f"report:r{r}", lines, count // _REPORTS - len(observations))
            firm += 1
        text = "\n".join(lines)
        digest = hashlib.sha256(text.encode()).hexdigest()
        report = Report(f"report:r{r}", f"r{r}", digest, "zh", None, f"firm:house{r % 20}", f"2026-{r % 6 + 5:02}-10")
        extractions.append(Extraction(report, text, (), (), tuple(observations)))
    return Knowledge(tuple(extractions), tuple(entities[c] for c in sorted(entities)), ())


def _table(rng: random.Random, firm: str, report: str, lines: list[str], most: int) -> list[Observation]:
    start = sum(len(line) + 1 for line in lines)
    found: list[Observation] = []
    for row, (metric, label) in enumerate(_METRICS):
        series = [Decimal(random.Random(f"{firm}{metric}{q}").randrange(10_000, 99_999)) * 1_000_000 for q in range(9)]
        for q, value in enumerate(series):
            period, first, last = _quarter(q)
            stated = value * 2 if rng.random() < 1 / 200 else value
            cells: list[tuple[str, str, Decimal, str, Decimal, Basis | None]] = [(metric, label, stated, "CNY", Decimal(500_000), None)]
            if q >= 4:
                rate = round((value / series[q - 4] - 1) * 100, 1)
                cells.append((f"{metric}_growth", f"{label} YOY", rate, "percent", Decimal("0.05"), Basis.YOY))
            for name, words, number, unit, half, basis in cells:
                quote = f"{words} {period} {number}"
                place = Provenance(report, Span(start, start + len(quote)), len(lines) + 1, quote, row=row)
                lines.append(quote)
                start += len(quote) + 1
                found.append(
                    Observation(
                        firm, name if name != "cost_growth" else "other", words, number, number, unit, str(number), place,
                        period=period, period_first=first, period_last=last, half_width=half, basis=basis,
                    )
                )  # fmt: skip
    return found[:most]


def _quarter(q: int) -> tuple[str, date, date]:
    year, part = 2024 + q // 4, q % 4
    following = date(year + (part == 3), (part * 3 + 3) % 12 + 1, 1)
    return f"{year}-Q{part + 1}", date(year, part * 3 + 1, 1), following - timedelta(days=1)


def main() -> int:
    """Build, audit, print; 1 where the goal is missed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        write_graph(synthetic(count), Path(folder) / "graph", extractor="benchmark")
        dataset = open_graph(Path(folder) / "graph")
        start = time.perf_counter()
        findings = audit_graph(dataset, least=Severity.LOW)  # what `cloudkg audit` shows
        seconds = time.perf_counter() - start
    kinds = ", ".join(f"{kind} {number:,}" for kind, number in sorted(Counter(f.kind.value for f in findings).items()))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"audit of {count:,} observations: {seconds:.1f} s (goal {GOAL_SECONDS} s), {memory:,} MB; {len(findings):,} findings: {kinds}")
    return int(seconds > GOAL_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
