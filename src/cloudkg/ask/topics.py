"""Shipped questions that the words of a question name by themselves: “what is only rumoured”, “largest deals”."""

from __future__ import annotations

import re

from cloudkg.ask.pieces import Asked, Given, Pieces, dates
from cloudkg.ask.reading import Hit
from cloudkg.ask.relating import reports_of
from cloudkg.query.questions import Question, read_question

# Which parameter of a shipped question takes a thing, by the kind of the thing: the first that the question has.
_TAKERS = {
    "report": ("report",),
    "segment": ("segment", "thing", "about", "party", "firm", "target"),
    "chip": ("chip", "thing", "product", "about", "party", "firm"),
    "model": ("model", "thing", "product", "about", "party", "firm"),
    "product": ("product", "thing", "about", "party", "firm", "target"),
    "person": ("person", "about", "party"),
    "body": ("regulator", "about", "party"),
    "place": ("target", "about", "party", "firm"),
    "firm": ("firm", "about", "party", "publisher", "supplier", "user", "maker"),
}
_MODAL_TOPICS = {"Reported": "rumours", "Planned": "plans", "Forecast": "guidance", "Denied": "denials"}


def find_topic(p: Pieces) -> tuple[str, Hit] | None:
    """Shipped question that the words name, the longest of them; words that only say how firmly name one where nothing else is asked."""
    hits = sorted(p.reading.of("topic"), key=lambda h: ("weak" in h.fields, h.start - h.end))
    if hits and hits[0].fields["question"] == "who-says-so" and (p.relations or p.metrics):
        p.shapes.add("evidence")
        return None
    if hits and not (hits[0].fields["question"] == "segment-firms" and p.relations):
        return hits[0].fields["question"], hits[0]
    modal = [h for h in p.reading.of("modality") if h.fields["modality"] in _MODAL_TOPICS]
    if modal and not hits and not p.relations and not p.metrics and "path" not in p.shapes:
        return _MODAL_TOPICS[modal[0].fields["modality"]], modal[0]
    return None


def ask_topic(p: Pieces, name: str, cue: Hit) -> Asked:
    """The shipped question with what else the words say as its parameters; what has no place in it is refused."""
    question = read_question(name)
    has = {parameter.name for parameter in question.parameters}
    p.shapes |= {cue.fields["shape"]} if "shape" in cue.fields else set()
    given = _things(p, question, cue)
    _relations_and_metrics(p, question, given)
    modalities = [m for m in p.modalities() if m != "Denied" and _MODAL_TOPICS.get(m) != name]
    if modalities and "modality" in has:
        given["modality"] = tuple(m.lower() for m in modalities)
    label, since, until = p.when()
    if "period" in has and label:
        given["period"] = (label,)
    elif (since or until) and not has & {"since", "until"}:
        p.refuse_hit(p.reading.of("period")[0], "no time")
    else:
        given |= dates(has, since, until)
    p.narrow_by_size(given, has)
    form = "count" if "count" in p.shapes else "rows"
    column = cue.fields.get("column") or _first_column(question)
    return p.asked(form, name, given, column=column)


def _things(p: Pieces, question: Question, cue: Hit) -> Given:
    given: Given = {}
    for hit in p.entities:
        taker = _taker(question, hit, cue)
        told = reports_of(p.dataset, [hit.fields["id"]]) if taker == "about" and question.name.startswith("report-") else ()
        if told:  # “what do the reports of this house say”
            given["report"] = (*given.get("report", ()), *told)
            continue
        if hit.both and taker != "segment":
            continue
        if taker is None:
            p.refuse_hit(hit, "no place")
        else:
            given[taker] = (*given.get(taker, ()), hit.fields["id"])
    return given


def _relations_and_metrics(p: Pieces, question: Question, given: Given) -> None:
    """Relations and metrics become parameters; those that the question is about anyway say nothing more, others have no place."""
    has = {parameter.name for parameter in question.parameters}
    if p.relations and "relation" in has:
        given["relation"] = tuple(dict.fromkeys(r.fields["relation"] for r in p.relations))
    else:
        for hit in p.relations:
            if f"ckg:{hit.fields['relation']}" not in question.sparql:
                p.refuse_hit(hit, "two questions")
    if p.metrics and "metric" in has:
        given["metric"] = tuple(dict.fromkeys(m.fields["metric"] for m in p.metrics))
    else:
        for hit in p.metrics:
            if (
                hit.fields["metric"] not in ("price", "price_change", "deal_amount")
                and f"ckg:{hit.fields['metric']}" not in question.sparql
            ):
                p.refuse_hit(hit, "two questions")


def _taker(question: Question, hit: Hit, cue: Hit) -> str | None:
    has = [p.name for p in question.parameters if p.type == "entity"]
    kind = hit.fields["id"].partition(":")[0]
    bound = cue.fields.get("bind")
    wanted = (bound, *_TAKERS.get(kind, ())) if bound and kind == "firm" else _TAKERS.get(kind, ())
    return next((name for name in wanted if name in has), None)


def _first_column(question: Question) -> str:
    """The column that a reader looks at first: the first name, else the first of all."""
    columns: list[str] = re.findall(r"\?(\w+)", question.sparql.partition("SELECT")[2].partition("WHERE")[0])
    return next((c for c in columns if c.endswith("_name") or c in ("title", "source")), columns[0])
