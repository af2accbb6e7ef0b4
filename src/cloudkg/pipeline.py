"""Puts the stages in a row: report → document → reading → claims and observations → entities, events → knowledge.

What one report yields depends on that report and the lexicon alone, so reports are read in any order, by any number of processes, and give the
same bytes; only events and shared names are formed from all of them together.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from cloudkg.errors import CloudKGError, ReadError
from cloudkg.lexicon import Lexicon, load_lexicon
from cloudkg.model import Claim, Document, EntityType, Extraction, Knowledge, Observation, Reading, Report
from cloudkg.read import read_report
from cloudkg.read.metadata import Metadata
from cloudkg.recognise import name_finder, recognise
from cloudkg.relate import relate
from cloudkg.resolve import build_entities, form_events, join_entities, merge_claims, merge_observations
from cloudkg.store.layout import is_graph_folder
from cloudkg.vocab import fold_name, mint_name, mint_report, type_of

EXTRACTOR = "rules-1"  # goes up with every change of what the extractor yields
REPORT_SUFFIXES = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".pdf"})
_POOL_FROM_BYTES = 2_000_000  # below this, starting processes takes longer than it saves
_PUBLISHERS = (EntityType.FIRM, EntityType.PUBLIC_BODY)

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A report that was left out, and why."""

    path: Path
    error: CloudKGError


@dataclass(frozen=True, slots=True)
class Build:
    """Outcome of reading many reports."""

    knowledge: Knowledge
    skipped: tuple[Skipped, ...]


def list_reports(paths: Iterable[Path]) -> list[Path]:
    """Files to read: each path that is a file, and every report below each path that is a folder, sorted by name.

    Hidden files and folders and the texts of a graph are no reports. Raises ReadError where there is nothing to read.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += _reports_below(path)
        else:
            found.append(path)
    if not found:
        raise ReadError(
            "there is no report here", where=next(iter(paths), Path()), hint="give .txt, .md, .html or .pdf files, or a folder of them"
        )
    return sorted(set(found), key=lambda p: (p.name, str(p)))


def _reports_below(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = [f for f in folders if not f.startswith(".") and not is_graph_folder(Path(place, f))]
        for name in files:
            path = Path(place, name)
            if path.suffix.lower() in REPORT_SUFFIXES and not name.startswith("."):
                yield path


def read_facts(document: Document, lexicon: Lexicon) -> tuple[Reading, list[Claim], list[Observation]]:
    """What is named in a document, and every claim and observation as its row found it: nothing merged yet."""
    reading = recognise(document, lexicon)
    claims, observations = relate(document, reading, lexicon)
    return reading, claims, observations


def extract_document(document: Document, lexicon: Lexicon) -> Extraction:
    """All that one document says."""
    reading, claims, observations = read_facts(document, lexicon)
    known = reading_names(reading.names)
    merged = merge_claims(_attributed_claim(c, known) for c in claims)
    figures = merge_observations(_attributed_observation(o, known) for o in observations)
    words = _unlisted(reading, merged, figures)
    publisher = _publisher(document.publisher, known, lexicon)
    if publisher and document.publisher and publisher not in reading.names:
        words[publisher] = document.publisher
    report = Report(
        mint_report(document.name), document.name, document.sha256, document.language, document.title, publisher, document.issued_label
    )
    entities = build_entities(reading, merged, figures, lexicon.terms, words, named=filter(None, (publisher,)))
    return Extraction(report, document.text, entities, merged, figures)


def reading_names(names: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """CURIE of each surface form, folded; forms that mean two things are left out."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for curie, surfaces in names.items():
        for surface in surfaces:
            key = fold_name(surface)
            if found.setdefault(key, curie) != curie:
                twice.add(key)
    return {key: curie for key, curie in found.items() if key not in twice}


def _attributed_claim(claim: Claim, names: dict[str, str]) -> Claim:
    source = claim.qualifiers.source
    known = names.get(fold_name(source)) if source else None
    return replace(claim, qualifiers=replace(claim.qualifiers, attributed_to=known)) if known else claim


def _attributed_observation(observation: Observation, names: dict[str, str]) -> Observation:
    known = names.get(fold_name(observation.source)) if observation.source else None
    return replace(observation, attributed_to=known) if known else observation


def _spelled(name: str, quotes: Iterable[str]) -> str:
    """Surface form of a thing that no reader listed, only a pattern or a table named: as one of its quotes spells it, else from its CURIE."""
    local = unquote(name.split(":", 1)[1])
    spelling = re.compile(r"[\s\-]*".join(re.escape(part) for part in local.split("-")), re.IGNORECASE)
    found = next((m[0] for quote in quotes if (m := spelling.search(quote))), None)
    return found.strip() if found else local.replace("-", " ")


