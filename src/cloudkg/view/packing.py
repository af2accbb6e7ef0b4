"""Islands of a graph put into one picture: the largest on top, the others on shelves below it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]

ASPECT = 1.35  # the picture is this much wider than high, as screens are
_MARGIN = 34.0  # least space around an island
_LONE_MARGIN = 70.0  # around a node that nothing ties, for its name
_BREADTH = 1.2  # of the largest island to its height, at least: the room for it beside the legend, on a screen
_MOST_WIDENED = 1.35


def pack(islands: Sequence[tuple[Indices, Floats]], radii: Floats) -> Floats:
    """All islands in one picture: the largest on top, the others on shelves below it, largest first."""
    import numpy as np

    result = np.full((len(radii), 2), np.nan)
    boxes = []
    for members, places in islands:
        low, high = (places - radii[members, None]).min(axis=0), (places + radii[members, None]).max(axis=0)
        result[members] = places - low
        boxes.append(high - low + (_MARGIN if len(members) > 1 else (_LONE_MARGIN, _MARGIN)))
    area = sum(float(box[0] * box[1]) for box in boxes)
    width = max(float(boxes[0][0]), math.sqrt(area * ASPECT))
    shelf: list[int] = []
    top = 0.0
    for at, box in enumerate(boxes):
        ruled = shelf == [0] and 2 * len(islands[0][0]) > len(
            radii
        )  # by one island: a crumb that finds room beside it must not push it aside
        if ruled or (shelf and sum(boxes[i][0] for i in shelf) + box[0] > width + 1e-6):
            top += _fill_shelf(result, islands, boxes, shelf, top)
            shelf = []
        shelf.append(at)
    _fill_shelf(result, islands, boxes, shelf, top)
    return np.asarray(result - (np.nanmax(result, axis=0) + np.nanmin(result, axis=0)) / 2)


def widen(places: Floats) -> Floats:
    """Places drawn out in breadth where the island is narrower than a screen: names are wide too, and nothing comes nearer to anything."""
    import numpy as np

    across, down = np.ptp(places, axis=0)
    return np.asarray(places * np.array([min(_MOST_WIDENED, max(1.0, _BREADTH * down / max(across, 1.0))), 1.0]))


def _fill_shelf(
    result: Floats, islands: Sequence[tuple[Indices, Floats]], boxes: Sequence[Floats], shelf: Sequence[int], top: float
) -> float:
    """Move the islands of one shelf to their places, centred on x = 0 and on the shelf's middle line; gives the shelf's height."""
    height = max(float(boxes[i][1]) for i in shelf)
    left = -sum(float(boxes[i][0]) for i in shelf) / 2
    for i in shelf:
        result[islands[i][0]] += (left, top + (height - boxes[i][1]) / 2)
        left += float(boxes[i][0])
    return height
