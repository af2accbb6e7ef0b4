"""From the parts of a question to a shipped question with its parameters, or to what is not understood."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace

from cloudkg.ask.reading import Hit, Reading, growth_metric
from cloudkg.ask.sides import AGENT, PATIENT, Group, admits, beside_verb, group_names, sides
from cloudkg.ask.words import rows_meaning
from cloudkg.query.questions import Question, read_question
from cloudkg.store import Dataset, node, text_of

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
_TRADES = frozenset({"supplies", "develops", "offers"})  # “液冷供应商”, “optical module makers” are the firms of that segment
_GOODS = ("segment", "product", "chip", "model")
_MODAL_TOPICS = {"Reported": "rumours", "Planned": "plans", "Forecast": "guidance", "Denied": "denials"}
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

    `form` is rows, yes-no, count, most, least, compare, evidence, path or show; `column` is the one asked for, `labels` keep figures by their
    own words, `rates` says that percentages of change are wanted; `things` are the entities that the question names.
    """

    form: str
    question: str = ""
    given: dict[str, tuple[str, ...]] = field(default_factory=dict)
    column: str = ""
    grouped: str = ""
    things: tuple[str, ...] = ()
    relation: str = ""
    metrics: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    rates: bool = False
    latest: bool = False
    limit: int | None = None
    period: str = ""
    since: str = ""
    until: str = ""
    evidence: bool = False
    problems: tuple[Problem, ...] = ()


def form_query(dataset: Dataset, reading: Reading) -> Asked:
    """What a question asks for; `problems` is not empty where a part of it cannot be asked."""
    return _Former(dataset, reading).form()


