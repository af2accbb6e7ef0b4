"""What many subjects say, read at once: from the text of the reports where it is at hand, else by a query for each property.

An engine looks up every term that it gives out; of a hundred thousand observations that takes longer than to read the files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

import pyoxigraph

from cloudkg.store.dataset import Dataset, Value
from cloudkg.vocab import shrink

Block: TypeAlias = dict[str, str]  # text of a value by CURIE of its property; of several values the least

_READERS = 4
_TERM = re.compile(r'"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^\S+)?|<[^>]*>|[^\s,]\S*')


def read_blocks(dataset: Dataset, types: Collection[str], patterns: Mapping[str, str]) -> dict[str, Block]:
    """Properties of all subjects of these `types`, each the first that a subject has by its name, by CURIE of the subject.

    `patterns` gives for each property the graph pattern that leads from ``?s`` to ``?v``; it may leave out values that go without saying, which
    are there all the same where the text is read.
    """
    files = dataset.report_files()
    if files is None:
        return _from_engine(dataset, patterns)
    known: dict[str, str] = {}
    return {curie: block for content in files for curie, block in _from_text(content.decode(), tuple(types), patterns.keys(), known)}


def _from_text(content: str, types: tuple[str, ...], wanted: Collection[str], known: dict[str, str]) -> Iterator[tuple[str, Block]]:
    """Blocks of a file that `Graph.render` wrote: one property in a line; `known` keeps what terms say, since they repeat a lot."""
    for statement in content.split("\n\n"):
        subject, _, rest = statement.partition(" a ")
        if not rest.startswith(types):
            continue
        _, *lines = rest.removesuffix(" .").split(" ;\n  ")
        block = {}
        for line in lines:
            predicate, _, terms = line.partition(" ")
            if predicate in wanted:
                said = known.get(terms)
                if said is None:
                    said = known[terms] = min(map(_said, _TERM.findall(terms)))
                block[predicate] = said
        if block:
            yield subject, block


def _said(term: str) -> str:
    r"""Text of a Turtle term as an engine gives it.

    >>> _said('"a \\"b\\""@en'), _said("6000.0"), _said("firm:aws"), _said("<urn:x>")
    ('a "b"', '6000', 'firm:aws', 'urn:x')
    """
    if term[0] == '"':
        found = json.loads(term[: term.rindex('"') + 1])
        assert isinstance(found, str)
        return found
    if term[0] == "<":
        return shrink(term[1:-1]) or term[1:-1]
    return term.removesuffix(".0") if term[0] in "-0123456789" else term


def split_statements(content: str) -> Iterator[tuple[str, str]]:
    """Subject and text of each statement of a file that `Graph.render` wrote; what stands around them is left out."""
    for statement in content.split("\n\n"):
        subject, _, rest = statement.partition(" ")
        if rest and subject[0] not in "@}" and not rest.startswith("{"):
            yield (shrink(subject[1:-1]) or subject[1:-1]) if subject[0] == "<" else subject, statement.removesuffix("\n}").rstrip("\n")


def split_lines(lines: Iterable[str]) -> dict[str, tuple[Value, ...]]:
    """Values of properties that stand one in a line, as an engine gives them, by CURIE of the property."""
    return dict(map(_property, lines))


def split_block(statement: str) -> dict[str, tuple[Value, ...]]:
    r"""Values of a statement that `Graph.render` wrote, as an engine gives them, by CURIE of the property.

    >>> split_block('claim:1 a ckg:Claim ;\n  ckg:minChange 15.0 ;\n  ckg:date "2026-01"^^xsd:gYearMonth .')
    {'rdf:type': ('ckg:Claim',), 'ckg:minChange': (Decimal('15'),), 'ckg:date': ('2026-01',)}
    """
    _, _, properties = statement.removesuffix(" .").partition(" ")
    return split_lines(properties.split(" ;\n  "))


@lru_cache(maxsize=16_384)  # lines repeat a lot
def _property(line: str) -> tuple[str, tuple[Value, ...]]:
    predicate, _, terms = line.partition(" ")
    return "rdf:type" if predicate == "a" else predicate, tuple(sorted(dict.fromkeys(map(_value, _TERM.findall(terms))), key=str))


def _value(term: str) -> Value:
    if term in ("true", "false"):
        return term == "true"
    said = _said(term)
    if term[0] not in "-+0123456789":
        return said
    return Decimal(said) if "." in term else int(said)


def _from_engine(dataset: Dataset, patterns: Mapping[str, str]) -> dict[str, Block]:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_READERS) as pool:  # the engine works outside Python, so that columns are read side by side
        columns = dict(zip(patterns, pool.map(lambda p: _column(dataset, p), patterns.values()), strict=True))
    blocks: dict[str, Block] = {}
    for predicate, column in columns.items():
        for iri, said in column.items():
            blocks.setdefault(iri, {})[predicate] = said
    return {shrink(iri) or iri: block for iri, block in blocks.items()}


def _column(dataset: Dataset, pattern: str) -> dict[str, str]:
    """One value of a property for each subject, by IRI. Values repeat a lot, so each is turned into text once."""
    seen: dict[str, str] = {}
    found: dict[str, str] = {}
    rows: Iterable[tuple[object, ...]] = dataset.select(f"SELECT ?s ?v WHERE {{ {pattern} }}")
    for subject, value in rows:
        assert isinstance(subject, pyoxigraph.NamedNode)
        assert isinstance(value, (pyoxigraph.NamedNode, pyoxigraph.Literal))
        raw = value.value
        text = seen.get(raw)
        if text is None:
            text = seen[raw] = (shrink(raw) or raw) if isinstance(value, pyoxigraph.NamedNode) else raw
        iri = subject.value
        if iri not in found or text < found[iri]:
            found[iri] = text
    return found
