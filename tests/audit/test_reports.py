"""Faults in Markdown reports, through the whole pipeline: read, extracted, stored, audited."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudkg.audit import Finding, Kind, Severity, audit_graph
from cloudkg.pipeline import build
from cloudkg.store import open_graph, write_graph

HEAD = "---\ntitle: 观察\npublisher: 山雀证券\ndate: {date}\n---\n\n# 观察\n\n"
TABLE = """表 1：季度数据（单位：亿美元）

| 指标 | 2024Q1 | 2024Q2 | 2024Q3 | 2024Q4 | 2025Q1 | 2025Q2 | 2025Q3 | 2025Q4 |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""


def audited(folder: Path, **reports: str) -> list[Finding]:
    """Findings of reports given by name; a name that ends in `old` is of January, every other of May 2026."""
    paths = []
    for name, text in reports.items():
        date = "2026-01-20" if name.endswith("old") else "2026-05-20"
        paths.append(folder / f"{name}.md")
        paths[-1].write_text(HEAD.format(date=date) + text, "utf-8")
    write_graph(build(paths, workers=1).knowledge, folder / "graph", extractor="test")
    return list(audit_graph(open_graph(folder / "graph"), least=Severity.LOW))


def capex_table(**rows: str) -> str:
    return "微软季度数据如下。\n\n" + TABLE + "".join(f"| {name} | " + " | ".join(cells.split()) + " |\n" for name, cells in rows.items())


LEVELS = "110 139 149 158 167 171 194 375"
CASES: dict[str, tuple[dict[str, str], set[tuple[str, str]]]] = {
    "text against text": ({"a": "微软2025年资本开支为800亿美元。\n\n回顾全年，微软2025年资本开支为650亿美元。"}, {("conflict", "within-report")}),
    "two reports": ({"a": "微软2025年三季度营收为777亿美元。", "b": "微软2025年三季度营收为677亿美元。\n"}, {("revision", "restated-down"), ("conflict", "between-reports")}),
    "guidance raised": ({"a_old": "微软计划2026年资本开支为1000亿美元。", "b": "微软计划2026年资本开支为1200亿美元。"}, {("revision", "raised")}),
    "progress": ({"a_old": "截至2025年9月，千问月活跃用户达1亿。", "b": "截至2026年3月，千问月活跃用户达3亿。"}, {("progress", "rising")}),
    "growth": ({"a": "微软2024年营收为2000亿美元。\n\n微软2025年营收为2400亿美元，同比增长35%。"}, {("arithmetic", "growth-yoy")}),
    "quarters": (
        {"a": "微软2025年一季度资本开支为100亿美元。\n\n微软2025年二季度资本开支为110亿美元。\n\n微软2025年三季度资本开支为120亿美元。\n\n微软2025年四季度资本开支为130亿美元。\n\n微软2025年资本开支为560亿美元。"},
        {("arithmetic", "parts-of-period")},
    ),
    "margin": ({"a": "微软2025年营收为2000亿美元。\n\n微软2025年毛利为1000亿美元。\n\n微软2025年毛利率为58.5%。"}, {("arithmetic", "ratio")}),
    "shifted row": (
        {"a": "## 微软\n\n" + capex_table(资本开支=LEVELS, **{"资本开支 YOY": "— — — 51.8% 23.0% 30.2% 137.3% —"})},
        {("suspicion", "shifted-column")},
    ),
    "innocent table": ({"a": "## 微软\n\n" + capex_table(资本开支=LEVELS, **{"资本开支 YOY": "— — — — 51.8% 23.0% 30.2% 137.3%"})}, set()),
    "other period": ({"a": "微软2025年三季度营收为777亿美元。\n\n微软2025年四季度营收为813亿美元。"}, set()),
    "rounding": ({"a": "微软2025年资本开支为801.5亿美元。\n\n回顾全年，微软2025年资本开支约为800亿美元。"}, set()),
    "other kind of profit": ({"a": "微软2025年净利润为1000亿美元。\n\n微软2025年经营利润为1300亿美元。"}, set()),
    "two dates": (
        {"a": "2026年1月4日，AWS宣布把P5e实例的价格上调15%。", "b": "2026年1月23日，AWS宣布把P5e实例的价格上调15%。"},
        {("conflict", "two-dates")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_fault_in_a_report_is_found(case: str, tmp_path: Path) -> None:
    """What the text says is what the audit says of it, and nothing else."""
    reports, expected = CASES[case]
    found = {(f.kind.value, f.verdict) for f in audited(tmp_path, **reports)}
    assert found <= expected, found
    assert bool(found) == bool(expected)


def test_evidence_is_quoted_from_the_report(tmp_path: Path) -> None:
    """Each finding names the report, the line and the words that it rests on."""
    (finding,) = audited(tmp_path, a="微软2025年资本开支为800亿美元。\n\n回顾全年，微软2025年资本开支为650亿美元。")
    assert finding.kind is Kind.CONFLICT
    assert [(e.report, e.line) for e in finding.evidence] == [("report:a", 9), ("report:a", 11)]
    assert "800" in finding.evidence[0].quote
    assert set(finding.why) == {"zh", "en"}
