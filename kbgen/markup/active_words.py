"""The words without which nothing of a Markdown body can be active: hardly any has to be rendered to be judged."""

from __future__ import annotations

import html
import re

from kbgen.model.settings import SANITISE

_TAGS = (
    "script|applet|handler|listener|iframe|frame|object|embed|portal|fencedframe|base|meta|link|foreignobject|"
    "annotation-xml|mglyph|malignmark|template|plaintext|animate|set|style|noscript|noembed|noframes|xmp|select|textarea|"
    "title|svg|math|\\?xml|!\\[|[a-z0-9]+script:"
)
_TAG = re.compile(rf"<\s*+(?:/\s*+)?(?:{_TAGS})")
# What browsers and Markdown take out of an address may stand between its letters.
_APART = r"[\x00-\x20\x7f\\]*"
_SCHEMES = tuple(re.compile(_APART.join(word)) for word in ("javascript:", "vbscript:"))
_DATA = re.compile(_APART.join("data:"))
_ENDS_KIND = re.compile(r"[,;\n]|\Z")
_KINDS = re.compile("html|xml|script")
_ATTRIBUTES = tuple(
    map(
        re.compile,
        (
            r"style\s*=",
            r"action\s*=",
            r"ping\s*=",
            r"attributionsrc",
            r"srcdoc",
            r"data-(?:kb|md)-",
            r"\{[^{}\n]*name\s*=",
        ),
    )
)
# A word with a value, which is a handler if `on` and something more end it; and what may have a name.
_VALUED = re.compile(r"(?<![a-z])([a-z]++)\s*+=")
_MAY_BE_NAMED = re.compile(r"<(?:img|image|form)\b")
_NAME = re.compile(r"\sname\b")
_ID = re.compile(r"__(?:config|md_|search|drawer|toc|palette|consent|comments|nav|skip|source|announce|tabs)")
# Where a comment begins, and where one ends for Markdown or for browsers, which end a short one at once.
_COMMENT = re.compile(r"<!--(?:-?!?>)?|-->|--!>")
_SHORT = frozenset({"<!-->", "<!--->"})
# Python-Markdown takes these out of a text, since it uses them itself.
_TAKEN = ("\x02", "\x03")
# Without one of these nothing of a text is active.
_SIGNS = ("<", "{", "_", ":", "&", *_TAKEN)


def may_be_active(body: str, prose: str, policy: str) -> bool:
    """Whether a Markdown body has to be rendered to know what of it is active under a policy.

    `prose` is the body with code and comments blanked out.
    """
    if policy == SANITISE and ("<" in prose or "{" in prose):
        return True
    if "<" not in body and not any(sign in prose for sign in _SIGNS):
        return False
    plain = html.unescape(prose).lower()
    for sign in _TAKEN:
        plain = plain.replace(sign, "")
    return _in_comments(body) or _in_html(plain) or _in_attributes(plain) or _in_addresses(plain)


def _in_comments(body: str) -> bool:
    last = body.rfind("<!--")
    return last >= 0 and (body.find("-->", last + len("<!--")) < 0 or _ends_early(body))


def _ends_early(body: str) -> bool:
    """Whether browsers end a comment before Markdown does."""
    within = False
    for sign in _COMMENT.findall(body):
        if sign in _SHORT or (within and sign.endswith("--!>")):
            return True
        within = sign.startswith("<")
    return False


def _in_html(plain: str) -> bool:
    return "<" in plain and _TAG.search(plain) is not None


def _in_attributes(plain: str) -> bool:
    if "<" not in plain and "{" not in plain and "__" not in plain:
        return False
    found = _ID.search(plain) is not None or any(one.search(plain) for one in _ATTRIBUTES)
    return found or any("on" in word[1][:-1] for word in _VALUED.finditer(plain)) or _is_named(plain)


def _is_named(plain: str) -> bool:
    """Whether a tag that may have a name has one: looked for from one `>` to the next, since many may never end."""
    for part in plain.split(">"):
        tag = _MAY_BE_NAMED.search(part)
        if tag is not None and _NAME.search(part, tag.end()):
            return True
    return False


def _in_addresses(plain: str) -> bool:
    return ":" in plain and (any(one.search(plain) for one in _SCHEMES) or _in_data(plain))


def _in_data(plain: str) -> bool:
    """Whether an address that holds its own content says that it is a document."""
    end = 0
    for data in _DATA.finditer(plain):
        if data.end() < end:  # nothing was found after an earlier one
            continue
        stop = _ENDS_KIND.search(plain, data.end())
        end = stop.start() if stop else len(plain)
        if _KINDS.search(plain, data.end(), end):
            return True
    return False
