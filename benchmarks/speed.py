"""Times what people wait for, and a peer in the same run: ``make bench``, or ``python benchmarks/speed.py [--json]``.

Each figure is the median of whole processes, started cold, with the least and the greatest beside it. The peer is rdflib, which parses
and asks the same TriG: seconds drift with the machine, ratios hold.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLOUDKG = (sys.executable, "-m", "cloudkg")
KILOBYTES_PER_MB = 1024  # Linux counts ru_maxrss in kilobytes

PEER_PARSE = "import rdflib, sys; print(len(rdflib.Dataset().parse(sys.argv[1], format='trig')))"
PEER_NEIGHBORS = """
import rdflib, sys
graph = rdflib.Dataset(default_union=True)
graph.parse(sys.argv[1], format="trig")
firm = rdflib.URIRef("https://w3id.org/cloudkg/id/firm/nvidia")
print(len(list(graph.triples((firm, None, None)))) + len(list(graph.triples((None, None, firm)))))
"""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of whole processes and the most memory that one of them held; `limit_s` is what the project promises."""

    name: str
    median_s: float
    least_s: float
    greatest_s: float
    memory_mb: float
    limit_s: float | None = None
    limit_mb: float | None = None

    @property
    def kept(self) -> bool:
        """Whether both promises are kept."""
        return (self.limit_s is None or self.median_s <= self.limit_s) and (self.limit_mb is None or self.memory_mb <= self.limit_mb)


def measure(name: str, command: Sequence[str], *, runs: int = 5, limit_s: float | None = None, limit_mb: float | None = None) -> Timing:
    """Run a command several times. Raises RuntimeError when it fails."""
    seconds, memory = [], []
    for _ in range(runs):
        elapsed, used = _run(command)
        seconds.append(elapsed)
        memory.append(used)
    return Timing(name, statistics.median(seconds), min(seconds), max(seconds), max(memory), limit_s, limit_mb)


def _run(command: Sequence[str]) -> tuple[float, float]:
    """Seconds and megabytes of one run, its output thrown away. Exit code 1 is an answer too: `validate` has found something."""
    silent = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    started = time.perf_counter()
    process = os.posix_spawn(command[0], list(command), os.environ, file_actions=silent)
    _, status, usage = os.wait4(process, 0)
    elapsed = time.perf_counter() - started
    if (code := os.waitstatus_to_exitcode(status)) not in (0, 1):
        raise RuntimeError(f"{' '.join(command)} ended with {code}")
    return elapsed, usage.ru_maxrss / KILOBYTES_PER_MB


def measure_all(folder: Path, runs: int) -> list[Timing]:
    """Timings of ours and of the peer on the graph of the shipped digests, built in `folder`."""
    graph = folder / "graph"
    build = (*CLOUDKG, "build", str(ROOT / "seeds"), "--out", str(graph))
    timings = [measure("cloudkg build seeds", build, runs=runs, limit_s=5.0, limit_mb=400.0)]
    trig, asked = str(folder / "graph.trig"), ("--graph", str(graph))
    _run((*CLOUDKG, "export", "--out", trig, *asked))
    timings += [
        measure("cloudkg --version", (*CLOUDKG, "--version"), runs=2 * runs, limit_s=0.06),
        measure("cloudkg neighbors NVIDIA", (*CLOUDKG, "neighbors", "NVIDIA", *asked), runs=2 * runs, limit_s=0.15),
        measure("cloudkg show NVIDIA", (*CLOUDKG, "show", "NVIDIA", *asked), runs=2 * runs),
        measure("cloudkg query who-supplies", (*CLOUDKG, "query", "who-supplies", *asked), runs=2 * runs),
        measure("cloudkg view", (*CLOUDKG, "view", "--out", str(folder / "view.html"), *asked), runs=runs),
        measure("cloudkg validate", (*CLOUDKG, "validate", *asked), runs=1),
        measure("rdflib parses the same TriG", (sys.executable, "-c", PEER_PARSE, trig), runs=runs),
        measure("rdflib parses it, finds NVIDIA's edges", (sys.executable, "-c", PEER_NEIGHBORS, trig), runs=runs),
    ]
    return timings


def main() -> int:
    """Print the table; exit code 1 when a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5, help="runs of each slow command")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        timings = measure_all(Path(folder), options.runs)
    if options.json:
        print(json.dumps([asdict(t) for t in timings], indent=2))
    else:
        print(f"{'':40} {'median':>8} {'least':>8} {'most':>8} {'memory':>8}   promised")
        for t in timings:
            promises = [f"≤ {t.limit_s} s" if t.limit_s else "", f"≤ {t.limit_mb:.0f} MB" if t.limit_mb else ""]
            promised = ", ".join(p for p in promises if p) + ("" if t.kept else "  NOT KEPT")
            print(f"{t.name:40} {t.median_s:7.3f}s {t.least_s:7.3f}s {t.greatest_s:7.3f}s {t.memory_mb:5.0f} MB   {promised}".rstrip())
        by_name = {t.name: t.median_s for t in timings}
        ratio = by_name["rdflib parses it, finds NVIDIA's edges"] / by_name["cloudkg neighbors NVIDIA"]
        print(f"\ncloudkg answers {ratio:.0f} times as fast as rdflib does from the same file")
    return 0 if all(t.kept for t in timings) else 1


if __name__ == "__main__":
    sys.exit(main())
