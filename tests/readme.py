"""Parts of the documentation that are made from the code: `python -m tests.readme` writes them."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path

from kbgen.markdown import dialects
from kbgen.source import options

GUIDE = Path(__file__).parent.parent / "content/guides/bring-what-you-have.md"
README = Path(__file__).parent.parent / "README.md"
API = Path(__file__).parent.parent / "API.md"
# What who writes a kind uses, in the order in which they meet it; names outside of the list may change at any time.
_PUBLIC = {
    "kbgen.kit": (
        "The kind, and its rules",
        (
            "Kind Body Attachment DataFile Entry Successor Reading Hit Place Rule document_rule each_rule corpus_rule "
            "dated_rule"
        ),
    ),
    "kbgen.kit.rule": ("Rules as data", "required document fence files unless_usual"),
    "kbgen.kit.fields": ("Front matter", "Fields Part Shorthand RefTo WebLink Review"),
    "kbgen.kit.site": ("The pages", "KindView ViewPage Column Contribution Facet Event News Ask Site Here"),
    "kbgen.kit.html": ("HTML", "render filled"),
    "kbgen.model": ("What is read", "Doc Ref Corpus Severity Fix"),
    "kbgen.kinds": ("Packs", "Pack"),
}
_HEAD = "| option | meaning |\n|---|---|\n"


def options_table() -> str:
    """Every option with its meaning, a row each."""
    return _HEAD + "".join(f"| `{name}` | {one.meaning} |\n" for name, one in options.table().items())


def with_table(text: str) -> str:
    """A README with the table in the place of that which it has."""
    return _replaced(text, options_table())


def with_dialects(text: str) -> str:
    """A guide with the table of dialects in the place of that which it has."""
    return _replaced(text, dialects.as_markdown())


def api() -> str:
    """The page for who writes kinds, from the docstrings of what they use."""
    parts = [
        "# API for kinds",
        (
            "What a kind of your own is made of, whether it is in `kbgen/kinds/` or in a package that names it as an entry "
            "point of the group `kbgen.kinds`. CONTRIBUTING says how; nothing else of kbgen is meant to be imported.\n\n"
            "This page is made from the docstrings."
        ),
    ]
    for module, (title, names) in _PUBLIC.items():
        parts.append(f"## {title}: `{module}`")
        parts.extend(_entry(getattr(import_module(module), name), name) for name in names.split())
    return "\n\n".join(parts) + "\n"


def _entry(value: object, name: str) -> str:
    manual = inspect.getdoc(value) or ""
    if inspect.isfunction(value):
        return f"### `{name}{_arguments(value)}`\n\n{manual}"
    own = [
        f"- `{method}{_arguments(member) if inspect.isfunction(member) else ''}`: {(inspect.getdoc(member) or '').splitlines()[0]}"
        for method, member in vars(value).items()
        if not method.startswith("_") and (inspect.isfunction(member) or isinstance(member, property))
    ]
    keys = ", ".join(f"`{key}`" for key in inspect.get_annotations(value) if not key.startswith(("_", "model_")))
    return "\n\n".join(filter(None, (f"### `{name}`", manual, keys and f"Fields: {keys}.", "\n".join(own))))


def _arguments(function: object) -> str:
    named = inspect.signature(function).parameters
    shown = [name for name in named if name != "self"]
    return f"({', '.join(shown)})"


def _replaced(text: str, table: str) -> str:
    head = "\n".join(table.split("\n", 2)[:2]) + "\n"
    before, _, rest = text.partition(head)
    return before + table + "\n" + rest.partition("\n\n")[2]


if __name__ == "__main__":
    GUIDE.write_text(with_dialects(GUIDE.read_text()))
    README.write_text(with_table(README.read_text()))
    API.write_text(api())
