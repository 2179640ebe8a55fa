"""Actions that documents promise, whatever their kind: who does what by when, and whether it was done.

A kind takes part by reading a content with `actions` and the `day` that they were called for: incidents
read their actions, exercises their findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator

from kbgen.freshness import days_between
from kbgen.kit.fields import RefTo
from kbgen.kit.owners import OWNERS
from kbgen.kit.rule import Hit, Place, unless_usual
from kbgen.model import Corpus, Doc, KeyPath

# Who had an action stays on record after it is done, even if they have left since.
ActionOwner = Annotated[str, RefTo(OWNERS, past=True)]

_WORDS = {
    "todo": "open",
    "to do": "open",
    "not started": "open",
    "new": "open",
    "doing": "in-progress",
    "in progress": "in-progress",
    "started": "in-progress",
    "wip": "in-progress",
    "closed": "done",
    "complete": "done",
    "completed": "done",
    "fixed": "done",
    "resolved": "done",
    "cancelled": "dropped",
    "canceled": "dropped",
    "rejected": "dropped",
    "wontfix": "dropped",
    "won't do": "dropped",
}
STATES = ("open", "in-progress", "done", "dropped")


def state_named(text: str) -> str:
    """The state that a text means: one of STATES where it is known by any name, else the text itself."""
    said = text.strip().lower()
    return _WORDS.get(said, said)


ActionStatus = Annotated[
    Literal["open", "in-progress", "done", "dropped"],
    BeforeValidator(lambda value: state_named(value) if isinstance(value, str) else value),
]


class Action(NamedTuple):
    """One action: where it stands in its document, what is to be done, and how far it is.

    `owner` is an id or a name as its author wrote it, empty where nobody is named.
    """

    at: KeyPath | Place
    title: str
    id: str = ""
    owner: ActionOwner = ""
    type: str = ""
    due: date | None = None
    status: str = "open"
    closed_on: date | None = None
    link: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.status in ("open", "in-progress")

    def is_overdue(self, today: date) -> bool:
        """Whether it is still to be done and its day is past; on its day it is not."""
        return self.is_open and self.due is not None and self.due < today


class Promise(NamedTuple):
    """An action with the document that promises it."""

    doc: Doc[Any]
    action: Action

    @property
    def raised(self) -> date | None:
        """The day that called for it."""
        day: date | None = self.doc.content.day
        return day

    def age(self, today: date) -> int | None:
        """Days from the day that called for it to the day that it was closed, else to today; never negative."""
        end = today if self.action.is_open else self.action.closed_on
        return max(0, days_between(self.raised, end)) if self.raised and end else None


def promises_of(doc: Doc[Any]) -> tuple[Promise, ...]:
    """The actions that one document promises."""
    actions: tuple[Action, ...] = getattr(doc.content, "actions", ())
    return tuple(Promise(doc, action) for action in actions)


def all_promises(corpus: Corpus) -> tuple[Promise, ...]:
    """Every action of every document, in the order of their paths."""
    return tuple(promise for doc in corpus.docs for promise in promises_of(doc))


def by_urgency(promise: Promise) -> tuple[bool, str, str]:
    """A sort key: the earliest due first, those without a date last."""
    due = promise.action.due
    return due is None, str(due or ""), promise.doc.path


def owner_of_action(promise: Promise, corpus: Corpus) -> Doc[Any] | None:
    """The team or person that an action names, where they are of this handbook."""
    return corpus.resolve(promise.action.owner, promise.doc, OWNERS) if promise.action.owner else None


def unowned(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """One hit where open actions name nobody; one advice for a collection most of whose documents have such."""
    yield from unless_usual(doc, corpus, _names_nobody, _of_open(doc, _nobody, "nobody is named to do"))


def undated(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """One hit where open actions have no day to be done by; one advice for a collection in which that is usual."""
    yield from unless_usual(doc, corpus, _names_no_day, _of_open(doc, _no_day, "no day is set for"))


def _nobody(action: Action) -> bool:
    return not action.owner


def _no_day(action: Action) -> bool:
    return action.due is None


def _names_nobody(doc: Doc[Any], _corpus: Corpus) -> bool:
    return any(action.is_open and _nobody(action) for _, action in promises_of(doc))


def _names_no_day(doc: Doc[Any], _corpus: Corpus) -> bool:
    return any(action.is_open and _no_day(action) for _, action in promises_of(doc))


def _of_open(doc: Doc[Any], lacks: Callable[[Action], bool], text: str) -> Hit | None:
    """A hit at the first open action that lacks something, with how many more do."""
    actions = [action for _, action in promises_of(doc) if action.is_open and lacks(action)]
    if not actions:
        return None
    more = f", nor for {len(actions) - 1} more of its actions" if len(actions) > 1 else ""
    return Hit(actions[0].at, f"{text} {shortened(actions[0].title)!r}{more}", actions[0].title)


def overdue(doc: Doc[Any], today: date) -> Iterator[Hit]:
    """A hit for each open action whose day is past."""
    for _, action in promises_of(doc):
        if action.due is not None and action.is_overdue(today):
            days = days_between(action.due, today)
            text = f"was due on {action.due}, {days} day{'' if days == 1 else 's'} ago"
            yield Hit(_key(action, "due"), f"{shortened(action.title)!r} {text}", action.title)


def owner_has_left(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """A hit for each open action that waits for somebody who is here no more."""
    for promise in promises_of(doc):
        owner = owner_of_action(promise, corpus)
        if promise.action.is_open and owner is not None and owner.ended:
            name = promise.action.owner
            yield Hit(_key(promise.action, "owner"), f"{name!r} {owner.ended}, and the action is still open", name)


def _key(action: Action, name: str) -> KeyPath | Place:
    return action.at if isinstance(action.at, Place) else (*action.at, name)


def shortened(title: str) -> str:
    """A title that fits into a message."""
    return title if len(title) <= 60 else title[:57].rstrip() + "..."
