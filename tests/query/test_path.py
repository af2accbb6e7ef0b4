"""Paths over claims, on a small web whose shortest ways are plain to see, and against networkx on random ones."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import networkx
import pytest

from cloudkg.errors import QueryError
from cloudkg.model import Claim, Entity, EntityType, Extraction, Knowledge, Modality, Polarity, Provenance, Report, Span
from cloudkg.pipeline import join_knowledge
from cloudkg.query.names import find_entity
from cloudkg.query.path import MAX_CLAIMS_PER_HOP, Paths, find_paths
from cloudkg.store import EmbeddedDataset, open_graph, write_graph


def graph_of(folder: Path, claims: list[tuple[str, str, str, Modality, Polarity, str]]) -> EmbeddedDataset:
    """A graph of claims (subject, relation, object, modality, polarity, report) between firms that are called by their ids."""
    extractions = []
    for report in sorted({c[-1] for c in claims}):
        own = [c for c in claims if c[-1] == report]
        text = "\n".join(f"{i} {c[0]} {c[1]} {c[2]}" for i, c in enumerate(own))
        lines = text.split("\n")
        starts = list(itertools.accumulate((len(line) + 1 for line in lines), initial=0))
        made = tuple(
            Claim(s, r, o, Provenance(f"report:{report}", Span(at, at + len(line)), i, line), modality=m, polarity=p)
            for i, ((s, r, o, m, p, _), line, at) in enumerate(zip(own, lines, starts, strict=False), 1)
        )
        ends = sorted({end for c in own for end in (c[0], c[2]) if not end.startswith("report:")})
        entities = tuple(Entity(end, EntityType.FIRM, end.partition(":")[2]) for end in ends)
        extractions.append(Extraction(Report(f"report:{report}", report, "0" * 64, "en", report), text, entities, made, ()))
    knowledge: Knowledge = join_knowledge(extractions)
    write_graph(knowledge, folder, extractor="test")
    return open_graph(folder)


def ways(dataset: EmbeddedDataset, one: str, other: str, **options: object) -> list[str]:
    found = find_paths(dataset, find_entity(dataset, one).node, find_entity(dataset, other).node, **options)  # type: ignore[arg-type]
    return ["-".join([one, *(hop.target.partition(":")[2] for hop in path)]) for path in found.paths]


ACTUAL, PLANNED, REPORTED = Modality.ACTUAL, Modality.PLANNED, Modality.REPORTED
YES, NO = Polarity.AFFIRMED, Polarity.DENIED


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedDataset:
    """a–b–z is a rumour, a–c–z planned, a–d–z told by two reports, a–e–z by one; a–f–g–z is longer; y is denied, x only shares a report."""
    claims = [
        ("firm:a", "supplies", "firm:b", ACTUAL, YES, "r1"),
        ("firm:b", "acquires", "firm:z", REPORTED, YES, "r1"),
        ("firm:a", "supplies", "firm:c", ACTUAL, YES, "r1"),
        ("firm:z", "investsIn", "firm:c", PLANNED, YES, "r1"),
        ("firm:a", "uses", "firm:e", ACTUAL, YES, "r1"),
        ("firm:e", "supplies", "firm:z", ACTUAL, YES, "r1"),
        *(("firm:d", "supplies", end, ACTUAL, YES, report) for end in ("firm:a", "firm:z") for report in ("r1", "r2")),
        ("firm:a", "competes", "firm:f", ACTUAL, YES, "r2"),
        ("firm:f", "competes", "firm:g", ACTUAL, YES, "r2"),
        ("firm:g", "competes", "firm:z", ACTUAL, YES, "r2"),
        ("firm:a", "partnersWith", "firm:y", ACTUAL, NO, "r2"),
        ("report:r2", "recommends", "firm:a", ACTUAL, YES, "r2"),
        ("report:r2", "recommends", "firm:x", ACTUAL, YES, "r2"),
    ]
    return graph_of(tmp_path_factory.mktemp("web") / "graph", claims)


def test_shorter_ways_come_first_then_firmer_then_better_supported(web: EmbeddedDataset) -> None:
    """Two reports beat one, a fact beats a plan, a plan beats a rumour, and any of them a longer way."""
    assert ways(web, "a", "z", k=9) == ["a-d-z", "a-e-z", "a-c-z", "a-b-z", "a-f-g-z"]
    assert ways(web, "z", "a", k=2) == ["z-d-a", "z-e-a"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"relations": ["competes"]}, ["a-f-g-z"]),
        ({"modalities": [Modality.ACTUAL], "k": 9}, ["a-d-z", "a-e-z", "a-f-g-z"]),
        ({"relations": ["competes"], "max_hops": 2}, []),
        ({"relations": ["acquires"]}, []),
    ],
)
def test_filters_hold_for_every_hop(web: EmbeddedDataset, options: dict[str, object], expected: list[str]) -> None:
    """A way of which one hop does not fit is none."""
    assert ways(web, "a", "z", **options) == expected


def test_a_denial_joins_nothing_unless_asked(web: EmbeddedDataset) -> None:
    """And says so where it does."""
    assert ways(web, "a", "y") == []
    found = find_paths(web, find_entity(web, "a").node, find_entity(web, "y").node, with_denied=True)
    assert [edge.denied for hop in found.paths[0] for edge in hop.edges] == [True]


def test_reports_are_ends_but_not_passed(web: EmbeddedDataset) -> None:
    """What one report recommends is not joined by that; the report and what it recommends are."""
    assert ways(web, "a", "x") == []
    assert ways(web, "r2", "x") == ["r2-x"]


def test_every_hop_has_its_evidence(web: EmbeddedDataset) -> None:
    """Claims, quotes and reports, and a name for everything that is mentioned."""
    found = find_paths(web, find_entity(web, "a").node, find_entity(web, "z").node, k=1)
    first, second = found.paths[0]
    assert (first.source, first.target, second.source, second.target) == ("firm:a", "firm:d", "firm:d", "firm:z")
    (edge,) = first.edges
    assert (edge.subject, edge.object, edge.reports) == ("firm:d", "firm:a", ("report:r1", "report:r2"))
    assert all(claim.provenance.quote.endswith("firm:d supplies firm:a") for claim in edge.claims)
    assert {*edge.reports, "firm:a", "firm:d", "firm:z"} <= found.nodes.keys()


@pytest.mark.parametrize(("one", "other", "options"), [("a", "a", {}), ("a", "z", {"k": 0}), ("a", "z", {"max_hops": 99})])
def test_out_of_range_is_a_sentence(web: EmbeddedDataset, one: str, other: str, options: dict[str, object]) -> None:
    """Bounds are said, not clipped in silence."""
    with pytest.raises(QueryError):
        ways(web, one, other, **options)


def test_all_ways_of_random_webs_are_found(tmp_path: Path) -> None:
    """As many, as long and as simple as networkx finds them, in order of length."""
    rng = random.Random(5)
    firms = [f"firm:n{i}" for i in range(9)]
    pairs = [rng.sample(firms, 2) for _ in range(15)]
    dataset = graph_of(tmp_path / "graph", [(s, "supplies", o, rng.choice((ACTUAL, PLANNED)), YES, "r") for s, o in pairs])
    peer = networkx.Graph((s, o) for s, o in pairs)
    for one, other in itertools.combinations(firms, 2):
        if one in peer and other in peer:
            expected = sorted(len(p) - 1 for p in networkx.all_simple_paths(peer, one, other, cutoff=5))
            found = find_paths(dataset, find_entity(dataset, one).node, find_entity(dataset, other).node, k=50, max_hops=5)
            assert [len(p) for p in found.paths] == expected[:50]
            assert len(set(map(walk, found.paths))) == len(found.paths)
            assert found.complete


def walk(path: tuple[object, ...]) -> tuple[str, ...]:
    return tuple(hop.target for hop in path)  # type: ignore[attr-defined]


def test_of_a_hop_with_many_claims_the_firmest_are_read(tmp_path: Path) -> None:
    """The others are counted."""
    claims = [("firm:a", "supplies", "firm:b", REPORTED if i else ACTUAL, YES, f"r{i}") for i in range(MAX_CLAIMS_PER_HOP + 5)]
    dataset = graph_of(tmp_path / "graph", claims)
    found: Paths = find_paths(dataset, find_entity(dataset, "a").node, find_entity(dataset, "b").node)
    ((hop,),) = found.paths
    assert (hop.omitted, len(hop.edges[0].claims), hop.edges[0].modality) == (5, MAX_CLAIMS_PER_HOP, ACTUAL)
