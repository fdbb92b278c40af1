"""From alarm to a line that another person sees: the path everything else stands on."""

import re
import time

from playwright.sync_api import expect

EVENT = re.compile(r"/events/(?!new)[^/?#]+")


def report(page, title):
    """Reports an event through the form and lands in its room."""
    page.goto("/events/new")
    form = page.locator("form", has=page.locator("[name=title]"))
    form.locator("[name=title]").fill(title)
    form.locator("[name=place]").fill("Kista torg")
    unit = form.locator("select[name=unit]")
    if unit.count() and not unit.input_value():
        unit.select_option(index=1)
    form.locator("[name=title]").press("Enter")
    page.wait_for_url(EVENT)
    assert title in page.inner_text("main")
    return EVENT.search(page.url).group(0)


def say(page, words):
    """Writes on the entry line. Answers the moment it was sent."""
    line = page.locator("form#entry [name=text]")
    line.fill(words)
    line.press("Enter")
    return time.monotonic()


def line_with(page, words):
    return page.locator("li[data-id]", has_text=words)


def test_a_line_is_seen_live_by_another(page_as, axe, screenshot):
    duty, city = page_as("dutyOfficer"), page_as("citySecurity")
    room = report(duty, "Strömlöst i Kista")

    assert city.goto(room).status == 200
    city.wait_for_timeout(1000)  # the stream is open

    words = "Hissar står i 14 hus, räddningstjänsten är på väg"
    sent = say(duty, words)
    expect(line_with(city, words)).to_be_visible(timeout=2000)
    assert time.monotonic() - sent < 2

    expect(line_with(duty, words)).to_have_count(1)
    expect(line_with(city, words)).to_have_count(1)
    expect(duty.locator("form#entry [name=text]")).to_have_value("")

    # What was shown live is also what is kept.
    city.reload()
    expect(line_with(city, words)).to_have_count(1)

    for page, name in [(duty, "event-room"), (city, "event-room-other")]:
        screenshot(page, name)
        axe(page)
        assert not page.faults, page.faults


def test_a_reader_on_a_phone_gets_the_lines_in_order(page_as, axe, screenshot):
    duty, phone = page_as("dutyOfficer"), page_as("citySecurity", "en", "phone")
    room = report(duty, "Vattenläcka i Tensta")
    assert phone.goto(room).status == 200
    phone.wait_for_timeout(1000)

    said = [f"Rad {number} av fem" for number in range(1, 6)]
    for words in said:
        say(duty, words)
        expect(line_with(duty, words)).to_have_count(1)
    expect(line_with(phone, said[-1])).to_have_count(1, timeout=2000)
    seen = [re.search(r"Rad \d av fem", text).group(0) for text in line_with(phone, "av fem").all_inner_texts()]
    assert seen == said

    screenshot(phone, "event-room")
    axe(phone)
    assert not phone.faults, phone.faults


def test_a_line_written_without_network_is_sent_later(page_as):
    duty, city = page_as("dutyOfficer"), page_as("citySecurity")
    room = report(duty, "Störning i mobilnätet")
    assert city.goto(room).status == 200

    words = "Skrivet i källaren utan täckning"
    duty.context.set_offline(True)
    say(duty, words)
    expect(duty.locator(".log").get_by_text(words)).to_be_visible()
    expect(duty.locator(".unsent", has_text=words)).to_be_visible()
    assert line_with(city, words).count() == 0

    duty.context.set_offline(False)
    expect(line_with(city, words)).to_have_count(1, timeout=30_000)
    expect(line_with(duty, words)).to_have_count(1, timeout=30_000)
    expect(duty.locator(".unsent")).to_have_count(0)


def test_an_open_room_under_secrecy_is_still(page_as):
    """That a room is read is written in the journal; that writing must not make it read again."""
    city, duty = page_as("citySecurity"), page_as("dutyOfficer")
    rows = city.request.get("/api/v1/events?exercise=no").json()
    secret = next(row for row in rows if row["classification"] == "K2" and row["status"] in ("reported", "verified", "active", "stabilised"))
    asked = []
    city.on("request", lambda request: f"/events/{secret['id']}/" in request.url and asked.append(request.url))
    for page in (city, duty):
        assert page.goto(f"/events/{secret['id']}").status == 200
    assert city.locator(".secrecy-mark a").count() == 2
    city.wait_for_timeout(4000)
    assert len(asked) <= 8, asked

    words = "Skyddad adress bekräftad"
    say(duty, words)
    expect(line_with(city, words)).to_have_count(1, timeout=3000)
    expect(line_with(duty, words)).to_have_count(1)
    assert not city.faults and not duty.faults


def test_a_line_whose_answer_was_lost_is_kept_once(page_as):
    duty = page_as("dutyOfficer")
    room = report(duty, "Svaret kom bort")
    lost = []

    def lose(route):
        if lost:
            return route.continue_()
        lost.append(route.request.url)
        route.fetch()
        route.abort()

    duty.route("**/events/*/log", lose)
    words = "Sparad fast svaret aldrig kom"
    say(duty, words)
    expect(line_with(duty, words)).to_have_count(1, timeout=30_000)
    expect(duty.locator(".unsent")).to_have_count(0, timeout=30_000)
    duty.goto(room)
    expect(line_with(duty, words)).to_have_count(1)
    assert lost
