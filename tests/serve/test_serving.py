"""A server that lives: graphs that are rebuilt under it, askers that leave, queries that want everything, and its end."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from server import CROSS, Answer, Server, lives, serving, wait_for

from cloudkg.model import Knowledge
from cloudkg.store import write_graph

LOOKUP = "SELECT ?o WHERE { firm:northstar ?p ?o }"
LABEL = "SELECT ?l WHERE { firm:northstar rdfs:label ?l }"


@pytest.fixture
def folder(graph_folder: Path, tmp_path: Path) -> Path:
    """A copy of the sample that a test may rebuild."""
    shutil.copytree(graph_folder, tmp_path / "graph")
    return tmp_path / "graph"


def test_a_rebuilt_graph_is_taken_up_without_a_lost_request(folder: Path, knowledge: Knowledge) -> None:
    """While it is rebuilt three times, four clients ask without pause, and a slow query that began before ends after."""
    with serving(folder, "--deadline", "20") as server:
        before = server.health()["graph"]
        stop = threading.Event()
        failures: list[Answer] = []
        answered: list[Answer] = []

        def ask() -> None:
            while not stop.is_set():
                answer = server.query(LOOKUP)
                (answered if answer.status == 200 and answer.json["results"]["bindings"] else failures).append(answer)

        askers = [threading.Thread(target=ask) for _ in range(4)]
        for asker in askers:
            asker.start()
        for _ in range(3):
            write_graph(knowledge, folder, extractor="test")
            time.sleep(1.3)
        (folder / "reports" / "summer.trig").unlink()
        (folder / "shared.trig").write_bytes((folder / "shared.trig").read_bytes())
        wait_for(lambda: server.health()["graph"]["reports"] == 1)
        stop.set()
        for asker in askers:
            asker.join()
        assert not failures
        assert len(answered) > 100
        after = server.health()["graph"]
        assert after["built_from"] != before["built_from"]
        assert after["triples"] < before["triples"]
        wait_for(lambda: len(_snapshots(folder)) == 1)
    assert not _snapshots(folder)


def test_a_damaged_rebuild_is_not_taken_up(folder: Path) -> None:
    """The former graph is served on, and /health says what is the matter; a mended one is taken up."""
    with serving(folder) as server:
        text = (folder / "shared.trig").read_bytes()
        (folder / "shared.trig").write_bytes(b"this is no TriG")
        wait_for(lambda: server.health()["status"] == "trouble")
        assert "damaged" in server.health()["trouble"]
        assert server.query(LABEL).json["results"]["bindings"][0]["l"]["value"] == "北辰云"
        (folder / "shared.trig").write_bytes(text.replace("北辰云".encode(), "北极云".encode()))
        wait_for(lambda: server.health()["status"] == "ok")
        assert server.query(LABEL).json["results"]["bindings"][0]["l"]["value"] == "北极云"


def test_a_graph_without_a_database_and_one_that_cannot_be_written_are_served(folder: Path) -> None:
    """The snapshot gets a database of its own."""
    shutil.rmtree(folder / "store")
    with serving(folder) as server:
        assert server.query(LABEL).status == 200
    assert not (folder / "store").exists()


def test_who_leaves_frees_the_worker(folder: Path) -> None:
    """Connections that are closed while their query runs end the query at once."""
    with serving(folder, "--deadline", "30", "--workers", "2") as server:
        sockets = [_ask_and_wait(server, CROSS) for _ in range(8)]
        wait_for(lambda: server.health()["workers"]["slow"] >= 1)
        for one in sockets:
            one.close()
        wait_for(lambda: server.health()["queries"]["left"] == 8)
        state = server.health()["workers"]
        assert (state["slow"], state["waiting"]) == (0, 0)
        assert server.query(LABEL).status == 200


def _ask_and_wait(server: Server, sparql: str) -> socket.socket:
    one = socket.create_connection(("127.0.0.1", server.port))
    one.sendall(f"GET /sparql?query={quote(sparql)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return one


HOSTILE = {
    "a cartesian product": CROSS,
    "an answer without end": "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "a sort of everything": "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "a graph without end": "CONSTRUCT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "groups without end": "SELECT ?a ?d (COUNT(*) AS ?n) (GROUP_CONCAT(?i) AS ?t) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY ?a ?d",
    "a long path": "SELECT (COUNT(*) AS ?n) WHERE { ?a (!<x:>|^!<x:>)* ?b . ?c (!<x:>|^!<x:>)* ?d }",
    "many values": "SELECT (COUNT(*) AS ?n) WHERE { "
    + " ".join(f"VALUES ?v{i} {{ {' '.join(map(str, range(99)))} }}" for i in range(12))
    + " }",
    "a deep query": "SELECT * WHERE " + "{ " * 3000 + "?s ?p ?o" + " }" * 3000,
    "a deep expression": "SELECT * WHERE { ?s ?p ?o FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }",
    "a long string": 'SELECT (STRLEN(REPLACE("' + "a" * 50_000 + '", "a", "' + "b" * 50_000 + '")) AS ?n) WHERE { }',
}


@pytest.fixture(scope="module")
def strict(graph_folder: Path) -> Iterator[Server]:
    with serving(graph_folder, "--deadline", "3", "--memory", "200", "--workers", "2") as found:
        yield found


@pytest.mark.parametrize("name", HOSTILE)
def test_a_query_that_wants_everything_gets_a_clear_error(strict: Server, name: str) -> None:
    """Never a cut answer with status 200, and a lookup beside it is answered."""
    answers: list[Answer] = []
    asker = threading.Thread(
        target=lambda: answers.append(strict.ask("/sparql", "POST", HOSTILE[name], Content_Type="application/sparql-query"))
    )
    asker.start()
    time.sleep(0.1)
    assert strict.query(LABEL).status == 200
    asker.join()
    (answer,) = answers
    if answer.status == 200:  # it was not so hostile after all: then the answer is whole
        json.loads(answer.body)
    else:
        assert (answer.status, answer.error["code"]) in {(503, "timeout"), (503, "memory"), (503, "too-large"), (400, "query")}
    assert name.startswith("a deep") or name == "a long string" or answer.status == 503


def test_no_query_reaches_a_listener(strict: Server) -> None:
    """SERVICE in every disguise: refused before it runs, and nothing is heard."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        for sparql in (
            f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ \\u0053ERVICE <{address}> {{ ?s ?p ?o }} }}",
            f"SELECT * FROM <{address}> {{ ?s ?p ?o }}",
            f"LOAD <{address}>",
        ):
            assert strict.query(sparql).status == 400
        with pytest.raises(TimeoutError):
            listener.accept()


