"""What a query text holds: its form, its keywords, where values go in; queries that reach outside the dataset are refused.

The engine offers no view of its syntax tree, so this reads tokens: strings, comments and IRIs cannot hide or fake a keyword. Where the
engine's grammar is laxer than tokens (``trueSERVICE``, ``SERVICE:x``) the guard errs on the side of refusing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import pyoxigraph

from cloudkg.errors import QueryError
from cloudkg.vocab import ID, PREFIXES

Term: TypeAlias = pyoxigraph.NamedNode | pyoxigraph.Literal | pyoxigraph.BlankNode | pyoxigraph.Triple
Values: TypeAlias = Mapping[str, Term | Sequence[Term]]

FORMS = ("select", "ask", "construct", "describe")
_UPDATES = frozenset({"insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with"})
_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\r\n]*)
  | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
             | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<name>(?:\w[\w\-.]*)?:(?:[\w\-.:%·]|\\.)*)
  | (?P<word>\w[\w\-]*)
  | (?P<space>\s+)
  | (?P<escape>\\.)
  | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: its kind (a group name of the token pattern), its text and where it starts."""

    kind: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Scan:
    """What is known of a query before it runs.

    `group` is the offset just inside the braces of its WHERE clause, -1 without one; `graphs` are the IRIs that FROM names and their places.
    """

    form: str
    names_dataset: bool
    graphs: tuple[tuple[str, str], ...]
    group: int
    prefixes: frozenset[str]
    declared: frozenset[str]


def tokens(sparql: str) -> Iterator[Token]:
    """Tokens of a query without white space and comments."""
    for match in _TOKEN.finditer(sparql):
        kind = match.lastgroup or "mark"
        if kind not in ("space", "comment"):
            yield Token(kind, match[0], match.start())


def scan(sparql: str, *, holds: Callable[[str], bool] = lambda _: False, base: str = "") -> Scan:
    """Form of a query, the graphs it names and where its WHERE group begins.

    Raises QueryError for updates, SERVICE, and FROM of anything but a graph of ours: one below our namespace, or one of which `holds` says so.

    >>> scan("SELECT * WHERE { ?s ?p 'SERVICE' }").form
    'select'
    """
    facts = _scan_text(sparql)
    for graph, place in facts.graphs:
        if not is_ours(graph) and not holds(_resolve(base, graph)):
            raise refuse_graph(graph, place)
    return facts


def _resolve(base: str, iri: str) -> str:
    from urllib.parse import urljoin  # only few queries name graphs, and every command starts sooner without it

    return urljoin(base, iri)


def is_ours(graph: str) -> bool:
    """Whether the IRI of a graph is one that this program gives."""
    return graph.startswith(ID)


def refuse_graph(graph: str, where: str) -> QueryError:
    """The error for a graph that is not in the dataset."""
    return QueryError(f"FROM <{graph}> is refused: only graphs of this dataset can be named", where=where)


@lru_cache(maxsize=256)
def _scan_text(sparql: str) -> Scan:
    found = list(tokens(sparql))
    graphs = _find_outside(sparql, found)
    unescaped = _CODE_POINT.sub(_unescape, sparql)  # SPARQL replaces these before it reads anything else
    if unescaped != sparql:
        graphs += _find_outside(unescaped, list(tokens(unescaped)))
    words = [(i, t.text.lower()) for i, t in enumerate(found) if t.kind == "word"]
    at, form = next(((i, w) for i, w in words if w in FORMS), (len(found), ""))
    declared = frozenset(found[i + 1].text[:-1] for i, w in words if w == "prefix" and i + 1 < len(found) and found[i + 1].kind == "name")
    used = frozenset(t.text.partition(":")[0] for t in found if t.kind == "name")
    names_dataset = any(w == "from" for _, w in words)
    return Scan(form, names_dataset, graphs, _group_start(found[at:], form), used, declared)


