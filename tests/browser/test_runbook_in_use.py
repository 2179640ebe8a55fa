"""A runbook while it is carried out: values, ticks, the timeline, calls that fall due, its address, and paper."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
import pytest

from tests.browser.serving import served
from tests.cli.running import CONFIGURATION, handbook
from tests.site.building import build

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 800}
START = "2026-11-22T02:10:05Z"  # ten past three in the handbook's zone
HOSTILE = "x</code><img src=x onerror=\"document.body.dataset.hurt='1'\">"

RUNBOOK = """---
title: Mail queue is full
owner: ops
services: [mail]
severity: page
alerts: [MailQueueFull, MailLost]
dashboards: [{title: Queue, url: "https://dashboards.example/queue"}]
variables:
  - {name: NAMESPACE, description: Where it runs, default: mail, label: namespace}
  - {name: POD_NAME, description: The pod, pattern: "^mail-[0-9]+$", label: pod}
  - {name: LOOP, description: What the command sets itself}
reviewed: 2026-11-01
review_every: 30d
---

Look at `$NAMESPACE` first.

## Diagnosis

1. Read what pod <span>one</span> says.

    ```shell
    kubectl -n $NAMESPACE logs "<pod name>" --since=${SINCE:-10m} # $NAMESPACES \\$NAMESPACE
    export NS=${NAMESPACE:-mail}
    for LOOP in a b; do echo $LOOP; done
    ```

    1. This is part of the first step.

2. Look at the *queue* | table.

    ```sql
    SELECT * FROM queue WHERE pod = '$POD_NAME';
    ```

## Mitigation

1. Restart it: `kubectl delete pod <pod-name>`.

    ```shell
    kubectl uncordon "<node>" && echo "$SHELL" '${NODE_ZONE}'
    ```

### 2. Tell everybody

In the channel[^1].

## MailLost

Nothing is lost.

[^1]: A note at the foot is no step.
"""
FILES: dict[str, str | bytes] = {
    "content/teams/ops.md": "---\ntitle: Ops\nowner: ada\ncontact: {chat: '#ops'}\nreviewed: 2026-11-01\n"
    "escalation: [{after: 0m, to: cy}, {after: 15m, to: ada}, {after: 1h, to: bo}]\n---\n\nText.\n",
    "content/people/ada.md": "---\ntitle: Ada Example\n---\n\nText.\n",
    "content/people/cy.md": "---\ntitle: Cy Example\n---\n\nText.\n",
    "content/people/bo.md": "---\ntitle: Bo Example\n---\n\nText.\n",
    "content/services/mail.md": "---\ntitle: Mail\nowner: ops\noperational_owner: ops\nreviewed: 2026-11-01\n---\n\nText.\n",
    "runbooks/MailQueueFull.md": RUNBOOK,
    "runbooks/causes.md": "---\ntitle: Causes\nowner: ops\nreviewed: 2026-11-01\n---\n\n## Diagnosis\n\n"
    "1. **Look.** At the disk.\n2. If it is full, tell everybody.\n\n## Mitigation\n\n"
    "1. **Disk full.** Delete the oldest.\n2. **Clock wrong.** Set it.\n\n## Afterwards\n\n1. Write it down.\n",
    "runbooks/other.md": "---\ntitle: Other\nowner: ops\nvariables: [{name: POD_NAME}]\nreviewed: 2026-11-01\n---\n\n"
    "```shell\necho $POD_NAME\n```\n",
}
CONFIG = (
    CONFIGURATION.replace("      as_of: 2026-01-15\n", "      timezone: Europe/Berlin\n").replace(
        "sources: [content]", "sources: [content, runbooks]"
    )
    + "site_url: https://handbook.example/sub/\n"
)
PLACE = "runbooks/MailQueueFull/"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = handbook(tmp_path_factory.mktemp("mail") / "book", FILES, CONFIG)
    return build(root, "--today", "2026-11-20", status=0)


@pytest.fixture(scope="module")
def there(site: Path) -> Iterator[str]:
    """The site as it is served under its own policy."""
    policy = (site / "content-security-policy.txt").read_text(encoding="utf-8").strip()
    with served(site, {"Content-Security-Policy": policy}) as found:
        yield found


@pytest.fixture
def opened(browser: Any, there: str) -> Iterator[Callable[..., Any]]:
    """Opens a page at a moment of the reader's clock; whatever is said on its console fails the test."""
    contexts: list[Any] = []
    wrong: list[str] = []
    asked: list[str] = []

    def new(place: str = PLACE, at: str = START, **options: Any) -> Any:
        settings = {"viewport": DESK, "timezone_id": "Asia/Tokyo", "reduced_motion": "reduce"} | options
        context = browser.new_context(**settings)
        contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: asked.append(f"{request.url} {request.post_data or ''}"))
        page.clock.install(time=at)
        page.goto(there + place)
        return page

    new.asked = asked  # type: ignore[attr-defined]
    yield new
    for context in contexts:
        context.close()
    assert wrong == []
    assert {urlsplit(one).netloc for one in asked if not one.startswith("blob:")} <= {urlsplit(there).netloc}


