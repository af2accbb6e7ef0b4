"""Events: one for each happening in the world, however many reports tell of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal

from cloudkg.model import Claim, Event, Modality, Polarity, Range
from cloudkg.vocab import EVENT_OF_RELATION, mint_claim, mint_event

_MONTHS_APART = 3  # tellings of one happening within a quarter of each other are one event


def _month(claim: Claim) -> int | None:
    """Months since year 0 of the date of a claim, None where it has none or only a year."""
    date = claim.qualifiers.date or claim.qualifiers.effective
    if not date or len(date) < 7 or not date[:4].isdigit() or not date[5:7].isdigit():
        return None
    return int(date[:4]) * 12 + int(date[5:7]) - 1


def _year(claim: Claim) -> str | None:
    date = claim.qualifiers.date or claim.qualifiers.effective
    return date[:4] if date and date[:4].isdigit() else None


def _clusters(claims: list[Claim], name_of: Callable[[Claim], str]) -> list[list[Claim]]:
    """Claims of one kind, agent and target grouped into happenings: dated ones by nearness, undated ones with the only or first happening."""
    dated = sorted((c for c in claims if _month(c) is not None), key=lambda c: (_month(c), name_of(c)))
    undated = sorted((c for c in claims if _month(c) is None), key=name_of)
    clusters: list[list[Claim]] = []
    for claim in dated:
        if clusters and (_month(claim) or 0) - (_month(clusters[-1][-1]) or 0) <= _MONTHS_APART:
            clusters[-1].append(claim)
        else:
            clusters.append([claim])
    for claim in undated:
        year = _year(claim)
        home = next((c for c in clusters if year is None or any(_year(x) == year for x in c)), None)
        if home is None:
            clusters.append([claim])
        else:
            home.append(claim)
    return clusters


def _hull(ranges: Iterable[Range | None]) -> Range | None:
    """Smallest range that holds all; an end that any of them leaves open stays as far as the others say."""
    known = [r for r in ranges if r is not None]
    lows: list[Decimal] = [r[0] for r in known if r[0] is not None]
    highs: list[Decimal] = [r[1] for r in known if r[1] is not None]
    return (min(lows) if lows else None, max(highs) if highs else None) if known else None


def _event(type_: str, agent: str, target: str, claims: list[Claim], name_of: Callable[[Claim], str]) -> Event:
    dates = sorted(c.qualifiers.date for c in claims if c.qualifiers.date)
    effective = sorted(c.qualifiers.effective for c in claims if c.qualifiers.effective)
    order = list(Modality)
    earliest = next(iter(dates or effective), None)
    units = sorted({c.qualifiers.unit for c in claims if c.qualifiers.unit})
    same_unit = len(units) == 1
    return Event(
        id=mint_event(type_, agent, target, earliest[:7] if earliest else None),
        type=type_,
        agent=agent,
        target=target,
        modality=min((c.modality for c in claims), key=order.index),
        claims=tuple(sorted(map(name_of, claims))),
        date=dates[0] if dates else None,
        effective=effective[0] if effective else None,
        change=_hull(c.qualifiers.change for c in claims),
        amount=_hull(c.qualifiers.amount for c in claims) if same_unit else None,
        unit=units[0] if same_unit else None,
    )


def form_events(claims: Iterable[Claim], name_of: Callable[[Claim], str] = mint_claim) -> tuple[Event, ...]:
    """Events that affirmed claims tell of, sorted by id; `name_of` gives the CURIE of a claim to those who have it at hand."""
    groups: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        type_ = EVENT_OF_RELATION.get(claim.predicate)
        if type_ and claim.polarity is Polarity.AFFIRMED:
            direction = claim.predicate if type_ == "PriceChange" else ""
            groups[type_ + "|" + direction, claim.subject, claim.object].append(claim)
    events: dict[str, Event] = {}
    for (kind, agent, target), same in sorted(groups.items()):
        for cluster in _clusters(same, name_of):
            event = _event(kind.split("|")[0], agent, target, cluster, name_of)
            events[event.id] = event
    return tuple(events[i] for i in sorted(events))
