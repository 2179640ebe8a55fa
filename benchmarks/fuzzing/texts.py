"""Words, texts and bytes that people do not write, and some that they do."""

from __future__ import annotations

import random

WORDS = (
    "kbgen", "Payments", "payments-api", "ops", "ada", "İstanbul", "ß", "e\u0301", "\u00e9", "ﬁ", "K", "שלום", "\u202eabc\u202c",
    "\u2066x\u2069", "\u200b", "\u200d", "\ufeff", "\u2028", "\u0085", "\x0b", "\x0c", "\x1c", "\x00", "\x1b[31m", "\x7f",
    "\ufffe", "\U0001f468\u200d\U0001f4bb", "\U0010ffff", "a" * 300, "0", "-0", "007", "1e999", ".5", "1_000", "0x1f", "0o17",
    "~", "null", "yes", "NO", "true", "=", "<<", "---", "...", "- a", "? a", ": a", "a: b", "a #b", "#", "'", '"', "''", '"a',
    "%", "%2e%2e", "../..", "/etc/passwd", "C:\\x", "..", ".", " ", "", "\t", "\\", "a\\", "${x}", "{{ x }}", "{% x %}", "<b>",
    "&amp;", "&#0;", "&x", "*x", "!x y", "@x", "`x", "|", ">", "[a](b)", "[[x]]", "[[a|b]]", "https://[::1", "http://[a]",
    "https://example.com/a?b=c#d", "javascript:alert(1)", "mailto:a@b", "//x", "http://a:99999/", "http://\udcff/",
    "2026-01-15", "2026-13-45", "0000-00-00", "9999-12-31", "0001-01-01", "2026-01-15T10:00:00Z", "2026-01-15 10:00:00 +99:99",
    "12:30:45", "1970-01-01T25:61", "30d", "0d", "99999999999d", "1 year", "5m", "P1D", "SEV1", "tier-1", "0.5", "100%", "-1%",
    "1,5", "١٢", "²", "½", "Ⅷ", "99999999999999999999", "nan", "inf", "-inf", "1" * 5000,
)  # fmt: skip
NUMBERS = (
    0,
    -1,
    1,
    2**31,
    2**63,
    2**64,
    10**30,
    -(10**30),
    1.5,
    -0.0,
    float("inf"),
    float("-inf"),
    float("nan"),
    1e308,
    5e-324,
)
_ALPHABETS = (
    (0x20, 0x7F),
    (0xA0, 0x250),
    (0x300, 0x370),
    (0x590, 0x700),
    (0x2000, 0x2100),
    (0xD800, 0xE000),
    (0x1F300, 0x1F700),
)


def word(chance: random.Random) -> str:
    """A word out of the list, or letters of one script."""
    if chance.random() < 0.8:
        return chance.choice(WORDS)
    low, high = chance.choice(_ALPHABETS)
    return "".join(chr(chance.randrange(low, high)) for _ in range(chance.randrange(1, 12)))


def text(chance: random.Random, most: int = 8) -> str:
    """Some words, mostly on one line."""
    return chance.choice((" ", " ", " ", "\n", "")).join(word(chance) for _ in range(chance.randrange(1, most)))


def encoded(text: str, chance: random.Random) -> bytes:
    """A text as bytes: mostly UTF-8, now and then what an editor or an accident makes of it."""
    way = chance.random()
    if way < 0.7:
        return text.encode("utf-8", "surrogatepass" if chance.random() < 0.2 else "replace")
    if way < 0.85:
        return text.replace("\n", chance.choice(("\r\n", "\r", "\n\r", "\u2028"))).encode("utf-8", "replace")
    if way < 0.92:
        return b"\xef\xbb\xbf" + text.encode("utf-8", "replace")
    if way < 0.95:
        return text.encode(chance.choice(("utf-16", "utf-32", "cp1252", "latin-1")), "replace")
    return broken(text.encode("utf-8", "replace"), chance)


def broken(data: bytes, chance: random.Random) -> bytes:
    """Bytes with some of them lost, doubled, swapped or replaced."""
    found = bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        place = chance.randrange(len(found) + 1)
        length = chance.choice((1, 1, 2, 8, 64, 512))
        match chance.randrange(5):
            case 0:
                del found[place : place + length]
            case 1:
                found[place:place] = found[place : place + length]
            case 2:
                found[place:place] = chance.randbytes(min(length, 8))
            case 3:
                found[place:place] = chance.choice(
                    (b"\0", b"\xff", b"\xed\xa0\x80", b"\xc0\x80", b"\r", b"\n---\n", b"\xef\xbb\xbf")
                )
            case _:
                del found[place:]
    return bytes(found)
