"""Proves the rows of the lexicon: every example is read by its own row, no name means two things, and rows are counted against gold facts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cloudkg.evaluate import Evaluation
from cloudkg.lexicon import LANGUAGES, Lexicon, load_lexicon
from cloudkg.lexicon.gazetteer import read_terms
from cloudkg.lexicon.metrics import CueFinder
from cloudkg.lexicon.patterns import Pattern
from cloudkg.pipeline import read_facts
from cloudkg.read import read_text
from cloudkg.resources import resource
from cloudkg.vocab import fold_name


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A row that does not do what it says; `where` is ``file:line``."""

    where: str
    message: str


def find_faults(folder: Path | None = None) -> tuple[Fault, ...]:
    """Faults of the program's own rows, or of those of `folder`, read together with the program's; sorted by place.

    Raises LexiconError where a row is no row at all.
    """
    lexicon = load_lexicon(folder)
    faults = [*_pattern_faults(lexicon, folder), *_cue_faults(lexicon, folder), *_name_faults(folder)]
    return tuple(sorted(set(faults)))


def _belongs(where: str, folder: Path | None) -> bool:
    return folder is None or where.startswith(f"{folder.resolve()}/")


def _pattern_faults(lexicon: Lexicon, folder: Path | None) -> Iterator[Fault]:
    for language in LANGUAGES:
        for row in lexicon.patterns[language]:
            if _belongs(row.where, folder):
                yield from _unread_examples(row, lexicon)


def _unread_examples(row: Pattern, lexicon: Lexicon) -> Iterator[Fault]:
    for example in row.examples:
        _, claims, _ = read_facts(read_text(example, "example"), lexicon)
        rules = sorted({claim.rule for claim in claims})
        if row.id not in rules:
            instead = f"; {', '.join(rules)} read it instead" if rules else "; no row reads it"
            yield Fault(row.where, f"{row.id} does not read its example “{example}”{instead}")


def _cue_faults(lexicon: Lexicon, folder: Path | None) -> Iterator[Fault]:
    for language in LANGUAGES:
        finder = CueFinder(lexicon.metrics[language])
        for row in lexicon.metrics[language]:
            if not _belongs(row.where, folder):
                continue
            if not row.example:
                yield Fault(row.where, f"{row.id} has no example")
            elif row.id not in (found := [hit.cue.id for hit in finder.find(row.example)]):
                instead = f"; {', '.join(found)} stand in it" if found else ""
                yield Fault(row.where, f"{row.id} does not find its cue in its example “{row.example}”{instead}")


def _name_faults(folder: Path | None) -> Iterator[Fault]:
    """Names that two terms bear: a reader could not tell which is meant."""
    bearers: dict[str, dict[str, tuple[str, Path]]] = defaultdict(dict)
    own = sorted(resource("ontology", "gazetteer").glob("*.ttl"))
    for path in [*own, *(sorted(folder.rglob("*.ttl")) if folder else ())]:
        for term in read_terms(path):
            for name in term.names:
                bearers[fold_name(name)][term.id] = (name, path)
    for terms in bearers.values():
        for curie, (name, path) in terms.items() if len(terms) > 1 else ():
            where = _place_of(curie, path)
            if _belongs(where, folder):
                others = ", ".join(sorted(set(terms) - {curie}))
                yield Fault(where, f"“{name}” is a name of {curie} and of {others}; make it a ckg:weakLabel of all but one")


def _place_of(curie: str, path: Path) -> str:
    """``file:line`` of a term."""
    text = path.read_text("utf-8")
    found = re.search(rf"^{re.escape(curie)}\s", text, re.MULTILINE)
    return f"{path.resolve()}:{text.count(chr(10), 0, found.start()) + 1 if found else 1}"


@dataclass(frozen=True, slots=True)
class RowTally:
    """How often a row was right, was found with a wrong qualifier, metric or period, and said what is not so."""

    rule: str
    right: int
    inexact: int
    extra: int


def tally_rows(outcome: Evaluation) -> tuple[RowTally, ...]:
    """Counts of every row that found a fact, the ones that err most first; a repeated statement counts for nobody."""
    tallies: dict[str, Counter[str]] = defaultdict(Counter)
    for score in (outcome.relations, outcome.observations):
        faulty = {fault.pred for fault in score.wrong}
        for fact in {pred for _, pred in score.pairs}:
            tallies[_rule(fact.row.get("rule"))]["inexact" if fact in faulty else "right"] += 1
        for fact in score.extra:
            tallies[_rule(fact.row.get("rule"))]["extra"] += 1
    rows: Iterable[RowTally] = (RowTally(rule, n["right"], n["inexact"], n["extra"]) for rule, n in tallies.items())
    return tuple(sorted(rows, key=lambda r: (-r.extra, -r.inexact, -r.right, r.rule)))


def _rule(value: object) -> str:
    return str(value) if value else "(unnamed)"
