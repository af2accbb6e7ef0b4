"""What the audit promises, each through the command line: reports in, findings out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from commands import cloudkg

HEAD = "---\ntitle: 观察\npublisher: {publisher}\ndate: {date}\n---\n\n"
QUARTERS = "2024Q1 2024Q2 2024Q3 2024Q4 2025Q1 2025Q2 2025Q3 2025Q4"


def audited(folder: Path, *reports: tuple[str, str, str], least: str = "low") -> list[dict[str, Any]]:
    """Findings on reports given as (publisher, date, text)."""
    paths = []
    for at, (publisher, date, text) in enumerate(reports, 1):
        paths.append(folder / f"r{at}.md")
        paths[-1].write_text(HEAD.format(publisher=publisher, date=date) + text, "utf-8")
    assert cloudkg("build", *paths, "--out", folder / "graph").code == 0
    found = json.loads(cloudkg("audit", "--graph", folder / "graph", "--format", "json", "--min-severity", least).out)
    assert isinstance(found, list)
    return found


def table(head: str, **rows: str) -> str:
    names = head.split()
    lines = [f"| 指标 | {' | '.join(names)} |", "|" + " --- |" * (len(names) + 1)]
    return (
        "## 微软\n\n微软数据如下。\n\n表 1：数据（单位：亿美元）\n\n"
        + "\n".join([*lines, *(f"| {name.replace('_', ' ')} | {' | '.join(cells.split())} |" for name, cells in rows.items())])
        + "\n"
    )


def own(*texts: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((f"{name}证券", "2026-05-20", text) for name, text in zip(("山雀", "白鹭", "灰雁"), texts, strict=False))


LEVELS = "110 139 149 158 167 171 194 375"
GROWTHS = "— — — — 51.8% 23.0% 30.2% 137.3%"
CASES: dict[str, tuple[tuple[tuple[str, str, str], ...], set[tuple[str, str]]]] = {
    "table against text": (own(table(QUARTERS, 资本开支=LEVELS) + "\n微软2025年四季度资本开支为275亿美元。"), {("conflict", "within-report")}),
    "one event, two dates": (
        own("2026年1月4日，AWS宣布把P5e实例的价格上调15%。", "2026年1月23日，AWS宣布把P5e实例的价格上调15%。"), {("conflict", "two-dates")},
    ),
    "guidance raised": (
        (("山雀证券", "2026-01-20", "微软计划2026年资本开支为1000亿美元。"), ("山雀证券", "2026-05-20", "微软计划2026年资本开支为1200亿美元。")),
        {("revision", "raised")},
    ),
    "guidance cut": (
        (("山雀证券", "2026-01-20", "微软计划2026年资本开支为1000亿美元。"), ("山雀证券", "2026-05-20", "微软计划2026年资本开支为900亿美元。")),
        {("revision", "cut")},
    ),
    "progress": (
        (("山雀证券", "2026-01-20", "截至2025年9月，千问月活跃用户达1亿。"), ("白鹭证券", "2026-05-20", "截至2026年3月，千问月活跃用户达3亿。")),
        {("progress", "rising")},
    ),
    "quarters against the year": (
        own("微软2025年一季度资本开支为100亿美元。\n\n微软2025年二季度资本开支为110亿美元。\n\n微软2025年三季度资本开支为120亿美元。\n\n微软2025年四季度资本开支为130亿美元。\n\n微软2025年资本开支为560亿美元。"),
        {("arithmetic", "parts-of-period")},
    ),
    "months against the year": (
        own(table("2025年 " + " ".join(f"2025年{m}月" for m in range(1, 13)), 收入="960 " + "70 " * 12)), {("arithmetic", "parts-of-period")},
    ),
    "growth against values": (own("微软2024年营收为2000亿美元。\n\n微软2025年营收为2400亿美元，同比增长35%。"), {("arithmetic", "growth-yoy")}),
    "margin": (own("微软2025年营收为2000亿美元。\n\n微软2025年毛利为1000亿美元。\n\n微软2025年毛利率为58.5%。"), {("arithmetic", "ratio")}),
    "ratio": (own("微软2025年营收为2000亿美元。\n\n微软2025年研发费用为300亿美元。\n\n微软2025年研发费用率为25%。"), {("arithmetic", "ratio")}),
    "CAGR against its ends": (
        own("微软2020年营收为1000亿美元。\n\n微软2024年营收为2000亿美元。\n\n微软2020-2024年营收年均复合增速为30%。"), {("arithmetic", "cagr")},
    ),
    "parts against the total": (
        own(table("2025", 收入="100") + "\n微软2025年海外收入为60亿美元。\n\n微软2025年国内收入为55亿美元。"), {("arithmetic", "parts")},
    ),
    "shifted column": (own(table(QUARTERS, 资本开支=LEVELS, 资本开支_YOY="— — — 51.8% 23.0% 30.2% 137.3% —")), {("suspicion", "shifted-column")}),
    "swapped rows": (
        own(table(QUARTERS, 资本开支=LEVELS, 资本开支_YOY="— — — — 20.5% 32.1% 25.0% 11.1%", 收入="200 210 220 270 241 277.4 275 300", 收入_YOY=GROWTHS)),
        {("suspicion", "swapped-rows")},
    ),
    "order of magnitude": (own(table(QUARTERS, 收入="200 210 220 230 241 25000 260 275")), {("suspicion", "unit")}),
    "rounding": (own("微软2025年资本开支为801.5亿美元。", "微软2025年资本开支约为800亿美元。"), set()),
    "rounded sum": (own("微软2024年营收为2.0千亿美元。\n\n微软2025年营收为2.4千亿美元，同比增长22%。"), set()),
    "rounded margin": (own("微软2025年营收为2817亿美元。\n\n微软2025年毛利为1939亿美元。\n\n微软2025年毛利率为68.8%。"), set()),
    "one sentence, its year named twice": (own("报告先写微软2025年的资本开支合计为1911亿美元，又写2025年资本开支为3141亿美元。"), {("conflict", "within-report")}),
    "one sentence, a change told": (own("微软把2026年资本开支指引由1000亿美元上调至1200亿美元。"), set()),
    "what was added is no level": (own("2026年一季度微软签约功率为3.5GW。\n\n供给端：2026年一季度微软新增 400MW 已签约功率，活跃功率超过1GW。"), set()),
    "a smaller loss": (own(table("2024Q1 2025Q1 2025Q2", EBITDA="-63 -50 -40", EBITDA_YOY="— -20.6% —")), set()),
    "what is said of the group is its unit's": (
        own("阿里巴巴FY2026-Q3实现营收2848.43亿元，同比增长2%。阿里巴巴FY2026-Q3收入432.84亿元。", "阿里云FY2026-Q3收入为432.84亿元。阿里云是阿里巴巴旗下公司。"), set(),
    ),
    "a heading abridges": (own("# 微软2025年资本开支1500亿\n\n微软2025年资本开支为800亿美元。"), set()),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_promise(case: str, tmp_path: Path) -> None:
    """What the reports say is what the audit says of them, and nothing else."""
    reports, expected = CASES[case]
    found = audited(tmp_path, *reports)
    assert {(f["kind"], f["verdict"]) for f in found} == expected, [f["why"]["en"] for f in found]
    assert all(e["quote"] and e["line"] for f in found for e in f["evidence"])
    assert all({"zh", "en"} == f["why"].keys() for f in found)


def test_sources_apart_are_a_dispersion_with_its_range(tmp_path: Path) -> None:
    """Two houses that expect otherwise disperse; the same house that says otherwise later revises, with direction and both ends."""
    one, other = "据IDC预测，2026年微软资本开支有望达到1000亿美元。", "据Gartner预测，2026年微软资本开支有望达到1300亿美元。"
    (apart,) = audited(tmp_path, ("山雀证券", "2026-01-20", one), ("白鹭证券", "2026-02-20", other))
    assert (apart["kind"], apart["spread"]) == ("dispersion", [100_000_000_000, 130_000_000_000])
    (revised,) = audited(tmp_path, ("山雀证券", "2026-01-20", one), ("山雀证券", "2026-02-20", one.replace("1000", "1300")))
    assert (revised["kind"], revised["verdict"], revised["spread"]) == ("revision", "raised", [100_000_000_000, 130_000_000_000])
    assert next(e["value"] for e in revised["evidence"] if e["id"] == revised["newest"]) == "130 bn USD"


def test_one_press_release_in_three_reports_counts_once(tmp_path: Path) -> None:
    """Who cites one source is no further witness; a report of its own is."""
    cited = "据IDC数据，2025年华为云的市场份额为13.5%。"
    houses = [("山雀证券", "2026-05-20", cited), ("白鹭证券", "2026-05-21", cited + "\n"), ("灰雁证券", "2026-05-22", cited + "\n\n")]
    (agreed,) = audited(tmp_path, *houses, least="info")
    assert (agreed["kind"], len(agreed["reports"]), agreed["independent"]) == ("agreement", 3, 1)
    (tmp_path / "two").mkdir()
    found = audited(tmp_path / "two", *houses, ("黑鹳证券", "2026-05-23", "据Gartner数据，2025年华为云的市场份额为13.5%。"), least="info")
    assert [f["independent"] for f in found] == [2]
