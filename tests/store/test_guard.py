"""Reading queries before they run: what is refused, what is not, and where values go."""

from __future__ import annotations

import pyoxigraph
import pytest

from cloudkg.errors import QueryError
from cloudkg.store import node
from cloudkg.store.guard import bind_values, scan, with_prefixes

OUTSIDE = [
    "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * { service silent <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * { SERVICE?g { ?s ?p ?o } }",
    "SELECT * { SERVICE:x { ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * { # a comment \n SERVICE <http://127.0.0.1:1/> {} }",
    "SELECT * { ?s ?p '#' . SERVICE <http://127.0.0.1:1/> {} }",
    "SELECT * { ?s ?p <http://x/#> . SERVICE <http://127.0.0.1:1/> {} }",
    "SELECT * { ?s ?p <http://\\u0061/#> . SERVICE <http://127.0.0.1:1/> {} }",
    "SELECT * { ?s ?p ex:a\\'b . SERVICE <http://127.0.0.1:1/> {} } #'",
    "SELECT * { FILTER(?a<?b) SERVICE <http://127.0.0.1:1/> {} FILTER(?c>?d) }",
    "SELECT * { ?s ?p 'it\\'s' . SERVICE <http://127.0.0.1:1/> { ?s ?p 'x' } }",
    'SELECT * { ?s ?p """a"b""" . SERVICE <http://127.0.0.1:1/> {} }',
    "SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }",
    "SELECT *FROM<file:///etc/passwd> { ?s ?p ?o }",
    "SELECT * FROM NAMED <http://127.0.0.1:1/> { GRAPH ?g { ?s ?p ?o } }",
    "PREFIX x: <http://127.0.0.1:1/> SELECT * FROM x:y { ?s ?p ?o }",
    "PREFIX report: <http://127.0.0.1:1/> SELECT * FROM report:y { ?s ?p ?o }",
    "BASE <http://127.0.0.1:1/> SELECT * FROM <y> { ?s ?p ?o }",
    "LOAD <http://127.0.0.1:1/>",
    "INSERT DATA { <a:a> <a:b> <a:c> }",
    "DELETE WHERE { ?s ?p ?o }",
    "PREFIX a: <a:> CLEAR ALL",
]


@pytest.mark.parametrize("sparql", OUTSIDE)
def test_queries_that_reach_outside_or_write_are_refused(sparql: str) -> None:
    """Strings, comments, IRIs, escapes and missing spaces hide no keyword."""
    with pytest.raises(QueryError, match="is refused"):
        scan(sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { ?s ?p 'SERVICE <http://x> {}' }",
        "SELECT * { ?s ?p ?o } # SERVICE",
        "SELECT ?service { ?service ?from ?load }",
        "SELECT * { ?s <http://x/SERVICE> ?o }",
        'SELECT * { ?s ?p \'x\'@from , """INSERT \'DATA\' """ }',
        "SELECT * FROM <https://w3id.org/cloudkg/id/report/r1> { ?s ?p ?o }",
        "SELECT * FROM NAMED report:r1 { GRAPH ?g { ?s ckg:load ?o } }",
    ],
)
def test_harmless_queries_pass(sparql: str) -> None:
    """The same words in strings, comments, IRIs and variables are no keywords."""
    assert scan(sparql).form == "select"


@pytest.mark.parametrize(
    ("sparql", "expected"),
    [
        ("PREFIX select: <a:> ASK { }", "ask"),
        ("CONSTRUCT { ?s ?p 'SELECT' } WHERE { ?s ?p ?o }", "construct"),
        ("DESCRIBE firm:a", "describe"),
        ("nonsense", ""),
    ],
)
def test_the_form_is_the_first_keyword(sparql: str, expected: str) -> None:
    """Neither prefixes nor strings decide what kind of query it is."""
    assert scan(sparql).form == expected


@pytest.mark.parametrize(
    ("sparql", "expected"),
    [
        ("SELECT * WHERE { ?s ?p ?o }", "SELECT * WHERE { VALUES ?s { <https://w3id.org/cloudkg/id/firm/a> }  ?s ?p ?o }"),
        ("ASK {?s ?p ?o}", "ASK { VALUES ?s { <https://w3id.org/cloudkg/id/firm/a> } ?s ?p ?o}"),
        (
            "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
            "CONSTRUCT { ?s ?p ?o } WHERE { VALUES ?s { <https://w3id.org/cloudkg/id/firm/a> }  ?s ?p ?o }",
        ),
        ("CONSTRUCT WHERE { ?s ?p '{' }", "CONSTRUCT WHERE { VALUES ?s { <https://w3id.org/cloudkg/id/firm/a> }  ?s ?p '{' }"),
    ],
)
def test_values_enter_at_the_start_of_the_where_group(sparql: str, expected: str) -> None:
    """The template of a CONSTRUCT and braces in strings are not taken for it."""
    assert bind_values(sparql, {"s": node("firm:a")}) == expected


def test_a_hostile_value_stays_a_value() -> None:
    """Quotes and braces in a value cannot leave its literal."""
    store = pyoxigraph.Store()
    value = '" } } SELECT * { # \\'
    query = bind_values("SELECT ?x WHERE { BIND(?given AS ?x) }", {"given": pyoxigraph.Literal(value)})
    solutions = store.query(query)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    assert [s["x"] for s in solutions] == [pyoxigraph.Literal(value)]


def test_missing_prefixes_are_declared_for_other_engines() -> None:
    """Only those that are used, ours and not declared by the query itself."""
    sparql = "PREFIX rdf: <urn:mine> SELECT * { ?s rdf:x firm:a ; other:b 'skos:c' }"
    assert with_prefixes(sparql) == "PREFIX firm: <https://w3id.org/cloudkg/id/firm/> " + sparql


def test_a_variable_name_is_a_name() -> None:
    """A value cannot bring its own syntax in its name."""
    with pytest.raises(QueryError, match="letters, digits"):
        bind_values("SELECT * { ?s ?p ?o }", {"s } #": node("firm:a")})
