"use strict";
// The card beside the picture: of a node its names, figures, relations and reports; of an edge every claim behind it.

const cards = (() => {
  const { make, swatch, name } = dom;
  const card = dom.byId("card");
  const FEW = 8;

  function show() {
    const content = state.node !== null ? nodeCard(state.node) : state.line !== null ? lineCard(state.line) : state.group !== null ? groupCard(state.group) : state.path !== null ? ways.card(close()) : null;
    card.hidden = content === null;
    document.body.classList.toggle("with-card", content !== null);
    card.replaceChildren(...(content || []));
    card.scrollTop = 0;
  }

  const close = () => make("button", { class: "icon", type: "button", "aria-label": words.say("close"), title: words.say("close"), onclick: () => actions.close() }, dom.drawing("svg", {}, dom.drawing("use", { href: "#icon-close" })));
  const act = (key, onclick, pressed) => make("button", { class: "act", type: "button", onclick, "aria-pressed": pressed === undefined ? null : String(pressed) }, words.say(key));

  function nodeCard(at) {
    const node = model.known.nodes[at];
    const others = [...new Set([node.label, node.zh, node.en, ...(node.others || [])])].filter((text) => text && text !== model.nodeName(at));
    return [
      make("div", { class: "bar" }, swatch(node.type), make("h2", {}, make("bdi", {}, model.nodeName(at))), close()),
      make("p", { class: "soft" }, [model.typeName(node.type), ...(node.tickers || [])].join(" · ")),
      others.length ? make("p", { class: "soft" }, `${words.say("also")} `, others.flatMap((other, i) => [i ? ", " : "", make("bdi", {}, other)])) : null,
      node.matches ? make("p", { class: "soft" }, `${words.say("matches")} ${node.matches.join(", ")}`) : null,
      make("div", { class: "acts" },
        act(state.focus === at ? "unfocus" : "focus", () => actions.focus(at), state.focus === at),
        act("path-to", () => actions.pathFrom(at), ways.picking() === at),
        act(state.pinned.has(at) ? "unpin" : "pin", () => actions.pin(at), state.pinned.has(at)),
        act("hide", () => actions.hide(at)), live.page(node.id)),
      ...live.section(at), ...findings(at), ...ties(at), ...figures(node), ...reports(at),
    ].filter(Boolean);
  }

  const heading = (key, count) => make("h3", {}, words.say(key), count === undefined ? "" : make("span", { class: "many" }, count.toLocaleString("en")));

  // What an audit found in anything that is said of a node.
  function findings(at) {
    const found = [...new Set(model.factsOf(at).filter((fact) => model.passes(fact, state)).flatMap((fact) => fact.findings))].sort((a, b) => model.known.findings.indexOf(a) - model.known.findings.indexOf(b));
    if (!found.length) return [];
    return [heading("findings", found.length), make("ul", { class: "ties findings" }, found.map((item) => make("li", {}, make("details", {},
      make("summary", {}, make("span", { class: "name" }, make("span", { class: "tag" }, words.say(`finding-${item.kind}`)), make("bdi", {}, item.why[words.current()] || item.why.en))),
      evidence.finding(item, null)))))];
  }

  // Relations of a node by relation and direction, with the other ends.
  function ties(at) {
    const groups = new Map();
    for (const line of model.known.nodes[at].lines) {
      for (const e of model.known.lines[line].edges) {
        const edge = model.known.edges[e], claims = edge.claims.filter((c) => model.passes(model.known.claims[c], state));
        if (!claims.length || state.relations.has(edge.r)) continue;
        const inverse = edge.s !== at;
        const key = `${edge.r}${inverse && !model.SYMMETRIC.has(edge.r) ? "<" : ""}`;
        if (!groups.has(key)) groups.set(key, { relation: edge.r, inverse, ends: [] });
        groups.get(key).ends.push({ other: inverse ? edge.s : edge.o, line, claims });
      }
    }
    if (!groups.size) return [];
    const sorted = [...groups.values()].sort((a, b) => b.ends.length - a.ends.length);
    const few = sorted.reduce((sum, group) => sum + group.ends.length, 0) <= FEW;
    return [heading("relations", sorted.reduce((sum, group) => sum + group.ends.length, 0)), make("ul", { class: "ties" }, sorted.map((group) => make("li", {}, tieGroup(group, few))))];
  }

  function tieGroup({ relation, inverse, ends }, open) {
    ends.sort((a, b) => b.claims.length - a.claims.length || model.degree(b.other) - model.degree(a.other));
    return make("details", { open },
      make("summary", {}, dom.stroke(model.family(relation)), make("span", { class: "name" }, model.relationName(relation, inverse)), make("span", { class: "many" }, ends.length)),
      make("ul", {}, ends.map(({ other, line, claims }) => make("li", {}, make("button", {
        class: "link", type: "button", onclick: () => actions.selectLine(line), onmouseenter: () => picture.point(picture.pair(line)), onmouseleave: () => picture.point(null),
      }, swatch(model.known.nodes[other].type), name(model.nodeName(other)), make("span", { class: "many" }, tag(claims), claims.length > 1 ? ` ×${claims.length}` : ""))))));
  }

  // The firmest kind among claims, said only where it is not plain fact.
  function tag(claims) {
    const kind = model.KINDS.find((k) => claims.some((c) => model.known.claims[c].kind === k));
    return kind === "Actual" ? "" : model.kindName(kind);
  }

  function figures(node) {
    const found = node.figures.map((f) => model.known.figures[f]).filter((figure) => model.passes(figure, state));
    if (!found.length) return [];
    found.sort((a, b) => a.metric.localeCompare(b.metric) || (b.period || "").localeCompare(a.period || ""));
    const table = make("table", { class: "figures" });
    const place = make("div", {});
    const rows = (count) => table.replaceChildren(
      make("thead", {}, make("tr", {}, ["metric", "period", "value"].map((key) => make("th", { scope: "col" }, words.say(key))))),
      make("tbody", {}, found.slice(0, count).map((figure) => figureRow(figure, place))));
    rows(FEW);
    const more = found.length > FEW ? make("button", { class: "plain", type: "button", onclick: () => { rows(Infinity); more.remove(); } }, words.say("all-figures", { n: found.length })) : null;
    return [heading("figures", found.length), table, more, place];
  }

  function figureRow(figure, place) {
    const kind = figure.kind === "Actual" ? "" : ` · ${model.kindName(figure.kind)}`;
    const basis = figure.basis ? ` · ${evidence.called(figure.basis)}` : "";
    return make("tr", {},
      make("td", {}, make("bdi", {}, words.current() === "zh" ? figure.label : evidence.called(figure.metric)), make("span", { class: "scope" }, `${figure.scope || ""}${basis}${kind}`.replace(/^ · /, ""))),
      make("td", {}, figure.period || ""),
      make("td", {}, make("button", { type: "button", onclick: () => { place.replaceChildren(evidence.fact(figure, false)); place.scrollIntoView({ block: "nearest" }); } }, evidence.value(figure)), model.isOpen(figure) ? make("span", { class: "odd", role: "img", "aria-label": words.say("at-odds"), title: words.say("at-odds") }) : null));
  }

  function reports(at) {
    const counts = new Map();
    for (const item of model.factsOf(at)) if (!item.bare) counts.set(model.sourceOf(item), (counts.get(model.sourceOf(item)) || 0) + 1);
    if (!counts.size) return [];
    const rows = [...counts].sort((a, b) => b[1] - a[1]).map(([source, count]) => {
      const { title, issued } = model.known.sources[source];
      return make("li", { class: "link" }, live.link(model.known.sources[source].id, name(title)), make("span", { class: "many" }, `${issued ? `${issued} · ` : ""}${count}`));
    });
    return [heading("reports", counts.size), make("ul", { class: "ties" }, rows)];
  }

  function lineCard(at) {
    const line = model.known.lines[at];
    const sections = sectionsOf(at), said = sections.flatMap(([, claims]) => claims.filter((claim) => !claim.bare));
    const total = said.length, sources = new Set(said.map(model.sourceOf)).size;
    const several = (n, one, many) => words.say(n === 1 ? one : many, { n });
    return [
      make("div", { class: "bar" }, make("h2", {}, ...(sections.length === 1 ? sentence(sections[0][0]) : [make("bdi", {}, model.nodeName(line.a)), " — ", make("bdi", {}, model.nodeName(line.b))])), close()),
      make("p", { class: "soft" }, `${several(total, "claim", "claims")} · ${several(sources, "said-by-one", "said-by")}`),
      ...evidenceList(sections),
    ];
  }

  // A community of a large picture: what is in it, what it is tied to, and the way in.
  function groupCard(group) {
    const inside = clusters.inside(group), best = clusters.best(group), total = clusters.members(group).length;
    const types = inside ? [...inside.types].sort((a, b) => b[1] - a[1]) : [];
    return [
      make("div", { class: "bar" }, make("h2", {}, make("bdi", {}, clusters.name(group))), close()),
      make("p", { class: "soft" }, words.say("community-of", { n: total })),
      make("div", { class: "acts" }, act(state.open.has(group) ? "fold" : "open", () => actions.open(group))),
      ...(types.length ? [heading("types"), make("ul", { class: "ties" }, types.map(([type, n]) => make("li", { class: "link" }, swatch(type), name(model.typeName(type)), make("span", { class: "many" }, n.toLocaleString("en")))))] : []),
      heading("best-tied"), make("ul", { class: "ties" }, best.map((at) => make("li", {}, make("button", { class: "link", type: "button", onclick: () => actions.reveal(at) }, swatch(model.known.nodes[at].type), name(model.nodeName(at)), make("span", { class: "many" }, model.degree(at)))))),
      ...(clusters.neighbours(group).length ? [heading("tied-to"), make("ul", { class: "ties" }, clusters.neighbours(group).slice(0, 12).map(([other, n]) => make("li", {}, make("button", { class: "link", type: "button", onclick: () => actions.selectGroup(other) }, name(clusters.name(other)), make("span", { class: "many" }, `×${n.toLocaleString("en")}`)))))] : []),
    ];
  }

  const sectionsOf = (at) => model.known.lines[at].edges.map((e) => model.known.edges[e]).filter((edge) => !state.relations.has(edge.r)).map((edge) => [edge, edge.claims.map((c) => model.known.claims[c]).filter((claim) => model.passes(claim, state))]).filter(([, claims]) => claims.length);

  // The claims behind a line, some of each relation.
  const evidenceOf = (at, few) => sectionsOf(at).flatMap(([edge, claims]) => [make("h3", { class: "pair" }, sentence(edge), claims.length > 1 ? make("span", { class: "many" }, `×${claims.length}`) : null), ...inOrder(claims).slice(0, few).map((claim) => evidence.fact(claim, true))]);
  const inOrder = (claims) => claims.sort((a, b) => model.KINDS.indexOf(a.kind) - model.KINDS.indexOf(b.kind) || b.confidence - a.confidence);

  function evidenceList(sections) {
    return [
      ...sections.flatMap(([edge, claims]) => [sections.length > 1 ? make("h3", { class: "pair" }, sentence(edge), claims.length > 1 ? make("span", { class: "many" }, `×${claims.length}`) : null) : "", ...inOrder(claims).map((claim) => evidence.fact(claim, true))]),
    ];
  }

  // "A supplies → B", both ends to click on.
  function sentence(edge) {
    const end = (at) => make("button", { class: "end", type: "button", onclick: () => actions.selectNode(at) }, make("bdi", {}, model.nodeName(at)));
    const verb = model.SYMMETRIC.has(edge.r) ? ` ⟷ ${model.relationName(edge.r)} ` : ` ${model.relationName(edge.r)} → `;
    return [end(edge.s), make("span", { class: "verb" }, verb), end(edge.o)];
  }

  return { show, evidenceOf, element: card };
})();
