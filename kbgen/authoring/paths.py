"""Which collection a path lies in, and how its page's address is written."""

from __future__ import annotations

from urllib.parse import quote

from kbgen.authoring.patch import EditRefusedError
from kbgen.model import Raw, Settings

_ENCODED = str.maketrans({sign: quote(sign) for sign in "%#?"})


def plain_address(address: str) -> str:
    """The address of a page as an old address is written: without suffix, a folder for its index, signs encoded."""
    stem = address.removesuffix(".md")
    plain = stem.removesuffix("/index") if stem != "index" else stem
    return plain.translate(_ENCODED)


def folder_of(raw: Raw) -> tuple[str, str]:
    """The collection of a file, and its folder there."""
    return raw.source, raw.inner.rpartition("/")[0]


def placed(path: str, settings: Settings) -> tuple[str, str]:
    """The collection of a path and its place in that; RefusedError where it lies in none."""
    fitting = [one for one in settings.sources if _below(path, one.path)]
    if not fitting:
        text = ", ".join(one.path for one in settings.sources)
        raise EditRefusedError(f"{path} is outside of the handbook's sources ({text}); choose a place in one of them")
    source = max(fitting, key=lambda one: len(one.path) if one.path != "." else 0)
    return source.name, path if source.path == "." else path.removeprefix(source.path + "/")


def _below(path: str, folder: str) -> bool:
    return not path.startswith("../") if folder == "." else path.startswith(folder + "/")
