"""The log in two depths and two orders, as it changes before the eyes of who reads it."""

from playwright.sync_api import expect
from test_thin_path import line_with, report, say


def open_room(page_as, role, room, query=""):
    page = page_as(role)
    assert page.goto(room + query).status == 200
    page.wait_for_timeout(800)  # the stream is open
    return page


def test_a_line_is_lifted_before_those_who_lead(page_as, axe):
    duty = page_as("dutyOfficer")
    room = report(duty, "Två djup")
    say(duty, "Hissar står i 14 hus")
    say(duty, "Kaffe finns i receptionen")
    expect(line_with(duty, "Kaffe finns")).to_have_count(1)
    city = open_room(page_as, "citySecurity", room, "?depth=essential")
    expect(line_with(city, "Hissar står")).to_have_count(0)

    duty.wait_for_timeout(800)
    href = line_with(duty, "Hissar står").locator("a.line-time").get_attribute("href")
    other = duty.context.new_page()
    other.goto(href)
    other.get_by_role("button", name="Lyft till det väsentliga").click()
    expect(other.locator(".line-mark summary")).to_have_text("väsentlig")

    lifted = line_with(city, "Hissar står")
    expect(lifted).to_have_count(1, timeout=3000)
    expect(line_with(duty, "Hissar står").locator(".line-mark")).to_have_count(1, timeout=3000)
    lifted.locator("summary").click()
    expect(lifted.locator(".line-mark p")).to_be_visible()
    axe(city)
    other.get_by_role("button", name="Ta bort ur det väsentliga").click()
    expect(line_with(city, "Hissar står")).to_have_count(0, timeout=3000)
    expect(other.get_by_role("button", name="Lyft till det väsentliga")).to_have_count(1)
    assert not duty.faults and not city.faults, duty.faults + city.faults


def test_a_line_is_taken_back(page_as, axe):
    duty = page_as("dutyOfficer")
    room = report(duty, "Ångrat")
    city = open_room(page_as, "citySecurity", room)
    say(duty, "Fel händelse, förlåt")
    mine = line_with(duty, "Fel händelse")
    expect(mine.get_by_role("button", name="Ångra")).to_have_count(1)
    expect(line_with(city, "Fel händelse")).to_have_count(1, timeout=3000)
    expect(line_with(city, "Fel händelse").get_by_role("button", name="Ångra")).to_have_count(0)
    mine.get_by_role("button", name="Ångra").click()
    for page in (duty, city):
        expect(line_with(page, "Ångrad av skribenten")).to_have_count(1, timeout=3000)
        expect(page.locator("li[data-id]", has_text="Fel händelse").locator("s")).to_be_hidden()
    expect(duty.locator("form#entry [name=text]")).to_have_value("Fel händelse, förlåt")
    axe(city)
    assert not duty.faults and not city.faults, duty.faults + city.faults


def test_a_line_is_lifted_where_it_stands(page_as, axe):
    """By mouse where one points, by key where one comes, and without scripts."""
    duty = page_as("dutyOfficer")
    room = report(duty, "Lyft i rummet")
    say(duty, "Hissar står i 14 hus")
    say(duty, "Kaffe finns i receptionen")
    expect(line_with(duty, "Kaffe finns")).to_have_count(1)
    chief = page_as("citySecurity")
    city = open_room(page_as, "citySecurity", room)
    chief.goto(room + "?depth=essential")
    chief.wait_for_timeout(800)
    line = line_with(city, "Hissar står")
    lift = line.get_by_role("button", name="Lyft till det väsentliga")
    expect(lift).to_have_css("opacity", "0")
    lift.focus()
    expect(lift).to_have_css("opacity", "1")
    city.keyboard.press("Enter")
    expect(line.locator(".line-mark summary")).to_have_text("väsentlig")
    expect(line.get_by_role("button", name="Ta bort ur det väsentliga")).to_be_focused()
    expect(line_with(chief, "Hissar står")).to_have_count(1, timeout=3000)
    axe(city)

    # A line that comes live can be lifted too; where the short log is read, it goes when taken out.
    say(duty, "Trapphus är mörka")
    fresh = line_with(city, "Trapphus är mörka")
    fresh.hover()
    fresh.get_by_role("button", name="Lyft").click()
    lifted = line_with(chief, "Trapphus är mörka")
    expect(lifted).to_have_count(1, timeout=3000)
    lifted.hover()
    lifted.get_by_role("button", name="Ta bort").click()
    expect(lifted).to_have_count(0, timeout=3000)
    assert not duty.faults and not city.faults and not chief.faults, city.faults + chief.faults


def test_a_correction_is_taken_back(page_as):
    duty = page_as("dutyOfficer")
    room = report(duty, "Ångrad rättelse")
    city = open_room(page_as, "citySecurity", room)
    say(duty, "Hissar står i 14 hus")
    expect(line_with(city, "14 hus")).to_have_count(1, timeout=3000)
    duty.goto(line_with(duty, "14 hus").locator("a.line-time").get_attribute("href"))
    duty.locator("main [name=text]").fill("Hissar står i 12 hus")
    duty.get_by_role("button", name="Spara rättelsen").click()
    duty.wait_for_url("**" + room + "#L*")
    duty.wait_for_timeout(800)
    for page in (duty, city):
        expect(page.locator("li.corrected", has_text="14 hus")).to_have_count(1, timeout=3000)
    expect(duty.locator(".since")).to_have_count(0)  # one's own lines are no news
    line_with(duty, "12 hus").get_by_role("button", name="Ångra").click()
    for page in (duty, city):
        expect(page.locator("li.corrected")).to_have_count(0, timeout=3000)
        expect(line_with(page, "Ångrad av skribenten")).to_have_count(1)
        expect(page.locator("li[data-id]", has_text="14 hus").locator(".line-note")).to_have_count(0)
    expect(duty.locator("form#entry [name=text]")).to_have_value("")
    assert not duty.faults and not city.faults, duty.faults + city.faults


def test_late_lines_stand_where_they_belong(page_as):
    duty = page_as("dutyOfficer")
    room = report(duty, "Två tider")
    say(duty, "Nu står det stilla")
    expect(line_with(duty, "Nu står")).to_have_count(1)
    city = open_room(page_as, "citySecurity", room, "?order=happened")
    form = duty.locator("form#entry")
    form.locator("[name=time]").fill("för två timmar sedan")
    say(duty, "Det började ryka")
    expect(line_with(city, "Det började ryka")).to_have_count(1, timeout=3000)
    texts = city.locator("li[data-id] .line-text").all_inner_texts()
    assert texts.index("Det började ryka") < texts.index("Nu står det stilla"), texts
    expect(line_with(city, "Det började ryka")).to_contain_text("inlagd i efterhand")
    days = city.locator("li.day").evaluate_all("heads => heads.map((head) => head.dataset.day)")
    assert days == sorted(set(days)), days
    assert not duty.faults and not city.faults, duty.faults + city.faults
