"""Tells without rendering whether a text can become HTML in which something is active.

Markdown adds no word of its own that could be active, and takes none apart: what is active on a page stands in its
text, with references for letters, control characters and backslashes at most. A text without these signs is inert; one
with a sign, such as a script in a block of code, is rendered and judged. A builder whose extensions write words of
their own is not covered: there the printed page is judged alone.
"""

from __future__ import annotations

import html
import re

from kbgen.model.settings import SANITISE

_TAGS = (
    "script|applet|handler|listener|iframe|frame|object|embed|portal|fencedframe|base|meta|link|foreignobject|"
    "annotation-xml|mglyph|malignmark|template|plaintext|animate|set|style|noscript|noembed|noframes|xmp|select|textarea|"
    "title|svg|math|\\?xml|!\\[|[a-z0-9]+script:"
)
_TAG = re.compile(rf"<\s*/?\s*(?:{_TAGS})")
# What browsers and Markdown take out of an address may stand between its letters.
_APART = r"[\x00-\x20\x7f\\]*"
_SCHEMES = tuple(re.compile(_APART.join(word)) for word in ("javascript:", "vbscript:"))
_DATA = re.compile(_APART.join("data:") + r"[^,;\n]*(?:html|xml|script)")
_ATTRIBUTES = tuple(
    map(
        re.compile,
        (
            r"on[a-z]+\s*=",
            r"style\s*=",
            r"action\s*=",
            r"ping\s*=",
            r"attributionsrc",
            r"srcdoc",
            r"data-(?:kb|md)-",
            r"<(?:img|image|form)\b[^>]*\sname\b",
            r"\{[^}\n]*name\s*=",
        ),
    )
)
_ID = re.compile(r"__(?:config|md_|search|drawer|toc|palette|consent|comments|nav|skip|source|announce|tabs)")
# Where a comment begins, and where one ends for Markdown or for browsers, which end a short one at once.
_COMMENT = re.compile(r"<!--(?:-?!?>)?|-->|--!>")
_SHORT = frozenset({"<!-->", "<!--->"})
# Python-Markdown takes these out of a text, since it uses them itself.
_TAKEN = ("\x02", "\x03")


def may_be_active(body: str, prose: str, policy: str) -> bool:
    """Whether a Markdown body has to be rendered to know what of it is active under a policy.

    `prose` is the body with code and comments blanked out.
    """
    if policy == SANITISE and ("<" in prose or "{" in prose):
        return True
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
    return _ID.search(plain) is not None or any(one.search(plain) for one in _ATTRIBUTES)


def _in_addresses(plain: str) -> bool:
    return ":" in plain and (any(one.search(plain) for one in _SCHEMES) or _DATA.search(plain) is not None)
