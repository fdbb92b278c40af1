"""Evenings in the event room: with mouse on a desktop, and with nothing but keys on a phone."""

import re

import pytest
from playwright.sync_api import expect
from test_thin_path import line_with, report, say


class Mouse:
    """Somebody at a desk."""

    device = "desktop"

    def press(self, page, target):
        target.click()

    def write(self, page, target, words):
        target.fill(words)

    def choose(self, page, target, value):
        target.select_option(value)


class Keys:
    """Somebody with a phone and a keyboard, who touches no glass."""

    device = "phone"

    def reach(self, page, target):
        """Tabs until the target has the focus, which must be seen."""
        expect(target).to_be_visible()
        for _ in range(200):
            if target.evaluate("(one) => one === document.activeElement"):
                break
            page.keyboard.press("Tab")
        else:
            raise AssertionError(f"no way by Tab to {target}")
        seen = target.evaluate("""(one) => {
          const box = one.getBoundingClientRect(), top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
          return Boolean(top) && (one.contains(top) || top.contains(one) && top.matches("label, summary, a, button, .field"));
        }""")
        assert seen, f"{target} has the focus and is hidden"

    def press(self, page, target):
        self.reach(page, target)
        page.keyboard.press("Enter")

    def write(self, page, target, words):
        self.reach(page, target)
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(words)

    def choose(self, page, target, value):
        self.reach(page, target)
        values = target.evaluate("(one) => [...one.options].map((option) => option.value)")
        for _ in values:
            if target.input_value() == value:
                return
            page.keyboard.press("ArrowDown")
        assert target.input_value() == value


both = pytest.mark.parametrize("hand", [Mouse(), Keys()], ids=["mouse", "keys"])


def open_room(page_as, role, room, hand):
    page = page_as(role, "sv", hand.device)
    assert page.goto(room).status == 200
    page.wait_for_timeout(800)  # the stream is open
    return page


def name_of(page):
    return page.locator("form#entry").get_attribute("data-author")


@both
def test_a_shift_is_handed_over(page_as, axe, hand):
    """One writes words, the other reads and signs, and both see it."""
    duty = page_as("dutyOfficer", "sv", hand.device)
    room = report(duty, f"Avlösning {hand.device}")
    city = open_room(page_as, "citySecurity", room, hand)
    off, on = name_of(duty), name_of(city)
    duty.goto(room + "/staff")
    form = duty.locator("main form", has=duty.locator("[name=function]"))
    hand.choose(duty, form.locator("[name=function]"), "log")
    hand.press(duty, form.get_by_role("button", name="Gå på"))
    duty.wait_for_url(re.compile(room + "$"))
    expect(duty.locator("main")).to_contain_text("Loggförare")
    say(duty, "Reservkraften är igång på äldreboendet")
    expect(line_with(duty, "Reservkraften är igång")).to_have_count(1)

    duty.goto(room + "/handover?function=log")
    hand.write(duty, duty.locator("[name=words]"), "Jourhavande är trött, ring tidigt")
    hand.write(duty, duty.locator("[name=to]"), on)
    hand.press(duty, duty.get_by_role("button", name="Lämna över"))
    expect(duty.locator("main")).to_contain_text(f"Väntar på {on}")
    expect(duty.locator("main")).to_contain_text("1 ny rad")
    axe(duty)
    handover = duty.url
    duty.goto(room)
    duty.wait_for_timeout(800)

    city.goto("/me")
    hand.press(city, city.locator(f"main a[href*='{room}/handover/']").first)
    city.wait_for_url(re.compile("/handover/"))
    expect(city.locator("main")).to_contain_text("Jourhavande är trött, ring tidigt")
    hand.press(city, city.get_by_role("button", name="Jag har läst och tar över"))
    city.wait_for_url(re.compile(room + "$"))

    # Live for the one who goes off, and there for the one who comes on.
    signed = f"{on} tog över efter {off}: Loggförare"
    for page in (duty, city):
        expect(page.locator("li.act", has_text=signed)).to_have_count(1, timeout=5000)
    duty.goto(handover)
    expect(duty.locator("main")).to_contain_text("underskriven")
    assert not duty.faults and not city.faults, duty.faults + city.faults


@both
def test_many_lines_are_pasted_at_once(page_as, hand):
    duty = page_as("dutyOfficer", "sv", hand.device)
    room = report(duty, f"Inklistrat {hand.device}")
    city = open_room(page_as, "citySecurity", room, hand)
    duty.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lines = ["00.10 Larm från hisstelefon", "00.20 Räddningstjänst på plats", "Två personer ute", "00.30 Hissen avstängd"]
    duty.evaluate("(text) => navigator.clipboard.writeText(text)", "\r\n".join(lines))
    entry = duty.locator("form#entry [name=text]")
    if hand.device == "phone":
        hand.reach(duty, entry)
    else:
        entry.focus()
    duty.keyboard.press("Control+V")
    ask = duty.locator(".entry-paste")
    expect(ask).to_contain_text("4")
    hand.press(duty, ask.locator("button").first)
    expect(ask).to_have_count(0)
    expect(entry).to_have_value("")
    texts = [re.sub(r"^\d\d\.\d\d ", "", line) for line in lines]
    for page in (duty, city):
        for words in texts:
            expect(line_with(page, words)).to_have_count(1, timeout=8000)
        shown = page.locator("li[data-id] .line-text").all_inner_texts()
        assert [text for text in shown if text in texts] == texts
        expect(line_with(page, texts[1]).locator("time").first).to_have_text("00:20")
    expect(duty.locator(".unsent")).to_have_count(0)
    assert not duty.faults and not city.faults, duty.faults + city.faults


