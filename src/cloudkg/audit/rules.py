"""The rules of `rules.yaml` with the metric scheme of a graph: which quantity a label names, and what is known of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from cloudkg.audit.figures import Quantity
from cloudkg.resources import resource
from cloudkg.store import Dataset, text_of

_SEPARATORS = re.compile(r"[\s\-_·•‑–:：,，、;；()（）/]+")


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio in percent and the concepts of its terms, the first that is there counting."""

    ratio: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """A whole, and the terms that are added and taken away."""

    whole: str
    plus: tuple[tuple[str, ...], ...]
    minus: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Rules:
    """What the audit knows of metrics. Concepts and metrics are local names; `top` leads from a concept to its metric."""

    broader: Mapping[str, str]
    growth_of: Mapping[str, str]
    names: Mapping[str, str]
    lists: Mapping[str, frozenset[str]]
    ratios: tuple[Ratio, ...]
    identities: tuple[Identity, ...]
    scope_pairs: tuple[tuple[str, str], ...]
    bounds: Mapping[str, int]
    growth_words: re.Pattern[str]
    filler: re.Pattern[str]
    vague: re.Pattern[str]
    changing: re.Pattern[str]
    adding: re.Pattern[str]
    _known: dict[tuple[str, str], Quantity] = field(default_factory=dict)

    def top(self, concept: str) -> str:
        """The metric that a concept refines."""
        while concept in self.broader:
            concept = self.broader[concept]
        return concept

    def has(self, kind: str, concept: str) -> bool:
        """Whether a list of the rules names the concept or one above it."""
        members = self.lists[kind]
        while concept not in members and concept in self.broader:
            concept = self.broader[concept]
        return concept in members

    @cached_property
    def parts(self) -> frozenset[str]:
        """Scopes that share a whole with another one."""
        return frozenset(name for pair in self.scope_pairs for name in pair)

    def is_flow(self, concept: str) -> bool:
        """Whether the parts of a period add up to the whole."""
        return self.has("flows", concept) and not self.has("not-flows", concept)

    def is_growth(self, metric: str, label: str) -> bool:
        """Whether a figure in percent measures the change of a level."""
        return metric in self.growth_of or self.growth_words.search(fold(label)) is not None

    def quantity(self, metric: str, label: str) -> Quantity:
        """What a label measures, looked for among the names of the metric's family."""
        known = self._known.get((metric, label))
        if known is None:
            known = self._known[metric, label] = self._find(self.growth_of.get(metric, metric), label)
        return known

    def _find(self, metric: str, label: str) -> Quantity:
        base = self.growth_words.sub("", fold(label))
        whole = self.names.get(base)
        if whole:
            return Quantity(whole)
        family = [n for n in self.names if n in base and (metric == "other" or self.top(self.names[n]) == self.top(metric))]
        name = max(family, key=lambda n: (len(n), n), default="")
        detail = self.filler.sub("", base.replace(name, "", 1) if name else base)
        concept = self._finer(metric, self.names[name]) if name else metric
        return Quantity(concept, detail, vague=self.vague.search(detail) is not None)

    def _finer(self, metric: str, concept: str) -> str:
        """The narrower of what the metric and what the label say."""
        above = concept
        while above in self.broader:
            above = self.broader[above]
            if above == metric:
                return concept
        return metric if concept == self.top(metric) and metric != "other" else concept


def fold(label: str) -> str:
    """A label as names are compared: NFKC, lower case, no spaces or separators."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", label).casefold())


@cache
def _shipped() -> dict[str, Any]:
    import yaml

    found = yaml.safe_load(resource("audit", "rules.yaml").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def load_rules(dataset: Dataset) -> Rules:
    """The shipped rules, with the names that the metric scheme of the dataset gives."""
    shipped = _shipped()
    broader = {local(c): local(b) for c, b in dataset.select("SELECT ?c ?b WHERE { ?c a ckg:Metric ; skos:broader ?b }")}
    growth_of = {local(c): local(g) for c, g in dataset.select("SELECT ?c ?g WHERE { ?c ckg:growthOf ?g }")}
    rows = dataset.select("SELECT ?c ?name WHERE { ?c a ckg:Metric ; skos:prefLabel|skos:altLabel ?name }")
    names = {fold(text_of(name)): local(c) for c, name in rows if local(c) not in growth_of}
    for concept, row in shipped["quantities"].items():
        names |= {fold(name): concept for name in row["names"]}
        if "broader" in row:
            broader[concept] = row["broader"]
    lists = ("flows", "not-flows", "moments", "progress", "only-grows", "timeless", "estimates", "never", "nameless-sources")
    return Rules(
        broader=broader,
        growth_of=growth_of,
        names=names,
        lists={name: frozenset(shipped[name]) for name in lists},
        ratios=tuple(Ratio(r["ratio"], tuple(r["numerator"]), tuple(r["denominator"])) for r in shipped["ratios"]),
        identities=tuple(Identity(r["whole"], _terms(r["plus"]), _terms(r["minus"])) for r in shipped["identities"]),
        scope_pairs=tuple((one, other) for one, other in shipped["scope-pairs"]),
        bounds=shipped["bounds"],
        growth_words=re.compile("|".join(shipped["growth-words"])),
        filler=re.compile("|".join(shipped["filler"])),
        vague=re.compile("|".join(shipped["vague"])),
        adding=re.compile("|".join(shipped["adding"])),
        changing=re.compile("|".join(shipped["changing"])),
    )


def _terms(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row) for row in rows)


def local(term: Any) -> str:
    """Local name of a term of the ontology."""
    return text_of(term).removeprefix("ckg:")
