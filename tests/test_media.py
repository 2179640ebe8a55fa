"""What the site's policy does not show is said where it stands, once a document and host."""

import pytest

from tests.support import checked

_BODY = """\
![a](https://a.example/x.png) ![b](https://A.example/y.png)

<img alt="c" src="https://b.example/z.png"> [a link](https://c.example) <a href="https://d.example">e</a>

<video controls><source src="//e.example/f.mp4"></video> ![own](own.png) ![data](data:image/png;base64,AA==)
`![in code](https://g.example/x.png)` ![no address](https://[h/x.png)
"""
_ALL = [(1, "a.example", "2 pictures"), (3, "b.example", "1 picture"), (5, "e.example", "1 picture")]


@pytest.mark.parametrize("dialect", ["github", "material"])
@pytest.mark.parametrize("named", [(), ("a.example", "e.example")])
def test_media_of_hosts_that_nobody_has_named(dialect: str, named: tuple[str, ...]) -> None:
    found = [one for one in checked({"guides/a.md": _BODY}, markdown=dialect, media=named) if one.code == "GN010"]
    expected = [one for one in _ALL if one[1] not in named]
    assert [(one.span.line, one.value) for one in found] == [(line, host) for line, host, _ in expected]
    assert all(count in one.message for one, (_, _, count) in zip(found, expected, strict=True))
