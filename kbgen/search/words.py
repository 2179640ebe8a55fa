"""Takes texts apart into the words that the index holds and a query is made of.

The reader's browser does the same in `theme/search/words.js`: one table of cases holds for both.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache

LONGEST = 80
# Letters that no decomposition makes plain; marks that make no other letter of one are left out.
_PLAIN = {
    **dict(zip("łŁøØđĐðÐıςħĦ‘’", "lLoOdDdDiσhH''", strict=True)),
    **dict(zip("ßẞæÆœŒþÞ", "ss Ss ae Ae oe Oe th Th".split(), strict=True)),
    **dict.fromkeys(map(chr, range(0x300, 0x370)), ""),
}
_FOREIGN = re.compile(r"[^\x00-\x7f]")
# What joins a name: `primary-db`, `node_load`, `don't`. Marks of other scripts are parts of their words.
_LETTER = (
    r"(?:[^\W_]|[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0981-\u0dff\u0e31-\u0e4e])"
)
_NAME = re.compile(rf"{_LETTER}+(?:[-_']+{_LETTER}+)*")
# The same in plain letters, where taking a text apart at all else is ten times as fast as the expression.
_JOINERS = "-_'"
_APART = {code: " " for code in range(128) if not chr(code).isalnum() and chr(code) not in _JOINERS}
_JOINT = re.compile(r"[-_]+")
# Where a name written as one word is cut: nodeLoad, GRPCRequests, S3Bucket, probe2.
_CUT = re.compile(
    r"(?=[A-Z0-9])(?:(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})|(?<=[0-9])(?=[A-Z][a-z])|(?<=[A-Za-z]{3})(?=[0-9]))"
)
_IDEOGRAPHS = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+)")
# Most words have nothing to be taken apart by.
_WHOLE = re.compile(rf"[A-Za-z][a-z]{{0,{LONGEST - 1}}}")
# Hashes, ids and long numbers name nothing that anybody looks for.
_NOISE = re.compile(r"[0-9]{7,}|(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{7,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def folded(text: str) -> str:
    """A text without diacritics, forms of letters that only look different, and signs; capitals stay."""
    if text.isascii():
        return text
    plain = _FOREIGN.sub(_plain, unicodedata.normalize("NFKD", text))
    return plain if plain.isascii() else unicodedata.normalize("NFC", plain)


def _plain(found: re.Match[str]) -> str:
    return _plain_sign(found[0])


@cache
def _plain_sign(sign: str) -> str:
    plain = _PLAIN.get(sign)
    if plain is not None:
        return plain
    stays = sign <= "\uffff" and (_NAME.match(sign) or unicodedata.category(sign).startswith("M"))
    return sign if stays else " "


def names(text: str) -> list[str]:
    """The words of a text as they are written, each name with signs in it as one."""
    return [name for run in _runs(text) if (name := run.strip(_JOINERS))]


def _runs(text: str) -> list[str]:
    """The same, with what joins words also before and behind them, and alone."""
    plain = folded(text)
    return plain.translate(_APART).split() if plain.isascii() else _NAME.findall(plain)


@lru_cache(200_000)
def surfaces(name: str) -> tuple[str, ...]:
    """What a word is found by: itself in small letters without signs, and its parts; nothing for a hash."""
    name = name.strip(_JOINERS)
    if _WHOLE.fullmatch(name):
        return (name.lower(),)
    if _NOISE.fullmatch(name.lower()):
        return ()
    pieces = _JOINT.split(name.replace("'", ""))
    parts = [part for piece in pieces for part in _parts(piece)]
    found = parts if ideographic(name) else ["".join(pieces), *pieces, *parts]
    small = dict.fromkeys(one.lower().replace("ς", "σ") for one in found)
    return tuple(filter(_is_kept, small))


@lru_cache(200_000)
def parts(name: str) -> tuple[str, ...]:
    """The smallest parts of a name, in small letters: kube, pod, crash and looping."""
    return tuple(part.lower() for piece in _JOINT.split(name.replace("'", "")) for part in _CUT.split(piece) if part)


def _parts(piece: str) -> list[str]:
    found: list[str] = []
    for part in _IDEOGRAPHS.split(piece):
        if _IDEOGRAPHS.fullmatch(part):
            found += [part[start : start + 2] for start in range(max(1, len(part) - 1))]
        elif part:
            found += [part, *_CUT.split(part)]
    return found


def _is_kept(word: str) -> bool:
    return 0 < len(word) <= LONGEST and not _NOISE.fullmatch(word)


def ideographic(word: str) -> bool:
    """Whether a word is of a script that puts no spaces between words."""
    return not word.isascii() and _IDEOGRAPHS.search(word) is not None


def shared(one: str, other: str) -> int:
    """How many signs two words share at their beginning."""
    count, most = 0, min(len(one), len(other))
    while count < most and one[count] == other[count]:
        count += 1
    return count


def add(found: dict[str, int], text: str, weight: int = 1) -> None:
    """Add to what each word counts how often it stands in a text, times a weight."""
    names = Counter(_runs(text))
    for words, count in zip(map(surfaces, names), names.values(), strict=True):
        for word in words:
            found[word] = found.get(word, 0) + weight * count
