"""Puts the stages in a row: report → document → reading → claims and observations → entities, events → knowledge.

What one report yields depends on that report and the lexicon alone, so reports are read in any order, by any number of processes, and give the
same bytes; only events and shared names are formed from all of them together.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cloudkg import ledger as decisions
from cloudkg.coverage import Coverage, Ledger, draw_up_ledger
from cloudkg.errors import CloudKGError, ReadError
from cloudkg.lexicon import Lexicon, Names, load_lexicon
from cloudkg.model import Claim, Document, Extraction, Knowledge, Observation, Reading
from cloudkg.processes import open_pool
from cloudkg.read import read_report
from cloudkg.read.metadata import Metadata
from cloudkg.recognise import name_finder, recognise
from cloudkg.relate import relate
from cloudkg.resolve import form_events, join_entities, resolve_report
from cloudkg.store.layout import is_graph_folder

if TYPE_CHECKING:
    from cloudkg.llm import ModelReader, Pending

EXTRACTOR = "rules-1"  # goes up with every change of what the extractor yields
REPORT_SUFFIXES = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".pdf"})
_POOL_FROM_BYTES = 2_000_000  # below this, starting processes takes longer than it saves

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A report that was left out, and why."""

    path: Path
    error: CloudKGError


@dataclass(frozen=True, slots=True)
class Extracted:
    """What one report yields, and how much of it was read."""

    extraction: Extraction
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Build:
    """Outcome of reading many reports; `coverage` and `read`, what they say before the ledger, stand in the order of the reports' names.

    `idle` are the ledger's entries that found nothing to apply to.
    """

    knowledge: Knowledge
    skipped: tuple[Skipped, ...]
    coverage: tuple[Coverage, ...] = ()
    read: tuple[Extraction, ...] = ()
    idle: tuple[decisions.Entry, ...] = ()
    void: int = 0


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


def read_facts(document: Document, lexicon: Lexicon, reading: Reading | None = None) -> tuple[Reading, list[Claim], list[Observation]]:
    """What is named in a document, and every claim and observation as its row found it: nothing merged yet.

    A `reading` that is known already is not made anew.
    """
    reading = reading or recognise(document, lexicon)
    claims, observations = relate(document, reading, lexicon)
    return reading, claims, observations


def extract_document(document: Document, lexicon: Lexicon) -> Extraction:
    """All that one document says."""
    return resolve_report(document, *read_facts(document, lexicon), lexicon)


def ledger_of(path: Path, lexicon_folder: Path | None = None) -> Ledger:
    """What of one report file yields nothing. Raises ReadError where it cannot be read."""
    document = read_report(path)
    return draw_up_ledger(document, *read_facts(document, load_lexicon(lexicon_folder)))


def extract_report(path: Path, lexicon_folder: Path | None = None, given: Metadata = Metadata()) -> Extraction:
    """All that one report file says; `given` goes before what its text and sidecar say of it. Raises ReadError where it cannot be read."""
    document = read_report(path, title=given.title, publisher=given.publisher, issued=given.issued)
    return extract_document(document, load_lexicon(lexicon_folder))


def _extracted(document: Document, reading: Reading, claims: list[Claim], observations: list[Observation], lexicon: Lexicon) -> Extracted:
    coverage = draw_up_ledger(document, reading, claims, observations).coverage
    return Extracted(resolve_report(document, reading, claims, observations, lexicon), coverage)


def _attempt(path: Path, lexicon_folder: Path | None, given: Metadata = Metadata(), names: Names = ()) -> Extracted | Skipped:
    try:
        document = read_report(path, title=given.title, publisher=given.publisher, issued=given.issued)
        lexicon = load_lexicon(lexicon_folder, names)
        return _extracted(document, *read_facts(document, lexicon), lexicon)
    except CloudKGError as error:
        return Skipped(path, error)


def _extractions_with(model: ModelReader, paths: Sequence[Path], lexicon: Lexicon, given: Metadata) -> Iterator[Extracted | Skipped]:
    """As the rules read them and the model besides, which is asked about later reports while earlier ones are put together."""
    from cloudkg.llm import unite

    begun = deque(_begin(model, path, lexicon, given) for path in paths)
    while begun:
        started = begun.popleft()
        if isinstance(started, Skipped):
            yield started
            continue
        document, reading, claims, observations, pending = started
        yield _extracted(document, *unite(reading, claims, observations, pending.facts()), lexicon)


