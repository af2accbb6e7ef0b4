"""Finding things by what one remembers of their names."""

from __future__ import annotations

import pytest

from cloudkg.errors import QueryError
from cloudkg.model import Entity, EntityType, Extraction, Report
from cloudkg.pipeline import join_knowledge
from cloudkg.query.search import Match, search
from cloudkg.store import EmbeddedDataset, open_graph, write_graph

ENTITIES = (
    Entity("firm:bytedance", EntityType.FIRM, "字节跳动", ("字节", "ByteDance"), "字节跳动", "ByteDance"),
    Entity("firm:alibaba-cloud", EntityType.FIRM, "阿里云", ("Aliyun", "Alibaba Cloud"), "阿里云", "Alibaba Cloud"),
    Entity("firm:tsmc", EntityType.FIRM, "台积电", ("TSMC",), "台积电", "TSMC", ("2330.TW", "TSM.US")),
    Entity("firm:coreweave", EntityType.FIRM, "CoreWeave", (), None, "CoreWeave"),
    Entity("firm:chongqing-bank", EntityType.FIRM, "重庆银行"),
    Entity("firm:at%26t", EntityType.FIRM, "AT&T"),
    Entity("product:ppio", EntityType.PRODUCT, "PPIO 边缘云"),
    Entity("chip:h200", EntityType.CHIP, "H200", ("NVIDIA H200",)),
    Entity("model:glm-5", EntityType.MODEL, "GLM-5"),
    Entity("firm:hw-a", EntityType.FIRM, "華為技術"),
)


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedDataset:
    """Things with names in both scripts and languages."""
    report = Report("report:names", "names", "0" * 64, "zh", "云厂商名录")
    folder = tmp_path_factory.mktemp("names") / "graph"
    write_graph(join_knowledge([Extraction(report, "名录", ENTITIES, (), ())]), folder, extractor="test")
    return open_graph(folder)


@pytest.mark.parametrize(
    ("text", "expected", "match"),
    [
        ("字节跳动", "firm:bytedance", Match.NAME),
        ("字節跳動", "firm:bytedance", Match.NAME),  # the other script
        ("臺積電", "firm:tsmc", Match.NAME),
        ("华为", "firm:hw-a", Match.START),  # the name is written in the other script
        ("  bytedance ", "firm:bytedance", Match.NAME),
        ("ＣＯＲＥ weave", "firm:coreweave", Match.NAME),
        ("tsm.us", "firm:tsmc", Match.NAME),  # a ticker
        ("core", "firm:coreweave", Match.START),
        ("weave", "firm:coreweave", Match.PART),
        ("积电", "firm:tsmc", Match.PART),
        ("跳", "firm:bytedance", Match.PART),
        ("cloud alibaba", "firm:alibaba-cloud", Match.PART),  # words in any order
        ("云 ppio", "product:ppio", Match.PART),
        ("t&t", "firm:at%26t", Match.PART),
        ("zjtd", "firm:bytedance", Match.SOUND),
        ("zijietiaodong", "firm:bytedance", Match.SOUND),
        ("zi jie tiao dong", "firm:bytedance", Match.SOUND),
        ("alyun", "firm:alibaba-cloud", Match.SOUND),
        ("cqyh", "firm:chongqing-bank", Match.SOUND),  # 重 and 行 as they are read here
        ("zjt", "firm:bytedance", Match.SOUND_START),
        ("hwjs", "firm:hw-a", Match.SOUND),
        ("corewaeve", "firm:coreweave", Match.MISSPELT),  # swapped
        ("corweave", "firm:coreweave", Match.MISSPELT),  # left out
        ("台机电", "firm:tsmc", Match.MISSPELT),
        ("名录", "report:names", Match.PART),
    ],
)
def test_it_is_found_first(names: EmbeddedDataset, text: str, expected: str, match: Match) -> None:
    """By name, beginning, part, pinyin, initials and in spite of a mistake, in either script."""
    hit = search(names, text).hits[0]
    assert (hit.node.id, hit.match) == (expected, match)


@pytest.mark.parametrize("text", ["qqqqqqq", "！？", "\u202e", '" OR 1', "x' --", "NEAR(", "h999", "*"])
def test_what_nothing_is_called_is_not_found(names: EmbeddedDataset, text: str) -> None:
    """Nor does the language of the full-text index reach it."""
    assert search(names, text).hits == ()


def test_a_version_is_no_misspelling(names: EmbeddedDataset) -> None:
    """GLM-4 is another model: a digit more or less is meant."""
    assert search(names, "GLM-4").hits == ()
    assert search(names, "H20").hits[0].match is Match.START


def test_kinds_and_limits(names: EmbeddedDataset) -> None:
    """One kind alone, by either of its names; what the limit leaves out is counted."""
    assert [h.node.id for h in search(names, "云", type_="product").hits] == ["product:ppio"]
    assert search(names, "云", type_="Firm").hits == search(names, "云", type_="firm").hits
    found = search(names, "云", limit=1)
    assert (len(found.hits), found.omitted) == (1, 2)


@pytest.mark.parametrize(("text", "options"), [("", {}), ("  ", {}), ("x" * 300, {}), ("云", {"type_": "planet"}), ("云", {"limit": 0})])
def test_bad_input_is_a_sentence(names: EmbeddedDataset, text: str, options: dict[str, object]) -> None:
    """Empty and endless texts, unknown kinds."""
    with pytest.raises(QueryError):
        search(names, text, **options)  # type: ignore[arg-type]


def test_among_equals_more_claims_come_first(dataset: EmbeddedDataset) -> None:
    """Both names begin so; of one more is claimed."""
    hits = search(dataset, "北").hits
    assert [h.node.id for h in hits[:2]] == ["firm:northstar", "place:north-america"]
    assert hits[0].claims > hits[1].claims


def test_a_dataset_without_tables_is_searched_as_well(names: EmbeddedDataset) -> None:
    """In memory the tables are made by queries; they find the same."""
    bare = EmbeddedDataset(names._store)
    for text in ("字节跳动", "zjtd", "corewaeve", "云", "臺積電", "名录"):
        assert search(bare, text) == search(names, text)
