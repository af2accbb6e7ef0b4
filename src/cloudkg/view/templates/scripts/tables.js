"use strict";
// What is shown as a table: relations or things, sorted as one likes; a row and its place in the picture light up together.

const tables = (() => {
  const { make, swatch, name } = dom;
  const sheet = dom.byId("table");
  const PAGE = 150; // rows at a time
  let kind = "relations", sorting = { key: null, down: true }, most = PAGE;

  const COLUMNS = {
    relations: [["subject", (row) => model.nodeName(row.edge.s)], ["relation", (row) => model.relationName(row.edge.r)], ["object", (row) => model.nodeName(row.edge.o)], ["modality", (row) => model.KINDS.indexOf(row.kind)], ["claims-column", (row) => row.claims.length], ["reports", (row) => row.reports], ["date", (row) => row.date]],
    things: [["name", (row) => model.nodeName(row.at)], ["type", (row) => model.typeName(model.known.nodes[row.at].type)], ["relations", (row) => row.ties], ["figures", (row) => row.figures]],
  };

  function relations() {
    const { lines } = picture.shown(), behind = new Map();
    lines.forEach((claims) => claims.forEach((c) => { const e = model.known.claims[c].edge; if (!behind.has(e)) behind.set(e, []); behind.get(e).push(model.known.claims[c]); }));
    return [...behind].map(([e, claims]) => {
      const edge = model.known.edges[e], dates = claims.map((claim) => claim.qualifiers.date || claim.qualifiers.effective || "").filter(Boolean).sort();
      return { edge, claims, kind: model.KINDS.find((k) => claims.some((claim) => claim.kind === k)), reports: new Set(claims.filter((claim) => !claim.bare).map(model.sourceOf)).size, date: dates[0] || "" };
    });
  }

  function things() {
    const { nodes, lines } = picture.shown();
    return nodes.flatMap((on, at) => (on ? [{ at, ties: model.known.nodes[at].lines.filter((line) => lines[line].length).length, figures: model.known.nodes[at].figures.filter((f) => model.passes(model.known.figures[f], state)).length }] : []));
  }

  function sorted(rows) {
    const column = COLUMNS[kind].find(([key]) => key === sorting.key);
    const by = column ? column[1] : kind === "relations" ? (row) => row.claims.length : (row) => row.ties;
    const down = column ? sorting.down : true;
    const keyed = rows.map((row) => [by(row), row]);
    const compare = typeof (keyed[0] || [0])[0] === "number" ? (a, b) => a - b : new Intl.Collator(words.current() === "zh" ? "zh-CN" : "en").compare;
    return keyed.sort((a, b) => (down ? compare(b[0], a[0]) : compare(a[0], b[0]))).map(([, row]) => row);
  }

  function show() {
    sheet.hidden = !state.table;
    document.body.classList.toggle("with-table", state.table);
    dom.byId("rows").setAttribute("aria-expanded", String(state.table));
    if (!state.table) { sheet.replaceChildren(); return; }
    const rows = sorted(kind === "relations" ? relations() : things()), top = sheet.querySelector(".rows") ? sheet.querySelector(".rows").scrollTop : 0;
    sheet.replaceChildren(head(rows.length), make("div", { class: "rows", tabindex: 0, role: "group", "aria-label": words.say("table") },
      make("table", {}, make("thead", {}, make("tr", {}, COLUMNS[kind].map(([key]) => header(key)))), make("tbody", {}, rows.slice(0, most).map(kind === "relations" ? relationRow : thingRow))),
      rows.length > most ? make("button", { class: "plain", type: "button", onclick: () => { most += PAGE * 4; show(); } }, words.say("more-rows", { n: rows.length - most })) : null));
    sheet.querySelector(".rows").scrollTop = top;
  }

  function head(count) {
    const tab = (key) => make("button", { class: "act", type: "button", "aria-pressed": String(kind === key), onclick: () => { kind = key; sorting = { key: null, down: true }; most = PAGE; show(); } }, words.say(key));
    return make("div", { class: "bar" }, tab("relations"), tab("things"), make("span", { class: "soft" }, words.say("rows", { n: count })),
      make("button", { class: "icon", type: "button", "aria-label": words.say("close"), title: words.say("close"), onclick: actions.table }, dom.drawing("svg", {}, dom.drawing("use", { href: "#icon-close" }))));
  }

  function header(key) {
    const on = sorting.key === key;
    return make("th", { scope: "col", "aria-sort": on ? (sorting.down ? "descending" : "ascending") : "none" },
      make("button", { type: "button", onclick: () => { sorting = { key, down: on ? !sorting.down : false }; show(); } }, words.say(key), on ? (sorting.down ? " ↓" : " ↑") : ""));
  }

  const linked = (found, chosen) => ({ class: chosen ? "chosen" : "", onmouseenter: () => picture.point(found), onmouseleave: () => picture.point(null), onfocusin: () => picture.point(found), onfocusout: () => picture.point(null) });
  const end = (at) => make("td", {}, make("button", { class: "link", type: "button", onclick: () => actions.reveal(at) }, swatch(model.known.nodes[at].type), name(model.nodeName(at))));

  function relationRow({ edge, claims, kind: firmest, reports, date }) {
    return make("tr", linked(picture.pair(edge.line), state.line === edge.line), end(edge.s),
      make("td", {}, make("button", { class: "link", type: "button", onclick: () => actions.selectLine(edge.line) }, dom.stroke(model.family(edge.r)), name(model.relationName(edge.r)))), end(edge.o),
      make("td", {}, model.kindName(firmest)), make("td", { class: "number" }, claims.length), make("td", { class: "number" }, reports), make("td", {}, date));
  }

  function thingRow({ at, ties, figures }) {
    return make("tr", linked(picture.star(at), state.node === at), end(at), make("td", {}, model.typeName(model.known.nodes[at].type)), make("td", { class: "number" }, ties), make("td", { class: "number" }, figures));
  }

  const toggle = () => { choices.look((s) => { s.table = !s.table; }); if (state.table) sheet.querySelector(".rows").focus(); };
  return { show, toggle };
})();
