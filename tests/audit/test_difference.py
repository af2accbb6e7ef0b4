"""`cloudkg diff`: what a graph says that another did not, in words."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cloudkg.audit.difference import Change, Difference, Way, find_differences
from cloudkg.model import Claim, Entity, EntityType, Extraction, Modality, Observation, Polarity, Provenance, Qualifiers, Report, Span
from cloudkg.pipeline import join_knowledge
from cloudkg.store import open_graph, write_graph
from commands import cloudkg

FIRMS = {"firm:a": "北辰云", "firm:b": "蓝鲸科技", "firm:house-one": "一号所", "firm:house-two": "二号所"}
ENTITIES = (*(Entity(i, EntityType.FIRM, label) for i, label in FIRMS.items()), Entity("product:x", EntityType.PRODUCT, "训练实例"))
SUPPLY = ("firm:a", "supplies", "firm:b")
RISE = ("firm:a", "raisesPriceOf", "product:x")
Q1 = {"period": "2026-Q1", "period_first": date(2026, 1, 1), "period_last": date(2026, 3, 31)}


def report(
    name: str, *facts: Claim | Observation, house: str = "firm:house-one", issued: str = "2026-05-01", before: str = ""
) -> Extraction:
    """A report with one line for each fact, after the lines of `before`."""
    text = before + "".join(f"{name} line {i}\n" for i in range(len(facts)))
    start, placed = len(before), []
    for fact in facts:
        end = text.index("\n", start)
        place = Provenance(f"report:{name}", Span(start, end), text.count("\n", 0, start) + 1, text[start:end])
        placed.append(replace(fact, provenance=place))
        start = end + 1
    claims, figures = (tuple(f for f in placed if isinstance(f, kind)) for kind in (Claim, Observation))
    digest = hashlib.sha256(repr((text, facts)).encode()).hexdigest()
    return Extraction(Report(f"report:{name}", name, digest, "zh", None, house, issued), text, ENTITIES, claims, figures)  # type: ignore[arg-type]


NOWHERE = Provenance("report:", Span(0, 0), 0, "")


def claim(
    ends: tuple[str, str, str], polarity: Polarity = Polarity.AFFIRMED, modality: Modality = Modality.ACTUAL, **stated: object
) -> Claim:
    return Claim(*ends, NOWHERE, modality, polarity, Qualifiers(**stated))  # type: ignore[arg-type]


def capex(value: str, half: str = "0.5", **more: object) -> Observation:
    number = Decimal(value) * 10**8
    return Observation(
        "firm:a",
        "capex",
        "资本开支",
        number,
        number,
        "USD",
        value,
        NOWHERE,
        half_width=Decimal(half) * 10**8,
        **{**Q1, **more},  # type: ignore[arg-type]
    )


def compare(tmp_path: Path, old: list[Extraction], new: list[Extraction]) -> Difference:
    for name, extractions in (("old", old), ("new", new)):
        write_graph(join_knowledge(extractions), tmp_path / name, extractor="test")
    return find_differences(open_graph(tmp_path / "old"), open_graph(tmp_path / "new"))


def only(difference: Difference) -> Change:
    (change,) = difference.changes
    return change


def test_equal_graphs_differ_in_nothing(tmp_path: Path) -> None:
    """No change, and no report that came or went."""
    graph = [report("r1", claim(SUPPLY), capex("68")), report("r2", capex("90"), house="firm:house-two")]
    assert compare(tmp_path, graph, graph) == Difference((), (), (), ())


def test_what_nobody_said_before_is_added(tmp_path: Path) -> None:
    """With names as labels, values, firmness, and where it stands; two reports that both bring it are one line."""
    old = [report("r1", claim(SUPPLY))]
    rise = claim(RISE, modality=Modality.PLANNED, date="2026-01-04", change=(Decimal(15), Decimal(20)))
    found = compare(tmp_path, old, [*old, report("r2", rise, capex("68")), report("r3", rise)])
    assert found.reports_added == ("report:r2", "report:r3")
    first, second = found.changes
    assert (first.way, first.fact, first.entities) == (Way.ADDED, "claim", ("firm:a", "product:x"))
    assert first.why["en"] == "北辰云 raises-price-of 训练实例: 2026-01-04 15%–20% [planned]"
    assert [(p.report, p.line) for p in first.places] == [("report:r2", 1), ("report:r3", 1)]
    assert second.why == {"zh": "北辰云 2026-Q1 资本开支：68 亿 USD", "en": "北辰云 2026-Q1 资本开支: 6.8 bn USD"}


def test_a_further_report_confirms(tmp_path: Path) -> None:
    """The same claim, and a figure that fits within its stated precision."""
    old = [report("r1", claim(SUPPLY), capex("68"))]
    found = compare(tmp_path, old, [*old, report("r2", claim(SUPPLY), capex("68.3", "0.05"), house="firm:house-two")])
    assert [(c.way, c.fact) for c in found.changes] == [(Way.CONFIRMED, "claim"), (Way.CONFIRMED, "figure")]
    assert found.changes[0].why["en"] == "北辰云 supplies 蓝鲸科技: 2 reports now"
    assert [(p.side, p.report) for p in found.changes[1].places] == [("new", "report:r2"), ("old", "report:r1")]


def test_another_value_contradicts(tmp_path: Path) -> None:
    """Of another house, beyond the precision of both."""
    old = [report("r1", capex("68"))]
    change = only(compare(tmp_path, old, [*old, report("r2", capex("90"), house="firm:house-two")]))
    assert (change.way, change.fact) == (Way.CONTRADICTED, "figure")
    assert "68" in change.why["zh"]
    assert "90" in change.why["zh"]
    assert {(p.side, p.report) for p in change.places} == {("old", "report:r1"), ("new", "report:r2")}


def test_a_denial_contradicts(tmp_path: Path) -> None:
    """What was affirmed is denied now."""
    old = [report("r1", claim(SUPPLY))]
    change = only(compare(tmp_path, old, [*old, report("r2", claim(SUPPLY, Polarity.DENIED))]))
    assert (change.way, change.why["en"]) == (Way.CONTRADICTED, "北辰云 supplies 蓝鲸科技: affirmed and denied")


def test_what_stood_in_conflict_already_is_no_news(tmp_path: Path) -> None:
    """Two reports that were at odds before do not contradict anew when a third speaks of other things."""
    old = [report("r1", capex("68")), report("r2", capex("90"), house="firm:house-two")]
    assert only(compare(tmp_path, old, [*old, report("r3", claim(SUPPLY))])).way is Way.ADDED


def test_a_report_at_odds_with_itself_contradicts_nobody(tmp_path: Path) -> None:
    """Its two values are both new."""
    old = [report("r1", claim(SUPPLY))]
    found = compare(tmp_path, old, [*old, report("r2", capex("68"), capex("90"))])
    assert {c.way for c in found.changes} == {Way.ADDED}


def test_the_same_house_revises(tmp_path: Path) -> None:
    """A later report of the same source with another value."""
    old = [report("r1", capex("68"))]
    change = only(compare(tmp_path, old, [*old, report("r2", capex("72"), issued="2026-06-01")]))
    assert change.way is Way.REVISED
    assert "6.8 bn USD to 7.2 bn USD" in change.why["en"]


def test_a_corrected_report_revises(tmp_path: Path) -> None:
    """Another edition under the same name: what changed is said, lines that only moved are no news."""
    found = compare(
        tmp_path,
        [report("r1", claim(SUPPLY), capex("68"), claim(RISE, date="2026-01"))],
        [report("r1", claim(SUPPLY), capex("72"), claim(RISE, date="2026-02"), before="a new first line\n")],
    )
    assert found.corrected == ("report:r1",)
    assert [(c.way, c.why["en"]) for c in found.changes] == [
        (Way.REVISED, "北辰云 raises-price-of 训练实例: r1 said 2026-01 and now says 2026-02"),
        (Way.REVISED, "北辰云 2026-Q1 资本开支: r1 said 6.8 bn USD and now says 7.2 bn USD"),
    ]


def test_what_nobody_says_any_more_is_dropped(tmp_path: Path) -> None:
    """What another report still says is not."""
    stays, goes = report("r1", claim(SUPPLY)), report("r2", claim(SUPPLY), claim(RISE), capex("68"))
    found = compare(tmp_path, [stays, goes], [stays])
    assert found.reports_removed == ("report:r2",)
    assert [(c.way, c.fact, c.places[0].side) for c in found.changes] == [(Way.DROPPED, "claim", "old"), (Way.DROPPED, "figure", "old")]


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    old = [report("r1", claim(SUPPLY), capex("68"))]
    compare(tmp_path, old, [*old, report("r2", claim(SUPPLY), capex("90"), claim(RISE), house="firm:house-two")])
    return tmp_path / "old", tmp_path / "new"


def test_the_command_counts_first(folders: tuple[Path, Path]) -> None:
    """Counts, then what matters most, each with where it stands; Chinese where it is asked for."""
    done = cloudkg("diff", *folders)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert [line.split() for line in lines[:6]] == [
        ["reports", "added", "1", "r2"],
        ["contradicted", "1", "1", "figure"],
        ["revised", "0"],
        ["confirmed", "1", "1", "claim"],
        ["added", "1", "1", "claim"],
        ["dropped", "0"],
    ]
    assert [line.split()[0] for line in lines if line.endswith("where")] == ["contradicted", "confirmed", "added"]
    assert lines[9].endswith("r2:2 (r1:2)")
    assert "共 2 份报告" in cloudkg("diff", *folders, "--language", "zh").out


def test_the_command_gives_json(folders: tuple[Path, Path]) -> None:
    """All that the sentences are made of, with ids that `why` takes."""
    answer = json.loads(cloudkg("diff", *folders, "--format", "json").out)
    assert answer["counts"] == {"contradicted": 1, "revised": 0, "confirmed": 1, "added": 1, "dropped": 0}
    place = answer["changes"][0]["places"][0]
    assert cloudkg("why", place["id"], "--graph", folders[1]).code == 0


def test_without_a_graph_there_is_no_difference(folders: tuple[Path, Path], tmp_path: Path) -> None:
    """The folder that is none is named."""
    done = cloudkg("diff", folders[0], tmp_path / "nothing")
    assert (done.code, done.out) == (1, "")
    assert "nothing: there is no graph here" in done.err