@both
def test_what_is_essential_stays_so(page_as, axe, hand):
    """The switch holds for what comes live, and for older lines; what one writes oneself is seen."""
    duty = page_as("dutyOfficer", "sv", hand.device)
    room = report(duty, f"Djup {hand.device}")
    city = open_room(page_as, "citySecurity", room, hand)
    say(duty, "En iakttagelse bland många")
    expect(line_with(city, "En iakttagelse")).to_have_count(1, timeout=3000)
    depth = city.locator(".depth")
    hand.press(city, depth.get_by_role("link", name="Väsentligt"))
    city.wait_for_url(re.compile("depth=essential"))
    city.wait_for_timeout(800)
    expect(line_with(city, "En iakttagelse")).to_have_count(0)

    duty.locator("form#entry [name=category]").select_option("decision")
    duty.locator("form#entry [name=why]").fill("Natten blir kall")
    say(duty, "Trygghetspunkten öppnas")
    expect(line_with(city, "Trygghetspunkten öppnas")).to_have_count(1, timeout=3000)
    duty.locator("form#entry [name=category]").select_option("information")
    say(duty, "Något mindre viktigt")
    expect(line_with(duty, "Något mindre viktigt")).to_have_count(1)
    city.wait_for_timeout(1500)
    expect(line_with(city, "Något mindre viktigt")).to_have_count(0)
    say(city, "Skriven i den korta loggen")
    expect(line_with(city, "Skriven i den korta loggen")).to_be_visible(timeout=3000)
    axe(city)

    hand.press(city, depth.get_by_role("link", name="Allt"))
    city.wait_for_url(re.compile(room + r"(\?since=\d+)?$"))
    for words in ("En iakttagelse", "Något mindre viktigt", "Trygghetspunkten öppnas", "Skriven i den korta loggen"):
        expect(line_with(city, words)).to_have_count(1)
    assert not duty.faults and not city.faults, duty.faults + city.faults


@both
def test_what_is_new_since_one_looked(page_as, hand):
    duty = page_as("dutyOfficer", "sv", hand.device)
    room = report(duty, f"Nytt sedan {hand.device}")
    say(duty, "Känt sedan tidigare")
    expect(line_with(duty, "Känt sedan tidigare")).to_have_count(1)
    city = open_room(page_as, "citySecurity", room, hand)
    expect(city.locator(".since")).to_have_count(0)

    city.goto("/events")
    for words in ("Nytt ett", "Nytt två"):
        say(duty, words)
        expect(line_with(duty, words)).to_have_count(1)
    hand.press(city, city.locator(f"main a[href='{room}']").first)
    city.wait_for_url(re.compile(room))
    expect(city.locator(".since")).to_have_count(1)
    after = city.locator(".since ~ li[data-id]").all_inner_texts()
    assert len(after) == 2 and "Nytt ett" in after[0] and "Nytt två" in after[1], after

    city.reload()
    expect(city.locator(".since")).to_have_count(0)
    expect(line_with(city, "Nytt två")).to_have_count(1)
    assert not duty.faults and not city.faults, duty.faults + city.faults


def test_ten_tabs_of_one_browser_stay_live(page_as):
    duty, first = page_as("dutyOfficer"), page_as("citySecurity")
    room = report(duty, "Tio flikar")
    tabs = [first] + [first.context.new_page() for _ in range(9)]
    for tab in tabs:
        assert tab.goto(room, timeout=15_000).status == 200
    tabs[-1].wait_for_timeout(1000)
    say(duty, "Syns i alla flikar")
    for tab in tabs:
        expect(line_with(tab, "Syns i alla flikar")).to_have_count(1, timeout=5000)

    # Whichever tab it was that read for the others goes away.
    for gone in tabs[:3]:
        gone.close()
    tabs = tabs[3:]
    tabs[-1].wait_for_timeout(2500)
    say(duty, "Syns också sedan")
    for tab in tabs:
        expect(line_with(tab, "Syns också sedan")).to_have_count(1, timeout=8000)


def test_a_half_written_line_waits_while_one_looks_elsewhere(page_as):
    duty = page_as("dutyOfficer", "sv", "phone")
    room = report(duty, "Halv rad")
    duty.locator("#entry [name=text]").fill("Jourmontören är på")
    duty.goto(room + "/picture")
    duty.go_back()
    expect(duty.locator("#entry [name=text]")).to_have_value("Jourmontören är på")
    say(duty, "Jourmontören är på väg")
    expect(line_with(duty, "Jourmontören är på väg")).to_be_visible()
    duty.goto(room)
    expect(duty.locator("#entry [name=text]")).to_have_value("")