def _begin(
    model: ModelReader, path: Path, lexicon: Lexicon, given: Metadata
) -> tuple[Document, Reading, list[Claim], list[Observation], Pending] | Skipped:
    try:
        document = read_report(path, title=given.title, publisher=given.publisher, issued=given.issued)
        reading, claims, observations = read_facts(document, lexicon)
    except CloudKGError as error:
        return Skipped(path, error)
    return document, reading, claims, observations, model.begin(document, reading, lexicon)


def _extractions(
    paths: Sequence[Path], lexicon_folder: Path | None, workers: int | None, given: Metadata, names: Names
) -> Iterator[Extracted | Skipped]:
    if workers is None:
        size = sum(p.stat().st_size for p in paths if p.is_file())
        workers = (os.cpu_count() or 1) if size >= _POOL_FROM_BYTES else 1
    if min(workers, len(paths)) < 2:
        yield from (_attempt(p, lexicon_folder, given, names) for p in paths)
        return
    name_finder(load_lexicon(lexicon_folder, names))  # once, before the processes fork
    with open_pool(min(workers, len(paths))) as pool:
        waiting = deque(pool.submit(_attempt, path, lexicon_folder, given, names) for path in paths)
        while waiting:  # `pool.map` would cancel what is left when it is given up, and the pool's own thread complains of that
            yield waiting.popleft().result()


def _refuse_doubles(results: Iterable[tuple[Path, Extracted | Skipped]]) -> Iterator[Extracted | Skipped]:
    """Leave out a report whose name or whose very content another one has."""
    by_id: dict[str, Path] = {}
    by_content: dict[str, Path] = {}
    for path, result in results:
        if isinstance(result, Skipped):
            yield result
            continue
        report = result.extraction.report
        if report.id in by_id:
            message = f"the name “{report.name}” is taken by {by_id[report.id]}"
            yield Skipped(path, ReadError(message, where=path, hint="rename one of the two files"))
        elif report.sha256 in by_content:
            yield Skipped(path, ReadError(f"the content is that of {by_content[report.sha256]}", where=path, hint="give each report once"))
        else:
            by_id[report.id] = by_content[report.sha256] = path
            yield result


def join_knowledge(extractions: Iterable[Extraction]) -> Knowledge:
    """All reports put together, in the order of their names."""
    ordered = tuple(sorted(extractions, key=lambda e: e.report.name))
    entities = join_entities(entity for e in ordered for entity in e.entities)
    events = form_events(claim for e in ordered for claim in e.claims)
    return Knowledge(ordered, entities, events)


def replay_and_join(read: Iterable[Extraction], ledger: decisions.Ledger) -> tuple[Knowledge, decisions.Replayed]:
    """All reports put together as the ledger has them. Raises LedgerError where a correction breaks the contract."""
    replayed = decisions.replay_all(read, ledger)
    return join_knowledge(replayed.extractions), replayed


def build(
    paths: Sequence[Path],
    *,
    lexicon_folder: Path | None = None,
    workers: int | None = None,
    given: Metadata = Metadata(),
    model: ModelReader | None = None,
    ledger: decisions.Ledger = decisions.EMPTY,
    progress: Progress | None = None,
) -> Build:
    """Read `paths` and put together what they say; unreadable reports are named in `skipped` and the others built all the same.

    `given` is what the caller says of the title, publisher and date of every one of `paths`. `workers` processes read; None for one for each
    core, or for this process alone where there is little to read. A language `model`, where there is one, reads beside the rules, in this
    process. The `ledger` is replayed over what each report says. The outcome is the same for any order of `paths` and any number of
    `workers`. Raises LexiconError for a bad row of the lexicon, before any report is read.
    """
    lexicon = load_lexicon(lexicon_folder, ledger.names)
    ordered = sorted(paths, key=lambda p: (p.name, str(p)))
    read = (
        _extractions_with(model, ordered, lexicon, given) if model else _extractions(ordered, lexicon_folder, workers, given, ledger.names)
    )
    results: list[tuple[Path, Extracted | Skipped]] = []
    for path, result in zip(ordered, read, strict=True):
        results.append((path, result))
        if progress:
            progress(path.name)
    outcome = list(_refuse_doubles(results))
    extracted = sorted((r for r in outcome if isinstance(r, Extracted)), key=lambda r: r.coverage.report)
    as_read = tuple(r.extraction for r in extracted)
    knowledge, replayed = replay_and_join(as_read, ledger)
    skipped = tuple(r for r in outcome if isinstance(r, Skipped))
    return Build(knowledge, skipped, tuple(r.coverage for r in extracted), as_read, replayed.idle, replayed.void)
