"""What measuring and torturing share: building, starting, asking and stopping."""
import atexit
import contextlib
import http.client
import json
import os
import pathlib
import resource
import signal
import socket
import subprocess
import sys
import time

root = pathlib.Path(__file__).resolve().parents[2]
here = pathlib.Path(__file__).resolve().parent
tools = root / ".build" / "load"


def say(text):
    print(text, flush=True)


def stop(text):
    print(text, file=sys.stderr)
    sys.exit(1)


def program():
    """The optimised program; built first when a source is newer. TRYGGVE_BINARY names another."""
    if chosen := os.environ.get("TRYGGVE_BINARY"):
        return pathlib.Path(chosen).resolve()
    binary, built = root / ".build/release/tryggve", root / ".build/built-release"
    sources = [root / "Package.swift", *(root / "Sources").rglob("*")]
    newest = max(path.stat().st_mtime for path in sources if path.is_file())
    if not binary.exists() or not built.exists() or built.stat().st_mtime < newest:
        say("building, optimised: the first time takes 10 to 20 minutes on two cores")
        began = time.time()
        subprocess.run(["swift", "build", "-c", "release", "--product", "tryggve"], cwd=root, check=True)
        built.touch()
        os.utime(built, (began, began))
    return binary


def build_tools():
    tools.mkdir(parents=True, exist_ok=True)
    for source in sorted(here.glob("*.c")):
        name = source.stem
        shared = name in ("clock", "sync")
        made = tools / (name + (".so" if shared else ""))
        if made.exists() and made.stat().st_mtime > source.stat().st_mtime:
            continue
        more = ["-shared", "-fPIC", "-ldl"] if shared else []
        # The compiler that came with Swift.
        subprocess.run(["clang", "-O2", "-o", made, source, *more], check=True)


def many_files():
    """As many open files as the machine allows, for this process and those it starts."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(data, **more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRYGGVE_")}
    return {**kept, "TRYGGVE_DATA": str(data), "SWIFT_BACKTRACE": "enable=no", **more}


def command(binary, data, *words, database=None, timeout=1800):
    """Runs one of the program's commands and answers what it printed."""
    more = ["--database", database] if database else []
    done = subprocess.run(
        [binary, *map(str, words), *more], env=environment(data), capture_output=True, text=True,
        timeout=timeout)
    if done.returncode != 0:
        stop(f"tryggve {words[0]} ended with {done.returncode}: {done.stderr[-800:]}")
    return done.stdout


def seed(binary, data, *words, database=None):
    return json.loads(command(binary, data, "bench-seed", *words, database=database))


class Server:
    """A running program on a free port of the loopback."""

    running = set()

    def __init__(self, binary, data, *words, database=None, env=None, verb="serve", ready=True):
        self.port = free_port()
        self.log = open(pathlib.Path(data) / "bench.log" if pathlib.Path(data).is_dir() else os.devnull, "ab")
        more = ["--database", database] if database else []
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [binary, verb, "--port", str(self.port), *words, *more], env=environment(data, **(env or {})),
            stdout=self.log, stderr=self.log)
        Server.running.add(self.process)
        self.to_ready = self.wait() if ready else None

    def wait(self, most=60):
        """Seconds from the start of the process until /ready says yes."""
        while time.monotonic() - self.began < most:
            if self.process.poll() is not None:
                stop(f"the server ended with {self.process.returncode}; see {self.log.name}")
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.ask("GET", "/ready", timeout=5)[0] == 200:
                    return time.monotonic() - self.began
            time.sleep(0.002)
        stop(f"the server was not ready in {most} s; see {self.log.name}")

    def ask(self, method, path, body=None, headers=None, timeout=30):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            link.request(method, path, body, headers or {})
            answer = link.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            link.close()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.log.close()

    def end(self, most=20):
        """Asks it to stop; answers how many seconds that took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(most)
        except subprocess.TimeoutExpired:
            self.kill()
            return None
        self.log.close()
        return time.monotonic() - began

    def memory(self):
        """MiB in memory."""
        with open(f"/proc/{self.process.pid}/status") as file:
            for line in file:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) / 1024
        return 0

    def cpu(self):
        """Seconds of processor time used so far."""
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@atexit.register
def end_all():
    """Nothing that was started here outlives this program."""
    for process in Server.running:
        if process.poll() is None:
            process.kill()
            process.wait()


def run_json(*words, timeout=300):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=timeout)
    if done.stderr.strip():
        say("  " + done.stderr.strip()[:600])
    if done.returncode != 0 or not done.stdout.strip():
        return None
    return json.loads(done.stdout.strip().splitlines()[-1])
