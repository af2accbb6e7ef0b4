"""What a picture shows, read from the dataset."""

from __future__ import annotations

import pyoxigraph
import pytest

from cloudkg.errors import QueryError, ViewError
from cloudkg.model import Modality, Polarity
from cloudkg.store import EmbeddedDataset
from cloudkg.view.network import Context, read_network
from cloudkg.view.payload import pair_lines, write_payload
from cloudkg.view.scope import near_scope, whole_scope


def test_claims_of_every_modality_are_edges(dataset: EmbeddedDataset) -> None:
    """Rumours, plans and denials are in the picture, each with what it is."""
    network = read_network(dataset, whole_scope(dataset))
    found = {(c.predicate, c.modality, c.polarity) for c in network.claims.values()}
    assert {
        ("acquires", Modality.REPORTED, Polarity.AFFIRMED),
        ("investsIn", Modality.PLANNED, Polarity.AFFIRMED),
        ("partnersWith", Modality.ACTUAL, Polarity.DENIED),
    } <= found


def test_equal_claims_of_two_reports_are_one_edge(dataset: EmbeddedDataset) -> None:
    """A relation that two reports tell of is one edge with two claims."""
    network = read_network(dataset, whole_scope(dataset))
    rises = [edge for edge in network.edges if edge.relation == "raisesPriceOf"]
    assert [(e.subject, e.object, len(e.claims)) for e in rises] == [("firm:northstar", "product:训练实例", 2)]


def test_relations_of_one_pair_share_a_line(dataset: EmbeddedDataset) -> None:
    """Supplying and competing, the one way and the other, are drawn as one line."""
    network = read_network(dataset, whole_scope(dataset))
    pairs = {
        tuple(network.nodes[at].id for at in pair): [network.edges[e].relation for e in edges]
        for pair, edges in pair_lines(network).items()
    }
    assert pairs[("firm:blue-whale", "firm:northstar")] == ["competes", "supplies"]


def test_names_in_both_languages(dataset: EmbeddedDataset) -> None:
    """Entities, relations and modalities carry their Chinese and English names, relations their inverse too."""
    network = read_network(dataset, whole_scope(dataset))
    whale = next(node for node in network.nodes if node.id == "firm:blue-whale")
    assert (whale.type, whale.names.zh, whale.names.en) == ("Firm", "蓝鲸科技", "Blue Whale")
    assert (network.names["ckg:supplies"].zh, network.names["ckg:supplies"].en) == ("供应", "supplies")
    assert network.inverse["ckg:supplies"].en == "is supplied by"


def test_figures_belong_to_their_entity(dataset: EmbeddedDataset) -> None:
    """The figures of an entity are on its node, and on no other."""
    network = read_network(dataset, whole_scope(dataset))
    counts = {node.id: len(node.figures) for node in network.nodes if node.figures}
    assert counts == {"firm:northstar": 2}


def test_quotes_stand_in_their_context(dataset: EmbeddedDataset) -> None:
    """Around a quote stands what its own line says, and nothing of the next."""
    network = read_network(dataset, whole_scope(dataset))
    contexts = {p.quote: context for p, context in network.contexts.items()}
    assert contexts["北辰云与蓝鲸科技在云市场正面竞争"] == Context("", "，青禾智能否认与蓝鲸科技合作。")
    assert contexts["青禾智能否认与蓝鲸科技合作"] == Context("北辰云与蓝鲸科技在云市场正面竞争，", "。")


def test_sources_say_what_is_known_of_reports(dataset: EmbeddedDataset) -> None:
    """A report is cited by title, publisher's name and date; what it does not say stays unsaid."""
    sources = read_network(dataset, whole_scope(dataset)).sources
    assert [(s.title, s.publisher, s.issued) for s in sources] == [
        ("云端春季观察", "山雀社", "2026-04-20"),
        ("Northstar in summer", "An unknown house", None),
    ]


def test_focus_keeps_the_neighbourhood(dataset: EmbeddedDataset) -> None:
    """A focused network holds what stands within its hops, found by any name."""
    network = read_network(dataset, near_scope(dataset, "Zoe Hart", hops=1))
    assert network.marked == ("person:zoe-hart",)
    assert [node.id for node in network.nodes] == ["firm:northstar", "person:zoe-hart"]


def test_unknown_name_is_said(dataset: EmbeddedDataset) -> None:
    """A name that nothing bears is an error that a user can mend."""
    with pytest.raises(QueryError, match="nothing in the graph is called"):
        read_network(dataset, near_scope(dataset, "不存在的公司"))


def test_empty_graph_is_said() -> None:
    """A graph without claims and figures gives a sentence, not an empty picture."""
    empty = EmbeddedDataset(pyoxigraph.Store())
    with pytest.raises(ViewError, match="nothing to draw"):
        read_network(empty, whole_scope(empty))


def test_payload_is_the_same_each_time(dataset: EmbeddedDataset) -> None:
    """Equal graphs give equal texts."""
    texts = {
        write_payload(network, pair_lines(network))
        for network in (read_network(dataset, whole_scope(dataset)), read_network(dataset, whole_scope(dataset)))
    }
    assert len(texts) == 1
