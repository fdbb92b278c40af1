"""The palette and the keys: on every page, in both languages, on phone and desktop."""

import pytest
from conftest import DEVICES, LANGUAGES
from playwright.sync_api import expect


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_palette(page_as, axe, screenshot, lang, device):
    page = page_as("dutyOfficer", lang, device)
    page.goto("/units")
    page.keyboard.press("Control+k")
    field = page.locator("#palette-q")
    expect(field).to_be_focused()
    options = page.locator("#palette [role=option]")
    expect(options.first).to_be_visible()
    screenshot(page, "palette", "")
    axe(page)
    width = DEVICES[device]["viewport"]["width"]
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()

    # A stroke opens it too; a name leads to its page, by keyboard alone.
    page.keyboard.press("/")
    expect(field).to_be_focused()
    field.press_sequentially("Järva stadsdelsförv")
    expect(options.filter(has_text="Järva stadsdelsförvaltning").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/units/sdf-jarva")

    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    assert not page.faults, page.faults


def test_recent_events_come_first(page_as):
    page = page_as("dutyOfficer")
    number = page.request.get("/api/v1/events?exercise=yes").json()[0]
    page.goto("/events/" + number["id"])
    page.goto("/me")
    page.keyboard.press("Control+k")
    # Two that were looked at while nothing was written stand in any order.
    expect(page.locator("#palette [role=option]").filter(has_text=number["number"])).to_be_visible()
    page.goto("/search")
    expect(page.locator("#recent")).to_be_visible()


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_are_completed_in_the_entry_line(page_as, axe, screenshot, lang, device):
    page = page_as("dutyOfficer", lang, device)
    rows = page.request.get("/api/v1/events?status=open&exercise=no").json()
    page.goto("/events/" + [row for row in rows if row["classification"] != "K2"][-1]["id"])
    line = page.locator("#entry-text")
    options = page.locator("#mention-hits [role=option]")
    line.press_sequentially("Ring @Samira H")
    expect(options.first).to_contain_text("Samira Haddad")
    screenshot(page, "mention", "")
    axe(page)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= DEVICES[device]["viewport"]["width"]
    line.press("Enter")
    expect(line).to_have_value("Ring Samira Haddad")
    line.press_sequentially(" i @Husb")
    expect(options.filter(has_text="Husby").first).to_be_visible()
    line.press("Escape")
    expect(options).to_have_count(0)
    expect(line).to_be_focused()
    expect(line).to_have_value("Ring Samira Haddad i @Husb")
    assert not page.faults, page.faults
