"use strict";
// Everything by keyboard, and the sheet that says how.

const keys = (() => {
  const { make } = dom;
  const WALK = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
  const sheetRows = () => [["/", "key-search"], ["← ↑ → ↓", "key-walk"], ["⇧ ← ↑ → ↓", "key-pan"], ["E", "key-edge"], ["F", "key-focus"], ["1 – 4", "key-hops"], ["T", "key-path"], ["B", "key-table"], ["M", "key-time"], ["␣", "key-play"], ["O", "key-open"], ...(live.on() ? [["X", "key-more"]] : []), ["H", "key-hide"], ["P", "key-pin"], ["Z", "key-undo"], ["0", "key-fit"], ["+ −", "key-zoom"], ["D", "key-theme"], ["L", "key-language"], ["Esc", "key-close"], ["?", "key-help"]];
  const sheet = dom.byId("keys");

  function help() {
    sheet.replaceChildren(
      make("button", { class: "icon", type: "button", "aria-label": words.say("close"), onclick: () => sheet.close() }, dom.drawing("svg", {}, dom.drawing("use", { href: "#icon-close" }))),
      make("h2", {}, words.say("how-title")), ...["how-node", "how-line", "how-legend", ...(model.known.map ? ["how-rings"] : [])].map((key) => make("p", {}, words.say(key))),
      make("h2", {}, words.say("keys-title")), make("dl", {}, sheetRows().map(([key, meaning]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, words.say(meaning))])));
    sheet.showModal();
  }

  // The neighbour that lies most nearly in a direction; with nothing selected, the weightiest node.
  function walk([dx, dy]) {
    const shown = picture.shown();
    if (state.node === null && (state.group !== null || !picture.all().length)) { walkRings([dx, dy]); return; }
    if (state.node === null) {
      const best = picture.all().sort((a, b) => model.degree(b) - model.degree(a))[0];
      if (best !== undefined) actions.selectNode(best);
      return;
    }
    const here = picture.place(state.node);
    const others = [...picture.star(state.node).nodes].filter((at) => at !== state.node && shown.nodes[at]);
    const next = ahead(here, others.map((at) => ({ at, ...picture.place(at) })), [dx, dy]);
    if (next) actions.selectNode(next.at);
  }

  // The place that lies most nearly in a direction.
  function ahead(here, places, [dx, dy]) {
    const scored = places.map((place) => {
      const x = place.x - here.x, y = place.y - here.y, length = Math.hypot(x, y) || 1;
      return { place, cosine: (x * dx + y * dy) / length, length };
    }).filter(({ cosine }) => cosine > 0.38).sort((a, b) => a.length / a.cosine ** 2 - b.length / b.cosine ** 2);
    return scored.length ? scored[0].place : null;
  }

  // From ring to ring of an overview; the largest first.
  function walkRings(direction) {
    const rings = clusters.rings();
    if (!rings.length) return;
    const next = state.group === null ? { group: rings[0] } : ahead(clusters.disc(state.group), rings.filter((group) => group !== state.group).map((group) => ({ group, ...clusters.disc(group) })), direction);
    if (next) actions.selectGroup(next.group);
  }

  // Through the evidence of the lines of the node where the walk stands.
  let edgeOf = null;
  function nextEdge() {
    if (state.node !== null) edgeOf = state.node;
    if (edgeOf === null) return;
    const lines = [...picture.star(edgeOf).lines];
    if (lines.length) actions.selectLine(lines[(lines.indexOf(state.line) + 1) % lines.length]);
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      if (event.key.toLowerCase() === "z" && !event.altKey && !typing(event.target)) { actions.undo(); event.preventDefault(); }
      return;
    }
    if (sheet.open || event.isComposing) return;
    if (event.key === "Escape") actions.close();
    else if (typing(event.target)) return;
    else if (WALK[event.key]) { if (event.target.closest(".panel")) return; (event.shiftKey ? picture.pan : walk)(WALK[event.key]); }
    else if ((event.key === "Enter" || event.key === " ") && event.target.closest("button, a, summary, input, select, [tabindex]:not(#network)")) return; // it has a meaning there
    else if (!act(event.key.toLowerCase())) return;
    event.preventDefault();
  }

  const typing = (element) => element.matches("input:not([type=checkbox]), textarea");

  function act(key) {
    const at = state.node;
    const deeds = {
      "/": () => dom.byId("search").focus(), t: () => at !== null && actions.pathFrom(at), x: () => live.bringMost(at), b: actions.table, m: actions.time, o: () => actions.openHere(), enter: () => state.group !== null && actions.open(state.group), " ": times.play, e: nextEdge, z: actions.undo, 0: () => picture.fit(), "+": () => picture.zoom(1.35), "=": () => picture.zoom(1.35), "-": () => picture.zoom(1 / 1.35),
      d: actions.theme, l: actions.language, "?": help,
      f: () => (at !== null ? actions.focus(at) : state.focus !== null && actions.focus(state.focus)), h: () => at !== null && actions.hide(at), p: () => at !== null && actions.pin(at),
    };
    if (/^[1-4]$/.test(key) && state.focus !== null) actions.hops(Number(key));
    else if (Object.hasOwn(deeds, key)) deeds[key]();
    else return false;
    return true;
  }

  return { start: () => document.addEventListener("keydown", onKey), help };
})();
