"""How many tests of the W3C our query path passes, and how many the bare engine does: ``python tests/w3c/score.py [-v]``.

Our path is the job that the server runs: refusals, prefixes and all, its answer written in the format of the test and read back. A refusal
of SERVICE, or of a graph that is not in the dataset, counts as right. Nothing is fetched: to the bare engine a test with SERVICE counts as failed.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import pyoxigraph
from outcomes import Outcome, are_same, from_bytes, from_results, read_expected
from suite import SPARQL_10, SPARQL_11, Case, Suite, find_suites

from cloudkg.errors import QueryError
from cloudkg.serve.answers import answer_query
from cloudkg.store.dataset import EmbeddedDataset, Scope
from cloudkg.store.guard import scan

_ACCEPT = {
    ".srx": "application/sparql-results+xml, application/rdf+xml",
    ".srj": "application/sparql-results+json, application/ld+json",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".rdf": "application/sparql-results+xml, application/rdf+xml",
}
_ANY = "application/sparql-results+json, application/n-triples"


@dataclass
class Score:
    """Names of tests by what came of them; `refused` are among the passed."""

    passed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return len(self.passed) / max(1, len(self.passed) + len(self.failed))


def score(suite: Suite, manifests: tuple[str, ...], ask: Callable[[pyoxigraph.Store, Case, str], Outcome]) -> Score:
    """Run all tests of some manifests."""
    found = Score()
    for case in suite.cases(manifests):
        name = f"{case.group}: {case.name}"
        try:
            verdict = _run(suite, case, ask)
        except QueryError as error:
            wrong = isinstance(error.__cause__, SyntaxError)
            verdict = "refused" in error.message or _is_right(case, wrong=wrong)
            if "refused" in error.message:
                found.refused.append(name)
        except SyntaxError:
            verdict = _is_right(case, wrong=True)
        except (OSError, RuntimeError, ValueError):
            verdict = _is_right(case, wrong=False)
        (found.passed if verdict else found.failed).append(name)
    return found


def _is_right(case: Case, *, wrong: bool) -> bool:
    """Whether it is right that a query was not answered: because it is `wrong`, or for another reason (a function that is not ours)."""
    return case.kind.startswith("Negative") if wrong else case.kind.startswith("PositiveSyntax")


def _run(suite: Suite, case: Case, ask: Callable[[pyoxigraph.Store, Case, str], Outcome]) -> bool:
    sparql = suite.text(case.query)
    store = pyoxigraph.Store()
    for graph, source in case.data:
        suite.load(source, store, graph)
    if case.result is not None and not case.data:  # what FROM names is the data then
        for graph, _ in scan(sparql, holds=lambda _: True).graphs:
            suite.load(urljoin(case.query, graph), store, urljoin(case.query, graph))
    outcome = ask(store, case, sparql)
    if case.result is None:
        return not case.kind.startswith("Negative")
    return are_same(outcome, read_expected(suite, case.result), lax=case.lax)


def ask_us(store: pyoxigraph.Store, case: Case, sparql: str) -> Outcome:
    """Our path: what a worker does."""
    suffix = "." + (case.result or "").rpartition(".")[2]
    answer = answer_query(EmbeddedDataset(store), sparql, _ACCEPT.get(suffix, _ANY), Scope(union=False, base=case.query))
    assert isinstance(answer.body, bytes)
    return from_bytes(answer.body, answer.media_type)


def ask_engine(store: pyoxigraph.Store, case: Case, sparql: str) -> Outcome:
    """The engine alone, as it is."""
    try:
        scan(sparql, holds=lambda _: True)
    except QueryError as error:
        if "SERVICE" in error.message:
            raise OSError(error.message) from error  # it would go out to the network
    results: Any = store.query(sparql, base_iri=case.query)
    if case.result and case.result.endswith(".csv"):
        return from_bytes(results.serialize(format=pyoxigraph.QueryResultsFormat.CSV) or b"", "text/csv")
    return from_results(results)


def main() -> None:
    """Print the figures; with -v the names of tests that fail."""
    folder = find_suites()
    if folder is None:
        sys.exit("the suites of the W3C are not here: name their folder with CLOUDKG_W3C")
    suite = Suite(folder)
    print(f"{'':24} {'tests':>6} {'cloudkg':>15} {'refused':>8} {'bare engine':>15}")
    for title, manifests in (("SPARQL 1.1 query", SPARQL_11), ("SPARQL 1.0 query", SPARQL_10)):
        ours, bare = score(suite, manifests, ask_us), score(suite, manifests, ask_engine)
        tests = len(ours.passed) + len(ours.failed)
        print(f"{title:24} {tests:6} {len(ours.passed):6} ({ours.share:.1%}) {len(ours.refused):8} {len(bare.passed):6} ({bare.share:.1%})")
        if "-v" in sys.argv:
            _print_failures(ours, bare)


def _print_failures(ours: Score, bare: Score) -> None:
    by_group: dict[str, list[str]] = defaultdict(list)
    for name in ours.failed:
        by_group["only ours" if name in bare.passed else "both"].append(name)
    by_group["only the bare engine"] = [name for name in bare.failed if name in ours.passed]
    for who, names in by_group.items():
        print(f"  failed by {who}:", *names, sep="\n    ")


if __name__ == "__main__":
    main()
