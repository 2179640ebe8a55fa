"""What readers come for, each with what it may cost them: taps, screens, and what they type."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

PHONE = {"width": 390, "height": 844}
# An alert as it is copied from a phone's notification.
PASTED = '[FIRING:1] KafkaConsumerLagHigh (critical) consumergroup="manifest-export" topic="bookings.manifests"'


@pytest.fixture
def phone(browser: Any, address: str) -> Any:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.clock.install(time="2026-11-22T02:10:05Z")
    page.goto(address)
    yield page
    context.close()


def begins(page: Any, selector: str) -> float:
    """Where the first element of a text that is shown begins, in screens from the top of the page."""
    box = page.locator(selector).first.bounding_box()
    return float((box["y"] + page.evaluate("scrollY")) / PHONE["height"])


def test_whoever_is_paged_reaches_the_first_command_by_a_tap_a_paste_and_enter(phone: Any) -> None:
    phone.get_by_role("link", name="Search").or_(phone.get_by_role("button", name="Search")).first.tap()
    phone.locator("dialog .kb-search-field").wait_for()
    phone.evaluate("text => navigator.clipboard.writeText(text)", PASTED)
    phone.keyboard.press("Control+V")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/KafkaConsumerLagHigh/?consumergroup=manifest-export&topic=bookings.manifests")
    assert begins(phone, ".kb-calls") < 1, "who is called"
    assert phone.get_by_role("link", name="page now").first.is_visible()
    assert begins(phone, ".kb-calls a[href]") < 1
    assert begins(phone, "article pre") <= 1.5, "the first command"
    assert "--describe --group manifest-export" in phone.locator("article pre").first.inner_text()
    for number in range(6):
        phone.locator(".kb-step .kb-tick input:visible").nth(number).tap()
    phone.get_by_role("button", name="Copy timeline").tap()
    phone.wait_for_function("() => document.querySelector('.kb-run-said').textContent.includes('copied')")
    timeline = phone.evaluate("navigator.clipboard.readText()")
    assert timeline.count("2026-11-22T") >= 7
    assert "manifest-export" in timeline


def test_what_is_explained_before_the_first_command_opens_for_who_looks_for_it(phone: Any, address: str) -> None:
    place = f"{address}runbooks/event-bus/KafkaConsumerLagHigh/"
    phone.goto(place)
    meaning, impact = phone.locator(".kb-brief").all()
    assert not meaning.is_visible()
    phone.get_by_role("button", name="Show Meaning").tap()
    assert meaning.is_visible()
    assert not impact.is_visible()
    phone.goto(f"{place}#impact")
    phone.locator("table").first.wait_for(state="visible")


def test_nothing_is_folded_where_a_desk_has_room(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{address}runbooks/event-bus/KafkaConsumerLagHigh/")
    page.locator(".kb-run").wait_for()
    assert page.locator(".kb-brief").count() == 0
    context.close()


def test_no_first_command_is_far_on_a_phone(phone: Any, address: str, example: Path) -> None:
    """Within a screen and a half, and a little more where the fonts are wider."""
    places = sorted((example / "site/runbooks").glob("*/*/index.html"))
    far = {}
    for place in places:
        phone.goto(address + place.parent.relative_to(example / "site").as_posix() + "/")
        if phone.locator(".kb-run").count() and (where := begins(phone, "article pre")) > 1.6:
            far[place.parent.name] = where
    assert (far, len(places) > 15) == ({}, True)
