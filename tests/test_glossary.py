"""Words that the glossary has retired name no module, no class and no function any more."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
_MODULES = frozenset(
    "former furnishing handles hearing keeping kept laid lately look looks mending past said sheaf shown sparing spool "
    "squeezing standing taken told unbroken".split()
)
_CLASSES = frozenset("Hearing Kept Laid Mender OwnThread Said Sheaf Shelf Spool Taken Told".split())
_FUNCTIONS = re.compile(
    r"mend|suppressed|sayable|let_stand|reason_against|known_as|spoken|mending|unremembered|collector_off"
)


def _trees() -> Iterator[ast.Module]:
    return (ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "kbgen").rglob("*.py")))


def test_no_module_has_a_retired_name() -> None:
    assert sorted(path.as_posix() for path in (ROOT / "kbgen").rglob("*.py") if path.stem in _MODULES) == []


def test_no_class_and_no_function_has_a_retired_name() -> None:
    found: set[str] = set()
    for tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name in _CLASSES:
                found.add(node.name)
            if isinstance(node, ast.FunctionDef) and _FUNCTIONS.fullmatch(node.name):
                found.add(node.name)
    assert found == set()


# Packages whose classes share no name with any other; what front matter is made of is named for its JSON Schema.
_OWN_NAMES = frozenset(
    "authoring charts ci cli coverage digest export formats importing kinds lsp rules run views".split()
)
_FRONT_MATTER = frozenset("Fields Part Shorthand WebLink".split())


def test_a_class_of_these_packages_shares_its_name_with_no_other() -> None:
    homes: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "kbgen").rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                schema = _FRONT_MATTER & {ast.unparse(base) for base in node.bases}
                homes[node.name].extend([] if schema else [path.relative_to(ROOT / "kbgen").as_posix()])
    shared = {name: places for name, places in homes.items() if len(places) > 1}
    assert {name: places for name, places in shared.items() if {one.split("/")[0] for one in places} & _OWN_NAMES} == {}


def test_the_glossary_is_in_order_and_retires_no_word_that_it_uses() -> None:
    rows = re.findall(r"(?m)^\| (\w+) \| (.+?) \| (.*?) ?\|$", (ROOT / "GLOSSARY.md").read_text(encoding="utf-8"))
    words = [word for word, _, _ in rows if word != "word"]
    assert len(words) > 30
    assert words == sorted(words)
    assert not {retired.strip() for _, _, other in rows for retired in other.split(",")} & set(words)
