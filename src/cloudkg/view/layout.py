"""Where each node stands: computed here, the same for the same graph, and little moved by a small report more (a large one moves much).

Every node begins at a place that its name alone decides. Those places are smoothed over the edges, so that neighbours begin together,
and then forces refine them: edges pull, nodes push. The push of all nodes at once is read off a grid (a particle mesh, solved by FFT),
which costs n log n and has no sampling noise. Islands are laid out alone and packed.

A picture grows as its reports came: what the first ones tell is laid out, and each later stage begins where the one before it ended, with a
spring from every node to where it stood. So a new report moves little, and yet the places follow from the graph alone.
"""

from __future__ import annotations

import functools
import hashlib
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cloudkg.view.packing import ASPECT, pack, widen

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]

SPACING = 36.0  # length that an edge between two ordinary nodes would like to have, in units of the picture
_SMOOTHINGS = 24
_ROUNDS = 170
_ROUNDS_OF_GROWTH = 40  # of a stage that begins where another ended
_ROUNDS_OF_FEW = 90
_GROWING = 24  # nodes of an island that is worth a stage of its own; smaller ones are laid out once
_LEAST_OLD = 0.25  # share of nodes that must have stood before; an island of mostly new ones is laid out afresh
_SPRING = 0.02  # pull towards where a node stood, per unit of its mass
_FEW = 80  # up to so many nodes every pair is reckoned; it is quicker then
_GAP = 7.0  # least space between the rims of two nodes


def place_nodes(
    names: Sequence[str], edges: Sequence[tuple[int, int, float]], radii: Sequence[float], stages: Sequence[int] | None = None
) -> list[tuple[float, float]]:
    """Centre of each node, in units of `radii`; `edges` are (node, node, weight) by index into `names`, `stages` when each of them came.

    >>> place_nodes([], [], [])
    []
    """
    import numpy as np

    if not names:
        return []
    sizes = np.array(radii, dtype=np.float64)
    places = np.full((len(names), 2), np.nan)
    for stage in sorted(set(stages or ())):
        known = [edge for edge, came in zip(edges, stages or (), strict=True) if came <= stage]
        members = sorted({end for edge in known for end in edge[:2]})
        if len(known) < len(edges):
            places[members] = _place(names, known, sizes, places, members, least=_GROWING)
    return [(float(x), float(y)) for x, y in _place(names, edges, sizes, places, range(len(names)))]


def _place(
    names: Sequence[str], edges: Sequence[tuple[int, int, float]], radii: Floats, before: Floats, members: Sequence[int], least: int = 0
) -> Floats:
    """Places of the members, all islands packed; `before` says where nodes stood, with NaN for those that are new.

    Islands of fewer than `least` nodes are left out, and their places are NaN.
    """
    import numpy as np

    own = {member: at for at, member in enumerate(members)}
    islands, linked = _islands(len(members), [(own[a], own[b], weight) for a, b, weight in edges])
    names, radii, before = [names[m] for m in members], radii[list(members)], before[list(members)]
    placed: list[tuple[Indices, Floats]] = []
    for island in islands:
        chosen = np.array(island)
        if len(island) < least:
            continue
        if len(island) == 1:
            placed.append((chosen, np.zeros((1, 2))))
            continue
        index = {m: i for i, m in enumerate(island)}
        ends = np.array([(index[s], index[o]) for s, o, _ in linked[island[0]]])
        weights = np.array([w for _, _, w in linked[island[0]]])
        placed.append((chosen, _place_island([names[m] for m in island], ends, weights, radii[chosen], before[chosen])))
    if placed and not least:
        placed[0] = (placed[0][0], widen(placed[0][1]))
    return pack(placed, radii) if placed else np.full((len(members), 2), np.nan)


