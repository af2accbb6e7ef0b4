"use strict";
// A picture that grows: on a page of a server each relation of a node says how many more there are, and brings at most a step of them.
// In a file nothing here asks for anything: every function gives what stands there without a server.

const live = (() => {
  const { make, name, swatch } = dom;
  const kept = []; // what was known before each thing that was brought, so that it can be taken back
  const RING = 12; // new nodes on one arc
  let busy = false, asked = 0;

  const on = () => model.known.live !== null;
  const path = (id) => { const cut = id.indexOf(":"); return `/${id.slice(0, cut)}/${encodeURIComponent(id.slice(cut + 1)).replaceAll("%25", "%")}`; };
  const link = (id, text) => (on() ? make("a", { class: "name", href: path(id) }, text) : text);
  const page = (id) => (on() ? make("a", { class: "act", href: path(id) }, words.say("its-page")) : null);

  const keyOf = (edge, at) => `${edge.r}${edge.s !== at && !model.SYMMETRIC.has(edge.r) ? "<" : ""}`;

  // Other ends that the picture already has, by relation.
  function shown(at) {
    const found = new Map();
    for (const line of model.known.nodes[at].lines) {
      for (const e of model.known.lines[line].edges) {
        const edge = model.known.edges[e], key = keyOf(edge, at);
        if (!found.has(key)) found.set(key, new Set());
        found.get(key).add(edge.s === at ? edge.o : edge.s);
      }
    }
    return found;
  }

  // Relations of which a server has more, the ones with most of it first.
  function left(at) {
    const { counts } = model.known.live, here = shown(at);
    return Object.entries(counts[model.known.nodes[at].id] || {}).map(([key, total]) => ({ key, total, left: total - (here.get(key) || new Set()).size })).filter((row) => row.left > 0).sort((a, b) => b.left - a.left);
  }

  // What can still be brought, on the card of a node: counted before it comes.
  function section(at) {
    if (!on()) return [];
    const { step } = model.known.live, rows = left(at);
    if (!rows.length) return [];
    return [make("h3", {}, words.say("more-of-it")), make("ul", { class: "ties more" }, rows.map(({ key, total, left: rest }) => make("li", {}, make("button", {
      class: "link", type: "button", "data-key": key, disabled: busy, onclick: () => bring(at, key),
    }, dom.stroke(model.family(key.replace("<", ""))), name(model.relationName(key.replace("<", ""), key.endsWith("<"))), make("span", { class: "many" }, words.say("so-many", { have: total - rest, total })), make("span", { class: "plus" }, `+${Math.min(step, rest)}`)))))];
  }

  // By key: of the relation that has most.
  const bringMost = (at) => { if (on() && at !== null && left(at).length) bring(at, left(at)[0].key); };

  async function bring(at, key, after = null) {
    if (busy) return;
    busy = true;
    cards.show();
    try {
      const id = model.known.nodes[at].id, entry = `${id} ${key}`;
      const before = choices.spell(false), grown = state.grown, knew = after === null ? snapshot() : null;
      let came = [];
      for (let tries = 0; !came.length && tries < 40; tries++) { // what the picture has already is passed over
        const from = after ?? askedOf(entry);
        const total = (model.known.live.counts[id] || {})[key] || 0;
        if (from >= total) break;
        const query = new URLSearchParams({ id, key, after: from, known: model.known.nodes.map((node) => node.id).join(" ") });
        const answer = await fetch(`/explore/more?${query}`, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).error?.message || `${answer.status}`);
        came = merge(await answer.json(), at);
        state.grown = [...state.grown.filter((text) => text !== `${entry} ${from}`), `${entry} ${from}`];
        if (after !== null) break;
      }
      if (knew && came.length) { kept.push({ grown, knew }); choices.step(before); }
      speak(words.say("came", { n: came.length }));
      redo();
      choices.pass(() => {});
      picture.frame([at, ...picture.star(at).nodes], { most: picture.network().getScale() });
    } catch (error) {
      const banner = dom.byId("picking");
      banner.hidden = false;
      banner.textContent = words.say("not-come", { why: error.message });
      setTimeout(() => { banner.hidden = true; }, 6000);
    } finally {
      busy = false;
      cards.show();
    }
  }

  // How many of a relation were asked for so far.
  const askedOf = (entry) => Math.max(0, ...state.grown.filter((text) => text.startsWith(`${entry} `)).map((text) => Number(text.split(" ")[2]) + model.known.live.step));

  // The picture and the legend of what is known now.
  function redo() {
    picture.show(model.visible(state));
    legend.build();
    search.index();
  }

  // What is known, apart from what is worked out from it; what comes is put into these very lists.
  function snapshot() {
    const { nodes, lines, edges, claims, figures, passages, findings, sources, names, inverse, live: { counts, step } } = model.known;
    return {
      nodes: nodes.slice(), claims: claims.slice(), figures: figures.slice(), passages: passages.slice(), findings: findings.slice(), sources: sources.slice(),
      lines: lines.map((line) => line.edges.slice()), edges: edges.map((edge) => ({ ...edge, claims: edge.claims.slice() })),
      names: { ...names }, inverse: { ...inverse }, live: { counts: { ...counts }, step },
    };
  }

  // Undo goes back to where less had been brought.
  function takeBack(grown) {
    while (kept.length && state.grown.length > grown.length) {
      const { grown: before, knew } = kept.pop();
      state.grown = before;
      for (const choice of ["node", "line", "group"]) state[choice] = null; // it may be gone
      model.take(knew);
      picture.shrink(knew.nodes.length);
      redo();
    }
  }

  // Put what came beside what is there; indices of what is there stay as they are. Gives the new nodes.
  function merge(more, anchor) {
    const known = model.known, shift = { passages: known.passages.length };
    const table = (list, rows) => { // index there → index here
      const at = new Map(list.map((row, i) => [row.id, i]));
      return rows.map((row) => { if (!at.has(row.id)) at.set(row.id, list.push(row) - 1); return at.get(row.id); });
    };
    const before = known.nodes.length, firstNode = new Set(known.nodes.map((node) => node.id));
    const sources = table(known.sources, more.sources);
    known.passages.push(...more.passages.map((passage) => ({ ...passage, source: sources[passage.source] })));
    const move = (fact) => ({ ...fact, passage: fact.passage + shift.passages });
    const figures = table(known.figures, more.figures.map(move)), claims = table(known.claims, more.claims.map(move));
    const nodes = table(known.nodes, more.nodes);
    for (const node of more.nodes) if (!firstNode.has(node.id)) node.figures = node.figures.map((f) => figures[f]);
    const edgeAt = new Map(known.edges.map((edge, i) => [`${edge.s} ${edge.r} ${edge.o}`, i]));
    const lineAt = new Map(known.lines.map((line, i) => [`${line.a} ${line.b}`, i]));
    for (const edge of more.edges) {
      const s = nodes[edge.s], o = nodes[edge.o], key = `${s} ${edge.r} ${o}`, own = edge.claims.map((c) => claims[c]);
      if (edgeAt.has(key)) { const old = known.edges[edgeAt.get(key)]; old.claims = [...new Set([...old.claims, ...own])]; continue; }
      const at = known.edges.push({ s, r: edge.r, o, claims: own }) - 1, pair = `${Math.min(s, o)} ${Math.max(s, o)}`;
      edgeAt.set(key, at);
      if (lineAt.has(pair)) known.lines[lineAt.get(pair)].edges.push(at);
      else lineAt.set(pair, known.lines.push({ a: Math.min(s, o), b: Math.max(s, o), edges: [at] }) - 1);
    }
    known.findings.push(...more.findings.map((finding) => ({ ...finding, claims: finding.claims.map((c) => claims[c]), figures: finding.figures.map((f) => figures[f]) })));
    Object.assign(known.names, more.names);
    Object.assign(known.inverse, more.inverse);
    Object.assign(known.live.counts, more.live.counts);
    model.take({});
    const fresh = known.nodes.slice(before).map((_, i) => before + i);
    picture.grow(places(fresh, anchor));
    return fresh;
  }

  // Beside the node from which they came, away from where the others stand, and apart from each other; nothing else moves.
  function places(fresh, anchor) {
    const all = model.known.nodes.slice(0, model.known.nodes.length - fresh.length).map((_, at) => picture.place(at)), home = all[anchor];
    const away = all.reduce((sum, { x, y }) => { const d = Math.hypot(x - home.x, y - home.y) || 1; return { x: sum.x - (x - home.x) / d ** 2, y: sum.y - (y - home.y) / d ** 2 }; }, { x: 0, y: 0 });
    const heading = Math.atan2(away.y, away.x) || 0, taken = all.map(({ x, y }) => [x, y]);
    return fresh.map((at, i) => {
      const { counts } = model.known.live, degree = Object.values(counts[model.known.nodes[at].id] || {}).reduce((a, b) => a + b, 0);
      const size = Math.min(32, 5.5 + 2.7 * Math.sqrt(degree));
      const row = Math.floor(i / RING), turn = heading + (((i % RING) + 0.5) / Math.min(RING, fresh.length - row * RING) - 0.5) * Math.PI * 1.1;
      let reach = 170 + row * 80, spot;
      do {
        spot = [home.x + Math.cos(turn) * reach * 1.15, home.y + Math.sin(turn) * reach];
        reach += 22;
      } while (taken.some(([x, y]) => Math.hypot(x - spot[0], y - spot[1]) < 58) && reach < 3000);
      taken.push(spot);
      return { x: spot[0], y: spot[1], size };
    });
  }

  // Names of the whole graph below those of the picture; choosing one begins there.
  function search_(text, list) {
    const turn = ++asked;
    if (!on() || !text.trim()) return;
    setTimeout(async () => {
      if (turn !== asked) return;
      const answer = await fetch(`/complete?${new URLSearchParams({ q: text, lang: words.current() })}`).then((got) => (got.ok ? got.json() : { found: [] }), () => ({ found: [] }));
      if (turn !== asked) return;
      const others = answer.found.filter(({ id }) => !model.known.at.has(id));
      if (!others.length) return;
      list.querySelector(".quiet")?.remove();
      list.append(...others.map(({ id, label, type }) => make("li", { class: "elsewhere", role: "option", "aria-selected": "false", onmousedown: () => location.assign(`/explore?${new URLSearchParams({ id })}`) }, swatch(type), name(label), make("span", { class: "many" }, words.say("begin-there")))));
    }, 150);
  }

  // The address spells what was brought; it comes again in the same order.
  async function restore() {
    if (!on()) return;
    for (const text of [...state.grown]) {
      const [id, key, after] = text.split(" ");
      if (model.known.at.has(id)) await bring(model.known.at.get(id), key, Number(after) || 0);
    }
  }

  // The other pages of the server follow: it keeps what an address names in a cookie.
  function keepLanguage() {
    if (on()) fetch(`/complete?${new URLSearchParams({ q: "", lang: words.current() })}`).catch(() => null);
  }

  return { on, waits: () => busy, takeBack, keepLanguage, link, page, section, bring, bringMost, search: search_, restore };
})();
