"""The query suites of the W3C through our own path; the engine's own score in the same run is the ceiling."""

from __future__ import annotations

import pytest
from score import Score, ask_engine, ask_us, score
from suite import SPARQL_10, SPARQL_11, Suite, find_suites

FOLDER = find_suites()
pytestmark = pytest.mark.skipif(FOLDER is None, reason="the suites of the W3C are not here: name their folder with CLOUDKG_W3C")


@pytest.mark.parametrize(("manifests", "most"), [(SPARQL_11, 340), (SPARQL_10, 470)], ids=["1.1", "1.0"])
def test_as_many_pass_as_the_engine_can(manifests: tuple[str, ...], most: int) -> None:
    """96 % at least, none that the engine alone passes is lost, and only tests of federation and of foreign graphs are refused."""
    assert FOLDER is not None
    ours, bare = (score(Suite(FOLDER), manifests, ask) for ask in (ask_us, ask_engine))
    assert len(ours.passed) + len(ours.failed) > most
    assert ours.share >= 0.96
    assert not set(bare.passed) - set(ours.passed)
    assert not [name for name in ours.refused if not _may_be_refused(name)]


def _may_be_refused(name: str) -> bool:
    return (
        name.startswith(("sparql11/service:", "sparql11/syntax-fed:", "sparql10/syntax-sparql2: syntax-dataset"))
        or "construct-where-02" in name
    )


def test_a_wrong_answer_is_noticed() -> None:
    """The measure itself: another engine's mistakes would count."""
    assert FOLDER is not None
    suite = Suite(FOLDER)
    wrong = score(suite, ("sparql11/bind/manifest.ttl",), lambda store, case, sparql: ask_us(store, case, sparql.replace("?z", "?y")))
    right = score(suite, ("sparql11/bind/manifest.ttl",), ask_us)
    assert len(right.passed) == 10 > len(wrong.passed)
    assert isinstance(right, Score)
