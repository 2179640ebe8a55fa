"""Front matter in TOML, as Hugo has it, written as YAML: the same keys and values, its comments kept."""

from __future__ import annotations

import re
import tomllib

from kbgen.authoring.patch import EditRefusedError
from kbgen.importing.front_matter import lines_of

_MATTER = re.compile(r"\A\+\+\+[ \t]*(\r?\n)(.*?)^\+\+\+[ \t]*(?=\r?\n|\Z)", re.DOTALL | re.MULTILINE)


def as_yaml(text: str) -> str:
    """A text whose front matter is in YAML; any other as it stands. RefusedError where it is no valid TOML."""
    match = _MATTER.match(text) if text.startswith("+++") else None
    if match is None:
        return text
    end, matter = match[1], match[2]
    try:
        values = tomllib.loads(matter.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise EditRefusedError(f"its front matter is no valid TOML: {error}") from None
    lines = [line for key, value in values.items() for line in lines_of(key, value)]
    if "#" in matter:  # a comment says more than its value, and has no place of its own in YAML
        lines += [f"# {line}".rstrip() for line in matter.splitlines()]
    return end.join(("---", *lines, "---")) + text[match.end() :]