def field(page: Any, name: str) -> Any:
    return page.get_by_label(re.compile(rf"^{name}(?!\w)")).and_(page.locator("input"))


def commands(page: Any) -> str:
    return "\n".join(page.locator(".md-content code").all_inner_texts())


def tick(page: Any, number: int) -> Any:
    return page.locator(".kb-step .kb-tick input").nth(number)


def copied(page: Any, words: str) -> str:
    """What is on the clipboard after a press of a button."""
    page.get_by_role("button", name=words).click()
    page.wait_for_function("() => document.querySelector('.kb-run-said').textContent.includes('copied')")
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_value_is_placed_into_every_command_and_taken_back(opened: Callable[..., Any]) -> None:
    page = opened()
    before = commands(page)
    field(page, "POD_NAME").fill("mail-7")
    field(page, "NAMESPACE").fill("post")
    after = commands(page)
    assert 'kubectl -n post logs "mail-7" --since=${SINCE:-10m} # $NAMESPACES \\$NAMESPACE' in after
    assert "export NS=post\n" in after
    assert "WHERE pod = 'mail-7';" in after
    assert "kubectl delete pod mail-7" in after
    assert page.locator(".md-content p code", has_text="post").count() == 1
    assert "echo $LOOP" in after
    assert page.locator(".kb-filled").count() == 6
    page.get_by_role("button", name="Clear values").first.click()
    assert commands(page) == before
    assert page.locator(".kb-filled").count() == 0


def test_a_value_is_text_stays_in_the_tab_and_is_sent_nowhere(opened: Callable[..., Any], there: str) -> None:
    page = opened()
    field(page, "NAMESPACE").fill(HOSTILE)
    assert HOSTILE in commands(page)
    page.reload()
    assert HOSTILE in commands(page)
    assert field(page, "NAMESPACE").input_value() == HOSTILE
    assert page.locator(".md-content img").count() == 0
    assert page.evaluate("document.body.dataset.hurt") is None
    assert "onerror" not in page.evaluate("JSON.stringify(localStorage) + document.cookie")
    assert page.url == there + PLACE
    assert not [one for one in opened.asked if "onerror" in one]  # type: ignore[attr-defined]
    other = page.context.browser.new_context()
    tab = other.new_page()
    tab.goto(there + PLACE)
    assert "onerror" not in commands(tab)
    other.close()


