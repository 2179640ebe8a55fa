"""Addresses that an alert leads by: with the labels that fill in a runbook's values, for rules and for messages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from kbgen.model import Doc

_SAFE = re.compile(r"[A-Za-z][\w.-]{0,120}")
# What Prometheus and Grafana fill into a rule's annotation, and Alertmanager and Grafana into a message.
RULE, MESSAGE = "$labels", ".CommonLabels"


def has_address(alert: str) -> bool:
    """Whether an alert's name can be that of a page."""
    return bool(_SAFE.fullmatch(alert))


def labels_of(docs: Iterable[Doc[Any]]) -> tuple[str, ...]:
    """The labels of alerts that fill in values of runbooks, each once."""
    return tuple(dict.fromkeys(variable.label for doc in docs for variable in doc.fields.variables if variable.label))


def templates(docs: Iterable[Doc[Any]], site: str, *, directory_urls: bool) -> Iterator[tuple[str, str]]:
    """Each alert of some runbooks with the address for its rule's `runbook_url`; `site` is the handbook's own."""
    for doc in docs:
        for alert in filter(has_address, doc.content.alerts):
            yield alert, _template(alert, labels_of([doc]), site, RULE, directory_urls=directory_urls)


def message_template(docs: Iterable[Doc[Any]], site: str, *, directory_urls: bool) -> str:
    """One address for the messages of all alerts."""
    name = f"{{{{ {MESSAGE}.alertname }}}}"
    return _template(name, labels_of(docs), site, MESSAGE, directory_urls=directory_urls)


def _template(alert: str, labels: Iterable[str], site: str, given_by: str, *, directory_urls: bool) -> str:
    query = "&".join(f"{label}={{{{ {given_by}.{label} | urlquery }}}}" for label in labels)
    path = f"alerts/{alert}/" if directory_urls else f"alerts/{alert}.html"
    return f"{site.rstrip('/')}/{path}" + (f"?{query}" if query else "")
