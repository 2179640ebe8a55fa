"""One plain script of the search's modules and its index: a page that is read from a disk loads nothing else.

Browsers run no modules and fetch no files there. Each module becomes a function that is called when it is first
wanted, so that modules may import one another in any order.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from pathlib import Path

from kbgen.source import opening

SCRIPT = "assets/kbgen/search/disk.js"
INDEX = "assets/search/disk.js"
_MODULES = "assets/kbgen/search"
_BARE = re.compile(r'^import "[^"]+";$', re.MULTILINE)
_STATIC = re.compile(r'^import (\{[^}]*\}) from "\./([\w-]+\.js)";$', re.MULTILINE)
_DYNAMIC = re.compile(r'\bimport\("\./([\w-]+\.js)"\)')
_EXPORTED = re.compile(r"^export ((?:async )?function|class|const) (\w+)", re.MULTILINE)
# The address of the script stands for those of the modules, which lie beside it.
_START = """"use strict";
(() => {
const at = document.currentScript.src;
const made = {};
const load = (name) => (made[name] ??= modules[name]());
const modules = {
"""


def write_bundle(site: Path, files: Mapping[str, bytes]) -> None:
    """Write the script and the index of a site; `files` are those of the index, by name."""
    modules = {path.name: opening.read(path).decode() for path in sorted((site / _MODULES).glob("*.js"))}
    (site / SCRIPT).write_bytes(bundle(modules).encode())
    kept = {name: base64.b64encode(data).decode() for name, data in sorted(files.items())}
    (site / INDEX).parent.mkdir(parents=True, exist_ok=True)
    (site / INDEX).write_bytes(f"globalThis.kbgenIndex = {json.dumps(kept)};\n".encode())


def bundle(modules: Mapping[str, str]) -> str:
    """A plain script of modules by their names, which begins with `start.js`, and with `lost.js` where a page asks for it."""
    parts = "".join(f'"{name}": () => {{\n{_body(text)}}},\n' for name, text in modules.items())
    lost = 'if (document.querySelector("[data-kb-search=lost]")) load("lost.js");\n'
    return f'{_START}{parts}}};\nload("start.js");\n{lost}}})();\n'


def _body(text: str) -> str:
    exported = ", ".join(name for _, name in _EXPORTED.findall(text))
    text = _BARE.sub("", text).replace("import.meta.url", "at")
    text = _STATIC.sub(r'const \1 = load("\2");', text)
    text = _DYNAMIC.sub(r'Promise.resolve().then(() => load("\1"))', text)
    text = _EXPORTED.sub(r"\1 \2", text)
    return f"{text}\nreturn {{ {exported} }};\n"
