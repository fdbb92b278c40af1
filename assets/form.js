// Forms and small things on every page: drafts, questions before a deed, running times, menus, look.
"use strict";
(() => {
  const texts = (document.getElementById("texts") || { dataset: {} }).dataset;
  const fill = (text, values) => (text || "").replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const clock = () => new Date().toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" });

  // Errors found by the server: read them first.
  document.querySelector(".summary[tabindex]")?.focus();

  // Drafts: saved by themselves a moment after one stops typing.
  document.querySelectorAll("form[data-draft]").forEach((form) => {
    const says = form.querySelector("[data-draft-says]");
    // Also in the head of the page, which is in sight where the foot of a long form is not.
    const head = document.querySelector("[data-saved-says]");
    const say = (text) => {
      if (says) says.textContent = text;
      if (head) { head.ariaHidden = "true"; head.textContent = text; }
    };
    let timer = 0, changed = false, run = 0;
    const save = async (leaving) => {
      clearTimeout(timer);
      if (!changed) return;
      changed = false;
      const mine = ++run;
      const fields = [...new FormData(form)].filter(([name, value]) =>
        typeof value === "string" && !form.querySelector(`[name="${CSS.escape(name)}"]`)?.matches("[type=password], [autocomplete=one-time-code]"));
      try {
        const answer = await fetch("/drafts/" + encodeURIComponent(form.dataset.draft), {
          method: "POST", body: new URLSearchParams(fields), keepalive: Boolean(leaving), redirect: "manual",
        });
        if (mine !== run) return;
        if (answer.ok) return say(fill(texts.draftSaved, { time: clock() }));
        changed = true;
        say(answer.status === 401 || answer.type === "opaqueredirect" ? texts.draftSignedOut : texts.draftFailed);
      } catch {
        changed = true;
        say(texts.draftFailed);
      }
      timer = setTimeout(save, 15000);
    };
    form.addEventListener("input", () => { changed = true; clearTimeout(timer); timer = setTimeout(save, 1200); });
    form.addEventListener("submit", () => { clearTimeout(timer); changed = false; run++; });
    addEventListener("pagehide", () => save(true));
    document.addEventListener("visibilitychange", () => document.hidden && save(true));
  });

  // A proposal that shows while one answers; the level follows it until somebody chooses another.
  document.querySelectorAll("form[data-propose]").forEach((form) => {
    const box = form.querySelector("#proposal");
    const names = form.dataset.propose.split(" ");
    let run = 0;
    form.addEventListener("change", async ({ target }) => {
      if (!names.includes(target.name)) return;
      const mine = ++run, before = form.elements.proposed?.value || "";
      const fields = new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "key"));
      fields.set("do", "propose");
      const answer = await fetch(form.action, { method: "POST", headers: { Accept: "text/html; fragment=proposal" }, body: fields, redirect: "manual" }).catch(() => null);
      const html = answer?.ok ? await answer.text() : "";
      if (!html || mine !== run) return;
      box.innerHTML = html;
      const now = form.elements.proposed?.value;
      if (now && (form.elements.level.value || before) === before) form.elements.level.value = now;
    });
  });

  // A question before a deed that many will notice.
  const ask = (question, proceedWords, className, back, then, cancelWords) => {
    const make = (name, content, className = "") => Object.assign(document.createElement(name), { textContent: content, className });
    const dialog = make("dialog", "");
    const says = make("p", question);
    const proceed = make("button", proceedWords || texts.proceed, className);
    const cancel = make("button", cancelWords || texts.cancel, "button plain");
    const actions = make("div", "", "actions");
    says.id = "confirm-question";
    dialog.setAttribute("aria-labelledby", says.id);
    proceed.type = cancel.type = "button";
    cancel.autofocus = true;
    actions.append(proceed, cancel);
    dialog.append(says, actions);
    document.body.append(dialog);
    cancel.onclick = () => dialog.close();
    dialog.onclose = () => { dialog.remove(); back.focus(); };
    proceed.onclick = () => { dialog.close(); then(); };
    dialog.showModal();
  };
  if (window.tryggve && window.HTMLDialogElement) window.tryggve.ask = ask;
  const agreed = new WeakSet();
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-confirm]");
    if (!button || agreed.has(button) || !window.HTMLDialogElement) return;
    event.preventDefault();
    ask(button.dataset.confirm, button.dataset.confirmDo, button.className, button, () => {
      if (!button.form) return;
      const answer = Object.assign(document.createElement("input"), { type: "hidden", name: "confirmed", value: "yes" });
      button.form.append(answer);
      agreed.add(button);
      button.form.requestSubmit(button);
      agreed.delete(button);
    });
  });

  // What was half-written in this tab goes with the one who wrote it.
  document.addEventListener("submit", ({ target }) => {
    if (target.getAttribute("action") !== "/sign-out") return;
    Object.keys(sessionStorage).filter((key) => key.startsWith("tryggve-")).forEach((key) => sessionStorage.removeItem(key));
  });

  // Without a network whoever leaves the page loses it, and what was typed, to a page of the browser's.
  const insisting = new WeakSet();
  const stay = async (event, one, leave) => {
    if (navigator.onLine || event.defaultPrevented || insisting.has(one) || !window.HTMLDialogElement) return;
    event.preventDefault();
    const back = document.activeElement || document.body;
    const go = () => {
      insisting.add(one);
      leave();
      insisting.delete(one);
    };
    // A server on the same machine, or in the same house, is reached without the network that the browser misses.
    const isReached = await fetch("/health", { method: "HEAD", cache: "no-store" }).then(() => true, () => false);
    if (isReached) return go();
    ask(texts.stay, texts.leaveAnyway, "button plain", back, go, texts.stayHere);
  };
  document.addEventListener("submit", (event) => stay(event, event.target, () => event.target.requestSubmit(event.submitter)));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || link.target || link.download || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.origin !== location.origin || (link.pathname === location.pathname && link.search === location.search && link.hash)) return;
    stay(event, link, () => link.click());
  });

  // Times that run: "sen 10 min".
  const ago = (since) => {
    const minutes = Math.floor((Date.now() - since) / 60000);
    if (!(minutes >= 1)) return texts.now;
    if (minutes < 60) return fill(texts.minutes, { n: minutes });
    const n = Math.floor(minutes / 60), m = minutes % 60;
    if (n < 48) return fill(m ? texts.hoursMinutes : texts.hours, { n, m });
    return fill(texts.days, { n: Math.floor(n / 24) });
  };
  const run = () => document.querySelectorAll("[data-since]").forEach((one) => {
    const since = Date.parse(one.dataset.since);
    if (Number.isNaN(since) || since > Date.now() || !texts.minutes) return;
    const text = one.hasAttribute("data-plain") ? ago(since) : fill(texts.late, { ago: ago(since) });
    if (one.textContent !== text) one.textContent = text;
  });
  run();
  setInterval(run, 20000);
  document.addEventListener("tryggve:fragment", run);

  // Menus close by Esc and by pressing outside.
  const close = (one) => { one.open = false; };
  document.addEventListener("click", (event) => {
    if (event.target.closest("dialog")) return;
    document.querySelectorAll("details.menu[open]").forEach((one) => one.contains(event.target) || close(one));
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    close(menu);
    menu.querySelector("summary").focus();
  });

  // Look: kept in a cookie, so that the server draws the page right at once.
  document.addEventListener("change", ({ target }) => {
    const { set } = target.dataset;
    if (!["palette", "density"].includes(set)) return;
    const usual = ["auto", "roomy"].includes(target.value);
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${set}=${target.value}; Path=/; SameSite=Lax; Max-Age=${usual ? 0 : 31536000}${secure}`;
    if (usual) delete document.documentElement.dataset[set]; else document.documentElement.dataset[set] = target.value;
  });

  document.querySelectorAll("[data-print]").forEach((one) => one.addEventListener("click", () => window.print()));
})();
