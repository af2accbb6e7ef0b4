"use strict";
// The shortest ways between two picked nodes, over the lines that are shown, with the evidence of each hop.

const ways = (() => {
  const { make } = dom;
  const MOST = 6; // ways told; the picture lights the nodes of all of them
  const FAR = 10; // hops
  let picking = null; // the node from which a way is wanted, while the other end is picked
  let found = []; // [[node, …]]
  let lit = null;

  // Every node on a shortest way; the ways themselves are kept for card and light.
  function through(shown) {
    const [from, to] = state.path;
    const steps = new Map([[from, 0]]);
    let rim = [from];
    while (rim.length && !steps.has(to) && steps.get(rim[0]) < FAR) {
      const next = [];
      for (const at of rim) {
        if (at !== from && model.known.nodes[at].type === "Report") continue; // two firms that one report recommends are not tied by that
        for (const [other] of around(at, shown)) if (!steps.has(other)) { steps.set(other, steps.get(at) + 1); next.push(other); }
      }
      rim = next;
    }
    found = steps.has(to) ? back(to, from, steps, shown) : [];
    const nodes = new Set([from, to, ...found.flat()]);
    const lines = new Set(found.flatMap((way) => way.slice(1).map((at, i) => between(way[i], at))));
    lit = { nodes, lines };
    return nodes;
  }

  const around = (at, shown) => model.known.nodes[at].lines.filter((line) => shown[line].length).map((line) => [model.known.lines[line].a === at ? model.known.lines[line].b : model.known.lines[line].a, line]);
  const between = (a, b) => model.known.nodes[a].lines.find((line) => { const { a: p, b: q } = model.known.lines[line]; return (p === a && q === b) || (p === b && q === a); });

  // All shortest ways, the ones with most claims first.
  function back(to, from, steps, shown) {
    const whole = [];
    const walk = (way, claims) => {
      if (whole.length > 200) return;
      const here = way[0];
      if (here === from) { whole.push({ way, claims }); return; }
      for (const [other, line] of around(here, shown)) {
        if (steps.get(other) !== steps.get(here) - 1 || (other !== from && model.known.nodes[other].type === "Report")) continue;
        walk([other, ...way], claims + shown[line].length);
      }
    };
    walk([to], 0);
    return whole.sort((a, b) => b.claims - a.claims || a.way.join(" ").localeCompare(b.way.join(" "))).slice(0, MOST).map(({ way }) => way);
  }

  function pick(at) {
    picking = at;
    const banner = dom.byId("picking");
    banner.hidden = at === null;
    banner.textContent = at === null ? "" : words.say("pick-end", { name: model.nodeName(at) });
  }

  const end = (at) => make("button", { class: "end", type: "button", onclick: () => actions.selectNode(at) }, make("bdi", {}, model.nodeName(at)));

  function card(close) {
    const [from, to] = state.path;
    const head = [make("div", { class: "bar" }, make("h2", {}, end(from), make("span", { class: "verb" }, " ⇢ "), end(to)), close)];
    if (!found.length) return [...head, make("p", { class: "soft" }, words.say("no-way"))];
    return [...head, make("p", { class: "soft" }, words.say("ways", { n: found.length, hops: found[0].length - 1 })),
      ...found.map((way, at) => make("details", { class: "way", open: at === 0 },
        make("summary", {}, way.flatMap((node, i) => [i ? " → " : "", make("bdi", {}, model.nodeName(node))])),
        way.slice(1).map((node, i) => hop(way[i], node))))];
  }

  function hop(a, b) {
    const line = between(a, b);
    return make("section", { class: "hop" }, cards.evidenceOf(line, 2),
      make("button", { class: "plain", type: "button", onclick: () => actions.selectLine(line) }, words.say("all-evidence")));
  }

  return { through, pick, card, picking: () => picking, lit: () => lit, found: () => found };
})();
