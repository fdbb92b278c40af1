"""What systemd is told by the process that it starts: sd_notify(3)."""
import os
import socket
import sqlite3
import time

from machine import Server, say


class Supervisor:
    """A part of torture."""

    def watch(self):
        say("\nWatched by systemd")
        folder = self.folder("watch")
        self.seed(folder, users=1)
        for address in (str(folder / "notify"), f"@tryggve-{os.getpid()}"):
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
                ear.bind(address.replace("@", "\0"))
                self.listen(folder, ear, address)
        self.another(folder)

    def listen(self, folder, ear, address):
        server = Server(self.binary, folder, ready=False, env={"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "1000000"})
        if "READY=1" not in told(ear, 60, until="READY=1"):
            self.fault(f"it did not say by {address} that it is ready")
        if server.ask("GET", "/ready")[0] != 200:
            self.fault("it said that it is ready, and is not")
        signs = told(ear, 2)
        if not 4 <= signs.count("WATCHDOG=1") <= 8 or len(set(signs)) > 1:
            self.fault(f"in two seconds it said {signs}")
        # Another process holds the store, so that no write comes back.
        held = sqlite3.connect(folder / "tryggve.sqlite", isolation_level=None)
        held.execute("BEGIN IMMEDIATE")
        told(ear, 0.3)
        signs = told(ear, 3)
        if signs:
            self.fault(f"the store stood still, and it said {signs}")
        held.execute("ROLLBACK")
        held.close()
        if "WATCHDOG=1" not in told(ear, 10, until="WATCHDOG=1"):
            self.fault("it gave no sign of life when the store answered again")
        took = server.end()
        if "STOPPING=1" not in told(ear, 1) or took is None or server.process.returncode != 0:
            self.fault(f"it did not say that it stops, or did not stop well: {server.process.returncode}")
        say(f"  by {'a file' if address[0] == '/' else 'an abstract address'}: ready, alive, silent while the store "
            "stood still, alive again, stopping")

    def another(self, folder):
        """The watch over another process is not ours to answer."""
        address = str(folder / "other")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
            ear.bind(address)
            server = Server(self.binary, folder, env={
                "NOTIFY_SOCKET": address, "WATCHDOG_USEC": "600000", "WATCHDOG_PID": "1"})
            if "WATCHDOG=1" in told(ear, 1):
                self.fault("it answered for another process")
            server.end()


def told(ear, seconds, until=None):
    """What comes within so many seconds."""
    said, end = [], time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0 and until not in said:
        ear.settimeout(left)
        try:
            said += ear.recv(4096).decode().splitlines()
        except TimeoutError:
            break
    return said
