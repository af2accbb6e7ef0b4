"use strict";
// What the page knows (cloudkg.view.payload says how it is laid out), and what of it is shown under given filters.

const model = (() => {
  const KINDS = ["Actual", "Planned", "Forecast", "Reported", "Denied"]; // firmest first; a denial is of no modality
  const FAMILIES = {
    supply: ["supplies", "offers", "uses"],
    capital: ["investsIn", "acquires", "partOf"],
    price: ["raisesPriceOf", "lowersPriceOf"],
    rival: ["competes", "partnersWith"],
    make: ["develops", "releases", "succeeds"],
  };
  const SYMMETRIC = new Set(["competes", "partnersWith"]);
  const known = { nodes: [], lines: [], edges: [], claims: [], figures: [], passages: [], findings: [], sources: [], names: {}, inverse: {}, focus: null };

  async function load() {
    const packed = Uint8Array.from(atob(document.getElementById("payload").textContent.trim()), (c) => c.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    Object.assign(known, JSON.parse(await new Response(stream).text()));
    known.lines = known.lines.map((edges) => ({ edges, a: Math.min(known.edges[edges[0]].s, known.edges[edges[0]].o), b: Math.max(known.edges[edges[0]].s, known.edges[edges[0]].o) }));
    for (const node of known.nodes) node.lines = [];
    known.lines.forEach((line, at) => {
      known.nodes[line.a].lines.push(at);
      if (line.b !== line.a) known.nodes[line.b].lines.push(at);
      for (const edge of line.edges) known.edges[edge].line = at;
    });
    known.edges.forEach((edge, at) => edge.claims.forEach((claim) => { known.claims[claim].edge = at; }));
    for (const fact of [...known.claims, ...known.figures]) fact.kind = fact.denied ? "Denied" : fact.modality;
    for (const fact of [...known.claims, ...known.figures]) fact.findings = [];
    for (const finding of known.findings) {
      finding.facts = [...finding.claims.map((c) => known.claims[c]), ...finding.figures.map((f) => known.figures[f])];
      const place = (fact) => known.passages[fact.passage];
      finding.facts.sort((a, b) => place(a).source - place(b).source || place(a).line - place(b).line || (place(a).column || 0) - (place(b).column || 0));
      for (const fact of finding.facts) fact.findings.push(finding);
    }
    known.at = new Map(known.nodes.map((node, at) => [node.id, at]));
  }

  const family = (relation) => Object.keys(FAMILIES).find((name) => FAMILIES[name].includes(relation)) || "other";
  const relationName = (relation, inverse) => (inverse && !SYMMETRIC.has(relation) && known.inverse[`ckg:${relation}`] ? words.name(known.inverse[`ckg:${relation}`]) : words.name(known.names[`ckg:${relation}`]) || relation);
  const kindName = (kind) => (known.names[`ckg:${kind}`] ? words.name(known.names[`ckg:${kind}`]) : words.say(kind));
  const nodeName = (at) => words.name(known.nodes[at]);
  const degree = (at) => known.nodes[at].lines.length;
  const sourceOf = (fact) => known.passages[fact.passage].source;

  // A fact is at odds with another, or with a sum, where a finding of these kinds rests on it.
  const OPEN = new Set(["conflict", "arithmetic", "suspicion"]);
  const isOpen = (fact) => fact.findings.some((finding) => OPEN.has(finding.kind));
  const findingKinds = (fact) => (fact.findings.length ? [...new Set(fact.findings.map((finding) => finding.kind))] : ["unfound"]);
  const factsOf = (at) => [...known.nodes[at].lines.flatMap((line) => known.lines[line].edges.flatMap((e) => known.edges[e].claims.map((c) => known.claims[c]))), ...known.nodes[at].figures.map((f) => known.figures[f])];

  const passes = (fact, state) => findingKinds(fact).some((kind) => !state.findings.has(kind)) && !state.modalities.has(fact.kind) && fact.confidence >= state.confidence && !state.reports.has(known.sources[sourceOf(fact)].id);

  // Shown nodes (by index), claims of each shown line, and whether any filter on claims is on.
  function visible(state) {
    const narrowed = state.relations.size + state.modalities.size + state.reports.size + state.findings.size > 0 || state.confidence > 0;
    const allowed = known.nodes.map((node, at) => !state.types.has(node.type) && !state.hidden.has(at));
    const lines = known.lines.map((line) => {
      if (!allowed[line.a] || !allowed[line.b]) return [];
      return line.edges.filter((e) => !state.relations.has(known.edges[e].r)).flatMap((e) => known.edges[e].claims.filter((c) => passes(known.claims[c], state)));
    });
    const near = state.focus === null ? null : reach(state.focus, state.hops, lines);
    const nodes = known.nodes.map((node, at) => {
      if (!allowed[at] || (near && !near.has(at))) return false;
      if (!narrowed || at === state.focus || node.lines.some((line) => lines[line].length)) return true;
      return state.relations.size === 0 && (node.lines.length === 0 || state.findings.size > 0) && node.figures.some((f) => passes(known.figures[f], state));
    });
    known.lines.forEach((line, at) => { if (!nodes[line.a] || !nodes[line.b]) lines[at] = []; });
    return { nodes, lines, near };
  }

  // Distance in hops of every node that lines with claims lead to.
  function reach(from, hops, lines) {
    const distance = new Map([[from, 0]]);
    let edge = [from];
    for (let hop = 1; hop <= hops; hop++) {
      const next = [];
      for (const at of edge) {
        if (known.nodes[at].type === "Report" && at !== from) continue; // two firms that one report recommends are no neighbours by that
        for (const line of known.nodes[at].lines) {
          const other = known.lines[line].a === at ? known.lines[line].b : known.lines[line].a;
          if (lines[line].length && !distance.has(other)) { distance.set(other, hop); next.push(other); }
        }
      }
      edge = next;
    }
    return distance;
  }

  // How a line looks: its claims counted, the firmest kind among them, the directions said, the family if it is one.
  function summary(line, claims) {
    const kinds = new Set(claims.map((c) => known.claims[c].kind));
    const edges = [...new Set(claims.map((c) => known.claims[c].edge))].map((e) => known.edges[e]);
    const families = new Set(edges.map((edge) => family(edge.r)));
    return {
      count: claims.length,
      kind: KINDS.find((kind) => kinds.has(kind)) || "Actual",
      family: families.size === 1 ? [...families][0] : "plain",
      forward: edges.some((edge) => !SYMMETRIC.has(edge.r) && edge.o === known.lines[line].b),
      backward: edges.some((edge) => !SYMMETRIC.has(edge.r) && edge.o === known.lines[line].a && edge.s !== edge.o),
      relations: edges.map((edge) => edge.r),
    };
  }

  return { known, load, visible, summary, family, relationName, kindName, nodeName, degree, passes, sourceOf, isOpen, findingKinds, factsOf, KINDS, SYMMETRIC };
})();
