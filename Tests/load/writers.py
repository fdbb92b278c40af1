"""Writers who remember what was acknowledged, and send again what was not."""
import http.client
import json
import threading


class Writer:
    """One user who writes lines, one after the other, each with a key of its own."""

    def __init__(self, user, event):
        self.user, self.event = user, event
        self.count = 0
        self.pending = None     # sent, and never answered
        self.acknowledged = {}  # key: (identity, entry)
        self.refused = []       # (status, body) of answers that were neither 201 nor a lost connection
        self.thread = None
        self.stopping = threading.Event()

    def key(self):
        return f"{self.user['person']}-{self.count:08d}"

    def send(self, link, key):
        """The answer to one line; raises OSError or HTTPException when the server goes away."""
        body = json.dumps({"text": f"Reservkraften går, mätarställning {key}.", "category": "observation"},
                          ensure_ascii=False).encode()
        link.request("POST", f"/api/v1/events/{self.event}/log", body, {
            "Content-Type": "application/json", "Idempotency-Key": key,
            "Authorization": "Bearer " + self.user["token"]})
        answer = link.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()

    def again(self, link, key):
        """Sends a key once more: it must give the line of the first time, if there was one."""
        status, _, body = self.send(link, key)
        if status != 201:
            self.refused.append((status, body))
            return
        line = json.loads(body)
        known = self.acknowledged.setdefault(key, (line["id"], line["seq"]))
        if known != (line["id"], line["seq"]):
            raise AssertionError(f"{key} was {known}, is now {line['id']}, {line['seq']}")

    def write(self, port, pause=0):
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            if self.pending:
                self.again(link, self.pending)
                self.pending = None
            elif self.acknowledged:
                self.again(link, next(reversed(self.acknowledged)))
            while not self.stopping.wait(pause) if pause else not self.stopping.is_set():
                self.count += 1
                self.pending = self.key()
                status, _, body = self.send(link, self.pending)
                if status == 201:
                    line = json.loads(body)
                    self.acknowledged[self.pending] = (line["id"], line["seq"])
                    self.pending = None
                else:
                    self.refused.append((status, body))
                    return
        except (OSError, http.client.HTTPException):
            pass  # it was killed; `pending` is sent again next time
        except ValueError:
            pass  # half an answer is no answer
        finally:
            link.close()

    def start(self, port, pause=0):
        self.stopping.clear()
        self.thread = threading.Thread(target=self.write, args=(port, pause), daemon=True)
        self.thread.start()

    def join(self):
        self.stopping.set()
        self.thread.join(60)


def whole_log(server, user, event):
    """Every line of the event as the API gives them, page by page."""
    lines, path = [], f"/api/v1/events/{event}/log?limit=500"
    while path:
        status, headers, body = server.ask("GET", path, headers={"Authorization": "Bearer " + user["token"]})
        if status != 200:
            raise AssertionError(f"reading the log gave {status}: {body[:300]}")
        lines += json.loads(body)
        link = {name.lower(): value for name, value in headers.items()}.get("link", "")
        path = link[1:link.index(">")].removeprefix("http://") if 'rel="next"' in link else None
        if path and not path.startswith("/api"):
            path = "/api/v1" + path
    return lines


def compare(lines, writers):
    """What is wrong with the log, as sentences: lost, doubled, or in another order."""
    wrong = []
    seen, texts = {}, {}
    for line in lines:
        if line["id"] in seen:
            wrong.append(f"line {line['id']} stands twice")
        seen[line["id"]] = line
        if "mätarställning" in line["text"]:
            texts[line["text"]] = texts.get(line["text"], 0) + 1
    wrong += [f"{count} times: {text}" for text, count in texts.items() if count > 1]
    entries = [line["seq"] for line in lines]
    if entries != sorted(entries):
        wrong.append("the lines are not in the order of their entries")
    for writer in writers:
        for key, (identity, entry) in writer.acknowledged.items():
            line = seen.get(identity)
            if line is None:
                wrong.append(f"{key} was acknowledged and is lost")
            elif line["seq"] != entry or not line["text"].endswith(f" {key}."):
                wrong.append(f"{key} was acknowledged as another line than is there")
        keys = sorted(writer.acknowledged)
        order = [writer.acknowledged[key][1] for key in keys]
        if order != sorted(order):
            wrong.append(f"the lines of {writer.user['person']} are not in the order they were sent")
    return wrong
