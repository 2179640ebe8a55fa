"""Reads what a site's search knows, as it lies on the disk."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from kbgen.search import coding
from kbgen.search.index import FIELDS, MANIFEST, SHARD
from kbgen.site.file_info import FOLDER


class Found(NamedTuple):
    """What is indexed of a page: what is shown of it, its values for filters, and how strongly it holds each word."""

    title: str
    kind: str
    status: str
    severity: str
    review: str
    labels: str
    past: bool
    facets: dict[str, list[str]]
    words: dict[str, int]


def searched(site: Path) -> dict[str, Found]:
    """What is indexed of each page, by its URL below the site's root."""
    folder = site / "assets/search"
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    held: dict[int, dict[str, int]] = defaultdict(dict)
    for name in manifest["words"][1]:
        for word in coding.decoded((folder / f"{name}.{SHARD}").read_bytes()):
            for level, place in word.postings:
                held[place][word.word] = level
    table = json.loads((folder / f"{manifest['facets']}.json").read_text(encoding="utf-8"))
    facets = {
        place: {
            field: [values[one] for one in given]
            for field, values, given in zip(FIELDS, table["values"], row, strict=True)
        }
        for place, *row in table["pages"]
    }
    found = {}
    for name in filter(None, manifest["titles"]):
        for place, url, *shown in json.loads((folder / f"{name}.json").read_text(encoding="utf-8")):
            assert url not in found
            found[url] = Found(*shown, place >= manifest["past"], facets[place], held[place])
    return found


def text_in(path: str, data: bytes) -> bytes:
    """What a file of a site says: of a shard of the search, its words, which it holds without their beginnings."""
    if f"{FOLDER}/" not in path or not path.endswith(SHARD):
        return data
    return "\n".join(word.word for word in coding.decoded(data)).encode()
