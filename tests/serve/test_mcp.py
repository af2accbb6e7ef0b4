"""Agents: the official client against our server, over standard streams and over HTTP, as an agent program runs it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import jsonschema  # type: ignore[import-untyped]
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from server import run_alone

from cloudkg.query.why import explain
from cloudkg.store import open_graph

GRAPH = Path(__file__).parents[2] / "graph"
SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
TOOLS = {"search", "show", "neighbors", "path", "figures", "timeline", "audit_findings", "evidence", "sparql"}


@asynccontextmanager
async def over_stdio(folder: Path = GRAPH, deadline: str = "5") -> AsyncIterator[Client]:
    arguments = ["-m", "cloudkg", "mcp", "--graph", str(folder), "--deadline", deadline]
    environment = {k: v for k, v in os.environ.items() if k in ("PYTHONPATH", "PATH", "HOME", "LANG")}
    async with Client(stdio_client(StdioServerParameters(command=sys.executable, args=arguments, env=environment))) as client:
        yield client


def with_client(scenario: Callable[[Client], Awaitable[None]], **options: Any) -> None:
    async def run() -> None:
        async with over_stdio(**options) as client:
            await scenario(client)

    run_alone(run())


async def told(client: Client, tool: str, **arguments: Any) -> Any:
    """Structured answer of a tool, which must be what its schema promises, and be said in the text too."""
    answer = await client.call_tool(tool, arguments)
    assert not answer.is_error, answer.content
    schema = next(t.output_schema for t in (await client.list_tools()).tools if t.name == tool)
    assert schema is not None
    jsonschema.validate(answer.structured_content, schema)
    (content,) = answer.content
    assert json.loads(content.text) == answer.structured_content  # type: ignore[union-attr]
    assert len(content.text) < 150_000  # type: ignore[union-attr]
    return answer.structured_content


async def refusal(client: Client, tool: str, **arguments: Any) -> str:
    answer = await client.call_tool(tool, arguments)
    assert answer.is_error
    (content,) = answer.content
    return str(content.text)  # type: ignore[union-attr]


def test_every_tool_answers_with_what_can_be_cited() -> None:
    """Schemas, annotations and answers; each quote stands where its offsets say, in the report that is named."""

    async def scenario(client: Client) -> None:
        tools = {t.name: t for t in (await client.list_tools()).tools}
        assert set(tools) == TOOLS
        for tool in tools.values():
            assert tool.description
            assert tool.output_schema
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint is True
            assert all("description" in p or "$ref" in p for p in tool.input_schema["properties"].values()), tool.name
        assert "according to" in (client.instructions or "")

        found = await told(client, "search", text="zjtd", kind="firm", limit=3)
        assert found["items"][0]["id"] == "firm:bytedance"
        around = await told(client, "neighbors", name="NVIDIA", relations=["supplies"], direction="out")
        assert "firm:coreweave" in {r["object"]["id"] for r in around["items"]}
        assert {r["subject"]["id"] for r in around["items"]} == {"firm:nvidia"}
        ways = await told(client, "path", source="英伟达", target="阿里云", k=2)
        assert len(ways["items"]) == 2
        figures = await told(client, "figures", names=["CoreWeave"], metric="资本开支", period="2026-Q1")
        assert (6_800_000_000, "USD", "2026-Q1") in [(f["minimum"], f["unit"], f["period"]) for f in figures["items"]]
        events = await told(client, "timeline", name="AWS", types=["PriceChange"], since="2026-01")
        assert {e["type"] for e in events["items"]} == {"PriceChange"}
        portrait = await told(client, "show", name="CoreWeave", limit=5)
        assert (portrait["thing"]["id"], len(portrait["relations"]), portrait["truncated"]) == ("firm:coreweave", 5, True)
        findings = await told(client, "audit_findings", kinds=["conflict"])
        assert findings["items"][0]["evidence"]
        rows = await told(client, "sparql", query="SELECT (COUNT(?f) AS ?n) WHERE { ?f a ckg:Firm }")
        assert rows["items"][0][0] > 100

        dataset = open_graph(GRAPH)
        citations = [c for r in around["items"] for c in r["evidence"]] + [f["evidence"] for f in figures["items"] + portrait["figures"]]
        for cited in citations:
            text = dataset.stored_text(cited["report"].partition(":")[2])
            assert text is not None
            assert text[cited["start"] : cited["end"]] == cited["quote"]
            assert text.count("\n", 0, cited["start"]) + 1 == cited["line"]
        proof = await told(client, "evidence", id=citations[0]["id"])
        assert proof["citation"] == citations[0]
        assert proof["before"] + citations[0]["quote"] + proof["after"] in text_around(citations[0]["id"])

    with_client(scenario)


def text_around(curie: str) -> str:
    found = explain(open_graph(GRAPH), curie)
    return found.before + found.fact.provenance.quote + found.after


def test_the_guide_tells_what_there_is() -> None:
    """Relations, metrics and forms of SPARQL that work as written."""

    async def scenario(client: Client) -> None:
        (resource,) = (await client.list_resources()).resources
        assert str(resource.uri) == "cloudkg://guide"
        (content,) = (await client.read_resource("cloudkg://guide")).contents
        guide = content.text  # type: ignore[union-attr]
        assert "raises-price-of" in guide
        assert "gpu_count" in guide
        queries = guide.split("\n\n    SELECT ")[1:]
        assert len(queries) == 2
        for query in queries:
            rows = await told(client, "sparql", query="SELECT " + query.split("\n\n")[0])
            assert rows["items"]

    with_client(scenario)


def test_what_goes_wrong_is_one_sentence() -> None:
    """Unknown names with suggestions, bad arguments, refused and endless queries; and the server goes on."""

    async def scenario(client: Client) -> None:
        assert "did you mean" in await refusal(client, "show", name="Nvidea Corp.")
        assert "no relation is called" in await refusal(client, "neighbors", name="NVIDIA", relations=["likes"])
        assert "SERVICE is refused" in await refusal(client, "sparql", query="SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
        assert "read only" in await refusal(client, "sparql", query="DELETE WHERE { ?s ?p ?o }")
        assert "no valid SPARQL" in await refusal(client, "sparql", query="SELECT * {")
        assert "no claim or observation" in await refusal(client, "evidence", id="claim:ffffffffffffffff")
        assert "whose figures" in await refusal(client, "figures")
        for wrong, said in (
            ({"limit": 0}, "limit should be greater than or equal to 1, not '0'"),
            ({"limit": 10_000}, "limit should be less than or equal to 200, not '10000'"),
            ({"offset": -1}, "offset should be greater than or equal to 0, not '-1'"),
            ({"direction": "up"}, "direction should be 'out', 'in' or 'both', not 'up'"),
            (
                {"modalities": ["actual", "maybe"]},
                "modalities (item 2) should be 'actual', 'planned', 'forecast' or 'reported', not 'maybe'",
            ),
        ):
            assert await refusal(client, "neighbors", name="NVIDIA", **wrong) == said
        assert await refusal(client, "show") == "name is needed"
        assert await refusal(client, "timeline", since="soon") == (
            "since should be a day, month or year such as 2026-03-18, 2026-03 or 2026, not 'soon'"
        )
        started = time.monotonic()
        slow = asyncio.create_task(refusal(client, "sparql", query=SLOW))
        await asyncio.sleep(0.3)
        assert (await told(client, "search", text="NVIDIA"))["items"]  # others are answered meanwhile
        assert "did not end within 5 s" in await slow
        assert time.monotonic() - started < 30
        assert (await told(client, "search", text="NVIDIA"))["items"]

    with_client(scenario, deadline="5")  # long enough for a lookup on a busy machine


def test_an_unknown_argument_is_refused() -> None:
    """Passed over, it would give the answer to another question; the schemas say so too."""

    async def scenario(client: Client) -> None:
        assert all(t.input_schema["additionalProperties"] is False for t in (await client.list_tools()).tools)
        said = await refusal(client, "figures", entity=["CoreWeave"], metric="capex")
        assert said == "figures has no argument “entity”; did you mean names? It takes: names, metric, period, limit, offset"
        assert "did you mean source, target?" in await refusal(client, "path", **{"from": "NVIDIA", "to": "AWS"})
        assert "it takes: name, limit" in await refusal(client, "show", name="NVIDIA", colour="red")

    with_client(scenario)


def test_long_answers_are_cut_and_can_be_gone_on_with() -> None:
    """All items, page after page, none twice; the size of a page is bounded whatever the limit says."""

    async def scenario(client: Client) -> None:
        async def pages(tool: str, key: Callable[[Any], str], **arguments: Any) -> list[str]:
            seen: list[str] = []
            while True:
                page = await told(client, tool, offset=len(seen), **arguments)
                seen += [key(item) for item in page["items"]]
                assert len(json.dumps(page["items"], ensure_ascii=False)) < 40_000
                if not page["truncated"]:
                    assert page["go_on"] == ""
                    return seen
                assert f"offset={len(seen)}" in page["go_on"]

        dataset = open_graph(GRAPH)
        figures = await pages("figures", lambda f: str(f["evidence"]["id"]), names=["CoreWeave"], limit=200)
        assert len(figures) == len(set(figures)) == len(dataset.select("SELECT ?o { ?o ckg:entity firm:coreweave }"))
        around = await pages("neighbors", lambda r: f"{r['subject']['id']} {r['relation']} {r['object']['id']}", name="阿里云", limit=7)
        assert len(around) == len(set(around)) > 7
        rows = await pages(
            "sparql",
            lambda r: str(r[0]),
            query="SELECT ?c ?q { ?c a ckg:Claim ; prov:wasQuotedFrom/oa:hasSelector/oa:exact ?q }",
            limit=200,
        )
        assert len(rows) == len(set(rows)) > 500

    with_client(scenario)


@pytest.fixture
def http_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def test_over_http(http_port: int) -> None:
    """The same tools at /mcp on this machine; a page from elsewhere is turned away; Ctrl-C leaves nothing behind."""
    command = [sys.executable, "-m", "cloudkg", "mcp", "--http", "--port", str(http_port), "--graph", str(GRAPH)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        address = f"http://127.0.0.1:{http_port}/mcp"
        for _ in range(150):
            try:
                httpx.get(address, timeout=5)
                break
            except httpx.TransportError:
                assert process.poll() is None
                time.sleep(0.1)

        async def run() -> None:
            async with Client(streamable_http_client(address)) as client:
                assert {t.name for t in (await client.list_tools()).tools} == TOOLS
                assert (await told(client, "search", text="NVIDIA"))["items"][0]["id"] == "firm:nvidia"
                with pytest.raises(MCPError):
                    await client.read_resource("cloudkg://nothing")

        run_alone(run())
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        accept = {"Accept": "application/json, text/event-stream"}
        assert httpx.post(address, json=body, headers={**accept, "Host": "evil.example"}).status_code == 421
        assert httpx.post(address, json=body, headers={**accept, "Origin": "http://evil.example"}).status_code == 403
    finally:
        process.terminate()
        _, said = process.communicate(timeout=30)
    assert "Traceback" not in said
    assert list(GRAPH.parent.glob(f".{GRAPH.name}.serving-{process.pid}")) == []


def test_no_graph_is_a_sentence(tmp_path: Path) -> None:
    """Before any protocol begins."""
    done = subprocess.run(
        [sys.executable, "-m", "cloudkg", "mcp", "--graph", str(tmp_path)], capture_output=True, text=True, input="", check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "there is no graph here" in done.stderr
