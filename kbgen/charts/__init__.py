"""Charts as static SVG: the same bytes for the same data, no script, and beside each its numbers as a table."""

from kbgen.charts.bars import bars, columns
from kbgen.charts.figure import Cell, Point
from kbgen.charts.graph import Edge, Node, graph
from kbgen.charts.levels import Level, levels
from kbgen.charts.quadrant import Dot, quadrant
from kbgen.charts.radar import radar
from kbgen.charts.sparkline import sparkline
from kbgen.charts.timeline import Event, timeline
from kbgen.charts.tree import Branch, tree

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
