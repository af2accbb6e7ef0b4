"""A graph that lives: reports come, go and are corrected, and no other report is read again.

The outcome is that of a full build of the reports that are then there, byte for byte.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from cloudkg.errors import CloudKGError, ReadError, StoreError
from cloudkg.exchange import entity_line, fact_lines, facts_path
from cloudkg.model import Claim, Entity, Event, Extraction
from cloudkg.resolve import form_events, join_entities
from cloudkg.store.changing import Changing, Difference, changing
from cloudkg.store.graphs import graph_of_shares, ontology_graph, report_graph
from cloudkg.store.layout import MARKER
from cloudkg.store.shares import Share, Source, join_shares, share_of
from cloudkg.store.writing import render_marker, report_files
from cloudkg.vocab import mint_claim

_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change did. `refused` says of each report that was not taken why.

    Claims and observations are those of the reports that came or went; of the entities and events that the reports that came speak of, so many are new.
    `triples` are those that came, in the reports and in the shared graph.
    """

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    refused: tuple[CloudKGError, ...] = ()
    claims: int = 0
    observations: int = 0
    entities: int = 0
    entities_new: int = 0
    entities_gone: int = 0
    events: int = 0
    events_new: int = 0
    events_gone: int = 0
    triples: int = 0


@dataclass(frozen=True, slots=True)
class _State:
    """What is shared on the topics of a change, before or after it."""

    share: Share
    entities: Mapping[str, Entity]
    events: tuple[Event, ...]


def add_reports(
    graph: Changing,
    extractions: Sequence[Extraction],
    versions: Mapping[str, str],
    *,
    replace: bool = False,
    read: Sequence[Extraction] = (),
) -> Changed:
    """Add reports to a graph. One whose name is taken goes in only where it may `replace` the other; one whose very content is there does not.

    `read` is what they say before the ledger, where that is something else. Raises StoreError where the graph was made with other `versions`
    ("extractor", "lexicon").
    """
    graph.refuse_other_versions(versions)
    present = {source.id: source for source in graph.shares.sources.values()}
    taken, unchanged, refused = _sort_out(extractions, present, replace=replace)
    outcome = _change(graph, taken, [present[e.report.id].name for e in taken if e.report.id in present], read)
    return dataclasses.replace(
        outcome,
        added=tuple(e.report.name for e in taken if e.report.id not in present),
        replaced=tuple(e.report.name for e in taken if e.report.id in present),
        unchanged=unchanged,
        refused=refused,
    )


def remove_reports(graph: Changing, names: Iterable[str]) -> Changed:
    """Remove reports, each given by its name or id: what only they said goes, what others said stays.

    Raises StoreError where no report is called so, or where none would be left.
    """
    gone = list(dict.fromkeys(_find_report(graph.shares.sources, name) for name in names))
    if len(gone) == len(graph.shares.sources):
        raise StoreError("no report would be left", where=graph.folder, hint="delete the folder if that is meant")
    figures = sum(graph.count_observations(name) for name in gone)
    claims = len(graph.shares.of(gone).claims)
    outcome = _change(graph, (), gone)
    return dataclasses.replace(outcome, removed=tuple(gone), claims=claims, observations=figures)


def _sort_out(
    extractions: Iterable[Extraction], present: Mapping[str, Source], *, replace: bool
) -> tuple[tuple[Extraction, ...], tuple[str, ...], tuple[CloudKGError, ...]]:
    """Reports to take, names of those that are there already, and why others are refused; `present` are those of the graph by id."""
    given = tuple(extractions)
    replaced = {e.report.id for e in given} if replace else set()
    by_content = {source.sha256: source for source in present.values() if source.id not in replaced}
    taken: list[Extraction] = []
    unchanged: list[str] = []
    refused: list[CloudKGError] = []
    for extraction in given:
        report = extraction.report
        same, twin = present.get(report.id), by_content.get(report.sha256)
        if twin and twin.id == report.id:
            unchanged.append(report.name)
        elif twin:
            refused.append(
                ReadError(f"the content is that of {twin.name}, which is in the graph", where=report.name, hint="give each report once")
            )
        elif same and not replace:
            hint = "give --replace if this is a corrected one, else rename the file"
            refused.append(ReadError(f"the graph holds another report called {same.name}", where=report.name, hint=hint))
        else:
            taken.append(extraction)
    return tuple(taken), tuple(unchanged), tuple(refused)


