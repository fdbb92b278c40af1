"""Asks the running program whatever its own description of the API allows, and what it does not.

    TRYGGVE_BINARY=.build/debug/tryggve .venv/bin/python Tests/api/contract.py

The program runs with the demonstration city in a folder of its own. Four people ask: the city's
security unit and the lead of an event with a token, the administrator and the auditor, who may not
have one, in a session. Identities that exist are mixed in, so that the questions reach past
*not found*. The seed is fixed: what fails, fails again. SEED and EXAMPLES choose others.

It is well when no answer is a server error or breaks the description, every route under /api/v1 is
described, and the program lives on with a log free of errors.
"""

import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
SEED = os.environ.get("SEED", "1")
EXAMPLES = int(os.environ.get("EXAMPLES", "30"))
PATIENCE = 280  # seconds for one asker, more than ten times what it takes
CITY, LEAD = "oskar.brandefelt", "eva.lind"  # citySecurity, and eventLead of the exercise


def say(text):
    print(text, flush=True)


class Server:
    """The program, in a folder that is gone afterwards."""

    def __init__(self, binary):
        self.binary = os.path.abspath(binary)
        self.data = pathlib.Path(tempfile.mkdtemp(prefix="tryggve-api-"))
        self.log = self.data / "server.log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TRYGGVE_")}
        self.settings = kept | {"TRYGGVE_DATA": str(self.data), "SWIFT_BACKTRACE": "enable=no"}
        with open(self.log, "wb") as out:
            self.process = subprocess.Popen(
                [self.binary, "serve", "--demo", "--port", str(self.port)], env=self.settings,
                stdin=subprocess.DEVNULL, stdout=out, stderr=out)

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def wait(self, most=120):
        began = time.monotonic()
        while time.monotonic() - began < most and self.process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.ask("GET", "/ready")[0] == 200:
                    return
            time.sleep(0.1)
        sys.exit("the program did not get ready:\n" + self.log.read_text(errors="replace")[-2000:])

    def ask(self, method, path, body=None, headers=None):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request(method, path, body, headers or {})
            answer = link.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            link.close()

    def read(self, path, who):
        status, _, body = self.ask("GET", "/api/v1" + path, headers=who.headers)
        return json.loads(body) if status == 200 else []

    def command(self, *words):
        return subprocess.run([self.binary, *words], env=self.settings, capture_output=True, text=True)

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.data, ignore_errors=True)


class Asker:
    """Someone who asks: the headers that say who, what to ask about, and how much."""

    def __init__(self, name, headers, paths=None, leave_out=(), examples=1.0):
        self.name, self.headers, self.paths = name, headers, paths
        self.leave_out, self.examples = leave_out, max(2, round(EXAMPLES * examples))


def token(server, login):
    """A token for every act the person may do, issued through the running server's socket."""
    acts = server.command("token", login, "--name", "API", "--acts", "?").stderr.split("There are:")[-1].split()
    done = server.command("token", login, "--name", "API", "--acts", ",".join(acts), "--days", "1")
    if done.returncode != 0:
        sys.exit(f"no token for {login}: {done.stderr}")
    return {"Authorization": "Bearer " + done.stdout.split()[0]}


def session(server, role):
    """A session that the role's link opens, with what its changes must carry."""
    link = urllib.parse.urlsplit(json.loads((server.data / "demo-links.json").read_text())[role]).path
    _, headers, page = server.ask("GET", link)
    given = re.search(r'name="csrf" value="([^"]*)"', page.decode())
    status, headers, _ = server.ask(
        "POST", link, urllib.parse.urlencode({"csrf": given[1] if given else ""}),
        {"Content-Type": "application/x-www-form-urlencoded",
         "Cookie": "; ".join(value.split(";")[0] for value in headers.get_all("Set-Cookie", []))})
    cookie = "; ".join(value.split(";")[0] for value in headers.get_all("Set-Cookie", []))
    if status != 303 or not cookie:
        sys.exit(f"the link of {role} answered {status}")
    _, _, page = server.ask("GET", "/events/new", headers={"Cookie": cookie})
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.decode())
    if not csrf:
        sys.exit(f"the page of {role} has no form")
    return {"Cookie": cookie, "X-CSRF-Token": csrf[1]}


def dictionaries(server, who):
    """Identities that exist, for the parameters and fields that name such things."""
    def identities(path):
        return [str(row["id"]) for row in server.read(path, who)][:40]

    def parts(event):
        """Every identity within one event: its tasks, requests, handovers, messages."""
        found = {}
        for path in ("", "/picture", "/told", "/log?limit=100"):
            gather(server.read(f"/events/{event}{path}", who), found)
        found.pop(event, None)
        return sorted(found)

    events = [row["id"] for row in server.read("/events?limit=100", who) if row["status"] != "closed"]
    busiest = max(events, key=lambda event: len(parts(event)))
    exercises = [row["id"] for row in server.read("/events?exercise=yes", who)][:1]
    lines = [str(line["id"]) for line in server.read(f"/events/{busiest}/log?limit=30", who)]
    found = {
        "events": exercises + events[:10], "busiest": [busiest], "parts": parts(busiest)[:60], "lines": lines,
        "units": identities("/units"), "people": identities("/people"), "actors": identities("/actors"),
        "entries": ["1", "2", "100"],
    }
    return {name: values for name, values in found.items() if values}


