"""Names written as one word, such as those of alerts, in every way that somebody may type them."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+")


def parts_of(word: str) -> tuple[str, ...]:
    """The parts of a word in small letters: `KubePodCrashLooping` holds kube, pod, crash and looping."""
    if word.isdigit() or (word.isalpha() and word.islower()):
        return (word,)
    cuts = [place for place in range(1, len(word)) if _begins(word, place)]
    return tuple(word[start:end].lower() for start, end in zip([0, *cuts], [*cuts, len(word)], strict=True))


def _begins(word: str, place: int) -> bool:
    """Whether a part begins here: at a digit after a letter or the reverse, at the capital before small letters."""
    before, here, after = word[place - 1], word[place], word[place + 1 : place + 2]
    if before.isdigit() != here.isdigit():
        return True
    return here.isupper() and (not before.isupper() or after.islower())


def spellings(name: str) -> tuple[str, ...]:
    """A name as it is written, and each word in it from each of its parts to the end.

    A search takes words apart where their case changes, and completes them: it finds `kube pod` and
    `kubepod` by the name itself, but `crashloop` only by `crashlooping`.
    """
    words = map(parts_of, _WORD.findall(name))
    ends = ("".join(parts[start:]) for parts in words for start in range(1, len(parts) - 1))
    return tuple(dict.fromkeys((name, *ends)))