def _islands(count: int, edges: Sequence[tuple[int, int, float]]) -> tuple[list[list[int]], dict[int, list[tuple[int, int, float]]]]:
    """Connected sets of nodes, largest first, and the edges of each by its first member."""
    root = list(range(count))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    for s, o, _ in edges:
        a, b = find(s), find(o)
        root[max(a, b)] = min(a, b)
    members: dict[int, list[int]] = {}
    for i in range(count):
        members.setdefault(find(i), []).append(i)
    linked: dict[int, list[tuple[int, int, float]]] = {}
    for s, o, w in edges:
        if s != o:
            linked.setdefault(find(s), []).append((s, o, w))
    return sorted(members.values(), key=lambda m: (-len(m), m[0])), linked


def _place_island(names: Sequence[str], ends: Indices, weights: Floats, radii: Floats, before: Floats) -> Floats:
    import numpy as np

    count = len(names)
    degree = np.bincount(ends.ravel(), minlength=count).astype(np.float64)
    seeds = np.array([_seed(name) for name in names])
    old = ~np.isnan(before[:, 0])
    grown = old.sum() > _LEAST_OLD * count
    if grown:
        home = before - before[old].mean(axis=0)
        places = _settle(home, seeds, ends, old)
        home = np.where(old[:, None], home, 0.0)
    else:
        places = _smooth(seeds, ends, degree) * SPACING * math.sqrt(count)
    mass = 1.0 + degree
    # A hub's edges are longer the busier both of its ends are, so that hubs stand apart and leaves stay near.
    busy = np.sqrt(np.minimum(degree[ends[:, 0]], degree[ends[:, 1]]))
    length = SPACING * (0.75 + 0.45 * busy) + radii[ends].sum(axis=1)
    pull = np.sqrt(weights) / np.sqrt(np.minimum(degree[ends[:, 0]], degree[ends[:, 1]]))
    reach = SPACING * math.sqrt(count) * 0.3
    rounds = _ROUNDS if count > _FEW else _ROUNDS_OF_FEW
    for step in range(rounds - _ROUNDS_OF_GROWTH if grown else 0, rounds):
        cooling = 1.0 - step / rounds
        force = _push(places, mass) * SPACING**2 * 5.0
        if cooling < 0.5:
            force += _elbow(places, radii) * 14.0
        delta = places[ends[:, 1]] - places[ends[:, 0]]
        distance = np.hypot(delta[:, 0], delta[:, 1]) + 1e-9
        tension = (delta / distance[:, None]) * (pull * (distance - length) * 0.3)[:, None]
        force += _at_ends(ends, tension, count)
        force -= (places - places.mean(axis=0)) * np.array([1.0, ASPECT]) * 0.006 * np.sqrt(mass)[:, None]
        if grown:
            force -= (places - home) * (old * _SPRING * mass)[:, None]
        stride = np.hypot(force[:, 0], force[:, 1]) / np.sqrt(mass)
        limit = reach * cooling**2 + 0.5
        places = places + force / np.sqrt(mass)[:, None] * np.minimum(1.0, limit / (stride + 1e-9))[:, None] * 0.5
    return _part(places - places.mean(axis=0), radii)


def _settle(places: Floats, seeds: Floats, ends: Indices, old: NDArray[np.bool_]) -> Floats:
    """New nodes begin beside the neighbours that already stand, ring by ring."""
    import numpy as np

    places, known = places.copy(), old.copy()
    while not known.all():
        summed, counted = np.zeros_like(places), np.zeros(len(places))
        for here, there in ((0, 1), (1, 0)):
            led = known[ends[:, there]]
            np.add.at(summed, ends[led, here], places[ends[led, there]])
            np.add.at(counted, ends[led, here], 1.0)
        fresh = ~known & (counted > 0)
        places[fresh] = summed[fresh] / counted[fresh, None] + seeds[fresh] * SPACING
        known |= fresh
    return places


