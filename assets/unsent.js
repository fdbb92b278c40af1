// Lines on their way: each is kept until the server has said that it has it, and is sent again with the same key,
// in order, from whichever page is open. Lines of an event in class K2 are kept in memory only.
"use strict";
(() => {
  const tryggve = window.tryggve;
  const main = document.querySelector("main[data-live]");
  const box = document.querySelector("[data-outbox]");
  if (!tryggve || !main || !box) return;
  const { texts, fill, clock, make, room } = tryggve;
  const person = main.dataset.person || "";
  const form = room && room.form;
  const keeps = "indexedDB" in window;
  const secret = form && form.dataset.class === "K2";
  const remembers = (item) => keeps && !item.secret;
  let csrf = box.dataset.csrf;

  // The store of this browser ------------------------------------------------------------------------

  // A UUID version 7: the time leads, so that the server finds the keys of a moment side by side.
  const uuid = () => {
    const hex = (number, length) => number.toString(16).padStart(length, "0");
    const random = [...crypto.getRandomValues(new Uint16Array(5))].map((word) => hex(word, 4));
    const time = hex(Date.now(), 12);
    return [time.slice(0, 8), time.slice(8), "7" + random[0].slice(1),
      "8" + random[1].slice(1), random.slice(2).join("")].join("-");
  };
  const opened = keeps ? new Promise((done) => {
    const ask = indexedDB.open("tryggve", 1);
    ask.onupgradeneeded = () => ask.result.createObjectStore("unsent", { keyPath: "key" });
    ask.onsuccess = () => done(ask.result);
    ask.onerror = () => done(null);
  }).catch(() => null) : Promise.resolve(null);
  const store = async (mode, work) => {
    const base = await opened;
    return base && new Promise((done) => {
      const deed = base.transaction("unsent", mode, { durability: "strict" });
      const ask = work(deed.objectStore("unsent"));
      deed.oncomplete = () => done(ask.result);
      deed.onabort = deed.onerror = () => done(undefined);
    });
  };
  // Other tabs of the same person read the store again when it has changed.
  const others = "BroadcastChannel" in window ? new BroadcastChannel("tryggve-unsent " + person) : null;
  const tell = () => others && others.postMessage("changed");
  const keep = ({ key, url, fields, title, typed, author, order, refused, why }) =>
    store("readwrite", (lines) => lines.put({ key, url, fields, person, title, typed, author, order, refused, why }));

  // In order: what is kept above and, here only, secret, line, note, failed, resumed.
  let waiting = [];
  let sending = false, timer = 0, pause = 2000;

  // What is not sent, on every page --------------------------------------------------------------------

  const number = (n, one, many) => n === 1 ? texts[one] : fill(texts[many], { n });
  const spoken = (item) => item.fields.time || (item.typed.slice(0, 10) === new Date().toISOString().slice(0, 10)
    ? clock(new Date(item.typed)) : new Date(item.typed).toLocaleString("sv-SE", { dateStyle: "short", timeStyle: "short" }));
  const row = (item) => {
    const where = make("a", "", item.title || texts.event);
    const away = make("button", "button quiet", texts.discard);
    where.href = item.url.replace(/^https?:\/\/[^/]+/, "").replace(/\/log$/, "");
    away.type = "button";
    away.setAttribute("aria-label", `${texts.discard}: ${item.fields.text}`);
    away.onclick = () => tryggve.ask ? tryggve.ask(texts.discardAsk, texts.discard, "button", box.querySelector("summary"), () => drop(item)) : drop(item);
    const said = make("p", "outbox-says", item.refused ? `${texts.refused} ${item.why || ""}`.trim()
      : item.secret || !keeps ? texts.memoryOnly : texts.unsent);
    return make("li", "", make("p", "soft", make("span", "outbox-time", spoken(item)), " ", where), make("p", "", item.fields.text), said, away);
  };
  let shown = "";
  const count = () => {
    const failed = waiting.filter((item) => item.failed);
    const n = failed.length;
    const now = failed.map((item) => item.key + (item.why || "") + Boolean(item.refused)).join(" ");
    box.hidden = !n;
    if (now !== shown) {
      shown = now;
      box.querySelector("summary").textContent = number(n, "notSentOne", "notSentMany");
      box.querySelector("ul").replaceChildren(...failed.map(row));
    }
    const leaving = document.querySelector("form[action='/sign-out'] button");
    if (leaving) {
      const gone = failed.some((item) => !remembers(item));
      if (n) leaving.dataset.confirm = number(n, "leaveOne", "leaveMany") + " " + (gone ? texts.leaveLost : texts.leaveKept);
      else delete leaving.dataset.confirm;
      leaving.dataset.confirmDo = leaving.textContent;
    }
    if (!room) return;
    const own = failed.filter((item) => item.url === form.action).length;
    const says = form.querySelector("[data-unsent]");
    says.hidden = !own;
    says.textContent = own ? number(own, "unsentOne", "unsentMany") + (secret || !keeps ? ". " + texts.memoryOnly : "") : "";
  };
  box.querySelector("[data-send]").onclick = () => sendNow();

  // The same in the room where it was written ------------------------------------------------------------

  const show = (item, note) => {
    if (!room || !waiting.includes(item) || item.url !== form.action) return;
    if (!item.line) {
      const kinds = [...form.elements.category.options];
      const kind = kinds.find((one) => one.value === item.fields.category) || kinds[0];
      const [letter, word] = kind.text.split(/\s+–\s+/);
      const short = make("abbr", "", letter);
      short.ariaHidden = "true";
      item.note = make("p", "line-note");
      item.line = make("li", "line unsent " + kind.value,
        make("span", "line-time", item.fields.time || clock(new Date(item.typed))),
        make("span", "cat", short, make("span", "vh", (word || letter) + ":")),
        make("div", "line-body", make("span", "line-text", item.fields.text), " ", make("span", "line-by", item.author), item.note));
      item.line.dataset.key = item.key;
      room.list.append(item.line);
      room.toEnd();
    }
    if (item.note.textContent !== note) item.note.textContent = note;
  };
  const forget = (item) => {
    waiting = waiting.filter((one) => one !== item);
    if (item.line) item.line.remove();
    count();
  };
  const drop = (item) => {
    forget(item);
    return store("readwrite", (lines) => lines.delete(item.key)).then(tell);
  };
  const mend = (item) => {
    const problem = { detail: item.why };
    const edit = make("button", "button quiet", texts.edit);
    edit.type = "button";
    edit.onclick = () => { if (room.restore(item.fields, problem)) drop(item); else form.elements.text.focus(); };
    show(item, `${texts.refused} ${item.why || ""} `);
    if (item.note) item.note.append(edit);
  };
  const refuse = (item, problem) => {
    if (room && item.url === form.action && room.restore(item.fields, problem)) return drop(item);
    item.refused = item.failed = true;
    item.why = problem.detail || "";
    if (remembers(item)) keep(item).then(tell);
    mend(item);
    count();
  };

  tryggve.queue = (fields) => {
    const item = {
      key: uuid(), url: form.action, fields, person, author: form.dataset.author || "", title: form.dataset.title || "", secret,
      typed: new Date().toISOString(), order: Date.now() + waiting.length / 1000,
    };
    waiting.push(item);
    if (remembers(item)) keep(item);
    setTimeout(() => item.failed || show(item, texts.saving), 400);
    send();
  };

  // Sending --------------------------------------------------------------------------------------------

  // A page as it is now: a new token after signing in again. Another person's page counts as signed out,
  // so that nobody sends another's lines.
  const renew = async () => {
    const answer = await fetch("/more", { redirect: "manual" });
    const page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page && page.querySelector("[data-outbox]")?.dataset.csrf;
    const same = page && (page.querySelector("main[data-live]")?.dataset.person || "") === person;
    if (!token || !same) return "signed out";
    if (token === csrf) return "same";
    csrf = token;
    document.querySelectorAll("input[name=csrf]").forEach((one) => { one.value = token; });
    return "new";
  };

  // Answers how many milliseconds to wait before the next try, or 0 when the line is settled.
  const post = async (item) => {
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), 20000);
    try {
      const answer = await fetch(item.url, {
        method: "POST", signal: stop.signal, redirect: "manual",
        headers: { Accept: "text/html; fragment=line", "Idempotency-Key": item.key },
        body: new URLSearchParams({ ...item.fields, csrf, key: item.key, typed: item.typed, sent: new Date().toISOString() }),
      });
      if (answer.ok) {
        const holder = document.createElement("template");
        holder.innerHTML = await answer.text();
        const line = holder.content.querySelector("li");
        drop(item);
        if (room && line && item.url === form.action) { tryggve.insert(line, true); room.toEnd(); }
        if (room && room.errors.querySelector("a") && !room.errors.querySelector("[data-notice]")) room.clearErrors();
        const notice = room && item.url === form.action && holder.content.querySelector("[data-notice]");
        if (notice) room.errors.replaceChildren(notice);
        const says = room ? form.querySelector("[data-says]") : document.querySelector("[data-saved-says]");
        if (says) says.textContent = fill(texts.saved, { time: clock(new Date()) });
        return 0;
      }
      const out = [401, 419].includes(answer.status) || answer.type === "opaqueredirect";
      if (out || answer.status === 403) {
        const now = await renew();
        if (now === "new") return 1;
        if (out || now === "signed out") {
          tryggve.signedOut(room ? room.errors : document.querySelector("[data-connection]"));
          return 15000;
        }
      }
      if (answer.status >= 400 && answer.status < 500 && ![408, 425, 429].includes(answer.status)) {
        refuse(item, await answer.json().catch(() => ({})));
        return 0;
      }
      return Number(answer.headers.get("Retry-After")) * 1000 || pause;
    } catch {
      return pause;
    } finally {
      clearTimeout(patience);
    }
  };

  const drain = async () => {
    for (let item; (item = waiting.find((one) => !one.refused));) {
      // A line found in the store may have been sent by another tab meanwhile.
      if (item.resumed && !(await store("readonly", (lines) => lines.get(item.key)))) { forget(item); continue; }
      const wait = await post(item);
      if (!wait) { pause = 2000; continue; }
      if (waiting.some((one) => !one.failed)) tell();
      waiting.forEach((one) => { if (!one.refused) { one.failed = true; show(one, texts.unsent); } });
      count();
      pause = Math.min(pause * 1.7, 30000);
      timer = setTimeout(send, wait);
      return;
    }
  };
  // One tab sends at a time, so that lines kept by several tabs go in order.
  const send = async () => {
    if (sending) return;
    sending = true;
    clearTimeout(timer);
    try {
      if (navigator.locks) await navigator.locks.request("tryggve-send", drain); else await drain();
    } finally {
      sending = false;
    }
  };
  const sendNow = () => { if (waiting.some((one) => !one.refused)) { pause = 2000; send(); } };

  // What other tabs have kept, and what they have sent or thrown away since.
  const read = async () => {
    const lines = (await store("readonly", (lines) => lines.getAll())) || [];
    const mine = lines.filter((item) => item.person === person).sort((a, b) => a.order - b.order);
    const kept = new Set(mine.map((item) => item.key));
    waiting.filter((item) => item.resumed && !kept.has(item.key)).forEach(forget);
    const fresh = mine.filter((item) => !waiting.some((one) => one.key === item.key))
      .map((item) => ({ ...item, resumed: true, failed: true }));
    waiting = [...waiting, ...fresh].sort((a, b) => a.order - b.order);
    fresh.forEach((item) => item.refused && room ? mend(item) : show(item, texts.unsent));
    count();
  };

  addEventListener("online", sendNow);
  addEventListener("focus", sendNow);
  document.addEventListener("tryggve:connection", ({ detail }) => detail.online && sendNow());
  addEventListener("beforeunload", (event) => { if (waiting.some((item) => !remembers(item))) event.preventDefault(); });
  if (others) others.onmessage = read;
  read().then(sendNow);
})();
