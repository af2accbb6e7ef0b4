"""``/api/…``: lookups as JSON for programs, in the shapes that agents are given (docs/agents.md). Each answer is a page: `items`, `truncated`, `go_on`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cloudkg.errors import QueryError
from cloudkg.plain import to_plain
from cloudkg.query.citing import Citation, cite, name_of
from cloudkg.serve import agent_answers as answers
from cloudkg.serve import agent_shapes as shapes
from cloudkg.store import Dataset

_MAX_TEXT_CHARS = 300
_MAX_NUMBER = 1_000_000
# What tools for agents, the command line and the pages call a parameter; each stands for the one here where an address has that.
_OTHERWISE = {
    "name": "entity", "names": "entity", "firms": "entity", "source": "from", "target": "to", "relations": "relation",
    "modalities": "modality", "types": "type", "event": "type", "kind": "type", "kinds": "kind", "periods": "period", "q": "text",
}  # fmt: skip


def answer_json(dataset: Dataset, tell: Callable[..., Any], *arguments: Any) -> bytes:
    """JSON of what a function of `agent_answers` tells: a job."""
    return json.dumps(to_plain(tell(dataset, *arguments)), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def tell_comparison(
    dataset: Dataset, metric: str, names: list[str], periods: list[str], currency: str | None, rates: list[str]
) -> Comparison:
    """Figures of one metric side by side."""
    from cloudkg.audit.comparison import compare, find_metric, parse_rate
    from cloudkg.query.names import find_entity

    entities = [find_entity(dataset, name).node.id for name in names]
    found = compare(
        dataset, find_metric(dataset, metric), entities=entities, periods=periods, currency=currency, rates=list(map(parse_rate, rates))
    )
    rows = [
        ComparedRow(
            shapes.Thing(row.entity, name_of(row.entity, found.nodes), found.nodes[row.entity].type),
            row.measure,
            row.scope,
            row.unit,
            {
                period: ComparedCell(
                    to_plain(cell.shown.ends[0]),
                    to_plain(cell.shown.ends[1]),
                    cell.conflict,
                    len(cell.stated),
                    cite(cell.shown.id, cell.shown.observation, dict(found.nodes)),
                )
                for period, cell in row.cells.items()
            },
        )
        for row in found.rows[: answers.MAX_ITEMS]
    ]
    omitted = found.omitted + len(found.rows) - len(rows)
    go_on = f"{omitted} more things or rows: name the things with entity" if omitted else ""
    return Comparison(found.metric, list(found.periods), rows, bool(omitted), go_on)


@dataclass(frozen=True, slots=True)
class ComparedCell:
    """The figure that is shown for a period: its ends, whether others of its firmness contradict it, how many there are, and its evidence."""

    minimum: float | None
    maximum: float | None
    conflict: bool
    stated: int
    evidence: Citation


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One thing's figures of one measure in one unit, by period."""

    entity: shapes.Thing
    measure: str
    scope: str
    unit: str
    cells: dict[str, ComparedCell]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Figures side by side; `periods` in order of time."""

    metric: str
    periods: list[str]
    items: list[ComparedRow]
    truncated: bool
    go_on: str


class _Asked:
    """The parameters of a request, read one by one; what is unknown, repeated or no number is refused by name."""

    def __init__(self, request: Request, known: Collection[str]) -> None:
        named = []
        for given, value in request.query_params.multi_items():
            name = given if given in known else _OTHERWISE.get(given, given)
            if name not in known:
                there_are = "there are " + ", ".join(known) if known else "there are none here"
                raise QueryError(f"no parameter is called “{given[:40]}”", where=request.url.path, hint=there_are)
            if len(value) > _MAX_TEXT_CHARS:
                raise QueryError(f"a value has {_MAX_TEXT_CHARS} characters at most", where=given)
            named.append((name, value))
        self._values = QueryParams(named)

    def text(self, name: str) -> str:
        """The value of a parameter that is needed."""
        found = self.maybe(name)
        if found is None:
            raise QueryError("a value is needed", where=name)
        return found

    def maybe(self, name: str) -> str | None:
        """The value of a parameter, None where it is left out."""
        given = self._values.getlist(name)
        if len(given) > 1:
            raise QueryError("this can be given once only", where=name)
        return given[0].strip() or None if given else None

    def many(self, name: str) -> list[str]:
        """All values of a parameter that may be repeated."""
        return [value for value in self._values.getlist(name) if value.strip()]

    def number(self, name: str, default: int) -> int:
        """The value of a parameter as a whole number; what range it must lie in, the answer's function says."""
        text = self.maybe(name)
        if text is None:
            return default
        if not re.fullmatch(r"-?[0-9]+", text):
            raise QueryError("a whole number is needed", where=f"{name}={text[:40]}")
        return max(-_MAX_NUMBER, min(_MAX_NUMBER, int(text)))


