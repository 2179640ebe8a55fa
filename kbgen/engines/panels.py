"""An extension of Python-Markdown that sets what kbgen wrote around the text of a page, in engines without plugins."""

from __future__ import annotations

import html
import posixpath
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from kbgen.engines.content import authored, composed, headings_added, shown_as_written
from kbgen.engines.markdown_speedups import clocked
from kbgen.engines.printer import failure_of_page
from kbgen.engines.tree import around, from_file, keep_active, keep_failure, keep_text, page_named
from kbgen.judging import attempt
from kbgen.markdown.github import html as github
from kbgen.markup.policy import author_html, treated
from kbgen.model import Markup, Page
from kbgen.model.settings import GITHUB

# Ours come before all others have seen a text, and after all are done with it.
_FIRST, _LAST = 1000, -1000


class _Naming(Preprocessor):
    """Takes the line off that says which page a text is of."""

    address: str | None = None
    parsed = False
    article: github.Article | None = None

    def __init__(self, md: Markdown, tree: Path, markup: Markup) -> None:
        super().__init__(md)
        self._tree = tree
        self._markup = markup

    def run(self, lines: list[str]) -> list[str]:
        """The text without that line; nothing of one in GitHub's dialect, which is printed already."""
        first = next((number for number, line in enumerate(lines) if line.strip()), 0)
        self.address = page_named(lines[first]) if lines else None
        self.parsed, self.article = False, None
        if self.address is None:
            return lines
        page, moved = around(self._tree, self.address)
        if page.markdown != GITHUB:
            return lines[first + 1 :]
        written = author_html(self._markup)
        raw = partial(from_file, address=self.address, moved=moved) if written is str else written
        self.article = github.article("\n".join(lines[first + 1 :]).lstrip("\n"), raw=raw)
        return []


class _Parsed(Treeprocessor):
    """Says when a text has been parsed: until then, postprocessors are only asked what parts of it will say."""

    def __init__(self, md: Markdown, naming: _Naming, tree: Path) -> None:
        super().__init__(md)
        self._naming = naming
        self._tree = tree

    def run(self, root: Element) -> None:
        """Take note, and have the author's own HTML lead where it leads under MkDocs."""
        del root
        address = self._naming.address
        if address is None:
            return
        self._naming.parsed = True
        _, moved = around(self._tree, address)
        blocks = self.md.htmlStash.rawHtmlBlocks
        blocks[:] = [from_file(one, address, moved=moved) if isinstance(one, str) else one for one in blocks]


class _Composing(Postprocessor):
    """Sets the panel under the title and the sections after the text, and lists their headings."""

    def __init__(self, md: Markdown, naming: _Naming, tree: Path, markup: Markup) -> None:
        super().__init__(md)
        self._naming = naming
        self._tree = tree
        self._markup = markup

    def run(self, text: str) -> str:
        """The whole content of the page, without what is active in what its author wrote."""
        address = self._naming.address
        if address is None or not self._naming.parsed:
            return text
        page, _ = around(self._tree, address)
        if self._naming.article is not None:
            text = self._naming.article.html
            self.md.toc_tokens = github.nested(self._naming.article.headings)  # type: ignore[attr-defined]  # as `toc` does
        text, active = treated(text, self._markup)
        keep_active(self._tree, address, active)
        text = authored(text, page)
        keep_text(self._tree, address, text)
        _list_headings(self.md, page, self._markup)
        return _composed(text, page, self.md.toc_tokens)  # type: ignore[attr-defined]  # as `toc` does


def _composed(text: str, page: Page, tokens: list[Any]) -> str:
    # links are paths from the file: those of our scripts too
    folder = posixpath.dirname(page.address)
    below = tokens[0]["children"] if tokens and tokens[0]["level"] == 1 else tokens
    headings = [(token["id"], token["name"]) for token in below]
    return composed(text, page, f"{folder}/" if folder else "", headings)


def _converted(convert: Callable[[str], str], naming: _Naming, tree: Path, source: str) -> str:
    """The HTML of a page; where that fails, its text as it was written."""

    def failed(error: Exception) -> str:
        if naming.address is None:
            raise error
        page, _ = around(tree, naming.address)
        keep_failure(tree, page.address, failure_of_page(error, page, None))
        page, title = shown_as_written(page, page.as_written or source.partition("\n\n")[2])
        text = authored(title, page)
        keep_text(tree, page.address, text)
        return _composed(text, page, [])

    with clocked():
        return attempt(lambda: convert(source), failed)


def _list_headings(md: Markdown, page: Page, markup: Markup) -> None:
    before, after = ([_token(*one) for one in part] for part in headings_added(page))
    tokens: list[Any] = getattr(md, "toc_tokens", [])
    _treat(tokens, markup)
    if not tokens or tokens[0]["level"] > 1:
        tokens = [*before, *tokens, *after]
    else:
        # of a page that opens with an H1 the theme lists what stands below that
        tokens[0]["children"] = [*before, *tokens[0]["children"], *tokens[1:], *after]
        tokens = tokens[:1]
    md.toc_tokens = tokens  # type: ignore[attr-defined]  # where the extension `toc` leaves its own


def _treat(tokens: list[Any], markup: Markup) -> None:
    """Take what is active out of headings, which are printed a second time as they were written."""
    for token in tokens:
        token["html"], _ = treated(token["html"], markup)
        _treat(token["children"], markup)


def _token(anchor: str, title: str) -> dict[str, Any]:
    name = html.escape(title)
    return {"level": 2, "id": anchor, "name": name, "html": name, "data-toc-label": "", "children": []}


class Panels(Extension):
    """The extension; `tree` is the folder that the staged tree was written to, the rest says what HTML is printed."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "tree": ["", "the folder of the staged tree"],
            "html": ["", "the policy for HTML"],
            "frames": [[], "the hosts whose documents may be shown within a page"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Python-Markdown's own name
        """Register what comes first and last."""
        tree = Path(self.getConfig("tree"))
        markup = Markup(self.getConfig("html"), tuple(self.getConfig("frames")))
        naming = _Naming(md, tree, markup)
        md.preprocessors.register(naming, "kbgen_page", _FIRST)
        md.treeprocessors.register(_Parsed(md, naming, tree), "kbgen_parsed", _LAST)
        md.postprocessors.register(_Composing(md, naming, tree, markup), "kbgen_panels", _LAST)
        md.convert = partial(_converted, md.convert, naming, tree)  # type: ignore[method-assign]


def makeExtension(**options: Any) -> Panels:  # noqa: N802  # the name that Python-Markdown looks for
    """The extension, as Python-Markdown asks for it."""
    return Panels(**options)
