"use strict";
// The legend, which is the filter too: types, relations, modalities, reports, what an audit found and the least confidence, each with its count.

const legend = (() => {
  const { make, swatch, stroke, name } = dom;
  const place = dom.byId("filters");
  const OPEN = new Set(["conflict", "arithmetic", "suspicion"]); // marked in the picture

  function facets() {
    const { nodes, edges, claims, figures, sources, names } = model.known;
    const facts = [...claims, ...figures].filter((fact) => !fact.bare);
    const count = (items, key) => items.reduce((sums, item) => sums.set(key(item), (sums.get(key(item)) || 0) + 1), new Map());
    const byCount = (sums) => [...sums].sort((a, b) => b[1] - a[1] || String(a[0]).localeCompare(String(b[0])));
    const kinds = count(claims, (claim) => claim.kind);
    return [
      { key: "types", rows: byCount(count(nodes, (n) => n.type)).map(([type, n]) => ({ value: type, n, text: words.name(names[`ckg:${type}`]) || type, sign: swatch(type) })) },
      { key: "relations", rows: byCount(count(edges, (e) => e.r)).map(([r, n]) => ({ value: r, n, text: model.relationName(r), sign: stroke(model.family(r)) })) },
      { key: "modalities", rows: model.KINDS.filter((k) => kinds.has(k)).map((k) => ({ value: k, n: kinds.get(k), text: model.kindName(k), sign: stroke(k === "Denied" ? "denied" : "plain", shapes.DASHES[k]) })) },
      { key: "reports", rows: byCount(count(facts, model.sourceOf)).map(([at, n]) => ({ value: sources[at].id, n, text: sources[at].title, sign: null })) },
      ...(model.known.findings.length ? [{ key: "findings", rows: byCount(facts.reduce((sums, fact) => model.findingKinds(fact).reduce((s, kind) => s.set(kind, (s.get(kind) || 0) + 1), sums), new Map())).map(([kind, n]) => ({ value: kind, n, text: words.say(`finding-${kind}`), sign: OPEN.has(kind) ? make("span", { class: "odd" }) : null })) }] : []),
    ];
  }

  function build() {
    place.replaceChildren(...facets().filter(({ rows }) => rows.length).map(facet), confidence());
    follow();
  }

  function facet({ key, rows }) {
    const set = (values) => choices.change((s) => { s[key] = new Set(values); });
    const all = make("button", { class: "plain", type: "button", "data-all": key, onclick: () => set(state[key].size ? [] : rows.map((row) => row.value)) });
    return make("section", { class: "facet", "data-facet": key },
      make("div", { class: "head" }, make("h2", { id: `facet-${key}` }, words.say(key)), rows.length > 1 ? all : null),
      make("div", { role: "group", "aria-labelledby": `facet-${key}` }, rows.map((row) => choice(key, row, () => set(rows.map((r) => r.value).filter((v) => v !== row.value))))));
  }

  function choice(key, { value, n, text, sign }, only) {
    const box = make("input", { type: "checkbox", value, onchange: () => choices.change((s) => s[key][box.checked ? "delete" : "add"](value)) });
    return make("label", { class: "choice", title: text, ondblclick: (event) => { event.preventDefault(); only(); }, onmouseenter: () => picture.point(holding(key, value)), onmouseleave: () => picture.point(null) },
      box, sign, name(text), make("span", { class: "many" }, n.toLocaleString("en")));
  }

  // What a row of the legend stands for in the picture.
  function holding(key, value) {
    const { nodes, lines, edges, claims, figures, sources } = model.known, shown = picture.shown();
    if (key === "types") return { nodes: new Set(nodes.flatMap((node, at) => (node.type === value && shown.nodes[at] ? [at] : []))), lines: new Set() };
    const fits = { relations: (c) => edges[claims[c].edge].r === value, modalities: (c) => claims[c].kind === value, reports: (c) => sources[model.sourceOf(claims[c])].id === value, findings: (c) => model.findingKinds(claims[c]).includes(value) }[key];
    const found = shown.lines.flatMap((ids, at) => (ids.some(fits) ? [at] : []));
    const holders = key === "findings" ? nodes.flatMap((node, at) => (shown.nodes[at] && node.figures.some((f) => model.findingKinds(figures[f]).includes(value)) ? [at] : [])) : [];
    return { nodes: new Set([...found.flatMap((at) => [lines[at].a, lines[at].b]), ...holders]), lines: new Set(found) };
  }

  function confidence() {
    const output = make("output", { for: "confidence" });
    const slider = make("input", { type: "range", id: "confidence", min: 0, max: 1, step: 0.05, "aria-labelledby": "facet-confidence", oninput: () => { output.textContent = percent(slider.value); }, onchange: () => choices.change((s) => { s.confidence = Number(slider.value); }) });
    return make("section", { class: "facet" }, make("div", { class: "head" }, make("h2", { id: "facet-confidence" }, words.say("confidence"))), make("div", { class: "slider" }, slider, output));
  }

  const percent = (value) => `${Math.round(value * 100)}%`;

  // Boxes and counts as the state says.
  function follow() {
    for (const section of place.querySelectorAll("[data-facet]")) {
      const off = state[section.dataset.facet];
      for (const box of section.querySelectorAll("input")) {
        box.checked = !off.has(box.value);
        box.parentElement.classList.toggle("off", !box.checked);
      }
      const all = section.querySelector("[data-all]");
      if (all) all.textContent = words.say(off.size ? "all" : "none");
    }
    dom.byId("confidence").value = state.confidence;
    place.querySelector("output").textContent = percent(state.confidence);
    const shown = picture.shown(), claims = shown.lines.flat();
    const text = words.say("counts", { nodes: shown.nodes.filter(Boolean).length, edges: new Set(claims.map((c) => model.known.claims[c].edge)).size, claims: claims.filter((c) => !model.known.claims[c].bare).length });
    dom.byId("counts").textContent = state.hidden.size ? `${text} · ${words.say("hidden-count", { n: state.hidden.size })}` : text;
  }

  return { build, follow };
})();
