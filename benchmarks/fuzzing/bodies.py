"""Bodies of documents: what people write, cut up and put together otherwise, and Markdown that nobody writes."""

from __future__ import annotations

import random
from collections.abc import Sequence

from fuzzing.texts import text, word

_PIECES = (
    "# A\n", "## Status\n\nAccepted by 2026-01-15, see [ADR-2](0002-b.md)\n", "## \n", "###### deep ######\n", "Title\n=====\n", "Sub\n---\n",
    "| Status | x |\n|---|:-:|\n| a | b \\| c |\n| `a|b` |\n", "|\n|-\n", "```shell\nrm -rf $X <y>\n```\n", "```{.py hl_lines='x' title=\"a\"}\nx\n",
    "~~~\n```\n~~~\n", "    code\n", "\tcode\n", "[a](b.md#c)", "[a](<b c.md> 'd')", "[a][b]\n\n[b]: <https://example.com/>\n", "[b]: <\n",
    "[b]: x 'y\n", "[[x]]", "[[a|b]]", "[[a#b]]", "[[|]]", "[[#]]", "![a](b.png)", "![[x]]", "](", "[a]: b", "[^1]\n\n[^1]: note\n", "[^1]:\n",
    "<!-- kbgen: allow GN004 -->", "<!-- kbgen: allow LK001 -- why -->", "<!-- kbgen: ", "<!--", "-->", "<!-->", "<script>", "<script src=x></script>",
    "<a href='b.md'>x</a>", "<a href=../../x/ onclick=y>", "<img src=a.png onerror=x>", "<details><summary>x</summary>\n\n**y**\n\n</details>\n",
    "<div markdown>\n*x*\n", "</div>", "<p", "<![CDATA[x]]>", "<?x ?>", "<!DOCTYPE x>", "<svg><a xlink:href=x>", '<a/b c="d>', "{#x}", "{: .x #y }",
    "{ onmouseover=x }", "# H {#id .c k=v}\n", "- [ ] todo\n- [x] done\n", "1. a\n\n   ```\n   b\n   ```\n2. c\n", "1) a\n", "* a\n    * b\n\t* c\n",
    "> quote\n> > deep\nlazy\n", '!!! note "x"\n    y\n', "??? bug\n    z\n", '=== "Tab"\n    t\n', "term\n:   definition\n", "*[HTML]: x\n", "HTML",
    "---\n", "***\n", "___\n", "---\ntitle: x\n---\n", "+++\ntitle='x'\n+++\n", "http://[a]", "<http://[a]>", "<mailto:a@b>", "https://a.b/(c", "www.x.y",
    "$x$", "$$\ny\n$$\n", "==mark==", "~~del~~", "^^ins^^", "H~2~O", ":smile:", "++ctrl+alt++", "(c) --> +/-", "`` ` ``", "`a", "**a", "*a **b* c**",
    "\\[a](b)", "\\\n", "  \n", "&nbsp;&#x1F600;&bogus;", '--8<-- "/etc/passwd"\n', "{% include 'x' %}", '{{< ref "x" >}}', "#hashtag", "@user",
    "Status: Superseded by ADR-0003\n", "Date: Month 99, 9999\n", "* Status: accepted\n* Deciders: [a, b\n", "TODO", "Superseded by [x](0001-a.md)",
    "## Timeline\n\n| Time | Event |\n|---|---|\n| 25:61 | x |\n| 07:40 | [[ada]] |\n", "## Actions\n\n| Action | Owner | Due |\n|--|--|--|\n| a | @b | soon |\n",
    "## Steps\n\n1. `kubectl get pods`\n2. If not, see [x](#y)\n", "```mermaid\ngraph TD; A-->B\n```\n", "```mermaid\n", "```{.yaml}\na: [\n```\n",
)  # fmt: skip
_BOMBS = (
    "[", "![", "> ", "- ", "1. ", "* ", "    ", ":   ", "*", "**", "_", "`", "<b>", "<div>", "((", "[[", "[^1]", "\\", "&#", "<!--", "| ", "# ", "!!! note\n    ",
    "<a ", "](", "{:", "\n", "\t", "$", "~~", "=", "a\n:   ", "<div markdown>\n", "`a ", "[a](", "<!-- kbgen: allow X -->",
)  # fmt: skip


def body(chance: random.Random, examples: Sequence[str]) -> str:
    """A body."""
    way = chance.random()
    if way < 0.45:
        return _changed(chance.choice(examples), chance)
    if way < 0.9:
        return _joined(chance)
    if way < 0.97:
        return chance.choice(_BOMBS) * chance.choice((2, 20, 150, 1000)) + text(chance)
    return chance.choice(("", "\n", " ", "\ufeff", "---", "---\n---", "\x00"))


def _joined(chance: random.Random) -> str:
    pieces = [
        chance.choice(_PIECES) if chance.random() < 0.85 else text(chance) for _ in range(chance.randrange(1, 20))
    ]
    return "".join(piece + chance.choice(("", " ", "\n", "\n\n", "\n\n", "\n    ")) for piece in pieces)


def _changed(example: str, chance: random.Random) -> str:
    """An example's lines, some lost, doubled, moved, cut or mixed with pieces."""
    lines = example.splitlines(keepends=True)
    for _ in range(chance.randrange(1, 10)):
        place = chance.randrange(len(lines) + 1)
        match chance.randrange(6):
            case 0:
                del lines[place : place + chance.randrange(1, 5)]
            case 1:
                lines[place:place] = lines[place : place + chance.randrange(1, 5)]
            case 2:
                lines.insert(place, chance.choice(_PIECES))
            case 3 if place < len(lines):
                lines[place] = lines[place][: chance.randrange(len(lines[place]) + 1)]
            case 4 if place < len(lines):
                at = chance.randrange(len(lines[place]) + 1)
                lines[place] = (
                    lines[place][:at] + chance.choice((word(chance), chance.choice(_PIECES))) + lines[place][at:]
                )
            case _:
                chance.shuffle(lines[place : place + 4])
    return "".join(lines)
