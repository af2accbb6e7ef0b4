"""Questions of a relation: who does what to whom, whether, how many, who the most."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from cloudkg.ask.pieces import Asked, Given, Pieces, dates
from cloudkg.ask.reading import Hit
from cloudkg.ask.sides import AGENT, PATIENT, Group, admits, asks_who_did_it, beside_verb, group_names, sides
from cloudkg.ask.words import rows_meaning
from cloudkg.query.facts import read_nodes
from cloudkg.query.questions import read_question
from cloudkg.store import Dataset, node, text_of
from cloudkg.vocab import fold_name

_GOODS = ("segment", "product", "chip", "model")
_MADE = ("Chip", "Model", "Product")
TRADES = frozenset({"supplies", "develops", "offers"})  # “液冷供应商”, “optical module makers” are the firms of that segment


def ask_relation(p: Pieces) -> Asked:
    """The shipped question of a relation, with the names of the question on the sides where they belong."""
    cues = [_as_supply(p, cue) for cue in _one_relation(p)]
    cue, relation = cues[0], cues[0].fields["relation"]
    special = _ask_specially(p, cues, relation)
    if special is not None:
        return special
    name, agent, patient = _question_of(p, relation)
    question = read_question(name)
    has = {parameter.name for parameter in question.parameters}
    given: Given = {"relation": (relation,)} if "relation" in has else {}
    filled = _fill(p, cue, relation, (agent, patient), given)
    _narrow(p, relation, given, has, filled)
    if relation == "raisesPriceOf" and "most" in p.shapes and "count" not in p.shapes:
        kept = {k: v for k, v in given.items() if k in ("firm", "since", "until", "min_size", "report")}
        return p.asked("rows", "largest-price-rises", kept, column="firm_name", grouped="product_name", relation=relation)
    column, grouped = _columns(filled, agent, patient, name)
    if p.kinds() and not filled and _asks_for_things(p):
        column, grouped = grouped, column  # “which models were released”: the thing, not who did it
    return p.asked(_form(p, filled), name, given, column=column, grouped=grouped, relation=relation)


def _question_of(p: Pieces, relation: str) -> tuple[str, str, str]:
    """The shipped question of a relation and its parameters for the two sides."""
    if "Denied" in p.modalities():
        return "denials", "subject", "object"
    row = next(r for r in rows_meaning("question") if r.fields["relation"] == relation)
    return row.fields["question"], row.fields["agent"], row.fields["patient"]


def _ask_specially(p: Pieces, cues: Sequence[Hit], relation: str) -> Asked | None:
    """Relations that another shipped question answers better than their own: firms of a segment, beneficiaries, suppliers of suppliers."""
    form = "count" if "count" in p.shapes else "rows"
    segments = p.ids() and all(c.startswith("segment:") for c in p.ids())
    voices = {cue.fields["voice"] for cue in cues}
    if segments and relation in TRADES and voices == {AGENT}:
        return p.asked(form, "segment-firms", {"segment": p.ids()}, column="firm_name", grouped="segment_name")
    if relation == "recommends" and any(c.startswith("segment:") for c in p.ids()):
        return _ask_beneficiaries(p)
    if relation == "recommends" and not p.ids() and (p.reading.of("narrowing") or "most" in p.shapes):
        given: Given = {"min_reports": ("2",)} if p.reading.of("narrowing") else {}
        return p.asked("rows", "recommended", given, column="firm_name", relation=relation)
    if relation == "uses" and (goods := _whose_goods(p)):
        firms = tuple(c for c in p.ids() if c.startswith("firm:"))
        given = {"customer": firms, "product": goods}
        return p.asked(form, "who-supplies", given, column="supplier_name", grouped="customer_name", relation="supplies")
    if relation == "supplies" and len(cues) == 2 and len(voices) == 1 and voices <= {AGENT, PATIENT} and p.ids():
        end, column = ("customer", "supplier_name") if voices == {AGENT} else ("supplier", "customer_name")
        return p.asked("rows", "supply-exposure", {end: p.ids()}, column=column, relation=relation)
    return None


def _as_supply(p: Pieces, cue: Hit) -> Hit:
    """Who offers something to a firm supplies it: “谁给 Meta 提供算力”."""
    if cue.fields["relation"] != "offers" or cue.fields["voice"] != "verb":
        return cue
    marks = {h.end for h in p.reading.of("side") if p.reading.text(h).lower() in _TO}
    firms = [h for h in p.names() if h.fields["id"].startswith("firm:")]
    given_to = any(len(p.reading.view[: h.start].rstrip()) in marks for h in firms)
    return replace(cue, fields={**cue.fields, "relation": "supplies"}) if given_to else cue


_TO = frozenset({"给", "为", "向", "to", "for"})


def _whose_goods(p: Pieces) -> tuple[str, ...]:
    """Segments that a firm uses of somebody (“X 用谁的算力”, “whose compute does X use”): asked is who supplies them."""
    names = p.names()
    segments = [h for h in names if h.fields["id"].startswith("segment:")]
    firms = [h for h in names if h.fields["id"].startswith("firm:")]
    if not segments or not firms or len(segments) + len(firms) < len(names):
        return ()
    return tuple(h.fields["id"] for h in segments) if _WHOSE.search(p.reading.view[: segments[0].start]) else ()


_WHOSE = re.compile(r"(?:(?:谁|哪(?:些|几)?(?:家|个)?(?:公司|企业|厂商|云)?)家?的|\bwhose)\s*$", re.IGNORECASE)


def _narrow(p: Pieces, relation: str, given: Given, has: set[str], filled: set[str]) -> None:
    """Put firmness, reports, time, size and class into their parameters, or refuse what the question does not take."""
    stated = tuple(m.lower() for m in p.modalities() if m != "Denied")
    if stated and "modality" in has:
        given["modality"] = stated
    if p.reports() and "report" in has:
        given["report"] = (*given.get("report", ()), *p.reports())
    _, since, until = p.when()
    if (since or until) and "since" not in has:
        p.refuse_hit(p.reading.of("period")[0], "no time")
    given |= dates(has, since, until)
    p.narrow_by_size(given, has)
    kinds = [k for k in p.kinds() if k in _MADE]
    if kinds and PATIENT not in filled and "kind" in has:
        given |= {"kind": (kinds[0],)} if kinds[0] != "Product" else {}  # everything that is made is a product
    elif kinds and not any(admits(relation, side, f"{kinds[0].lower()}:") for side in (AGENT, PATIENT)):
        for hit in (h for h in p.reading.of("class") if h.fields["kind"] == kinds[0]):
            p.refuse_hit(hit, "no place")


def _asks_for_things(p: Pieces) -> bool:
    """Whether the class is what is asked for (“哪些芯片…”, “which chips …”), and not who."""
    asks_who = any(h.fields["side"] == "wh" and p.reading.text(h).lower() in ("谁", "who", "哪家") for h in p.reading.of("side"))
    return not asks_who and p.kinds()[0] in _MADE and "Firm" not in p.kinds()


def _ask_beneficiaries(p: Pieces) -> Asked:
    """Who gains in a segment."""
    given: Given = {}
    for curie in p.ids():
        houses = reports_of(p.dataset, [curie]) if curie.startswith("firm:") else ()
        name, ids = ("report", houses) if houses else (curie.partition(":")[0], (curie,))
        given[name] = (*given.get(name, ()), *ids)
    if p.reports():
        given["report"] = (*given.get("report", ()), *p.reports())
    form = "count" if "count" in p.shapes else "rows"
    return p.asked(form, "beneficiaries", given, column="firm_name", grouped="segment_name", relation="recommends")


def _form(p: Pieces, filled: set[str]) -> str:
    if filled == {AGENT, PATIENT} and not p.shapes & {"count"}:
        return "yes-no" if p.shapes & {"yes-no", "path"} else "rows"
    if "count" in p.shapes:
        return "count"
    if p.shapes & {"most", "least"} and len(filled) == 1:
        return "by-size"
    if p.limit() is not None and not filled:
        return "most"
    if "most" in p.shapes or "least" in p.shapes:
        return "most" if "most" in p.shapes else "least"
    return "yes-no" if "yes-no" in p.shapes else "rows"


def _one_relation(p: Pieces) -> list[Hit]:
    """The relation that is asked for; a second one is refused, unless its words only repeat or carry the first."""
    found = sorted(p.relations, key=lambda h: h.start - h.end)
    carriers = {"develops", "releases", "offers", "uses"}
    strong = [h for h in found if h.fields["relation"] not in carriers] or found
    kept = [h for h in p.relations if h in strong]
    first = kept[0]
    for other in kept[1:]:
        if other.fields["relation"] != first.fields["relation"]:
            p.refuse(other.start, other.end, "two questions")
    return [h for h in kept if h.fields["relation"] == first.fields["relation"]]


def _fill(p: Pieces, cue: Hit, relation: str, names: tuple[str, str], given: Given) -> set[str]:
    """Put the names of the question into the parameters of the two sides; which sides that fills."""
    groups = group_names(p.reading, p.names())
    if cue.fields["voice"] == "mutual":
        return _fill_mutual(p, groups, names, given)
    if relation == "supplies":
        goods = [g for g in groups if g.ids[0].partition(":")[0] in _GOODS]
        groups = [g for g in groups if g not in goods]
        given |= {"product": tuple(c for g in goods for c in g.ids)} if goods else {}
    if relation == "uses":
        groups = [_things_for(p, cue, group) for group in groups]
    elif asks_who_did_it(p.reading, cue, groups):
        groups = [_namesakes(p, relation, group) for group in groups]
    found = sides(p.reading, cue, groups)
    if relation == "recommends":
        found = {i: AGENT if reports_of(p.dataset, groups[i].ids) else side for i, side in found.items()}
    filled: set[str] = set()
    for i, group in enumerate(groups):
        ids, narrowing = _fitting(p, relation, found[i], group)
        if not ids:
            p.refuse(group.start, group.end, "no place")
            continue
        parameter = names[0] if found[i] == AGENT else names[1]
        given[parameter] = (*given.get(parameter, ()), *ids)
        filled |= set() if narrowing else {found[i]}
    return filled


def _things_for(p: Pieces, cue: Hit, group: Group) -> Group:
    """A firm that stands where a thing is used stands for what it makes: “谁在用昆仑芯”."""
    if cue.fields["voice"] == AGENT or not all(c.startswith("firm:") for c in group.ids):
        return group
    if cue.fields["voice"] in ("verb", "passive") and beside_verb(p.reading, cue, group, cue.fields["voice"]) != PATIENT:
        return group
    made = things_of_firms(p.dataset, group.ids)
    first = group.hits[0]
    return Group(tuple(replace(first, fields={"id": c}) for c in made)) if made else group


def _namesakes(p: Pieces, relation: str, group: Group) -> Group:
    """A firm that cannot suffer what is asked about stands for what it makes under its name: “DeepSeek 是谁开发的”."""
    if any(admits(relation, PATIENT, c) for c in group.ids) or not all(c.startswith("firm:") for c in group.ids):
        return group
    named = fold_name(p.reading.text(group.hits[0]))
    nodes = read_nodes(p.dataset, things_of_firms(p.dataset, group.ids))
    made = [c for c, thing in nodes.items() if admits(relation, PATIENT, c) and fold_name(thing.label).startswith(named)]
    return Group(tuple(replace(group.hits[0], fields={"id": c}) for c in made)) if made else group


def _fill_mutual(p: Pieces, groups: list[Group], names: tuple[str, str], given: Given) -> set[str]:
    ids = tuple(c for group in groups for c in group.ids)
    firms = tuple(c for c in ids if not c.startswith("segment:"))
    agent, patient = names
    if firms and len(firms) < len(ids):  # “which of the chip makers competes with X”
        given |= {agent: firms, patient: firms_of_segments(p.dataset, [c for c in ids if c not in firms])}
        return {AGENT}
    if not ids:
        return set()
    if len(ids) == 1 or (len(groups) == 1 and len(ids) != 2):
        given[agent] = ids
        return {AGENT}
    given |= {agent: ids[:1], patient: ids[1:]}
    return {AGENT, PATIENT}


def _fitting(p: Pieces, relation: str, side: str, group: Group) -> tuple[tuple[str, ...], bool]:
    """CURIEs for a side: the names themselves, reports of a house that recommends, or the firms of a segment; whether they only narrow."""
    if relation == "recommends" and side == AGENT:
        return reports_of(p.dataset, group.ids), False
    if all(admits(relation, side, c) for c in group.ids):
        return group.ids, False
    if all(c.startswith("segment:") for c in group.ids) and admits(relation, side, "firm:"):
        return firms_of_segments(p.dataset, group.ids), True
    return (group.ids, False) if any(admits(relation, side, c) for c in group.ids) else ((), False)


def _columns(filled: set[str], agent: str, patient: str, name: str) -> tuple[str, str]:
    """The column that is asked for, and the one that the rows are grouped by when things are counted."""
    names = {p: f"{p}_name" for p in (agent, patient)}
    if name == "claims":
        names = {"report": "subject_name", "object": "object_name", "subject": "subject_name"}
    if AGENT in filled and PATIENT not in filled:
        return names[patient], names[agent]
    return names[agent], names[patient]


def reports_of(dataset: Dataset, houses: Sequence[str]) -> tuple[str, ...]:
    """CURIEs of the reports of these houses, sorted."""
    rows = dataset.select("SELECT ?report { ?report dcterms:publisher ?house } ORDER BY ?report", {"house": [node(c) for c in houses]})
    return tuple(text_of(report) for (report,) in rows)


def firms_of_segments(dataset: Dataset, segments: Sequence[str]) -> tuple[str, ...]:
    """CURIEs of the firms that reports put into any of these segments, sorted."""
    sparql = """SELECT DISTINCT ?firm WHERE {
        ?claim rdf:predicate ckg:inSegment ; rdf:object ?segment ; rdf:subject ?firm ; ckg:polarity ckg:Affirmed .
        MINUS { ?claim ckg:reviewed ?verdict }
    } ORDER BY ?firm"""
    return tuple(text_of(firm) for (firm,) in dataset.select(sparql, {"segment": [node(c) for c in segments]}))


def things_of_firms(dataset: Dataset, firms: Sequence[str]) -> tuple[str, ...]:
    """CURIEs of what these firms develop, sorted."""
    sparql = """SELECT DISTINCT ?thing WHERE {
        ?claim rdf:predicate ckg:develops ; rdf:subject ?firm ; rdf:object ?thing ; ckg:polarity ckg:Affirmed .
        MINUS { ?claim ckg:reviewed ?verdict }
    } ORDER BY ?thing"""
    return tuple(text_of(thing) for (thing,) in dataset.select(sparql, {"firm": [node(c) for c in firms]}))
