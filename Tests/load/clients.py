"""The load clients as Python sees them."""
import json
import pathlib
import subprocess

from machine import here, run_json, tools


class Load:
    """One seeded store's users and the requests they send."""

    def __init__(self, folder, seeded):
        self.folder = pathlib.Path(folder)
        self.users = seeded["users"]
        self.events = seeded["events"]
        self.users_file = self.folder / "users.txt"
        self.users_file.write_text("".join(f"{user['cookie']} {user['csrf']}\n" for user in self.users))
        self.fifty_file = self.folder / "fifty.txt"
        self.fifty_file.write_text("".join(f"{user['cookie']} {user['csrf']}\n" for user in self.users[:50]))

    def scopes(self, most=50):
        return len({user["scope"] for user in self.users[:most]})

    def template(self, name, text):
        path = self.folder / name
        path.write_bytes(text.encode())
        return path

    def line(self, event):
        """A line as a program would send it, each with a text and a key of its own."""
        body = json.dumps({"text": "Nätstationen på Ärvingevägen är igång igen, {K}. 214 hushåll har fått tillbaka strömmen.",
                           "category": "observation"}, ensure_ascii=False)
        return self.template(f"line-{event}.http", post(
            f"/api/v1/events/{event}/log", body,
            "Cookie: tryggve={C}\r\nX-CSRF-Token: {T}\r\nIdempotency-Key: {K}\r\n"))

    def bare_line(self):
        body = json.dumps({"text": "Nätstationen på Ärvingevägen är igång igen, {K}. 214 hushåll har fått tillbaka strömmen."},
                          ensure_ascii=False)
        return self.template("bare.http", post("/line", body, ""))

    def live(self):
        return self.template(
            "live.http", "GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
            "Cookie: tryggve={C}\r\n\r\n")

    def write(self, server, template, writers, seconds, answers=None):
        words = [tools / "load", server.port, seconds, writers, self.users_file, template]
        return run_json(*words, *([answers] if answers else []))

    def fan_out(self, port, readers, rounds, event):
        return run_json(tools / "fanout", port, readers, rounds, self.fifty_file, self.live(), self.line(event))

    def read(self, server, seconds, *paths, at_once=50, users=None):
        """GETs by fifty users in turn, over fifty connections, with wrk."""
        return run_json(
            "wrk", "-t1", f"-c{at_once}", f"-d{seconds}s", "-s", here / "pages.lua",
            f"http://127.0.0.1:{server.port}", "--", users or self.fifty_file, *paths)


def post(path, body, headers):
    # The holes {K} are filled with twenty characters: seventeen more than they take.
    length = len(body.encode()) + 17 * body.count("{K}")
    return (f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"{headers}Content-Length: {length}\r\n\r\n{body}")


def pgbench(address, clients, seconds, folder):
    """What PostgreSQL itself takes of the same row, sent by its own tool over the same loopback."""
    script = pathlib.Path(folder) / "pgbench.sql"
    script.write_text(
        "\\set a random(1, 9000000000000000)\n"
        "INSERT INTO bare_line (id, seq, salt, event, category, text, sentence, event_at, at, author,"
        " author_name, corrects, classification, essential) VALUES (md5(:a::text || clock_timestamp()::text),"
        " :a, md5(:a::text) || md5(:a::text), '0197c1d0-0000-7000-8000-000000000001', 'observation',"
        " 'Nätstationen på Ärvingevägen är igång igen. 214 hushåll har fått tillbaka strömmen.', NULL,"
        " '2026-11-24T02:00:00.000Z', '2026-11-24T02:00:00.000Z', 'bench-1', 'Bo Mätare', NULL, 'K1', 0);\n")
    done = subprocess.run(
        ["/usr/lib/postgresql/15/bin/pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "1",
         "-T", str(seconds), "-f", script, address], capture_output=True, text=True)
    for line in done.stdout.splitlines():
        if line.startswith("tps ="):
            return float(line.split()[2])
    print("  pgbench failed: " + done.stderr[-400:])
    return None
