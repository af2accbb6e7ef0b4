"""A question in plain Chinese or English becomes a query over the graph, and says what of it was understood. No language model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from cloudkg.ask.answering import Source, find_rows, find_sources
from cloudkg.ask.around import COLUMNS, find_around
from cloudkg.ask.forming import form_query
from cloudkg.ask.nearby import with_nearby
from cloudkg.ask.pieces import Asked, Problem
from cloudkg.ask.reading import Hit, Reading, read_question_text, relative_period
from cloudkg.ask.tables import Table
from cloudkg.ask.wording import Wording, describe_hit, suggest_questions
from cloudkg.errors import QueryError
from cloudkg.lexicon.gazetteer import read_year_ends
from cloudkg.resources import resource
from cloudkg.script import has_han
from cloudkg.store import Dataset, text_of

__all__ = ["Part", "PlainAnswer", "Problem", "Source", "answer_plain"]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the question that is understood: its words, where they stand, of what kind they are and what they were taken for."""

    text: str
    start: int
    end: int
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class PlainAnswer:
    """What became of a question. Everything is plain text, so that it can be sent anywhere.

    `form` is rows, yes-no, count, most, least, compare, path or show, or “none” where a part was not understood: then `rows` is empty,
    `not_understood` names the parts, and `suggestions` what can be asked instead (names, and commands of shipped questions).
    `verdict` of a yes-or-no question is yes, denied, planned, forecast, reported or nothing. `sentence` says the answer in the language of the question.
    """

    question: str
    language: str
    form: str
    understood: tuple[Part, ...]
    not_understood: tuple[Problem, ...]
    shipped: str
    given: tuple[tuple[str, tuple[str, ...]], ...]
    sparql: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sources: tuple[Source, ...]
    sentence: str
    verdict: str = ""
    suggestions: tuple[str, ...] = ()
    omitted: int = 0

    @property
    def is_understood(self) -> bool:
        """Whether every part of the question has a meaning."""
        return not self.not_understood


def answer_plain(dataset: Dataset, text: str, *, today: date | None = None, language: str | None = None) -> PlainAnswer:
    """Answer of a question in plain Chinese (either script) or English.

    `today` is the day that “last quarter” is counted from, by default that of the newest report; `language` (zh or en) that of the
    sentences, by default the question's own. Raises QueryError for an empty question.
    """
    if not text.strip():
        raise QueryError("an empty question asks nothing", hint="`cloudkg ask` lists what can be asked")
    if len(text) > _LONGEST:
        raise QueryError(f"a question of more than {_LONGEST} characters is not read", hint="ask one thing at a time")
    spoken = language or ("zh" if has_han(text) else "en")
    day = today or newest_report(dataset)
    reading = read_question_text(text, dataset, day, read_year_ends(resource("ontology", "fiscal-calendars.ttl")))
    reading = replace(reading, hits=tuple(relative_period(h, day) if h.kind == "period" else h for h in reading.hits))
    asked = form_query(dataset, reading)
    wording = Wording(dataset, spoken)
    parts = tuple(_part(dataset, reading, hit, spoken, text) for hit in reading.hits if hit.kind not in ("filler", "side"))
    if asked.problems:
        places = [reading.locate(p.start, p.end) for p in asked.problems]
        problems = tuple(replace(p, text=text[a:b].strip(), start=a, end=b) for p, (a, b) in zip(asked.problems, places, strict=True))
        asked = replace(asked, problems=problems)
        return _not_understood(dataset, text, spoken, parts, asked, wording)
    if asked.form in ("path", "show"):
        found = find_around(dataset, asked)
        sentence = wording.say(found.key, **found.values)
        return PlainAnswer(text, spoken, asked.form, parts, (), "", (), found.sparql, COLUMNS, found.rows, found.sources, sentence)
    table = with_nearby(dataset, find_rows(dataset, asked))
    return _answered(text, spoken, parts, table, find_sources(dataset, table), wording)


_LONGEST = 500


def newest_report(dataset: Dataset) -> date:
    """Day of the newest report, the last one of its month where only that is known; 1 January 2026 where none has a date."""
    issued = sorted(text_of(day) for (day,) in dataset.select("SELECT ?day { ?report dcterms:issued ?day }"))
    year, month, day = ([int(part) for part in issued[-1].split("-")] + [0, 0])[:3] if issued else (2026, 1, 1)
    if day:
        return date(year, month, day)
    last = month or 12
    return date.fromordinal(date(year + last // 12, last % 12 + 1, 1).toordinal() - 1)


def _part(dataset: Dataset, reading: Reading, hit: Hit, language: str, text: str) -> Part:
    start, end = reading.locate(hit.start, hit.end)
    return Part(text[start:end], start, end, hit.kind, describe_hit(dataset, hit, language))


def _not_understood(dataset: Dataset, text: str, language: str, parts: tuple[Part, ...], asked: Asked, wording: Wording) -> PlainAnswer:
    sentence, names = wording.problems(asked.problems)
    suggestions = (*names, *suggest_questions(asked, parts, text))
    return PlainAnswer(text, language, "none", parts, asked.problems, "", (), "", (), (), (), sentence, "", suggestions)


def _answered(
    text: str, language: str, parts: tuple[Part, ...], table: Table, sources: tuple[Source, ...], wording: Wording
) -> PlainAnswer:
    asked = table.asked
    sentence, verdict = wording.answer(table, sources)
    given = tuple((name, tuple(values)) for name, values in asked.given.items())
    return PlainAnswer(
        text, language, asked.form, parts, (), asked.question, given, table.sparql, table.columns, table.rows, sources, sentence, verdict, (), table.omitted
    )  # fmt: skip