async def _answer(request: Request, tell: Callable[..., Any], *arguments: Any) -> Response:
    body = await request.app.state.pool.call(answer_json, tell, *arguments)
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-cache"})


async def send_search(request: Request) -> Response:
    """``/api/search?text=…&type=firm&limit=20``."""
    asked = _Asked(request, ("text", "type", "limit"))
    return await _answer(request, answers.tell_search, asked.text("text"), asked.maybe("type"), asked.number("limit", 20))


async def send_neighbors(request: Request) -> Response:
    """``/api/neighbors/firm:nvidia?relation=…&direction=out&modality=…&hops=1&limit=50&offset=0``."""
    asked = _Asked(request, ("relation", "direction", "modality", "hops", "limit", "offset"))
    return await _answer(
        request,
        answers.tell_neighbors,
        request.path_params["name"],
        asked.many("relation"),
        asked.maybe("direction") or "both",
        asked.many("modality"),
        asked.number("hops", 1),
        asked.number("limit", 50),
        asked.number("offset", 0),
    )


async def send_portrait(request: Request) -> Response:
    """``/api/show/firm:nvidia?limit=50``."""
    asked = _Asked(request, ("limit",))
    return await _answer(request, answers.tell_portrait, request.path_params["name"], asked.number("limit", 50))


async def send_path(request: Request) -> Response:
    """``/api/path?from=…&to=…&k=3&max_hops=6&relation=…&modality=…``."""
    asked = _Asked(request, ("from", "to", "k", "max_hops", "relation", "modality"))
    ends = asked.text("from"), asked.text("to")
    numbers = asked.number("k", 3), asked.number("max_hops", 6)
    return await _answer(request, answers.tell_path, *ends, *numbers, asked.many("relation"), asked.many("modality"))


async def send_evidence(request: Request) -> Response:
    """``/api/why/claim:00cb03939f702761``."""
    _Asked(request, ())
    return await _answer(request, answers.tell_evidence, request.path_params["name"])


async def send_figures(request: Request) -> Response:
    """``/api/figures?entity=…&metric=capex&period=2026-Q1&limit=50&offset=0``."""
    asked = _Asked(request, ("entity", "metric", "period", "limit", "offset"))
    pages = asked.number("limit", 50), asked.number("offset", 0)
    return await _answer(request, answers.tell_figures, asked.many("entity"), asked.maybe("metric"), asked.maybe("period"), *pages)


async def send_timeline(request: Request) -> Response:
    """``/api/timeline/firm:nvidia?type=PriceChange&since=2026-01&until=2026&limit=50&offset=0``; without a path, of `entity` or of everybody."""
    within = request.path_params.get("name")
    asked = _Asked(request, (*(() if within else ("entity",)), "type", "since", "until", "limit", "offset"))
    name = within or asked.maybe("entity")
    bounds = asked.maybe("since"), asked.maybe("until")
    return await _answer(
        request, answers.tell_timeline, name, asked.many("type"), *bounds, asked.number("limit", 50), asked.number("offset", 0)
    )


async def send_findings(request: Request) -> Response:
    """``/api/findings?entity=…&kind=conflict&least=low&limit=50&offset=0``."""
    asked = _Asked(request, ("entity", "kind", "least", "limit", "offset"))
    pages = asked.number("limit", 50), asked.number("offset", 0)
    return await _answer(request, answers.tell_findings, asked.maybe("entity"), asked.many("kind"), asked.maybe("least") or "low", *pages)


async def send_comparison(request: Request) -> Response:
    """``/api/compare?metric=capex&entity=…&entity=…&period=2025-Q1..2026-Q1&currency=CNY&rate=USD/CNY=7.10@2026-05-20``."""
    asked = _Asked(request, ("metric", "entity", "period", "currency", "rate"))
    names, periods = asked.many("entity"), asked.many("period")
    return await _answer(request, tell_comparison, asked.text("metric"), names, periods, asked.maybe("currency"), asked.many("rate"))


ROUTES = [
    Route("/api/search", send_search),
    Route("/api/neighbors/{name:path}", send_neighbors),
    Route("/api/show/{name:path}", send_portrait),
    Route("/api/path", send_path),
    Route("/api/why/{name:path}", send_evidence),
    Route("/api/figures", send_figures),
    Route("/api/timeline", send_timeline),
    Route("/api/timeline/{name:path}", send_timeline),
    Route("/api/findings", send_findings),
    Route("/api/compare", send_comparison),
]
