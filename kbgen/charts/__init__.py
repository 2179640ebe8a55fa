"""Charts as static SVG: the same bytes for the same data, no script, and beside each its numbers as a table."""

from kbgen.charts.diagrams import Branch, Dot, TimelineEvent, quadrant, timeline, tree
from kbgen.charts.figure import Cell, Point
from kbgen.charts.graph import Edge, GraphNode, graph
from kbgen.charts.plots import LevelPoint, bars, columns, levels, radar, sparkline

__all__ = [
    "Branch",
    "Cell",
    "Dot",
    "Edge",
    "GraphNode",
    "LevelPoint",
    "Point",
    "TimelineEvent",
    "bars",
    "columns",
    "graph",
    "levels",
    "quadrant",
    "radar",
    "sparkline",
    "timeline",
    "tree",
]
