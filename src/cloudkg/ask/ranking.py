"""The highest or the lowest of figures: of like with like, and what it was compared with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from cloudkg.ask.pieces import Asked
from cloudkg.ask.reading import metrics_named
from cloudkg.ask.tables import Table, column, ends_of, lies_within, narrowed, number_of, period_order, run
from cloudkg.store import Dataset

_MOST = 10
_MOST_LISTED = 8


def rank_figures(dataset: Dataset, table: Table, asked: Asked) -> Table:
    """Highest or lowest value first, by unit; facts before plans; each firm once for a period; and what they were compared with."""
    unit, modality = column(table, "unit_found"), column(table, "modality")
    actual = [r for r in table.rows if r[modality] == "ckg:Actual"]
    rows = actual if actual and "modality" not in asked.given else list(table.rows)
    rows = _of_the_metric(table, rows, asked)
    if not asked.period and not asked.since and not asked.until:
        rows = _of_newest_common(table, rows)
    sign = 1 if asked.form == "least" else -1
    most_common = Counter(r[unit] for r in rows)
    rows.sort(key=lambda r: (-most_common[r[unit]], r[unit], sign * number_of(table, r), r))
    name = column(table, "firm_name")
    best: dict[tuple[str, str], tuple[str, ...]] = {}
    for r in rows:
        best.setdefault((r[name], r[unit]), r)
    kept = list(best.values())[: asked.limit or _MOST]
    near = _compared(dataset, table, rows, asked)
    return replace(table, rows=tuple(kept), omitted=len(best) - len(kept), near=near, ranked=True)


def _of_the_metric(table: Table, rows: list[tuple[str, ...]], asked: Asked) -> list[tuple[str, ...]]:
    """Rows of the metric itself rather than of narrower ones; growth of what is asked rather than of something that the label tells apart (“ARR YOY”)."""
    metric, label = column(table, "metric_found"), column(table, "label")
    wanted = {f"ckg:{m}" for m in asked.metrics}
    rows = [r for r in rows if r[metric] in wanted] or rows
    if not asked.rates:
        return rows
    bases = {m.removesuffix("_growth") for m in asked.metrics}
    return [r for r in rows if not (named := metrics_named(r[label])) or named & {*bases, *asked.metrics}] or rows


def _compared(dataset: Dataset, table: Table, rows: Sequence[tuple[str, ...]], asked: Asked) -> tuple[str, ...]:
    """What a superlative rests on: how many were compared, who has figures of a part of the time or in another unit only, where reports differ."""
    name, unit, period = (column(table, c) for c in ("firm_name", "unit_found", "period_found"))
    first = rows[0]
    firms = {r[name] for r in rows if r[unit] == first[unit]}
    near = [f"compared: {len(firms)}" if len(firms) > 1 else f"only: {first[period]}" if first[period] else ""]
    others = sorted({r[name] for r in rows} - firms)
    if asked.period and first[period] == asked.period:
        wide = run(dataset, asked, {**asked.given, **ends_of(asked)})
        inner = replace(wide, rows=tuple(r for r in wide.rows if lies_within(r, wide, asked)))
        parts = {r[name] for r in narrowed(inner, asked).rows} - {r[name] for r in rows}
        near += [f"parts: {_listed(sorted(parts))}"] if parts else []
    near += [f"units: {_listed(others)}"] if others else []
    alike = [column(table, c) for c in ("firm_name", "metric_found", "label", "period_found", "unit_found", "basis", "scope", "measure")]
    report = column(table, "report")
    said = {number_of(table, r): r for r in reversed(rows) if all(r[i] == first[i] for i in alike)}
    if len(said) > 1:
        told = (f"{first[name]} {value:,.10g} ({said[value][report].removeprefix('report:')})" for value in sorted(said, reverse=True))
        near.append(f"differ: {', '.join(told)}")
    return tuple(filter(None, near))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_LISTED]) + (" …" if len(names) > _MOST_LISTED else "")


def _of_newest_common(table: Table, rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Figures of the newest period for which at least half as many firms have one as for any, so that like is set beside like."""
    name, period = column(table, "firm_name"), column(table, "period_found")
    firms: dict[str, set[str]] = {}
    for r in rows:
        if r[period]:
            firms.setdefault(r[period], set()).add(r[name])
    if not firms:
        return rows
    most = max(map(len, firms.values()))
    best = max((label for label in firms if 2 * len(firms[label]) >= most), key=lambda label: (period_order(label), label))
    return [r for r in rows if r[period] == best]