def test_an_alert_s_link_fills_in_the_labels_that_values_declare(opened: Callable[..., Any], there: str) -> None:
    page = opened("alerts/MailQueueFull/?namespace=post&pod=mail-7&severity=critical&LOOP=z")
    page.wait_for_url(f"{there}{PLACE}?namespace=post&pod=mail-7&severity=critical&LOOP=z")
    assert 'kubectl -n post logs "mail-7"' in commands(page)
    assert "for LOOP in a b" in commands(page)
    assert page.locator(".kb-variable.kb-outside").count() == page.locator(".kb-variable.kb-filled").count() == 6
    assert page.get_by_text("From the link", exact=True).count() == 2
    field(page, "NAMESPACE").fill("other")
    page.reload()
    assert field(page, "NAMESPACE").input_value() == "other"
    assert field(page, "POD_NAME").input_value() == "mail-7"
    assert page.get_by_text("From the link", exact=True).count() == 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("pod=web-7", "web-7"),
        ("namespace=a%3Breboot", "a;reboot"),
        ("namespace=--all", "--all"),
        ("namespace=%24%28id%29", "$(id)"),
        ("namespace=a%0Ab", "a b"),
        ("namespace=" + "a" * 300, "a" * 80),
    ],
)
def test_what_a_link_says_is_no_command_and_fits_the_pattern(opened: Callable[..., Any], query: str, said: str) -> None:
    page = opened(PLACE)
    before = commands(page)
    page.goto(page.url + "?" + query)
    assert commands(page) == before
    assert page.get_by_text("Not filled in: the link says").inner_text() == f"Not filled in: the link says {said}"


def test_a_runbook_found_by_a_pasted_alert_takes_its_labels(opened: Callable[..., Any]) -> None:
    page = opened("")
    page.keyboard.press("/")
    page.locator(".kb-search-field").fill(
        'MailQueueFull{namespace="post", severity="critical", pod="mail-7", alertname="MailQueueFull"}'
    )
    page.locator(".kb-search-results[aria-busy=false] .kb-hit-title").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/runbooks/MailQueueFull/?namespace=post&pod=mail-7")
    assert 'kubectl -n post logs "mail-7"' in commands(page)


def test_the_usual_value_and_an_earlier_one_are_a_click_away(opened: Callable[..., Any], there: str) -> None:
    page = opened()
    assert field(page, "NAMESPACE").input_value() == ""
    page.get_by_role("button", name="NAMESPACE: Use mail").press("Enter")
    assert field(page, "NAMESPACE").input_value() == "mail"
    field(page, "POD_NAME").fill("mail-7")
    page.goto(f"{there}runbooks/other/")
    assert commands(page).endswith("echo $POD_NAME\n")
    page.get_by_role("button", name="POD_NAME: Use earlier mail-7").click()
    assert commands(page).endswith("echo mail-7\n")


def test_a_copied_command_is_filled_in_or_warned_of(opened: Callable[..., Any]) -> None:
    page = opened()
    buttons = page.locator("[data-clipboard-target]")
    page.wait_for_selector("[data-clipboard-target]", state="attached")
    assert buttons.evaluate_all("all => all.every(one => one.title || one.getAttribute('aria-label'))")
    field(page, "NAMESPACE").fill("post")
    buttons.first.press("Enter")
    warning = page.locator(".kb-warning")
    assert warning.inner_text() == "Copied, but still to fill in: <pod name>, $NAMESPACES."
    assert warning.get_attribute("role") == "alert"
    field(page, "POD_NAME").fill("wrong")
    buttons.first.press("Enter")
    assert "POD_NAME does not look like ^mail-[0-9]+$" in warning.inner_text()
    assert field(page, "POD_NAME").get_attribute("aria-invalid") == "true"
    field(page, "POD_NAME").fill("mail-7")
    buttons.first.press("Enter")
    assert warning.inner_text() == "Copied, but still to fill in: $NAMESPACES."
    buttons.nth(1).press("Enter")
    assert warning.count() == 1, "there is nothing to say of the second command"
    buttons.first.press("Enter")
    assert page.evaluate("navigator.clipboard.readText()").startswith('kubectl -n post logs "mail-7" ')


def test_a_placeholder_that_nobody_declared_is_warned_of_too(opened: Callable[..., Any]) -> None:
    page = opened()
    page.wait_for_selector("[data-clipboard-target]", state="attached")
    page.locator(".highlight", has_text="uncordon").locator("[data-clipboard-target]").press("Enter")
    assert page.locator(".kb-warning").inner_text() == "Copied, but still to fill in: <node>, ${NODE_ZONE}."
    page.get_by_text("Fill in the placeholders (3)").press("Enter")
    labels = page.locator(".kb-values .kb-fold").last.locator("label").all_inner_texts()
    assert labels == ["$NAMESPACES", "<node>", "${NODE_ZONE}"]
    field(page, "<node>").fill("n-3")
    field(page, "\\$\\{NODE_ZONE}").fill("z")
    assert """kubectl uncordon "n-3" && echo "$SHELL" 'z'""" in commands(page)
    page.get_by_role("button", name="Start the clock").click()
    assert "- `node`: `n-3`\n- `NODE_ZONE`: `z`\n" in copied(page, "Copy timeline")


