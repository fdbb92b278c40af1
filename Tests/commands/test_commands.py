"""The program at the command line: what each command does, what it says when it cannot, with which
code it ends, and that a command never writes beside a running server.

    TRYGGVE_BINARY=.build/debug/tryggve .venv/bin/python -m pytest Tests/commands
"""

import contextlib
import fcntl
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import sqlite3
import subprocess
import time
import urllib.parse

import pytest

BINARY = os.path.abspath(os.environ["TRYGGVE_BINARY"])
VERBS = ["serve", "migrate", "import", "user", "token", "sign-in-link", "backup", "restore", "verify", "doctor",
         "settings", "play", "spill"]
TOWN = [
    {"id": "staden", "name": "Staden", "kind": "municipality", "verified": True},
    {"id": "slk", "name": "Stadsledningskontoret", "kind": "cityExecutiveOffice", "parent": "staden", "verified": True},
]


class Installation:
    """A data folder, the commands on it, and a server while one is wanted."""

    def __init__(self, folder):
        self.folder = folder
        self.data = folder / "data"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def __call__(self, *words, typed="", **settings):
        surroundings = {key: value for key, value in os.environ.items() if not key.startswith("TRYGGVE_")}
        surroundings |= {"TRYGGVE_DATA": str(self.data), "TRYGGVE_PORT": str(self.port)} | settings
        return subprocess.run(
            [BINARY, *map(str, words)], env=surroundings, cwd=self.folder, input=typed, capture_output=True, text=True,
            timeout=120)

    def done(self, *words, **more):
        ended = self(*words, **more)
        assert ended.returncode == 0, f"{words}: {ended.returncode}\n{ended.stdout}{ended.stderr}"
        return ended.stdout

    def refused(self, *words, code=1, **more):
        ended = self(*words, **more)
        assert ended.returncode == code, f"{words}: {ended.returncode}\n{ended.stdout}{ended.stderr}"
        return ended.stdout + ended.stderr

    @contextlib.contextmanager
    def serving(self):
        surroundings = {**os.environ, "TRYGGVE_DATA": str(self.data), "TRYGGVE_PORT": str(self.port)}
        with open(self.folder / "server.log", "ab") as log:
            server = subprocess.Popen([BINARY, "serve"], env=surroundings, stdout=log, stderr=log)
        try:
            patience = time.monotonic() + 60
            while self.ask("/ready")[0] != 200:
                assert server.poll() is None and time.monotonic() < patience, (self.folder / "server.log").read_text()
                time.sleep(0.1)
            yield server
        finally:
            server.terminate()
            assert server.wait(20) == 0

    def ask(self, path, token=None, form=None):
        """The status and the body; 0 when nobody answers. Where it leads on to is not followed."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if form is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            link.request("GET" if form is None else "POST", path, form and urllib.parse.urlencode(form), headers)
            answer = link.getresponse()
            return answer.status, answer.read().decode()
        except OSError:
            return 0, ""
        finally:
            link.close()

    def entries(self):
        with contextlib.closing(sqlite3.connect(self.data / "tryggve.sqlite")) as store:
            return [act for act, in store.execute("SELECT act FROM journal ORDER BY seq")]


@pytest.fixture
def town(tmp_path):
    """An installation with a small town and one user."""
    town = Installation(tmp_path)
    (tmp_path / "town.json").write_text(json.dumps({"units": TOWN}))
    town.done("import", tmp_path / "town.json", "--yes")
    town.done("user", "add", "karin", "--name", "Karin Holm", "--unit", "slk", "--post", "citySecurity")
    return town


@pytest.mark.parametrize("verb", VERBS)
def test_each_command_has_help(tmp_path, verb):
    assert "OVERVIEW: " in Installation(tmp_path).done(verb, "--help")


@pytest.mark.parametrize("words, code, says", [
    (["nothing"], 64, "Unexpected argument 'nothing'"),
    (["serve", "--port", "many"], 64, "port"),
    (["serve", "--config", "missing.conf"], 64, "cannot read the settings file missing.conf"),
    (["user", "add"], 64, "<login>"),
    (["verify", "missing"], 2, "missing"),
    (["backup"], 64, "<folder>"),
    (["restore", "missing"], 1, "missing"),
    (["import", "missing.json", "--yes"], 1, "missing.json"),
])
def test_what_cannot_be_done_is_said(tmp_path, words, code, says):
    assert says in Installation(tmp_path).refused(*words, code=code)


@pytest.mark.parametrize("settings, says", [
    ({"TRYGGVE_HOST": "0.0.0.0"}, "no TLS proxy is declared"),
    ({"TRYGGVE_PUBLIC_ADDRESS": "http://tryggve.example.se"}, "must begin with https://"),
    ({"TRYGGVE_DATABASE": "postgresql://postgres:postgres@127.0.0.1/tryggve"}, "default password"),
])
def test_an_unsafe_server_does_not_start(tmp_path, settings, says):
    assert says in Installation(tmp_path).refused("serve", **settings)


@pytest.mark.parametrize("name", ["", "tryggve.sqlite", "checkpoint.key"])
def test_what_everybody_may_read_is_refused(town, name):
    with town.serving():
        pass
    (town.data / name).chmod(0o755)
    assert "can be read by everybody" in town.refused("serve")
    assert "bad  " in town.refused("doctor")
    (town.data / name).chmod(0o700)
    town.done("doctor")


def test_a_command_goes_through_the_server(town):
    """The server has the store; what a command does is there at once, and stands in its journal."""
    with town.serving():
        assert "Another Tryggve uses" in town.refused("serve", TRYGGVE_PORT="0")
        town.done("user", "add", "anna", "--name", "Anna Ek", "--unit", "slk", "--post", "auditor")
        assert {line.split("\t")[0] for line in town.done("user", "list").splitlines()} == {"anna", "karin"}
        before = town.entries()
        assert "unit" in town.refused("user", "add", "bo", "--name", "Bo Ek", "--unit", "no", "--post", "auditor")
        assert town.entries() == before
        town.done("doctor")
    assert town.entries().count("account.open") == 2
    assert "WHOLE" in town.done("verify")


def test_a_command_never_writes_beside_another_program(town):
    """The lock is held, but nobody listens on the socket: nothing is done."""
    before = town.entries()
    with open(town.data / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "another program uses" in town.refused("user", "disable", "karin")
        assert "Another Tryggve uses" in town.refused("serve")
        assert "stop it first" in town.refused("migrate")
    assert town.entries() == before
    town.done("user", "disable", "karin")


def test_a_link_is_for_an_account_never_used(town):
    with town.serving():
        link = re.search(r"/sign-in/link/\S+", town.done("sign-in-link", "karin"))[0]
        assert town.ask(link, form={})[0] == 303
        assert town.ask(link, form={})[0] not in (200, 303)
        town.refused("sign-in-link", "karin")
        town.refused("sign-in-link", "nobody")
    assert town.entries().count("account.link") == 3  # by user add, by the command, and that it was used


def test_a_token_does_what_it_says_until_it_is_gone(town):
    with town.serving():
        token = town.done("token", "karin", "--name", "prov", "--acts", "unit.read").split()[0]
        assert town.ask("/api/v1/units", token)[0] == 200
        assert town.ask("/api/v1/people", token)[0] == 404
        assert town.ask("/api/v1/units", token + "x")[0] == 401
        town.done("user", "reset", "karin")
        assert town.ask("/api/v1/units", token)[0] == 401
    assert "act" in town.refused("token", "karin", "--name", "prov", "--acts", "no.such")


def test_an_import_asks_first_and_is_whole(town):
    plan = town.folder / "more.json"
    plan.write_text(json.dumps({"units": TOWN + [
        {"id": "skolan", "name": "Skolan", "kind": "administration", "parent": "staden", "verified": False}]}))
    before = town.entries()
    assert "Skolan" in town.done("import", plan, "--preview")
    town("import", plan, typed="n\n")
    assert town.entries() == before
    town.done("import", plan, typed="y\n")
    assert len(town.entries()) > len(before)
    plan.write_text(json.dumps({"units": [{"id": "x", "name": "X", "kind": "no such", "parent": "staden"}]}))
    before = town.entries()
    assert "kind" in town.refused("import", plan, "--yes")
    assert town.entries() == before


def test_a_backup_is_proven_before_and_after(town):
    copy, other = town.folder / "copy", town.folder / "other"
    with town.serving():
        town.done("backup", copy)
    assert "WHOLE" in town.done("verify", copy)
    assert town.refused("backup", copy)
    town.done("restore", copy, "--into", other)
    with contextlib.closing(sqlite3.connect(other / "tryggve.sqlite")) as store:
        assert store.execute("SELECT name FROM person").fetchall() == [("Karin Holm",)]
    forged = town.folder / "forged"
    shutil.copytree(copy, forged)
    store_file = next(forged.glob("*.sqlite"))
    with contextlib.closing(sqlite3.connect(store_file)) as store, store:
        store.execute("UPDATE person SET name = 'Karin Holmgren'")
    assert "person/" in town.refused("verify", forged)
    third = town.folder / "third"
    town.refused("restore", forged, "--into", third)
    assert not (third / "tryggve.sqlite").exists()


def test_the_steps_of_an_upgrade_are_told(town):
    assert "up to date" in town.done("migrate", "--check")
    empty = Installation(pathlib.Path(town.folder / "empty"))
    empty.folder.mkdir()
    assert "14 lighter lines" in empty.refused("migrate", "--check")
    assert not (empty.data / "tryggve.sqlite").exists()
    assert "14 lighter lines" in empty.done("migrate")


def test_the_doctor_says_what_is_missing(tmp_path):
    assert "there is no data folder" in Installation(tmp_path).refused("doctor")


def test_the_settings_are_told(tmp_path):
    assert "idle-minutes" in Installation(tmp_path).done("settings")
