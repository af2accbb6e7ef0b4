"""Where nodes stand: steady, apart, the same each time."""

from __future__ import annotations

import math
import random
from itertools import combinations
from statistics import median

from cloudkg.view.layout import place_nodes

Edges = list[tuple[int, int, float]]


def _hubs(count: int, seed: int = 3) -> tuple[list[str], Edges, list[float]]:
    chance = random.Random(seed)
    edges = sorted({tuple(sorted((i, int(i * chance.random() ** 2)))) for i in range(1, count) for _ in range(2)})
    tied: Edges = [(a, b, 1.0) for a, b in edges if a != b]
    degrees = [sum(1 for a, b, _ in tied if i in (a, b)) for i in range(count)]
    return [f"firm:{i}" for i in range(count)], tied, [5 + 2.5 * math.sqrt(d) for d in degrees]


def test_same_graph_same_places() -> None:
    """Two runs agree to the last digit."""
    names, edges, radii = _hubs(150)
    first, again = place_nodes(names, edges, radii), place_nodes(names, edges, radii)
    assert first == again


def test_nodes_do_not_overlap() -> None:
    """No two nodes of a graph with hubs and leaves lie on each other."""
    names, edges, radii = _hubs(300)
    places = place_nodes(names, edges, radii)
    overlapping = [(i, j) for i, j in combinations(range(300), 2) if math.dist(places[i], places[j]) < radii[i] + radii[j]]
    assert overlapping == []


def test_islands_stand_apart() -> None:
    """Parts that nothing ties together are laid side by side, lone nodes included."""
    names = [f"firm:{i}" for i in range(12)]
    edges: Edges = [(0, 1, 1), (1, 2, 1), (3, 4, 1), (5, 6, 1), (6, 7, 1), (5, 7, 1)]
    places = place_nodes(names, edges, [8.0] * 12)
    nearest = min(math.dist(places[i], places[j]) for i, j in combinations(range(12), 2))
    assert nearest > 16
    big = max(math.dist(places[i], places[j]) for i, j in ((0, 1), (1, 2), (3, 4)))
    assert big < 150


def test_a_few_more_nodes_move_little() -> None:
    """A tenth more nodes at the rim moves the others by a small part of the picture's width, and does not turn it round."""
    names, edges, radii = _hubs(330)
    before = place_nodes(names[:300], [e for e in edges if max(e[:2]) < 300], radii[:300])
    after = place_nodes(names, edges, radii)
    width = max(x for x, _ in after) - min(x for x, _ in after)
    moved = median(math.dist(a, b) / width for a, b in zip(before, after, strict=False))
    assert moved < 0.1


def test_neighbours_stand_nearer_than_strangers() -> None:
    """Nodes that are tied stand nearer to each other than two picked at random."""
    names, edges, radii = _hubs(200)
    places = place_nodes(names, edges, radii)
    tied = median(math.dist(places[a], places[b]) for a, b, _ in edges)
    strange = median(math.dist(places[i], places[j]) for i, j in combinations(range(200), 2))
    assert tied < 0.7 * strange


def test_coinciding_names_and_single_node() -> None:
    """The smallest graphs are placed too."""
    assert place_nodes(["firm:a"], [], [5.0]) == [(0.0, 0.0)]
    (x1, y1), (x2, y2) = place_nodes(["firm:a", "firm:b"], [(0, 1, 1.0)], [5.0, 5.0])
    assert math.dist((x1, y1), (x2, y2)) > 10


def test_a_later_stage_moves_little() -> None:
    """Where a fifth more of nodes come last, few of the others stand elsewhere; laid out all at once, most would."""
    names, edges, radii = _hubs(240)
    early = [edge for edge in edges if max(edge[:2]) < 200]
    before = place_nodes(names[:200], early, radii[:200])

    def moved(after: list[tuple[float, float]]) -> float:
        width = max(x for x, _ in after) - min(x for x, _ in after)
        return sum(math.dist(a, b) > 0.05 * width for a, b in zip(before, after, strict=False)) / len(before)

    grown = moved(place_nodes(names, edges, radii, [0 if max(edge[:2]) < 200 else 1 for edge in edges]))
    assert grown < 0.2
    assert grown < 0.5 * moved(place_nodes(names, edges, radii))
