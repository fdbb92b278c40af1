"""A disk that does not keep what was written, and says so once: the process must end."""
import pathlib
import subprocess

from machine import Server, say, tools


class FailingDisk:
    """A part of torture."""

    def sync(self):
        say("\nA disk that loses what was written: fsync answers EIO, once")
        folder = self.folder("sync")
        users, event, writers = self.seed(folder)
        for turn in range(4 if self.quick else 40):
            # The write-ahead log, which every commit syncs, or the database, when the log is emptied.
            self.lose(folder, writers, ["-wal", "tryggve.sqlite"][turn % 2])
        server = Server(self.binary, folder)
        lines, acknowledged = self.check(server, users, event, writers)
        server.end()
        self.verify(folder)
        say(f"  ended each time, and started again; {acknowledged:,} lines acknowledged, {lines:,} in the log")

    def lose(self, folder, writers, ending):
        flag = folder / "lose"
        failed = pathlib.Path(f"{flag}.failed")
        failed.unlink(missing_ok=True)
        server = Server(self.binary, folder, env={"LD_PRELOAD": str(tools / "sync.so"), "SYNC_FILE": str(flag)})
        said = pathlib.Path(server.log.name)
        before = said.stat().st_size
        for writer in writers:
            writer.start(server.port)
        draft = folder / "lose.new"
        draft.write_text(ending)
        try:
            server.process.wait(0.3 + self.dice.random() * 0.3)
        except subprocess.TimeoutExpired:
            draft.rename(flag)
        try:
            code = server.process.wait(20)
        except subprocess.TimeoutExpired:
            self.fault(f"it goes on although fsync of {ending} failed" if failed.exists()
                       else f"fsync of {ending} was never asked for")
            server.kill()
            code = None
        for writer in writers:
            writer.join()
            for status, body in writer.refused[:1]:
                self.fault(f"a line was refused with {status}: {body[:200]}")
        words = said.read_bytes()[before:].decode()
        if code is not None and (code != 70 or "fsync failed" not in words):
            self.fault(f"it ended with {code} when fsync of {ending} failed: {words[-300:]}")
        flag.unlink(missing_ok=True)
