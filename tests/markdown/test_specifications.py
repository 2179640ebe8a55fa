"""The examples of the specifications print as they say, but for those that what we add changes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from undressed import Examples, normalised, undressed

from kbgen.markdown.github.html import article

_BARE = "an address without brackets is a link, as on GitHub"
_NESTED = "bold within bold is written twice, as CommonMark says; it looks the same"
_FILTER = "what of HTML reaches a page is a handbook's own policy"
_CHANGED: dict[str, dict[int, str]] = {
    "commonmark": dict.fromkeys((602, 608, 611, 612), _BARE),
    "gfm": {
        **dict.fromkeys((398, 426, 434, 435, 436, 473, 474, 475, 477), _NESTED),
        **dict.fromkeys((610, 616, 619, 620), _BARE),
        652: _FILTER,
    },
}
_NUMBER = {"commonmark": 652, "gfm": 672}


@pytest.mark.parametrize("name", _CHANGED)
def test_examples_print_as_specified(name: str, specifications: Mapping[str, Examples]) -> None:
    examples = specifications[name]
    other = [
        number
        for number, (written, printed) in examples.items()
        if normalised(undressed(article(written).html)) != normalised(printed)
    ]
    assert (len(examples), other) == (_NUMBER[name], list(_CHANGED[name]))
