"""What one graph says that another did not: added, confirmed by a further report, contradicted, revised, dropped.

Facts are held against each other by what they are of, as the audit does it, and not by their ids: a report that was corrected has its lines
elsewhere. What contradicts and what revises is for the rules of the audit to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

from cloudkg.audit.agreement import comparable, find_in_figures, thing_key
from cloudkg.audit.figures import Figure, agree
from cloudkg.audit.finding import Finding, Kind
from cloudkg.audit.material import Material, read_material
from cloudkg.audit.statements import find_in_claims
from cloudkg.audit.wording import ends, value
from cloudkg.model import Claim, Modality, Polarity
from cloudkg.store import Dataset, text_of
from cloudkg.vocab import relation_flag

Topic = tuple[object, ...]


class Way(StrEnum):
    """How a graph differs in one point; members stand in the order in which a reader wants them."""

    CONTRADICTED = "contradicted"  # what stood there and what came cannot both be right
    REVISED = "revised"  # the same source, or the same report in another edition, says otherwise now
    CONFIRMED = "confirmed"  # a further report says the same
    ADDED = "added"  # nobody spoke of it before
    DROPPED = "dropped"  # nobody says it any more


_WAY_OF_FINDING = {Kind.CONFLICT: Way.CONTRADICTED, Kind.DISPERSION: Way.CONTRADICTED, Kind.REVISION: Way.REVISED}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact stands: its id and line in a report, `side` "old" or "new" for the graph that says so."""

    side: str
    id: str
    report: str
    line: int


