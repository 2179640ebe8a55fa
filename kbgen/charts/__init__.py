"""Charts as static SVG: the same bytes for the same data, no script, and beside each its numbers as a table."""

from kbgen.charts.diagrams import Branch, Dot, Event, quadrant, timeline, tree
from kbgen.charts.figure import Cell, Point
from kbgen.charts.graph import Edge, Node, graph
from kbgen.charts.plots import Level, bars, columns, levels, radar, sparkline

__all__ = [
    "Branch",
    "Cell",
    "Dot",
    "Edge",
    "Event",
    "Level",
    "Node",
    "Point",
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