def _unlisted(reading: Reading, claims: Iterable[Claim], observations: Iterable[Observation]) -> dict[str, str]:
    """Surface forms of the things that facts use and the reading does not list, by CURIE."""
    quotes: dict[str, list[str]] = defaultdict(list)
    for claim in claims:
        for name in (claim.subject, claim.object):
            quotes[name].append(claim.provenance.quote)
    for observation in observations:
        quotes[observation.entity].append(observation.provenance.quote)
    return {n: _spelled(n, texts) for n, texts in quotes.items() if n not in reading.names and not n.startswith("report:")}


def _publisher(name: str | None, known: dict[str, str], lexicon: Lexicon) -> str | None:
    """CURIE of the house that published a report: a term of the gazetteer, else who bears that name in the text, else a firm of its own."""
    if name is None:
        return None
    key = fold_name(name)
    term = next((t for t in lexicon.terms.values() if t.type in _PUBLISHERS and any(fold_name(n) == key for n in t.names)), None)
    if term:
        return term.id
    named = known.get(key)
    return named if named and type_of(named) in _PUBLISHERS else mint_name(EntityType.FIRM, name)


def extract_report(path: Path, lexicon_folder: Path | None = None, given: Metadata = Metadata()) -> Extraction:
    """All that one report file says; `given` goes before what its text and sidecar say of it. Raises ReadError where it cannot be read."""
    document = read_report(path, title=given.title, publisher=given.publisher, issued=given.issued)
    return extract_document(document, load_lexicon(lexicon_folder))


def _attempt(path: Path, lexicon_folder: Path | None, given: Metadata = Metadata()) -> Extraction | Skipped:
    try:
        return extract_report(path, lexicon_folder, given)
    except CloudKGError as error:
        return Skipped(path, error)


def _leave_interrupts_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool whose processes end at once, without a word, when the work is given up."""
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context(method), initializer=_leave_interrupts_to_parent)
    before = set(multiprocessing.active_children())
    try:
        yield pool
        pool.shutdown()
    except BaseException:
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        pool.shutdown()
        raise


def _extractions(paths: Sequence[Path], lexicon_folder: Path | None, workers: int | None, given: Metadata) -> Iterator[Extraction | Skipped]:
    if workers is None:
        size = sum(p.stat().st_size for p in paths if p.is_file())
        workers = (os.cpu_count() or 1) if size >= _POOL_FROM_BYTES else 1
    if min(workers, len(paths)) < 2:
        yield from (_attempt(p, lexicon_folder, given) for p in paths)
        return
    name_finder(load_lexicon(lexicon_folder))  # once, before the processes fork
    with _pool(min(workers, len(paths))) as pool:
        waiting = deque(pool.submit(_attempt, path, lexicon_folder, given) for path in paths)
        while waiting:  # `pool.map` would cancel what is left when it is given up, and the pool's own thread complains of that
            yield waiting.popleft().result()


def _refuse_doubles(results: Iterable[tuple[Path, Extraction | Skipped]]) -> Iterator[Extraction | Skipped]:
    """Leave out a report whose name or whose very content another one has."""
    by_name: dict[str, Path] = {}
    by_content: dict[str, Path] = {}
    for path, result in results:
        if isinstance(result, Skipped):
            yield result
            continue
        report = result.report
        if report.name in by_name:
            message = f"the name “{report.name}” is taken by {by_name[report.name]}"
            yield Skipped(path, ReadError(message, where=path, hint="rename one of the two files"))
        elif report.sha256 in by_content:
            yield Skipped(path, ReadError(f"the content is that of {by_content[report.sha256]}", where=path, hint="give each report once"))
        else:
            by_name[report.name] = by_content[report.sha256] = path
            yield result


def join_knowledge(extractions: Iterable[Extraction]) -> Knowledge:
    """All reports put together, in the order of their names."""
    ordered = tuple(sorted(extractions, key=lambda e: e.report.name))
    entities = join_entities(entity for e in ordered for entity in e.entities)
    events = form_events(claim for e in ordered for claim in e.claims)
    return Knowledge(ordered, entities, events)


def build(
    paths: Sequence[Path],
    *,
    lexicon_folder: Path | None = None,
    workers: int | None = None,
    given: Metadata = Metadata(),
    progress: Progress | None = None,
) -> Build:
    """Read `paths` and put together what they say; unreadable reports are named in `skipped` and the others built all the same.

    `given` is what the caller says of the title, publisher and date of every one of `paths`. `workers` processes read; None for one for each
    core, or for this process alone where there is little to read. The outcome is the same for any order of
    `paths` and any number of `workers`. Raises LexiconError for a bad row of the lexicon, before any report is read.
    """
    load_lexicon(lexicon_folder)
    ordered = sorted(paths, key=lambda p: (p.name, str(p)))
    results: list[tuple[Path, Extraction | Skipped]] = []
    for path, result in zip(ordered, _extractions(ordered, lexicon_folder, workers, given), strict=True):
        results.append((path, result))
        if progress:
            progress(path.name)
    outcome = list(_refuse_doubles(results))
    knowledge = join_knowledge(r for r in outcome if isinstance(r, Extraction))
    return Build(knowledge, tuple(r for r in outcome if isinstance(r, Skipped)))
