"""A minute of mixed load on the server: 16 clients, of whose questions one in twenty is hostile. ``make soak``.

Lookups are one hop around a firm; hostile are cartesian products, deep paths, sorts of everything, bombs of values and SERVICE to a listener of
ours. Promised: no lookup is lost, nothing but 200, 400 for what is refused and the deadline's 503, no connection reaches the listener, no
worker grows beyond its cap. Usage: ``python benchmarks/serve_soak.py [--seconds S] [--keep FOLDER]``; exit code 1 when a promise is broken.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph

from cloudkg.vocab import PREFIXES
from serve_speed import ONE_HOP, build, serving

CLIENTS = 16
HOSTILE_SHARE = 0.05
CAP_MB = 512
DEADLINE_S = 10
HOSTILE: dict[str, str] = {
    "cartesian product": "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "everything by everything": "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }",
    "deep path": "SELECT (COUNT(*) AS ?n) WHERE { ?a (!<x:>|^!<x:>)* ?b . ?b (!<x:>|^!<x:>)* ?c }",
    "huge sort": "SELECT * WHERE { ?a ?b ?c . ?c ?e ?f . ?g ?h ?f } ORDER BY DESC(?f) ?h ?b",
    "values bomb": "SELECT (COUNT(*) AS ?n) WHERE { "
    + " ".join(f"VALUES ?v{i} {{ {' '.join(map(str, range(100)))} }}" for i in range(10))
    + " }",
    "groups of everything": "SELECT ?a ?d (GROUP_CONCAT(?c) AS ?t) WHERE { ?a ?b ?c . ?d ?b ?f } GROUP BY ?a ?d",
    "service": "SELECT * WHERE { SERVICE <http://127.0.0.1:%d/sparql> { ?s ?p ?o } }",
    "service in disguise": "SELECT * WHERE { \\u0053ervice SILENT <http://127.0.0.1:%d/sparql> { ?s ?p ?o } }",
}


@dataclass
class Tally:
    """What clients met: milliseconds of lookups, lookups that were not answered, statuses by kind of hostile query."""

    lookups_ms: list[float] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    hostile: Counter[tuple[str, str]] = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)


def be_client(port: int, firms: Sequence[str], listener: int, until: float, seed: int, tally: Tally) -> None:
    """Ask until the time is over."""
    rng = random.Random(seed)
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    while time.monotonic() < until:
        kind = rng.choice(list(HOSTILE)) if rng.random() < HOSTILE_SHARE else ""
        sparql = HOSTILE[kind].replace("%d", str(listener)) if kind else ONE_HOP % rng.choice(firms)
        started = time.perf_counter()
        try:
            connection.request("POST", "/sparql", urlencode({"query": sparql}), {"Content-Type": "application/x-www-form-urlencoded"})
            answer = connection.getresponse()
            status, body = answer.status, answer.read()
        except (OSError, HTTPException) as error:
            (tally.unexpected if kind else tally.lost).append(f"{kind} {error!r}")
            connection.close()
            continue
        if not kind and status == 200 and json.loads(body)["results"]["bindings"]:
            tally.lookups_ms.append((time.perf_counter() - started) * 1000)
        elif not kind:
            tally.lost.append(f"{status} {body[:200]!r}")
        else:
            _judge(kind, status, body, tally)
    connection.close()


def _judge(kind: str, status: int, body: bytes, tally: Tally) -> None:
    found = json.loads(body)  # an answer that was cut is no JSON
    code = found["error"]["code"] if status != 200 else "answered"
    tally.hostile[kind, f"{status} {code}"] += 1
    right = {(400, "query")} if "service" in kind else {(200, "answered"), (503, "timeout"), (503, "memory"), (503, "too-large")}
    if (status, code) not in right:
        tally.unexpected.append(f"{kind}: {status} {code}")


@dataclass
class Watch:
    """The most that was seen of the server's processes, in megabytes."""

    worker_mb: float = 0.0
    web_mb: float = 0.0
    all_mb: float = 0.0
    processes: int = 0

    def look(self, pid: int) -> None:
        """Look once."""
        sizes = {p: _resident_mb(p) for p in _below(pid)}
        self.worker_mb = max([self.worker_mb, *sizes.values()])
        self.web_mb = max(self.web_mb, _resident_mb(pid))
        self.all_mb = max(self.all_mb, sum(sizes.values()) + _resident_mb(pid))
        self.processes = max(self.processes, len(sizes))


