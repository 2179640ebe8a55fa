"""Front matter that is none: below other signs, without its first line, or in TOML, so that it is printed as text."""

from __future__ import annotations

import re

from kbgen.load.yaml_values import YamlError, parse
from kbgen.model import Fault, Fix, Span, Where

# keys that say that somebody meant front matter
_KNOWN = frozenset("aliases id kind owner owners review_every reviewed status summary tags title".split())
_SIGNS = " \t\u200b\u200c\u200d\u2060\ufeff"
_DASHES = re.compile(r"^-{3,}[ \t]*\r?$", re.MULTILINE)
_FIRST_KEY = re.compile(r"[a-z_]{2,20}:[ \t]+\S")
_TOML = re.compile(
    r"\+\+\+[ \t]*\r?\n.*?^(?:title|owner|tags|date)[ \t]*=.*?^\+\+\+[ \t]*\r?$", re.DOTALL | re.MULTILINE
)
TOML = "+++"
_LONGEST = 4_000


def misplaced(text: str) -> Fault | None:
    """The fault of a text that begins with what was meant as front matter; None where it does not."""
    first = text[:1]
    if first == "+":
        said = "front matter in TOML is printed as text: kbgen reads YAML, and `kbgen import hugo` brings TOML along"
        return Fault("front-matter-as-text", Span(1, 1, 3), said, TOML) if _TOML.match(text[:_LONGEST]) else None
    if first not in _SIGNS and not _FIRST_KEY.match(text):
        return None
    line, _, rest = text[:_LONGEST].partition("\n")
    if line.strip(_SIGNS + "\r") == "---":
        said = "what stands before the dashes makes text of the front matter"
        return _fault(line, "---", said) if _is_meant(rest) else None
    said = "front matter lacks its first line of three dashes, and is printed as text"
    return _fault(line, f"---\n{line}", said) if first not in _SIGNS and _is_meant(f"{line}\n{rest}") else None


def _fault(line: str, new: str, said: str) -> Fault:
    return Fault("front-matter-as-text", Span(1, 1, max(len(line), 1)), said, "---", Fix(line, new, Where.LINES))


def _is_meant(lines: str) -> bool:
    """Whether lines up to a row of dashes are keys and values, one of which kbgen knows."""
    closing = _DASHES.search(lines)
    if closing is None:
        return False
    try:
        roots = parse(lines[: closing.start()]).roots
    except YamlError:
        return False
    return bool(roots) and isinstance(roots[0], dict) and not _KNOWN.isdisjoint(roots[0])
