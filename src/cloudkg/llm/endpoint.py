"""Asks an OpenAI-compatible endpoint, over and over where it is busy; the only place of the extractor that reaches the network."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from threading import Event, Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

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
_OK, _BAD_REQUEST, _SERVER_ERROR = 200, 400, 500
_IN_VAIN = 3  # parts in a row that nobody answers: the rest need not be tried
_SAID_CHARS = 200
_OTHER_NAMES = {"max_tokens": "max_completion_tokens"}  # what newer models call it


class Unanswered(Exception):  # noqa: N818 -- no fault of the program: the part goes unread, and the build says so
    """A question that got no answer, however often it was asked."""


class OutOfBudget(Exception):  # noqa: N818 -- likewise
    """A question that could cost more than what is left."""


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Why a question got no answer, and how long the endpoint asks to be left alone."""

    words: str
    wait_s: float | None = None


@dataclass(frozen=True, slots=True)
class _Response:
    status: int
    body: bytes
    retry_after: str


class Endpoint:
    """An endpoint and what is left to spend there. May be used by several threads."""

    def __init__(self, settings: ModelSettings, budget: Budget) -> None:
        """Raises LanguageModelError where the library is missing that speaks HTTP."""
        self._settings, self._budget = settings, budget
        self._http = _pool(settings)
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if settings.api_key:
            self._headers["Authorization"] = f"Bearer {settings.api_key}"
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
        trouble = _Trouble("")
        for attempt in range(self._settings.attempts):
            pause_s = self._settings.pause_s * 2 ** (attempt - 1) if trouble.wait_s is None else trouble.wait_s
            if attempt and self.given_up.wait(min(pause_s, _LONGEST_PAUSE_S)):
                raise Unanswered
            answer = self._try(body)
            if isinstance(answer, Answer):
                self._in_vain = 0
                return answer
            trouble = answer
        with self._lock:
            self._in_vain += 1
            if self._in_vain >= _IN_VAIN:
                hint = "try again later: what was answered is kept"
                raise LanguageModelError(f"the model does not answer ({trouble.words})", where=self._settings.url, hint=hint)
        raise Unanswered(trouble.words)

    def _try(self, body: dict[str, Any]) -> Answer | _Trouble:
        """An answer, or why there is none that is worth asking for again."""
        while True:
            sent = json.dumps(self._adapted(body), ensure_ascii=False).encode()
            response = self._post(sent)
            if isinstance(response, _Trouble):
                return response
            if response.status != _BAD_REQUEST or not self._learn(response.body, body):
                return self._judge(response, sent)

    def _post(self, sent: bytes) -> _Response | _Trouble:
        from urllib3 import exceptions

        try:
            response = self._http.request("POST", self._settings.url, body=sent, headers=self._headers, preload_content=False)
            try:
                body = response.read(_LONGEST_BODY_BYTES)
            finally:
                response.close()
        except exceptions.NewConnectionError as error:
            raise LanguageModelError("nobody answers at this address", where=self._settings.url, hint="see that the server runs") from error
        except exceptions.TimeoutError:
            return _Trouble("no answer in time")
        except exceptions.HTTPError as error:
            return _Trouble(f"connection broken, {type(error).__name__}")
        return _Response(response.status, body, response.headers.get("Retry-After", ""))

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

    def _judge(self, response: _Response, sent: bytes) -> Answer | _Trouble:
        if response.status in _BUSY or response.status >= _SERVER_ERROR:
            seconds = float(response.retry_after) if response.retry_after.isdecimal() else None
            return _Trouble(f"status {response.status}", seconds)
        if response.status != _OK:
            message = f"the model cannot be asked: status {response.status}, {_said(response.body)}"
            raise LanguageModelError(message, where=self._settings.url, hint=_advice(response.status))
        try:
            answer = json.loads(response.body)
            choice = answer["choices"][0]
            words = str(choice["message"].get("content") or "")
            usage = (answer.get("usage") or {}).get("total_tokens")
            tokens = usage if isinstance(usage, int) and usage >= 0 else most_tokens(sent.decode() + words)
            return Answer(words, str(choice.get("finish_reason") or ""), tokens)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            return _Trouble("an answer that is none")


def _pool(settings: ModelSettings) -> urllib3.PoolManager:
    try:
        import urllib3
    except ImportError as error:
        raise LanguageModelError("urllib3 is not installed", hint="pip install 'cloudkg[llm]'") from error
    timeout = urllib3.Timeout(connect=_CONNECT_TIMEOUT_S, read=settings.timeout_s)
    address = urlsplit(settings.url)
    proxy = None if proxy_bypass(address.hostname or "") else getproxies().get(address.scheme)
    if proxy:
        return urllib3.ProxyManager(proxy, maxsize=settings.concurrency, timeout=timeout, retries=False)
    return urllib3.PoolManager(maxsize=settings.concurrency, timeout=timeout, retries=False)


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