def test_a_selection_copied_by_hand_is_warned_of(opened: Callable[..., Any]) -> None:
    page = opened()
    page.locator("code", has_text="kubectl delete pod").evaluate("one => getSelection().selectAllChildren(one)")
    page.keyboard.press("Control+c")
    assert page.locator(".kb-warning").inner_text() == "Copied, but still to fill in: <pod-name>."


def test_steps_are_ticked_with_their_time_and_survive_a_reload(opened: Callable[..., Any]) -> None:
    """Steps are the items of the outermost ordered lists, and numbered headings; times are those of the handbook."""
    page = opened()
    assert page.locator(".kb-step").evaluate_all("all => all.map(one => one.localName)") == ["li", "li", "li", "h3"]
    assert tick(page, 1).get_attribute("aria-label") == "Done: Diagnosis, step 2: Look at the queue | table."
    tick(page, 0).press("Space")
    page.clock.fast_forward("02:00")
    tick(page, 3).check()
    page.reload()
    assert [tick(page, number).is_checked() for number in range(4)] == [True, False, False, True]
    times = page.locator(".kb-step .kb-tick time").evaluate_all(
        "all => all.map(one => [one.textContent, one.dateTime])"
    )
    assert [shown for shown, _ in times] == ["03:10", "", "", "03:12"]
    assert re.fullmatch(r"2026-11-22T03:10:\d\d\+01:00", times[0][1])
    assert (
        "2 of 4 steps ticked. Clock started at 03:10. Times are in Europe/Berlin."
        in page.locator(".kb-run").inner_text()
    )


def test_ticks_are_taken_back_one_by_one_or_all_and_that_can_be_undone(opened: Callable[..., Any]) -> None:
    page = opened()
    tick(page, 0).check()
    page.clock.fast_forward("05:00")
    tick(page, 0).uncheck()
    assert page.locator(".kb-step time").first.inner_text() == ""
    page.get_by_role("button", name="Undo").click()
    assert page.locator(".kb-step time").first.inner_text() == "03:10"
    page.get_by_role("button", name="Reset").click()
    assert page.locator(".kb-tick input:checked").count() == 0
    assert page.get_by_role("button", name="Start the clock").is_visible()
    page.get_by_role("button", name="Undo").click()
    assert tick(page, 0).is_checked()
    page.get_by_role("button", name="Reset").click()
    page.reload()
    assert page.locator(".kb-tick input:checked").count() == 0


def test_what_is_done_only_in_some_cases_counts_as_a_step_once_it_is_done(opened: Callable[..., Any]) -> None:
    page = opened("runbooks/causes/")
    assert tick(page, 4).is_visible()
    assert page.locator(".kb-run-count").inner_text().startswith("0 of 2 steps ticked.")
    tick(page, 3).check()
    assert page.locator(".kb-run-count").inner_text().startswith("1 of 3 steps ticked.")


TIMELINE = """## Mail queue is full

Runbook: <https://handbook.example/sub/runbooks/MailQueueFull/>. Times are those of Europe/Berlin.

Values:

- `NAMESPACE`: ``po`st``
- `POD_NAME`: `mail-7`
- `LOOP`: not filled in

| Time | Event |
|---|---|
| 2026-11-22T03:10:MM+01:00 | clock started, with this runbook |
| 2026-11-22T03:10:MM+01:00 | Diagnosis, step 2: Look at the queue \\| table. |
| 2026-11-22T03:26:MM+01:00 | Mitigation, step 1: Restart it: kubectl delete pod mail-7. |
| 2026-11-22T03:26:MM+01:00 | called Cy Example |

Not ticked:

- Diagnosis, step 1: Read what pod one says.
- 2. Tell everybody
"""


