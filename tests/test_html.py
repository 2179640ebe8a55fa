"""HTML of views: what is put into it is escaped, and it holds no line that would end a block of Markdown."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from kbgen.kit.html import filled, one_block

VALUES = st.one_of(st.text(), st.text().map(Markup), st.integers(), st.booleans(), st.dates(), st.none())


@given(VALUES, VALUES)
def test_values_are_put_into_html_as_by_the_library(one, other):
    pattern = '<a href="{0}" title="{1}">{1} {0}</a>'
    assert filled(pattern, one, other) == Markup(pattern).format(one, other)


@given(st.integers(), st.floats(allow_nan=False))
def test_numbers_are_written_as_the_pattern_wants(whole, broken):
    assert filled("{:,} <{:.3g}>", whole, broken) == Markup("{:,} <{:.3g}>").format(whole, broken)


@given(st.text(st.sampled_from("a<\n\r\t \x0b\x1c\xa0\u2028")))
def test_a_block_has_neither_blank_lines_nor_indentation(html):
    assert one_block(html) == re.sub(r"\s*\n\s*", "\n", html).strip()
