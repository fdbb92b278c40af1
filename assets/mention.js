// "@" in the entry line: names of people, units, places and actors, completed as one writes.
"use strict";
(() => {
  const text = document.getElementById("entry-text");
  const texts = (document.getElementById("texts") || { dataset: {} }).dataset;
  if (!text || !texts.suggested) return;
  const make = (name, values) => Object.assign(document.createElement(name), values);
  const list = make("ul", { id: "mention-hits", className: "mentions", hidden: true });
  const says = make("span", { className: "vh" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", texts.suggestions);
  says.setAttribute("role", "status");
  text.parentElement.append(list, says);
  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("aria-controls", list.id);
  let at = -1, timer = 0, run = 0;

  // The words from the mark to where one writes: a name of at most four words.
  const asked = () => {
    const before = text.value.slice(0, text.selectionStart);
    const found = /(?:^|[\s(])@((?:[\p{L}\p{N}.'-]+ ){0,3}[\p{L}\p{N}.'-]+)$/u.exec(before);
    return found && { words: found[1], from: before.length - found[1].length - 1, to: before.length };
  };
  const close = () => {
    run += 1;
    at = -1;
    list.hidden = true;
    list.replaceChildren();
    says.textContent = "";
    text.removeAttribute("aria-activedescendant");
  };
  const choose = (place) => {
    const all = [...list.children];
    at = (place + all.length) % all.length;
    all.forEach((one, number) => one.setAttribute("aria-selected", String(number === at)));
    text.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  };
  const take = (option) => {
    const place = asked();
    close();
    if (!place || !option) return;
    text.setRangeText(option.dataset.name, place.from, place.to, "end");
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const draw = (hits) => {
    list.replaceChildren(...hits.map((hit, number) => {
      const option = make("li", { id: "mention-" + number });
      option.setAttribute("role", "option");
      option.dataset.name = hit.title;
      option.append(make("span", { textContent: hit.title }));
      if (hit.about) option.append(make("span", { className: "soft", textContent: hit.about }));
      return option;
    }));
    list.hidden = false;
    says.textContent = texts.suggested.replace("{n}", hits.length);
    choose(0);
  };
  const ask = async () => {
    const place = asked();
    const mine = ++run;
    if (!place) return close();
    try {
      const answer = await fetch("/api/v1/search?q=" + encodeURIComponent(place.words), { headers: { Accept: "application/json" } });
      if (!answer.ok) throw answer;
      const found = await answer.json();
      if (mine !== run) return;
      const some = (hits) => hits.slice(0, 4);
      const hits = [...some(found.people), ...some(found.units), ...some(found.places), ...some(found.actors)].slice(0, 8);
      if (hits.length) draw(hits); else close();
    } catch {
      if (mine === run) close();
    }
  };

  text.addEventListener("input", () => {
    clearTimeout(timer);
    if (asked()) timer = setTimeout(ask, 150); else if (!list.hidden) close();
  });
  text.addEventListener("blur", close);
  list.addEventListener("pointerdown", (press) => press.preventDefault());
  list.addEventListener("click", (press) => take(press.target.closest("[role=option]")));
  // Before the entry line's own keys, which would send the line.
  text.form.addEventListener("keydown", (press) => {
    if (list.hidden || press.target !== text || press.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[press.key];
    const takes = (press.key === "Enter" && !press.shiftKey) || (press.key === "Tab" && !press.shiftKey);
    if (!step && !takes && press.key !== "Escape") return;
    press.preventDefault();
    press.stopPropagation();
    if (step) choose(at + step); else if (takes) take(list.children[at]); else close();
  }, true);
})();