def test_the_timeline_is_exported_as_markdown(opened: Callable[..., Any], tmp_path: Path) -> None:
    page = opened()
    field(page, "NAMESPACE").fill("po`st")
    field(page, "POD_NAME").fill("mail-7")
    tick(page, 1).check()
    page.clock.fast_forward("16:00")
    tick(page, 2).check()
    page.locator(".kb-calls input").first.check()
    text = re.sub(r"(T\d\d:\d\d):\d\d\+", r"\1:MM+", copied(page, "Copy timeline"))
    assert text == TIMELINE
    with page.expect_download() as download:
        page.get_by_role("button", name="Download timeline").click()
    assert download.value.suggested_filename == "MailQueueFull-2026-11-22T0310.md"
    download.value.save_as(tmp_path / "timeline.md")
    assert (tmp_path / "timeline.md").read_text("utf-8").partition("| Time")[0] == TIMELINE.partition("| Time")[0]


def test_the_clock_says_whom_to_call_and_when(opened: Callable[..., Any]) -> None:
    page = opened()
    due = page.locator(".kb-due")
    assert due.all_inner_texts() == ["", "", ""]
    assert page.locator(".kb-calls input:visible").count() == 0
    assert page.locator(".kb-next").is_hidden()
    page.get_by_role("button", name="Start the clock").click()
    assert due.all_inner_texts() == ["due since 03:10", "due at 03:25, in 15 min", "due at 04:10, in 1 h 0 min"]
    assert page.locator(".kb-next").inner_text() == "Call now: Cy Example, due since 03:10"
    assert page.locator("[role=alert].kb-unseen").inner_text() == "Call Cy Example now."
    page.locator(".kb-calls input").first.check()
    assert page.locator(".kb-next").inner_text().startswith("Next call: Ada Example, due at 03:25, in 15 min")
    page.clock.fast_forward("15:10")
    page.wait_for_function("() => document.querySelector('.kb-next').textContent.startsWith('Call now: Ada Example')")
    assert page.locator("[role=alert].kb-unseen").inner_text() == "Call Ada Example now."
    assert page.locator(".kb-next").evaluate("one => getComputedStyle(one).position") == "sticky"
    page.reload()
    assert due.all_inner_texts()[1:] == ["due since 03:25", "due at 04:10, in 45 min"]


def test_the_first_tick_starts_the_clock(opened: Callable[..., Any]) -> None:
    page = opened()
    tick(page, 0).check()
    assert page.locator(".kb-due").nth(1).inner_text() == "due at 03:25, in 15 min"


@pytest.mark.parametrize(
    ("at", "warned"), [("2026-11-30T22:59:00Z", False), ("2026-11-30T23:01:00Z", True), ("2027-03-01T00:00:00Z", True)]
)
def test_a_stale_runbook_says_so_first(opened: Callable[..., Any], at: str, warned: bool) -> None:
    """Built while it was fresh: from midnight of the due day in the handbook's zone it warns above everything else."""
    page = opened(at=at)
    notice = page.locator(".kb-notice")
    assert notice.is_visible() is warned
    if warned:
        assert "Read with care: its review fell due on 2026-12-01." in notice.inner_text()
        box = notice.bounding_box()
        assert box["y"] + box["height"] < DESK["height"], "it is seen without scrolling"
        assert box["y"] < page.locator(".kb-facts").first.bounding_box()["y"]


