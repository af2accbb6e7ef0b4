"""The gazetteer: what is known of names before any report is read, as SKOS Turtle with one term a line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from cloudkg.errors import LexiconError
from cloudkg.model import EntityType
from cloudkg.vocab import ONTOLOGY, PREFIXES, TYPE_OF_KIND, fold_name, shrink

_SKOS = PREFIXES["skos"]
_TYPE = PREFIXES["rdf"] + "type"
_LABEL = PREFIXES["rdfs"] + "label"
_KNOWN = {
    _TYPE, _LABEL, _SKOS + "prefLabel", _SKOS + "altLabel", _SKOS + "closeMatch", _SKOS + "inScheme",
    ONTOLOGY + "weakLabel", ONTOLOGY + "ticker", ONTOLOGY + "owner",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """One row: `names` are matched wherever they stand, `weak` ones only beside other evidence; `owner` is a CURIE."""

    id: str
    type: EntityType
    label: str
    names: tuple[str, ...]
    weak: tuple[str, ...] = ()
    zh: str | None = None
    en: str | None = None
    tickers: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    owner: str | None = None


def _line_of(text: str, curie: str) -> int:
    found = re.search(rf"^\s*{re.escape(curie)}\s", text, re.MULTILINE)
    return text.count("\n", 0, found.start(0) + len(found[0]) - len(found[0].lstrip())) + 1 if found else 1


def _term(curie: str, values: dict[str, list[tuple[str, str | None]]], where: str) -> Term:
    """Term of a subject from its property values; `where` is file:line for errors."""
    kind = curie.split(":", 1)[0]
    if kind not in TYPE_OF_KIND:
        raise LexiconError(f"{curie} is not an entity", where=where, hint="use one of " + ", ".join(f"{k}:" for k in TYPE_OF_KIND))
    type_ = TYPE_OF_KIND[kind]
    for predicate in values:
        if predicate not in _KNOWN:
            raise LexiconError(f"{curie} has the unknown property <{predicate}>", where=where, hint="see ontology/gazetteer")
    classes = {iri for iri, _ in values.get(_TYPE, []) if iri.startswith(ONTOLOGY)}
    if classes and classes != {ONTOLOGY + type_}:
        raise LexiconError(f"{curie} says it is not a ckg:{type_}", where=where, hint="let prefix and class agree")
    labels = [text for text, _ in values.get(_LABEL, [])]
    if len(labels) != 1:
        raise LexiconError(f"{curie} has {len(labels)} rdfs:label", where=where, hint="give it exactly one, without a language tag")
    preferred = {language: text for text, language in values.get(_SKOS + "prefLabel", [])}
    strong = [labels[0], *preferred.values(), *(text for text, _ in values.get(_SKOS + "altLabel", []))]
    weak = [text for text, _ in values.get(ONTOLOGY + "weakLabel", [])]
    if any(not name.strip() for name in strong + weak):
        raise LexiconError(f"{curie} has an empty name", where=where, hint="remove it")
    owner = next((shrink(iri) for iri, _ in values.get(ONTOLOGY + "owner", [])), None)
    return Term(
        id=curie,
        type=type_,
        label=labels[0],
        names=tuple(sorted(set(strong) - set(weak))),
        weak=tuple(sorted(set(weak))),
        zh=preferred.get("zh"),
        en=preferred.get("en"),
        tickers=tuple(sorted(text for text, _ in values.get(ONTOLOGY + "ticker", []))),
        matches=tuple(sorted(iri for iri, _ in values.get(_SKOS + "closeMatch", []))),
        owner=owner,
    )


def read_terms(path: Path) -> list[Term]:
    """Terms of one Turtle file, in order of id. Raises LexiconError with file and line at the first row that is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
        triples = list(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE))
    except OSError as error:
        raise LexiconError(f"cannot be read ({error.strerror})", where=path) from error
    except SyntaxError as error:
        raise LexiconError(f"is not Turtle: {error.msg}", where=f"{path}:{error.lineno or 1}", hint="mend this line") from error
    found: dict[str, dict[str, list[tuple[str, str | None]]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        subject = shrink(triple.subject.value) if isinstance(triple.subject, ox.NamedNode) else None
        if subject is None:
            raise LexiconError(f"{triple.subject} is not one of our names", where=path, hint="use firm:, chip:, model: …")
        language = triple.object.language if isinstance(triple.object, ox.Literal) else None
        found[subject][triple.predicate.value].append((triple.object.value, language))
    terms = []
    for curie in sorted(found):
        try:
            terms.append(_term(curie, found[curie], str(path)))
        except LexiconError as error:
            raise LexiconError(error.message, where=f"{path}:{_line_of(text, curie)}", hint=error.hint) from error
    return terms


def read_gazetteer(paths: Iterable[Path]) -> dict[str, Term]:
    """Terms of several files by id; a later file adds names to a term that an earlier one has, and overrides its label."""
    terms: dict[str, Term] = {}
    for path in paths:
        for term in read_terms(path):
            terms[term.id] = _join(terms[term.id], term) if term.id in terms else term
    return terms


def _join(old: Term, new: Term) -> Term:
    return Term(
        id=old.id,
        type=old.type,
        label=new.label,
        names=tuple(sorted({*old.names, *new.names} - set(new.weak))),
        weak=tuple(sorted({*old.weak, *new.weak} - set(new.names))),
        zh=new.zh or old.zh,
        en=new.en or old.en,
        tickers=tuple(sorted({*old.tickers, *new.tickers})),
        matches=tuple(sorted({*old.matches, *new.matches})),
        owner=new.owner or old.owner,
    )


def add_names(terms: Mapping[str, Term], names: Iterable[tuple[str, str, str]]) -> dict[str, Term]:
    """The terms with further names: (entity, name, display name where no term is of that entity). Whoever bore such a name bears it no longer."""
    added = dict(terms)
    for id_, name, label in names:
        key = fold_name(name)
        for other in [t for t in added.values() if t.id != id_ and any(fold_name(n) == key for n in (*t.names, *t.weak))]:
            strong, weak = (tuple(n for n in given if fold_name(n) != key) for given in (other.names, other.weak))
            added[other.id] = replace(other, names=strong, weak=weak)
        term = added.get(id_) or Term(id_, TYPE_OF_KIND[id_.partition(":")[0]], label or name, tuple(filter(None, (label,))))
        added[id_] = replace(term, names=tuple(sorted({*term.names, name})), weak=tuple(n for n in term.weak if n != name))
    return added


def read_year_ends(path: Path) -> dict[str, int]:
    """Last month of the fiscal year of each firm whose year does not end in December, by CURIE."""
    months: dict[str, int] = {}
    try:
        for triple in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE):
            if triple.predicate.value == ONTOLOGY + "fiscalYearEndMonth" and isinstance(triple.subject, ox.NamedNode):
                curie = shrink(triple.subject.value)
                if curie:
                    months[curie] = int(triple.object.value)
    except OSError as error:
        raise LexiconError(f"cannot be read ({error.strerror})", where=path) from error
    except SyntaxError as error:
        raise LexiconError(f"is not Turtle: {error.msg}", where=f"{path}:{error.lineno or 1}", hint="mend this line") from error
    return months
