"use strict";
// The report page: pointing at a mark shows its facts beside it and lights up every run of words that they rest on.
{
  const hint = document.getElementById("hint");
  const text = document.querySelector(".lines");
  const runs = new Map(); // number of a fact -> elements
  for (const element of document.querySelectorAll("[data-facts]")) {
    for (const fact of element.dataset.facts.split(" ")) {
      if (!runs.has(fact)) runs.set(fact, []);
      runs.get(fact).push(element);
    }
  }
  let lit = [];

  function dim() {
    for (const element of lit) element.classList.remove("lit");
    lit = [];
    hint.hidden = true;
  }

  function light(facts) {
    for (const fact of facts) {
      for (const element of runs.get(fact) || []) {
        element.classList.add("lit");
        lit.push(element);
      }
    }
  }

  function show(element) {
    dim();
    const facts = element.dataset.facts.split(" ");
    light(facts);
    hint.replaceChildren(
      ...facts.slice(0, 6).map((fact) => {
        const line = document.createElement("p");
        line.className = "who";
        for (const part of document.querySelector(`#fact-${fact} .who`).childNodes) {
          // names as words: nothing in a hint can be clicked
          line.append(part.nodeName === "A" ? part.textContent : part.cloneNode(true));
        }
        return line;
      }),
    );
    if (facts.length > 6) hint.append(`+${facts.length - 6}`);
    hint.hidden = false;
    const box = element.getClientRects()[0] || element.getBoundingClientRect();
    const left = Math.min(box.left, innerWidth - hint.offsetWidth - 12);
    const below = box.bottom + 8 + hint.offsetHeight < innerHeight;
    hint.style.left = `${Math.max(8, left)}px`;
    hint.style.top = `${below ? box.bottom + 8 : Math.max(8, box.top - hint.offsetHeight - 8)}px`;
  }

  function goTo(fact) {
    const entry = document.getElementById(`fact-${fact}`);
    entry?.scrollIntoView({ block: "center" });
    return entry;
  }

  if (text) {
    text.addEventListener("mouseover", (event) => {
      const mark = event.target.closest("[data-facts]");
      if (mark) show(mark);
      else dim();
    });
    text.addEventListener("mouseleave", dim);
    text.addEventListener("focusin", (event) => {
      const mark = event.target.closest("[data-facts]");
      if (mark) show(mark);
    });
    text.addEventListener("focusout", dim);
    text.addEventListener("click", (event) => {
      const mark = event.target.closest("mark[data-facts]");
      if (mark) goTo(mark.dataset.facts.split(" ")[0])?.querySelector("a")?.focus({ preventScroll: true });
    });
    document.querySelector(".by-line").addEventListener("mouseover", (event) => {
      const entry = event.target.closest(".brief");
      dim();
      if (entry) light([entry.id.replace("fact-", "")]);
    });
  }

  function arrive() {
    const target = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    dim();
    if (!target) return;
    if (target.dataset.facts) {
      light(target.dataset.facts.split(" "));
      goTo(target.dataset.facts.split(" ")[0]);
    } else if (target.classList.contains("brief")) {
      light([target.id.replace("fact-", "")]);
    }
    target.scrollIntoView({ block: "center" });
  }
  addEventListener("hashchange", arrive);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") dim();
  });
  arrive();
}