def _seed(name: str) -> tuple[float, float]:
    """Two numbers of mean 0 and variance 1, from the name alone."""
    digest = hashlib.blake2b(name.encode(), digest_size=16).digest()
    first, second = (int.from_bytes(digest[at : at + 8], "big") / 2**64 for at in (0, 8))
    distance = math.sqrt(-2.0 * math.log(1.0 - first))
    return distance * math.cos(2 * math.pi * second), distance * math.sin(2 * math.pi * second)


def _smooth(seeds: Floats, ends: Indices, degree: Floats) -> Floats:
    """Seeds averaged over neighbours again and again, then stretched to unit variance: near in the graph is near in the picture."""
    import numpy as np

    count = len(seeds)
    places = seeds * np.sqrt(degree)[:, None]
    for _ in range(_SMOOTHINGS):
        summed = np.empty_like(places)
        for axis in (0, 1):
            summed[:, axis] = np.bincount(ends[:, 0], places[ends[:, 1], axis], count) + np.bincount(
                ends[:, 1], places[ends[:, 0], axis], count
            )
        places = 0.5 * places + 0.5 * summed / degree[:, None]
        places -= np.average(places, axis=0, weights=degree)
    spread = np.cov(places.T, bias=True) + np.eye(2) * 1e-12
    values, vectors = np.linalg.eigh(spread)
    whiten = vectors @ np.diag(1 / np.sqrt(values)) @ vectors.T  # symmetric: stretches without turning
    places = places @ whiten
    far = np.hypot(places[:, 0], places[:, 1])
    places *= (np.tanh(far / 2) * 2 / (far + 1e-9))[:, None]  # a long arm of the graph must not squeeze the rest
    return np.asarray(places + seeds * 0.02)


def _push(places: Floats, mass: Floats) -> Floats:
    """Force on each node from all others, falling off with the square of distance, in units of mass per area."""
    import numpy as np

    if len(places) <= _FEW:
        delta = places[:, None, :] - places[None, :, :]
        square = (delta**2).sum(axis=2) + (SPACING / 4) ** 2
        return np.asarray((delta * (mass[None, :] / square**1.5)[:, :, None]).sum(axis=1)) * np.sqrt(mass)[:, None]
    return _push_by_grid(places, mass) * np.sqrt(mass)[:, None]


def _push_by_grid(places: Floats, mass: Floats) -> Floats:
    """The same for many nodes: masses spread on a grid, convolved with the kernel, and the field read back where the nodes are."""
    import numpy as np

    width = 32 * max(1, min(4, math.ceil(math.sqrt(len(places)) / 12)))  # cells: about as wide as nodes stand apart
    low = places.min(axis=0)
    cell = float((places.max(axis=0) - low).max() + 1e-6) / (width - 2)
    position = (places - low) / cell
    corner = position.astype(np.int64)
    part = position - corner
    shares = [
        ((corner[:, 0] + dx) * width + corner[:, 1] + dy, np.abs(1 - dx - part[:, 0]) * np.abs(1 - dy - part[:, 1]))
        for dx in (0, 1)
        for dy in (0, 1)
    ]
    grid = np.zeros(width * width)
    for at, share in shares:
        grid += np.bincount(at, mass * share, width * width)
    # The padding is no row to transform on the way there, and no row to be had back: half of the work of rfft2 and irfft2.
    spectrum = np.fft.fft(np.fft.rfft(grid.reshape(width, width), 2 * width, axis=1), 2 * width, axis=0)
    force = np.empty_like(places)
    for axis, kernel in enumerate(_kernel(width)):
        field = np.fft.irfft(np.fft.ifft(spectrum * kernel, axis=0)[:width], 2 * width, axis=1)[:, :width].ravel() / cell**2
        force[:, axis] = sum(field[at] * share for at, share in shares)
    return force


@functools.cache
def _kernel(width: int) -> tuple[NDArray[np.complex128], ...]:
    """Spectrum of the kernel d / (d² + 1)^1.5 in cells of a grid of that width, for both axes."""
    import numpy as np

    away = np.fft.fftfreq(2 * width, 1 / (2 * width))
    x, y = np.meshgrid(away, away, indexing="ij")
    return tuple(np.fft.rfft2(part / (x * x + y * y + 1.0) ** 1.5) for part in (x, y))


