"""How others write guides: any Markdown with a heading or a title."""

from __future__ import annotations

from kbgen.kit.fields import SYNONYMS
from kbgen.kit.kind import Foreign, Format, Recognised, Value

# What other tools call the sentence under the title.
_SUMMARIES = ("summary", "description", "excerpt", "abstract")
_MISSING = ("owner", "reviewed")
_TITLES = ("title", "linkTitle", "sidebar_label")


def markdown(file: Foreign) -> Recognised | None:
    """A text that says what it is called, in its front matter or by a heading."""
    named = next((key for key in _TITLES if _text(file, key)), None)
    heading = next((one for one in file.outline.headings if one.text), None)
    if named is None and heading is None:
        return None
    values: dict[str, Value] = {}
    if named is not None and (named == "title" or heading is None or heading.level > 1):
        values["title"] = file.front[named]
    elif heading is not None and heading.level > 1:
        line = file.body_line + heading.line
        values["title"] = Value(heading.text, line, "the first heading is not of the first level")
    if summary := next((file.front[key] for key in _SUMMARIES if _text(file, key)), None):
        values["summary"] = summary
    sign = (
        f"`{named}` in its front matter"
        if named
        else f"a heading on line {file.body_line + (heading.line if heading else 0)}"
    )
    said = {SYNONYMS.get(key, (key, ""))[0] for key in file.front}
    missing = tuple(key for key in _MISSING if key not in said)
    return Recognised("markdown", "guide", sign, values, missing)


def _text(file: Foreign, key: str) -> bool:
    """Whether a key of the front matter holds words."""
    found = file.front.get(key)
    return found is not None and isinstance(found.value, str) and bool(found.value.strip())


FORMATS = (Format("markdown", "Markdown with a title or a heading.", markdown),)
