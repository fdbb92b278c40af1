// Live updates. All tabs of one browser share one stream: the tab that holds the lock reads it
// and passes every event on. Each page asks for what it missed once the stream is open,
// so nothing falls between, and a line that comes twice is shown once.
"use strict";
(() => {
  const main = document.querySelector("main[data-live]");
  const texts = (document.getElementById("texts") || { dataset: {} }).dataset;
  const fill = (text, values) => (text || "").replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const clock = (date) => date.toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" });
  const make = (name, className, ...content) => {
    const element = Object.assign(document.createElement(name), { className });
    element.append(...content);
    return element;
  };
  const tryggve = (window.tryggve = { texts, fill, clock, make, online: true });
  // Says in a given place that one is signed out. The way in opens beside, so that nothing typed is lost.
  tryggve.signedOut = (place) => {
    const link = document.createElement("a");
    link.href = (main && main.dataset.signIn) || "/sign-in";
    link.target = "_blank";
    link.textContent = texts.signInLink;
    if (place && !place.querySelector("a")) place.replaceChildren(texts.signIn + " ", link);
  };
  if (!main) return;

  const log = document.querySelector("[data-log]");
  const list = log && log.querySelector(".log");
  const notify = (name, detail) => document.dispatchEvent(new CustomEvent("tryggve:" + name, { detail }));
  const parse = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content;
  };
  const language = document.documentElement.lang || "sv";
  let last = Number(main.dataset.seq) || 0; // the newest event this page knows of
  let from = last;                          // every line up to here is on the page
  let whole = false;                        // nothing is missing between from and last

  // Lines ----------------------------------------------------------------------------------

  // A log is read in the order it was written, or by when it happened; each day has its heading.
  const byTime = Boolean(log && log.dataset.order);
  const order = (line) => Number(line.dataset.seq || 0);
  const happened = (line) => Date.parse(line.querySelector("time")?.dateTime || "") || 0;
  const isLater = (a, b) => byTime && happened(a) !== happened(b) ? happened(a) > happened(b) : order(a) > order(b);
  const day = (line) => (byTime && line.dataset.happened) || line.dataset.day;
  const weekday = (day) => {
    const at = new Date(day + "T12:00:00Z");
    const year = at.getUTCFullYear() === new Date().getUTCFullYear() ? {} : { year: "numeric" };
    return at.toLocaleDateString(language === "en" ? "en-GB" : "sv-SE", { weekday: "long", day: "numeric", month: "long", ...year }).replace(",", "");
  };
  const head = (line) => {
    if (!day(line) || list.querySelector(`.day[data-day="${CSS.escape(day(line))}"]`)) return;
    const heading = document.createElement("li");
    const time = document.createElement("time");
    heading.className = "day";
    heading.dataset.day = time.dateTime = day(line);
    time.textContent = weekday(day(line));
    heading.append(time);
    line.before(heading);
  };
  const isHidden = (line) => log.dataset.depth === "essential" && line.dataset.depth === "all";

  // The line that a correction is about is struck through while the correction stands.
  const correct = (line) => {
    const was = document.getElementById("L" + line.dataset.corrects);
    if (!was) return;
    const note = [...was.querySelectorAll(".line-note")].find((one) => one.querySelector(`a[href="#${CSS.escape(line.id)}"]`));
    if (line.matches(".taken-back")) {
      note?.remove();
      const other = list.querySelector(`li[data-corrects="${CSS.escape(line.dataset.corrects)}"]:not(.taken-back)`);
      if (!other) was.classList.remove("corrected");
      return;
    }
    if (was.matches(".corrected")) return;
    was.classList.add("corrected");
    was.querySelector("[data-undo]")?.remove();
    const link = document.createElement("a");
    link.href = "#" + line.id;
    link.textContent = texts.seeLine;
    was.querySelector(".line-body")?.append(
      make("p", "line-note", fill(texts.corrected, { time: line.querySelector("time")?.textContent || "" }) + ", ", link));
  };
  const drawn = (line) => {
    if (line.dataset.corrects) correct(line);
    notify("drawn", { line });
    return line;
  };

  // What was said of a line that stands on the page already: it is drawn anew there.
  const renew = (known, line) => {
    if (Number(line.dataset.mark || 0) <= Number(known.dataset.mark || 0)) return known;
    if (isHidden(line)) { known.remove(); return null; }
    const focused = known.contains(document.activeElement);
    known.replaceWith(line);
    drawn(line);
    if (focused) line.querySelector("summary, a")?.focus({ preventScroll: true });
    return line;
  };

  // Puts a line in its place. Answers the line on the page, whether it was new or not.
  tryggve.insert = (line, own) => {
    const known = document.getElementById(line.id);
    if (!list) return known;
    if (known) {
      // The stream was first, and its line is everybody's: the writer's own has a way back.
      const undo = own && line.querySelector("[data-undo]");
      if (undo && !known.querySelector("[data-undo]")) known.querySelector(".line-body")?.append(undo);
      return renew(known, line);
    }
    if (line.dataset.key) {
      const waiting = list.querySelector(`.unsent[data-key="${CSS.escape(line.dataset.key)}"]`);
      if (waiting) { waiting.remove(); own = true; }
    }
    // Where only what is essential is shown, the rest is not; but what one wrote oneself is.
    if (!own && isHidden(line)) return null;
    const lines = [...list.querySelectorAll("li[data-id]")];
    // Before the first that is shown there are others: it stands on their page.
    if (!own && lines.length && isLater(lines[0], line) && list.previousElementSibling?.matches(".older")) return null;
    const after = lines.findLast((one) => !isLater(one, line)) || null;
    const next = after ? after.nextElementSibling : list.firstElementChild;
    if (next && next.matches(".day") && next.dataset.day === day(line)) next.after(line);
    else if (after) after.after(line); else list.prepend(line);
    head(line);
    drawn(line);
    notify("line", { line, own: Boolean(own) });
    return line;
  };

  // How far one has looked, for who reads the whole log: said when the page is left.
  let looked = 0;
  const isWhole = log && !byTime && log.dataset.depth !== "essential" && !("narrow" in log.dataset) && !document.querySelector("ol.log + .older");
  addEventListener("pagehide", () => {
    const token = document.querySelector("[name=csrf]");
    if (!isWhole || !looked || !token) return;
    navigator.sendBeacon(`/events/${main.dataset.event}/seen`, new URLSearchParams({ csrf: token.value, seq: looked }));
  });

  // Fragments ------------------------------------------------------------------------------

  const waiting = new Set();
  let timer = 0;

  const refresh = async (part) => {
    const name = part.dataset.fragment;
    const typing = () => part.contains(document.activeElement)
      && document.activeElement.matches("input:not([type=checkbox],[type=radio]), textarea, select");
    const later = () => part.addEventListener("focusout", () => refreshSoon([part]), { once: true });
    if (typing()) return later();
    const answer = await fetch(part.dataset.src, { headers: { Accept: "text/html; fragment=" + name } }).catch(() => null);
    if (!answer || !answer.ok) return;
    const html = await answer.text();
    if (typing()) return later();
    if (html === part.shown) return;
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    const all = (kind) => [...part.querySelectorAll(kind)];
    const place = focused && { id: focused.id, kind: focused.tagName, text: focused.textContent, index: all(focused.tagName).indexOf(focused) };
    const open = all("details[open]").map((one) => one.id || all("details").indexOf(one));
    const top = part.scrollTop;
    part.replaceChildren(parse(html));
    part.shown = html;
    open.forEach((one) => {
      const found = typeof one === "string" ? part.querySelector("#" + CSS.escape(one)) : all("details")[one];
      if (found) found.open = true;
    });
    part.scrollTop = top;
    if (place) {
      const same = (place.id && part.querySelector("#" + CSS.escape(place.id)))
        || all(place.kind).find((one) => one.textContent === place.text) || all(place.kind)[place.index] || part;
      if (same === part && !part.hasAttribute("tabindex")) part.tabIndex = -1;
      same.focus({ preventScroll: true });
    }
    notify("fragment", { part });
  };

  const refreshSoon = (parts, spread = 150) => {
    parts.forEach((part) => waiting.add(part));
    if (timer || !waiting.size) return;
    timer = setTimeout(() => {
      timer = 0;
      const now = [...waiting];
      waiting.clear();
      now.forEach(refresh);
    }, 150 + Math.random() * spread);
  };
  const fragments = (subject) => [...document.querySelectorAll("[data-fragment][data-src]")].filter((part) =>
    !subject || !part.dataset.subject || part.dataset.subject.split(" ").includes(subject));

  // What was missed before the stream was open ------------------------------------------------

  let catching = Promise.resolve();
  const fetchMissed = async (spread) => {
    await new Promise((done) => setTimeout(done, Math.random() * spread));
    if (list && log.dataset.src) {
      let next = log.dataset.src + (log.dataset.src.includes("?") ? "&" : "?") + "after=" + from;
      while (next) {
        const answer = await fetch(next, { headers: { Accept: "text/html; fragment=lines" } }).catch(() => null);
        if (!answer || !answer.ok) return;
        for (const line of parse(await answer.text()).querySelectorAll("li[data-id]")) {
          tryggve.insert(line);
          from = Math.max(from, Number(line.dataset.seq) || 0);
        }
        next = (answer.headers.get("Link") || "").match(/<([^>]+)>;\s*rel="?next/)?.[1];
      }
    }
    whole = true;
    from = Math.max(from, last);
  };
  const catchUp = (spread) => {
    whole = false;
    catching = catching.then(() => fetchMissed(spread)).catch(() => {});
  };

  // Events -----------------------------------------------------------------------------------

  const seen = new Set();
  const receive = (type, text) => {
    const data = JSON.parse(text);
    const seq = Number(data.seq ?? data) || 0;
    const mark = type + seq + ":" + (data.line ?? data.what ?? "");
    if (seen.has(mark)) return;
    seen.add(mark);
    if (seen.size > 2000) seen.delete(seen.values().next().value);
    last = Math.max(last, seq);
    // What is under secrecy comes without its text, and is fetched, so that its opening is noted.
    if (type === "line" && data.event === main.dataset.event && !document.hidden) looked = Math.max(looked, seq);
    const hidden = type === "line" && data.event === main.dataset.event && !data.html;
    if (hidden) catchUp(0);
    if (whole) from = last;
    if (type === "line" && data.event === main.dataset.event) refreshSoon([...document.querySelectorAll("[data-each-line]")]);
    // Where only some lines are shown, the server says which.
    const narrow = type === "line" && data.event === main.dataset.event && log && "narrow" in log.dataset;
    if (narrow) catchUp(0);
    if (type === "line" && data.event === main.dataset.event && data.html) {
      const line = parse(data.html).querySelector("li");
      if (line && (!narrow || document.getElementById(line.id))) tryggve.insert(line);
      if (data.side) refreshSoon(fragments("event/" + data.event));
    }
    // What was taken away for good is not left standing on a page that is open.
    if (type === "gone") {
      data.lines.forEach((id) => document.getElementById("L" + id)?.remove());
      if (!log && data.event === main.dataset.event) location.reload();
    }
    // An event was taken away as a whole: nobody is told which, so each page asks for itself.
    if (type === "look" && main.dataset.event) {
      setTimeout(() => fetch(location.href, { method: "HEAD", redirect: "manual" }).then((answer) => {
        if (answer.status === 404) location.reload();
      }).catch(() => {}), Math.random() * 2000);
    }
    if (type === "change") refreshSoon(fragments(data.subject));
    if (type === "told") {
      document.querySelectorAll("[data-count]").forEach((one) => {
        one.textContent = data.count;
        (one.closest(".count") || one).hidden = !data.count;
      });
      const place = document.querySelector("[data-told]");
      const link = document.createElement("a");
      link.href = /^\/(?!\/)/.test(data.href) ? data.href : "/me";
      link.textContent = data.text;
      if (place) { place.replaceChildren(link); place.hidden = false; }
    }
  };

  // The stream ---------------------------------------------------------------------------------

  // One stream for each person and language, since the lines come rendered for both.
  const name = ["tryggve-live", main.dataset.person, language].join(" ");
  const channel = "BroadcastChannel" in window && navigator.locks ? new BroadcastChannel(name) : null;
  const say = (message) => channel && channel.postMessage(message);
  let stream = null, heard = Date.now(), contact = new Date(), beats = false, pause = 1000, trouble = 0, wasOpen = false, leading = false;

  const show = (online, since) => {
    tryggve.online = online;
    document.querySelectorAll("[data-connection]").forEach((one) => {
      if (!online && one.querySelector("a")) return;
      const text = online ? "" : fill(navigator.onLine ? texts.offline : texts.noNetwork, { time: clock(since) });
      one.dataset.state = online ? "online" : "offline";
      if (one.textContent !== text) one.textContent = text;
    });
    notify("connection", { online, since });
  };
  // A page that was connected before, or was rendered before the point where the stream stands, reads its parts anew.
  const up = (newest) => {
    clearTimeout(trouble); trouble = 0;
    show(true);
    if (wasOpen || newest > last) refreshSoon(fragments(), wasOpen ? 1500 : 0);
    catchUp(wasOpen ? 1500 : 0);
    wasOpen = true;
  };
  const down = () => {
    if (!trouble) trouble = setTimeout(() => { show(false, contact); say({ kind: "down", since: contact.getTime() }); }, 3000);
  };

  const open = () => {
    const after = last;
    stream = new EventSource(`${main.dataset.live || "/api/v1/live"}?after=${after}&lang=${language}`);
    const alive = () => { heard = Date.now(); contact = new Date(); pause = 1000; };
    stream.onopen = () => { alive(); say({ kind: "up", newest: after, again: wasOpen }); up(after); };
    stream.onerror = () => {
      down();
      if (!stream || stream.readyState !== EventSource.CLOSED) return;
      fetch(location.href, { method: "HEAD", redirect: "manual" }).then((answer) => {
        if (answer.type === "opaqueredirect" || answer.status === 401) tryggve.signedOut(document.querySelector("[data-connection]"));
      }).catch(() => {});
      setTimeout(() => leading && open(), pause + Math.random() * pause);
      pause = Math.min(pause * 2, 30000);
    };
    for (const type of ["line", "change", "told", "gone", "look"]) {
      stream.addEventListener(type, (event) => {
        alive();
        say({ kind: "event", type, data: event.data });
        receive(type, event.data);
      });
    }
    stream.addEventListener("beat", () => { beats = true; alive(); say({ kind: "beat" }); });
  };
  const lead = () => { leading = true; heard = Date.now(); open(); };
  const resign = () => { leading = false; if (stream) stream.close(); stream = null; };

  const elect = (steal) => navigator.locks.request(name, steal ? { steal: true } : {}, () => {
    lead();
    return new Promise(() => {});
  }).catch(() => { resign(); elect(false); });

  setInterval(() => {
    const silent = Date.now() - heard;
    if (leading && beats && silent > 45000) { stream.close(); down(); heard = Date.now(); open(); }
    if (!leading && beats && silent > 70000 && document.visibilityState === "visible") { heard = Date.now(); elect(true); }
  }, 5000);

  if (channel) {
    channel.onmessage = ({ data: message }) => {
      if (message.kind === "hello") return leading && stream && stream.readyState === 1 && say({ kind: "up", newest: last });
      heard = Date.now();
      if (message.kind === "event") { contact = new Date(); receive(message.type, message.data); }
      if (message.kind === "beat") { beats = true; contact = new Date(); }
      if (message.kind === "up" && (!wasOpen || message.again || message.newest > last)) up(message.newest);
      if (message.kind === "down") show(false, new Date(message.since));
    };
  }
  if (channel) { elect(false); say({ kind: "hello" }); } else lead();
  // The stream itself may take a minute to find out.
  addEventListener("offline", () => fetch("/health", { method: "HEAD", cache: "no-store" }).catch(down));
  addEventListener("online", () => (!stream || stream.readyState === 1) && up(last));
  addEventListener("pageshow", (event) => { if (event.persisted) up(last); });
})();
