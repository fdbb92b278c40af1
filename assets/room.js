// The event room: where one is reading, the keys, and the entry line. Sending is in unsent.js.
"use strict";
(() => {
  const form = document.getElementById("entry");
  const log = document.querySelector("[data-log]");
  const list = log && log.querySelector(".log");
  const tryggve = window.tryggve;
  if (!list || !tryggve) return;
  const { texts, fill, make } = tryggve;
  const root = document.documentElement;

  // Where one is reading -------------------------------------------------------------------------

  const chip = document.querySelector("[data-chip]");
  let atEnd = true, unseen = 0;
  const inner = () => getComputedStyle(log).overflowY === "auto" && log.scrollHeight > log.clientHeight;
  const floor = () => inner() ? log.getBoundingClientRect().bottom : (form || root).getBoundingClientRect().top;
  const look = () => {
    if (!log.offsetParent && !log.getClientRects().length) return;
    const end = list.lastElementChild;
    atEnd = !end || end.getBoundingClientRect().bottom < floor() + 48;
    if (atEnd) { unseen = 0; if (chip) chip.hidden = true; }
  };
  const toEnd = () => {
    if (inner()) log.scrollTop = log.scrollHeight;
    else if (list.lastElementChild) list.lastElementChild.scrollIntoView({ block: "end" });
    look();
    atEnd = true;
  };
  log.addEventListener("scroll", look, { passive: true });
  addEventListener("scroll", look, { passive: true });
  addEventListener("resize", () => atEnd && toEnd());

  // Tabs on a phone: the part shown is the one the address points at, else the log.
  const tabs = [...document.querySelectorAll(".room-tabs a")];
  const tab = () => {
    const now = tabs.find((one) => one.hash === location.hash) || tabs.find((one) => one.hash === "#" + log.closest(".pane")?.id);
    tabs.forEach((one) => one === now ? one.setAttribute("aria-current", "true") : one.removeAttribute("aria-current"));
    return now;
  };
  tab();
  addEventListener("hashchange", () => { if (tab()?.hash === "#" + log.closest(".pane")?.id && !/^#L/.test(location.hash)) toEnd(); });
  if (chip) chip.addEventListener("click", (event) => { event.preventDefault(); toEnd(); form?.elements.text.focus(); });

  let away = null; // the first line that came while the page was not looked at
  document.addEventListener("visibilitychange", () => { if (!document.hidden) away = null; });
  document.addEventListener("tryggve:line", ({ detail: { line, own } }) => {
    if (document.hidden && !away) {
      away = line;
      list.querySelectorAll(".since").forEach((one) => one.remove());
      line.before(make("li", "since", texts.newSince));
    }
    if (own && line !== [...list.querySelectorAll("li[data-id]")].at(-1)) return line.scrollIntoView({ block: "center" });
    if (own || atEnd) return toEnd();
    unseen += 1;
    if (!chip) return;
    chip.textContent = unseen === 1 ? texts.newOne : fill(texts.newMany, { n: unseen });
    chip.hidden = false;
  });

  // The entry line's own height, and the keyboard of a phone, are left free below what one reads.
  const measure = () => {
    if (!form) return;
    const floats = ["fixed", "sticky"].includes(getComputedStyle(form).position) && !inner();
    const view = window.visualViewport;
    const below = view && form.contains(document.activeElement) ? Math.max(0, innerHeight - view.height - view.offsetTop) : 0;
    root.style.setProperty("--entry", (floats ? form.offsetHeight : 0) + "px");
    root.style.setProperty("--keyboard", (below > 80 ? below : 0) + "px");
    if (atEnd) toEnd();
  };
  measure();
  if (form && window.ResizeObserver) new ResizeObserver(measure).observe(form);
  if (window.visualViewport) visualViewport.addEventListener("resize", measure);
  form?.addEventListener("focusout", () => setTimeout(measure));

  if (!/^#L/.test(location.hash)) {
    toEnd();
    const since = list.querySelector(".since");
    const top = inner() ? log.getBoundingClientRect().top : 0;
    if (since && since.getBoundingClientRect().top < top) { since.scrollIntoView({ block: "start" }); look(); }
  }

  // Lifting a line into the short log, where it stands ------------------------------------------------

  const weigh = document.getElementById("weigh");
  const buttons = document.getElementById("weigh-buttons");
  document.addEventListener("tryggve:drawn", ({ detail: { line } }) => {
    if (!buttons || line.querySelector(".weigh") || line.matches(".taken-back")) return;
    const lifts = line.dataset.depth === "all";
    if (!lifts && (line.matches(".decision") || (!line.dataset.mark && log.dataset.depth !== "essential"))) return;
    const button = buttons.content.querySelectorAll("button")[lifts ? 0 : 1].cloneNode(true);
    button.setAttribute("formaction", `${weigh.action}/log/${line.dataset.id}/essential`);
    line.querySelector(".line-body")?.append(button);
  });
  weigh?.addEventListener("submit", async (event) => {
    const line = event.submitter?.closest("li");
    if (!line) return;
    event.preventDefault();
    const answer = await fetch(event.submitter.formAction, {
      method: "POST", headers: { Accept: "text/html; fragment=line" },
      body: new URLSearchParams([...new FormData(weigh), ["essential", event.submitter.value]]),
    }).catch(() => null);
    const says = form?.querySelector("[data-errors]");
    if (!answer || !answer.ok) {
      if (says) says.replaceChildren(make("span", "error", (await answer?.json().catch(() => null))?.detail || texts.refused));
      return;
    }
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    const next = line.nextElementSibling;
    tryggve.insert(holder.content.querySelector("li"));
    const now = document.getElementById(line.id);
    (now?.querySelector(".weigh") || next?.querySelector(".weigh, a") || log).focus({ preventScroll: true });
  });

  // Keys: never while one is writing ---------------------------------------------------------------

  const help = document.getElementById("keys");
  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest("input, textarea, select, [contenteditable], dialog");
    if (event.key === "Escape" && writing && form?.contains(writing)) return writing.blur();
    if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
    const go = { "/": document.querySelector("[data-search]"), n: form?.elements.text }[event.key];
    if (go) { event.preventDefault(); go.focus(); }
    if (event.key === "?" && help && !help.open) { event.preventDefault(); help.showModal(); }
  });
  if (!form) return;

  // The entry line -----------------------------------------------------------------------------------

  const { text, category } = form.elements;
  const errors = form.querySelector("[data-errors]");
  const grow = () => { text.style.height = "auto"; text.style.height = text.scrollHeight + 2 + "px"; };

  const clearErrors = () => {
    errors.replaceChildren();
    form.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
  };
  const showErrors = (problem) => {
    clearErrors();
    const list = problem.errors && problem.errors.length ? problem.errors : [{ detail: problem.detail }];
    errors.append(...list.map((one) => make("span", "error", one.detail || texts.refused)));
    const wrong = list.map((one) => form.elements[(one.pointer || "").replace(/^[#/]+/, "")]).filter((one) => one && one.focus);
    errors.id = errors.id || "entry-errors";
    wrong.forEach((one) => { one.setAttribute("aria-invalid", "true"); one.setAttribute("aria-describedby", errors.id); });
    (wrong[0] || text).focus();
  };

  const choose = (letter, spaced) => {
    const option = [...category.options].find((one) => one.dataset.key === letter.toLowerCase());
    // "I " begins many sentences: the first kind is chosen by "i:" alone.
    if (!option || (spaced && option.index === 0)) return false;
    category.value = option.value;
    category.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  };
  let chosen = ""; // what was typed to choose a kind; Backspace brings it back
  text.addEventListener("input", (event) => {
    const typed = /^(\p{L})([ :])$/u.exec(text.value);
    if (event.inputType === "insertText" && typed && text.value !== chosen && choose(typed[1], typed[2] === " ")) {
      chosen = text.value;
      text.value = "";
    } else if (text.value !== "") chosen = "";
    clearErrors();
    grow();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Backspace" && text.value === "" && chosen) {
      event.preventDefault();
      category.selectedIndex = 0;
      text.value = chosen;
    }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
  });

  text.addEventListener("paste", (event) => {
    const split = () => text.value.split(/\r?\n/).map((one) => one.trim()).filter(Boolean);
    if (event.clipboardData.getData("text/plain").trim().split(/\r?\n\s*/).length < 2) return;
    setTimeout(() => {
      const many = make("button", "button plain", fill(texts.pasteMany, { n: split().length }));
      const one = make("button", "button quiet", texts.pasteOne);
      const ask = make("span", "entry-paste", fill(texts.pasteAsk, { n: split().length }) + " ", many, " ", one);
      many.type = one.type = "button";
      form.querySelector(".entry-paste")?.remove();
      form.querySelector(".entry-says").append(ask);
      one.onclick = () => { ask.remove(); text.focus(); };
      many.onclick = () => {
        const fields = read();
        split().forEach((line) => {
          const timed = /^(\d{1,2}[.:]\d{2})\s+(.+)$/.exec(line);
          tryggve.queue({ ...fields, text: timed ? timed[2] : line, time: timed ? timed[1] : fields.time });
        });
        ask.remove();
        empty();
      };
    });
  });

  // A half-written line waits in this tab while one looks at another page; nothing under secrecy does.
  const half = `tryggve-entry ${document.querySelector("main").dataset.person} ${form.action}`;
  const forget = () => sessionStorage.removeItem(half);
  const isSecret = () => form.dataset.class === "K2" || form.elements.classification?.value === "K2";
  const hold = () => {
    if (isSecret() || !text.value.trim()) return forget();
    sessionStorage.setItem(half, JSON.stringify({ text: text.value, category: category.value, time: form.elements.time?.value || "" }));
  };
  try {
    const held = JSON.parse(sessionStorage.getItem(half) || "null");
    if (held && !text.value && !isSecret()) {
      category.value = held.category;
      category.dispatchEvent(new Event("change", { bubbles: true }));
      text.value = held.text;
      if (form.elements.time) form.elements.time.value = held.time;
      grow();
    }
    form.addEventListener("input", hold);
    form.addEventListener("change", hold);
  } catch { /* A browser that keeps nothing. */ }

  // Whom a task can be given to is asked for when the field is entered.
  const owner = form.elements.owner;
  owner?.addEventListener("focus", async () => {
    const answer = await fetch(form.action.replace(/log$/, "doers"), { headers: { Accept: "text/html; fragment=doers" } }).catch(() => null);
    if (answer?.ok) document.getElementById("people").innerHTML = await answer.text();
  }, { once: true });

  const read = () => {
    const fields = Object.fromEntries(new FormData(form));
    delete fields.csrf;
    delete fields.key;
    return fields;
  };
  const empty = () => {
    const kind = category.value;
    form.reset();
    forget();
    if (kind !== category.value) category.dispatchEvent(new Event("change", { bubbles: true }));
    form.querySelector(".entry-paste")?.remove();
    clearErrors();
    grow();
    text.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!text.value.trim()) return showErrors({ errors: [{ pointer: "/text", detail: texts.empty }] });
    const fields = read();
    empty();
    tryggve.queue(fields);
  });

  // Taking back a line one has just written. The server judges the time; here the button goes.
  const spent = new WeakMap();
  setInterval(() => list.querySelectorAll("[data-undo]").forEach((one) => {
    if (!spent.has(one)) spent.set(one, Date.now() + Number(one.dataset.undo));
    if (Date.now() > spent.get(one) && !one.contains(document.activeElement)) one.remove();
  }), 1000);
  list.addEventListener("submit", async (event) => {
    const undo = event.target.closest("[data-undo]");
    if (!undo) return;
    event.preventDefault();
    const answer = await fetch(undo.action, {
      method: "POST", headers: { Accept: "text/html; fragment=line" }, body: new URLSearchParams(new FormData(undo)),
    }).catch(() => null);
    if (!answer) return;
    if (!answer.ok) { undo.remove(); return showErrors(await answer.json().catch(() => ({}))); }
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    const line = holder.content.querySelector("li");
    const words = line.dataset.corrects ? "" : line.querySelector(".line-text").textContent;
    const kind = undo.closest("li").className.split(" ").find((one) => [...category.options].some((option) => option.value === one));
    tryggve.insert(line, true);
    if (text.value === "" && words) { text.value = words; if (kind) category.value = kind; grow(); }
    text.focus();
  });

  // What unsent.js needs of the room. A refused line goes back into the field, if that is empty.
  tryggve.room = {
    form, list, toEnd, errors, clearErrors,
    restore: (fields, problem) => {
      if (text.value !== "") return false;
      for (const [name, value] of Object.entries(fields)) if (form.elements[name]) form.elements[name].value = value;
      grow();
      showErrors(problem);
      return true;
    },
  };

  if (matchMedia("(pointer: fine)").matches && !location.hash) text.focus({ preventScroll: true });
})();
