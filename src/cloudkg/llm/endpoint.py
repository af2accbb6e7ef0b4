"""Asks an OpenAI-compatible endpoint, over and over where it is busy; the only place of the extractor that reaches the network."""

from __future__ import annotations

import json
import re
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

from cloudkg.errors import LanguageModelError
from cloudkg.llm.budget import Budget, most_tokens
from cloudkg.llm.cache import Answer
from cloudkg.llm.settings import ANSWER_TOKENS, ModelSettings

if TYPE_CHECKING:
    import urllib3

_CONNECT_TIMEOUT_S = 10.0
_LONGEST_PAUSE_S = 60.0
_LONGEST_BODY_BYTES = 8_000_000
_BUSY = frozenset({408, 409, 425, 429})  # with all of 5xx: worth asking again
_BAD_REQUEST = 400
_IN_VAIN = 3  # parts in a row that nobody answers: the rest need not be tried
_SAID_CHARS = 200
_OTHER_NAMES = {"max_tokens": "max_completion_tokens"}  # what newer models call it


class Unanswered(Exception):  # noqa: N818 -- no fault of the program: the part goes unread, and the build says so
    """A question that got no answer, however often it was asked."""


class OutOfBudget(Exception):  # noqa: N818 -- likewise
    """A question that could cost more than what is left."""


class Endpoint:
    """An endpoint and what is left to spend there. May be used by several threads."""

    def __init__(self, settings: ModelSettings, budget: Budget) -> None:
        """Raises LanguageModelError where the library is missing that speaks HTTP."""
        self._settings, self._budget = settings, budget
        self._http = _pool(settings)
        self._changes: dict[str, str | None] = {}  # parameters that this endpoint calls otherwise, or does not take
        self._in_vain = 0
        self._lock = Lock()
        self.given_up = Event()

    def ask(self, question: dict[str, Any]) -> Answer:
        """The answer to a question, which is a request's body without the bound on the answer's length.

        Raises OutOfBudget, Unanswered where the endpoint is busy for too long, LanguageModelError where it refuses or is not there.
        """
        prompt = "".join(message["content"] for message in question["messages"])
        reserved = most_tokens(prompt) + ANSWER_TOKENS
        if not self._budget.reserve(reserved):
            raise OutOfBudget
        spent = 0
        try:
            answer = self._insist(question | {"max_tokens": ANSWER_TOKENS})
            spent = answer.tokens
        finally:
            self._budget.settle(reserved, spent)
        return answer

    def _insist(self, body: dict[str, Any]) -> Answer:
        trouble = ""
        for attempt in range(self._settings.attempts):
            if attempt and self.given_up.wait(self._pause(attempt, trouble)):
                break
            found, trouble = self._try(body)
            if found is not None:
                self._in_vain = 0
                return found
        with self._lock:
            self._in_vain += 1
            if self._in_vain >= _IN_VAIN:
                raise LanguageModelError(
                    f"the model does not answer ({trouble})", where=self._settings.url, hint="try again later: what was answered is kept"
                )
        raise Unanswered(trouble)

    def _pause(self, attempt: int, trouble: str) -> float:
        asked_for = re.search(r"after (\d+(?:\.\d+)?) s", trouble)
        pause = float(asked_for[1]) if asked_for else self._settings.pause_s * 2 ** (attempt - 1)
        return min(pause, _LONGEST_PAUSE_S)

    def _try(self, body: dict[str, Any]) -> tuple[Answer | None, str]:
        """An answer, or why there is none that is worth asking for again."""
        import urllib3

        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._settings.api_key:
            headers["Authorization"] = f"Bearer {self._settings.api_key}"
        while True:
            sent = json.dumps(self._adapted(body), ensure_ascii=False).encode()
            try:
                response = self._http.request("POST", self._settings.url, body=sent, headers=headers, preload_content=False)
                try:
                    content = response.read(_LONGEST_BODY_BYTES)
                finally:
                    response.release_conn() if response.length_remaining == 0 else response.close()
            except urllib3.exceptions.NewConnectionError as error:
                raise LanguageModelError("nobody answers at this address", where=self._settings.url, hint="see that the server runs") from error
            except urllib3.exceptions.HTTPError as error:
                return None, _name_of(error)
            if response.status == _BAD_REQUEST and self._learn(content, body):
                continue
            return self._judge(response, content, sent)

    def _adapted(self, body: dict[str, Any]) -> dict[str, Any]:
        adapted = {self._changes.get(name, name): value for name, value in body.items()}
        return {name: value for name, value in adapted.items() if name is not None}

    def _learn(self, content: bytes, body: dict[str, Any]) -> bool:
        """Note that the endpoint does not take a parameter that it complains of; whether there is anything to note."""
        said = _said(content)
        for name in ("max_tokens", "temperature"):
            with self._lock:
                if name in said and name in body and name not in self._changes:
                    self._changes[name] = _OTHER_NAMES.get(name)
                    return True
        return False

    def _judge(self, response: urllib3.BaseHTTPResponse, content: bytes, sent: bytes) -> tuple[Answer | None, str]:
        if response.status in _BUSY or response.status >= 500:
            wait = response.headers.get("Retry-After", "")
            return None, f"status {response.status}" + (f", after {wait} s" if re.fullmatch(r"\d+(\.\d+)?", wait) else "")
        if response.status != 200:
            raise LanguageModelError(
                f"the model cannot be asked: status {response.status}, {_said(content)}", where=self._settings.url, hint=_advice(response.status)
            )
        try:
            answer = json.loads(content)
            choice = answer["choices"][0]
            words = choice["message"].get("content") or ""
            usage = (answer.get("usage") or {}).get("total_tokens")
            tokens = usage if isinstance(usage, int) and usage >= 0 else most_tokens(sent.decode() + str(words))
            return Answer(str(words), str(choice.get("finish_reason") or ""), tokens), ""
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            return None, "an answer that is none"


def _pool(settings: ModelSettings) -> urllib3.PoolManager:
    try:
        import urllib3
    except ImportError as error:
        raise LanguageModelError("urllib3 is not installed", hint="pip install 'cloudkg[llm]'") from error
    timeout = urllib3.Timeout(connect=_CONNECT_TIMEOUT_S, read=settings.timeout_s)
    return urllib3.PoolManager(maxsize=settings.concurrency, timeout=timeout, retries=False)


def _name_of(error: Exception) -> str:
    return "no answer in time" if "timed out" in str(error).lower() else f"connection broken, {type(error).__name__}"


def _said(content: bytes) -> str:
    """What an endpoint says of an error, in one line that can do no harm."""
    text = content[:4000].decode("utf-8", "replace")
    try:
        told = json.loads(text)
        inner = told.get("error", told)
        text = str(inner.get("message", inner)) if isinstance(inner, dict) else str(inner)
    except (ValueError, AttributeError):
        pass
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+|\s+", " ", text).strip()[:_SAID_CHARS]


def _advice(status: int) -> str:
    if status in (401, 403):
        return "name the variable that holds the key with --api-key-env"
    return "see --model and --base-url, and that the model answers by JSON schema"
