"""The questions that ship with the program: `.rq` files with a title, a description and typed parameters in their header.

    #: title@zh 谁供应谁
    #: title@en Who supplies whom
    #: description@en One row for each pair and product.
    #: theme supply
    #: param firm entity Only deals in which this firm takes part | 只看这家公司参与的
    SELECT … WHERE { … FILTER(!BOUND(?firm) || ?supplier = ?firm) }

A parameter without a value stays unbound, so a question says with BOUND what it means then. One that names things may be given several times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph

from cloudkg.errors import QueryError
from cloudkg.measure.calendars import days_of
from cloudkg.model import Modality
from cloudkg.query.names import find_entity
from cloudkg.resources import resource
from cloudkg.store import Dataset, Rows, Term, Values, node
from cloudkg.store.guard import bind_values
from cloudkg.vocab import METRICS, find_relation, relation_flag

_HEADER = re.compile(r"#:\s*(title|description|theme|param)(?:@(zh|en))?\s+(.*)")

THEMES: dict[str, dict[str, str]] = {
    "supply": {"zh": "供应链", "en": "Supply"},
    "prices": {"zh": "价格", "en": "Prices"},
    "capital": {"zh": "资本", "en": "Capital"},
    "firms": {"zh": "公司与领域", "en": "Firms and segments"},
    "technology": {"zh": "芯片、模型与产品", "en": "Chips, models and products"},
    "figures": {"zh": "数字", "en": "Figures"},
    "certainty": {"zh": "确定程度与来源", "en": "How firmly, and by whose word"},
    "reports": {"zh": "报告与时间", "en": "Reports and time"},
}
"""Themes in the order in which questions are listed, with their names by language."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a question takes: its variable, its type (a key of `PARAMETER_TYPES`) and what it means, by language."""

    name: str
    type: str
    meanings: dict[str, str]

    @property
    def repeatable(self) -> bool:
        """Whether it may be given several times, any of the values counting."""
        return self.type in _REPEATABLE

    @property
    def option(self) -> str:
        """Its spelling on the command line.

        >>> Parameter("min_size", "number", {}).option
        '--min-size'
        """
        return "--" + self.name.replace("_", "-")


@dataclass(frozen=True, slots=True)
class Question:
    """A shipped question: titles and descriptions by language (``zh``, ``en``), its theme (a key of `THEMES`), parameters, and the query."""

    name: str
    titles: dict[str, str]
    descriptions: dict[str, str]
    theme: str
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
    parameters: list[Parameter] = []
    theme = next(iter(THEMES))
    sparql = path.read_text("utf-8")
    for number, line in enumerate(sparql.splitlines(), 1):
        if not line.startswith("#:"):
            continue
        found = _HEADER.fullmatch(line.strip())
        if found is None:
            hint = "a header line is title@zh, title@en, description@zh, description@en, theme or param"
            raise QueryError("this is no header line", where=f"{path}:{number}", hint=hint)
        key, language, rest = found.groups()
        if key == "param":
            parameters.append(_parse_parameter(rest, f"{path}:{number}"))
        elif key == "theme":
            if rest not in THEMES:
                raise QueryError("no theme is called so", where=f"{path}:{number}", hint=f"there are {', '.join(THEMES)}")
            theme = rest
        else:
            (titles if key == "title" else descriptions)[language or "en"] = rest
    return Question(path.stem, titles, descriptions, theme, tuple(parameters), sparql)


def _parse_parameter(text: str, where: str) -> Parameter:
    name, type_, meaning = (*text.split(maxsplit=2), "", "", "")[:3]
    if type_ not in PARAMETER_TYPES:
        raise QueryError(f"a parameter is a name, a type and its meaning; types are {', '.join(PARAMETER_TYPES)}", where=where)
    english, _, chinese = meaning.partition(" | ")
    return Parameter(name, type_, {"en": english.strip(), "zh": (chinese or english).strip()})