def test_an_alert_has_a_permanent_address_that_needs_no_script(browser: Any, there: str, site: Path) -> None:
    """It leads to the runbook, and to the alert's own section where the runbook has one; the site map names neither."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{there}alerts/MailQueueFull/")
    page.wait_for_url(there + PLACE)
    page.goto(f"{there}alerts/MailLost")
    page.wait_for_url(f"{there}{PLACE}#maillost")
    context.close()
    alerts = json.loads((site / "api/alerts.json").read_text(encoding="utf-8"))["alerts"]
    assert alerts["MailLost"][0]["url"] == f"{PLACE}#maillost"
    assert "alerts/Mail" not in (site / "sitemap.xml").read_text(encoding="utf-8")


def test_without_script_it_is_a_plain_document(opened: Callable[..., Any]) -> None:
    page = opened(java_script_enabled=False)
    panel = page.locator(".kb-panel").inner_text()
    assert "$NAMESPACE Where it runs default mail" in panel
    assert "Cy Example" in panel
    assert "Ada Example after 15 min" in panel
    assert page.locator(".md-content button, .md-content input").count() == 0
    assert page.locator("[data-kb-run]").is_hidden()
    assert page.locator(".kb-on-paper").is_hidden()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_it_prints_on_paper(opened: Callable[..., Any], script: bool) -> None:
    """The panel and the text, on A4, commands wrapped; boxes to tick; where links and the page itself stand."""
    page = opened(java_script_enabled=script, color_scheme="dark", viewport={"width": 700, "height": 1000})
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.emulate_media(media="print")
    for gone in (
        ".md-header",
        ".md-tabs",
        ".md-sidebar--secondary",
        ".md-footer",
        ".headerlink",
        ".kb-button",
        ".kb-next",
    ):
        assert page.locator(gone).evaluate_all("all => all.every(one => one.getClientRects().length === 0)"), gone
    assert page.locator(".kb-panel").is_visible()
    assert "https://handbook.example/sub/runbooks/MailQueueFull/" in page.locator(".kb-on-paper").inner_text()
    after = "one => getComputedStyle(one, '::after').content"
    assert "https://dashboards.example/queue" in page.locator(".kb-facts a[href^=http]").evaluate(after)
    assert page.locator(".kb-calls a").first.evaluate(after) == "none", "what leads within the site has no address"
    code = page.locator("pre > code")
    assert set(code.evaluate_all("all => all.map(one => getComputedStyle(one).whiteSpace)")) == {"pre-wrap"}
    assert code.evaluate_all("all => all.every(one => one.scrollWidth <= one.clientWidth)")
    boxes = """all => all.map(one => {
        const box = one.querySelector('.kb-tick input');
        const style = box ? getComputedStyle(box) : getComputedStyle(one, '::before');
        return [style.borderTopWidth, style.backgroundColor];
    })"""
    items = page.locator(".md-content__inner > ol > li")
    assert items.evaluate_all(boxes) == [["1px", "rgba(0, 0, 0, 0)"]] * 3
    ink = page.locator(".kb-panel .kb-when").first.evaluate("one => getComputedStyle(one).color")
    assert ink == "rgb(79, 91, 98)", "dark ink, though the reader's screen is dark"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_run_under_way_fits_and_is_accessible(opened: Callable[..., Any], size: dict[str, int], scheme: str) -> None:
    page = opened(viewport=size, color_scheme=scheme)
    if size == PHONE:
        page.locator(".kb-values summary").first.click()
    field(page, "NAMESPACE").fill("post-" + "x" * 80)
    field(page, "POD_NAME").fill("wrong")
    tick(page, 0).check()
    page.wait_for_selector("[data-clipboard-target]", state="attached")
    page.locator("[data-clipboard-target]").first.press("Enter")
    assert page.locator(".kb-warning").is_visible()
    page.clock.run_for(3000)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    page.evaluate(AXE)
    page.clock.resume()
    found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations'], preload: false})", WCAG)
    said = [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
    assert said == []


def test_it_works_from_a_disk(browser: Any, tmp_path: Path) -> None:
    """Where no module may be loaded: values are placed, and ticks survive a reload."""
    site = build(handbook(tmp_path / "book", FILES, CONFIG), "--offline", "--today", "2026-11-20")
    page = browser.new_page()
    page.goto(f"file://{site}/runbooks/MailQueueFull.html")
    field(page, "POD_NAME").fill("mail-7")
    tick(page, 0).check()
    page.reload()
    assert "kubectl delete pod mail-7" in commands(page)
    assert tick(page, 0).is_checked()
    page.close()
