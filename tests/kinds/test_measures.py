"""Numbers with units, as people write them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from kbgen.kit.numbers import Number, Share, number_text, parse_number, percent, with_unit


class Both(BaseModel):
    number: Number | None = None
    share: Share | None = None


@pytest.mark.parametrize(
    ("text", "digits", "unit"),
    [
        ("41%", "41", "%"),
        ("41 %", "41", "%"),
        ("1,200 ms", "1200", "ms"),
        ("-3.5", "-3.5", ""),
        ("14 payments in 10,000", "14", "payments in 10,000"),
        ("2k", "2000", ""),
        ("1.5M users", "1500000.0", "users"),
        ("€2.5M", "2500000.0", "€"),
        ("-$ 40", "-40", "$"),
        ("5k/day", "5000", "/day"),
        ("3bn", "3000000000", ""),
        ("2 km", "2", "km"),
        ("45m", "45", "m"),
        ("2 kB", "2", "kB"),
        ("1,2", None, ""),
        ("ms 3", None, ""),
        ("", None, ""),
        ("1.2.3", None, ""),
        ("٣", None, ""),
    ],
)
def test_a_number_is_read_with_the_unit_beside_it(text: str, digits: str | None, unit: str) -> None:
    found = parse_number(text)
    assert (found.digits if found else None) == digits
    assert (found.unit if found else "") == unit


@pytest.mark.parametrize(
    ("text", "share"), [("0.7", 0.7), ("70%", 0.7), ("7/10", 0.7), ("1", 1), ("0", 0), ("100 %", 1)]
)
def test_a_share_is_read_in_each_of_its_forms(text: str, share: float) -> None:
    assert Both(share=text).share == pytest.approx(share)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["7", "7/0", "120%", "-1%", "nan", "inf", "high", "a/b"])
def test_what_is_no_share_of_one_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        Both(share=text)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["nan", "inf", "1e16", "-1e300", "many", "4 5"])
def test_what_is_no_number_of_this_world_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        Both(number=text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"a": "1h30m", "b": "45m"}, {"a": "90.0", "b": "45.0", "unit": "min"}),
        ({"a": "2 h", "b": "1 day"}, {"a": "2.0", "b": "24.0", "unit": "h"}),
        ({"a": "1h 30m", "unit": "h"}, {"a": "1.5", "unit": "h"}),
        ({"a": "2 h", "unit": "min"}, {"a": "120.0", "unit": "min"}),
        ({"a": "2 h", "later": [{"a": "90m"}, {"a": 7}, "x"]}, {"a": "120.0", "unit": "min", "later": [{"a": "90.0"}, {"a": 7}, "x"]}),
        ({"a": "40 ms", "b": "20 ms"}, {"a": "40 ms", "b": "20 ms", "unit": "ms"}),
        ({"a": "5 m", "unit": "metres"}, {"a": "5 m", "unit": "metres"}),
    ],
)  # fmt: skip
def test_lengths_of_time_are_brought_to_one_unit(values: dict[str, object], expected: dict[str, object]) -> None:
    assert with_unit(values, ("a", "b"), later="later") == expected


@pytest.mark.parametrize(
    ("values", "unit"),
    [
        ({"a": "41%", "b": "45"}, "%"),
        ({"a": "41", "b": "45 ms"}, "ms"),
        ({"a": "41%", "unit": "percent"}, "percent"),
        ({"a": "41"}, None),
        ({"a": 41}, None),
    ],
)
def test_a_unit_is_taken_from_the_numbers_unless_it_is_stated(values: dict[str, object], unit: str | None) -> None:
    found = with_unit(values, ("a", "b"))
    assert isinstance(found, dict)
    assert found.get("unit") == unit


def test_two_units_in_one_measure_are_refused() -> None:
    with pytest.raises(ValueError, match="several units: %, ms"):
        with_unit({"a": "41%", "b": "45 ms"}, ("a", "b"))


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        (41.0, "%", "41%"),
        (1200, "ms", "1,200 ms"),
        (99.25, None, "99.25"),
        (-0.5, "d", "−0.5 d"),
        (0, "", "0"),
        (None, "ms", ""),
        (1 / 3, None, "0.333"),
    ],
)
def test_a_number_is_said_with_its_unit_and_without_needless_digits(
    number: float | None, unit: str | None, text: str
) -> None:
    assert number_text(number, unit) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.564, "56%"),
        (1.0, "100%"),
        (-0.25, "−25%"),
        (12.0, "1,200%"),
        (math.inf, "over 10,000%"),
        (-math.inf, "under −10,000%"),
    ],
)
def test_a_share_is_said_as_whole_percent(share: float, text: str) -> None:
    assert percent(share) == text


@given(st.floats(-1e14, 1e14).map(lambda one: round(one, 3)))
def test_what_is_said_is_read_again(number: float) -> None:
    found = parse_number(number_text(number, "ms").replace("−", "-"))
    assert found is not None
    assert float(found.digits) == pytest.approx(number, abs=1e-3)


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_none(text: str) -> None:
    found = parse_number(text)
    assert found is None or math.isfinite(float(found.digits))
