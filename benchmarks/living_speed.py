"""Time of `cloudkg add` to a graph of a thousand reports, until a question is answered, beside a full build of that graph in the same run.

The reports are the shipped digests with their names dealt anew: each copy tells of other firms and things, some of them in many reports. Usage: ``python
benchmarks/living_speed.py [REPORTS] [--keep FOLDER]``. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cloudkg.cli.build import versions_of
from cloudkg.exchange import graph_files
from cloudkg.model import Claim, Entity, Extraction, Observation
from cloudkg.pipeline import extract_report, join_knowledge
from cloudkg.store import write_graph
from cloudkg.vocab import SYMMETRIC, expand

ROOT = Path(__file__).resolve().parent.parent
GOAL_SECONDS = 2
_INVENTED = 3  # invented things for each one of the digests
_KEPT = 0.4  # share of the names of a digest that stay what they are


def synthetic(digests: Sequence[Extraction], count: int, seed: int = 1) -> list[Extraction]:
    """`count` reports made of the digests, the last name of which is not taken."""
    rng = random.Random(seed)
    known = {e.id: e for d in digests for e in d.entities}
    pool: dict[str, list[Entity]] = {}
    for entity in known.values():
        kind = entity.id.partition(":")[0]
        invented = [Entity(f"{entity.id}-{i}", entity.type, f"{entity.label}{i}", reasons=entity.reasons[:1]) for i in range(_INVENTED)]
        pool.setdefault(kind, []).extend([entity, *invented])
    return [_dealt(digests[i % len(digests)], f"s{i:05}", pool, rng) for i in range(count)]


def _dealt(digest: Extraction, name: str, pool: dict[str, list[Entity]], rng: random.Random) -> Extraction:
    """A digest under another name, telling of other things."""
    report, text = f"report:{name}", digest.text + f"\n{name}\n"
    cast = {e.id: e if rng.random() < _KEPT else rng.choice(pool[e.id.partition(":")[0]]) for e in digest.entities}
    ids = {old: new.id for old, new in cast.items()} | {digest.report.id: report}

    def claim(c: Claim) -> Claim:
        q = c.qualifiers
        ends = (ids[c.subject], ids[c.object])
        one, other = sorted(ends, key=expand) if c.predicate in SYMMETRIC else ends
        changed = replace(q, region=ids.get(q.region or ""), product=ids.get(q.product or ""), attributed_to=ids.get(q.attributed_to or ""))
        return replace(c, subject=one, object=other, qualifiers=changed, provenance=replace(c.provenance, report=report))

    def figure(o: Observation) -> Observation:
        place = replace(o.provenance, report=report)
        return replace(
            o, entity=ids[o.entity], region=ids.get(o.region or ""), attributed_to=ids.get(o.attributed_to or ""), provenance=place
        )

    publisher = ids.get(digest.report.publisher or "")
    digest_of = hashlib.sha256(text.encode()).hexdigest()
    meta = replace(digest.report, id=report, name=name, sha256=digest_of, publisher=publisher)
    entities = tuple({e.id: e for e in cast.values()}.values())
    return Extraction(meta, text, entities, tuple(map(claim, digest.claims)), tuple(map(figure, digest.observations)))


def main() -> None:
    """Build, add, ask, remove, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("reports", nargs="?", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="a folder for the graph, which is used again when it is there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place = options.keep or Path(temporary)
        place.mkdir(exist_ok=True)
        graph = place / "graph"
        full = None if graph.exists() else _build(graph, options.reports)
        size = sum(p.stat().st_size for p in graph.rglob("*") if p.is_file() and "store" not in p.parts)
        print(f"graph of {options.reports:,} reports: {size / 1e6:,.0f} MB of text")
        for seed in ("r004", "r003"):
            shutil.copy(ROOT / "seeds" / f"{seed}.md", place / f"new-{seed}.md")
            alone = statistics.median(
                _seconds("build", str(place / f"new-{seed}.md"), "--out", str(place / "alone")) for _ in range(options.runs)
            )
            added, asked, removed = zip(*(_round(graph, place / f"new-{seed}.md") for _ in range(options.runs)), strict=True)
            total = statistics.median(a + b for a, b in zip(added, asked, strict=True))
            print(
                f"add {seed} until it can be asked: {total:.2f} s (add {statistics.median(added):.2f} s, neighbors {statistics.median(asked):.2f} s; "
                f"goal {GOAL_SECONDS} s); remove: {statistics.median(removed):.2f} s; a graph of this report alone: {alone:.2f} s"
                + (f"; full build: {full / total:,.0f} times as long as the add" if full else "")
            )


def _build(graph: Path, count: int) -> float:
    """Build the graph; seconds of a full build, of which those of reading are those of the digests, times as many reports as there are."""
    start = time.perf_counter()
    digests = [extract_report(path) for path in sorted((ROOT / "seeds").glob("*.md"))]
    reading = (time.perf_counter() - start) / len(digests)
    reports = synthetic(digests, count)
    start = time.perf_counter()
    versions = versions_of(None, None)
    write_graph(join_knowledge(reports), graph, extractor=versions["extractor"], lexicon=versions["lexicon"], exchange=graph_files)
    writing = time.perf_counter() - start
    print(
        f"full build: {writing:.1f} s to join and write, about {reading * count:.0f} s to read {count:,} reports ({reading:.2f} s each, one process)"
    )
    return writing + reading * count


def _round(graph: Path, report: Path) -> tuple[float, float, float]:
    """Seconds of whole processes: add, the first question, remove."""
    return (
        _seconds("add", str(report), "--graph", str(graph)),
        _seconds("neighbors", "NVIDIA", "--graph", str(graph), "--relation", "acquires"),
        _seconds("remove", report.stem, "--graph", str(graph)),
    )


def _seconds(*arguments: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "cloudkg", *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
