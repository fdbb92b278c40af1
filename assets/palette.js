// The palette: search, what was opened last, and places to go to, by keyboard, on every page.
"use strict";
(() => {
  const dialog = document.getElementById("palette");
  if (!dialog || !dialog.showModal) return;
  const texts = document.getElementById("texts").dataset;
  const form = dialog.querySelector("form");
  const field = form.elements.q;
  const list = dialog.querySelector("[role=listbox]");
  const says = dialog.querySelector("[role=status]");
  const places = [...dialog.querySelectorAll("[data-places] a")].map((one) =>
    ({ title: one.textContent, href: one.getAttribute("href") }));
  let at = -1, timer = 0, run = 0;

  const options = () => [...list.children];
  const choose = (place) => {
    const all = options();
    at = all.length ? (place + all.length) % all.length : -1;
    all.forEach((one, number) => one.setAttribute("aria-selected", String(number === at)));
    if (at < 0) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  };
  const draw = (hits) => {
    list.replaceChildren(...hits.map((hit, number) => {
      const option = Object.assign(document.createElement("li"), { id: "palette-" + number });
      option.setAttribute("role", "option");
      option.dataset.href = hit.href;
      option.append(Object.assign(document.createElement("span"), { textContent: hit.title }));
      if (hit.about) option.append(Object.assign(document.createElement("span"), { className: "soft", textContent: hit.about }));
      return option;
    }));
    list.hidden = !hits.length;
    field.setAttribute("aria-expanded", String(hits.length > 0));
    says.textContent = hits.length ? "" : texts.nothing;
    choose(0);
  };
  const event = (one) => ({
    title: one.number + " " + (one.title || texts.secret), href: "/events/" + one.id,
    about: (one.exercise ? texts.exerciseWord + " " : "") + (one.unitName || ""),
  });
  const ask = async () => {
    const words = field.value.trim();
    const mine = ++run;
    const here = places.filter((one) => one.title.toLowerCase().includes(words.toLowerCase()));
    try {
      const answer = await fetch("/api/v1/search?q=" + encodeURIComponent(words), { headers: { Accept: "application/json" } });
      if (!answer.ok) throw answer;
      const found = await answer.json();
      if (mine !== run || !dialog.open) return;
      if (!words) return draw([...found.recent.slice(0, 6).map(event), ...here]);
      const some = (hits) => hits.slice(0, 5);
      draw([...some(found.events).map(event), ...here, ...some(found.units), ...some(found.people),
        ...some(found.operations), ...some(found.actors), ...some(found.instructions)]);
    } catch {
      if (mine === run) draw(here);
    }
  };
  const open = () => {
    if (dialog.open || document.querySelector("dialog[open]")) return;
    field.value = "";
    draw(places);
    dialog.showModal();
    field.focus();
    ask();
  };
  const go = (option) => { if (option) location.assign(option.dataset.href); };

  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
  field.addEventListener("keydown", (press) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[press.key];
    if (step) { press.preventDefault(); choose(at + step); }
  });
  form.addEventListener("submit", (press) => {
    // Return before the answer has come searches as the ordinary page does.
    clearTimeout(timer);
    if (at < 0) return;
    press.preventDefault();
    go(options()[at]);
  });
  field.addEventListener("input", () => { at = -1; });
  list.addEventListener("click", (press) => go(press.target.closest("[role=option]")));
  dialog.addEventListener("click", (press) => { if (press.target === dialog) dialog.close(); });

  document.addEventListener("keydown", (press) => {
    if ((press.ctrlKey || press.metaKey) && !press.altKey && press.key.toLowerCase() === "k") {
      press.preventDefault();
      return dialog.open ? dialog.close() : open();
    }
    if (press.ctrlKey || press.metaKey || press.altKey || press.defaultPrevented) return;
    if (press.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    // In an event room the stroke searches its log.
    if (press.key === "/" && !document.querySelector("[data-search]")) { press.preventDefault(); open(); }
    const keys = document.getElementById("keys");
    if (press.key === "?" && keys && !keys.open) { press.preventDefault(); keys.showModal(); }
  });
})();
