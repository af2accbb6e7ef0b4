"""The questions that ship with the program: `.rq` files with a title, a description and typed parameters in their header.

    #: title@zh 谁供应谁
    #: title@en Who supplies whom
    #: description@en One row for each pair and product.
    #: param firm entity Only deals in which this firm takes part
    SELECT … WHERE { … FILTER(!BOUND(?firm) || ?supplier = ?firm) }

A parameter without a value stays unbound, so a question says with BOUND what it means then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph

from cloudkg.errors import QueryError
from cloudkg.model import Modality
from cloudkg.query.names import find_entity
from cloudkg.resources import resource
from cloudkg.store import Dataset, Rows, Term, node
from cloudkg.vocab import METRICS, find_relation, relation_flag

_HEADER = re.compile(r"#:\s*(title|description|param)(?:@(zh|en))?\s+(.*)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a question takes: its variable, its type (a key of `PARAMETER_TYPES`) and what it means."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Question:
    """A shipped question: titles and descriptions by language (``zh``, ``en``), parameters, and the query."""

    name: str
    titles: dict[str, str]
    descriptions: dict[str, str]
    parameters: tuple[Parameter, ...]
    sparql: str


def question_names() -> tuple[str, ...]:
    """Names of all shipped questions, sorted."""
    return tuple(sorted(path.stem for path in resource("questions").glob("*.rq")))


def read_question(name: str) -> Question:
    """The shipped question of that name. Raises QueryError where there is none."""
    if name not in question_names():
        raise QueryError(f"no question is called “{name}”", hint=f"there are {', '.join(question_names())}")
    return parse_question(resource("questions") / f"{name}.rq")


def parse_question(path: Path) -> Question:
    """Question of a file. Raises QueryError with file and line for a header that is wrong."""
    titles: dict[str, str] = {}
    descriptions: dict[str, str] = {}
    parameters = []
    sparql = path.read_text("utf-8")
    for number, line in enumerate(sparql.splitlines(), 1):
        if not line.startswith("#:"):
            continue
        found = _HEADER.fullmatch(line.strip())
        if found is None:
            raise QueryError("a header line is title@zh, title@en, description@zh, description@en or param", where=f"{path}:{number}")
        key, language, rest = found.groups()
        if key == "param":
            parameters.append(_parse_parameter(rest, f"{path}:{number}"))
        else:
            (titles if key == "title" else descriptions)[language or "en"] = rest
    return Question(path.stem, titles, descriptions, tuple(parameters), sparql)


def _parse_parameter(text: str, where: str) -> Parameter:
    name, type_, meaning = (*text.split(maxsplit=2), "", "", "")[:3]
    if type_ not in PARAMETER_TYPES:
        raise QueryError(f"a parameter is a name, a type and its meaning; types are {', '.join(PARAMETER_TYPES)}", where=where)
    return Parameter(name, type_, meaning)


def ask_question(dataset: Dataset, question: Question, given: Mapping[str, str]) -> Rows:
    """Answer of a question; `given` holds the texts of parameters by name. Raises QueryError for one that is unknown or unreadable."""
    known = {p.name: p for p in question.parameters}
    values: dict[str, Term] = {}
    for name, text in given.items():
        if name not in known:
            takes = f"it takes {', '.join(known)}" if known else "it takes none"
            raise QueryError(f"the question has no parameter “{name}”", where=question.name, hint=takes)
        values[name] = PARAMETER_TYPES[known[name].type](dataset, text)
    return dataset.select(question.sparql, values)


def _read_date(_: Dataset, text: str) -> Term:
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text):
        raise QueryError("a date is a year, a month or a day, such as 2026, 2026-03 or 2026-03-18", where=text)
    return pyoxigraph.Literal(text)  # compared as text: days, months and years have no order of their own in SPARQL


def _read_entity(dataset: Dataset, text: str) -> Term:
    return node(find_entity(dataset, text).node.id)


def _read_relation(_: Dataset, text: str) -> Term:
    relation = find_relation(text)
    if relation is None:
        raise QueryError("no relation is called so", where=text, hint=f"for example {relation_flag('raisesPriceOf')}")
    return node(f"ckg:{relation}")


def _read_metric(_: Dataset, text: str) -> Term:
    if not re.fullmatch(r"\w+", text):
        raise QueryError("no metric is called so", where=text, hint=f"for example {METRICS[0]}")
    return node(f"ckg:{text}")


def _read_modality(_: Dataset, text: str) -> Term:
    try:
        return node(f"ckg:{Modality(text.capitalize())}")
    except ValueError as error:
        raise QueryError("no modality is called so", where=text, hint=f"there are {', '.join(m.lower() for m in Modality)}") from error


def _read_number(_: Dataset, text: str) -> Term:
    try:
        return pyoxigraph.Literal(format(Decimal(text), "f"), datatype=pyoxigraph.NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))
    except InvalidOperation as error:
        raise QueryError("a number is needed", where=text) from error


def _read_text(_: Dataset, text: str) -> Term:
    return pyoxigraph.Literal(text)


PARAMETER_TYPES: dict[str, Callable[[Dataset, str], Term]] = {
    "date": _read_date,
    "entity": _read_entity,
    "relation": _read_relation,
    "metric": _read_metric,
    "modality": _read_modality,
    "number": _read_number,
    "text": _read_text,
}
