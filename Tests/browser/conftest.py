"""What every browser journey stands on: the built program on a free port with the demonstration
city, signed-in pages by role, language and device, and the accessibility check.

    bin/setup --test && swift build
    TRYGGVE_BINARY=.build/debug/tryggve .venv/bin/python -m pytest Tests/browser

The program is asked for no more than this:
- `serve --demo` reads TRYGGVE_DATA and TRYGGVE_PORT, and GET /ready answers 200 once it is ready;
- demo-links.json in the data folder holds one sign-in link for each role;
- the cookie `language`, sv or en, chooses the language of a page.
"""

import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / ".build" / "screenshots"
LANGUAGES = ["sv", "en"]
DEVICES = {
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True},
    "desktop": {"viewport": {"width": 1280, "height": 900}},
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Server:
    """The running program."""

    def __init__(self, process, address, data, log):
        self.process, self.address, self.data, self.log = process, address, data, log

    def links(self):
        return json.loads((self.data / "demo-links.json").read_text())

    def tail(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-40:])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(address):
    with contextlib.suppress(urllib.error.URLError, OSError):
        with urllib.request.urlopen(address, timeout=2) as answer:
            return answer.status == 200
    return False


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    binary = os.environ.get("TRYGGVE_BINARY")
    if not binary or not os.access(binary, os.X_OK):
        pytest.exit(f"TRYGGVE_BINARY must name the built program, it is {binary!r}", returncode=2)
    data = tmp_path_factory.mktemp("data")
    data.chmod(0o700)
    log = ROOT / ".build" / "test" / "browser-server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    port = free_port()
    settings = {key: value for key, value in os.environ.items() if not key.startswith("TRYGGVE_")}
    settings |= {"TRYGGVE_DATA": str(data), "TRYGGVE_PORT": str(port)}
    with open(log, "wb") as out:
        process = subprocess.Popen(
            [os.path.abspath(binary), "serve", "--demo"],
            cwd=data, env=settings, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    server = Server(process, f"http://127.0.0.1:{port}", data, log)
    try:
        patience = time.monotonic() + 120
        while not answers(server.address + "/ready"):
            if process.poll() is not None or time.monotonic() > patience:
                state = f"ended with {process.returncode}" if process.poll() is not None else "was not ready in 120 s"
                pytest.exit(f"the program {state}:\n{server.tail()}", returncode=1)
            time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            pytest.fail(f"the program did not stop within 15 s of being asked to:\n{server.tail()}")


class Chromium:
    """One browser for all tests, and a new one after one that stood still."""

    MARK = f"--tests-of={os.getpid()}"

    def __init__(self, playwright):
        self.playwright, self.running = playwright, None

    def new_context(self, **wishes):
        if not self.running or not self.running.is_connected():
            self.running = self.playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", self.MARK])
        return self.running.new_context(**wishes)

    def end(self):
        """Ends it from outside, so that whoever waits for its answer hears that it is gone."""
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if self.MARK.encode() in (process / "cmdline").read_bytes().split(b"\0"):
                    os.kill(int(process.name), signal.SIGKILL)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = Chromium(playwright)
        yield browser
        if browser.running:
            browser.running.close()


@pytest.fixture(autouse=True)
def patience(browser):
    """No test of the browser needs two minutes: one that waits for ever fails, and says where."""
    watch = threading.Timer(120, browser.end)
    watch.daemon = True
    watch.start()
    yield
    watch.cancel()


@pytest.fixture(scope="session")
def signed_in(server, browser):
    """Signs each role in once and remembers its cookies: a sign-in link works a single time."""
    remembered = {}

    def cookies(role):
        if role not in remembered:
            links = server.links()
            assert role in links, f"demo-links.json has no {role}, only {', '.join(sorted(links))}"
            context = browser.new_context()
            page = context.new_page()
            answer = page.goto(links[role])
            assert answer.status < 400, f"the sign-in link of {role} answered {answer.status}"
            if "/sign-in/link/" in page.url:  # a page that asks before it uses the link up
                page.locator("main form button").first.click()
                page.wait_for_url(lambda url: "/sign-in" not in url)
            assert context.cookies(), f"the sign-in link of {role} set no cookie"
            remembered[role] = context.storage_state()
            context.close()
        return remembered[role]

    return cookies


@pytest.fixture
def page_as(server, browser, signed_in):
    """page_as("dutyOfficer", "en", "phone"): a page in a browser of its own, signed in.

    The role None is a visitor. `page.faults` gathers what the console and the network complained of.
    """
    contexts = []

    def make(role, lang="sv", device="desktop", scheme="light"):
        context = browser.new_context(
            base_url=server.address,
            storage_state=signed_in(role) if role else None,
            locale={"sv": "sv-SE", "en": "en-GB"}[lang],
            timezone_id="Europe/Stockholm",
            color_scheme=scheme,
            reduced_motion="reduce",
            **DEVICES[device])
        context.add_cookies([{"name": "language", "value": lang, "url": server.address}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.faults = []
        page.on("console", lambda said: said.type == "error" and page.faults.append(f"console: {said.text}"))
        page.on("pageerror", lambda error: page.faults.append(f"script: {error}"))
        page.on("response", lambda answer: answer.status >= 400 and page.faults.append(f"{answer.status} {answer.url}"))
        return page

    yield make
    for context in contexts:
        # Chromium never answers when a context is closed while a form that was sent is on its way.
        for page in context.pages:
            with contextlib.suppress(Error):
                page.goto("about:blank")
        context.close()


@pytest.fixture(scope="session")
def axe():
    """axe(page): fails with every accessibility fault on the page, in words."""
    checker = Axe()

    def check(page):
        found = checker.run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
        told = [
            f"{fault['id']}: {fault['help']}\n    " + "\n    ".join(node["html"][:160] for node in fault["nodes"][:5])
            for fault in found
        ]
        assert not told, f"{len(told)} accessibility faults on {page.url}\n" + "\n".join(told)

    return check


@pytest.fixture(scope="session")
def screenshot():
    """screenshot(page, "event-room"): kept as .build/screenshots/event-room-sv-1280.png."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)

    def take(page, name, suffix=""):
        lang = page.locator("html").get_attribute("lang")
        plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        path = SCREENSHOTS / f"{plain}-{lang}-{page.viewport_size['width']}{suffix}.png"
        # Not full_page on phone: what is fixed at the edge would be drawn in the middle.
        page.screenshot(path=path)
        return path

    return take
