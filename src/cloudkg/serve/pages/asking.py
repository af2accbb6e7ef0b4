"""The shipped questions as forms, and their answers as tables whose things are links."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cloudkg.errors import NotFound, QueryError
from cloudkg.query.questions import THEMES, Question, ask_question, query_text, question_names, read_question, read_values
from cloudkg.serve.pages.answering import lay_out
from cloudkg.serve.pages.frame import Page, Reader, render
from cloudkg.serve.pages.naming import read_names
from cloudkg.store import Dataset, Rows, Term, text_of

_SHOWN_ROWS = 500
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of a form: its name, type, meaning, the value given, and a list to choose from where there is one."""

    name: str
    type: str
    meaning: str
    value: str
    choices: tuple[tuple[str, str], ...]


def questions_page(dataset: Dataset, reader: Reader) -> Page:
    """All shipped questions by theme."""
    questions = [read_question(name) for name in question_names()]
    themes = [(names[reader.language], [_titled(q, reader) for q in questions if q.theme == theme]) for theme, names in THEMES.items()]
    return render("questions.html", reader, themes=[(name, members) for name, members in themes if members])


def question_page(dataset: Dataset, reader: Reader, name: str) -> Page:
    """A question with its form and its answer; an ending .csv or .json gives the answer alone.

    Raises NotFound where there is no such question, and QueryError for a value that cannot be read where the answer alone is wanted.
    """
    stem, _, form = name.rpartition(".") if name.endswith((".csv", ".json")) else (name, "", "")
    if stem not in question_names():
        raise NotFound("no question is called so", where=stem, hint="see /questions")
    question = read_question(stem)
    given = {p.name: reader.query[p.name].strip() for p in question.parameters if reader.query.get(p.name, "").strip()}
    if form:
        return _file(ask_question(dataset, question, given), form)
    wrong, rows, sparql = "", None, question.sparql
    try:
        values = read_values(dataset, question, given)
        rows, sparql = ask_question(dataset, question, given), query_text(question, values)
    except QueryError as error:
        wrong = str(error)
    title, description = _titled(question, reader)[1:]
    texts = _texts(rows.rows[:_SHOWN_ROWS]) if rows is not None else []
    table, headings = lay_out(dataset, rows.variables, texts, reader.language) if rows is not None else ([], [])
    return render(
        "question.html",
        reader,
        question=question,
        title=title,
        description=description,
        fields=_fields(dataset, question, reader),
        wrong=wrong,
        headings=headings,
        table=table,
        total=len(rows) if rows is not None else 0,
        shown=_SHOWN_ROWS,
        sparql=re.sub(r"^#:.*\n", "", sparql, flags=re.MULTILINE),
        csv_address=Reader(reader.language, f"/questions/{stem}.csv", given).address(),
        json_address=Reader(reader.language, f"/questions/{stem}.json", given).address(),
    )


def _titled(question: Question, reader: Reader) -> tuple[str, str, str]:
    title = question.titles.get(reader.language) or next(iter(question.titles.values()), question.name)
    description = question.descriptions.get(reader.language) or next(iter(question.descriptions.values()), "")
    return question.name, title, description


def _fields(dataset: Dataset, question: Question, reader: Reader) -> list[Field]:
    fields = []
    for p in question.parameters:
        meaning = p.meanings.get(reader.language) or next(iter(p.meanings.values()), p.name)
        fields.append(Field(p.name, p.type, meaning, reader.query.get(p.name, ""), _choices(dataset, p.type, reader.language)))
    return fields


def _choices(dataset: Dataset, type_: str, language: str) -> tuple[tuple[str, str], ...]:
    """Values of a type that has few."""
    if type_ != "modality":
        return ()
    words = ("Actual", "Planned", "Forecast", "Reported")
    names = read_names(dataset, [f"ckg:{word}" for word in words], language)
    return tuple((word.lower(), names[f"ckg:{word}"].label) for word in words)


def _texts(rows: Sequence[Sequence[Term | None]]) -> list[list[str]]:
    return [[text_of(term) for term in row] for row in rows]


def _file(rows: Rows, form: str) -> Page:
    texts = _texts(rows.rows)
    if form == "json":
        listed = [{name: text for name, text in zip(rows.variables, row, strict=True) if text} for row in texts]
        return Page(json.dumps(listed, ensure_ascii=False, indent=1).encode("utf-8", "replace"), "application/json")
    out = io.StringIO(newline="")
    csv.writer(out).writerows([rows.variables, *(_guarded(row) for row in texts)])
    return Page(out.getvalue().encode("utf-8", "replace"), "text/csv; charset=utf-8")


def _guarded(row: Sequence[str]) -> Iterable[str]:
    """Cells none of which a spreadsheet takes for a formula; a number stays one."""
    return (f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.match(cell) else cell for cell in row)
