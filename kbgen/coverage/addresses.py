"""Where a `runbook_url` leads."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import SplitResult, unquote

from kbgen import web
from kbgen.coverage.answers import Answers
from kbgen.kit import Kind
from kbgen.kit.redirects import redirect_source
from kbgen.kit.site import page_url
from kbgen.kit.suggestions import nearest
from kbgen.model import AlertRule, Corpus, Doc

_INDEXES = ("index.html", "index.htm", "index.md")
_SUFFIXES = (".html", ".htm", ".md")
_FILLED_IN = ("{{", "{%")
_FILLED_QUERY = re.compile(r"\?[^#{]*\{[{%][^#]*")
# Prometheus adds the name of the alert to its labels after it has filled annotations in
_EMPTY_LABEL = re.compile(r"\{\{-?\s*\$labels\.alertname\s*-?\}\}")
_LETTERS = re.compile(r"[\W_]+")
# beyond which looking for the nearest page takes longer than it is worth
_MOST_TO_SEARCH = 2000


class Leads(StrEnum):
    """What an address is worth."""

    THERE = "there"
    NOWHERE = "nowhere"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"
    TEMPLATED = "templated"


class Verdict(NamedTuple):
    """Where an address leads: `docs` are the documents there, `said` continues `its runbook_url …`."""

    leads: Leads
    said: str = ""
    docs: tuple[Doc[Any], ...] = ()


def _key(path: str) -> str:
    """The path of a page however it is written: without slashes at its ends, `index.html` and suffixes."""
    parts = unquote(path).strip("/").split("/")
    if parts[-1].casefold() in _INDEXES:
        parts.pop()
    key = "/".join(parts)
    return next((key.removesuffix(suffix) for suffix in _SUFFIXES if key.endswith(suffix)), key)


def _host(parts: SplitResult) -> str:
    host, port = (parts.hostname or "").casefold(), parts.port
    return host if port in (None, 80, 443) else f"{host}:{port}"


def _split(url: str) -> SplitResult | None:
    """The parts of a web address without what a template fills into its query; None for anything else."""
    plain = _FILLED_QUERY.sub("", url)
    parts = web.split(plain)
    if parts is None or parts.scheme.lower() not in ("http", "https") or not _host(parts):
        return None
    return None if any(char.isspace() for char in plain) else parts


class RunbookUrls:
    """Judges addresses against the pages of a handbook.

    Where the configuration says where the site stands, the whole address counts. Where it does not, or
    for a folder on its own, the last part of the path counts, and only on hosts to which at least one
    alert leads rightly.
    """

    def __init__(self, corpus: Corpus, answers: Answers, kinds: Mapping[str, Kind], rules: Iterable[AlertRule]) -> None:
        self._answers = answers
        site = corpus.settings.url if corpus.settings.whole else ""
        self._site = _split(site) if site else None
        self._pages = dict(_pages(corpus, answers, kinds)) if self._site else {}
        self._by_name: dict[str, list[Doc[Any]]] = defaultdict(list)
        for doc in corpus.docs:
            for name in {doc.id.casefold(), _key(doc.address).rpartition("/")[2].casefold()}:
                self._by_name[name].append(doc)
        self._hosts = {
            _host(parts) for rule in rules for parts in [_split(rule.url)] if parts and self._fits(rule, parts)
        }

    def judge(self, rule: AlertRule) -> Verdict:
        """Where the address of a rule leads; THERE for one that has none."""
        if not rule.url:
            return Verdict(Leads.THERE)
        if _EMPTY_LABEL.search(rule.url):
            return Verdict(Leads.NOWHERE, "is made with `$labels.alertname`, which is empty in annotations")
        if any(sign in _FILLED_QUERY.sub("", rule.url) for sign in _FILLED_IN):
            return Verdict(Leads.TEMPLATED)
        parts = _split(rule.url)
        if parts is None:
            return Verdict(Leads.NOWHERE, "is no web address")
        return self._on_site(rule, parts, self._site) if self._site else self._on_some_host(rule, parts)

    def _on_site(self, rule: AlertRule, parts: SplitResult, site: SplitResult) -> Verdict:
        home = site.path.strip("/")
        path = unquote(parts.path).lstrip("/")
        if _host(parts) != _host(site):
            return Verdict(Leads.ELSEWHERE, f"leads to {_host(parts)}, and the handbook stands at {_host(site)}")
        if home and not f"{path}/".startswith(f"{home}/"):
            return Verdict(Leads.ELSEWHERE, f"leads out of the handbook, which stands below /{home}/")
        key = _key(path.removeprefix(home))
        if key not in self._pages:
            near = nearest(key, self._pages) if len(self._pages) < _MOST_TO_SEARCH else ""
            return Verdict(Leads.NOWHERE, f"leads to no page of the handbook{near}")
        return self._compared(rule, self._pages[key], parts.fragment if not key.startswith("alerts/") else "")

    def _on_some_host(self, rule: AlertRule, parts: SplitResult) -> Verdict:
        if not self._hosts:
            return Verdict(Leads.UNKNOWN)
        if _host(parts) not in self._hosts:
            usual = min(self._hosts)
            return Verdict(Leads.ELSEWHERE, f"leads to {_host(parts)}, and those of other alerts to {usual}")
        docs = self._named(parts)
        if not docs:
            return Verdict(Leads.NOWHERE, "leads to no document that is here")
        return self._compared(rule, docs, parts.fragment)

    def _compared(self, rule: AlertRule, docs: tuple[Doc[Any], ...], fragment: str) -> Verdict:
        answering = self._answers.living.get(rule.name, ())
        if doc := next((doc for doc in docs if doc in answering), None):
            return self._within(rule, doc, unquote(fragment)) or Verdict(Leads.THERE, docs=docs)
        there = docs[0].path if docs else "a page that is no runbook"
        right = f", and {answering[0].path} answers the alert" if answering else ""
        return Verdict(Leads.ELSEWHERE, f"leads to {there}{right}", docs)

    def _within(self, rule: AlertRule, doc: Doc[Any], fragment: str) -> Verdict | None:
        """What is wrong with the section of the right document that an address names; None for nothing."""
        if not fragment or not doc.anchors_known or not doc.anchors:
            return None
        # hosts of others may write the anchors of the same headings in another way
        anchors = doc.anchors if self._site else map(_letters, doc.anchors)
        if (fragment if self._site else _letters(fragment)) not in anchors:
            near = nearest(fragment, sorted(doc.anchors))
            return Verdict(Leads.NOWHERE, f"leads to no heading of {doc.path}: #{fragment}{near}", (doc,))
        others = (alert for alert in doc.content.alerts if alert != rule.name)
        other = next((alert for alert in others if _letters(alert) == _letters(fragment)), "")
        if other and _letters(other) != _letters(rule.name):
            return Verdict(Leads.ELSEWHERE, f"leads to the section of {other} in {doc.path}", (doc,))
        return None

    def _fits(self, rule: AlertRule, parts: SplitResult) -> bool:
        return any(doc in self._answers.living.get(rule.name, ()) for doc in self._named(parts))

    def _named(self, parts: SplitResult) -> tuple[Doc[Any], ...]:
        return tuple(self._by_name.get(_key(parts.path).rpartition("/")[2].casefold(), ()))


def _letters(text: str) -> str:
    return _LETTERS.sub("", text).casefold()


def _pages(corpus: Corpus, answers: Answers, kinds: Mapping[str, Kind]) -> Iterator[tuple[str, tuple[Doc[Any], ...]]]:
    """The pages of the site with the documents that they show; the later ones win.

    A retired runbook keeps its page, and the old address of a moved one leads to the new.
    """
    for address in ("index.md", "alerts/index.md", "reviews/index.md", *(kind.index for kind in kinds.values())):
        yield _key(address), ()
    directory = corpus.settings.directory_urls
    for doc in corpus.docs:
        for old in doc.fields.redirect_from:
            if former := redirect_source(old, corpus.settings.url):
                yield _key(page_url(former, directory_urls=directory)), (doc,)
    for doc in corpus.of_kind("runbook"):
        # those that a page of the site is for: a file's name of one word is an alert's only beside the rules
        yield from ((f"alerts/{alert}", (*answers.living.get(alert, ()), doc)) for alert in doc.content.alerts)
    for doc in corpus.docs:
        yield _key(page_url(doc.address, directory_urls=directory)), (doc,)