def _resident_mb(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * 4096 / (1 << 20)
    except (OSError, IndexError):
        return 0.0


def _below(pid: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text("ascii", "replace").rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        if parent == pid:
            found += [int(path.name), *_below(int(path.name))]
    return found


def soak(graph: Path, seconds: float) -> bool:
    """Run the load, print what was seen; whether all promises were kept."""
    store = pyoxigraph.Store.read_only(str(graph / "store" / "db"))
    firms = _firms(store)
    tally, watch = Tally(), Watch()
    heard: list[str] = []
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        serving(graph, "--memory", str(CAP_MB), "--deadline", str(DEADLINE_S)) as server,
    ):
        threading.Thread(target=_listen, args=(listener, heard), daemon=True).start()
        until = time.monotonic() + seconds
        port = listener.getsockname()[1]
        clients = [threading.Thread(target=be_client, args=(server.port, firms, port, until, seed, tally)) for seed in range(CLIENTS)]
        for client in clients:
            client.start()
        while any(c.is_alive() for c in clients):
            watch.look(server.pid)
            time.sleep(0.1)
        connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.request("GET", "/health")
        health = json.loads(connection.getresponse().read())
    return _report(len(store), seconds, tally, watch, heard, health)


def _firms(store: pyoxigraph.Store) -> list[str]:
    sparql = "SELECT ?f WHERE { ?o ckg:entity ?f FILTER(STRSTARTS(STR(?f), STR(firm:))) } GROUP BY ?f ORDER BY DESC(COUNT(*)) LIMIT 100"
    names = [row[0].value.rpartition("/")[2] for row in store.query(sparql, prefixes=PREFIXES, use_default_graph_as_union=True)]  # type: ignore[union-attr]
    asks = (n for n in names if re.fullmatch(r"[\w-]+", n))
    return [n for n in asks if list(store.query(ONE_HOP % n, prefixes=PREFIXES, use_default_graph_as_union=True))]  # type: ignore[arg-type]


def _listen(listener: socket.socket, heard: list[str]) -> None:
    while True:
        try:
            connection, address = listener.accept()
        except OSError:
            return
        heard.append(str(address))
        connection.close()


def _report(triples: int, seconds: float, tally: Tally, watch: Watch, heard: list[str], health: dict[str, dict[str, int]]) -> bool:
    times = sorted(tally.lookups_ms)
    shares = ", ".join(f"p{p} {times[min(len(times) - 1, len(times) * p // 100)]:.0f} ms" for p in (50, 95, 99))
    print(f"{triples:,} triples, {CLIENTS} clients, {seconds:.0f} s, one query in {1 / HOSTILE_SHARE:.0f} hostile, deadline {DEADLINE_S} s")
    print(f"lookups: {len(times):,} answered ({shares}, slowest {times[-1]:.0f} ms), {len(tally.lost)} lost")
    for (kind, outcome), count in sorted(tally.hostile.items()):
        print(f"  {kind:26} {outcome:16} {count:5}")
    print(
        f"unexpected answers: {len(tally.unexpected)}; connections to the listener: {len(heard)}; restarted in the slow lane: {health['queries']['restarted']}"
    )
    print(
        f"memory: largest worker {watch.worker_mb:.0f} MB (cap {CAP_MB} MB beyond its start), web process {watch.web_mb:.0f} MB, all {watch.all_mb:.0f} MB"
    )
    for line in [*tally.lost[:5], *tally.unexpected[:5], *heard[:5]]:
        print(" ", line)
    return not (tally.lost or tally.unexpected or heard) and watch.worker_mb < 2 * CAP_MB


def main() -> int:
    """Build, serve, soak; exit code 1 when a promise is broken."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--reports", type=int, default=100, help="reports of the graph; 100 are a million triples")
    parser.add_argument("--keep", type=Path, help="a folder for the graph, which is used again when it is there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place = options.keep or Path(temporary)
        place.mkdir(exist_ok=True, parents=True)
        return 0 if soak(build(place, options.reports), options.seconds) else 1


if __name__ == "__main__":
    sys.exit(main())
