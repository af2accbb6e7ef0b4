"""Who may come in: names of the server, tokens, pages of other places; and how it says so when others can reach it."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from server import Server, serving

from cloudkg.cli import cli
from cloudkg.errors import CloudKGError

TOKEN = "a-token-of-this-test"


@pytest.fixture(scope="module")
def plain(graph_folder: Path) -> Iterator[Server]:
    with serving(graph_folder, "--allow-host", "graph.example", "--allow-origin", "https://friend.example") as found:
        yield found


@pytest.fixture(scope="module")
def guarded(graph_folder: Path) -> Iterator[Server]:
    with serving(graph_folder, "--token", TOKEN) as found:
        yield found


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "localhost:8080", "[::1]:8765", "graph.example", "graph.example:443"])
def test_the_server_answers_to_its_names(plain: Server, host: str) -> None:
    """Those of the loopback, at any port, and those that it was told."""
    assert plain.ask("/health", Host=host).status == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8765", "", "evil.example#@127.0.0.1"])
def test_other_names_are_refused(plain: Server, host: str) -> None:
    """A page elsewhere that points its own name at this machine (DNS rebinding) reads nothing."""
    answer = plain.ask("/health", Host=host)
    assert (answer.status, answer.error["code"]) == (421, "wrong-host")


def test_pages_of_this_machine_and_of_friends_may_read(plain: Server) -> None:
    """CORS: others get an answer that their browser keeps from them."""
    for origin in ("http://localhost:3000", "http://127.0.0.1", "https://friend.example"):
        answer = plain.ask("/sparql?query=ASK%7B%7D", Origin=origin)
        assert answer.headers["access-control-allow-origin"] == origin
        assert "origin" in answer.headers["vary"].lower()
    for origin in ("https://evil.example", "http://localhost.evil.example", "null"):
        assert "access-control-allow-origin" not in plain.ask("/sparql?query=ASK%7B%7D", Origin=origin).headers
    asked = plain.ask(
        "/sparql",
        "OPTIONS",
        Origin="https://friend.example",
        Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="content-type",
    )
    assert (asked.status, asked.headers["access-control-allow-headers"]) == (204, "content-type")
    assert "POST" in asked.headers["access-control-allow-methods"]


def test_an_error_can_be_read_by_friends_too(plain: Server) -> None:
    """So that a page can say what was wrong."""
    answer = plain.ask("/sparql?query=nonsense", Origin="https://friend.example")
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (400, "https://friend.example")


def test_any_page_may_read_where_that_is_wanted(graph_folder: Path) -> None:
    """--allow-origin '*'."""
    with serving(graph_folder, "--allow-origin", "*") as server:
        assert server.ask("/health", Origin="https://any.example").headers["access-control-allow-origin"] == "https://any.example"


@pytest.mark.parametrize("path", ["/", "/sparql?query=ASK%7B%7D", "/health", "/static/site.css", "/graphs?default", "/nowhere"])
def test_without_the_token_nothing_is_told(guarded: Server, path: str) -> None:
    """Nor with a wrong one, in any of the ways."""
    wrong = [("Authorization", "Bearer wrong"), ("Authorization", f"Basic {TOKEN}"), ("Cookie", f"cloudkg={TOKEN}"), ("Cookie", "cloudkg=")]
    for name, value in [("Accept", "*/*"), *wrong]:
        answer = guarded.ask(path, **{name: value})
        assert (answer.status, answer.error["code"]) == (401, "token-needed")
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert guarded.ask(f"{path}{'&' if '?' in path else '?'}token=wrong").status == 401


def test_the_token_opens(guarded: Server) -> None:
    """In a header; or once in the address, which gives a cookie and an address without it."""
    assert guarded.ask("/health", Authorization=f"Bearer {TOKEN}").status == 200
    answer = guarded.ask(f"/sparql?query=ASK%7B%7D&token={TOKEN}&timeout=1")
    assert (answer.status, answer.headers["location"]) == (303, "/sparql?query=ASK+%7B%7D&timeout=1".replace("+", ""))
    cookie = answer.headers["set-cookie"]
    assert TOKEN not in cookie
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert guarded.ask("/health", Cookie=cookie.split(";")[0]).status == 200
    assert guarded.ask(f"//evil.example/?token={TOKEN}").headers["location"].startswith("/evil.example")


def test_others_are_let_in_with_a_warning_and_a_token_only(graph_folder: Path) -> None:
    """A token is made up where none is given, and shown once."""
    with serving(graph_folder, "--host", "0.0.0.0") as server:
        assert "Warning: other machines can reach 0.0.0.0" in server.said
        token = re.findall(r"\?token=([\w-]+)", server.said)[0]
        assert len(token) >= 32
        others = re.findall(r"from other machines at http://(\S+):(\d+)/\?token=([\w-]+)", server.said)
        assert [(port, given) for _, port, given in others] == [(str(server.port), token)]
        assert others[0][0] not in ("0.0.0.0", "127.0.0.1")
        assert server.ask("/health").status == 401
        assert server.ask("/health", Authorization=f"Bearer {token}").status == 200
        assert server.ask("/health", Host="graph.example", Authorization=f"Bearer {token}").status == 200
    with serving(graph_folder) as server:
        assert "Warning" not in server.said
        assert "token" not in server.said
        assert "other machines" not in server.said


def test_an_address_that_is_taken_is_one_clear_sentence(graph_folder: Path) -> None:
    """And so is a folder without a graph; nothing is left behind."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        run = _serve("--graph", str(graph_folder), "--port", port)
        assert run.returncode == 1
        assert run.stderr.startswith(f"Error: 127.0.0.1:{port}: the address cannot be had (")
        assert run.stderr.count("\n") == 1
    run = _serve("--graph", str(graph_folder.parent / "none"), "--port", "0")
    assert (run.returncode, run.stderr.count("\n")) == (1, 1)
    assert "there is no graph here" in run.stderr


def test_a_system_without_fork_is_told_so(graph_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, before anything is imported that such a system has not."""
    monkeypatch.delattr("os.fork")
    with pytest.raises(CloudKGError, match="cannot fork"):
        cli.main(["serve", "--graph", str(graph_folder), "--get", "/"], standalone_mode=False)


def test_one_answer_can_be_printed(graph_folder: Path) -> None:
    """--get: the body to standard output, the status as exit code, headers as given, and no process or folder is left."""
    before = set(graph_folder.parent.iterdir())
    run = _serve(
        "--graph",
        str(graph_folder),
        "--get",
        "/sparql?query=SELECT%20%3Fl%20%7B%20firm%3Anorthstar%20rdfs%3Alabel%20%3Fl%20%7D",
        "-H",
        "Accept: text/csv",
    )
    assert (run.returncode, run.stdout.splitlines(), run.stderr) == (0, ["l", "北辰云"], "")
    run = _serve("--graph", str(graph_folder), "--get", "/sparql?query=SELECT")
    assert (run.returncode, run.stderr) == (1, "The server answers 400.\n")
    assert '"code":"query"' in run.stdout
    run = _serve("--graph", str(graph_folder), "--get", "health")
    assert (run.returncode, run.stderr) == (1, "Error: health: a path begins with /\n")
    assert set(graph_folder.parent.iterdir()) == before


def _serve(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "cloudkg", "serve", *options], capture_output=True, text=True, timeout=60, check=False)
