"""How much there is to read and to load: modules by command, lines of code by module, and how deep functions nest."""

from __future__ import annotations

import ast
import io
import os
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site.building import copy_example

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "kbgen").rglob("*.py"))
_MOST_LINES = 300
_DEEPEST = 4
_COUNTING = """
import atexit, sys
atexit.register(lambda: print("modules:", sum(name.partition(".")[0] == "kbgen" for name in sys.modules), file=sys.stderr))
from kbgen.cli import main
main()
"""


def loaded(folder: Path, *arguments: str) -> int:
    """How many modules of ours a command has loaded."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", _COUNTING, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert "modules: " in done.stderr, done.stderr
    return int(done.stderr.rpartition("modules: ")[2])


def test_a_rule_is_explained_without_the_others(tmp_path):
    assert loaded(tmp_path, "explain", "RB001") <= 40


@pytest.mark.slow
@pytest.mark.parametrize(("command", "most"), [("check", 150), ("build", 250)])
def test_a_command_loads_what_it_needs(tmp_path, command, most):
    assert loaded(copy_example(tmp_path), command) <= most


def code_lines(text: str) -> int:
    """The lines of a module without docstrings, comments and blank lines."""
    documented: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            documented.update(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    code: set[int] = set()
    silent = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in silent:
            code.update(range(token.start[0], token.end[0] + 1))
    return len(code - documented)


def test_no_module_is_longer_than_one_can_read():
    long = {path.relative_to(ROOT).as_posix(): code_lines(path.read_text()) for path in MODULES}
    assert {path: lines for path, lines in long.items() if lines > _MOST_LINES} == {}


_BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match)


def depth(node: ast.AST) -> int:
    """How many blocks stand within each other; an `elif` stands beside its `if`, and an inner function by itself."""
    return max((_depth_of(child, node) for child in ast.iter_child_nodes(node)), default=0)


def _depth_of(child: ast.AST, parent: ast.AST) -> int:
    if isinstance(child, ast.FunctionDef | ast.ClassDef):
        return 0
    is_elif = isinstance(child, ast.If) and isinstance(parent, ast.If) and parent.orelse == [child]
    return (isinstance(child, _BLOCKS) and not is_elif) + depth(child)


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.name}", node


def test_nothing_is_nested_five_deep():
    assert {name: depth(node) for name, node in functions() if depth(node) > _DEEPEST} == {}
    (inner,) = ast.parse("def f():\n for a in b:\n  if a:\n   pass\n  elif c:\n   with d:\n    pass").body
    assert depth(inner) == 3
