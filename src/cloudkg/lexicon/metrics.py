"""Metric cues: words that say what a figure measures, and what is known of each metric."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cloudkg.errors import LexiconError
from cloudkg.lexicon.rows import Row, read_rows
from cloudkg.model import EntityType
from cloudkg.resources import resource
from cloudkg.sieve import PatternSieve, places_in
from cloudkg.vocab import METRICS

UNIT_FAMILIES = ("money", "percent", "count", "multiple", "power", "compute", "time", "tokens", "hardware", "rate", "none", "any")
SIDES = ("both", "before", "behind")
_NO_MORE = (-1, -1, -1)
_FAMILY_OF_UNIT = {
    **dict.fromkeys(("USD", "CNY", "HKD", "EUR", "JPY", "KRW", "TWD", "GBP"), "money"),
    **dict.fromkeys(("percent", "pp"), "percent"),
    **dict.fromkeys(("EFLOPS", "TFLOPS", "TOPS"), "compute"),
    **dict.fromkeys(("GB", "GBps", "W", "nm"), "hardware"),
    **dict.fromkeys(("seconds", "hours", "days", "weeks", "months", "quarters", "years"), "time"),
    "count": "count", "x": "multiple", "MW": "power", "tokens": "tokens", "": "none",
}  # fmt: skip


def unit_family(unit: str) -> str:
    """Family of a unit.

    >>> unit_family("USD"), unit_family("USD/hour"), unit_family("tokens/day"), unit_family("")
    ('money', 'rate', 'tokens', 'none')
    """
    head = unit.partition("/")[0]
    family = _FAMILY_OF_UNIT.get(head, "any")
    return "rate" if head != unit and family in ("money", "any") else family


@dataclass(frozen=True, slots=True)
class MetricCue:
    """A word or regular expression that names a metric; `units` are the families of units that it can have.

    `metric` is a local name of the contract; `narrower` one of the metric scheme below it; `growth` what a percentage of change of it is.
    `by_unit` names another metric for a family of units (the percentage after 净利润 is a margin), `by_owner` for a class of
    things whose figure it is (the speed of a chip is a specification); of a share, `whole` says that the context names what it is a share of; `side` says where the cue stands beside
    its figure, and `owner` is "object" where the figure is of the thing that the verb acts on (投资, 收购).
    """

    id: str
    metric: str
    cue: re.Pattern[str]
    units: frozenset[str]
    narrower: str | None
    growth: str | None
    priority: int
    where: str
    example: str
    by_unit: tuple[tuple[str, str], ...] = ()
    by_owner: tuple[tuple[str, str], ...] = ()
    whole: bool = False
    side: str = "both"
    owner: str | None = None

    def metric_for(self, family: str) -> str | None:
        """Metric of a figure of that family of units beside this cue, or None where it can have no such unit."""
        named = dict(self.by_unit).get(family)
        if named is not None:
            return named
        return self.metric if family in self.units or "any" in self.units else None


@dataclass(frozen=True, slots=True)
class CueHit:
    """A cue found in a text."""

    start: int
    end: int
    cue: MetricCue


@dataclass(frozen=True, slots=True)
class MetricProfile:
    """What holds for a metric whatever the language: its growth metric, whose figure it can be, and whether it flows over a period.

    `momentary` ones take no period from the sentence before, and `dated` figures of an English news item hold at its own date where it names none; in a story of
    a quarter's results `balance` figures hold at the end of the quarter. `owners` are tiers of entity classes; a lower tier counts only where no entity of a higher one is at hand.
    `defaults` are families of units that mean this metric where no cue says another.
    """

    metric: str
    growth: str
    owners: tuple[frozenset[EntityType], ...]
    flow: bool
    dated: bool
    momentary: bool
    balance: bool
    defaults: frozenset[str]


def _metric(row: Row, name: str) -> str:
    if name not in METRICS:
        raise LexiconError(f"“{name}” is no metric", where=row.where, hint="see ontology/metrics.ttl")
    return name


def _families(row: Row, field: str, default: tuple[str, ...] = ()) -> frozenset[str]:
    found = frozenset(row.texts(field) or default)
    if unknown := found - set(UNIT_FAMILIES):
        raise LexiconError(f"“{', '.join(sorted(unknown))}” is no unit family", where=row.where, hint="use " + ", ".join(UNIT_FAMILIES))
    return found


def _metrics_by(row: Row, field: str, keys: Collection[str], hint: str) -> tuple[tuple[str, str], ...]:
    named = row.fields.get(field, {})
    if not isinstance(named, Mapping) or set(named) - set(keys):
        raise LexiconError(f"“{field}” must map some of {', '.join(keys)} to metrics", where=row.where, hint=f"write {hint}")
    return tuple((key, _metric(row, metric)) for key, metric in named.items())


def _choice(row: Row, field: str, allowed: Sequence[str], default: str | None) -> str | None:
    value = row.fields.get(field, default)
    if value is not None and value not in allowed:
        raise LexiconError(f"“{value}” is no {field}", where=row.where, hint="use " + ", ".join(allowed))
    return value


def _cue(row: Row) -> MetricCue:
    row.allow("id", "metric", "cue", "units", "narrower", "growth", "by_unit", "by_owner", "whole", "side", "owner", "priority", "example")
    growth = row.fields.get("growth")
    words = row.texts("cue")
    if not words:
        raise LexiconError("the row lacks “cue”", where=row.where, hint="add a word")
    try:
        cue = re.compile("|".join(words))
    except re.error as error:
        raise LexiconError(f"the cue is no regular expression: {error}", where=row.where, hint="mend it") from error
    if cue.groups or cue.match(""):
        raise LexiconError("the cue has a capturing group or matches nothing", where=row.where, hint="write (?:…), and leave no cue empty")
    return MetricCue(
        id=row.text("id"),
        metric=_metric(row, row.text("metric")),
        cue=cue,
        units=_families(row, "units", ("any",)),
        narrower=row.fields.get("narrower"),
        growth=_metric(row, growth) if growth is not None else None,
        priority=int(row.fields.get("priority", 0)),
        where=row.where,
        example=row.text("example", ""),
        by_unit=_metrics_by(row, "by_unit", UNIT_FAMILIES, "{percent: margin}"),
        by_owner=_metrics_by(row, "by_owner", tuple(EntityType), "{Chip: hardware_spec}"),
        whole=row.fields.get("whole") is True,
        side=_choice(row, "side", SIDES, "both") or "both",
        owner=_choice(row, "owner", ("object",), None),
    )


def read_metric_cues(paths: Iterable[Path]) -> tuple[MetricCue, ...]:
    """Cues of several files, highest priority first, then in file order. Raises LexiconError with file and line of a bad row."""
    cues: list[MetricCue] = []
    seen: dict[str, str] = {}
    for path in paths:
        for row in read_rows(path):
            cue = _cue(row)
            if cue.id in seen:
                raise LexiconError(f"“{cue.id}” stands at {seen[cue.id]} already", where=row.where, hint="give each row an id of its own")
            seen[cue.id] = row.where
            cues.append(cue)
    return tuple(sorted(cues, key=lambda c: -c.priority))


def read_profiles(path: Path) -> dict[str, MetricProfile]:
    """Profiles of all metrics; a metric without a row of its own has that of “other”. Raises LexiconError for a bad row."""
    profiles: dict[str, MetricProfile] = {}
    for row in read_rows(path):
        row.allow("metrics", "growth", "owners", "flow", "dated", "momentary", "balance", "defaults")
        tiers = row.fields.get("owners", [])
        try:
            owners = tuple(frozenset(EntityType(t) for t in ([tier] if isinstance(tier, str) else tier)) for tier in tiers)
        except (ValueError, TypeError) as error:
            raise LexiconError(f"“owners”: {error}", where=row.where, hint="use " + ", ".join(EntityType)) from error
        growth = _metric(row, row.text("growth", "other"))
        for metric in row.texts("metrics"):
            flow, dated, momentary, balance = (row.fields.get(name) is True for name in ("flow", "dated", "momentary", "balance"))
            profiles[_metric(row, metric)] = MetricProfile(
                metric, growth, owners, flow, dated, momentary, balance, _families(row, "defaults")
            )
    if "other" not in profiles:
        raise LexiconError("there is no profile of “other”", where=path, hint="add a row for it")
    return {metric: profiles.get(metric, profiles["other"]) for metric in METRICS}


@lru_cache(maxsize=1)
def load_profiles() -> dict[str, MetricProfile]:
    """The package's metric profiles."""
    return read_profiles(resource("lexicon", "metrics", "profiles.yaml"))


class CueFinder:
    """Finds metric cues in text: the leftmost first, the one of highest priority among those that begin at one place."""

    def __init__(self, cues: Sequence[MetricCue]) -> None:
        self._cues = tuple(cues)
        self._sieve = PatternSieve([cue.cue for cue in cues])

    def find(self, text: str, start: int = 0, end: int | None = None) -> Iterator[CueHit]:
        """Cues in `text[start:end]`, in order, without overlaps."""
        until = len(text) if end is None else end
        ahead: list[
            tuple[int, int, int]
        ] = []  # of each cue that stands in the text: beginning of its next match, its place, end of that match
        for place in places_in(self._sieve.among(text[start:until])):
            if found := self._cues[place].cue.search(text, start, until):
                ahead.append((found.start(), place, found.end()))
        while ahead:
            first, place, at = min(ahead)
            yield CueHit(first, at, self._cues[place])
            for i, (begin, other, _) in enumerate(ahead):
                if begin < at:
                    again = self._cues[other].cue.search(text, at, until)
                    ahead[i] = (again.start(), other, again.end()) if again else _NO_MORE
            ahead = [each for each in ahead if each is not _NO_MORE]