def gather(value, into):
    """Every identity in an answer, wherever it stands."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "id" and isinstance(inner, str):
                into[inner] = True
            gather(inner, into)
    elif isinstance(value, list):
        for inner in value:
            gather(inner, into)


BOUND = {
    "path.line": "lines", "path.seq": "entries", "path.person": "people",
    **{f"path.{name}": "parts" for name in
       ("request", "activation", "power", "participant", "task", "decision", "handover", "told")},
    "body.unit": "units", "body.toUnit": "units", "body.toPerson": "people", "body.person": "people",
    "body.actor": "actors", "body.into": "events", "query.unit": "units",
}
ABOUT = {
    # What lies within an event is asked for in the event that has most of it. The first that fits rules.
    "busiest": r"^/events/\{id\}/(log|tasks|decisions|handover|told|requests|activations|powers|staff|restriction)/",
    "events": "^/events/", "units": "^/units/", "people": "^/people/", "actors": "^/actors/",
}
LAST = r"^/events/\{id\}/(conflict|restriction|merge|eras|spill|status)"  # after these an event is hard to reach


def configuration(server, words, who):
    """The committed rules, and the identities of this city."""
    text = [(HERE / "schemathesis.toml").read_text(), ""]
    for name, values in words.items():
        text += [f"[dictionaries.{name}]", f"values = {json.dumps(values)}", ""]
    text += ["[parameters]"]
    text += [f'"{place}" = {{ dictionary = "{name}", probability = 0.7 }}'
             for place, name in BOUND.items() if name in words]
    for name, path in ABOUT.items():
        if name in words:
            text += ["", "[[operations]]", f"include-path-regex = '{path}'", "[operations.parameters]",
                     f'"path.id" = {{ dictionary = "{name}", probability = 0.8 }}']
    file = server.data / f"{who.name}.toml"
    file.write_text("\n".join(text) + "\n")
    return file


def run(server, who, words):
    began = time.monotonic()
    say(f"\n{who.name}")
    order = [ROOT / ".venv/bin/schemathesis", "--config-file", configuration(server, words, who), "run",
             server.address + "/api/v1/openapi.json", "--max-examples", str(who.examples), "--seed", SEED,
             "--workers", "1", "--generation-database", "none", "--continue-on-failure", "--no-color",
             "--warnings", "off", "--exclude-path", "/live"]
    for name, value in who.headers.items():
        order += ["--header", f"{name}: {value}"]
    if who.paths:
        order += ["--include-path-regex", who.paths]
    for path in who.leave_out:
        order += ["--exclude-path-regex", path]
    try:
        done = subprocess.run(order, cwd=server.data, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired as late:
        return say(f"  error: not ended in {late.timeout} s") or False
    said = done.stdout + done.stderr
    say("\n".join("  " + line for line in (said if done.returncode else summary(said)).splitlines()))
    say(f"  {'well' if done.returncode == 0 else 'error: the contract is broken'}, {time.monotonic() - began:.0f} s")
    return done.returncode == 0


def summary(said):
    return "\n".join(line.strip() for line in said.splitlines() if re.search(r"Selected|Tested|generated", line))


def undescribed(server):
    """Routes that answer under /api/v1 by the committed table, and that the description leaves out."""
    description = json.loads(server.ask("GET", "/api/v1/openapi.json")[2])
    described = {(method.upper(), path) for path, item in description["paths"].items() for method in item}
    table = (ROOT / "docs/access-routes.txt").read_text()
    served = set(re.findall(r"^(GET|POST|PUT|PATCH|DELETE) +/api/v1(\S+)", table, re.MULTILINE))
    return sorted(f"{method} {path}" for method, path in served - described)


def main():
    binary = os.environ.get("TRYGGVE_BINARY")
    if not binary or not os.access(binary, os.X_OK):
        sys.exit(f"TRYGGVE_BINARY must name the built program, it is {binary!r}")
    server, wrong = Server(binary), []
    try:
        server.wait()
        for route in undescribed(server):
            wrong.append(f"not described in openapi.json: {route}")
        city = Asker("city security", token(server, CITY), leave_out=[LAST])
        lead = Asker("event lead", token(server, LEAD), "^/events/", [LAST])
        at_last = Asker("city security at last", city.headers, LAST)
        auditor = Asker("auditor", session(server, "auditor"), "^/(journal|accounts|events|me)", examples=0.4)
        administrator = Asker(
            "administrator", session(server, "systemAdministrator"), "^/(accounts|import|units|me)", examples=0.7)
        words = dictionaries(server, city)
        say("known: " + ", ".join(f"{len(values)} {name}" for name, values in words.items()))
        for who in (lead, city, auditor, at_last, administrator):
            if not run(server, who, words):
                wrong.append(f"{who.name}: see above")
            if server.process.poll() is not None:
                wrong.append(f"the program ended with {server.process.returncode}")
                break
        if server.process.poll() is None and server.ask("GET", "/ready")[0] != 200:
            wrong.append("the program is not ready any more")
        faults = [line for line in server.log.read_text(errors="replace").splitlines()
                  if re.search(r"\b(error|critical|Fatal)\b", line)]
        wrong += [f"in the program's log: {line[:300]}" for line in faults[:20]]
    finally:
        server.end()
    say("")
    for text in wrong:
        say("error: " + text)
    say("nothing broken" if not wrong else f"{len(wrong)} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
