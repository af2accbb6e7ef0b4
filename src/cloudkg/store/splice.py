"""Changing some lines or blocks of a sorted text file and leaving the others as they are, so that the whole is what would be written anew."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping

import pyoxigraph

from cloudkg.store.dataset import text_of
from cloudkg.store.turtle import HEADER, Graph, name, read_triples, subject_key
from cloudkg.vocab import shrink

_START = HEADER + "\n"
_LINE_START = '{"id": "'


class Blocks:
    """The statements of a Turtle file that `Graph.render` wrote, one block for each subject."""

    def __init__(self, content: str) -> None:
        """Raises ValueError for a text that was not written by this version of the program."""
        if not content.startswith(_START) or not content.endswith(" .\n"):
            raise ValueError("it was not written by this version of cloudkg")
        self._blocks = {block.partition(" ")[0]: block for block in content[len(_START) : -1].split("\n\n")}
        self._order = list(self._blocks)

    def graph_of(self, subjects: Iterable[str]) -> Graph:
        """Triples of some subjects."""
        found = [self._blocks[s] for s in subjects if s in self._blocks]
        return read_triples(parse_turtle("\n".join(found)))

    def texts_of(self, subjects: Iterable[str]) -> dict[str, str | None]:
        """Statement of each subject (a term), by its CURIE; None for one that is not there."""
        return {_curie(s): self._blocks[s].rstrip("\n") if s in self._blocks else None for s in subjects}

    def labels_of(self, curies: Iterable[str]) -> dict[str, str]:
        """Display name of each entity that is there."""
        triples = parse_turtle("\n".join(self._blocks[name(c)] for c in curies if name(c) in self._blocks))
        return {text_of(t.subject): text_of(t.object) for t in triples if text_of(t.predicate) == "rdfs:label"}

    def change(self, gone: Graph, come: Graph) -> None:
        """Take some triples out and put others in."""
        touched = gone.blocks.keys() | come.blocks.keys()
        graph = self.graph_of(touched).without(gone)
        graph.update(come)
        for subject in touched - graph.blocks.keys():
            if self._blocks.pop(subject, None):
                self._order.remove(subject)
        for subject in graph.blocks:
            if subject not in self._blocks:
                insort(self._order, subject, key=subject_key)
            self._blocks[subject] = graph.render_block(subject).removesuffix("\n")

    def render(self) -> str:
        """Text of the file."""
        return _START + "\n\n".join(map(self._blocks.__getitem__, self._order)) + "\n"


def _curie(subject: str) -> str:
    return (shrink(subject[1:-1]) or subject) if subject.startswith("<") else subject


def parse_turtle(statements: str) -> list[pyoxigraph.Triple]:
    """Triples of statements that use our prefixes."""
    return [q.triple for q in pyoxigraph.parse(HEADER + statements, format=pyoxigraph.RdfFormat.TURTLE)]


def splice_lines(content: str, changed: Mapping[str, str | None]) -> str:
    """Lines of JSON objects sorted by their ``id``, which stands first, with some replaced, added, or, where None is given, left out."""
    lines = {line[len(_LINE_START) : line.index('"', len(_LINE_START))]: line for line in content.splitlines(keepends=True)}
    kept = {**lines, **changed}
    return "".join(line for _, line in sorted(kept.items()) if line is not None)
