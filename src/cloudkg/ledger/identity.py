"""Who is who in one report once splits and merges are replayed, and the entities that come of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from cloudkg.ledger.changes import in_order
from cloudkg.ledger.entries import Alias, Entry, Merge, Split
from cloudkg.ledger.force import Ledger
from cloudkg.ledger.forms import Forms
from cloudkg.model import Claim, Entity, Extraction, Observation, Report, Span
from cloudkg.vocab import TYPE_OF_KIND, fold_name, type_of


class Identity:
    """The identities that a ledger gives the things of one report. `applied` are the entries that had an effect, `changed_facts` tells whether one had on a fact."""

    def __init__(self, extraction: Extraction, ledger: Ledger) -> None:
        self._extraction, self._ledger = extraction, ledger
        self._forms = Forms(extraction)
        self._origins: dict[str, set[str]] = {}  # what became of each id as read
        self.applied: frozenset[str] = frozenset()
        self.changed_facts = False

    # ---- facts

    def of_fact(self, fact: Claim | Observation) -> Claim | Observation:
        """The fact, spoken of what the ledger says its names are; the very same object where nothing changes."""
        span = fact.provenance.span
        if isinstance(fact, Observation):
            before = (fact.entity, fact.region, fact.attributed_to)
            entity, region, source = self._now(fact.entity, span), self._maybe(fact.region, span), self._maybe(fact.attributed_to, span)
            after = (entity, region, source)
            return fact if after == before else replace(fact, entity=entity, region=region, attributed_to=source)
        q = fact.qualifiers
        subject, object_ = self._now(fact.subject, span), self._now(fact.object, span)
        around = (self._maybe(q.region, span), self._maybe(q.product, span), self._maybe(q.attributed_to, span))
        if (subject, object_, *around) == (fact.subject, fact.object, q.region, q.product, q.attributed_to):
            return fact
        qualifiers = replace(q, region=around[0], product=around[1], attributed_to=around[2])
        return in_order(replace(fact, subject=subject, object=object_, qualifiers=qualifiers))

    def of_report(self) -> Report:
        """The report, with its publisher as the ledger has it; only a split of the whole report moves it."""
        publisher = self._extraction.report.publisher
        if publisher is None or publisher.partition(":")[0] not in TYPE_OF_KIND:
            return self._extraction.report
        return replace(self._extraction.report, publisher=self._now(publisher, None))

    def _maybe(self, curie: str | None, span: Span) -> str | None:
        return None if curie is None else self._now(curie, span)

    def _now(self, curie: str, span: Span | None) -> str:
        split = self._split_of(curie, span)
        after = curie
        if split is not None:
            assert isinstance(split.action, Split)
            self.applied |= {split.id}
            after = split.action.into
        while after in self._ledger.merges:
            merge = self._ledger.merges[after]
            assert isinstance(merge.action, Merge)
            self.applied |= {merge.id}
            after = merge.action.into
        self._origins.setdefault(curie, set()).add(after)
        self.changed_facts |= after != curie
        return after

    def _split_of(self, curie: str, span: Span | None) -> Entry | None:
        """The narrowest split that selects this mention; one of what the entity was merged into selects it too."""
        for entity in dict.fromkeys((curie, self._ledger.root(curie))):
            for entry in self._ledger.splits.get(entity, ()):
                assert isinstance(entry.action, Split)
                if entry.action.into != curie and self._selects(entry.action, curie, span):
                    return entry
        return None

    def _selects(self, split: Split, curie: str, span: Span | None) -> bool:
        if split.report is not None and split.report != self._extraction.report.id:
            return False
        return split.name is None or (span is not None and self._forms.all_are(split.name, curie, span))

    # ---- entities

    def entities(self, facts: Iterable[Claim | Observation]) -> tuple[Entity, ...]:
        """Entities that the facts as they are now speak of: what is left of those that were read, and what was made of them.

        A part without a label leaves it to other parts, of this report or another, to name the thing.
        """
        used = _used(facts) | ({p} if (p := self.of_report().publisher) else set())
        parts: list[Entity] = []
        for entity in self._extraction.entities:
            for after in sorted(self._origins.get(entity.id, {self._ledger.root(entity.id)})):
                parts.append(self._with_aliases(self._left(entity) if after == entity.id else self._made(entity, after)))
        named = {e.id for e in parts}
        parts += [self._with_aliases(self._bare(i)) for i in sorted(used - named) if i.partition(":")[0] in TYPE_OF_KIND]
        return tuple(e for e in sorted(parts, key=lambda e: e.id) if e.id in used)

    def _bare(self, curie: str) -> Entity:
        """A thing that only the ledger names."""
        return Entity(curie, type_of(curie), "", tuple(filter(None, (self._ledger.labels.get(curie),))))

    def _left(self, entity: Entity) -> Entity:
        """What is left of an entity: without the names that were split off everywhere, and with those that it was given."""
        gone = {fold_name(name) for name in self._names_split_off(entity.id)}
        if not gone:
            return entity
        kept = tuple(n for n in entity.names if fold_name(n) not in gone)
        zh, en = (None if name is None or fold_name(name) in gone else name for name in (entity.zh, entity.en))
        return replace(entity, label="" if fold_name(entity.label) in gone else entity.label, names=kept, zh=zh, en=en)

    def _names_split_off(self, curie: str) -> Iterable[str]:
        for entry in self._ledger.splits.get(curie, ()):
            assert isinstance(entry.action, Split)
            if entry.action.name is not None and entry.action.report is None:
                yield entry.action.name

    def _made(self, entity: Entity, after: str) -> Entity:
        """The part of another thing that an entity, or some mentions of it, have become."""
        splits = [e for e in self._splits_reaching(entity.id, after) if e.id in self.applied]
        if splits:
            names = tuple(sorted({n for e in splits for n in self._split_names(e, entity)}))
            return Entity(after, type_of(after), "", names, reasons=tuple(_reason(e) for e in splits))
        chain = self._chain(entity.id)
        names = tuple(sorted({entity.label, *entity.names, *filter(None, (entity.zh, entity.en))} - {""}))
        reasons = tuple(sorted({*entity.reasons, *(_reason(e) for e in chain)}))
        gone = tuple(sorted(e.action.gone for e in chain if isinstance(e.action, Merge)))
        return Entity(after, type_of(after), "", names, tickers=entity.tickers, matches=entity.matches, reasons=reasons, replaces=gone)

    def _splits_reaching(self, curie: str, after: str) -> list[Entry]:
        found = []
        for entity in dict.fromkeys((curie, self._ledger.root(curie))):
            for entry in self._ledger.splits.get(entity, ()):
                assert isinstance(entry.action, Split)
                if self._ledger.root(entry.action.into) == after:
                    found.append(entry)
        return found

    def _split_names(self, entry: Entry, entity: Entity) -> Iterable[str]:
        """Names that go with a split: its surface form, or all that the report uses."""
        assert isinstance(entry.action, Split)
        return (entry.action.name,) if entry.action.name is not None else self._forms.used_of(entity)

    def _chain(self, curie: str) -> list[Entry]:
        chain = []
        while curie in self._ledger.merges:
            chain.append(self._ledger.merges[curie])
            assert isinstance(chain[-1].action, Merge)
            curie = chain[-1].action.into
        return chain

    @cached_property
    def _aliases(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self._ledger.aliases:
            assert isinstance(entry.action, Alias)
            found.setdefault(self._ledger.root(entry.action.entity), []).append(entry)
        return found

    def _with_aliases(self, entity: Entity) -> Entity:
        entries: Sequence[Entry] = self._aliases.get(entity.id, ())
        if not entries:
            return entity
        self.applied |= {e.id for e in entries}
        given = {e.action.name for e in entries if isinstance(e.action, Alias)}
        return replace(
            entity,
            names=tuple(sorted({*entity.names, *given} - {entity.label})),
            reasons=tuple(sorted({*entity.reasons, *map(_reason, entries)})),
        )


def _reason(entry: Entry) -> str:
    """Why a name is tied to an entity, in one sentence."""
    match entry.action:
        case Merge(gone=gone):
            what = f"merged with {gone}"
        case Split(entity=entity, name=name, report=report):
            which = " ".join(filter(None, (f"“{name}”" if name else "", f"in {report}" if report else "")))
            what = f"split off {entity}: {which}"
        case Alias(name=name):
            what = f"called “{name}”"
        case _:
            what = entry.verb
    return f"{what}, says {entry.by} on {entry.on.isoformat()}: {entry.why} (ledger {entry.id})"


def _used(facts: Iterable[Claim | Observation]) -> set[str]:
    """CURIEs of all entities that facts speak of."""
    names: set[str | None] = set()
    for fact in facts:
        if isinstance(fact, Claim):
            q = fact.qualifiers
            names |= {fact.subject, fact.object, q.region, q.product, q.attributed_to}
        else:
            names |= {fact.entity, fact.region, fact.attributed_to}
    return {n for n in names if n is not None and not n.startswith("report:")}
