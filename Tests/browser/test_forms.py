"""Forms as people leave them and come back to them."""

import re

from playwright.sync_api import expect
from test_pages import resolve


def test_what_was_begun_is_there_when_one_comes_back(page_as, axe):
    page = page_as("dutyOfficer")
    page.goto(resolve(page, "/events/{open}/told"))
    page.locator("[name=text]").fill("Skolan stänger klockan 14")
    expect(page.locator("[data-draft-says]")).to_contain_text("utkast sparat", timeout=5000)
    expect(page.locator("header [data-saved-says]")).to_contain_text("utkast sparat")

    page.reload()
    expect(page.locator("[name=text]")).to_have_value("Skolan stänger klockan 14")
    axe(page)
    page.get_by_role("button", name="Börja om").click()
    expect(page.locator("[name=text]")).to_have_value("")
    assert not page.faults, page.faults


def test_a_proposal_shows_while_one_answers(page_as, axe):
    page = page_as("dutyOfficer", "sv", "phone")
    page.goto(resolve(page, "/events/{open}/level"))
    for question, answer in [("deviates", "yes"), ("severe", "yes"), ("urgent", "yes"), ("crossing", "no")]:
        page.locator(f"[name={question}][value={answer}]").check()
    expect(page.locator("#proposal h2")).to_contain_text("Förslag:")
    chosen = page.locator("[name=level]:checked")
    expect(chosen).to_have_count(1)
    first = chosen.get_attribute("value")
    page.locator("[name=urgent][value=no]").check()
    expect(page.locator(f"[name=level]:checked:not([value='{first}'])")).to_have_count(1)

    # The button works with nothing else filled in, and lands on the proposal.
    page.get_by_role("button", name="Visa förslag").click()
    expect(page.locator("#proposal")).to_be_in_viewport()
    page.get_by_role("button", name="Besluta nivån").click()
    expect(page.locator(".summary")).to_contain_text("Skriv varför nivån ska gälla.")
    axe(page)
    # A refused form is an answer of its own kind, which the browser tells of.
    page.faults.clear()


def test_what_is_wrong_is_said_by_the_page(page_as, axe):
    """A browser would say it in its own language, whatever the page's is."""
    page = page_as("dutyOfficer", "en")
    for path, button in [("/events/new", None), ("/events/{open}/told", None), ("/events/{open}/services", None)]:
        page.goto(resolve(page, path))
        form = page.locator("main form.form").first
        assert form.evaluate("(form) => form.noValidate"), path
        form.locator(".actions button").first.click()
        expect(page.locator(".summary").first).to_be_visible()
        axe(page)
    page.faults.clear()


def test_who_reports_is_told_what_happens_next(page_as, axe):
    page = page_as("reporter", "sv", "phone")
    page.goto("/events/new")
    page.fill("#title", "Hissen står stilla på Kvarngatan")
    page.get_by_role("button", name="Skicka rapporten").click()
    expect(page).to_have_url(re.compile(r"/events/[^/]+/reported$"))
    expect(page.locator("main a[href^='tel:']").first).to_be_visible()
    axe(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 320
    page.goto("/me")
    expect(page.locator("section:has(> #reports)")).to_contain_text("Hissen står stilla på Kvarngatan")
    assert not page.faults, page.faults
