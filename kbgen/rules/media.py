"""The rule about pictures, films and sound that the site's own policy does not show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from kbgen.body.model import Link
from kbgen.kit import Hit, Place, Reading, document_rule
from kbgen.kit.amounts import counted
from kbgen.model import Severity

_TAG = re.compile(r"<(?:img|source|video|audio|track)\b[^<>]*$", re.IGNORECASE)
# No tag is longer.
_NEAR = 2_000


@document_rule(
    "GN010",
    "media-of-another-host",
    Severity.ADVICE,
    "Keep the file in the handbook, or name the host under `media` in mkdocs.yml.",
)
def media_of_another_host(reading: Reading[Any]) -> Iterator[Hit]:
    """A page fetches nothing from other hosts, so that reading a runbook tells nobody and depends on nobody.

    Pictures, films and sound of hosts that `media` does not name are not shown, under the policy of the site.

    Bad:

    ```markdown
    ---
    title: Deploying
    ---

    ![How a release moves](https://pictures.example.com/release.png)
    ```

    Good:

    ```markdown
    ---
    title: Deploying
    ---

    ![How a release moves](data:image/png;base64,iVBORw0KGgo=)
    ```
    """
    shown = [(host, link) for link in reading.outline.links if (host := _host(link, reading.body))]
    times = Counter(host for host, _ in shown)
    for host, link in dict(reversed(shown)).items():
        if host not in reading.markup.media:
            said = f"the site's policy does not show {counted(times[host], 'picture')} from {host}"
            yield Hit(Place(link.line), said, host)


def _host(link: Link, body: str) -> str:
    """The other host that a link has something shown from; empty where it has not."""
    if not link.target.lower().startswith(("https://", "http://", "//")):
        return ""
    shown = link.kind == "image" or (
        link.kind == "html" and _TAG.search(body, max(link.start - _NEAR, 0), link.start) is not None
    )
    try:
        return (urlsplit(link.target).hostname or "") if shown else ""
    except ValueError:  # an address that no browser follows
        return ""