@dataclass(frozen=True, slots=True)
class Change:
    """One point in which two graphs differ: what kind of fact, on which entities, in words of two languages, and where it stands."""

    way: Way
    fact: str  # "claim" or "figure"
    entities: tuple[str, ...]
    why: dict[str, str]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs; reports by their CURIEs, `corrected` those of which both graphs have an edition."""

    reports_added: tuple[str, ...]
    reports_removed: tuple[str, ...]
    corrected: tuple[str, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Fact:
    """A figure or a claim of one report: what it is of, what it says of that, and both in words."""

    id: str
    kind: str
    report: str
    line: int
    topic: Topic
    content: Topic
    entities: tuple[str, ...]
    about: str
    said: Mapping[str, str]
    figure: Figure | None = None

    @property
    def mark(self) -> tuple[str, Topic]:
        """What makes it the same fact in another graph."""
        return self.report, self.content

    def agrees_with(self, other: _Fact) -> bool:
        """Whether both can be right; of claims on one topic, the audit finds those that cannot."""
        return agree([self.figure, other.figure]) if self.figure and other.figure else True


@dataclass(frozen=True, slots=True)
class _Side:
    facts: Mapping[str, _Fact]
    marks: frozenset[tuple[str, Topic]]
    by_topic: Mapping[Topic, Sequence[_Fact]] = field(repr=False)


def find_differences(old: Dataset, new: Dataset) -> Difference:
    """What `new` says otherwise than `old`, in the order of `Way`, then of the words."""
    materials = read_material(old), read_material(new)
    before, after = map(_side, materials)
    changes: list[Change] = []
    contested: set[str] = set()
    findings = chain(find_in_figures(materials[1], quiet=True), find_in_claims(materials[1]))
    for finding in findings:
        if finding.kind in _WAY_OF_FINDING and _is_new_against_old(finding, before, after):
            contested |= {e.id for e in finding.evidence}
            changes.append(_of_finding(finding, before, after))
    for topic in dict.fromkeys((*after.by_topic, *before.by_topic)):
        changes += _changes_of_topic(before, after, topic, contested)
    reports = _editions(old), _editions(new)
    return Difference(
        tuple(sorted(reports[1].keys() - reports[0].keys())),
        tuple(sorted(reports[0].keys() - reports[1].keys())),
        tuple(sorted(r for r in reports[0].keys() & reports[1].keys() if reports[0][r] != reports[1][r])),
        tuple(sorted(changes, key=lambda c: (list(Way).index(c.way), c.fact, c.entities, c.why["en"], c.places[0].id))),
    )


def _editions(dataset: Dataset) -> dict[str, str]:
    rows = dataset.select("SELECT ?r ?sha { ?r a ckg:Report ; ckg:sha256 ?sha }")
    return {text_of(report): text_of(sha) for report, sha in rows}


def _side(material: Material) -> _Side:
    facts = {f.id: f for f in chain(_figures(material), _claims(material))}
    by_topic: dict[Topic, list[_Fact]] = defaultdict(list)
    for fact in sorted(facts.values(), key=lambda f: (f.report, f.line, f.id)):
        by_topic[fact.topic].append(fact)
    return _Side(facts, frozenset(f.mark for f in facts.values()), by_topic)


def _figures(material: Material) -> Iterator[_Fact]:
    for f in material.figures:
        held = (f.unit, f.scope, f.region, f.modality)
        exact = (f.minimum, f.maximum, f.label)
        topic: Topic = (
            (*thing_key(f, material.rules), *held) if comparable(f, material.rules) else (f.entity, f.metric, f.period, *held, *exact)
        )
        about = " ".join(p for p in (material.name(f.entity), f.period, f.label) if p)
        said = {language: value(f, language) + _firmness(f.modality) for language in ("zh", "en")}
        yield _Fact(f.id, "figure", f.report, f.line, topic, (topic, *exact), (f.entity,), about, said, f)


def _claims(material: Material) -> Iterator[_Fact]:
    for curie, c in material.claims.items():
        topic = (c.subject, c.predicate, c.object, c.polarity)
        about = f"{material.name(c.subject)} {relation_flag(c.predicate)} {material.name(c.object)}"
        said = {language: _details(c, language) for language in ("zh", "en")}
        place = c.provenance
        yield _Fact(curie, "claim", place.report, place.line, topic, (topic, c.modality, c.qualifiers), (c.subject, c.object), about, said)


def _firmness(modality: Modality) -> str:
    return "" if modality is Modality.ACTUAL else f" [{modality.value.lower()}]"


def _details(claim: Claim, language: str) -> str:
    """What a claim says beyond its two ends; nothing of one that says no more."""
    q = claim.qualifiers
    parts = [
        q.date or q.effective or q.period or "",
        ends(q.change, "percent", language) if q.change else "",
        ends(q.amount, q.unit or "", language) if q.amount else "",
        q.scope or q.role or q.action or "",
        "denied" if claim.polarity is Polarity.DENIED else "",
    ]
    return (" ".join(p for p in parts if p) + _firmness(claim.modality)).strip()


def _is_new_against_old(finding: Finding, before: _Side, after: _Side) -> bool:
    """Whether a finding holds something that came against something that was there and still is."""
    known = {after.facts[e.id].mark in before.marks for e in finding.evidence if e.id in after.facts}
    return known == {True, False}


def _of_finding(finding: Finding, before: _Side, after: _Side) -> Change:
    kind = after.facts[finding.evidence[0].id].kind
    places = tuple(
        Place("old" if after.facts[e.id].mark in before.marks else "new", e.id, e.report, e.line)
        for e in finding.evidence
        if e.id in after.facts
    )
    return Change(_WAY_OF_FINDING[finding.kind], kind, finding.entities, finding.why, places)


def _changes_of_topic(before: _Side, after: _Side, topic: Topic, contested: set[str]) -> Iterator[Change]:
    old, new = before.by_topic.get(topic, ()), after.by_topic.get(topic, ())
    came = [f for f in new if f.mark not in before.marks]
    gone = [f for f in old if f.mark not in after.marks]
    replaced: set[str] = set()
    added: dict[Topic, list[_Fact]] = defaultdict(list)
    confirming: list[_Fact] = []
    for fact in came:
        earlier = [o for o in gone if o.report == fact.report]
        replaced |= {o.id for o in earlier}
        if earlier and (fact.figure is None or not fact.agrees_with(earlier[0])):
            yield _corrected(earlier[0], fact)
        elif earlier or fact.id in contested:
            continue
        elif any(o.report != fact.report and fact.agrees_with(o) for o in old):
            confirming.append(fact)
        else:
            added[fact.content].append(fact)
    if confirming:
        yield _confirmed(confirming, [o for o in old if any(f.agrees_with(o) for f in confirming)])
    for facts in added.values():
        yield _told(Way.ADDED, "new", facts)
    dropped: dict[Topic, list[_Fact]] = defaultdict(list)
    for fact in gone:
        if fact.id not in replaced and not any(fact.agrees_with(n) for n in new):
            dropped[fact.content].append(fact)
    for facts in dropped.values():
        yield _told(Way.DROPPED, "old", facts)


def _corrected(old: _Fact, new: _Fact) -> Change:
    report = new.report.partition(":")[2]
    was, now = old.said, new.said
    zh = f"{new.about}：{report} 原为 {was['zh'] or '—'}，现为 {now['zh'] or '—'}"
    en = f"{new.about}: {report} said {was['en'] or '—'} and now says {now['en'] or '—'}"
    return Change(Way.REVISED, new.kind, new.entities, {"zh": zh, "en": en}, (*_places("old", [old]), *_places("new", [new])))


def _confirmed(facts: Sequence[_Fact], old: Sequence[_Fact]) -> Change:
    first = facts[0]
    count = len({f.report for f in (*facts, *old)})
    zh = _sentence(first, "zh", f"共 {count} 份报告")
    en = _sentence(first, "en", f"{count} reports now")
    return Change(Way.CONFIRMED, first.kind, first.entities, {"zh": zh, "en": en}, (*_places("new", facts), *_places("old", old)))


def _told(way: Way, side: str, facts: Sequence[_Fact]) -> Change:
    first = facts[0]
    return Change(
        way, first.kind, first.entities, {language: _sentence(first, language) for language in ("zh", "en")}, _places(side, facts)
    )


def _sentence(fact: _Fact, language: str, more: str = "") -> str:
    colon, comma = ("：", "，") if language == "zh" else (": ", ", ")
    rest = comma.join(p for p in (fact.said[language], more) if p)
    return fact.about + (colon + rest if rest else "")


def _places(side: str, facts: Iterable[_Fact]) -> tuple[Place, ...]:
    return tuple(Place(side, f.id, f.report, f.line) for f in facts)