class _Former:
    """Puts the parts of one question together."""

    def __init__(self, dataset: Dataset, reading: Reading) -> None:
        self._dataset = dataset
        self._reading = reading
        self._problems: list[Problem] = []
        self._shapes = {h.fields["shape"] for h in reading.of("shape")}
        self._entities = [h for h in reading.of("entity") if h.fields["id"]]
        self._relations = list(reading.of("relation"))
        self._metrics = list(reading.of("metric"))
        self._generic = [h for h in self._entities if h.both]

    # ---- the whole

    def form(self) -> Asked:
        """See `form_query`."""
        self._refuse_strangers()
        asked = self._shape()
        return replace(asked, problems=tuple(self._problems))

    def _shape(self) -> Asked:
        self._settle_doubles()
        topic = self._topic()
        if "path" in self._shapes and len(self._names()) >= 2 and not self._relations and not self._metrics and not topic:
            return Asked("path", things=self._ids()[:2])
        if topic:
            return self._ask_topic(*topic)
        if self._reading.of("growth") and not self._metrics and not self._relations and self._names():
            first = self._reading.of("growth")[0]
            self._metrics.append(replace(first, kind="metric", fields={"metric": "revenue"}))
        if self._metrics and self._relations:
            self._metrics_or_relation()
        if self._metrics and self._is_spending_on_segment():
            return Asked("rows", "investors", self._spending(), "target_name", "investor_name", self._ids(), "investsIn")
        if self._metrics:
            return self._ask_figures()
        if self._relations:
            return self._ask_relation()
        return self._ask_rest()

    def _is_spending_on_segment(self) -> bool:
        """“Tencent’s AI spending”: no figure of AI, but what the firm puts into it."""
        kinds = {c.partition(":")[0] for c in self._ids()}
        return kinds == {"firm", "segment"} and all(m.fields["metric"] in ("capex", "expense", "deal_amount") for m in self._metrics)

    def _spending(self) -> dict[str, tuple[str, ...]]:
        ids = self._ids()
        sides_ = {"investor": tuple(c for c in ids if c.startswith("firm:")), "target": tuple(c for c in ids if c.startswith("segment:"))}
        return sides_ | self._dates(("since", "until"), *self._when()[1:])

    def _refuse_strangers(self) -> None:
        for start, end in self._reading.leftovers:
            self._refuse(start, end, "unknown")
        for hit in self._reading.of("entity"):
            if not hit.fields["id"]:
                self._refuse(hit.start, hit.end, "unknown")
        for hit in self._reading.of("negation"):
            self._refuse(hit.start, hit.end, "negation")

    def _refuse(self, start: int, end: int, reason: str) -> None:
        self._problems.append(Problem(self._reading.view[start:end].strip(), start, end, reason))

    def _settle_doubles(self) -> None:
        """Words that name a thing and mean something as well (“芯片”, a segment and a class) are what the rest of the question leaves room for."""
        for hit in self._generic:
            kind = hit.both["as"]
            others = [e for e in self._entities if e is not hit]
            if kind == "class":
                wants_segment = any(
                    r.fields["relation"] in ("inSegment", "recommends", "investsIn", "supplies") for r in self._relations
                ) or not (self._relations or others)
                if not wants_segment and hit.both["kind"] != "Firm":
                    self._entities.remove(hit)
            elif kind == "metric" and (others or not self._metrics) and not self._relations:
                self._entities.remove(hit)
                self._metrics.append(Hit(hit.start, hit.end, "metric", hit.both, 0))
            elif kind == "relation" and not self._relations:
                self._entities.remove(hit)
                self._relations.append(Hit(hit.start, hit.end, "relation", hit.both, 0))

    # ---- pieces

    def _names(self) -> list[Hit]:
        return [e for e in self._entities if not e.fields["id"].startswith("report:")]

    def _ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(e.fields["id"] for e in self._names()))

    def _reports(self) -> tuple[str, ...]:
        return tuple(e.fields["id"] for e in self._entities if e.fields["id"].startswith("report:"))

    def _modalities(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(h.fields["modality"] for h in self._reading.of("modality")))

    def _kinds(self) -> tuple[str, ...]:
        stated = [h.fields["kind"] for h in self._reading.of("class")]
        return tuple(dict.fromkeys([*stated, *(h.both["kind"] for h in self._generic if h.both["as"] == "class")]))

    def _limit(self) -> int | None:
        for hit in self._reading.of("limit"):
            number = hit.fields["number"].lower()
            return int(number) if number.isdigit() else _NUMBERS.get(number)
        return None

    def _when(self) -> tuple[str, str, str]:
        """Label of the period asked for, and the first and last month or day that it covers; one end is empty with “since” and “until”."""
        periods = self._reading.of("period")
        if not periods:
            return "", "", ""
        if len(periods) > 1:
            first, last = min(p.fields["first"] for p in periods), max(p.fields["last"] for p in periods)
            return "", first, last
        hit = periods[0]
        times = {h.fields["time"] for h in self._reading.of("time") if self._is_beside(h, hit)}
        first, last = hit.fields["first"], hit.fields["last"]
        if "since" in times:
            return "", first, ""
        if "until" in times:
            return "", "", last
        return hit.fields["label"], first, last

    def _is_beside(self, time: Hit, period: Hit) -> bool:
        gap = self._reading.view[min(time.end, period.end) : max(time.start, period.start)]
        return len(gap.strip()) <= 4

    def _topic(self) -> tuple[str, Hit] | None:
        """Shipped question that the words name, the longest of them."""
        hits = sorted(self._reading.of("topic"), key=lambda h: ("weak" in h.fields, h.start - h.end))
        if hits and hits[0].fields["question"] == "who-says-so" and (self._relations or self._metrics):
            self._shapes.add("evidence")
            hits = []
        if hits and hits[0].fields["question"] == "segment-firms" and self._relations:
            hits = []
        if hits:
            return hits[0].fields["question"], hits[0]
        modal = [h for h in self._reading.of("modality") if h.fields["modality"] in _MODAL_TOPICS]
        if modal and not self._relations and not self._metrics and self._asks_freely():
            return _MODAL_TOPICS[modal[0].fields["modality"]], modal[0]
        return None

    def _asks_freely(self) -> bool:
        return not self._shapes & {"path"}

    def _metrics_or_relation(self) -> None:
        """Words of a relation that only carry a figure (“how much revenue did X make”) give way; a figure that a relation tells of anyway does too."""
        if self._shapes & {"most", "least"} or self._limit() is not None:  # “the top five vendors by shipments”: the noun says what is ranked
            self._relations = [r for r in self._relations if r.fields["voice"] != AGENT or r.fields["relation"] not in _TRADES]
            if not self._relations:
                return
        strong = [m for m in self._metrics if m.fields["metric"] not in ("deal_amount", "price", "price_change", "cost")]
        if not strong:
            self._metrics = []
            return
        carriers = {"develops", "releases", "offers", "uses", "leads", "partOf", "inSegment"}
        if all(r.fields["relation"] in carriers for r in self._relations) and len(group_names(self._reading, self._names())) <= 1:
            nouns = [r for r in self._relations if r.fields["voice"] in (AGENT, PATIENT)]
            for noun in nouns:
                self._refuse(noun.start, noun.end, "two questions")
            self._relations = []
            return
        self._refuse(strong[0].start, strong[0].end, "two questions")
        self._metrics = []

    # ---- shipped questions by their own words

    def _ask_topic(self, name: str, cue: Hit) -> Asked:
        question = read_question(name)
        has = {p.name: p for p in question.parameters}
        given: dict[str, tuple[str, ...]] = {}
        for hit in self._entities:
            taker = self._taker(question, hit, cue)
            if hit.both and taker != "segment":
                continue
            if taker is None:
                self._refuse(hit.start, hit.end, "no place")
            else:
                given[taker] = (*given.get(taker, ()), hit.fields["id"])
        if self._relations and "relation" in has:
            given["relation"] = tuple(dict.fromkeys(r.fields["relation"] for r in self._relations))
        if self._metrics and "metric" in has:
            given["metric"] = tuple(dict.fromkeys(m.fields["metric"] for m in self._metrics))
        modalities = [m for m in self._modalities() if m != "Denied" and _MODAL_TOPICS.get(m) != name]
        if modalities and "modality" in has:
            given["modality"] = tuple(m.lower() for m in modalities)
        label, since, until = self._when()
        if "period" in has and label:
            given["period"] = (label,)
        else:
            given |= self._dates(has, since, until)
        for hit in self._reading.of("least-percent"):
            if "min_size" in has:
                given["min_size"] = (hit.fields["number"],)
        if name == "recommended" and self._reading.of("narrowing"):
            given["min_reports"] = ("2",)
        form = "count" if "count" in self._shapes else "rows"
        return Asked(
            form,
            name,
            given,
            column=cue.fields.get("column") or _first_column(question),
            latest="latest" in self._shapes,
            things=self._ids(),
            limit=self._limit(),
            period=label,
            since=since,
            until=until,
            evidence="evidence" in self._shapes,
        )

    def _taker(self, question: Question, hit: Hit, cue: Hit) -> str | None:
        has = [p.name for p in question.parameters if p.type == "entity"]
        kind = hit.fields["id"].partition(":")[0]
        bound = cue.fields.get("bind")
        wanted = (bound, *_TAKERS.get(kind, ())) if bound and kind == "firm" else _TAKERS.get(kind, ())
        return next((name for name in wanted if name in has), None)

    @staticmethod
    def _dates(has: Container[str], since: str, until: str) -> dict[str, tuple[str, ...]]:
        """Parameters for the two ends of a time, the first as coarse as it can be, so that what is dated by month or year counts."""
        coarse = since[:4] if since.endswith("-01-01") else since[:7] if since.endswith("-01") else since
        return {name: (value,) for name, value in (("since", coarse), ("until", until)) if value and name in has}

    # ---- relations

    def _ask_relation(self) -> Asked:
        cues = self._one_relation()
        cue = cues[0]
        relation = cue.fields["relation"]
        if cue.fields["voice"] == AGENT and relation in _TRADES and self._ids() and all(c.startswith("segment:") for c in self._ids()):
            return Asked(
                "count" if "count" in self._shapes else "rows",
                "segment-firms",
                {"segment": self._ids()},
                "firm_name",
                "segment_name",
                self._ids(),
            )
        if relation == "recommends" and any(c.startswith("segment:") for c in self._ids()):
            return self._ask_beneficiaries()
        if relation == "supplies" and len(cues) == 2 and cues[0].fields["voice"] == cues[1].fields["voice"] in (AGENT, PATIENT):
            end, column = ("customer", "supplier_name") if cue.fields["voice"] == AGENT else ("supplier", "customer_name")
            return Asked("rows", "supply-exposure", {end: self._ids()}, column, things=self._ids(), relation=relation)
        modalities = self._modalities()
        row = next(r for r in rows_meaning("question") if r.fields["relation"] == relation)
        name, agent, patient = row.fields["question"], row.fields["agent"], row.fields["patient"]
        if "Denied" in modalities:
            name, agent, patient = "denials", "subject", "object"
        question = read_question(name)
        has = {p.name: p for p in question.parameters}
        given: dict[str, tuple[str, ...]] = {"relation": (relation,)} if "relation" in has else {}
        filled = self._fill(cue, relation, agent, patient, given, has)
        if modalities and "modality" in has:
            given["modality"] = tuple(m.lower() for m in modalities if m != "Denied") or ()
            given = {k: v for k, v in given.items() if v}
        if self._reports() and "report" in has:
            given["report"] = (*given.get("report", ()), *self._reports())
        label, since, until = self._when()
        if since or until:
            if "since" not in has:
                period = self._reading.of("period")[0]
                self._refuse(period.start, period.end, "no time")
            given |= self._dates(has, since, until)
        for hit in self._reading.of("least-percent"):
            if "min_size" in has:
                given["min_size"] = (hit.fields["number"],)
            else:
                self._refuse(hit.start, hit.end, "no size")
        kinds = [k for k in self._kinds() if k in ("Chip", "Model", "Product")]
        if kinds and PATIENT not in filled and "kind" in has:
            given |= {"kind": (kinds[0],)} if kinds[0] != "Product" else {}  # everything that is made is a product
        elif kinds and not any(admits(relation, side, f"{kinds[0].lower()}:") for side in (AGENT, PATIENT)):
            for hit in (h for h in self._reading.of("class") if h.fields["kind"] == kinds[0]):
                self._refuse(hit.start, hit.end, "no place")
        if relation == "recommends" and not filled and (self._reading.of("narrowing") or "most" in self._shapes):
            given = {"min_reports": ("2",)} if self._reading.of("narrowing") else {}
            return Asked("rows", "recommended", given, column="firm_name", relation=relation, limit=self._limit())
        if relation == "raisesPriceOf" and "most" in self._shapes and "count" not in self._shapes:
            kept = {k: v for k, v in given.items() if k in ("firm", "since", "until", "min_size", "report")}
            return Asked("rows", "largest-price-rises", kept, "firm_name", "product_name", self._ids(), relation, limit=self._limit())
        column, grouped = self._columns(filled, agent, patient, name)
        if kinds and not filled and self._asked_first(kinds[0]):
            column, grouped = grouped, column  # “which models were released”: the thing, not who did it
        form = self._form_of_relation(filled)
        return Asked(
            form,
            name,
            given,
            column,
            grouped,
            self._ids(),
            relation,
            limit=self._limit(),
            latest="latest" in self._shapes,
            period=label,
            since=since,
            until=until,
            evidence="evidence" in self._shapes,
        )

    def _asked_first(self, kind: str) -> bool:
        """Whether the class is what is asked for: “哪些芯片…”, “which chips …”."""
        return (
            not any(
                h.fields.get("side") == "wh" and self._reading.view[h.start : h.end].lower() in ("谁", "who", "哪家")
                for h in self._reading.of("side")
            )
            and "Firm" not in self._kinds()
        )

    def _ask_beneficiaries(self) -> Asked:
        """Who gains in a segment."""
        given: dict[str, tuple[str, ...]] = {}
        for curie in self._ids():
            houses = self._reports_of([curie]) if curie.startswith("firm:") else ()
            name, ids = ("report", houses) if houses else (curie.partition(":")[0], (curie,))
            given[name] = (*given.get(name, ()), *ids)
        if self._reports():
            given["report"] = (*given.get("report", ()), *self._reports())
        form = "count" if "count" in self._shapes else "rows"
        return Asked(form, "beneficiaries", given, "firm_name", "segment_name", self._ids(), "recommends", limit=self._limit())

    def _form_of_relation(self, filled: set[str]) -> str:
        if filled == {AGENT, PATIENT} and not self._shapes & {"count"}:
            return "yes-no" if self._shapes & {"yes-no", "path"} else "rows"
        if "count" in self._shapes:
            return "count"
        if ("most" in self._shapes or "least" in self._shapes) and len(filled) == 1:
            return "by-size"
        if "most" in self._shapes or "least" in self._shapes:
            return "most" if "most" in self._shapes else "least"
        return "yes-no" if "yes-no" in self._shapes else "rows"

    def _one_relation(self) -> list[Hit]:
        """The relation that is asked for; a second one is refused, unless its words only repeat or carry the first."""
        found = sorted(self._relations, key=lambda h: h.start - h.end)
        carriers = {"develops", "releases", "offers", "uses"}
        strong = [h for h in found if h.fields["relation"] not in carriers] or found
        kept = [h for h in self._relations if h in strong]
        first = kept[0]
        for other in kept[1:]:
            if other.fields["relation"] != first.fields["relation"]:
                self._refuse(other.start, other.end, "two questions")
        return [h for h in kept if h.fields["relation"] == first.fields["relation"]]

    def _fill(self, cue: Hit, relation: str, agent: str, patient: str, given: dict[str, tuple[str, ...]], has: Container[str]) -> set[str]:
        """Put the names of the question into parameters; which sides that fills."""
        groups = group_names(self._reading, self._names())
        if cue.fields["voice"] == "mutual":
            return self._fill_mutual(groups, agent, patient, given)
        if relation == "supplies":
            goods = [g for g in groups if g.ids[0].partition(":")[0] in _GOODS]
            groups = [g for g in groups if g not in goods]
            given |= {"product": tuple(c for g in goods for c in g.ids)} if goods else {}
        found = sides(self._reading, cue, groups)
        if relation == "uses":
            groups = [self._things_for(cue, group) for group in groups]
            found = sides(self._reading, cue, groups)
        if relation == "recommends":
            found = {i: AGENT if self._reports_of(groups[i].ids) else side for i, side in found.items()}
        filled: set[str] = set()
        for i, group in enumerate(groups):
            side, parameter = found[i], agent if found[i] == AGENT else patient
            ids, narrowing = self._fitting(relation, side, group, agent)
            if not ids:
                self._refuse(group.start, group.end, "no place")
                continue
            given[parameter] = (*given.get(parameter, ()), *ids)
            if not narrowing:
                filled.add(side)
        return filled

    def _things_for(self, cue: Hit, group: Group) -> Group:
        """A firm that stands where a thing is used stands for what it makes: “谁在用昆仑芯”."""
        if cue.fields["voice"] == AGENT or not all(c.startswith("firm:") for c in group.ids):
            return group
        if cue.fields["voice"] in ("verb", "passive") and beside_verb(self._reading, cue, group, cue.fields["voice"]) != PATIENT:
            return group
        made = things_of_firms(self._dataset, group.ids)
        first = group.hits[0]
        return Group(tuple(replace(first, fields={"id": c}) for c in made)) if made else group

    def _fill_mutual(self, groups: list[Group], agent: str, patient: str, given: dict[str, tuple[str, ...]]) -> set[str]:
        ids = [c for group in groups for c in group.ids]
        firms = [c for c in ids if not c.startswith("segment:")]
        if firms and len(firms) < len(ids):  # “which of the chip makers competes with X”
            given[agent] = tuple(firms)
            given[patient] = firms_of_segments(self._dataset, [c for c in ids if c not in firms])
            return {AGENT}
        if not ids:
            return set()
        if len(groups) == 1 and len(ids) != 2:
            given[agent] = tuple(ids)
            return {AGENT}
        given[agent] = (ids[0],)
        if len(ids) > 1:
            given[patient] = tuple(ids[1:])
            return {AGENT, PATIENT}
        return {AGENT}

    def _fitting(self, relation: str, side: str, group: Group, agent: str) -> tuple[tuple[str, ...], bool]:
        """CURIEs for a side: the names themselves, reports of a house that recommends, or the firms of a segment; whether they only narrow."""
        if relation == "recommends" and side == AGENT:
            return self._reports_of(group.ids), False
        if all(admits(relation, side, c) for c in group.ids):
            return group.ids, False
        if all(c.startswith("segment:") for c in group.ids) and admits(relation, side, "firm:"):
            return firms_of_segments(self._dataset, group.ids), True
        return (group.ids, False) if any(admits(relation, side, c) for c in group.ids) else ((), False)

    def _reports_of(self, houses: Sequence[str]) -> tuple[str, ...]:
        rows = self._dataset.select(
            "SELECT ?report { ?report dcterms:publisher ?house } ORDER BY ?report", {"house": [node(c) for c in houses]}
        )
        return tuple(text_of(report) for (report,) in rows)

    def _columns(self, filled: set[str], agent: str, patient: str, name: str) -> tuple[str, str]:
        """The column that is asked for, and the one that the rows are grouped by when things are counted."""
        names = {p: f"{p}_name" for p in (agent, patient)}
        if name == "claims":
            names = {"report": "subject_name", "object": "object_name", "subject": "subject_name"}
        if AGENT in filled and PATIENT not in filled:
            return names[patient], names[agent]
        return names[agent], names[patient]

    # ---- figures

    def _ask_figures(self) -> Asked:
        growth = bool(self._reading.of("growth")) and not all(m.fields["metric"].endswith("_growth") for m in self._metrics)
        metrics = tuple(dict.fromkeys(growth_metric(m.fields["metric"]) if growth else m.fields["metric"] for m in self._metrics))
        labels = tuple(dict.fromkeys(m.fields["label"] for m in self._metrics if "label" in m.fields))
        rates = growth or any(m.endswith("_growth") for m in metrics)
        given: dict[str, tuple[str, ...]] = {"metric": metrics}
        things = self._ids()
        if things:
            given["firm"] = things
        if self._reports():
            given["report"] = self._reports()
        modalities = self._modalities()
        stated = tuple(m.lower() for m in modalities if m != "Denied")
        if "forecast" in stated or "planned" in stated:
            stated = tuple(dict.fromkeys((*stated, "planned", "forecast")))
        if stated:
            given["modality"] = stated
        label, since, until = self._when()
        form = "rows"
        if self._shapes & {"most", "least"} or (self._limit() is not None and not things):
            form = "least" if "least" in self._shapes else "most"
        elif len(things) > 1 or "compare" in self._shapes:
            form = "compare"
        for hit in self._reading.of("least-percent"):
            self._refuse(hit.start, hit.end, "no size")
        return Asked(
            form,
            "figures",
            given,
            "firm_name",
            "",
            things,
            "",
            metrics,
            labels,
            rates=rates,
            latest="latest" in self._shapes,
            limit=self._limit(),
            period=label,
            since=since,
            until=until,
            evidence="evidence" in self._shapes,
        )

    # ---- neither a relation nor a metric

    def _ask_rest(self) -> Asked:
        things, reports = self._ids(), self._reports()
        label, since, until = self._when()
        if "evidence" in self._shapes and (things or reports):
            given = {"about": things} if things else {}
            return Asked(
                "rows", "who-says-so", {**given, **({"report": reports} if reports else {})}, "source_name", things=things, evidence=True
            )
        if len(things) == 2 and self._shapes & {"path", "compare", "yes-no"} and "compare" not in self._shapes:
            return Asked("path", things=things)
        if len(things) == 1 and len(self._kinds()) == 1 and things[0].startswith("segment:") and self._kinds()[0] == "Firm":
            return Asked(
                "count" if "count" in self._shapes else "rows", "segment-firms", {"segment": things}, "firm_name", "segment_name", things
            )
        made = [k for k in self._kinds() if k in ("Chip", "Model", "Product")]
        if len(things) == 1 and things[0].startswith("firm:") and made and not self._shapes & {"show", "path"}:
            given = {
                "subject": things,
                "relation": ("develops", "releases", "offers"),
                **({"kind": (made[0],)} if made[0] != "Product" and len(made) == 1 else {}),
            }
            return Asked("count" if "count" in self._shapes else "rows", "claims", given, "object_name", "subject_name", things, "develops")
        if things and (since or until or self._shapes & {"timeline", "latest"}):
            given = {"firm": things, **self._dates(("since", "until"), since, until)}
            return Asked(
                "rows",
                "events",
                given,
                "agent_name",
                things=things,
                latest="latest" in self._shapes,
                period=label,
                since=since,
                until=until,
            )
        if reports and not things:
            return Asked("rows", "report-contents", {"report": reports}, "about_name", things=reports)
        if len(things) == 1 and not reports:
            return Asked("show", things=things)
        if things and reports:
            return Asked("rows", "report-contents", {"report": reports, "about": things}, "about_name", things=things)
        if (since or until) and not things:
            return Asked(
                "rows", "events", self._dates(("since", "until"), since, until), "agent_name", period=label, since=since, until=until
            )
        if not self._problems:
            self._refuse(0, len(self._reading.view), "no question")
        return Asked("rows")


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


def _first_column(question: Question) -> str:
    """The column that a reader looks at first: the first name, else the first of all."""
    columns: list[str] = re.findall(r"\?(\w+)", question.sparql.partition("SELECT")[2].partition("WHERE")[0])
    return next((c for c in columns if c.endswith("_name") or c in ("title", "source")), columns[0])