def read_values(dataset: Dataset, question: Question, given: Mapping[str, str | Sequence[str]]) -> Values:
    """Terms of the parameters that are given, as texts, by name. Raises QueryError for one that is unknown, unreadable or given too often."""
    known = {p.name: p for p in question.parameters}
    values: dict[str, Sequence[Term]] = {}
    for name, texts in given.items():
        if name not in known:
            takes = f"it takes {', '.join(known)}" if known else "it takes none"
            raise QueryError(f"the question has no parameter “{name}”", where=question.name, hint=takes)
        several = (texts,) if isinstance(texts, str) else tuple(texts)
        if len(several) > 1 and not known[name].repeatable:
            raise QueryError(f"“{name}” can be given once only", where=question.name)
        values[name] = tuple(dict.fromkeys(PARAMETER_TYPES[known[name].type](dataset, text) for text in several))
    return values


def ask_question(dataset: Dataset, question: Question, given: Mapping[str, str | Sequence[str]]) -> Rows:
    """Answer of a question; `given` holds the texts of parameters by name, several where any of them counts.

    Raises QueryError for a parameter that is unknown or unreadable.
    """
    return dataset.select(question.sparql, read_values(dataset, question, given))


def query_text(question: Question, values: Values) -> str:
    """The query with its values bound and its header left out, as `cloudkg query` takes it."""
    body = "".join(line + "\n" for line in question.sparql.splitlines() if not line.startswith("#:"))
    return bind_values(body, values)


def _read_date(_: Dataset, text: str) -> Term:
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text):
        raise QueryError(f"“{text}” is no date", hint=_DATES)
    if days_of(text) is None:
        raise QueryError(f"“{text}” is no date: there is no such {'day' if text.count('-') == 2 else 'month'}", hint=_DATES)
    return pyoxigraph.Literal(text)  # compared as text: days, months and years have no order of their own in SPARQL


def _read_period(_: Dataset, text: str) -> Term:
    """A label of a period, as figures bear it."""
    if days_of(text.strip()) is None:
        raise QueryError(f"“{text}” is no period", hint=_PERIODS)
    return pyoxigraph.Literal(text.strip())


_DATES = "a date is a year, a month or a day, such as 2026, 2026-03 or 2026-03-18"
_PERIODS = "a period is written 2026, 2026-Q1, 2025-H1, 2026-03, 2026-03-18, FY2026, FY2026-Q3, or from one to another as 2025-01/2025-09"


def _read_entity(dataset: Dataset, text: str) -> Term:
    return node(find_entity(dataset, text).node.id)


def _read_relation(_: Dataset, text: str) -> Term:
    relation = find_relation(text)
    if relation is None:
        raise QueryError("no relation is called so", where=text, hint=f"for example {relation_flag('raisesPriceOf')}")
    return node(f"ckg:{relation}")


def _read_metric(dataset: Dataset, text: str) -> Term:
    """A metric by its name, with hyphens or without, or by a label of it in any language."""
    name = text.strip().replace("-", "_")
    if re.fullmatch(r"[A-Za-z]\w*", name) and dataset.ask("ASK { ?metric a ckg:Metric }", {"metric": node(f"ckg:{name}")}):
        return node(f"ckg:{name}")
    labels = [pyoxigraph.Literal(text.strip(), language=tag) for tag in ("zh", "en")]
    rows = dataset.select("SELECT ?metric WHERE { ?metric a ckg:Metric ; rdfs:label ?label }", {"label": labels})
    if not rows:
        raise QueryError("no metric is called so", where=text, hint=f"there are {', '.join(METRICS)}")
    return min((term for (term,) in rows if term is not None), key=str)


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


_REPEATABLE = frozenset({"entity", "relation", "metric", "modality"})
PARAMETER_TYPES: dict[str, Callable[[Dataset, str], Term]] = {
    "date": _read_date,
    "entity": _read_entity,
    "relation": _read_relation,
    "metric": _read_metric,
    "modality": _read_modality,
    "number": _read_number,
    "period": _read_period,
    "text": _read_text,
}
