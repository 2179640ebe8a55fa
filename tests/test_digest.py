"""What owners are told: each document once, to who answers for it, and never better than it is."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.audience import published
from kbgen.digest import Before, DigestDay, digests, states_by_address
from kbgen.freshness import State
from kbgen.kinds import KINDS
from kbgen.kit.reviews import states
from kbgen.model import Corpus
from kbgen.model.digest import CONCERNS, NOBODY, Digest, DigestItem, Digests
from kbgen.report.digests import CHAT_LIMIT, DIGEST_FORMATS
from tests.depth import examples
from tests.support import TODAY, corpus_of, document, handbook, raws_of

TEAMS = {
    "teams/ops.md": document("", title="Ops", reviewed="2026-01-14"),
    "teams/mail.md": document("", title="Mail", reviewed="2026-01-14"),
    "people.yml": "- {id: ada, name: Ada}\n- {id: cy, name: Cy, left: 2025-06-30}\n",
}


def day(today: date = TODAY, **more: Any) -> DigestDay:
    return DigestDay(today, **more)


def told(corpus: Corpus, today: date = TODAY, **more: Any) -> dict[str, list[tuple[str, str]]]:
    """Concern and title of all items, by owner."""
    found = digests(corpus, day(today, **more))
    return {one.owner: [(item.concern, item.title) for item in one.items] for one in found if one.items}


# who is told of what


def test_each_owner_is_told_of_their_reviews_most_urgent_first() -> None:
    files = TEAMS | {
        "guides/a.md": document("", title="A", owner="ops", reviewed="2025-12-20", review_every="30d"),
        "guides/b.md": document("", title="B", owner="ops", reviewed="2025-01-01", review_every="30d"),
        "guides/c.md": document("", title="C", owner="ops", review_every="30d"),
        "guides/d.md": document("", title="D", owner="ops", reviewed="2025-12-11", review_every="30d"),
        "guides/e.md": document("", title="E", owner="ops", reviewed="2025-02-01", review_every="30d"),
        "guides/f.md": document("", title="F", owner="mail", reviewed="2025-02-01", review_every="30d"),
        "guides/g.md": document("", title="G", owner="ada", reviewed="2026-01-14", review_every="1 year"),
        "guides/h.md": document("", title="H", owner="ops", reviewed="2020-01-01", evergreen="false", reason="r"),
        "guides/i.md": document("", title="I", owner="ops", reviewed="2025-01-01", review_every="30d", snooze="{until: 2026-02-01, reason: r}"),
    }  # fmt: skip
    corpus = corpus_of(files)
    assert told(corpus) == {
        "ops": [("overdue", "B"), ("overdue", "E"), ("unreviewed", "C"), ("due", "D"), ("due-soon", "A")],
        "mail": [("overdue", "F")],
    }
    (ops,) = (one for one in digests(corpus, day()) if one.owner == "ops")
    assert [item.said for item in ops.items] == [
        "fell due on 2025-01-31, 349 days ago",
        "fell due on 2025-03-03, 318 days ago",
        "never reviewed, wanted every 30 days",
        "fell due on 2026-01-10, 5 days ago",
        "falls due on 2026-01-19, in 4 days",
    ]
    assert ops.states == {"overdue": 2, "unreviewed": 1, "due": 1, "due-soon": 1, "exempt": 1, "snoozed": 1, "fresh": 1}


def test_what_has_no_owner_or_one_who_has_left_is_told_to_nobody_with_the_reason() -> None:
    files = TEAMS | {
        "guides/a.md": document("", title="A", owner="cy", reviewed="2025-01-01", review_every="30d"),
        "guides/b.md": document("", title="B", reviewed="2026-01-14", review_every="1 year"),
        "guides/c.md": document("", title="C", owner="cyy", reviewed="2026-01-14"),
        "guides/d.md": document("", title="D", owner="cy", retired="{date: 2025-01-01, reason: r}"),
    }
    found = {one.owner: one for one in digests(corpus_of(files), day())}
    assert [(item.concern, item.title, item.said) for item in found[NOBODY].items] == [
        ("owner-gone", "A", "owned by Cy, who left on 2025-06-30; fell due on 2025-01-31, 349 days ago"),
        ("unowned", "B", "no owner is named"),
        ("unowned", "C", "owned by cyy, whom nobody knows"),
    ]
    assert next(iter(found)) == NOBODY


def test_in_a_folder_without_teams_a_name_is_an_owner_and_no_name_is_no_fault() -> None:
    files = {
        "guides/a.md": document("", title="A", owner="ops", review_every="30d"),
        "guides/b.md": document("", title="B"),
    }
    assert told(corpus_of(files, whole=False)) == {
        "nobody": [("unowned", "B")],
        "ops": [("unreviewed", "A")],
    }
    assert told(corpus_of({"guides/b.md": document("", title="B")}, whole=False)) == {NOBODY: [("unreviewed", "B")]}


ACTIONS = """
actions:
  - {title: Late, owner: mail, due: 2026-01-10}
  - {title: Late and left, owner: cy, due: 2026-01-09}
  - {title: Late and nobody's, due: 2026-01-01}
  - {title: Today, owner: mail, due: 2026-01-15}
  - {title: Done, owner: mail, due: 2026-01-01, status: done}
"""


def test_actions_past_their_date_go_to_who_has_them_else_to_the_owner() -> None:
    text = f"---\ntitle: Outage\nowner: ops{ACTIONS}---\n"
    assert told(corpus_of(TEAMS | {"incidents/2026-01-01-outage.md": text})) == {
        "mail": [("action", "Late")],
        "ops": [("action", "Late and nobody's"), ("action", "Late and left")],
    }


def test_decisions_go_to_who_is_asked_to_decide() -> None:
    files = TEAMS | {
        "updates/u.md": "---\ntitle: U\nowner: ops\ndecisions_needed:\n  - {question: Which, by: ada, due: 2026-02-01}\n"
        "  - {question: Why, by: cy}\n  - {question: Told, by: ada, answer: 'Yes'}\n---\n",
        "decisions/0001-a.md": document("", title="A", owner="ops", status="proposed", decide_by="2026-01-10", deciders="[ada]"),
        "decisions/0002-b.md": document("", title="B", owner="ops", status="proposed", decide_by="2026-01-11", rapid="{decide: [cy]}"),
        "decisions/0003-c.md": document("", title="C", owner="ops", status="accepted", decide_by="2026-01-11"),
        "decisions/0004-d.md": document("", title="D", owner="ops", status="proposed"),
    }  # fmt: skip
    assert told(corpus_of(files)) == {
        "ada": [("decision", "A"), ("decision", "Which")],
        "ops": [("decision", "B"), ("decision", "Why")],
    }


def test_a_restricted_document_is_told_of_and_not_named() -> None:
    secret = document("", title="Secret plan", owner="ops", audience="restricted", review_every="30d")
    asks = "---\ntitle: Secret update\nowner: ops\naudience: restricted\ndecisions_needed: [{question: Secret?, by: ops}]\n---\n"
    files = TEAMS | {"guides/secret-plan.md": secret, "updates/secret-update.md": asks}
    corpus = corpus_of(files, url="https://x.example/")
    on = day(shown=published(corpus, "internal", KINDS, files.__getitem__).corpus)
    found = Digests("H", TODAY, digests(corpus, on), None, states_by_address(corpus, on))
    for form in DIGEST_FORMATS.values():
        assert "ecret" not in form(found, 0)
        assert "a restricted document" in form(found, 0)
    assert "Secret plan" in DIGEST_FORMATS["markdown"](Digests("H", TODAY, digests(corpus, day())), 0)


# since


def reviews(*days: str) -> str:
    return "[" + ", ".join(f"{{date: {one}, how: read}}" for one in days) + "]"


def changed(corpus: Corpus, before: Before) -> list[tuple[str, str, str]]:
    found = (one for one in digests(corpus, day(before=before)) if one.owner == "ops")
    return [(item.concern, item.title, item.said) for one in found for item in one.changes]


def test_what_became_stale_and_what_was_renewed_is_worked_out_from_dates() -> None:
    every = {"owner": "ops", "review_every": "30d"}
    files = TEAMS | {
        "guides/fell.md": document("", title="Fell", reviewed="2025-12-01", **every),
        "guides/was-late.md": document("", title="Was late", reviewed="2025-01-01", **every),
        "guides/renewed.md": document("", title="Renewed", reviews=reviews("2025-01-01", "2026-01-05"), **every),
        "guides/in-time.md": document("", title="In time", reviews=reviews("2025-12-10", "2026-01-05"), **every),
        "guides/written-over.md": document("", title="Written over", reviewed="2026-01-05", **every),
        "guides/twice.md": document("", title="Twice", reviews=reviews("2025-10-01", "2025-12-28"), **every),
        "guides/never.md": document("", title="Never", **every),
    }
    assert changed(corpus_of(files), Before(date(2025, 12, 25))) == [
        ("became-stale", "Fell", "fell due on 2025-12-31, 15 days ago"),
        ("renewed", "Twice", "reviewed on 2025-12-28, overdue before"),
        ("renewed", "In time", "reviewed on 2026-01-05"),
        ("renewed", "Renewed", "reviewed on 2026-01-05, overdue before"),
        ("renewed", "Written over", "reviewed on 2026-01-05"),
        ("renewed", "Ops", "reviewed on 2026-01-14"),
    ]


def test_states_that_were_written_down_tell_what_dates_cannot() -> None:
    files = TEAMS | {"guides/a.md": document("", title="A", owner="ops", reviewed="2026-01-05", review_every="30d")}
    before = Before(date(2026, 1, 1), {"guides/a.md": "unreviewed"})
    assert ("renewed", "A", "reviewed on 2026-01-05, unreviewed before") in changed(corpus_of(files), before)


def test_a_run_that_worked_renews_a_runbook() -> None:
    files = TEAMS | {
        "runbooks/r.md": document("", title="R", owner="ops", reviewed="2025-01-01"),
        "exercises/2026-01-10-e.md": "---\ntitle: E\nowner: ops\ndate: 2026-01-10\nstatus: done\nrunbooks: [{id: r, outcome: worked}]\n---\n",
    }
    corpus = corpus_of(files)
    found = [one for one in changed(corpus, Before(date(2026, 1, 1))) if one[1] == "R"]
    assert found == [("renewed", "R", "reviewed on 2026-01-10, overdue before")]


@given(st.dates(date(2025, 1, 1), TODAY))
def test_nothing_is_both_renewed_and_stale(since: date) -> None:
    files = TEAMS | {
        f"guides/{number}.md": document("", title=f"G{number}", owner="ops", reviewed=f"2025-{number + 1:02}-15", review_every=f"{number * 20 + 10}d")
        for number in range(12)
    }  # fmt: skip
    found = changed(corpus_of(files), Before(since))
    assert max(Counter(title for _, title, _ in found).values(), default=1) == 1


# laws

DAYS = st.dates(date(2024, 1, 1), date(2026, 1, 1))
OWNERS = st.sampled_from(["ops", "mail", "ada", "cy", "cyy", None])
GUIDE = st.builds(
    lambda owner, reviewed, every, snooze: document(
        "",
        title="T",
        **({"owner": owner} if owner else {}),
        **({"reviewed": reviewed} if reviewed else {}),
        review_every=f"{every}d",
        **({"snooze": f"{{until: {snooze}, reason: r}}"} if snooze else {}),
    ),
    OWNERS,
    DAYS | st.none(),
    st.integers(1, 700),
    DAYS | st.none(),
)
GUIDES = st.lists(GUIDE, max_size=6).map(
    lambda texts: TEAMS | {f"guides/{number}.md": text for number, text in enumerate(texts)}
)
_WORSE = {state: rank for rank, states in enumerate((["fresh", "snoozed"], ["due-soon"], ["due"], ["overdue", "unreviewed"])) for state in states}  # fmt: skip


@examples(0.6)
@given(GUIDES)
def test_every_due_document_is_in_exactly_one_owners_digest(files: dict[str, str]) -> None:
    corpus = corpus_of(files)
    fresh = states(corpus, TODAY)
    due = {doc.path for doc in corpus.docs if fresh[doc.address].state in (State.DUE, State.OVERDUE, State.UNREVIEWED)}
    listed = Counter(item.path for one in digests(corpus, day()) for item in one.items)
    assert {path: listed[path] for path in due} == dict.fromkeys(due, 1)
    assert sum(sum(one.states.values()) for one in digests(corpus, day())) == sum(
        1 for doc in corpus.docs if not doc.ended
    )


@examples(0.6)
@given(GUIDES, st.integers(0, 900), st.integers(0, 900))
def test_moving_today_forward_never_makes_a_document_fresher(files: dict[str, str], first: int, more: int) -> None:
    corpus = corpus_of(files)
    earlier, later = TODAY + timedelta(days=first), TODAY + timedelta(days=first + more)
    before, after = (states_by_address(corpus, day(on)) for on in (earlier, later))
    for address, state in before.items():
        assert _WORSE.get(after[address], 0) >= _WORSE.get(state, 0)
    then = {item.path for one in digests(corpus, day(earlier)) for item in one.items}
    assert then <= {item.path for one in digests(corpus, day(later)) for item in one.items}
    assert not [item for one in digests(corpus, day(later, before=Before(earlier))) for item in one.changes if item.concern == "renewed"]  # fmt: skip


@examples(0.4)
@given(GUIDES, st.randoms())
def test_the_order_of_files_changes_nothing(files: dict[str, str], shuffled: random.Random) -> None:
    raws = raws_of(files)
    one = digests(corpus_of(files), day(before=Before(date(2025, 6, 1))))
    shuffled.shuffle(raws)
    assert digests(handbook(files, (), raws).corpus, day(before=Before(date(2025, 6, 1)))) == one


# forms


def of_items(*items: DigestItem, count: int = 1) -> Digests:
    owners = tuple(
        Digest(f"team-{number}", f"Team {number}", items, {"overdue": len(items)}) for number in range(count)
    )
    return Digests("Handbook", TODAY, owners)


HOSTILE = DigestItem(
    "overdue",
    "<!channel> *bold* & [x](javascript:1) @here `a` |",
    "due <now> & then",
    "a<b>.md",
    "https://x.example/a|b>c&d/",
)


def test_a_payload_escapes_what_the_chat_wants_escaped_and_nothing_else() -> None:
    text = json.loads(DIGEST_FORMATS["chat"](of_items(HOSTILE), 10))["text"]
    line = text.splitlines()[-1]
    assert line == (
        "• <https://x.example/a%7Cb%3Ec&amp;d/|&lt;!channel&gt; *bold* &amp; [x](javascript:1) @here `a` |>: "
        "due &lt;now&gt; &amp; then"
    )


@given(
    st.lists(st.text(max_size=200), min_size=1, max_size=40),
    st.integers(1, 30),
    st.sampled_from(["", "https://x.example/"]),
)
def test_a_payload_fits_into_one_message_and_counts_the_rest(titles: list[str], count: int, url: str) -> None:
    items = [DigestItem("overdue", title, "said", f"{number}.md", url) for number, title in enumerate(titles)]
    text = json.loads(DIGEST_FORMATS["chat"](of_items(*items, count=count), 0))["text"]
    assert len(text.encode("utf-16-le")) // 2 <= CHAT_LIMIT
    shown = sum(1 for line in text.split("\n") if line.startswith("• ") and "said" in line)
    if not any("\n" in title or title.startswith("• ") for title in titles):
        left_out = [
            int(line[1:].split()[0].replace(",", ""))
            for line in text.split("\n")[-1:]
            if line.endswith("did not fit into one message_")
        ]
        assert shown + sum(left_out) == len(titles) * count


def test_markdown_shows_what_was_written_and_calls_nobody() -> None:
    text = DIGEST_FORMATS["markdown"](of_items(HOSTILE), 10)
    line = text.splitlines()[-1]
    assert "<!channel>" not in line
    assert "@here" not in line
    assert "](javascript" not in line.replace("\\]", "")
    assert line.startswith("- [\\<!channel\\> \\*bold\\* ")
    assert "](<https://x.example/a%7Cb%3Ec&d/>)" in line


@pytest.mark.parametrize("form", ["markdown", "chat"])
def test_lists_are_bounded_and_say_what_is_left_out(form: str) -> None:
    items = [DigestItem("overdue", f"T{number}", "late", f"{number}.md") for number in range(14)]
    text = DIGEST_FORMATS[form](of_items(*items), 3)
    assert "T2" in text
    assert "T3" not in text
    assert "and 11 more" in text
    assert "(14)" in text


def test_every_concern_has_a_name() -> None:
    assert all(CONCERNS.values())
    assert len(set(CONCERNS.values())) == len(CONCERNS)


@pytest.mark.parametrize("form", ["markdown", "chat"])
def test_an_empty_digest_is_one_sentence(form: str) -> None:
    empty = Digests("H", TODAY, (Digest("ops", "Ops <>", (), {"fresh": 3}),), date(2026, 1, 1))
    text = DIGEST_FORMATS[form](empty, 10)
    said = json.loads(text)["text"] if form == "chat" else text
    assert said.count("\n") == 0
    assert said.endswith("as of 2026-01-15, in 3 documents, and nothing has changed since 2026-01-01.")
