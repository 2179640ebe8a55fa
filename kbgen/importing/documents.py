"""Makes one document of others a document of a handbook: front matter above a body that stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from kbgen.authoring.migrations import migrated
from kbgen.authoring.patch import EditRefusedError, patched
from kbgen.formats import ForeignSite
from kbgen.importing.front_matter import front_patches
from kbgen.importing.links import MovedDocument, ReferencedFiles, RewrittenLinks, named, rewritten
from kbgen.importing.toml import as_yaml
from kbgen.kit import Kind
from kbgen.kit.kind import Recognised, Value
from kbgen.load.formats import plain, says_itself
from kbgen.load.frontmatter import Front, split
from kbgen.load.identity import GUIDE
from kbgen.model.settings import GITHUB

BOM = b"\xef\xbb\xbf"


class ForeignText(NamedTuple):
    """A document as it was read: its text without the mark of its encoding, which `bom` keeps, and its front matter.

    What its body names was read in the dialect `markdown`.
    """

    text: str
    front: Front
    named: ReferencedFiles
    bom: bytes = b""
    markdown: str = GITHUB


class ImportedDocument(NamedTuple):
    """A document as it is to be written; `unsure` says what its reader should look at."""

    data: bytes
    links: RewrittenLinks
    written: tuple[str, ...]
    unsure: tuple[str, ...]


def read(data: bytes, markdown: str, awkward: str = "") -> ForeignText:
    """A document of its bytes; RefusedError says what keeps it from being read, or from having its name."""
    if awkward:
        raise EditRefusedError(awkward)
    bom = BOM if data.startswith(BOM) else b""
    if (nul := data.find(b"\0")) >= 0:
        raise EditRefusedError(f"line {data.count(10, 0, nul) + 1}: a NUL byte: this is no text file")
    try:
        text = data[len(bom) :].decode()
    except UnicodeDecodeError as error:
        at = error.start + len(bom)
        raise EditRefusedError(f"line {data.count(10, 0, at) + 1}: byte 0x{data[at]:02X} is not UTF-8") from None
    foreign_text = _text(as_yaml(text), markdown, bom)
    if foreign_text.front.broken:
        fault = foreign_text.front.faults[0]
        raise EditRefusedError(f"line {fault.span.line}: {fault.message}")
    return foreign_text


def _text(text: str, markdown: str, bom: bytes) -> ForeignText:
    front = split(text)
    return ForeignText(text, front, named(text, front, markdown), bom, markdown)


def made(
    source: ForeignText,
    found: Recognised | None,
    kinds: Mapping[str, Kind],
    kind: str,
    folder: str,
    moved: MovedDocument,
) -> ImportedDocument:
    """A document with what was recognised above its body, and its links as its new place wants them.

    `folder` is the kind that its new place says, so that only another one needs to be written down.
    RefusedError where that cannot be done without losing something.
    """
    said = source.front.values
    renamed = migrated(source.text, 0).text
    if renamed != source.text:
        source = _text(renamed, source.markdown, source.bom)
    values = _values(source, found, kinds, kind, folder)
    links = rewritten(source.text, source.named, moved)
    text = patched(source.text, (*front_patches(source.text, source.front, values), *links.patches))
    _kept_whole(source, text, values, links)
    later = split(text).values
    lost = [key for key, value in values.items() if later.get(key) != plain(value.value)]
    unsure = [found.doubt] if found is not None and found.doubt else []
    unsure += [f"{key}: {value.doubt}" for key, value in values.items() if value.doubt]
    unsure += [f"{key}: its own value cannot be read, and stays" for key in lost]
    written = tuple(key for key in later if key not in said or (key in values and key not in lost))
    return ImportedDocument(source.bom + text.encode(), links, written, tuple(unsure))


def _values(
    source: ForeignText, found: Recognised | None, kinds: Mapping[str, Kind], kind: str, folder: str
) -> dict[str, Value]:
    """What is to be written: what the document does not say in kbgen's words, nor by its first heading or its place."""
    values: dict[str, Value] = {}
    if kind != folder and source.front.values.get("kind") != kind:
        values["kind"] = Value(kind)
    for key, value in (found.values if found is not None else {}).items():
        said = plain(value.value)
        known = key == "title" and said == source.named.heading
        if (
            said not in (None, "", [], {})
            and not known
            and not says_itself(source.front, key, said, kinds[kind].schema)
        ):
            values[key] = value
    return values


def _kept_whole(source: ForeignText, text: str, values: Mapping[str, Value], links: RewrittenLinks) -> None:
    """RefusedError where anything else than links and the values written has changed."""
    after = split(text)
    body = source.front.body
    first = len(source.text) - len(body)
    moved = [patch._replace(start=patch.start - first, end=patch.end - first) for patch in links.patches]
    if any(patch.start < 0 for patch in moved):
        raise EditRefusedError("a link of its front matter leads elsewhere; write it again by hand")
    expected = patched(body, moved)
    if after.broken or not text.endswith(expected) or after.body.lstrip() != expected.lstrip():
        raise EditRefusedError("its text would be read otherwise below front matter; write that by hand")
    renamed = {key for key in source.front.values if key not in after.values}
    same = all(after.values[key] == said for key, said in source.front.values.items() if key not in {*values, *renamed})
    if not same or len(renamed) > len(values):
        raise EditRefusedError("its front matter would say something else; write it by hand")


def of_site(site: ForeignSite, inner: str, text: ForeignText, found: Recognised | None, kind: str) -> Recognised:
    """What was recognised, with what its site says of it below."""
    said = dict(site.values.get(inner, {}))
    if text.named.heading:
        said.pop("title", None)
    if found is None and inner.rpartition("/")[2] == "_index.md":
        kind = GUIDE  # a section of Hugo's, whatever lies below it
    if found is None:
        doubt = "" if kind == GUIDE else f"its folder alone says that it is a {kind}"
        return Recognised(site.name, kind, site.sign, said, doubt=doubt)
    name, sign = (site.name, site.sign) if found.kind == GUIDE else (found.format, found.sign)
    return replace(found, format=name, sign=sign or found.sign, values={**said, **found.values})
