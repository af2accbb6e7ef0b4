"""Proves the rows of the lexicon: every example is read by its own row and by no other, no name means two things, and rows are counted against gold facts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from cloudkg.errors import LexiconError
from cloudkg.evaluate import Evaluation
from cloudkg.lexicon import LANGUAGES, Lexicon, load_lexicon
from cloudkg.lexicon.gazetteer import read_terms
from cloudkg.lexicon.metrics import CueFinder
from cloudkg.lexicon.names import plain
from cloudkg.lexicon.patterns import Pattern
from cloudkg.lexicon.rows import Row, read_mapping, read_rows
from cloudkg.model import Claim, Observation, Polarity
from cloudkg.pipeline import read_facts
from cloudkg.read import read_text
from cloudkg.resources import resource
from cloudkg.vocab import canonical_decimal, find_relation, fold_name

EXAMPLES = "examples.yaml"  # of a folder of the user's own: sentences, and what must be read in them


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A row that does not do what it says; `where` is ``file:line``."""

    where: str
    message: str


def find_faults(folder: Path | None = None) -> tuple[Fault, ...]:
    """Faults of the program's own rows, or of those of `folder`, read together with the program's; sorted by place.

    Raises LexiconError where a row is no row at all.
    """
    lexicon = replace(load_lexicon(folder), weights={})  # what is weighed must not hide that a row is idle
    faults = [*_pattern_faults(lexicon, folder), *_cue_faults(lexicon, folder), *_name_faults(folder), *_listed_faults(lexicon, folder)]
    if folder is not None:
        faults += [*_unread_files(folder), *_unknown_lists(folder), *_example_faults(lexicon, folder)]
    return tuple(sorted(set(faults)))


def _belongs(where: str, folder: Path | None) -> bool:
    return folder is None or where.startswith(f"{folder.resolve()}/")


def _pattern_faults(lexicon: Lexicon, folder: Path | None) -> Iterator[Fault]:
    for language in LANGUAGES:
        for row in lexicon.patterns[language]:
            if _belongs(row.where, folder):
                yield from _unread_examples(row, lexicon)


def _unread_examples(row: Pattern, lexicon: Lexicon) -> Iterator[Fault]:
    """Examples that the row does not read, or that are read all the same when the row is taken out."""
    others = replace(lexicon, patterns={language: tuple(p for p in rows if p is not row) for language, rows in lexicon.patterns.items()})
    for example in row.examples:
        document = read_text(example, "example")
        reading, claims, _ = read_facts(document, lexicon)
        rules = sorted({claim.rule for claim in claims})
        if row.id not in rules:
            instead = f"; {', '.join(rules)} read it instead" if rules else "; no row reads it"
            yield Fault(row.where, f"{row.id} does not read its example “{example}”{instead}")
            continue
        without = {_ends(claim): claim.rule for claim in read_facts(document, others, reading)[1]}
        own = {_ends(claim) for claim in claims if claim.rule == row.id}
        if own <= set(without):
            readers = ", ".join(sorted({without[ends] for ends in own}))
            yield Fault(row.where, f"{row.id} is not needed for its example “{example}”: {readers} reads it too")


def _ends(claim: Claim) -> tuple[str, str, str]:
    return claim.subject, claim.predicate, claim.object


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


def _listed_faults(lexicon: Lexicon, folder: Path | None) -> Iterator[Fault]:
    """Names of lists that another line has, and further names of a line that are names of another thing in the gazetteer."""
    bearers: dict[str, str] = {}
    for names in lexicon.listed:
        numbers = {line: n for n, line in reversed([*enumerate(names.path.read_text("utf-8").splitlines(), 1)])}
        met: dict[str, int] = {}
        for name, line in names.names():
            where, key = f"{names.path.resolve()}:{numbers[line]}", fold_name(plain(name))
            bearer = bearers.setdefault(key, where)
            met[key] = met.get(key, 0) + 1
            if _belongs(where, folder) and (bearer != where or met[key] > 1):
                yield Fault(where, f"“{plain(name)}” stands in another line too: {bearer}")
            term, first = lexicon.by_name.get(key), lexicon.by_name.get(fold_name(plain(line.split("\t", 1)[0])))
            if _belongs(where, folder) and term is not None and term is not first:
                yield Fault(
                    where,
                    f"“{plain(name)}” is a name of {term.id}; begin a line with it that gives {term.id} further names, or leave it out",
                )


def _place_of(curie: str, path: Path) -> str:
    """``file:line`` of a term."""
    text = path.read_text("utf-8")
    found = re.search(rf"^{re.escape(curie)}\s", text, re.MULTILINE)
    return f"{path.resolve()}:{text.count(chr(10), 0, found.start()) + 1 if found else 1}"


def _unread_files(folder: Path) -> Iterator[Fault]:
    """Files that look like rows and that nobody reads, for lying in the wrong place or having the wrong ending; a stray list of names looks like none."""
    read = {folder / EXAMPLES, *folder.rglob("*.ttl"), *folder.glob("words/*.yaml")}
    read |= {p for kind in ("patterns", "metrics") for language in LANGUAGES for p in folder.glob(f"{kind}/{language}/*.yaml")}
    for path in sorted(p for ending in ("yaml", "yml") for p in folder.rglob(f"*.{ending}")):
        if path not in read:
            hint = "patterns/zh/, patterns/en/, metrics/zh/, metrics/en/ or words/, ending in .yaml"
            yield Fault(f"{path.resolve()}:1", f"nobody reads this file; put it into {hint}")


