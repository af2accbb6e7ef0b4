"""Puts the stages in a row: report → document → reading → claims and observations → entities, events → knowledge.

What one report yields depends on that report and the lexicon alone, so reports are read in any order, by any number of processes, and give the
same bytes; only events and shared names are formed from all of them together.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from cloudkg.errors import CloudKGError, ReadError
from cloudkg.lexicon import Lexicon, load_lexicon
from cloudkg.model import Claim, Document, Extraction, Knowledge, Observation, Report
from cloudkg.read import read_report
from cloudkg.recognise import recognise
from cloudkg.relate import relate
from cloudkg.resolve import build_entities, form_events, join_entities, merge_claims, merge_observations
from cloudkg.vocab import fold_name, mint_report

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
class Build:
    """Outcome of reading many reports."""

    knowledge: Knowledge
    skipped: tuple[Skipped, ...]


def list_reports(paths: Iterable[Path]) -> list[Path]:
    """Files to read: each path that is a file, and every report below each path that is a folder, sorted by name.

    Raises ReadError where there is nothing to read.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += [p for p in path.rglob("*") if p.suffix.lower() in REPORT_SUFFIXES and p.is_file() and not p.name.startswith(".")]
        else:
            found.append(path)
    if not found:
        raise ReadError("there is no report here", where=next(iter(paths), Path(".")), hint="give .txt, .md, .html or .pdf files, or a folder of them")
    return sorted(set(found), key=lambda p: (p.name, str(p)))


def extract_document(document: Document, lexicon: Lexicon) -> Extraction:
    """All that one document says."""
    reading = recognise(document, lexicon)
    claims, observations = relate(document, reading, lexicon)
    attributed_claims = [_attributed_claim(c, reading_names(reading.names)) for c in claims]
    attributed_observations = [_attributed_observation(o, reading_names(reading.names)) for o in observations]
    merged, figures = merge_claims(attributed_claims), merge_observations(attributed_observations)
    words = {c.object: _words(c, document) for c in merged if c.object not in reading.names and not c.object.startswith("report:")}
    publisher = _publisher(document, lexicon)
    report = Report(
        mint_report(document.name), document.name, document.sha256, document.language, document.title, publisher, document.issued_label
    )
    entities = build_entities(reading, merged, figures, lexicon.terms, words)
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


def _words(claim: Claim, document: Document) -> str:
    """Surface form of an object that only a pattern named, from the quote that names it."""
    local = claim.object.split(":", 1)[1]
    quote = claim.provenance.quote
    folded = fold_name(local.replace("-", ""))
    for length in range(1, len(quote) + 1):
        for start in range(len(quote) - length + 1):
            if fold_name(quote[start : start + length]) == folded:
                return quote[start : start + length].strip()
    return local


def _publisher(document: Document, lexicon: Lexicon) -> str | None:
    if document.publisher is None:
        return None
    key = fold_name(document.publisher)
    term = next((t for t in lexicon.terms.values() if any(fold_name(n) == key for n in t.names)), None)
    return term.id if term else document.publisher


def extract_report(path: Path, lexicon_folder: Path | None = None) -> Extraction:
    """All that one report file says. Raises ReadError where it cannot be read."""
    return extract_document(read_report(path), load_lexicon(lexicon_folder))


def _attempt(path: Path, lexicon_folder: Path | None) -> Extraction | Skipped:
    try:
        return extract_report(path, lexicon_folder)
    except CloudKGError as error:
        return Skipped(path, error)


def _extractions(paths: Sequence[Path], lexicon_folder: Path | None, workers: int) -> Iterator[Extraction | Skipped]:
    size = sum(p.stat().st_size for p in paths if p.is_file())
    if workers < 2 or len(paths) < 2 or size < _POOL_FROM_BYTES:
        yield from (_attempt(p, lexicon_folder) for p in paths)
        return
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    load_lexicon(lexicon_folder)  # once, before the processes fork
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context(method)) as pool:
        yield from pool.map(_attempt, paths, [lexicon_folder] * len(paths))


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


def build(paths: Sequence[Path], *, lexicon_folder: Path | None = None, workers: int = 1, progress: Progress | None = None) -> Build:
    """Read `paths` and put together what they say; unreadable reports are named in `skipped` and the others built all the same."""
    load_lexicon(lexicon_folder)  # a bad lexicon is the user's first concern, before any report
    results: list[tuple[Path, Extraction | Skipped]] = []
    for path, result in zip(paths, _extractions(paths, lexicon_folder, workers), strict=True):
        results.append((path, result))
        if progress:
            progress(path.name)
    outcome = list(_refuse_doubles(results))
    knowledge = join_knowledge(r for r in outcome if isinstance(r, Extraction))
    return Build(knowledge, tuple(r for r in outcome if isinstance(r, Skipped)))