def test_an_answer_may_not_be_larger_than_its_bound_nor_be_cut(folder: Path) -> None:
    """A large one passes through a file and arrives whole; what a client leaves behind is removed."""
    sparql = "SELECT * WHERE { ?a ?b ?c . ?d a ?f } LIMIT 40000"
    with serving(folder, "--deadline", "60") as server:
        answer = server.query(sparql, "text/csv")
        assert answer.status == 200
        assert len(answer.body) == int(answer.headers["content-length"]) > 2 << 20
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.request("GET", f"/sparql?query={quote(sparql)}")
        connection.getresponse().read(1000)
        connection.close()
        (snapshots,) = {p.parent for p in _snapshots(folder)}
        assert not [p for p in snapshots.glob("w*") if p.is_file()]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_survives_the_server(folder: Path, how: signal.Signals) -> None:
    """However it ends, and even while workers are deep in the engine, they end with it; what a killed one leaves, the next one clears."""
    with serving(folder, "--deadline", "60") as server:
        waiting = [_ask_and_wait(server, CROSS) for _ in range(3)]
        wait_for(lambda: server.health()["workers"]["slow"] >= 1)
        below = server.descendants()
        assert len(below) >= 3
        os.kill(server.process.pid, how)
        server.process.wait(10)
        wait_for(lambda: not any(map(lives, below)))
        for one in waiting:
            one.close()
        if how == signal.SIGKILL:
            assert _snapshots(folder)
        else:
            assert server.process.returncode in (0, -how)
            assert not _snapshots(folder)
    with serving(folder) as server:
        assert len(_snapshots(folder)) == 1


def test_two_servers_may_serve_one_graph(folder: Path) -> None:
    """Neither clears away what the other needs."""
    with serving(folder) as one, serving(folder) as other:
        assert len({p.parent for p in _snapshots(folder)}) == 2
        assert one.query(LABEL).body == other.query(LABEL).body


def test_reading_commands_work_beside_a_server(folder: Path) -> None:
    """And so does building."""
    with serving(folder):
        run = subprocess.run(
            [sys.executable, "-m", "cloudkg", "neighbors", "北辰云", "--graph", str(folder)], capture_output=True, text=True, check=False
        )
        assert run.returncode == 0


def _snapshots(folder: Path) -> list[Path]:
    return list(folder.parent.glob(f".{folder.name}.serving-*/g*"))
