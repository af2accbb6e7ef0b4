"""The parts of one question, sorted by what they are, and what becomes of them: a shipped question with parameters, or a problem."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from cloudkg.ask.reading import Hit, Reading
from cloudkg.store import Dataset

_NUMBERS = {
    word: n
    for n, words in enumerate(
        ("一 one", "二 两 two", "三 three", "四 four", "五 five", "六 six", "七 seven", "八 eight", "九 nine", "十 ten"), 1
    )
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of a question that is not understood: the words, where they stand, and why."""

    text: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: a shipped question, its parameters, and what is wanted of the rows.

    `form` is rows, yes-no, count, most, least, compare, evidence, path or show; `column` is the one asked for, `labels` keep figures of a metric by their
    own words, `rates` says that percentages of change are wanted, `negative` losses; `dated` says that times are asked for; `things` are the entities that the question names.
    """

    form: str
    question: str = ""
    given: dict[str, tuple[str, ...]] = field(default_factory=dict)
    column: str = ""
    grouped: str = ""
    things: tuple[str, ...] = ()
    relation: str = ""
    metrics: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    rates: bool = False
    negative: bool = False
    latest: bool = False
    limit: int | None = None
    period: str = ""
    periods: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    evidence: bool = False
    dated: bool = False
    problems: tuple[Problem, ...] = ()


Given: TypeAlias = dict[str, tuple[str, ...]]


class Pieces:
    """The parts of one question; whoever forms a query of them takes from the lists what it has used up or given another meaning."""

    def __init__(self, dataset: Dataset, reading: Reading) -> None:
        self.dataset = dataset
        self.reading = reading
        self.problems: list[Problem] = []
        self.shapes = {h.fields["shape"] for h in reading.of("shape")}
        self.entities = [h for h in reading.of("entity") if h.fields["id"]]
        self.relations = list(reading.of("relation"))
        self.metrics = list(reading.of("metric"))
        self.generic = [h for h in self.entities if h.both]

    def refuse(self, start: int, end: int, reason: str) -> None:
        """Note a stretch of the view that cannot be asked."""
        self.problems.append(Problem(self.reading.view[start:end].strip(), start, end, reason))

    def refuse_hit(self, hit: Hit, reason: str) -> None:
        """Note a part that cannot be asked."""
        self.refuse(hit.start, hit.end, reason)

    def narrow_by_size(self, given: Given, has: Container[str]) -> None:
        """Put “more than 20 %” and “by several houses” into their parameters, or refuse them."""
        for hit in self.reading.of("least-percent"):
            if "min_size" in has:
                given["min_size"] = (hit.fields["number"],)
            else:
                self.refuse_hit(hit, "no size")
        for hit in self.reading.of("narrowing"):
            if "min_reports" in has:
                given["min_reports"] = ("2",)
            else:
                self.refuse_hit(hit, "no place")

    def asked(self, form: str, question: str, given: Given, **more: Any) -> Asked:
        """What is asked, with what the words say of its shape and time."""
        label, since, until = self.when()
        labels = tuple(hit.fields["label"] for hit in self.reading.of("period"))
        return Asked(
            form,
            question,
            given,
            things=self.ids(),
            limit=self.limit(),
            latest="latest" in self.shapes,
            period=label,
            periods=labels if len(labels) > 1 else (),
            since=since,
            until=until,
            evidence="evidence" in self.shapes,
            dated="when" in self.shapes,
            **more,
        )

    def names(self) -> list[Hit]:
        """Names of things that are no reports."""
        return [e for e in self.entities if not e.fields["id"].startswith("report:")]

    def ids(self) -> tuple[str, ...]:
        """Their CURIEs, each once."""
        return tuple(dict.fromkeys(e.fields["id"] for e in self.names()))

    def reports(self) -> tuple[str, ...]:
        """CURIEs of the reports that are named."""
        return tuple(e.fields["id"] for e in self.entities if e.fields["id"].startswith("report:"))

    def modalities(self) -> tuple[str, ...]:
        """How firmly, as the words say."""
        return tuple(dict.fromkeys(h.fields["modality"] for h in self.reading.of("modality")))

    def kinds(self) -> tuple[str, ...]:
        """Classes that the words name."""
        stated = [h.fields["kind"] for h in self.reading.of("class")]
        return tuple(dict.fromkeys([*stated, *(h.both["kind"] for h in self.generic if h.both["as"] == "class")]))

    def limit(self) -> int | None:
        """How many are wanted."""
        for hit in self.reading.of("limit"):
            number = hit.fields["number"].lower()
            return int(number) if number.isdigit() else _NUMBERS.get(number)
        return None

    def when(self) -> tuple[str, str, str]:
        """Label of the period asked for, and the first and last month or day that it covers; one end is empty with “since” and “until”."""
        periods = self.reading.of("period")
        if not periods:
            return "", "", ""
        if len(periods) > 1:
            earliest = min(periods, key=lambda hit: hit.fields["first"])
            return "", _coarse(earliest), max(hit.fields["last"] for hit in periods)
        hit = periods[0]
        times = {h.fields["time"] for h in self.reading.of("time") if self._is_beside(h, hit)}
        first, last = _coarse(hit), hit.fields["last"]
        if "since" in times:
            return "", first, ""
        if "until" in times:
            return "", "", last
        return hit.fields["label"], first, last

    def _is_beside(self, time: Hit, period: Hit) -> bool:
        gap = self.reading.view[min(time.end, period.end) : max(time.start, period.start)]
        return len(gap.strip()) <= 4


def _coarse(hit: Hit) -> str:
    """First day of a period, as coarse as its label, so that what is dated by year or month alone counts for a year or a month.

    >>> _coarse(Hit(0, 4, "period", {"label": "2026-Q1", "first": "2026-01-01"}))
    '2026-01'
    """
    label, first = hit.fields["label"].partition("/")[0], hit.fields["first"]
    if label.isdigit():
        return first[:4]
    return first if re.fullmatch(r"\d{4}-\d{2}-\d{2}", label) else first[:7]


def dates(has: Container[str], since: str, until: str) -> Given:
    """Parameters for the two ends of a time."""
    return {name: (value,) for name, value in (("since", since), ("until", until)) if value and name in has}
