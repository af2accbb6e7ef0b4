"""Finding an entity by any name it has, in any language and spelling; a misspelt name gets suggestions, never a guess."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph

from cloudkg.errors import NotFound, QueryError
from cloudkg.query.facts import Node, is_entity, read_nodes
from cloudkg.store import Dataset, node, text_of
from cloudkg.vocab import ID, PREFIXES, fold_name, shrink

# Properties that name a thing, those that settle a tie first.
_NAMING = ("rdfs:label", "skos:prefLabel", "ckg:ticker", "dcterms:identifier", "skos:altLabel")
_RANK = {predicate: rank for rank, predicate in enumerate(_NAMING)}
_LANGUAGES = (None, "zh", "en")
_SUGGESTIONS = 4
_CANDIDATES = 1_000  # names that are compared with a misspelt one
_LEAST_LIKENESS = 55.0  # of 100: below it a suggestion looks like mockery
_LEAST_PART = 3  # characters of a name that is part of a longer one


@dataclass(frozen=True, slots=True)
class Found:
    """The entity that a name leads to, the name that matched, and others that bear the same name."""

    node: Node
    matched: str
    others: tuple[Node, ...] = ()


def find_entity(dataset: Dataset, name: str) -> Found:
    """The entity called `name`: by CURIE or IRI, by a name spelled just so, then by one that folds to the same key.

    Among several that bear the name, a display name beats an alias, then the one with more claims wins.
    Raises QueryError with suggestions when nothing is called so.
    """
    wanted = name.strip()
    if not wanted:
        raise QueryError("an empty name finds nothing", hint="give a name, a ticker or an id such as firm:nvidia")
    identified = _by_id(dataset, wanted)
    if identified is not None:
        return Found(identified, wanted)
    candidates = _by_exact_name(dataset, wanted)
    if not candidates:
        known = sorted(_names_folded(dataset, fold_name(wanted)), key=lambda k: (-k[1], k[2], k[0]))
        candidates = {c: (rank, text) for c, rank, text in known}
        if not candidates:
            raise _unknown(wanted, _names_like(dataset, wanted))
    return _best(dataset, candidates)


def _by_id(dataset: Dataset, text: str) -> Node | None:
    curie = shrink(text.strip("<>")) if text.strip("<>").startswith(ID) else text
    if curie is None or not is_entity(curie) or " " in curie:
        return None
    try:
        present = dataset.ask("ASK { ?s a ?type }", {"s": node(curie)})
    except ValueError:  # no IRI can be made of it, so it names nothing
        return None
    if not present:  # what was merged into another thing leads there
        curie = next((text_of(s) for (s,) in dataset.select("SELECT ?s WHERE { ?s dcterms:replaces ?gone }", {"gone": node(curie)})), None)
    return read_nodes(dataset, [curie])[curie] if curie else None


def _by_exact_name(dataset: Dataset, text: str) -> dict[str, tuple[int, str]]:
    """Index lookups only, so that a name spelled just so is found at once in a graph of any size."""
    literals = [pyoxigraph.Literal(text, language=tag) if tag else pyoxigraph.Literal(text) for tag in _LANGUAGES]
    predicates = [pyoxigraph.NamedNode(PREFIXES[p.split(":")[0]] + p.split(":")[1]) for p in _NAMING]
    rows = dataset.select("SELECT ?s ?p WHERE { ?s ?p ?name }", {"name": literals, "p": predicates})
    best: dict[str, tuple[int, str]] = {}
    for subject, predicate in rows:
        curie, rank = text_of(subject), _RANK[text_of(predicate)]
        if is_entity(curie):
            best[curie] = min(best.get(curie, (rank, text)), (rank, text))
    return best


_Name = tuple[str, int, str]  # CURIE, rank of the property, text


def _names_folded(dataset: Dataset, key: str, *, whole: bool = True) -> list[_Name]:
    """Names that fold to a key, or begin so."""
    beside = dataset.lookups()
    if beside:
        end = key if whole else key + "\U0010ffff"
        sql = "SELECT t.curie, n.rank, n.text FROM name n JOIN thing t ON t.id = n.thing WHERE n.folded BETWEEN ? AND ?"
        return [(curie, rank, text) for curie, rank, text in beside.rows(sql, key, end)]
    return [n for n in _all_names(dataset) if (fold_name(n[2]) == key if whole else fold_name(n[2]).startswith(key))]


def _names_like(dataset: Dataset, text: str) -> list[_Name]:
    """Names among which those that look like a text are: all of them where there are few, or no table of them."""
    beside = dataset.lookups()
    if beside is None:
        return list(_all_names(dataset))
    from cloudkg.store.spelling import gram_query, search_key

    sql = "SELECT t.curie, n.rank, n.text FROM name n JOIN thing t ON t.id = n.thing"
    query = gram_query(search_key(text), all_of_them=False)
    alike = f"{sql} WHERE n.id IN (SELECT rowid FROM gram WHERE gram MATCH ? ORDER BY rank LIMIT {_CANDIDATES})"
    found = beside.rows(alike, query) if query else []
    found = found if len(found) >= _SUGGESTIONS else beside.rows(f"{sql} ORDER BY n.id LIMIT ?", 10 * _CANDIDATES)
    return [(curie, rank, name) for curie, rank, name in found]


def _all_names(dataset: Dataset) -> Iterable[_Name]:
    predicates = [pyoxigraph.NamedNode(PREFIXES[p.split(":")[0]] + p.split(":")[1]) for p in _NAMING]
    for subject, predicate, name in dataset.select("SELECT ?s ?p ?name WHERE { ?s ?p ?name }", {"p": predicates}):
        curie = text_of(subject)
        if is_entity(curie):
            yield curie, _RANK[text_of(predicate)], text_of(name)


def _best(dataset: Dataset, candidates: dict[str, tuple[int, str]]) -> Found:
    nodes = read_nodes(dataset, candidates)
    if len(candidates) > 1:
        claims = _count_claims(dataset, candidates)
        order = sorted(candidates, key=lambda c: (candidates[c][0] > 1, -claims.get(c, 0), candidates[c][0], c))
    else:
        order = list(candidates)
    return Found(nodes[order[0]], candidates[order[0]][1], tuple(nodes[c] for c in order[1:]))


def _count_claims(dataset: Dataset, curies: Iterable[str]) -> dict[str, int]:
    sparql = "SELECT ?e (COUNT(*) AS ?n) WHERE { ?fact rdf:subject|rdf:object|ckg:entity ?e } GROUP BY ?e"
    return {text_of(e): int(text_of(n)) for e, n in dataset.select(sparql, {"e": [node(c) for c in curies]})}


def _unknown(name: str, known: list[_Name]) -> QueryError:
    # The label of an event is made of its parties' names: as a suggestion it only crowds out other parties.
    close = suggest(name, ((curie, text) for curie, _, text in known if not curie.startswith("event:")))
    hint = f"did you mean {', '.join(f'{text} ({curie})' for curie, text in close)}?" if close else "`cloudkg query` can list what there is"
    return NotFound(f"nothing in the graph is called “{name}”", hint=hint)


def suggest(name: str, known: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Up to four things whose names look like `name`, the likest first: (CURIE, name)."""
    from rapidfuzz import fuzz, process

    pairs = sorted(set(known))
    keys = [fold_name(text) for _, text in pairs]
    wanted = fold_name(name)
    found = process.extract(wanted, keys, scorer=fuzz.WRatio, limit=40, score_cutoff=_LEAST_LIKENESS)
    best: dict[str, tuple[float, str]] = {}
    for key, score, at in found:
        curie, text = pairs[at]
        plain = fuzz.ratio(wanted, key)
        if plain < _LEAST_LIKENESS and not (len(wanted) >= _LEAST_PART and (wanted in key or key in wanted and 2 * len(key) > len(wanted))):
            continue
        closeness = score + plain  # WRatio likes short fragments; the plain ratio sets them right
        if curie not in best or closeness > best[curie][0]:
            best[curie] = (closeness, text)
    ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
    return [(curie, text) for curie, (_, text) in ranked[:_SUGGESTIONS]]


def names_starting(dataset: Dataset, start: str, limit: int) -> list[str]:
    """Names that begin with `start` in any spelling, the shortest first."""
    found = {text for _, _, text in _names_folded(dataset, fold_name(start), whole=False)}
    return sorted(found, key=lambda text: (len(text), text))[:limit]
