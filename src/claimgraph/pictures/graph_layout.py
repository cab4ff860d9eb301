"""Layout: boxes along a line spread so that they do not overlap, and graphs in layers.

The order of the vertices in each layer (and so the crossings) is igraph's, after Sugiyama; how far apart they
stand is worked out here, because boxes of text have sizes and igraph's points have none.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    Point = tuple[float, float]
    Edge = tuple[Hashable, Hashable]

#: Rounds in which the vertices of a graph are drawn towards their neighbours.
_ROUNDS = 40
#: What an edge takes up where it passes a layer, in points.
_LANE = 12.0


def spread(aims: Sequence[float], sizes: Sequence[float], gap: float = 0.0) -> list[float]:
    """Centres as near as may be (least squares) to the ``aims``, in the same order, without overlap.

    ``sizes`` are the lengths along the line; neighbours are at least ``gap`` apart.
    """
    offsets, total = [], 0.0
    for number, size in enumerate(sizes):
        total += (size + sizes[number - 1]) / 2 + gap if number else 0.0
        offsets.append(total)
    # Without their offsets the centres only have to rise: pool neighbours that do not.
    pools: list[list[float]] = []  # sum, count
    for aim, offset in zip(aims, offsets, strict=True):
        pools.append([aim - offset, 1.0])
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] >= pools[-1][0] / pools[-1][1]:
            last = pools.pop()
            pools[-1][0] += last[0]
            pools[-1][1] += last[1]
    levels = [value / count for value, count in pools for _ in range(int(count))]
    return [level + offset for level, offset in zip(levels, offsets, strict=True)]


def shift_below(centres: Sequence[float], sizes: Sequence[float], gap: float, low: float) -> list[float]:
    """``centres`` without overlap, pushed behind ``low``."""
    placed, edge = [], low
    for centre, size in zip(centres, sizes, strict=True):
        placed.append(max(centre, edge + size / 2))
        edge = placed[-1] + size / 2 + gap
    return placed


class Layout(NamedTuple):
    """A graph laid out from left to right: centres and sizes of vertices, edges with their way points."""

    centres: dict[Hashable, Point]
    sizes: Mapping[Hashable, Point]
    edges: Sequence[Edge]
    waypoints: list[list[Point]]
    width: float
    height: float

    def paths(self, x: float, y: float) -> Iterator[tuple[Hashable, Hashable, int, list[Point]]]:
        """Each edge with the corner of the layout at (x, y): its ends, 1 to the right or -1, and its points.

        It leads from the middle of one side of its first vertex to that of the nearer side of the other.
        """
        for (left, right), way in zip(self.edges, self.waypoints, strict=True):
            side = 1 if self.centres[right][0] >= self.centres[left][0] else -1
            points = [self._port(left, side), *way, self._port(right, -side)]
            yield left, right, side, [(x + along, y + down) for along, down in points]

    def _port(self, vertex: Hashable, side: int) -> Point:
        x, y = self.centres[vertex]
        return x + side * self.sizes[vertex][0] / 2, y


def _igraph_of(count: int, pairs: Sequence[tuple[int, int]], *, directed: bool) -> Any:
    import igraph  # type: ignore[import-untyped]  # it carries no annotations

    return igraph.Graph(count, pairs, directed=directed)


def components(vertices: Sequence[Hashable], edges: Sequence[Edge]) -> list[list[Hashable]]:
    """The connected parts, each in the order of ``vertices``, the parts by their first vertex."""
    index = {vertex: number for number, vertex in enumerate(vertices)}
    graph = _igraph_of(len(vertices), [(index[a], index[b]) for a, b in edges], directed=False)
    parts = [sorted(part) for part in graph.connected_components()]
    return [[vertices[number] for number in part] for part in sorted(parts)]


def assign_layers(count: int, pairs: Sequence[tuple[int, int]]) -> list[int]:
    """The layer of each of ``count`` vertices, so that as many edges as may be lead to a later one."""
    points = _igraph_of(count, pairs, directed=True).layout_sugiyama()
    return [round(points[number][1]) for number in range(count)]


def layouts(
    sizes: Mapping[Hashable, Point], edges: Sequence[Edge], gap: float = 12.0, between: float = 40.0
) -> list[Layout]:
    """Every connected part of a graph by itself, as :func:`layered` lays it out."""
    return [
        layered(
            {vertex: sizes[vertex] for vertex in part},
            [edge for edge in edges if edge[0] in part],
            gap,
            between,
        )
        for part in components(list(sizes), edges)
    ]


def layered(
    sizes: Mapping[Hashable, Point], edges: Sequence[Edge], gap: float = 12.0, between: float = 40.0
) -> Layout:
    """Vertices of ``sizes`` (width, height) in columns, edges running from left to right where they can.

    ``gap`` parts vertices of a column, ``between`` the columns. An edge that passes a column has a lane of
    its own there.
    """
    names = list(sizes)
    index = {name: number for number, name in enumerate(names)}
    pairs = [(index[a], index[b]) for a, b in edges]
    layers = _move_sources_inwards(assign_layers(len(names), pairs), pairs)
    heights = [sizes[name][1] for name in names]
    # Where an edge passes a layer it gets a vertex of its own there.
    chains: list[list[int]] = []
    links: list[tuple[int, int]] = []
    for a, b in pairs:
        step = 1 if layers[b] > layers[a] else -1
        chain = [a]
        for layer in range(layers[a] + step, layers[b], step):
            layers.append(layer)
            heights.append(_LANE)
            chain.append(len(layers) - 1)
        chain.append(b)
        links += [(one, two) if step > 0 else (two, one) for one, two in pairwise(chain)]
        chains.append(chain)
    order = _igraph_of(len(layers), links, directed=True).layout_sugiyama(layers=layers, maxiter=300)
    columns: dict[int, list[int]] = {}
    for number in sorted(range(len(layers)), key=lambda item: (layers[item], order[item][0], item)):
        columns.setdefault(layers[number], []).append(number)
    ys = _vertical_positions(columns, heights, links, gap)
    low = min((ys[number] - heights[number] / 2 for number in range(len(layers))), default=0.0)
    ys = [value - low for value in ys]
    column_edges: dict[int, tuple[float, float]] = {}
    x = 0.0
    for layer, members in sorted(columns.items()):
        width = max((sizes[names[number]][0] for number in members if number < len(names)), default=0.0)
        column_edges[layer] = (x, x + width)
        x += width + between
    centres = {name: (sum(column_edges[layers[number]]) / 2, ys[number]) for number, name in enumerate(names)}
    waypoints = []
    for (a, b), chain in zip(pairs, chains, strict=True):
        # Straight through each column, so that it does not cut the boxes above and below; through that of its
        # own ends too, where they are narrower than others there.
        out, into = (1, 0) if layers[b] > layers[a] else (0, 1)
        way = [
            (column_edges[layers[number]][side], ys[number]) for number in chain[1:-1] for side in (into, out)
        ]
        for number, side, first in ((a, out, True), (b, into, False)):
            left, right = column_edges[layers[number]]
            if sizes[names[number]][0] < right - left - 1:
                way.insert(0 if first else len(way), (column_edges[layers[number]][side], ys[number]))
        waypoints.append(way)
    bottom = max((ys[number] + heights[number] / 2 for number in range(len(layers))), default=0.0)
    return Layout(centres, sizes, edges, waypoints, x - between, bottom)


def _move_sources_inwards(layers: list[int], pairs: list[tuple[int, int]]) -> list[int]:
    """``layers`` with every vertex that no edge leads to moved next to the first that it leads to."""
    targets: dict[int, int] = {}
    led_to = {b for a, b in pairs if layers[b] > layers[a]}
    for a, b in pairs:
        if layers[b] > layers[a]:
            targets[a] = min(targets.get(a, layers[b]), layers[b])
    return [
        targets[number] - 1 if number in targets and number not in led_to else layer
        for number, layer in enumerate(layers)
    ]


def _vertical_positions(
    columns: dict[int, list[int]], heights: list[float], links: list[tuple[int, int]], gap: float
) -> list[float]:
    """Centres across the columns, each vertex drawn towards the mean of its neighbours."""
    near: list[list[int]] = [[] for _ in heights]
    for a, b in links:
        near[a].append(b)
        near[b].append(a)
    at = [0.0] * len(heights)
    for members in columns.values():
        placed = spread([0.0] * len(members), [heights[number] for number in members], gap)
        for number, value in zip(members, placed, strict=True):
            at[number] = value
    for turn in range(_ROUNDS):
        for layer in sorted(columns, reverse=bool(turn % 2)):
            members = columns[layer]
            means = [
                sum(at[other] for other in near[number]) / len(near[number]) if near[number] else at[number]
                for number in members
            ]
            placed = spread(means, [heights[number] for number in members], gap)
            for number, value in zip(members, placed, strict=True):
                at[number] = value
    return at


def smooth(points: Sequence[Point]) -> list[Point]:
    """A Bézier path through ``points`` that leaves and reaches each of them horizontally."""
    path = [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (x0 + x1) / 2
        path += [(middle, y0), (middle, y1), (x1, y1)]
    return path
