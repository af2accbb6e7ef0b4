"""Where each node of a large picture stands: its community has a disc of its own, and inside it forces place the members.

So the overview, in which each disc is one sign, and the whole map are one picture, and opening a disc moves nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cloudkg.view.layout import SPACING, _at_ends, _part, _push, _seed, place_nodes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]

_ROUNDS = 60
_ROOM = 0.62  # radius of a disc of one node, in units of SPACING; of n nodes it is sqrt(n) times that
_RIM = 16.0  # of a disc, beyond its members
_ACROSS = 0.04  # pull of an edge between two communities, as a part of that within one: it turns a node to the side where it has ties


def place_map(
    names: Sequence[str], edges: Sequence[tuple[int, int, float]], radii: Sequence[float], member: Sequence[int]
) -> tuple[list[tuple[float, float]], list[tuple[float, float, float]]]:
    """Centre of each node, and centre and radius of the disc of each community; `member` is the number of each node's community."""
    import numpy as np

    home, sizes = np.array(member), np.array(radii, dtype=np.float64)
    ends = np.array([(a, b) for a, b, _ in edges if a != b], dtype=np.int64).reshape(-1, 2)
    centres, discs = _place_discs(names, ends, home)
    places = _place_members(names, ends, home, centres, discs)
    places = _part(places, sizes)
    away = places - centres[home]
    far = np.hypot(away[:, 0], away[:, 1]) / (discs[home] - sizes)
    places = centres[home] + away / np.maximum(1.0, far)[:, None]
    middle = (places.max(axis=0) + places.min(axis=0)) / 2
    spots = [(float(x), float(y)) for x, y in places - middle]
    return spots, [(float(x), float(y), float(r)) for (x, y), r in zip(centres - middle, discs, strict=True)]


def _place_discs(names: Sequence[str], ends: Indices, home: Indices) -> tuple[Floats, Floats]:
    """Centre and radius of each community: laid out like nodes, named after the best tied of their members."""
    import numpy as np

    count = int(home.max()) + 1
    degree = np.bincount(ends.ravel(), minlength=len(names))
    leaders = [max(np.flatnonzero(home == g).tolist(), key=lambda at: (degree[at], -at)) for g in range(count)]
    discs = SPACING * _ROOM * np.sqrt(np.bincount(home, minlength=count)) + _RIM
    across = home[ends]
    keys, weights = np.unique(np.sort(across[across[:, 0] != across[:, 1]], axis=1), axis=0, return_counts=True)
    placed = place_nodes(
        [names[at] for at in leaders], [(int(a), int(b), float(w)) for (a, b), w in zip(keys, weights, strict=True)], discs.tolist()
    )
    return np.array(placed), discs


def _place_members(names: Sequence[str], ends: Indices, home: Indices, centres: Floats, discs: Floats) -> Floats:
    import numpy as np

    count = len(names)
    degree = np.bincount(ends.ravel(), minlength=count).astype(np.float64)
    mass = 1.0 + degree
    within = np.where(home[ends[:, 0]] == home[ends[:, 1]], 1.0, _ACROSS)
    reach = discs[home]
    places = centres[home] + np.array([_seed(name) for name in names]) * reach[:, None] * 0.35
    pull = within * 0.3 / np.sqrt(np.minimum(degree[ends[:, 0]], degree[ends[:, 1]]))
    length = SPACING * (0.6 + 0.3 * np.sqrt(np.minimum(degree[ends[:, 0]], degree[ends[:, 1]])))
    for step in range(_ROUNDS):
        cooling = 1.0 - step / _ROUNDS
        force = _push(places, mass) * SPACING**2 * 2.0
        delta = places[ends[:, 1]] - places[ends[:, 0]]
        distance = np.hypot(delta[:, 0], delta[:, 1]) + 1e-9
        force += _at_ends(ends, delta * (pull * (distance - length) / distance)[:, None], count)
        force -= (places - centres[home]) * (0.06 * np.sqrt(mass))[:, None]
        force /= np.sqrt(mass)[:, None]
        stride = np.hypot(force[:, 0], force[:, 1])
        places = places + force * np.minimum(0.5, (reach * 0.15 * cooling + 0.5) / (stride + 1e-9))[:, None]
    return _into_discs(places, home, centres, discs)


def _into_discs(places: Floats, home: Indices, centres: Floats, discs: Floats) -> Floats:
    """Every community spread over its disc: as evenly as half its members lie within seven tenths of the radius, none outside."""
    import numpy as np

    result = places.copy()
    for group in range(len(discs)):
        own = np.flatnonzero(home == group)
        away = places[own] - places[own].mean(axis=0)
        far = np.hypot(away[:, 0], away[:, 1]) + 1e-9
        rank = np.argsort(np.argsort(far, kind="stable"), kind="stable")
        even = np.sqrt((rank + 0.5) / len(own)) * (discs[group] - _RIM)  # where an even disc would have it
        scaled = far / far.max() * (discs[group] - _RIM)
        result[own] = centres[group] + away / far[:, None] * (0.65 * even + 0.35 * scaled)[:, None]
    return result
