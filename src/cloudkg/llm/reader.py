"""Reads documents with a language model: parts are asked about at once by several threads, and answers that are kept cost nothing."""

from __future__ import annotations

import json
import queue
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from decimal import Decimal
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self, TypeVar

from cloudkg.lexicon import Lexicon
from cloudkg.llm.accept import Acceptance
from cloudkg.llm.budget import Budget
from cloudkg.llm.cache import Answer, AnswerCache
from cloudkg.llm.chunks import Chunk, cut_chunks
from cloudkg.llm.endpoint import Endpoint, OutOfBudget, Unanswered
from cloudkg.llm.fields import Refused
from cloudkg.llm.prompt import answer_schema, part_prompt, system_prompt
from cloudkg.llm.settings import ModelSettings
from cloudkg.llm.unite import ModelFacts
from cloudkg.model import Claim, Document, Observation, Reading

Fact = TypeVar("Fact", Claim, Observation)
Read = tuple[Chunk, dict[str, Any]]  # a part, and what the model says of it


@dataclass(slots=True)
class Tally:
    """What became of a run: parts that were asked about and that were known, facts, and what was left out and why."""

    asked: int = 0
    kept: int = 0
    facts: int = 0
    unasked: int = 0  # for want of budget
    unanswered: int = 0
    unusable: int = 0  # answers that are no JSON, of parts that cannot be cut any more
    refused: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)


class Pending:
    """The answers on one document, some of which may be still under way."""

    def __init__(self, parts: list[Future[list[Read]]], acceptance: Acceptance, tally: Tally) -> None:
        self._parts, self._acceptance, self._tally = parts, acceptance, tally

    def facts(self) -> ModelFacts:
        """What is accepted of them, in the order of the text. Raises LanguageModelError where the model cannot be asked."""
        claims: list[Claim] = []
        observations: list[Observation] = []
        for part in self._parts:
            for chunk, answer in part.result():
                claims += self._accepted(self._acceptance.claim, answer.get("relations"), chunk)
                observations += self._accepted(self._acceptance.observation, answer.get("figures"), chunk)
        naming = self._acceptance.naming
        self._tally.facts += len(claims) + len(observations)
        return ModelFacts({n: tuple(sorted(s)) for n, s in naming.names.items()}, dict(naming.types), tuple(claims), tuple(observations))

    def _accepted(self, accept: Callable[[object, Chunk], Fact], facts: object, chunk: Chunk) -> list[Fact]:
        accepted = []
        for fact in facts if isinstance(facts, list) else ():
            try:
                accepted.append(accept(fact, chunk))
            except Refused as reason:
                self._tally.refused[str(reason)] += 1
        return accepted


class ModelReader:
    """A language model at work. Use it as a context: threads end with it."""

    def __init__(self, settings: ModelSettings, progress: Callable[[int, int], None] | None = None) -> None:
        """`progress` is told how many parts are done, of how many. Raises LanguageModelError where answers cannot be kept or HTTP not be spoken."""
        self.settings, self.tally, self.budget = settings, Tally(), Budget(settings.max_tokens)
        self.rule = f"llm/{settings.model}"
        self._cache, self._endpoint = AnswerCache(settings.cache), Endpoint(settings, self.budget)
        self._progress, self._done, self._all = progress, 0, 0
        self._lock = Lock()
        self._waiting: queue.SimpleQueue[tuple[Future[list[Read]], Document, Chunk] | None] = queue.SimpleQueue()
        self._threads = [Thread(target=self._work, daemon=True) for _ in range(settings.concurrency)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._endpoint.given_up.set()  # who waits to ask again need not
        for _ in self._threads:
            self._waiting.put(None)

    def begin(self, document: Document, reading: Reading, lexicon: Lexicon) -> Pending:
        """Put the parts of a document in the queue."""
        acceptance = Acceptance(document, reading, lexicon, self.rule, self._leave_out)
        parts = []
        for chunk in cut_chunks(document):
            future: Future[list[Read]] = Future()
            parts.append(future)
            self._all += 1
            self._waiting.put((future, document, chunk))
        return Pending(parts, acceptance, self.tally)

    def _leave_out(self, qualifier: str) -> None:
        self.tally.left_out[qualifier] += 1

    def _work(self) -> None:
        while (waiting := self._waiting.get()) is not None:
            future, document, chunk = waiting
            if self._endpoint.given_up.is_set():
                future.cancel()
                continue
            try:
                future.set_result(self._read(document, chunk))
            except BaseException as error:  # noqa: BLE001 -- it is raised where the answer is awaited
                self._endpoint.given_up.set()
                future.set_exception(error)
            with self._lock:
                self._done += 1
                if self._progress:
                    self._progress(self._done, self._all)

    def _read(self, document: Document, chunk: Chunk) -> list[Read]:
        """What the model says of a part; of one whose answer cannot be read, what it says of each half."""
        answer = self._answer(self._question(document, chunk))
        if answer is None:
            return []
        said = _parsed(answer)
        if said is not None:
            return [(chunk, said)]
        halves = chunk.halves()
        if not halves:
            self._count("unusable")
        return [read for half in halves for read in self._read(document, half)]

    def _question(self, document: Document, chunk: Chunk) -> dict[str, Any]:
        return {
            "model": self.settings.model,
            "temperature": 0,
            "messages": [{"role": "system", "content": system_prompt()}, {"role": "user", "content": part_prompt(document, chunk)}],
            "response_format": {"type": "json_schema", "json_schema": {"name": "facts", "strict": True, "schema": answer_schema()}},
        }

    def _answer(self, question: dict[str, Any]) -> Answer | None:
        key = AnswerCache.key(question)
        answer = self._cache.get(key)
        if answer is not None:
            self._count("kept")
            return answer
        try:
            answer = self._endpoint.ask(question)
        except OutOfBudget:
            self._count("unasked")
            return None
        except Unanswered:
            self._count("unanswered")
            return None
        self._count("asked")
        self._cache.put(key, answer)
        return answer

    def _count(self, what: str) -> None:
        with self._lock:
            setattr(self.tally, what, getattr(self.tally, what) + 1)


def _parsed(answer: Answer) -> dict[str, Any] | None:
    """The JSON object of an answer, its numbers exact; None where it is cut off or none."""
    text = answer.content.strip().removeprefix("```json").removeprefix("```").removesuffix("```")
    try:
        said = json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=_no_number)
    except (ValueError, ArithmeticError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _no_number(name: str) -> None:
    raise ValueError(name)