def _elbow(places: Floats, radii: Floats) -> Floats:
    """Unit push between nodes too near for the grid to see: full when they touch, none at an edge's length."""
    import numpy as np

    first, second = _close_pairs(places, SPACING + float(radii.max()))
    delta = places[second] - places[first]
    distance = np.hypot(delta[:, 0], delta[:, 1]) + 1e-9
    strength = np.maximum(0.0, 1.0 - distance / (SPACING + (radii[first] + radii[second]) / 2))
    return -_at_ends(np.column_stack([first, second]), delta / distance[:, None] * strength[:, None], len(places))


def _at_ends(pairs: Indices, vectors: Floats, count: int) -> Floats:
    """Sum at each node of the vectors of its pairs: as they are at the first node, turned round at the second."""
    import numpy as np

    result = np.empty((count, 2))
    for axis in (0, 1):
        result[:, axis] = np.bincount(pairs[:, 0], vectors[:, axis], count) - np.bincount(pairs[:, 1], vectors[:, axis], count)
    return result


def _part(places: Floats, radii: Floats) -> Floats:
    """Places with overlapping nodes pushed apart, in rounds, until every pair has its gap (or 60 rounds are over)."""
    import numpy as np

    places = places.copy()
    near: tuple[Indices, Indices] = _touching(places, radii)
    for turn in range(60):
        if turn % 5 == 4:  # who may touch changes little from round to round
            near = _touching(places, radii)
        first, second = near
        delta = places[second] - places[first]
        distance = np.hypot(delta[:, 0], delta[:, 1])
        lack = radii[first] + radii[second] + _GAP - distance
        tight = lack > 0.05
        if not tight.any():
            if turn % 5 == 4:
                break
            near = _touching(places, radii)
            continue
        first, second, delta, distance, lack = first[tight], second[tight], delta[tight], distance[tight], lack[tight]
        heading = np.where(distance[:, None] > 1e-6, delta / (distance[:, None] + 1e-12), [1.0, 0.0])
        share = radii[second] / (radii[first] + radii[second])  # the smaller one gives way
        for axis in (0, 1):
            move = heading[:, axis] * lack * 0.55
            places[:, axis] += np.bincount(second, move * (1 - share), len(places)) - np.bincount(first, move * share, len(places))
    return places


def _touching(places: Floats, radii: Floats) -> tuple[Indices, Indices]:
    """Pairs of nodes whose rims are nearer than twice the gap."""
    import numpy as np

    first, second = _close_pairs(places, float(radii.max()) * 2 + _GAP)
    delta = places[second] - places[first]
    near = np.hypot(delta[:, 0], delta[:, 1]) < radii[first] + radii[second] + 2 * _GAP
    return first[near], second[near]


def _close_pairs(places: Floats, distance: float) -> tuple[Indices, Indices]:
    """Pairs of nodes that may be nearer than `distance`: all pairs of one cell or of touching cells of a grid that wide."""
    import numpy as np

    cells = np.floor((places - places.min(axis=0)) / distance).astype(np.int64)
    width = int(cells[:, 1].max()) + 3
    key = cells[:, 0] * width + cells[:, 1] + 1
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    firsts, seconds = [], []
    for shift in (0, 1, width - 1, width, width + 1):
        start, stop = np.searchsorted(ordered, ordered + shift, "left"), np.searchsorted(ordered, ordered + shift, "right")
        if shift == 0:
            start = np.arange(len(order)) + 1
        counts = np.maximum(stop - start, 0)
        firsts.append(np.repeat(order, counts))
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        seconds.append(order[np.repeat(start, counts) + within])
    return np.concatenate(firsts), np.concatenate(seconds)