def _unknown_lists(folder: Path) -> Iterator[Fault]:
    """Word lists that no part of the program and no pattern asks for."""
    known = {name for path in resource("lexicon", "words").glob("*.yaml") for name, _, _ in read_mapping(path)}
    asked = "".join(path.read_text("utf-8") for path in folder.glob("patterns/*/*.yaml"))
    for path in sorted(folder.glob("words/*.yaml")):
        for name, _, where in read_mapping(path.resolve()):
            if name not in known and f"@{name}}}" not in asked:
                yield Fault(where, f"nobody asks for a list called “{name}”; see the names in the program's own words/")


def _example_faults(lexicon: Lexicon, folder: Path) -> Iterator[Fault]:
    """Sentences of the folder's examples in which something is not read that should be, or is that should not."""
    path = folder.resolve() / EXAMPLES
    for row in read_rows(path) if path.exists() else ():
        row.allow("text", "says", "not")
        text = row.text("text")
        _, claims, observations = read_facts(read_text(text, "example"), lexicon)
        spelled = [*map(_spelled_claim, claims), *map(_spelled_observation, observations)]
        said = {s for ways in spelled for s in ways}
        found = "; ".join(sorted({ways[-1] for ways in spelled if ways})) or "nothing"
        for wanted in _facts_of(row, "says"):
            if wanted not in said:
                yield Fault(row.where, f"“{text}” does not say “{wanted}”; what is read in it: {found}")
        for unwanted in _facts_of(row, "not"):
            if unwanted in said:
                yield Fault(row.where, f"“{text}” says “{unwanted}”, and should not")


def _facts_of(row: Row, field: str) -> Iterator[str]:
    """Facts of a field, spelled as `_spelled_claim` and `_spelled_observation` do."""
    for fact in row.texts(field):
        words = fact.split()
        relation = find_relation(words[1]) if len(words) in (3, 4) else None
        number = re.fullmatch(r"-?[\d,]+(?:\.\d+)?", words[2]) if relation is None and len(words) > 2 else None
        if relation:
            yield " ".join([words[0], relation, *words[2:]])
        elif number:
            yield " ".join([*words[:2], canonical_decimal(Decimal(number[0].replace(",", ""))), *words[3:]])
        else:
            hint = "“firm:a supplies firm:b”, “firm:a acquires firm:b planned” or “firm:a capex 300000000 CNY 2026-Q1”"
            raise LexiconError(f"“{fact}” is no fact", where=row.where, hint=f"write {hint}")


def _spelled_claim(claim: Claim) -> tuple[str, ...]:
    """A claim as an example may state it: without its modality and with it, or as denied."""
    said = claim.modality.value if claim.polarity is Polarity.AFFIRMED else claim.polarity.value
    return (spelled := f"{claim.subject} {claim.predicate} {claim.object}", f"{spelled} {said.lower()}")


def _spelled_observation(o: Observation) -> tuple[str, ...]:
    """A figure as an example may state it, by either end, without a period and with it."""
    spelled = [f"{o.entity} {o.metric} {canonical_decimal(end)} {o.unit}".strip() for end in (o.minimum, o.maximum) if end is not None]
    return (*spelled, *(f"{s} {o.period}" for s in spelled if o.period))


@dataclass(frozen=True, slots=True)
class RowTally:
    """How often a row was right, was found with a wrong qualifier, metric or period, and said what is not so."""

    rule: str
    right: int
    inexact: int
    extra: int


def rows_of(lexicon: Lexicon) -> tuple[str, ...]:
    """Names of all rows that can find a fact."""
    patterns = (row.id for language in LANGUAGES for row in lexicon.patterns[language])
    return (*patterns, *(row.id for language in LANGUAGES for row in lexicon.metrics[language]))


def tally_rows(outcome: Evaluation, rows: Iterable[str] = ()) -> tuple[RowTally, ...]:
    """Counts of every row that found a fact, the ones that err most first, and of `rows` even where they found nothing.

    A repeated statement counts for nobody.
    """
    tallies: dict[str, Counter[str]] = defaultdict(Counter, {row: Counter() for row in rows})
    for score in (outcome.relations, outcome.observations):
        faulty = {fault.pred for fault in score.wrong}
        for fact in {pred for _, pred in score.pairs}:
            tallies[_rule(fact.row.get("rule"))]["inexact" if fact in faulty else "right"] += 1
        for fact in score.extra:
            tallies[_rule(fact.row.get("rule"))]["extra"] += 1
    counted = (RowTally(rule, n["right"], n["inexact"], n["extra"]) for rule, n in tallies.items())
    return tuple(sorted(counted, key=lambda r: (-r.extra, -r.inexact, -r.right, r.rule)))


def _rule(value: object) -> str:
    return str(value) if value else "(unnamed)"
