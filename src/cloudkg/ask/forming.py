"""From the parts of a question to a shipped question with its parameters, or to what is not understood."""

from __future__ import annotations

from dataclasses import replace

from cloudkg.ask.measuring import ask_figures, ask_spending, is_spending_on_segment
from cloudkg.ask.pieces import Asked, Given, Pieces, dates
from cloudkg.ask.reading import Hit, Reading
from cloudkg.ask.relating import TRADES, ask_relation
from cloudkg.ask.sides import AGENT, PATIENT, group_names
from cloudkg.ask.topics import ask_topic, find_topic
from cloudkg.store import Dataset


def form_query(dataset: Dataset, reading: Reading) -> Asked:
    """What a question asks for; `problems` is not empty where a part of it cannot be asked."""
    p = Pieces(dataset, reading)
    _refuse_strangers(p)
    _settle_doubles(p)
    asked = _shape(p)
    return replace(asked, problems=tuple(p.problems))


def _shape(p: Pieces) -> Asked:
    topic = find_topic(p)
    if "path" in p.shapes and len(p.names()) >= 2 and not p.relations and not p.metrics and not topic:
        return Asked("path", things=p.ids()[:2])
    if topic:
        return ask_topic(p, *topic)
    if p.reading.of("growth") and not p.metrics and not p.relations and p.names():
        first = p.reading.of("growth")[0]
        p.metrics.append(replace(first, kind="metric", fields={"metric": "revenue"}))
    if p.metrics and p.relations:
        _metrics_or_relation(p)
    if p.metrics and is_spending_on_segment(p):
        return ask_spending(p)
    if p.metrics:
        return ask_figures(p)
    if p.relations:
        return ask_relation(p)
    return _ask_rest(p)


def _refuse_strangers(p: Pieces) -> None:
    for start, end in p.reading.leftovers:
        p.refuse(start, end, "unknown")
    for hit in p.reading.of("entity"):
        if not hit.fields["id"]:
            p.refuse(hit.start, hit.end, "unknown")
    for hit in p.reading.of("negation"):
        p.refuse_hit(hit, "negation")
    for hit in p.reading.of("time"):
        if not p.reading.of("period"):
            p.refuse_hit(hit, "no place")


def _settle_doubles(p: Pieces) -> None:
    """Words that name a thing and mean something as well (“芯片”, a segment and a class) are what the rest of the question leaves room for."""
    for hit in p.generic:
        kind = hit.both["as"]
        others = [e for e in p.entities if e is not hit]
        if kind == "class":
            wants_segment = any(r.fields["relation"] in ("inSegment", "recommends", "investsIn", "supplies") for r in p.relations) or not (
                p.relations or others
            )
            if not wants_segment and hit.both["kind"] != "Firm":
                p.entities.remove(hit)
        elif kind == "metric" and (others or not p.metrics) and not p.relations:
            p.entities.remove(hit)
            p.metrics.append(Hit(hit.start, hit.end, "metric", hit.both, 0))
        elif kind == "relation" and not p.relations:
            p.entities.remove(hit)
            p.relations.append(Hit(hit.start, hit.end, "relation", hit.both, 0))


def _metrics_or_relation(p: Pieces) -> None:
    """Words of a relation that only carry a figure (“how much revenue did X make”) give way; a figure that a relation tells of anyway does too."""
    if p.shapes & {"most", "least"} or p.limit() is not None:  # “the top five vendors by shipments”: the noun says what is ranked
        p.relations = [r for r in p.relations if r.fields["voice"] != AGENT or r.fields["relation"] not in TRADES]
        if not p.relations:
            return
    strong = [m for m in p.metrics if m.fields["metric"] not in ("deal_amount", "price", "price_change", "cost")]
    if not strong:
        p.metrics = []
        return
    carriers = {"develops", "releases", "offers", "uses", "leads", "partOf", "inSegment"}
    if all(r.fields["relation"] in carriers for r in p.relations) and len(group_names(p.reading, p.names())) <= 1:
        nouns = [r for r in p.relations if r.fields["voice"] in (AGENT, PATIENT)]
        for noun in nouns:
            p.refuse(noun.start, noun.end, "two questions")
        p.relations = []
        return
    p.refuse(strong[0].start, strong[0].end, "two questions")
    p.metrics = []


def _ask_rest(p: Pieces) -> Asked:
    """Names and times without a relation or a metric: evidence, ways between two things, what a firm makes, events, one report, one thing."""
    things, reports = p.ids(), p.reports()
    if "evidence" in p.shapes and (things or reports):
        given = {name: ids for name, ids in (("about", things), ("report", reports)) if ids}
        return p.asked("rows", "who-says-so", given, column="source_name")
    if len(things) == 2 and p.shapes & {"path", "yes-no"} and "compare" not in p.shapes:
        return p.asked("path", "", {})
    if len(things) == 1 and not reports:
        return _ask_of_one(p, things)
    if reports:
        given = {"report": reports, **({"about": things} if things else {})}
        return p.asked("rows", "report-contents", given, column="about_name")
    if p.reading.of("period"):
        return _ask_events(p, {"firm": things} if things else {})
    if not p.problems:
        p.refuse(0, len(p.reading.view), "no question")
    return Asked("rows")


def _ask_of_one(p: Pieces, thing: tuple[str, ...]) -> Asked:
    kinds = tuple(h.fields["kind"] for h in p.reading.of("class"))
    for hit in p.reading.of("shape"):
        if hit.fields["shape"] in ("most", "least", "compare"):
            p.refuse_hit(hit, "no question")
    form = "count" if "count" in p.shapes else "rows"
    if "Firm" in kinds and thing[0].startswith("segment:"):
        return p.asked(form, "segment-firms", {"segment": thing}, column="firm_name", grouped="segment_name")
    made = [k for k in p.kinds() if k in ("Chip", "Model", "Product")]
    if made and thing[0].startswith("firm:") and "show" not in p.shapes:
        given = {"subject": thing, "relation": ("develops", "releases", "offers")}
        given |= {"kind": (made[0],)} if len(made) == 1 and made[0] != "Product" else {}
        return p.asked(form, "claims", given, column="object_name", grouped="subject_name", relation="develops")
    if p.reading.of("period") or p.shapes & {"timeline", "latest"}:
        return _ask_events(p, {"firm": thing})
    if (
        p.generic and "show" not in p.shapes and not p.problems
    ):  # “which chips do reports mention” asks for more than the segment of that name
        p.refuse(0, len(p.reading.view), "no question")
    return p.asked("show", "", {})


def _ask_events(p: Pieces, given: Given) -> Asked:
    return p.asked("rows", "events", given | dates(("since", "until"), *p.when()[1:]), column="agent_name")
