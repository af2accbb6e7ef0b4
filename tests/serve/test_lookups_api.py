"""Lookups as JSON, asked of a running server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from server import Server, serving

from cloudkg.vocab import mint_claim
from sample import CAPEX, RISE


@pytest.fixture(scope="module")
def server(graph_folder: Path) -> Iterator[Server]:
    """A server on the sample."""
    with serving(graph_folder) as running:
        yield running


def ask(server: Server, path: str, **parameters: object) -> Any:
    answer = server.ask(f"{quote(path)}?{urlencode(parameters, doseq=True)}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json"), answer.body
    return answer.json


def test_every_lookup_answers(server: Server) -> None:
    """By name or id, with evidence that says where its words stand."""
    assert ask(server, "/api/search", text="bcy")["items"][0]["id"] == "firm:northstar"
    around = ask(server, "/api/neighbors/北辰云", relation=["raises-price-of", "supplies"], direction="out")
    assert [i["relation"] for i in around["items"]] == ["raises-price-of", "supplies"]
    cited = around["items"][0]["evidence"][0]
    assert (cited["quote"], cited["start"], cited["end"]) == (RISE.provenance.quote, RISE.provenance.span.start, RISE.provenance.span.end)
    assert ask(server, "/api/show/firm:northstar", limit=2)["truncated"] is True
    assert [len(p) for p in ask(server, "/api/path", **{"from": "蓝鲸科技", "to": "训练实例"})["items"]] == [2, 3]
    proof = ask(server, f"/api/why/{mint_claim(RISE)}")
    assert proof["citation"]["id"] == mint_claim(RISE)
    figures = ask(server, "/api/figures", entity="firm:northstar", metric="capex")
    assert [f["minimum"] for f in figures["items"]] == [int(CAPEX.minimum or 0)]
    for path in ("/api/timeline/firm:northstar", "/api/timeline"):
        assert [e["type"] for e in ask(server, path)["items"]] == ["PriceChange"]
    row = ask(server, "/api/compare", metric="capex", entity="北辰云", currency="CNY", rate="USD/CNY=7.0@2026-04-01")["items"][0]
    assert (row["unit"], row["cells"]["2026-Q1"]["minimum"]) == ("CNY", 47_600_000_000)
    assert set(ask(server, "/api/findings")) == {"items", "truncated", "go_on"}


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/api/search", 400, "needed"),
        ("/api/search?text=a&limit=0", 400, "limit goes from 1"),
        ("/api/search?text=a&limit=many", 400, "whole number"),
        ("/api/search?text=a&colour=red", 400, "no parameter is called"),
        (f"/api/search?text={'x' * 400}", 400, "at most"),
        ("/api/search?text=a&type=planet", 400, "no kind of thing"),
        ("/api/neighbors/nobody-at-all", 404, "nothing in the graph"),
        ("/api/neighbors/firm:northstar?hops=99", 400, "hops go from 1"),
        ("/api/neighbors/firm:northstar?modality=perhaps", 400, "no modality"),
        ("/api/neighbors/%3Cscript%3E", 404, "nothing in the graph"),
        ("/api/show/firm:northstar?limit=100000", 400, "limit goes from 1"),
        ("/api/path?from=firm:northstar&to=firm:northstar", 400, "both ends"),
        ("/api/why/claim:ffffffffffffffff", 404, "no claim or observation"),
        ("/api/figures", 400, "whose figures"),
        ("/api/compare?metric=happiness", 400, "no metric"),
        ("/api/compare?metric=revenues", 400, "did you mean revenue"),
        ("/api/compare?metric=revenues", 400, "gpu_count"),
        ("/api/compare?metric=capex&period=2026-Q9", 400, "“2026-Q9” is no period"),
        ("/api/timeline?type=Wedding", 400, "no kind of event"),
        ("/api/timeline?since=soon", 400, "“soon” is no day, month or year"),
        ("/api/timeline/firm:northstar?until=2026-13", 400, "“2026-13” is no day, month or year"),
        ("/api/neighbors/firm:northstar?limit=-1", 400, "limit goes from 1 to 200, not -1"),
        ("/api/neighbors/firm:northstar?offset=-1", 400, "offset goes from 0"),
        ("/api/neighbors/firm:northstar?limit=1&limit=2", 400, "once only"),
        ("/api/nothing", 404, ""),
    ],
)
def test_what_goes_wrong_has_the_shape_of_all_errors(server: Server, path: str, status: int, words: str) -> None:
    """A status, a code, a sentence."""
    answer = server.ask(path, Accept="application/json")
    assert answer.status == status, answer.body
    assert words in answer.error["message"] + answer.error["hint"]


def test_names_of_parameters_agree_with_those_of_the_tools(server: Server) -> None:
    """What agents, the command line and the pages call a parameter is taken as well."""
    assert ask(server, "/api/figures", names="firm:northstar", metric="capex") == ask(
        server, "/api/figures", entity="firm:northstar", metric="capex"
    )
    assert ask(server, "/api/path", source="蓝鲸科技", target="训练实例") == ask(
        server, "/api/path", **{"from": "蓝鲸科技", "to": "训练实例"}
    )
    around = "/api/neighbors/firm:northstar"
    assert ask(server, around, relations="supplies", modalities="actual") == ask(server, around, relation="supplies", modality="actual")
    assert ask(server, "/api/search", q="bcy", kind="firm") == ask(server, "/api/search", text="bcy", type="firm")
    assert ask(server, "/api/timeline", name="firm:northstar") == ask(server, "/api/timeline/firm:northstar")
    assert ask(server, "/api/findings", kinds="conflict")["items"] == ask(server, "/api/findings", kind="conflict")["items"]
