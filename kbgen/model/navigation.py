"""What a path in `nav` of `mkdocs.yml` names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Mapping

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/")


def is_address(written: str) -> bool:
    """Whether what `nav` names is no path: the address of another site, or one from the host's root."""
    return bool(_ADDRESS.match(written))


def address_named(path: str, docs_dir: str, by_path: Mapping[str, str], addresses: Container[str]) -> str:
    """The address of the page that a path names; empty where it names none.

    `by_path` has addresses by the paths of documents from the handbook's root. A page of no file below `docs_dir` is
    named by its own address, and one that stands for a folder by that.
    """
    name = posixpath.normpath(path)
    found = by_path.get(posixpath.normpath(posixpath.join(docs_dir, name)))
    return found or next((one for one in (name, f"{name}/index.md") if one in addresses), "")
