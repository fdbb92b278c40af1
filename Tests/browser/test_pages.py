"""Every page, in both languages, on phone and desktop: no accessibility fault, no complaint in
the console, nothing to scroll sideways. A new page is one line in PAGES."""

import pytest
from conftest import DEVICES, LANGUAGES

# (who looks, path); None is a visitor who has not signed in.
PAGES = [
    (None, "/sign-in"),
    (None, "/accessibility"),
    ("dutyOfficer", "/"),
    ("dutyOfficer", "/events"),
    ("dutyOfficer", "/events?order=-changed&limit=1"),
    ("dutyOfficer", "/events/new"),
    ("dutyOfficer", "/units"),
    ("dutyOfficer", "/units/sdf-jarva"),
    ("dutyOfficer", "/units/sdf-jarva/contacts"),
    ("dutyOfficer", "/responsibility?q=hemtj%C3%A4nst"),
    ("dutyOfficer", "/people"),
    ("dutyOfficer", "/units?view=tree&q=social"),
    ("dutyOfficer", "/units/slk/shifts?when=all"),
    ("dutyOfficer", "/people?view=people&order=-title"),
    ("dutyOfficer", "/people?view=gaps"),
    ("dutyOfficer", "/people/eva.lind"),
    ("dutyOfficer", "/actors"),
    ("dutyOfficer", "/crisis"),
    ("dutyOfficer", "/instructions"),
    ("dutyOfficer", "/levels"),
    ("citySecurity", "/levels"),
    ("citySecurity", "/levels/extraordinary/edit"),
    ("citySecurity", "/import"),
    ("dutyOfficer", "/me"),
    ("dutyOfficer", "/me/account"),
    ("dutyOfficer", "/me/look"),
    ("dutyOfficer", "/more"),
    ("dutyOfficer", "/search?q=el"),
    ("dutyOfficer", "/accessibility"),
    ("systemAdministrator", "/accounts"),
    ("auditor", "/journal"),
    ("auditor", "/journal?from=2026-01-01&limit=5"),
    ("auditor", "/journal/2"),
    ("auditor", "/journal/erasures"),
    ("registrar", "/journal/erasures"),
    ("dutyOfficer", "/events/{exercise}"),
    ("dutyOfficer", "/events/{exercise}?order=happened&depth=essential"),
    ("dutyOfficer", "/events/{exercise}?since=1&from=communication"),
    ("dutyOfficer", "/events/{exercise}?at={middle}"),
    ("dutyOfficer", "/events/{exercise}/picture?at={middle}"),
    ("dutyOfficer", "/events/{exercise}/picture"),
    ("dutyOfficer", "/events/{exercise}/history"),
    ("dutyOfficer", "/events/{exercise}/decisions?show=all"),
    ("dutyOfficer", "/events/{exercise}/tasks?show=all"),
    ("dutyOfficer", "/events/{exercise}/access"),
    ("dutyOfficer", "/events/{exercise}/staff"),
    ("dutyOfficer", "/events/{exercise}/crisis"),
    ("dutyOfficer", "/events/{exercise}/meetings"),
    ("dutyOfficer", "/events/{exercise}/meetings/{meeting}"),
    ("dutyOfficer", "/events/{exercise}/search?q=hiss"),
    ("citySecurity", "/events/{exercise}/package"),
    ("registrar", "/events/{exercise}/package"),
    ("registrar", "/events/{exercise}/erase/lines?q=hiss"),
    ("registrar", "/events/{exercise}/erasures"),
    ("dutyOfficer", "/events/{exercise}/checklist"),
    ("dutyOfficer", "/events/{exercise}/spill?q=hiss"),
    ("citySecurity", "/levels/new"),
    ("citySecurity", "/levels/serious/checklist"),
    ("dutyOfficer", "/events/{open}"),
    ("dutyOfficer", "/events/{open}/package"),
    ("dutyOfficer", "/events/{open}/status"),
    ("dutyOfficer", "/events?from=2020-01-01&to=2099-12-31"),
    ("unitCoordinator", "/units/new"),
    ("unitCoordinator", "/posts/new"),
    ("auditor", "/journal/proof"),
    ("auditor", "/events"),
    ("manager", "/me"),
    ("citySecurity", "/events/{secret}"),
    ("citySecurity", "/events/{secret}/picture"),
    ("citySecurity", "/events/{secret}/access"),
    ("citySecurity", "/events/{secret}/history"),
    ("dutyOfficer", "/events/{open}/level"),
    ("dutyOfficer", "/events/{open}/status"),
    ("dutyOfficer", "/events/{open}/escalation"),
    ("dutyOfficer", "/events/{open}/lead"),
    ("dutyOfficer", "/events/{open}/units"),
    ("dutyOfficer", "/events/{open}/services"),
    ("dutyOfficer", "/events/{open}/tasks"),
    ("dutyOfficer", "/events/{open}/told"),
    ("dutyOfficer", "/events/{open}/details"),
    ("dutyOfficer", "/events/{open}/handover"),
]

