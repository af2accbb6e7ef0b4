"use strict";
// Finding a node by any of its names; completion as one types.

const search = (() => {
  const { make, swatch, name } = dom;
  const box = dom.byId("search"), list = dom.byId("found");
  const MOST = 12;
  let index = [], found = [], active = 0;

  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s\-_·•‑–]+/g, "");

  function reindex() {
    index = model.known.nodes.map((node, at) => ({ at, names: [...new Set([node.label, node.zh, node.en, ...(node.others || []), ...(node.tickers || [])])].filter(Boolean).map((text) => ({ text, folded: fold(text) })) }));
  }

  function start() {
    reindex();
    box.addEventListener("input", update);
    box.addEventListener("focus", update);
    box.addEventListener("keydown", onKey);
    box.addEventListener("blur", () => setTimeout(hide, 120));
  }

  // Nodes whose names hold the text: those that begin with it first, then the better tied.
  function find(text) {
    const wanted = fold(text);
    if (!wanted) return [];
    const scored = [];
    for (const { at, names } of index) {
      let best = null;
      for (const { text: alias, folded } of names) {
        const where = folded.indexOf(wanted);
        if (where < 0) continue;
        const score = (folded === wanted ? 3 : where === 0 ? 2 : 1) * 1000 + Math.min(model.degree(at), 900);
        if (!best || score > best.score) best = { at, alias, score };
      }
      if (best) scored.push(best);
    }
    return scored.sort((a, b) => b.score - a.score || a.at - b.at).slice(0, MOST);
  }

  function update() {
    found = find(box.value);
    active = 0;
    const rows = found.map(({ at, alias }, i) => make("li", { id: `found-${i}`, role: "option", "aria-selected": String(i === 0), onmousedown: (event) => { event.preventDefault(); choose(i); } },
      swatch(model.known.nodes[at].type), name(model.nodeName(at)), alias === model.nodeName(at) ? null : make("bdi", { class: "alias" }, alias), make("span", { class: "many" }, model.degree(at))));
    live.search(box.value, list);
    list.replaceChildren(...(rows.length || !box.value.trim() ? rows : [make("li", { class: "quiet", role: "option", "aria-disabled": "true" }, words.say("no-match"))]));
    list.hidden = !box.value.trim();
    box.setAttribute("aria-expanded", String(!list.hidden));
    mark();
  }

  function mark() {
    [...list.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === active && found.length > 0)));
    if (found.length && !list.hidden) {
      box.setAttribute("aria-activedescendant", `found-${active}`);
      list.children[active].scrollIntoView({ block: "nearest" });
    } else box.removeAttribute("aria-activedescendant");
  }

  function hide() {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function choose(i) {
    const { at } = found[i];
    box.value = "";
    hide();
    actions.reveal(at);
    dom.byId("network").focus();
  }

  function onKey(event) {
    if (event.isComposing) return; // Chinese input: Enter ends a word there
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      active = (active + step + found.length) % found.length;
      mark();
    } else if (event.key === "Enter" && found.length) choose(active);
    else if (event.key === "Escape") { box.value = ""; hide(); dom.byId("network").focus(); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return { start, find, index: reindex };
})();
