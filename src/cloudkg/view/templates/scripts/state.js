"use strict";
// What the reader has chosen. One text spells it: it is the permalink in the address, and a step of the history that undo goes back.

const state = {
  types: new Set(), relations: new Set(), modalities: new Set(), reports: new Set(), findings: new Set(), // those switched off
  confidence: 0,
  hidden: new Set(), pinned: new Map(), // node indices; where a pinned node stands
  focus: null, hops: 1,
  path: null, // [from, to]: the ways between two nodes
  since: null, until: null, // months, see model.js
  open: new Set(), // communities of a large picture that are opened
  table: false,
  grown: [], // what a server was asked for: "id relation after"
  node: null, line: null, group: null, // what the card shows: indices
};

const choices = (() => {
  const FACETS = ["types", "relations", "modalities", "reports", "findings"];
  const steps = [];
  let listener = () => {};

  function spell(withSelection) {
    const { nodes, lines } = model.known;
    const spelled = new URLSearchParams();
    for (const facet of FACETS) if (state[facet].size) spelled.set(facet, [...state[facet]].sort().join(" "));
    if (state.confidence > 0) spelled.set("confidence", state.confidence);
    if (state.hidden.size) spelled.set("hidden", [...state.hidden].map((at) => nodes[at].id).sort().join(" "));
    if (state.pinned.size) spelled.set("pinned", [...state.pinned].map(([at, [x, y]]) => `${nodes[at].id}@${Math.round(x)},${Math.round(y)}`).sort().join(" "));
    if (state.focus !== null) { spelled.set("focus", nodes[state.focus].id); spelled.set("hops", state.hops); }
    if (state.path !== null) spelled.set("path", state.path.map((at) => nodes[at].id).join(" "));
    if (state.since !== null) spelled.set("time", [state.since, state.until].map((month) => `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`).join(" "));
    if (state.open.size) spelled.set("open", state.open.size === clusters.count() ? "all" : [...state.open].map((group) => nodes[clusters.leader(group)].id).sort().join(" "));
    if (state.grown.length) spelled.set("grown", state.grown.map((text) => text.replaceAll(" ", "~")).join(" "));
    if (withSelection && state.table) spelled.set("table", "1");
    if (withSelection && state.group !== null) spelled.set("community", nodes[clusters.leader(state.group)].id);
    if (withSelection && state.node !== null) spelled.set("node", nodes[state.node].id);
    if (withSelection && state.line !== null) spelled.set("edge", `${nodes[lines[state.line].a].id} ${nodes[lines[state.line].b].id}`);
    return spelled.toString();
  }

  const grown = (text) => (new URLSearchParams(text).get("grown") || "").split(" ").map((part) => part.replaceAll("~", " ")).filter((part) => part.split(" ").length === 3);

  // Take over what a text spells; whatever it names that is not in this page is passed over.
  function read(text, withSelection) {
    const { at, lines } = model.known;
    const spelled = new URLSearchParams(text);
    const list = (key) => (spelled.get(key) || "").split(" ").filter(Boolean);
    const index = (id) => (at.has(id) ? at.get(id) : null);
    for (const facet of FACETS) state[facet] = new Set(list(facet));
    state.confidence = Math.min(1, Math.max(0, Number(spelled.get("confidence")) || 0));
    state.hidden = new Set(list("hidden").map(index).filter((i) => i !== null));
    state.pinned = new Map(list("pinned").map((part) => {
      const cut = part.lastIndexOf("@");
      return [index(part.slice(0, cut)), part.slice(cut + 1).split(",").map(Number)];
    }).filter(([i, place]) => i !== null && place.length === 2 && place.every(Number.isFinite)));
    state.focus = index(spelled.get("focus"));
    state.hops = Math.min(4, Math.max(1, Math.round(Number(spelled.get("hops"))) || 1));
    const ends = list("path").map(index);
    state.path = ends.length === 2 && !ends.includes(null) && ends[0] !== ends[1] ? ends : null;
    const time = list("time").map((text) => (model.months(text) || [null])[0]);
    [state.since, state.until] = time.length === 2 && !time.includes(null) && time[0] <= time[1] ? time : [null, null];
    const groupOf = (id) => (model.known.map && index(id) !== null ? model.known.map.member[index(id)] : null);
    state.open = new Set(spelled.get("open") === "all" ? clusters.all() : list("open").map(groupOf).filter((group) => group !== null));
    if (!withSelection) return;
    state.grown = grown(text);
    state.table = spelled.get("table") === "1";
    state.node = index(spelled.get("node"));
    const tied = list("edge").map(index).sort((a, b) => a - b);
    const line = lines.findIndex((candidate) => candidate.a === tied[0] && candidate.b === tied[tied.length - 1]);
    state.line = state.node === null && tied.length && line >= 0 ? line : null;
    state.group = state.node === null && state.line === null && spelled.has("community") ? groupOf(spelled.get("community")) : null;
  }

  // Change the state as one step that can be undone.
  function change(make) {
    const before = spell(false);
    make(state);
    if (spell(false) !== before) steps.push(before);
    settle();
  }

  // What was brought is a step too; `before` is what was spelled when it had not come.
  function step(before) { if (spell(false) !== before) steps.push(before); }

  // Change the state in passing, as when time runs: nothing to undo.
  function pass(make) {
    make(state);
    settle();
  }

  // Select without a step: looking is not doing.
  function select(make) {
    state.node = null;
    state.line = null;
    state.group = null;
    make(state);
    settle();
  }

  function undo() {
    if (!steps.length || live.waits()) return;
    const before = steps.pop();
    live.takeBack(grown(before));
    read(before, false);
    settle();
  }

  function settle() {
    const text = spell(true);
    const address = text ? `#${text}` : location.pathname + location.search;
    if (location.hash.slice(1) !== text) window.history.replaceState(null, "", address);
    listener();
  }

  return { change, pass, look: pass, select, step, undo, read, spell, canUndo: () => steps.length > 0, onSettle: (f) => { listener = f; } };
})();