# The event that a path speaks of: the exercise that has been, or one that goes on.
EVENTS = {
    "{exercise}": "/api/v1/events?exercise=yes",
    "{open}": "/api/v1/events?status=open&exercise=no",
    "{secret}": "/api/v1/events?exercise=no",
}


def resolve(page, path):
    for mark, where in EVENTS.items():
        if mark in path:
            found = [row for row in page.request.get(where).json() if (row["classification"] == "K2") == (mark == "{secret}")]
            path = path.replace(mark, found[-1]["id"])
    if "{middle}" in path:
        # In the middle of what happened.
        lines = page.request.get("/api/v1" + path.split("?")[0].replace("/picture", "") + "/log?limit=500").json()
        path = path.replace("{middle}", lines[len(lines) // 2]["at"])
    if "{meeting}" in path:
        held = page.request.get("/api/v1" + path.split("/{meeting}")[0]).json()
        path = path.replace("{meeting}", held[-1]["id"])
    return path


def name_of(path):
    return path.strip("/").split("?")[0].replace("{", "").replace("}", "").replace("/", "-") or "start"


def look(page, path, lang, device, axe, screenshot, suffix=""):
    answer = page.goto(resolve(page, path))
    assert answer.status == 200, f"{path} answered {answer.status}"
    assert page.locator("html").get_attribute("lang") == lang
    assert page.title().strip(), "a page needs a title"
    page.wait_for_function("document.readyState === 'complete'")
    screenshot(page, name_of(path), suffix)
    axe(page)
    # Measured against the device: a phone's browser widens its own window to what is too wide.
    width = DEVICES[device]["viewport"]["width"]
    wide = page.evaluate("""(width) => [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .map((element) => element.outerHTML.slice(0, 120)).slice(0, 5)""", width)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width, f"{path} scrolls sideways: {wide}"
    assert not page.faults, page.faults


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("role,path", PAGES, ids=[f"{role or 'visitor'}{path}" for role, path in PAGES])
def test_page(page_as, axe, screenshot, role, path, lang, device):
    look(page_as(role, lang, device), path, lang, device, axe, screenshot)


@pytest.mark.parametrize("role,path", PAGES, ids=[f"{role or 'visitor'}{path}" for role, path in PAGES])
def test_page_at_night(page_as, axe, screenshot, role, path):
    look(page_as(role, "sv", "phone", scheme="dark"), path, "sv", "phone", axe, screenshot, "-night")


@pytest.mark.parametrize("role,path", PAGES, ids=[f"{role or 'visitor'}{path}" for role, path in PAGES])
def test_page_enlarged(page_as, role, path):
    """320 pixels wide is a desktop page at 400 %: everything must still fit the width."""
    page = page_as(role)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.goto(resolve(page, path)).status == 200
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 320, f"{path} scrolls sideways"
