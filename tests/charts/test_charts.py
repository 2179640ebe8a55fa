"""Charts: the same bytes for the same data, well-formed, within their frame, and never a traceback."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from kbgen.charts import (
    Branch,
    Dot,
    Edge,
    GraphNode,
    LevelPoint,
    Point,
    TimelineEvent,
    bars,
    columns,
    graph,
    levels,
    quadrant,
    radar,
    sparkline,
    timeline,
    tree,
)
from kbgen.charts.figure import num, shortened, width_of
from kbgen.charts.graph import layered

MONTHS = [Point("Jul", 12), Point("Aug", 9), Point("Sep", None), Point("Oct", 15.5, "15.5 h"), Point("Nov", 3)]
AXES = ("Cost", "Gain")
STATES = ("green", "amber", "red")
FIELDS = ("Quick wins", "Projects", "Fill-ins", "Think again")
GOLDEN = {
    "bars": lambda: bars([Point("booking-api", 120), Point("A very long name of a service indeed", 40)], "Deployments"),
    "columns": lambda: columns(MONTHS, "Lead time"),
    "sparkline": lambda: sparkline(MONTHS, "Lead time"),
    "radar": lambda: radar(
        ["Craft", "Reach", "People"], {"L1": [1, 1, 2], "L2": [2, 3, None]}, ["a", "b", "c"], "Profile"
    ),
    "levels": lambda: levels(
        [LevelPoint("2026-01-02", "amber", "../u/", tone="open"), LevelPoint("2026-01-09", "red", tone="bad")],
        STATES,
        "Health",
    ),
    "quadrant": lambda: quadrant([Dot("One", 1, 9, "../one/"), Dot("Two", 10, 2)], "Payback", axes=AXES, fields=FIELDS),
    "tree": lambda: tree(
        [Branch("Top", (Branch("Below", share=0.4, note="40%"), Branch("Beside", href="b/")))], "Parts"
    ),
    "timeline": lambda: timeline(
        [
            TimelineEvent("First", date(2024, 3, 1), note="accepted"),
            TimelineEvent("Long", date(2025, 1, 5), date(2025, 6, 1), "x/"),
        ],
        "Log",
    ),
    "graph": lambda: graph(
        [GraphNode("a", "Alpha", "a/"), GraphNode("b", "Beta", note="proposed"), GraphNode("c", "Gamma")],
        [Edge("a", "b"), Edge("b", "c"), Edge("a", "c", "amends", dashed=True), Edge("c", "a"), Edge("b", "b")],
        "Needs",
    ),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_small_data_give_the_drawing_that_was_looked_at(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"{name}.html", GOLDEN[name]() + "\n")


@pytest.mark.parametrize("name", GOLDEN)
def test_a_figure_names_and_describes_itself_and_holds_its_table(name: str) -> None:
    root = ET.fromstring(GOLDEN[name]())
    svg = root.find(".//svg")
    assert (root.tag, root.get("class", "").split()[0]) == ("figure", "kb-chart")
    named = svg.get("aria-labelledby").split()
    assert [svg.find("title").get("id"), svg.find("desc").get("id")] == named
    assert svg.find("title").text
    assert svg.find("desc").text
    assert root.find("details//table/tbody/tr") is not None
    # as an image, its links could not be reached
    assert svg.get("role") == ("group" if svg.find(".//a") is not None else "img")
    assert root.find(".//script") is None
    assert root.find(".//*[@style]") is None


TEXT = st.text(max_size=60)
VALUE = st.one_of(st.none(), st.integers(-(10**12), 10**12), st.floats(), st.sampled_from([0.0, 1e308, -1e308, 5e-324]))
POINTS = st.lists(st.builds(Point, TEXT, VALUE), max_size=150)
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
TONES = st.sampled_from(["mark", "good", "bad"])
EVENTS = st.lists(st.builds(TimelineEvent, TEXT, DAYS, st.none() | DAYS, TEXT, TEXT, TONES), max_size=30)
IDS = st.sampled_from("abcdefgh")
BRANCHES = st.recursive(
    st.builds(Branch, TEXT, share=VALUE, note=TEXT),
    lambda below: st.builds(Branch, TEXT, st.lists(below, max_size=4).map(tuple), TEXT),
    max_leaves=25,
)
CHARTS = st.one_of(
    st.builds(bars, POINTS, TEXT),
    st.builds(columns, POINTS, TEXT),
    st.builds(sparkline, POINTS, TEXT),
    st.builds(
        radar,
        st.lists(TEXT, max_size=18),
        st.dictionaries(TEXT, st.lists(VALUE, max_size=18), max_size=5),
        st.lists(TEXT, max_size=6),
        TEXT,
    ),
    st.builds(
        quadrant,
        st.lists(st.builds(Dot, TEXT, st.floats(), st.floats(), TEXT), max_size=50),
        TEXT,
        axes=st.tuples(TEXT, TEXT),
        fields=st.tuples(TEXT, TEXT, TEXT, TEXT),
        meet=st.none() | st.tuples(st.floats(0, 100), st.floats(0, 100)),
    ),
    st.builds(timeline, EVENTS, TEXT),
    st.builds(
        levels,
        st.lists(st.builds(LevelPoint, TEXT, st.sampled_from(STATES) | TEXT, TEXT, TEXT, st.just("mark"))),
        st.just(STATES),
        TEXT,
    ),
    st.builds(tree, st.lists(BRANCHES, max_size=4), TEXT),
    st.builds(
        graph,
        st.lists(st.builds(GraphNode, IDS, TEXT, TEXT, TEXT), max_size=8),
        st.lists(st.builds(Edge, IDS, IDS, TEXT, st.booleans()), max_size=20),
        TEXT,
    ),
)


@given(CHARTS)
def test_any_data_give_a_whole_figure_within_its_frame(figure: Markup) -> None:
    root = ET.fromstring(figure)
    assert "\n\n" not in figure
    assert root.find(".//script") is None
    svg = root.find(".//svg")
    if svg is None:
        assert root.find("p").text
        return
    left, top, width, height = map(float, svg.get("viewBox").split())
    assert (left, top) == (0, 0)
    for x, y in _places(svg):
        assert -0.11 <= x <= width + 0.11
        assert -0.11 <= y <= height + 0.11


def _places(svg: ET.Element) -> list[tuple[float, float]]:
    """Every point that an element names, those in a turned group left out; none may be NaN or infinite."""
    found = []
    turned = {inner for group in svg.iter("g") for inner in group.iter()}
    for one in svg.iter():
        if one in turned:
            continue
        attributes = {
            key: one.get(key) for key in ("x", "y", "cx", "cy", "x1", "y1", "x2", "y2", "width", "height", "r")
        }
        numbers = {key: float(value) for key, value in attributes.items() if value is not None}
        assert all(math.isfinite(value) for value in numbers.values())
        found.extend(_corners(one.tag, numbers))
        pairs = [float(value) for value in re.findall(r"-?\d+\.\d", one.get("d", "") + one.get("points", ""))]
        found.extend(zip(pairs[::2], pairs[1::2], strict=True))
    return found


def _corners(tag: str, at: dict[str, float]) -> list[tuple[float, float]]:
    if tag == "rect":
        return [(at["x"], at["y"]), (at["x"] + at["width"], at["y"] + at["height"])]
    if tag == "circle":
        return [(at["cx"] - at["r"], at["cy"] - at["r"]), (at["cx"] + at["r"], at["cy"] + at["r"])]
    if tag == "line":
        return [(at["x1"], at["y1"]), (at["x2"], at["y2"])]
    return [(at["x"], at["y"])] if tag == "text" else []


@given(POINTS)
def test_the_same_data_give_the_same_bytes(points: list[Point]) -> None:
    assert bars(points, "T") == bars(list(points), "T")
    assert columns(points, "T") == columns(tuple(points), "T")


@pytest.mark.parametrize("chart", [bars, columns, sparkline])
def test_one_value_is_said_and_none_is_said_to_be_missing(chart: Callable[..., Markup]) -> None:
    assert "No data." in chart([], "T")
    assert "No data." in chart([Point("a", None), Point("b", math.nan)], "T")
    assert "One value: a, 4." in chart([Point("a", 4)], "T")
    assert "<svg" not in chart([Point("a", 4)], "T")


def test_too_little_is_said_by_every_other_chart_too() -> None:
    day = date(2026, 1, 2)
    nothing = [
        timeline([], "T"),
        tree([], "T"),
        levels([], STATES, "T"),
        graph([], [], "T"),
        radar([], {}, [], "T"),
        quadrant([], "T", axes=AXES, fields=FIELDS),
    ]
    assert all("No data." in figure for figure in nothing)
    one = [
        timeline([TimelineEvent("a", day)], "T"),
        tree([Branch("a")], "T"),
        levels([LevelPoint("a", "red")], STATES, "T"),
        graph([GraphNode("a", "a")], [], "T"),
        radar(["x"], {"a": [2]}, ["s"], "T"),
        quadrant([Dot("a", 1, 1)], "T", axes=AXES, fields=FIELDS),
    ]
    assert all("One value: " in figure and "<svg" not in figure for figure in one)


def test_what_is_too_large_to_be_read_is_its_table_alone() -> None:
    nodes = [GraphNode(str(n), str(n)) for n in range(200)]
    figure = graph(nodes, [Edge("0", str(n)) for n in range(1, 200)], "T")
    assert "too many for a drawing" in figure
    assert figure.count("<tr>") == 200


def test_names_cannot_become_markup() -> None:
    nasty = '<script>alert(1)</script>"&\x00\ud800'
    for figure in (
        columns([Point(nasty, 1), Point("b", 2)], nasty),
        graph([GraphNode("a", nasty, nasty), GraphNode("b", "b")], [], nasty),
    ):
        assert "<script" not in figure
        ET.fromstring(figure)


@pytest.mark.parametrize("address", ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_no_link_runs_code(address: str) -> None:
    assert "<a " not in graph([GraphNode("a", "a", address), GraphNode("b", "b")], [], "T")


@given(TEXT, st.floats(12, 300))
def test_a_shortened_text_fits_and_begins_the_whole_one(text: str, width: float) -> None:
    short = shortened(text, width)
    assert short == text or (width_of(short) <= width + 1e-6 and text.startswith(short[:-1].rstrip()))


def test_a_long_name_is_cut_and_kept_in_its_title() -> None:
    whole = "A very long name of a service indeed"
    figure = bars([Point(whole, 1), Point("b", 2)], "T")
    assert f"<title>{whole}</title>" in figure


@pytest.mark.parametrize(("value", "said"), [(0.04, "0.0"), (-0.04, "0.0"), (1 / 3, "0.3"), (12, "12.0")])
def test_a_coordinate_always_has_one_decimal(value: float, said: str) -> None:
    assert num(value) == said


PAIRS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=40)


@given(PAIRS)
def test_a_layout_has_each_edge_run_from_layer_to_layer(edges: list[tuple[int, int]]) -> None:
    layout = layered(12, edges)
    assert set(layout.routes) == {edge for edge in edges if edge[0] != edge[1]}
    for edge, route in layout.routes.items():
        start, to = reversed(edge) if edge in layout.backward else edge
        assert (route[0], route[-1]) == (layout.nodes[start], layout.nodes[to])
        assert [stop.layer for stop in route] == list(range(route[0].layer, route[-1].layer + 1))


@given(PAIRS)
def test_no_two_nodes_overlap(edges: list[tuple[int, int]]) -> None:
    layout = layered(12, edges)
    for layer in {stop.layer for stop in layout.nodes}:
        rows = sorted(stop.row for stop in layout.nodes if stop.layer == layer)
        assert all(after - before >= 1 - 1e-9 for before, after in pairwise(rows))


@given(PAIRS)
def test_edges_run_backwards_only_where_there_is_a_circle(edges: list[tuple[int, int]]) -> None:
    down = [(min(edge), max(edge)) for edge in edges]
    assert not layered(12, down).backward


def test_a_circle_is_opened_at_one_edge() -> None:
    layout = layered(3, [(0, 1), (1, 2), (2, 0)])
    assert layout.backward == {(2, 0)}
    assert [stop.layer for stop in layout.nodes] == [0, 1, 2]


def test_dots_on_one_place_share_its_number_and_are_all_named() -> None:
    figure = quadrant(
        [Dot("A", 5, 1, "a/"), Dot("B", 20, 4, "b/"), Dot("C", 5, 1, "c/")], "T", axes=AXES, fields=FIELDS
    )
    assert figure.count("<circle") == 2
    assert re.findall(r">(\d+)</text>", figure) == ["1", "1", "1", "2", "2"]
    assert all(f'href="{name}/"' in figure for name in "abc")


@pytest.mark.parametrize(("value", "right"), [(5, False), (200, True)])
def test_the_fields_of_a_quadrant_meet_where_it_is_said(value: float, *, right: bool) -> None:
    dots = [Dot("A", value, 1), Dot("B", 1000, 100)]
    figure = quadrant(dots, "T", axes=AXES, fields=FIELDS, meet=(10, 2))
    first = re.search(r'cx="([\d.]+)"', figure)
    middle = re.search(r'<line class="kb-grid" x1="([\d.]+)"', figure)
    assert first
    assert middle
    assert (float(first[1]) > float(middle[1])) is right
