"""An endpoint that is busy, slow, broken or dear: asked again, given up, or not asked, and always said."""

from __future__ import annotations

import json
import socket
import threading
import time
from pathlib import Path

import pytest
from asking import CAPEX, SUPPLY, TEXT, figure, read_with, relation, settings
from model_server import Asked, Reply, error, says, serving, wording

from cloudkg.errors import LanguageModelError

LONG = "\n\n".join(f"# 第{i}章\n\n" + f"鹭岛云为青禾智能建成第{i}号园区。" * 90 for i in range(6))  # six parts


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_endpoint_is_asked_again(tmp_path: Path, status: int) -> None:
    """Twice refused, then answered."""
    replies = iter([error(status), error(status, Retry_After="0"), says([relation()])])
    with serving(lambda _: next(replies)) as server:
        (facts,), tally = read_with(settings(server.url, tmp_path), TEXT)
    assert (len(server.asked), len(facts.claims), tally.unanswered) == (3, 1, 0)


def test_it_is_left_alone_for_as_long_as_it_asks(tmp_path: Path) -> None:
    """Retry-After goes before our own pause."""
    times: list[float] = []

    def reply(_: Asked) -> Reply:
        times.append(time.monotonic())
        return error(429, Retry_After="1") if len(times) == 1 else says([relation()])

    with serving(reply) as server:
        read_with(settings(server.url, tmp_path), TEXT)
    assert times[1] - times[0] >= 1


def test_a_slow_answer_is_asked_for_again(tmp_path: Path) -> None:
    """What comes too late does not count."""
    replies = iter([Reply(b"{}", delay_s=0.6), says([relation()])])
    with serving(lambda _: next(replies)) as server:
        (facts,), tally = read_with(settings(server.url, tmp_path, timeout_s=0.2), TEXT)
    assert (len(server.asked), len(facts.claims), tally.asked) == (2, 1, 1)


def test_a_part_without_an_answer_is_left_to_the_rules(tmp_path: Path) -> None:
    """One part of two: the other is read, nothing is kept of the one, and it is counted."""
    with serving(lambda asked: error(503) if "第1章" in asked.part else says()) as server:
        _, tally = read_with(settings(server.url, tmp_path, attempts=2), LONG)
    assert (tally.unanswered, tally.asked, len(list(tmp_path.rglob("*.json")))) == (1, 5, 5)


def test_an_endpoint_that_never_answers_is_given_up(tmp_path: Path) -> None:
    """After three parts in a row: the other parts are not tried."""
    with serving(lambda _: error(503)) as server, pytest.raises(LanguageModelError, match=r"the model does not answer \(status 503\)"):
        read_with(settings(server.url, tmp_path, attempts=2, concurrency=1), LONG)
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (error(401, "wrong key"), "status 401, wrong key; name the variable that holds the key with --api-key-env"),
        (error(404, "no such model\x1b[31m\n"), "status 404, no such model [31m; see --model"),
        (Reply(b"<html>", 301, {"Location": "http://127.0.0.1:1/"}), "status 301, <html>"),
    ],
)
def test_a_refusal_ends_it(tmp_path: Path, reply: Reply, message: str) -> None:
    """In one sentence, at once: asking again would not help, and redirects are not followed."""
    with serving(lambda _: reply) as server, pytest.raises(LanguageModelError) as caught:
        read_with(settings(server.url, tmp_path), TEXT)
    assert message in str(caught.value)
    assert len(server.asked) == 1


