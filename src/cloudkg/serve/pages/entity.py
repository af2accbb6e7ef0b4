"""The page of a thing: names, relations both ways, figures, events and findings, each with its evidence."""

from __future__ import annotations

from dataclasses import dataclass

from cloudkg.query.facts import Properties, read_claims, read_properties
from cloudkg.query.timeline import read_timeline
from cloudkg.serve.pages.findings import findings_of
from cloudkg.serve.pages.frame import Page, Reader, redirect, render
from cloudkg.serve.pages.happenings import Told as ToldEvent
from cloudkg.serve.pages.happenings import newest_first, tell_events
from cloudkg.serve.pages.links import path_of
from cloudkg.serve.pages.missing import missing_page
from cloudkg.serve.pages.naming import Named, read_names
from cloudkg.serve.pages.series import SHOWN_SERIES, read_series
from cloudkg.serve.pages.telling import Saying, Told, tell
from cloudkg.serve.pages.ties import read_ties
from cloudkg.store import Dataset, node, text_of

_SHOWN_EVENTS, _SHOWN_FINDINGS, _SHOWN_CLAIMS = 25, 12, 40
_DIRECTIONS = ("out", "in", "both")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a thing is called: `kind` in words, other `names`, tickers, identifiers outside as (words, address or None)."""

    node: Named
    kind: str
    names: tuple[str, ...]
    tickers: tuple[str, ...]
    matches: tuple[tuple[str, str | None], ...]
    reasons: tuple[str, ...]


def entity_page(dataset: Dataset, reader: Reader, curie: str) -> Page:
    """Page of an entity or event. What was merged into another thing leads there, what nobody names to what is called alike.

    Parameters: `relation` with `direction` and `from` show one relation alone, `figures=all` every series, `events=all` every event.
    """
    block = read_properties(dataset, [curie]).get(curie, {})
    if not block:
        kept = next((text_of(s) for (s,) in dataset.select("SELECT ?s WHERE { ?s dcterms:replaces ?gone }", {"gone": node(curie)})), None)
        return redirect(path_of(kept), 301) if kept else missing_page(dataset, reader, curie.partition(":")[2])
    if curie.startswith("event:"):
        return _event_page(dataset, reader, curie, block)
    identity = _identify(dataset, curie, block, reader.language)
    only = _only(reader)
    first = int(reader.query["from"]) if reader.query.get("from", "").isdecimal() and len(reader.query["from"]) < 7 else 0
    ties = read_ties(dataset, curie, reader.language, only=only, first=first)
    if only:
        return render("relation.html", reader, identity=identity, curie=curie, groups=ties)
    every_figure = reader.query.get("figures") == "all"
    series, series_total, figure_total = read_series(dataset, curie, reader.language, limit=None if every_figure else SHOWN_SERIES)
    events = tell_events(dataset, newest_first(read_timeline(dataset, entities=[curie]).happenings), reader.language)
    shown_events = events if reader.query.get("events") == "all" else events[:_SHOWN_EVENTS]
    findings, finding_total = findings_of(dataset, curie, reader.language, _SHOWN_FINDINGS)
    return render(
        "entity.html",
        reader,
        identity=identity,
        curie=curie,
        groups=ties,
        series=series,
        series_total=series_total,
        figure_total=figure_total,
        events=shown_events,
        event_total=len(events),
        findings=findings,
        finding_total=finding_total,
    )


def _only(reader: Reader) -> tuple[str, str] | None:
    relation, direction = reader.query.get("relation", ""), reader.query.get("direction", "out")
    return (relation, direction) if relation and direction in _DIRECTIONS else None


def _identify(dataset: Dataset, curie: str, block: Properties, language: str) -> Identity:
    types = [str(t) for t in block.get("rdf:type", ()) if str(t).startswith("ckg:")]
    words = read_names(dataset, [curie, *types], language)
    others = {str(n) for p in ("rdfs:label", "skos:prefLabel", "skos:altLabel") for n in block.get(p, ())} - {words[curie].label}
    matches = tuple((str(m), _address(str(m))) for m in block.get("skos:closeMatch", ()))
    return Identity(
        words[curie],
        words[min(types)].label if types else "",
        tuple(sorted(others, key=lambda n: (len(n), n))),
        tuple(str(t) for t in block.get("ckg:ticker", ())),
        matches,
        tuple(str(n) for n in block.get("skos:editorialNote", ())),
    )


def _address(match: str) -> str | None:
    """Where an outside identifier leads: Wikidata, or an address on the web and nothing else."""
    if match.startswith("wd:"):
        return "https://www.wikidata.org/wiki/" + match.removeprefix("wd:")
    return match if match.startswith(("https://", "http://")) else None


def _event_page(dataset: Dataset, reader: Reader, curie: str, block: Properties) -> Page:
    ends = [str(v) for p in ("ckg:agent", "ckg:target") for v in block.get(p, ())]
    around = [h for h in read_timeline(dataset, entities=ends[:1]).happenings if h.id == curie]
    told: tuple[ToldEvent, ...] = tell_events(dataset, around, reader.language)
    rows = dataset.select("SELECT ?claim WHERE { ?claim ckg:describes ?event }", {"event": node(curie)})
    claims = read_claims(dataset, sorted(text_of(c) for (c,) in rows)[:_SHOWN_CLAIMS])
    return render(
        "event.html",
        reader,
        identity=_identify(dataset, curie, block, reader.language),
        curie=curie,
        event=told[0] if told else None,
        claims=tuple(tell(dataset, claims, reader.language).values()),
        claim_total=len(rows),
    )


__all__ = ["Identity", "Saying", "Told", "entity_page"]
