"""A stamp changes the lines of the review and nothing else, says what was asked, and can be taken away again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kbgen.load.frontmatter import split
from kbgen.record_review import HOWS, Stamp, StampError, newest, stamped, unstamped

DAY = date(2026, 1, 15)
STAMP = Stamp(DAY, "ada")
BEGAN = "before the reviews began"
ENTRY = "{date: 2026-01-15, by: ada, how: read}"


def text(front: str, body: str = "\nBody.\n") -> str:
    return f"---\n{front}---\n{body}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: A\n", f"title: A\nreviews:\n  - {ENTRY}\n"),
        ("title: A # a\n\n# end\n", f"title: A # a\n\n# end\nreviews:\n  - {ENTRY}\n"),
        (
            "reviewed: 2025-01-01\nowner: b\n",
            f"reviewed: 2026-01-15 # 2025-01-01 before the reviews began\nreviews:\n  - {ENTRY}\nowner: b\n",
        ),
        (
            "last_reviewed_on: '2025-01-01'  # by hand\n",
            f"last_reviewed_on: '2026-01-15' # 2025-01-01 before the reviews began  # by hand\nreviews:\n  - {ENTRY}\n",
        ),
        ("reviewed: 2026-01-15\n", f"reviewed: 2026-01-15\nreviews:\n  - {ENTRY}\n"),
        ("reviews: []\n", f"reviews: [{ENTRY}]\n"),
        ("reviews:\nowner: b\n", f"reviews:\n- {ENTRY}\nowner: b\n"),
        (
            "reviews:\n    - {date: 2025-01-01} # first\n\nowner: b\n",
            f"reviews:\n    - {{date: 2025-01-01}} # first\n    - {ENTRY}\n\nowner: b\n",
        ),
        (
            "reviews:\n- date: 2025-01-01\n  note: |\n    long\nreviewed: 2025-01-01\n",
            f"reviews:\n- date: 2025-01-01\n  note: |\n    long\n- {ENTRY}\nreviewed: 2026-01-15\n",
        ),
        (
            "reviews:\n  - date: 2025-02-01\n    by: b\n  - date: 2025-01-01\n    by: b\n",
            f"reviews:\n  - {ENTRY}\n  - date: 2025-02-01\n    by: b\n  - date: 2025-01-01\n    by: b\n",
        ),
        (
            "reviews: [{date: 2025-01-01},\n  {date: 2025-02-01}]\n",
            f"reviews: [{{date: 2025-01-01}},\n  {{date: 2025-02-01}}, {ENTRY}]\n",
        ),
        (
            "reviewed: 2024-01-01\nreviews: [{date: 2025-01-01}]\n",
            f"reviewed: 2024-01-01\nreviews: [{{date: 2025-01-01}}, {ENTRY}]\n",
        ),
        (
            "last_review_date: 2025-01-01\nlast_updated: 2025-01-01\n",
            f"last_review_date: 2026-01-15 # 2025-01-01 {BEGAN}\nreviews:\n  - {ENTRY}\nlast_updated: 2025-01-01\n",
        ),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_stamp_changes_only_the_lines_that_it_must(before: str, after: str, end: str) -> None:
    original = text(before).replace("\n", end)
    result = stamped(original, STAMP)
    assert result == text(after).replace("\n", end)
    assert unstamped(result) == original


@pytest.mark.parametrize("matter", ["", "\n", "# SPDX-License-Identifier: CC0-1.0\n", "\n# a\n\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_front_matter_without_a_key_takes_a_stamp(matter: str, end: str) -> None:
    original = text(matter).replace("\n", end)
    result = stamped(original, STAMP)
    assert result == text(f"{matter}reviews:\n  - {ENTRY}\n").replace("\n", end)
    assert unstamped(result) == original


@pytest.mark.parametrize(
    "original",
    ["", "# A title\n\nText.\n", "# A\r\n\r\nText.\r\n", "---\n\nA rule above.\n", "\n\nText", "<!-- a -->\n# A\n"],
)
def test_a_text_without_front_matter_gets_some_and_loses_it_with_the_last_stamp(original: str) -> None:
    once = stamped(original, STAMP)
    front = split(once)
    assert front.values == {"reviews": [STAMP.values]}
    assert front.body.lstrip() == original.lstrip()
    twice = stamped(once, Stamp(DAY + timedelta(days=1), "bo"))
    assert unstamped(twice) == once
    assert unstamped(once) == original
    titled = once.replace("---\n", "---\ntitle: A\n", 1)
    assert "reviews" not in unstamped(titled) or "\r" in original


@pytest.mark.parametrize("tail", ["---", "---\n", "---\n\n\n", "--- \nBody\n---\nmore"])
def test_what_follows_the_front_matter_stays(tail: str) -> None:
    assert stamped(f"---\ntitle: A\n{tail}", STAMP) == f"---\ntitle: A\nreviews:\n  - {ENTRY}\n{tail}"


@pytest.mark.parametrize(
    ("original", "why"),
    [
        (text("{}\n"), "not one key a line"),
        (text("{title: A}\n"), "not one key a line"),
        (text("- a\n"), "front matter is a list"),
        (text("a: b: c\n"), "line 2: front matter is no valid YAML"),
        (text("a: 1\na: 2\n"), "given twice"),
        ("---\ntitle: A\n", "never closed"),
        (text("reviews: {date: 2025-01-01}\n"), "no list"),
        (text("reviews: never\n"), "no list"),
        (text("reviews: ~\n"), "no list"),
        (text("reviews: [2025-01-01]\n"), "has no date"),
        (text("reviews: [{date: yesterday}]\n"), "has no date"),
        (text("reviewed: 2026-02-01\n"), "reviewed later"),
        (text("reviews: [{date: 2026-02-01}]\n"), "reviewed later"),
        (text(f"reviews: [{ENTRY}]\n"), "there already"),
        (text("reviewed: 2026-01-15\nreviews: [{date: 2025-01-01}]\n"), "not be taken away"),
        (text("reviews: &r [{date: 2025-01-01}]\nother: *r\n"), "more than the review"),
    ],
)
def test_what_cannot_be_stamped_for_sure_is_refused_with_a_reason(original: str, why: str) -> None:
    with pytest.raises(StampError, match=why):
        stamped(original, STAMP)


@pytest.mark.parametrize(
    ("original", "why"),
    [
        (text("title: A\n"), "no review to take away"),
        (text("reviews: []\n"), "no review to take away"),
        (text("reviews:\n  - date: 2025-01-01\n    by: a\n"), "not written by"),
        (text("reviews:\n  - {date: 2025-01-01} # why\n"), "stands behind"),
    ],
)
def test_what_was_not_stamped_is_not_taken_away(original: str, why: str) -> None:
    with pytest.raises(StampError, match=why):
        unstamped(original)


DAYS = st.dates(date(2000, 1, 1), DAY)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x85\u2028\u2029"), max_size=12)
QUOTES = st.sampled_from(["", "'", '"'])
COMMENTS = st.sampled_from(["", " # a note", "  # 2025-01-01 before the reviews began"])


@st.composite
def entry(draw: st.DrawFn, day: date) -> str:
    note = draw(st.sampled_from(["", ", note: it was 3 am", ', note: "a, {b}"']))
    return f"{{date: {day}, by: {draw(st.sampled_from(['bo', 'team-x']))}{note}}}"


@st.composite
def listed(draw: st.DrawFn) -> str:
    """The key `reviews` in one of its forms, or nothing."""
    form = draw(st.sampled_from(["absent", "null", "empty", "flow", "block", "long"]))
    if form in ("absent", "null", "empty"):
        return {"absent": "", "null": "reviews:\n", "empty": "reviews: []\n"}[form]
    days = sorted(draw(st.lists(DAYS, min_size=1, max_size=3)), reverse=draw(st.booleans()))
    entries = [draw(entry(day)) for day in days]
    if form == "flow":
        return f"reviews: [{draw(st.sampled_from([', ', ',', ',  ', ',' + chr(10) + '  '])).join(entries)}]\n"
    indent = draw(st.sampled_from(["", "  ", "    "]))
    if form == "block":
        return "reviews:\n" + "".join(f"{indent}- {one}{draw(COMMENTS)}\n" for one in entries)
    return "reviews:\n" + "".join(f"{indent}- date: {day}\n{indent}  by: bo\n" for day in days)


@st.composite
def documents(draw: st.DrawFn) -> str:
    parts = [listed()]
    if draw(st.booleans()):
        key = draw(st.sampled_from(["reviewed", "last_reviewed_on", "last_review_date", "last_updated"]))
        parts.append(st.builds("{0}: {2}{1}{2}{3}\n".format, st.just(key), DAYS, QUOTES, COMMENTS))
    parts.append(st.sampled_from(["owner: bo\n", "# a comment\n", "\n", "tags: [a, 'b']\n", "summary: >\n  long\n"]))
    drawn = draw(st.permutations([draw(part) for part in parts]))
    made = f"---\ntitle: T\n{''.join(drawn)}---{draw(st.sampled_from(['', chr(10)]))}"
    made += draw(WORDS) if made.endswith("\n") else ""
    return made.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


WHO = st.sampled_from(["ada", "no", "Bo Ek", "a: b", "007"])
STAMPS = st.builds(Stamp, DAYS, WHO, st.sampled_from(HOWS), WORDS)
# A review before the last one is refused: these come after whatever a document holds.
LATER = st.builds(Stamp, st.dates(DAY, date(2030, 1, 1)), WHO, st.sampled_from(HOWS), WORDS)


def stamped_or_none(original: str, stamp: Stamp) -> str | None:
    try:
        return stamped(original, stamp)
    except StampError:
        return None


@given(documents(), STAMPS)
def test_a_stamp_and_its_undoing_give_the_text_back(original: str, stamp: Stamp) -> None:
    result = stamped_or_none(original, stamp)
    assume(result is not None)
    assert result is not None
    assert unstamped(result) == original


@given(documents(), LATER, LATER)
def test_stamps_are_taken_away_in_the_reverse_order_in_which_they_were_set(
    original: str, one: Stamp, other: Stamp
) -> None:
    first, second = sorted((one, other), key=lambda stamp: stamp.day)
    once = stamped_or_none(original, first)
    assume(once is not None)
    assert once is not None
    twice = stamped_or_none(once, second)
    assume(twice is not None)
    assert twice is not None
    assert unstamped(twice) == once


@given(documents(), STAMPS)
def test_the_result_says_what_was_asked_and_everything_else_as_before(original: str, stamp: Stamp) -> None:
    result = stamped_or_none(original, stamp)
    assume(result is not None)
    assert result is not None
    before, after = split(original), split(result)
    reviews = after.values.pop("reviews")
    assert isinstance(reviews, list)
    assert stamp.values in reviews
    assert len(reviews) == len(before.values.pop("reviews", None) or []) + 1
    assert newest(result) == str(stamp.day)
    days = {"reviewed", "last_reviewed_on", "last_review_date", "last_updated"}
    for key, value in after.values.items():
        assert value == before.values[key] or (key in days and value == str(stamp.day))
    assert after.values.keys() == before.values.keys()
    assert after.body == before.body
    assert not after.faults


@given(documents(), STAMPS)
def test_every_line_that_holds_no_review_is_still_there(original: str, stamp: Stamp) -> None:
    result = stamped_or_none(original, stamp)
    assume(result is not None)
    assert result is not None
    touched = ("reviews", "reviewed", "last_")
    kept = [line for line in original.splitlines(keepends=True) if not line.startswith(touched) and "date:" not in line]
    after = iter(result.splitlines(keepends=True))
    assert all(line in after for line in kept)


@given(documents(), DAYS)
def test_a_common_document_is_not_refused_for_a_review_that_is_news(original: str, day: date) -> None:
    """Only where a day is stated beside other reviews can the stamp be one that could not be told apart afterwards."""
    stated = [line for line in original.splitlines() if line.startswith(("reviewed", "last_"))]
    later = DAY + timedelta(days=1 + (day.toordinal() % 300))
    comment = any("before the reviews began" in line for line in stated)
    if not comment:
        assert stamped(original, Stamp(later, "ada"))


@given(st.text(max_size=200), STAMPS)
def test_any_text_is_stamped_or_refused(original: str, stamp: Stamp) -> None:
    result = stamped_or_none("---\n" + original, stamp)
    assert result is None or unstamped(result) == "---\n" + original


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["---", "\n", "\r\n", "# A", " ", "reviews:", "...", "\ufeff", "+++"])).map("".join)
)
def test_a_stamp_above_any_text_is_taken_away_to_the_sign(original: str) -> None:
    result = stamped_or_none(original, STAMP)
    assert result is None or unstamped(result) == original
