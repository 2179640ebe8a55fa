"""How long the language server takes to answer at 10,000 documents, over its real protocol.

`python benchmarks/lsp.py [HANDBOOK]` opens a document of the handbook (a generated one by default), types into it as
an author would, and asks for a completion after each key stroke; then hovers, follows names and lists references.
Prints the median, the 99th percentile and the worst of each, and of the slowest how long the server computed: on a
machine that is busy otherwise, the rest is waiting for a processor.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from tests.lsp.speaking import Editor  # noqa: E402  # it lies beside this folder

ROUNDS = 20
BAR = 50.0
# a little longer than the server waits before it judges
PAUSE = 0.28
TYPED = {
    "ids between brackets": ("\n\nSee [[", "service-00"),
    "owners": ("---\nowner: ", "team-00"),
    "ids in a list": ("---\nservices: [", "service-0"),
    "keys": ("---\ntitle: T\n", "severity"),
    "values": ("---\nseverity: ", "page"),
}


def main() -> int:
    """Measure, and print a line for each thing that was asked."""
    if len(sys.argv) > 1:
        return measured(Path(sys.argv[1]))
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, HERE / "generate.py", folder, "10000"], check=True)
        return measured(Path(folder))


def measured(root: Path) -> int:
    """Measure one handbook; 1 where a completion took longer than it may."""
    path = min(file.relative_to(root).as_posix() for file in (root / "runbooks").rglob("*.md"))
    text = (root / path).read_text()
    start = time.perf_counter()
    with Editor(root.resolve()) as editor:
        editor.open(path)
        print(f"{'until the first findings':<28}{time.perf_counter() - start:8.1f} s")
        slowest = max(_typed(editor, path, text, name, *typed) for name, typed in TYPED.items())
        slowest = max(slowest, _while_judging(editor, path, text))
        editor.change(path, text)
        editor.diagnostics(path)
        line = next(number for number, one in enumerate(text.split("\n")) if one.startswith("services:"))
        here = editor.at(path, line, 12, context={"includeDeclaration": True})
        for method in ("hover", "definition", "references"):
            _told(method, [_timed(editor, f"textDocument/{method}", here) for _ in range(ROUNDS)])
        start = time.perf_counter()
        editor.change(path, text + "\n[[nobody]]\n")
        editor.diagnostics(path)
        print(f"{'findings after a key stroke':<28}{(time.perf_counter() - start) * 1000:8.1f} ms")
    print(f"the slowest completion took {slowest:.1f} ms; the bar is {BAR:.0f} ms")
    return int(slowest > BAR)


def _typed(editor: Editor, path: str, text: str, name: str, before: str, word: str) -> float:
    """The slowest of many completions while a word is typed at the end, or in the front matter, of a document."""
    begun = text + before if before.startswith("\n") else before
    taken: list[LoadResult] = []
    for _ in range(ROUNDS):
        typed = begun
        for letter in word:
            typed += letter
            editor.change(path, typed)
            here = editor.at(path, typed.count("\n"), len(typed.rpartition("\n")[2]))
            taken.append(_timed(editor, "textDocument/completion", here))
    return _told(f"completion: {name}", taken)


def _while_judging(editor: Editor, path: str, text: str) -> float:
    """The slowest completion of those asked for just when a pause has set the judging of the document off."""
    taken: list[LoadResult] = []
    for number in range(ROUNDS):
        typed = f"{text}\n\n[[nobody-{number}]] [[service-0"
        editor.change(path, typed)
        time.sleep(PAUSE)
        here = editor.at(path, typed.count("\n"), len(typed.rpartition("\n")[2]))
        taken.append(_timed(editor, "textDocument/completion", here))
    return _told("completion: while judging", taken)


class LoadResult(NamedTuple):
    """How long an answer took, and for how long of that the server's main thread computed, in milliseconds."""

    waited: float
    computed: float


def _told(name: str, taken: list[LoadResult]) -> float:
    waited = sorted(one.waited for one in taken)
    computed = max(one.computed for one in taken)
    late = waited[int(len(waited) * 0.99)]
    print(
        f"{name:<34}median {statistics.median(waited):6.1f} ms, p99 {late:6.1f} ms, worst {waited[-1]:6.1f} ms, "
        f"n = {len(taken)}; computed at most {computed:.1f} ms"
    )
    return waited[-1]


def _timed(editor: Editor, method: str, params: Any) -> LoadResult:
    before, start = _computed(editor), time.perf_counter()
    editor.ask(method, params)
    waited = (time.perf_counter() - start) * 1000
    return LoadResult(waited, _computed(editor) - before)


def _computed(editor: Editor) -> float:
    """What Linux says of a process's main thread: the time that it ran, without what it waited."""
    told = Path(f"/proc/{editor.process.pid}/schedstat")
    return int(told.read_text().split()[0]) / 1e6 if told.exists() else 0.0


if __name__ == "__main__":
    sys.exit(main())
