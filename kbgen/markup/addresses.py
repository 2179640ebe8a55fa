"""Addresses and styles as a browser reads them: which run code, which leave the site, which fetch something.

Standards: https://url.spec.whatwg.org/ and https://www.w3.org/TR/css-syntax-3/
"""

from __future__ import annotations

import re

# Browsers strip the first around an address, and remove the others from within it.
_AROUND = "".join(map(chr, range(0x21)))
_WITHIN = str.maketrans("", "", "\t\n\r")
_CODE = ("javascript:", "vbscript:")
_DOCUMENTS = ("html", "xml", "script")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\]{2}", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_LOADING = re.compile(
    r"@import|expression\s*\(|-moz-binding|behavior\s*:|(?<![\w-])(?:image-set|cross-fade|src|image)\s*\(|"
    r"url\s*\(\s*(?![\"']?#)",
    re.IGNORECASE,
)


def runs_code(address: str) -> bool:
    """Whether following or loading an address would run code: it is code itself, or a document that may hold some."""
    # Markdown writes spaces for a tab, which a browser would take out
    plain = _plain(address).replace(" ", "").lower()
    if plain.startswith("data:"):
        kind = plain[5:].partition(",")[0].partition(";")[0]
        return any(sign in kind for sign in _DOCUMENTS)
    return plain.startswith(_CODE)


def leaves_site(address: str) -> bool:
    """Whether an address names a scheme or a host, so that it does not lead to the site where it stands."""
    return _ELSEWHERE.match(_plain(address)) is not None


def loads(style: str) -> bool:
    """Whether a style would fetch a file, or run code in old browsers."""
    plain = _ESCAPE.sub(_unescaped, style)
    # what an old browser takes for a comment within a name
    return any(_LOADING.search(text) for text in (plain, _COMMENT.sub("", plain)))


def _plain(address: str) -> str:
    return address.strip(_AROUND).translate(_WITHIN)


def _unescaped(found: re.Match[str]) -> str:
    if not found[1]:
        return str(found[2])
    number = int(found[1], 16)
    return chr(number) if number <= 0x10FFFF else "\ufffd"
