// Lines on their way: each is kept until the server has said that it has it, and is sent again with the same key,
// in order. Lines of an event in class K2 are kept in memory only.
"use strict";
(() => {
  const tryggve = window.tryggve;
  if (!tryggve || !tryggve.room) return;
  const { texts, fill, clock, make } = tryggve;
  const { form, list, toEnd, errors, clearErrors, restore } = tryggve.room;
  const person = document.querySelector("main[data-live]").dataset.person || "";
  const says = form.querySelector("[data-says]");
  const unsentSays = form.querySelector("[data-unsent]");
  const keeps = form.dataset.class !== "K2" && "indexedDB" in window;

  // The store of this browser ------------------------------------------------------------------------

  const uuid = () => crypto.randomUUID ? crypto.randomUUID()
    : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
      (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));
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

  // In order: { key, url, fields, person, typed, author, order } and, here only, line, note, failed, refused, resumed.
  let waiting = [];
  let sending = false, timer = 0, pause = 2000;

  const count = () => {
    const n = waiting.filter((item) => item.failed).length;
    const what = n === 1 ? texts.unsentOne : fill(texts.unsentMany, { n });
    unsentSays.hidden = !n;
    unsentSays.textContent = n ? what + (keeps ? "" : ". " + texts.memoryOnly) : "";
  };
  const show = (item, note) => {
    if (!waiting.includes(item) || item.url !== form.action) return;
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
      list.append(item.line);
      toEnd();
    }
    if (item.note.textContent !== note) item.note.textContent = note;
  };
  const drop = (item) => {
    waiting = waiting.filter((one) => one !== item);
    if (item.line) item.line.remove();
    count();
    return store("readwrite", (lines) => lines.delete(item.key));
  };
  const refuse = (item, problem) => {
    if (item.url === form.action && restore(item.fields, problem)) return drop(item);
    item.refused = item.failed = true;
    show(item, `${texts.refused} ${problem.detail || ""} `);
    const edit = make("button", "button quiet", texts.edit);
    edit.type = "button";
    edit.onclick = () => { if (restore(item.fields, problem)) drop(item); else form.elements.text.focus(); };
    if (item.note) item.note.append(edit);
    count();
  };

  tryggve.queue = (fields) => {
    const item = {
      key: uuid(), url: form.action, fields, person, author: form.dataset.author || "",
      typed: new Date().toISOString(), order: Date.now() + waiting.length / 1000,
    };
    waiting.push(item);
    store("readwrite", (lines) => lines.put({ ...item }));
    setTimeout(() => item.failed || show(item, texts.saving), 400);
    send();
  };

  // Sending --------------------------------------------------------------------------------------------

  // The room's page as it is now: a new token after signing in again. Another person's page counts as signed out,
  // so that nobody sends another's lines.
  const renew = async () => {
    const answer = await fetch(location.pathname, { redirect: "manual" });
    const page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page && page.querySelector("#entry [name=csrf]");
    const same = page && (page.querySelector("main[data-live]")?.dataset.person || "") === person;
    if (!token || !same) return "signed out";
    if (token.value === form.elements.csrf.value) return "same";
    form.elements.csrf.value = token.value;
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
        body: new URLSearchParams({
          ...item.fields, csrf: form.elements.csrf.value, key: item.key, typed: item.typed, sent: new Date().toISOString(),
        }),
      });
      if (answer.ok) {
        const holder = document.createElement("template");
        holder.innerHTML = await answer.text();
        const line = holder.content.querySelector("li");
        drop(item);
        if (line && item.url === form.action) { tryggve.insert(line, true); toEnd(); }
        if (errors.querySelector("a")) clearErrors();
        says.textContent = fill(texts.saved, { time: clock(new Date()) });
        return 0;
      }
      const out = [401, 419].includes(answer.status) || answer.type === "opaqueredirect";
      if (out || answer.status === 403) {
        const now = await renew();
        if (now === "new") return 1;
        if (out || now === "signed out") { tryggve.signedOut(errors); return 15000; }
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
      if (item.resumed && !(await store("readonly", (lines) => lines.get(item.key)))) { drop(item); continue; }
      const wait = await post(item);
      if (!wait) { pause = 2000; continue; }
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

  addEventListener("online", sendNow);
  addEventListener("focus", sendNow);
  document.addEventListener("tryggve:connection", ({ detail }) => detail.online && sendNow());
  addEventListener("beforeunload", (event) => { if (waiting.length && !keeps) event.preventDefault(); });
  store("readonly", (lines) => lines.getAll()).then((lines) => {
    const mine = (lines || []).filter((item) => item.person === person && !waiting.some((one) => one.key === item.key));
    mine.sort((a, b) => a.order - b.order);
    waiting = [...mine.map((item) => ({ ...item, resumed: true, failed: true })), ...waiting];
    waiting.forEach((item) => item.failed && show(item, texts.unsent));
    count();
    sendNow();
  });
})();