def _find_report(sources: Mapping[str, Source], given: str) -> str:
    """Name of the report that is meant by its name or its id."""
    found = [s.name for s in sources.values() if given in (s.name, s.id, s.id.partition(":")[2])]
    if found:
        return given if given in found else found[0]
    near = difflib.get_close_matches(given, sources, n=4, cutoff=0.4)
    there = ", ".join([*sources][:_MOST_NAMED]) + (", …" if len(sources) > _MOST_NAMED else "")
    raise StoreError(
        f"no report of the graph is called “{given}”", hint=f"did you mean {', '.join(near)}?" if near else f"there are {there}"
    )


def replay_reports(folder: Path, replayed: Sequence[Extraction], read: Sequence[Extraction], marks: Mapping[str, str]) -> None:
    """Put reports of a graph anew, as the ledger has them now; `read` is what they say before it, `marks` stands in cloudkg.json from then on.

    Raises StoreError where there is no graph, or one that another process is writing.
    """
    with changing(folder) as graph:
        present = {source.id: source.name for source in graph.shares.sources.values()}
        _change(graph, replayed, [present[e.report.id] for e in replayed], read, {MARKER: render_marker(marks)})


def _change(
    graph: Changing,
    come: Sequence[Extraction],
    gone: Sequence[str],
    read: Sequence[Extraction] = (),
    more: Mapping[str, str] = MappingProxyType({}),
) -> Changed:
    """Put reports into the graph and take others out; `read` is what those that come say before the ledger, `more` are files besides."""
    if not come and not gone and not more:
        return Changed()
    was, now, labels = _states(graph, join_shares(share_of(e) for e in come), gone)
    ontology = ontology_graph()
    before, after = (graph_of_shares(s.entities.values(), s.events, s.share, labels | _labels(s), ontology) for s in (was, now))
    said = {e.report.name: report_graph(e) for e in come}
    before_ledger = {e.report.id: e for e in read}
    files = {path: text for e in come for path, text in report_files(e, said[e.report.name], before_ledger.get(e.report.id)).items()}
    files |= more
    if graph.has_exchange:
        files |= {facts_path(e.report.name): fact_lines(e) for e in come}
    ids = was.entities.keys() | now.entities.keys()
    lines = {i: entity_line(now.entities[i]) if i in now.entities else None for i in ids}
    removed = {name: graph.shares.sources[name].id for name in gone}
    difference = Difference(removed, files, before.without(after), after.without(before), lines)
    graph.apply(difference)
    told = {claim for e in come for claim in map(mint_claim, e.claims)}
    events = {e.id for e in was.events}, {e.id for e in now.events}
    return Changed(
        claims=sum(len(e.claims) for e in come),
        observations=sum(len(e.observations) for e in come),
        entities=len({n.id for e in come for n in e.entities}),
        entities_new=len(now.entities.keys() - was.entities.keys()),
        entities_gone=len(was.entities.keys() - now.entities.keys()),
        events=sum(not told.isdisjoint(e.claims) for e in now.events),
        events_new=len(events[1] - events[0]),
        events_gone=len(events[0] - events[1]),
        triples=sum(map(len, said.values())) + len(difference.come),
    )


def _states(graph: Changing, come: Share, gone: Sequence[str]) -> tuple[_State, _State, dict[str, str]]:
    """What is shared before and after, on all topics of which the change alters anything, and labels of the other ends of their events."""
    shares = graph.shares
    leaving = shares.of(gone)
    topics = come.topics | leaving.topics
    staying = [name for name in shares.sources if name not in set(gone)]
    others = shares.of(staying, topics)
    names: dict[int, str] = {}
    was, now = _state(others, leaving, names), _state(others, come, names)
    renamed = {i for i in was.entities.keys() & now.entities.keys() if was.entities[i].label != now.entities[i].label}
    if not renamed:
        return was, now, {}
    more = shares.topics_of_ends(renamed) - topics  # the names of events are made of those of their ends
    others = join_shares((others, shares.of(staying, more)))
    ends = {end for topic in more for end in topic.split(" ")} - was.entities.keys()
    return _state(others, leaving, names), _state(others, come, names), graph.shared.labels_of(ends)


def _state(others: Share, mine: Share, names: dict[int, str]) -> _State:
    """What is shared by both; `names` keeps the names of claims, which take long to make, by the claims' identity."""
    share = join_shares((others, mine))

    def name_of(claim: Claim) -> str:
        return names.get(id(claim)) or names.setdefault(id(claim), mint_claim(claim))

    return _State(share, {e.id: e for e in join_entities(share.entities)}, form_events(share.claims, name_of))


def _labels(state: _State) -> dict[str, str]:
    return {i: e.label for i, e in state.entities.items()}
