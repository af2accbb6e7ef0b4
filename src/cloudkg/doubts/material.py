"""What doubts are looked for in: names, tickers and outside ids of every entity, how much is said of it, and what is said between any two."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from cloudkg.lexicon.words import read_word_lists
from cloudkg.query.facts import struck_facts
from cloudkg.resources import resource
from cloudkg.store import Dataset, text_of
from cloudkg.vocab import TYPE_OF_KIND, fold_name

_NAMES = ("rdfs:label", "skos:prefLabel", "skos:altLabel")


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity as it is looked at. `known` says that a gazetteer has it; `facts` counts claims and figures of it, `reports` who gives them."""

    id: str
    label: str
    names: tuple[str, ...]
    tickers: frozenset[str]
    matches: frozenset[str]
    known: bool
    facts: int
    reports: tuple[str, ...]

    @property
    def kind(self) -> str:
        """Prefix of its id."""
        return self.id.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Words:
    """The lists of words.yaml, folded."""

    legal: tuple[str, ...]
    parts: frozenset[str]
    versions: frozenset[str]
    firm_endings: tuple[str, ...]
    offices: Mapping[str, str]
    markets: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Material:
    """All things, those that some claim ties to each other, and who is said to hold an office: (firm, office) → (person, claim)."""

    things: Mapping[str, Thing]
    tied: frozenset[tuple[str, str]]
    holders: Mapping[tuple[str, str], tuple[tuple[str, str], ...]]


@lru_cache(maxsize=1)
def load_words() -> Words:
    """The lists that ship with the program."""
    lists: dict[str, Any] = yaml.safe_load(resource("doubts", "words.yaml").read_text("utf-8"))
    versions = read_word_lists([resource("lexicon", "words", "names.yaml")])["version-words"]
    return Words(
        legal=tuple(sorted(map(simple, lists["legal"]), key=len, reverse=True)),
        parts=frozenset(map(simple, lists["parts"])),
        versions=frozenset(v.lower() for v in versions),
        firm_endings=tuple(map(str.lower, lists["firm-endings"])),
        offices={simple(word): row[0] for row in lists["offices"] for word in row},
        markets=lists["markets"],
    )


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=65_536)
def simple(name: str) -> str:
    """Key of a name: folded as `fold_name` does, Traditional script made Simplified, without brackets and full stops.

    >>> simple("優刻得 (UCloud)")
    '优刻得ucloud'
    """
    text = name if name.isascii() else _converter().convert(name)
    return re.sub(r"[()\[\]（）【】.,，。'’\"“”]", "", fold_name(text))


def read_material(dataset: Dataset, known: Collection[str]) -> Material:
    """Everything that is looked at; facts that a person struck are left out."""
    struck = struck_facts(dataset)
    names: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for predicate in (*_NAMES, "ckg:ticker", "skos:closeMatch"):
        for subject, value in dataset.select(f"SELECT ?s ?v WHERE {{ ?s {predicate} ?v }}"):
            if text_of(subject).partition(":")[0] in TYPE_OF_KIND:
                names[text_of(subject)][predicate].add(text_of(value))
    facts: Counter[str] = Counter()
    reports: dict[str, set[str]] = defaultdict(set)
    tied: set[tuple[str, str]] = set()
    said = "SELECT ?fact ?e ?report WHERE { ?fact rdf:subject|rdf:object|ckg:entity ?e ; prov:wasQuotedFrom/oa:hasSource ?report }"
    for fact, entity, report in dataset.select(said):
        if text_of(fact) not in struck:
            facts[text_of(entity)] += 1
            reports[text_of(entity)].add(text_of(report))
    for claim, s, o in dataset.select("SELECT ?c ?s ?o WHERE { ?c rdf:subject ?s ; rdf:object ?o }"):
        if text_of(claim) not in struck:
            tied |= {(text_of(s), text_of(o)), (text_of(o), text_of(s))}
    things = {
        curie: Thing(
            id=curie,
            label=min(found["rdfs:label"], default=curie.partition(":")[2]),
            names=tuple(sorted({n for p in _NAMES for n in found[p]})),
            tickers=frozenset(found["ckg:ticker"]),
            matches=frozenset(found["skos:closeMatch"]),
            known=curie in known,
            facts=facts[curie],
            reports=tuple(sorted(reports[curie])),
        )
        for curie, found in names.items()
    }
    return Material(things, frozenset(tied), _read_holders(dataset, struck))


def _read_holders(dataset: Dataset, struck: Collection[str]) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    """Who is said, as a fact, to hold an office that one person holds at a time."""
    sparql = """SELECT ?claim ?person ?firm ?role WHERE {
        ?claim rdf:predicate ckg:leads ; rdf:subject ?person ; rdf:object ?firm ; ckg:role ?role ;
            ckg:modality ckg:Actual ; ckg:polarity ckg:Affirmed }"""
    offices = load_words().offices
    found: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for claim, person, firm, role in dataset.select(sparql):
        office = offices.get(simple(text_of(role)))
        if office and text_of(claim) not in struck:
            found[text_of(firm), office].add((text_of(person), text_of(claim)))
    return {key: tuple(sorted(rows)) for key, rows in found.items()}
