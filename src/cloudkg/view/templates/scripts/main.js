"use strict";
// Everything put together: what the reader does becomes state, state becomes picture, card and legend.

const actions = {
  selectNode: (at) => {
    if (ways.picking() !== null && ways.picking() !== at) { actions.path(ways.picking(), at); return; }
    choices.select((s) => { s.node = at; });
    picture.uncover([at], [...picture.star(at).nodes]);
    speak(model.nodeName(at));
  },
  selectGroup: (group) => { choices.select((s) => { s.group = group; }); speak(clusters.name(group)); },
  pathFrom: (at) => { ways.pick(ways.picking() === at ? null : at); cards.show(); dom.byId("network").focus(); },
  path: (from, to) => { ways.pick(null); choices.change((s) => { s.path = [from, to]; s.focus = s.node = s.line = s.group = null; }); picture.frame([...ways.lit().nodes], { most: 1.4 }); speak(`${model.nodeName(from)} ⇢ ${model.nodeName(to)}`); },
  // A community opens where it stands, or is folded into its ring again.
  open: (group) => {
    const opening = !state.open.has(group);
    choices.change((s) => { if (!s.open.delete(group)) s.open.add(group); s.node = s.line = null; s.group = opening ? null : group; });
    if (opening) picture.centreGroup(group);
  },
  table: () => { tables.toggle(); picture.refit(); },
  time: () => { times.toggle(); picture.refit(); },
  openAll: () => { choices.change((s) => { s.open = new Set(s.open.size === clusters.count() ? [] : clusters.all()); s.group = null; }); picture.fit(); },
  openHere: () => {
    if (!model.known.map) return;
    if (state.group !== null) actions.open(state.group);
    else if (state.node !== null && state.open.has(model.known.map.member[state.node])) actions.open(model.known.map.member[state.node]);
    else actions.openAll();
  },
  selectLine: (line) => { choices.select((s) => { s.line = line; }); picture.uncover([...picture.pair(line).nodes]); speak(`${model.nodeName(model.known.lines[line].a)} — ${model.nodeName(model.known.lines[line].b)}`); },
  focus: (at) => { choices.change((s) => { s.focus = s.focus === at ? null : at; s.path = null; s.hops = 1; }); picture.fit(); },
  hops: (n) => { choices.change((s) => { s.hops = n; }); picture.fit(); },
  hide: (at) => { choices.change((s) => { s.hidden.add(at); if (s.focus === at) s.focus = null; s.node = null; }); },
  pin: (at) => choices.change((s) => { if (!s.pinned.delete(at)) { const { x, y } = picture.place(at); s.pinned.set(at, [Math.round(x), Math.round(y)]); } }),
  // Show a node even where filters, focus or hiding keep it away.
  reveal: (at) => {
    if (!picture.shown().nodes[at]) choices.change((s) => { for (const facet of ["types", "relations", "modalities", "reports", "findings", "hidden"]) s[facet] = new Set(); s.confidence = 0; s.focus = s.path = s.since = s.until = null; });
    if (!picture.shown().drawn[at]) choices.change((s) => s.open.add(model.known.map.member[at]));
    actions.selectNode(at);
    picture.centre(at);
  },
  undo: () => {
    const before = state.focus;
    choices.undo();
    if (state.focus !== before) picture.fit();
  },
  close: () => {
    if (!dom.byId("save-menu").hidden) saveMenu(false);
    else if (ways.picking() !== null) actions.pathFrom(ways.picking());
    else if (state.node !== null || state.line !== null || state.group !== null) choices.select(() => {});
    else if (state.path !== null) choices.change((s) => { s.path = null; });
    else if (state.focus !== null) actions.focus(state.focus);
    else if (state.table) tables.toggle();
  },
  theme: () => { setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"); picture.recolour(); },
  language: () => { setLanguage(words.current() === "zh" ? "en" : "zh"); live.keepLanguage(); legend.build(); cards.show(); tables.show(); times.rebuild(); ways.pick(ways.picking()); picture.point(null); },
};

const speak = (text) => { dom.byId("spoken").textContent = text; };

// What the reader prefers is kept by the browser where it allows that.
function remember(key, value) {
  try {
    if (value === undefined) return localStorage.getItem(`cloudkg-${key}`);
    localStorage.setItem(`cloudkg-${key}`, value);
  } catch { /* private mode, or storage of files switched off: the default then */ }
  return null;
}

function setTheme(theme) { document.documentElement.dataset.theme = theme; remember("theme", theme); }
function setLanguage(language) { words.choose(language); words.apply(); remember("language", language); }

function saveMenu(open) {
  dom.byId("save-menu").hidden = !open;
  dom.byId("save").setAttribute("aria-expanded", String(open));
  if (open) dom.byId("save-png").focus();
}

function render() {
  picture.show(model.visible(state));
  const shown = picture.shown();
  const light = state.path !== null ? ways.lit() : state.node !== null && shown.drawn[state.node] ? picture.star(state.node) : state.line !== null && shown.lines[state.line].length ? picture.pair(state.line) : null;
  cards.show();
  tables.show();
  times.follow();
  picture.light(light);
  legend.follow();
  dom.byId("undo").disabled = !choices.canUndo();
}

function listen(network) {
  const hint = dom.byId("hint");
  // A double click is reckoned here: the card that its first click opens may lie under the second one, and what was clicked may have moved.
  const TWICE_MS = 450, NEAR = 8;
  let hit = null, swallowed = false;
  document.addEventListener("pointerdown", ({ clientX, clientY, timeStamp }) => {
    const last = hit;
    swallowed = false;
    if (!last || timeStamp - last.when > TWICE_MS || Math.hypot(clientX - last.x, clientY - last.y) > NEAR) { hit = { when: timeStamp, x: clientX, y: clientY }; return; }
    hit = null;
    swallowed = last.node !== undefined || last.group !== undefined;
    if (last.node !== undefined) actions.focus(last.node);
    else if (last.group !== undefined) actions.open(last.group);
  }, true);
  document.addEventListener("click", (event) => { if (swallowed) { event.stopPropagation(); event.preventDefault(); } }, true);
  network.on("click", ({ pointer: { DOM } }) => {
    if (swallowed) return;
    const { node, line, group } = picture.under(DOM);
    if (hit) Object.assign(hit, { node, group });
    if (node !== undefined) actions.selectNode(node);
    else if (group !== undefined) actions.selectGroup(group);
    else if (line !== undefined) actions.selectLine(line);
    else choices.select(() => {});
    saveMenu(false);
  });
  const place = dom.byId("network");
  place.addEventListener("mousemove", ({ offsetX: x, offsetY: y, buttons: pressed }) => {
    const { node, line, group } = pressed ? {} : picture.under({ x, y });
    hint.hidden = node === undefined && line === undefined && group === undefined;
    place.style.cursor = hint.hidden ? "" : "pointer";
    if (hint.hidden) return;
    hint.textContent = group !== undefined ? words.say("ring-hint", { name: clusters.name(group), n: clusters.inside(group).total }) : node !== undefined ? `${model.nodeName(node)} · ${model.degree(node)}` : edgeHint(line);
    hint.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - 310))}px`;
    hint.style.top = `${y + 16}px`;
  });
  for (const event of ["mouseleave", "wheel"]) place.addEventListener(event, () => { hint.hidden = true; }, { passive: true });
}

function edgeHint(line) {
  return model.known.lines[line].edges.map((e) => {
    const edge = model.known.edges[e], count = edge.claims.length;
    return `${model.nodeName(edge.s)} ${model.relationName(edge.r)} ${model.nodeName(edge.o)}${count > 1 ? ` ×${count}` : ""}`;
  }).join("; ");
}

function buttons() {
  const deeds = { "zoom-in": () => picture.zoom(1.35), "zoom-out": () => picture.zoom(1 / 1.35), fit: () => picture.fit(), undo: actions.undo, theme: actions.theme, language: actions.language, help: keys.help, rows: actions.table, time: actions.time, whole: actions.openAll, save: () => saveMenu(dom.byId("save-menu").hidden) };
  for (const [id, deed] of Object.entries(deeds)) dom.byId(id).addEventListener("click", deed);
  for (const [id, deed] of Object.entries({ "save-png": exporting.png, "save-svg": exporting.svg, "save-claims": exporting.claims, "save-figures": exporting.figures })) {
    dom.byId(id).addEventListener("click", () => { deed(); saveMenu(false); });
  }
  dom.byId("menu").addEventListener("click", () => dom.byId("menu").setAttribute("aria-expanded", String(dom.byId("side").classList.toggle("open"))));
}

async function main() {
  setTheme(remember("theme") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  // a server chooses by the rule of all its pages; in a file the reader's last choice counts, then the browser's
  setLanguage(document.documentElement.dataset.language || remember("language") || (navigator.language.startsWith("zh") ? "zh" : "en"));
  await model.load();
  choices.read(location.hash.slice(1), true);
  if (live.on()) { dom.byId("home").hidden = false; dom.byId("home").href = "/"; }
  dom.byId("whole").hidden = !model.known.map;
  const network = picture.start();
  picture.show(model.visible(state));
  legend.build();
  search.start();
  keys.start();
  buttons();
  listen(network);
  choices.onSettle(render);
  render();
  picture.fit({ animate: false });
  addEventListener("hashchange", () => { choices.read(location.hash.slice(1), true); render(); });
  network.once("afterDrawing", () => { performance.mark("drawn"); document.documentElement.dataset.ready = "true"; });
  network.soon();
  if (state.since !== null) times.toggle(true);
  await live.restore();
}

main();
