"""Figures of a thing as small multiples: one series for each measure, with its bars and the table that they stand for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from cloudkg.measure.calendars import days_of
from cloudkg.model import Modality, Observation
from cloudkg.query.facts import read_observations, struck_facts
from cloudkg.serve.pages.telling import Told, tell
from cloudkg.store import Dataset, node, text_of
from cloudkg.vocab import METRICS

SHOWN_SERIES = 18
_MAX_FIGURES = 3_000
_WIDTH, _HEIGHT, _GAP, _WIDEST = 260, 56, 3, 28  # pixels
_GRAINS = {"year": (360, 372), "half": (178, 187), "quarter": (84, 98), "month": (28, 31), "day": (1, 1)}  # fewest and most days
_RANK = {metric: rank for rank, metric in enumerate(METRICS)}


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure of a small chart: pixels from its left and top."""

    x: float
    y: float
    width: float
    height: float
    firm: bool
    said: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of a series in order of time over a line at zero, `base` pixels from the top.

    Bars of one chart are as long as each other in time; `grain` says how long (a key of `_GRAINS`, or ``span``) where the series holds others, which are left out.
    """

    width: int
    height: int
    base: float
    bars: tuple[Bar, ...]
    first: str
    last: str
    grain: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Figures of one measure: `metric` as the ontology calls it, `titles` what tells it from others, `chart` where two periods or more are known.

    `concept` is the local name of the metric.
    """

    metric: str
    concept: str
    titles: tuple[str, ...]
    figures: tuple[Told, ...]
    chart: Chart | None


def read_series(dataset: Dataset, curie: str, language: str, *, limit: int | None = SHOWN_SERIES) -> tuple[tuple[Series, ...], int, int]:
    """Series of a thing in the order of the metrics, those of more periods first; how many series there are, and how many figures."""
    rows = dataset.select("SELECT ?figure WHERE { ?figure ckg:entity ?entity }", {"entity": node(curie)})
    curies = sorted({text_of(figure) for (figure,) in rows} - struck_facts(dataset))
    found = read_observations(dataset, curies[:_MAX_FIGURES])
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for figure, o in sorted(found.items()):
        groups[_key(o)].append(figure)
    spread = {key: len({found[f].period for f in figures}) for key, figures in groups.items()}
    ranked = sorted(groups, key=lambda key: (_RANK.get(key[0], len(METRICS)), -spread[key], -len(groups[key]), key))
    chosen = ranked if limit is None else sorted(sorted(ranked, key=lambda key: -spread[key])[:limit], key=ranked.index)
    told = tell(dataset, {f: found[f] for key in chosen for f in groups[key]}, language)
    series = tuple(_series(key, [(told[f], found[f]) for f in groups[key]]) for key in chosen)
    return series, len(groups), len(curies)


def _key(o: Observation) -> tuple[str, ...]:
    return o.metric, o.label, o.scope or "", o.region or "", o.unit, str(o.basis or ""), str(o.measure)


def _series(key: tuple[str, ...], figures: list[tuple[Told, Observation]]) -> Series:
    ordered = sorted(figures, key=lambda f: (_time(f[1]), f[0].id))
    _, label, scope, _, unit, basis, measure = key
    region = next((s.text for s in ordered[0][0].said if s.word == "region"), "")
    titles = (label, scope, region, basis, unit if unit not in ("count", "percent") else "", "Δ" if measure == "Change" else "")
    return Series(ordered[0][0].verb, key[0], tuple(t for t in titles if t), tuple(told for told, _ in ordered), _chart(ordered))


def _time(o: Observation) -> tuple[str, str]:
    return (o.period_last.isoformat() if o.period_last else o.period or "9999"), o.period or ""


def _chart(figures: list[tuple[Told, Observation]]) -> Chart | None:
    """Bars by period: of several figures of one period the firmest."""
    best: dict[str, tuple[Told, Observation]] = {}
    for told, o in figures:
        if o.period and not told.denied and (o.minimum, o.maximum) != (None, None):
            held = best.get(o.period)
            if held is None or list(Modality).index(o.modality) < list(Modality).index(held[1].modality):
                best[o.period] = told, o
    grains: dict[str, list[tuple[Told, Observation]]] = defaultdict(list)
    for period, figure in best.items():
        grains[_grain(period, figure[1])].append(figure)
    grain = max(grains, key=lambda g: (len(grains[g]), list(_GRAINS).index(g) if g in _GRAINS else -1), default="")
    shown = grains[grain]
    if len(shown) < 2:
        return None
    values = [float(next(v for v in (o.minimum, o.maximum) if v is not None)) for _, o in shown]
    low, high = min(0.0, *values), max(0.0, *values)
    scale = _HEIGHT / ((high - low) or 1.0)
    step = min(_WIDEST + _GAP, _WIDTH / len(values))
    base = round(high * scale, 1)
    bars = tuple(
        Bar(
            x=round(at * step, 1),
            y=round(min(base, (high - value) * scale), 1),
            width=round(max(1.0, step - _GAP), 1),
            height=round(max(1.0, abs(value) * scale), 1),
            firm=o.modality is Modality.ACTUAL,
            said=f"{o.period}: {told.magnitude}",
        )
        for at, ((told, o), value) in enumerate(zip(shown, values, strict=True))
    )
    return Chart(_WIDTH, _HEIGHT, base, bars, shown[0][1].period or "", shown[-1][1].period or "", grain if len(grains) > 1 else "")


def _grain(period: str, o: Observation) -> str:
    """How long the time of a figure is."""
    days = (o.period_first, o.period_last) if o.period_first and o.period_last else days_of(period)
    length = (days[1] - days[0]).days + 1 if days else 0
    return next((grain for grain, (least, most) in _GRAINS.items() if least <= length <= most), "span")
