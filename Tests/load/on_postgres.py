"""The same promises on PostgreSQL: the server is killed, and the database under it crashes."""
import json
import shutil
import subprocess
import time

from machine import Server, root, say


class OnPostgres:
    """A part of torture."""

    def postgres(self):
        say("\nOn PostgreSQL")
        base = self.work / "postgres"
        if base.exists():
            subprocess.run([root / "bin/postgres", "stop", base], capture_output=True)
        shutil.rmtree(base, ignore_errors=True)
        address = self.start(base)
        if address is None:
            return
        try:
            self.kill_often("postgres-kill", 20 if self.quick else 200, database=address)
            other = address.rsplit("/", 1)[0] + "/crash"
            subprocess.run(["psql", "-q", "-c", "CREATE DATABASE crash", address], check=True)
            self.crash(base, other, 2 if self.quick else 10)
        finally:
            subprocess.run([root / "bin/postgres", "stop", base], capture_output=True)

    @staticmethod
    def start(base):
        started = subprocess.run([root / "bin/postgres", "start", base], capture_output=True, text=True)
        if started.returncode != 0:
            say(f"  skipped: {started.stderr.strip()[-300:]}")
            return None
        return started.stdout.strip()

    def crash(self, base, address, times):
        """PostgreSQL ends in the middle of everything, is away for a while, and recovers."""
        folder = self.folder("postgres-crash")
        users, event, writers = self.seed(folder, database=address)
        server = Server(self.binary, folder, database=address)
        waits = []
        for _ in range(times):
            refused = self.go_on(server, writers, 0.5 + self.dice.random())
            if refused:
                self.fault(f"before anything happened, lines were refused: {refused[:1]}")
            subprocess.run([root / "bin/postgres", "crash", base], check=True)
            refused = self.go_on(server, writers, 1)
            self.away(server, refused)
            if self.start(base) is None:
                self.fault("PostgreSQL did not start again")
                break
            waits.append(self.back(server, writers))
            if server.process.poll() is not None:
                self.fault(f"the server ended with {server.process.returncode}")
                return
        for writer in writers:
            writer.join()
            writer.refused.clear()
        lines, acknowledged = self.check(server, users, event, writers)
        server.end()
        self.verify(folder, database=address)
        say(f"  PostgreSQL crashed {times} times under writing; {acknowledged:,} lines acknowledged, {lines:,} in the "
            f"log; taken again {max(waits):.1f} s after it was back at most, without a restart")

    @staticmethod
    def go_on(server, writers, seconds):
        """Everybody writes, also after a refusal. Answers the refusals."""
        refused, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            for writer in writers:
                if writer.thread is None or not writer.thread.is_alive():
                    refused += writer.refused
                    writer.refused.clear()
                    writer.start(server.port, pause=0.002)
            time.sleep(0.05)
        return refused

    def away(self, server, refused):
        """While the database is away people are told so, and the process stands."""
        statuses = {status for status, _ in refused}
        said = json.loads(refused[-1][1]) if refused else {}
        if statuses != {503} or not said.get("detail"):
            other = [said for status, said in refused if status != 503][:1]
            self.fault(f"without a database the refusal was {statuses}: {other or said}")
        if server.ask("GET", "/health")[0] != 200:
            self.fault("the server does not answer /health without its database")
        if server.ask("GET", "/ready")[0] != 503:
            self.fault("the server says it is ready without its database")

    def back(self, server, writers):
        """Seconds until the last refusal; from then on every writer has lines acknowledged."""
        began = last = time.monotonic()
        counts = [len(writer.acknowledged) for writer in writers]
        while time.monotonic() - last < 0.5 or any(
            len(writer.acknowledged) <= count for writer, count in zip(writers, counts)
        ):
            if time.monotonic() - began > 30:
                self.fault("lines are not taken 30 s after PostgreSQL was back")
                break
            if self.go_on(server, writers, 0.05):
                last = time.monotonic()
        return last - began