def test_an_address_where_nobody_listens(tmp_path: Path) -> None:
    """Is named."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    with pytest.raises(LanguageModelError, match="nobody answers at this address"):
        read_with(settings(url, tmp_path), TEXT)


@pytest.mark.parametrize("url", ["localhost:8000", "file:///etc/passwd", "http://", "https://me:secret@host/v1"])
def test_an_address_that_is_none(tmp_path: Path, url: str) -> None:
    """Is refused before anything is asked, and a password in it is not said again."""
    with pytest.raises(LanguageModelError) as caught:
        settings(url, tmp_path)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "broken",
    [
        wording('{"relations": [{"subject": "鹭岛云", "obj', finish="length"),
        wording("Here are the facts you asked for."),
        wording("[]"),
        wording('{"relations": [], "figures": [' * 100_000),
        wording('{"relations": [], "figures": NaN}'),
        wording(""),
    ],
)
def test_an_answer_that_cannot_be_read_is_asked_for_in_halves(tmp_path: Path, broken: Reply) -> None:
    """The whole part gives no JSON, its halves do: both are read."""

    def reply(asked: Asked) -> Reply:
        if len(asked.part.splitlines()) == 3:
            return broken
        return says([relation()] if SUPPLY in asked.part else [], [figure()] if CAPEX in asked.part else [])

    with serving(reply) as server:
        (facts,), tally = read_with(settings(server.url, tmp_path), TEXT)
    assert (len(facts.claims), len(facts.observations), tally.unusable) == (1, 1, 0)


def test_answers_that_never_can_be_read_are_counted(tmp_path: Path) -> None:
    """Each sentence that nothing came of."""
    with serving(lambda _: wording("sorry")) as server:
        (facts,), tally = read_with(settings(server.url, tmp_path), TEXT)
    assert (facts.claims, facts.observations, tally.unusable) == ((), (), 3)


@pytest.mark.parametrize("body", [b"", b"{}", b"no json", b'{"choices": []}', b'{"choices": [{"message": null}]}'])
def test_a_body_that_is_no_answer_is_asked_for_again(tmp_path: Path, body: bytes) -> None:
    """As if the endpoint were busy."""
    replies = iter([Reply(body), says([relation()])])
    with serving(lambda _: next(replies)) as server:
        (facts,), _ = read_with(settings(server.url, tmp_path), TEXT)
    assert len(facts.claims) == 1


@pytest.mark.parametrize("fence", ["```json\n{}\n```", "```\n{}\n```", " {} "])
def test_an_answer_may_be_fenced(tmp_path: Path, fence: str) -> None:
    """Many models cannot help it."""
    content = json.dumps({"relations": [relation()], "figures": []})
    with serving(lambda _: wording(fence.replace("{}", content))) as server:
        (facts,), _ = read_with(settings(server.url, tmp_path), TEXT)
    assert len(facts.claims) == 1


def test_parameters_that_an_endpoint_does_not_take(tmp_path: Path) -> None:
    """The bound on the answer under its newer name, no temperature; learnt once, for all parts."""

    def reply(asked: Asked) -> Reply:
        if "max_tokens" in asked.body:
            return error(400, "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.")
        if "temperature" in asked.body:
            return error(400, "Unsupported value: 'temperature' does not support 0 with this model.")
        return says()

    with serving(reply) as server:
        _, tally = read_with(settings(server.url, tmp_path, concurrency=1), LONG)
    assert (tally.asked, len(server.asked)) == (6, 8)
    assert server.asked[-1].body["max_completion_tokens"] > 1000


def test_no_question_is_sent_that_could_cost_too_much(tmp_path: Path) -> None:
    """Asking stops where what is left does not cover one more question and its longest answer; the rest is counted."""
    with serving(lambda _: says(tokens=9_000)) as server:
        _, tally = read_with(settings(server.url, tmp_path, max_tokens=35_000, concurrency=2), LONG)
    assert (tally.asked + tally.unasked, tally.asked, len(server.asked)) == (6, 3, 3)


def test_what_was_answered_is_not_paid_for_again(tmp_path: Path) -> None:
    """A second run with the same budget goes on where the first one stopped."""
    with serving(lambda _: says(tokens=9_000)) as server:
        runs = [read_with(settings(server.url, tmp_path, max_tokens=35_000), LONG)[1] for _ in range(2)]
    assert [(t.kept, t.asked, t.unasked) for t in runs] == [(0, 3, 3), (3, 3, 0)]


def test_an_endpoint_that_does_not_count_is_counted_for(tmp_path: Path) -> None:
    """Without `usage` the length of question and answer stands for the tokens: the budget still binds."""

    def reply(_: Asked) -> Reply:
        said = json.loads(says().body)
        del said["usage"]
        return Reply(json.dumps(said).encode())

    with serving(reply) as server:
        _, tally = read_with(settings(server.url, tmp_path, max_tokens=30_000), LONG)
    assert 0 < tally.asked < 6


def test_questions_are_under_way_at_once(tmp_path: Path) -> None:
    """Three at a time where three are allowed: each waits for the two others, or none is answered."""
    together = threading.Barrier(3, timeout=5)

    def reply(_: Asked) -> Reply:
        together.wait()
        return says()

    with serving(reply) as server:
        _, tally = read_with(settings(server.url, tmp_path, concurrency=3), LONG)
    assert (tally.asked, together.broken) == (6, False)
