"""A plain question and its answer: what was understood, the sentence, the rows with their sources, or what was not understood."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import Any

from cloudkg.ask import PlainAnswer, Source, answer_plain
from cloudkg.errors import QueryError
from cloudkg.query.facts import read_claims, read_observations
from cloudkg.query.questions import question_names, read_question
from cloudkg.serve.pages.answering import lay_out
from cloudkg.serve.pages.frame import Page, Reader, redirect, render
from cloudkg.serve.pages.telling import Fact, Told, tell
from cloudkg.store import Dataset

_SHOWN_ROWS, _SHOWN_SOURCES = 200, 20


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be asked instead."""

    text: str
    path: str


def ask_page(dataset: Dataset, reader: Reader) -> Page:
    """The answer to the question of the parameter `q`; without one, all questions."""
    asked = reader.query.get("q", "").strip()
    if not asked:
        return redirect("/questions")
    wrong, answer = "", None
    try:
        answer = answer_plain(dataset, asked, language=reader.language)
    except QueryError as error:
        wrong = str(error)
    given: dict[str, Any] = {"table": [], "headings": [], "sources": (), "offers": (), "again": None}
    if answer is not None:
        table, headings = lay_out(dataset, answer.columns, answer.rows[:_SHOWN_ROWS], reader.language)
        given = {
            "table": table,
            "headings": headings,
            "sources": _tell_sources(dataset, answer.sources, reader.language),
            "offers": [_offer(text, reader) for text in answer.suggestions],
            "again": _again(answer, reader),
        }
    return render("plain-answer.html", reader, asked=asked, wrong=wrong, answer=answer, shown=_SHOWN_ROWS, **given)


def _tell_sources(dataset: Dataset, sources: tuple[Source, ...], language: str) -> tuple[Told, ...]:
    wanted = list(dict.fromkeys(s.fact for s in sources))[:_SHOWN_SOURCES]
    found: dict[str, Fact] = {**read_claims(dataset, wanted), **read_observations(dataset, wanted)}
    return tuple(tell(dataset, {c: found[c] for c in wanted if c in found}, language).values())


def _again(answer: PlainAnswer, reader: Reader) -> Offer | None:
    """The shipped question that was asked, as a form to be changed."""
    if answer.shipped not in question_names():
        return None
    given = {name: values[0] for name, values in answer.given if values}
    return Offer(_title(answer.shipped, reader), Reader(reader.language, f"/questions/{answer.shipped}", given).address())


def _offer(text: str, reader: Reader) -> Offer:
    """A suggestion as a link: a command of a shipped question leads to its form, anything else is a name to be looked for."""
    command = re.fullmatch(r"cloudkg ask ([\w-]+)(.*)", text)
    if command is None or command[1] not in question_names():
        return Offer(text, Reader(reader.language, "/search", {"q": text}).address())
    try:
        words = shlex.split(command[2])
    except ValueError:
        words = []
    given = {name.removeprefix("--").replace("-", "_"): value for name, value in zip(words[::2], words[1::2], strict=False)}
    return Offer(_title(command[1], reader), Reader(reader.language, f"/questions/{command[1]}", given).address())


def _title(name: str, reader: Reader) -> str:
    return read_question(name).titles.get(reader.language, name)
