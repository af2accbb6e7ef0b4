"""The tables beside the database: they say what the database says, and answers do not depend on whether they are there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cloudkg.model import Modality
from cloudkg.query.facts import read_claims, read_nodes, read_observations
from cloudkg.query.names import find_entity, names_starting
from cloudkg.query.neighbors import Direction, find_neighbors
from cloudkg.query.path import find_paths
from cloudkg.query.show import describe_entity
from cloudkg.query.timeline import read_timeline
from cloudkg.store import EmbeddedDataset, open_graph, text_of
from cloudkg.store.lookups import lookups_of, open_lookups

GRAPH = Path(__file__).parents[2] / "graph"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the graph that is shipped, which may be written to."""
    folder = tmp_path_factory.mktemp("shipped") / "graph"
    shutil.copytree(GRAPH, folder, ignore=shutil.ignore_patterns("store"))
    return folder


@pytest.fixture(scope="module")
def both(shipped: Path) -> tuple[EmbeddedDataset, EmbeddedDataset]:
    """The shipped graph with its tables, and without."""
    with_tables = open_graph(shipped)
    assert with_tables.lookups() is not None
    return with_tables, EmbeddedDataset(with_tables._store)


def test_facts_are_the_same_from_both(both: tuple[EmbeddedDataset, EmbeddedDataset]) -> None:
    """Every claim and every figure, with passage, qualifiers and the types of their values."""
    tables, engine = both
    claims = [text_of(c) for (c,) in engine.select("SELECT ?c WHERE { ?c a ckg:Claim }")]
    figures = [text_of(o) for (o,) in engine.select("SELECT ?o WHERE { ?o a ckg:Observation }")]
    assert len(claims) > 500
    assert len(figures) > 500
    assert repr(read_claims(tables, claims)) == repr(read_claims(engine, claims))
    assert repr(read_observations(tables, figures)) == repr(read_observations(engine, figures))
    assert read_claims(tables, figures) == {}
    named = [text_of(s) for (s,) in engine.select("SELECT DISTINCT ?s WHERE { ?s rdfs:label ?l FILTER(LANG(?l) = '') }")]
    assert read_nodes(tables, [*named, "firm:nobody"]) == read_nodes(engine, [*named, "firm:nobody"])


@pytest.mark.parametrize("name", ["NVIDIA", "阿里云", "CoreWeave", "r003"])
def test_answers_are_the_same_from_both(both: tuple[EmbeddedDataset, EmbeddedDataset], name: str) -> None:
    """Neighbours with every filter and limit, portraits, paths and completions."""
    tables, engine = both
    center = find_entity(engine, name).node
    assert find_entity(tables, name.lower()).node == center
    for options in (
        {},
        {"hops": 2, "limit": 40},
        {"limit": 3},
        {"direction": Direction.IN, "hops": 2},
        {"direction": Direction.OUT, "modalities": [Modality.PLANNED, Modality.REPORTED]},
        {"relations": ["supplies", "competes"], "hops": 3, "with_struck": True},
    ):
        assert find_neighbors(tables, center, **options) == find_neighbors(engine, center, **options)
    assert describe_entity(tables, center) == describe_entity(engine, center)
    target = find_entity(engine, "Meta").node
    assert find_paths(tables, center, target) == find_paths(engine, center, target)
    assert names_starting(tables, name[:2], 50) == [n for n in names_starting(engine, name[:2], 200) if "→" not in n][:50]


def test_timelines_are_the_same_from_both(both: tuple[EmbeddedDataset, EmbeddedDataset]) -> None:
    """All of it, of one firm, and of one kind of event."""
    tables, engine = both
    for options in (
        {},
        {"entities": ["firm:aws"]},
        {"types": ["PriceChange"]},
        {"entities": ["firm:aws"], "types": ["PriceChange"], "limit": 2},
    ):
        found = read_timeline(tables, **options)
        assert found == read_timeline(engine, **options)
        assert found.happenings


def test_tables_that_are_missing_or_old_are_done_without(shipped: Path, tmp_path: Path) -> None:
    """A graph folder of a former version, or half a file, answers all the same."""
    folder = tmp_path / "graph"
    shutil.copytree(shipped, folder)
    file = folder / "store" / "lookups.sqlite"
    whole = file.read_bytes()
    for content in (None, b"", whole[: len(whole) // 2][:100] + b"x" * 5_000):
        file.unlink(missing_ok=True)
        if content is not None:
            file.write_bytes(content)
        assert open_lookups(file) is None
        assert find_paths(open_graph(folder), *(find_entity(open_graph(folder), n).node for n in ("NVIDIA", "Meta"))).paths


def test_a_folder_that_cannot_be_written_is_searched(shipped: Path, tmp_path: Path) -> None:
    """Where the database is missing too, everything lives in memory."""
    folder = tmp_path / "graph"
    shutil.copytree(shipped, folder, ignore=shutil.ignore_patterns("store"))
    (folder / "store").write_text("in the way of the database")
    folder.chmod(0o555)
    try:
        dataset = open_graph(folder)
    finally:
        folder.chmod(0o755)
    assert lookups_of(dataset) is lookups_of(dataset)
    assert lookups_of(dataset).rows("SELECT COUNT(*) FROM claim")[0][0] > 500
