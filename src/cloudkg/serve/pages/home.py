"""The first page: a search box and an overview of what the graph holds, what is new in it, and what moves most. Never a hairball."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from cloudkg.audit.kept import read_kept
from cloudkg.query.facts import is_audited, read_observations, struck_facts
from cloudkg.query.timeline import Happening, read_timeline
from cloudkg.serve.pages.findings import tell_findings
from cloudkg.serve.pages.frame import Page, Reader, render
from cloudkg.serve.pages.happenings import tell_events
from cloudkg.serve.pages.reports import list_reports, read_reports
from cloudkg.serve.pages.telling import Told, tell
from cloudkg.store import Dataset, node, text_of

_SHOWN = 6
_TILES = ("Firm", "Chip", "Model", "Product", "Segment", "Person", "PublicBody", "Place")
_FACTS = ("Report", "Claim", "Observation", "Finding")
_CANDIDATES = 4_000  # growth figures that are looked at for the largest


def home_page(dataset: Dataset, reader: Reader) -> Page:
    """The overview."""
    counts = _count_types(dataset)
    happenings = read_timeline(dataset).happenings
    dated = [h for h in happenings if h.announced or h.effective]
    kept = read_kept(dataset)
    return render(
        "home.html",
        reader,
        tiles=[(kind, counts[kind]) for kind in _TILES if counts[kind]],
        facts=[(kind, counts[kind]) for kind in _FACTS if counts[kind]],
        event_total=len(happenings),
        reports=read_reports(dataset, list_reports(dataset)[:_SHOWN], reader.language),
        events=tell_events(dataset, dated[::-1][:_SHOWN], reader.language),
        movers=tell_events(dataset, _largest_changes(happenings), reader.language),
        growth=_largest_growth(dataset, reader.language),
        audited=is_audited(dataset),
        findings=tell_findings(dataset, kept[:_SHOWN], reader.language),
        finding_total=len(kept),
    )


def _count_types(dataset: Dataset) -> Counter[str]:
    values = {"type": [node(f"ckg:{name}") for name in (*_TILES, *_FACTS)]}
    rows = dataset.select("SELECT ?type (COUNT(?s) AS ?n) WHERE { ?s a ?type } GROUP BY ?type", values)
    return Counter({text_of(t).removeprefix("ckg:"): int(text_of(n)) for t, n in rows})


def _largest_changes(happenings: tuple[Happening, ...]) -> list[Happening]:
    """Price changes of the largest percentage, said as facts."""
    sized = [(abs(bound), h) for h in happenings if h.change and h.modality == "Actual" for bound in (_bound(h.change),)]
    return [h for _, h in sorted(sized, key=lambda pair: (-pair[0], pair[1].id))[:_SHOWN]]


def _bound(ends: tuple[Decimal | None, Decimal | None]) -> Decimal:
    return next((end for end in ends[::-1] if end is not None), Decimal(0))


def _largest_growth(dataset: Dataset, language: str) -> list[Told]:
    """Figures of growth over a year with the largest values, one of each entity."""
    sparql = f"""SELECT ?o ?e ?value WHERE {{ ?metric a ckg:GrowthMetric . ?o ckg:metric ?metric ; ckg:entity ?e ; ckg:minValue ?value ;
        ckg:unit ckg:percent ; ckg:modality ckg:Actual ; ckg:measure ckg:Level ; ckg:basis ckg:YoY }} LIMIT {_CANDIDATES}"""
    struck = struck_facts(dataset)
    rows = [(abs(Decimal(text_of(v))), text_of(o), text_of(e)) for o, e, v in dataset.select(sparql) if text_of(o) not in struck]
    best: dict[str, str] = {}
    for _, figure, entity in sorted(rows, key=lambda row: (-row[0], row[1])):
        best.setdefault(entity, figure)
    found = read_observations(dataset, list(best.values())[:_SHOWN])
    told = tell(dataset, found, language)
    return [told[f] for f in list(best.values())[:_SHOWN] if f in told]
