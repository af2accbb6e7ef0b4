"""Units in the exchange format: what the graph keeps in one unit of its kind stands there as the report writes it."""

from __future__ import annotations

import pytest
from figure_sample import read_figures

from cloudkg.exchange import observation_row


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("云雀芯片显存带宽为8TB/s。", 8, "TB/s"),
        ("云雀芯片显存带宽为900GB/s。", 900, "GB/s"),
        ("云雀芯片算力达到30PFLOPS。", 30, "PFLOPS"),
        ("云杉实例单机柜功率密度860kW。", 860, "kW"),
        ("蓝鲸科技供电容量为1.2GW。", 1200, "MW"),
        ("云雀芯片算力超过1000TOPS。", 1000, "TOPS"),
    ],
)
def test_units_as_written(text: str, value: int, unit: str) -> None:
    (observation,) = read_figures(text)
    row = observation_row(observation, "sample")
    assert (next(v for v in row["value"] if v is not None), row["unit"]) == (value, unit)
