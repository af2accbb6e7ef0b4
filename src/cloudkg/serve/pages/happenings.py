"""Events as pages show them: what happened, to whom, when, how large, and which reports tell of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cloudkg.errors import QueryError
from cloudkg.query.names import find_entity
from cloudkg.query.timeline import Happening, event_types, read_timeline
from cloudkg.serve.pages.frame import Page, Reader, render
from cloudkg.serve.pages.links import path_of
from cloudkg.serve.pages.naming import Named, read_names
from cloudkg.serve.pages.paging import page_of
from cloudkg.serve.pages.telling import range_text
from cloudkg.store import Dataset

_PER_PAGE = 80
_MONTHS_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Told:
    """An event in the reader's language: `kind` its class in words, `rise` is 1, -1 or 0 for a price that rises, falls, or neither."""

    id: str
    path: str
    type: str
    kind: str
    agent: Named
    target: Named
    date: str
    effective: str
    modality: str
    modality_label: str
    change: str
    amount: str
    rise: int
    reports: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A column of the histogram: how many events one month holds; `height` is a share of 100."""

    label: str
    count: int
    height: int
    address: str


def events_page(dataset: Dataset, reader: Reader) -> Page:
    """Events in order of time, the newest first; parameters `type`, `firm`, `since`, `until`, `page`."""
    types = event_types(dataset)
    asked = {name: reader.query.get(name, "").strip() for name in ("type", "firm", "since", "until")}
    wrong = ""
    found: Sequence[Happening] = ()
    try:
        entity = find_entity(dataset, asked["firm"]).node.id if asked["firm"] else None
        found = read_timeline(
            dataset,
            entities=[entity] if entity else [],
            types=[asked["type"]] if asked["type"] else [],
            since=asked["since"] or None,
            until=asked["until"] or None,
        ).happenings
    except QueryError as error:
        wrong = str(error)
    dated, newest = [h for h in found if h.announced or h.effective], newest_first(found)
    paging = page_of(reader, len(newest), _PER_PAGE)
    return render(
        "events.html",
        reader,
        asked=asked,
        wrong=wrong,
        events=tell_events(dataset, newest[paging.first : paging.last], reader.language),
        paging=paging,
        months=_months(dated, reader),
        types=[(t, n.label) for t in types for n in (read_names(dataset, [f"ckg:{t}"], reader.language)[f"ckg:{t}"],)],
    )


def newest_first(happenings: Sequence[Happening]) -> list[Happening]:
    """From the newest to the oldest, those without a date behind them."""
    dated = [h for h in happenings if h.announced or h.effective]
    return [*dated[::-1], *(h for h in happenings if not (h.announced or h.effective))]


def tell_events(dataset: Dataset, happenings: Sequence[Happening], language: str) -> tuple[Told, ...]:
    """Events in the order given."""
    mentioned = {end for h in happenings for end in (h.agent, h.target, *h.reports)}
    words = {f"ckg:{word}" for h in happenings for word in (h.type, h.modality) if word}
    names = read_names(dataset, mentioned | words, language)
    return tuple(_tell(h, names, language) for h in happenings)


def _tell(h: Happening, names: dict[str, Named], language: str) -> Told:
    nobody = Named("", "–", "")
    low, high = h.change or (None, None)
    bound = low if low is not None else high
    rising = h.type == "PriceIncrease" or (bound is not None and bound > 0)
    falling = h.type == "PriceDecrease" or (bound is not None and bound < 0)
    return Told(
        id=h.id,
        path=path_of(h.id),
        type=h.type,
        kind=names[f"ckg:{h.type}"].label if h.type else "",
        agent=names.get(h.agent, nobody),
        target=names.get(h.target, nobody),
        date=h.announced or h.effective or "",
        effective=h.effective if h.effective and h.announced else "",
        modality=h.modality,
        modality_label=names[f"ckg:{h.modality}"].label if h.modality else "",
        change=range_text(h.change, "percent", language) if h.change else "",
        amount=range_text(h.amount, h.unit, language) if h.amount else "",
        rise=1 if rising else -1 if falling else 0,
        reports=tuple(names[r] for r in h.reports),
    )


def _months(dated: Sequence[Happening], reader: Reader) -> tuple[Month, ...]:
    """The newest months, none left out between the first and the last that has events."""
    counts = Counter((h.announced or h.effective or "")[:7] for h in dated)
    known = sorted(m for m in counts if len(m) == 7)
    if not known:
        return ()
    first, last = (int(m[:4]) * 12 + int(m[5:7]) - 1 for m in (known[0], known[-1]))
    shown = [f"{at // 12:04}-{at % 12 + 1:02}" for at in range(max(first, last - _MONTHS_SHOWN + 1), last + 1)]
    most = max(counts[m] for m in shown)
    return tuple(Month(m, counts[m], round(100 * counts[m] / most), reader.address(since=m, until=m, page=None)) for m in shown)
