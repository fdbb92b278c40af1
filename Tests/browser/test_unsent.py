"""Lines written without network: seen, sent and thrown away from whichever page is open."""

import re

from playwright.sync_api import expect
from test_thin_path import line_with, report, say


def cut(page):
    """The network takes no lines; all else works."""
    page.context.route("**/events/*/log", lambda route: route.abort() if route.request.method == "POST" else route.continue_())


def try_now(page):
    # Not a press: it may be sent by itself, and the button gone, before the pointer is there.
    outbox(page).locator("[data-send]").evaluate("(button) => button.click()")


def mend(page):
    page.context.unroute("**/events/*/log")


def outbox(page):
    return page.locator("[data-outbox]")


def test_what_is_not_sent_is_seen_and_sent_from_every_page(page_as, axe):
    duty, city = page_as("dutyOfficer"), page_as("citySecurity")
    room = report(duty, "Utan nät i källaren")
    cut(duty)
    for words in ("Pumpen står", "Vattnet stiger"):
        say(duty, words)
    expect(duty.locator(".unsent")).to_have_count(2)

    duty.goto("/units")
    summary = outbox(duty).locator("summary")
    expect(summary).to_have_text("2 ej skickade")
    summary.click()
    rows = outbox(duty).locator("li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Pumpen står")
    expect(rows.first).to_contain_text("Utan nät i källaren")
    expect(rows.first.locator(".outbox-time")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    assert rows.first.get_by_role("link").get_attribute("href") == room
    expect(outbox(duty).get_by_role("button", name="Försök nu")).to_be_visible()
    axe(duty)

    mend(duty)
    try_now(duty)
    expect(outbox(duty)).to_be_hidden(timeout=10_000)
    expect(duty.locator("[data-saved-says]")).to_contain_text("sparat")
    city.goto(room)
    said = [text for text in city.locator("li[data-id] .line-text").all_inner_texts() if "Pumpen" in text or "Vattnet" in text]
    assert said == ["Pumpen står", "Vattnet stiger"]


def test_a_line_is_thrown_away_only_after_a_question(page_as):
    duty = page_as("dutyOfficer", "sv", "phone")
    room = report(duty, "Ångrad rad")
    cut(duty)
    say(duty, "Det här stämde inte")
    expect(duty.locator(".unsent")).to_have_count(1)
    duty.goto("/me")
    outbox(duty).locator("summary").click()
    away = outbox(duty).get_by_role("button", name="Ta bort")
    away.click()
    duty.get_by_role("dialog").get_by_role("button", name="Avbryt").click()
    expect(outbox(duty).locator("li")).to_have_count(1)
    away.click()
    duty.get_by_role("dialog").get_by_role("button", name="Ta bort").click()
    expect(outbox(duty)).to_be_hidden()
    mend(duty)
    duty.goto(room)
    duty.wait_for_timeout(800)
    expect(line_with(duty, "Det här stämde inte")).to_have_count(0)


def test_two_tabs_know_the_same_lines(page_as):
    duty = page_as("dutyOfficer")
    room = report(duty, "Två flikar")
    other = duty.context.new_page()
    other.goto(duty.url.split("/events")[0] + "/events")
    cut(duty)
    say(duty, "Syns i båda flikarna")
    expect(outbox(other).locator("summary")).to_have_text("1 ej skickad")
    mend(duty)
    try_now(other)
    for tab in (duty, other):
        expect(outbox(tab)).to_be_hidden(timeout=10_000)
    expect(line_with(duty, "Syns i båda flikarna")).to_have_count(1, timeout=10_000)
    expect(duty.locator(".unsent")).to_have_count(0)
    assert room in duty.url


def test_what_the_server_refused_is_told_where_one_is(page_as):
    duty = page_as("dutyOfficer")
    report(duty, "Nekad rad")
    cut(duty)
    say(duty, "Skrivet om KVALIFICERAT HEMLIG")
    expect(duty.locator(".unsent")).to_have_count(1)
    duty.goto("/events")
    mend(duty)
    try_now(duty)
    expect(outbox(duty).locator(".outbox-says")).to_contain_text("Raden togs inte emot.")
    outbox(duty).locator("summary").click()
    outbox(duty).get_by_role("button", name="Ta bort").click()
    duty.get_by_role("dialog").get_by_role("button", name="Ta bort").click()
    expect(outbox(duty)).to_be_hidden()


def test_two_who_wrote_at_the_same_time_are_two_lines_in_their_own_time(page_as):
    duty, city = page_as("dutyOfficer"), page_as("citySecurity")
    room = report(duty, "Samma stund")
    city.goto(room)
    cut(duty)
    duty.locator("form#entry [name=time]").fill("00.05")
    say(duty, "Bron är stängd")
    expect(duty.locator(".unsent")).to_have_count(1)
    say(city, "Bron är öppen")
    expect(line_with(city, "Bron är öppen")).to_have_count(1)
    duty.goto("/events")
    mend(duty)
    duty.evaluate("dispatchEvent(new Event('online'))")
    expect(line_with(city, "Bron är stängd")).to_have_count(1, timeout=10_000)
    expect(line_with(city, "Bron är öppen")).to_have_count(1)
    expect(line_with(city, "Bron är stängd").locator("time").first).to_have_text("00:05")


def test_signing_out_warns_of_what_is_not_sent(page_as):
    duty = page_as("dutyOfficer")
    report(duty, "På väg hem")
    cut(duty)
    say(duty, "Kvar i fickan")
    expect(duty.locator(".unsent")).to_have_count(1)
    duty.goto("/more")
    expect(outbox(duty).locator("summary")).to_have_text("1 ej skickad")
    duty.get_by_role("button", name="Logga ut").click()
    question = duty.get_by_role("dialog")
    expect(question).to_contain_text("1 rad är inte skickad.")
    expect(question).to_contain_text("ligger kvar i den här webbläsaren")
    question.get_by_role("button", name="Avbryt").click()
    assert duty.url.endswith("/more")
    outbox(duty).locator("summary").click()
    outbox(duty).get_by_role("button", name="Ta bort").click()
    duty.get_by_role("dialog").get_by_role("button", name="Ta bort").click()
    expect(outbox(duty)).to_be_hidden()


def test_words_under_secrecy_are_not_kept(page_as):
    city = page_as("citySecurity")
    rows = city.request.get("/api/v1/events?exercise=no").json()
    secret = next(row for row in rows if row["classification"] == "K2" and row["status"] in ("reported", "verified", "active", "stabilised"))
    city.goto(f"/events/{secret['id']}")
    cut(city)
    say(city, "Adressen är skyddad")
    expect(city.locator(".entry-unsent")).to_contain_text("bara i den här fliken")
    expect(outbox(city).locator(".outbox-says")).to_contain_text("bara i den här fliken")
    kept = city.evaluate("""() => new Promise((done) => {
      const ask = indexedDB.open("tryggve", 1);
      ask.onsuccess = () => { const all = ask.result.transaction("unsent").objectStore("unsent").getAll(); all.onsuccess = () => done(all.result); };
    })""")
    assert kept == []


def test_without_network_nobody_is_thrown_out_of_the_page(page_as):
    duty = page_as("dutyOfficer", "sv", "phone")
    duty.goto("/events/new")
    duty.fill("#title", "Rök i trapphuset på Kvarngatan")
    duty.context.set_offline(True)
    duty.get_by_role("button", name="Skicka rapporten").click()
    question = duty.get_by_role("dialog")
    expect(question).to_contain_text("Du har inget nät")
    question.get_by_role("button", name="Stanna kvar").click()
    duty.get_by_role("link", name="Min sida").click()
    duty.get_by_role("dialog").get_by_role("button", name="Stanna kvar").click()
    expect(duty.locator("#title")).to_have_value("Rök i trapphuset på Kvarngatan")
    duty.context.set_offline(False)
    duty.get_by_role("link", name="Min sida").click()
    expect(duty).to_have_url(re.compile(r"/me$"))