def bind_values(sparql: str, values: Values) -> str:
    """The query with a VALUES block for each variable, at the start of its WHERE group: the one way by which values enter a query.

    A term or a sequence of terms is given for each; terms spell themselves, so no text is ever pasted.
    """
    if not values:
        return sparql
    at = scan(sparql).group
    if at < 0:
        raise QueryError("a query that takes values needs a WHERE group")
    return f"{sparql[:at]} {' '.join(_values_block(name, given) for name, given in values.items())} {sparql[at:]}"


def with_prefixes(sparql: str) -> str:
    """The query with declarations of those of our prefixes that it uses and does not declare, for engines that do not know them."""
    facts = scan(sparql)
    missing = sorted((facts.prefixes - facts.declared) & PREFIXES.keys())
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in missing) + sparql


def _values_block(name: str, given: Term | Sequence[Term]) -> str:
    if not re.fullmatch(r"\w+", name):
        raise QueryError("a variable's name has letters, digits and _ only", where=name)
    terms = given if isinstance(given, Sequence) else (given,)
    return f"VALUES ?{name} {{ {' '.join(map(str, terms))} }}"


def _group_start(found: list[Token], form: str) -> int:
    braces = [(i, t) for i, t in enumerate(found) if t.kind == "mark" and t.text in "{}"]
    if form == "construct" and len(found) > 1 and found[1].text == "{":
        braces = braces[_closing(braces) + 1 :]
    return next((t.start + 1 for _, t in braces if t.text == "{"), -1)


def _closing(braces: list[tuple[int, Token]]) -> int:
    depth = 0
    for position, (_, token) in enumerate(braces):
        depth += 1 if token.text == "{" else -1
        if depth == 0:
            return position
    return len(braces)


def _find_outside(sparql: str, found: list[Token]) -> tuple[tuple[str, str], ...]:
    """Graphs that FROM names, with their places. Raises QueryError for SERVICE and updates."""
    graphs = []
    asks = False
    for i, token in enumerate(found):
        if token.kind not in ("word", "name"):
            continue
        word = token.text.lower().partition(":")[0]
        if "service" in word:
            raise QueryError("SERVICE is refused: a query may not reach other servers", where=_place(sparql, token.start))
        if token.kind == "name":
            continue
        if word in _UPDATES and not asks:
            hint = "ask with SELECT, ASK, CONSTRUCT or DESCRIBE"
            raise QueryError(f"{word.upper()} is refused: the graph is read only", where=_place(sparql, token.start), hint=hint)
        if word.endswith("from"):
            graphs.append((_named_graph(found, i), _place(sparql, token.start)))
        asks = asks or word in FORMS
    return tuple(graphs)


def _named_graph(found: list[Token], i: int) -> str:
    """IRI of the graph after the FROM at `i`, as far as tokens tell: an IRI resolved against BASE, a name with its prefix replaced."""
    following = [t for t in found[i + 1 : i + 3] if not (t.kind == "word" and t.text.lower() == "named")]
    if not following:
        return "…"
    text = following[0].text
    if following[0].kind == "iri":
        return _resolve(_declared(found, "base", None), text[1:-1])
    prefix, _, local = text.partition(":")
    return (_declared(found, "prefix", f"{prefix}:") or PREFIXES.get(prefix, f"{prefix}:")) + local


def _declared(found: list[Token], keyword: str, name: str | None) -> str:
    """The IRI that BASE, or PREFIX of that name, declares last; empty without one."""
    iri = ""
    for i, token in enumerate(found):
        if token.kind == "word" and token.text.lower() == keyword:
            following = found[i + 1 : i + 3]
            if name is None and following and following[0].kind == "iri":
                iri = following[0].text[1:-1]
            elif name is not None and len(following) == 2 and following[0].text == name and following[1].kind == "iri":
                iri = following[1].text[1:-1]
    return iri


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= 0x10FFFF else match[0]


def _place(sparql: str, offset: int) -> str:
    before = sparql[:offset]
    return f"line {before.count(chr(10)) + 1}, column {offset - (before.rfind(chr(10)) + 1) + 1}"
