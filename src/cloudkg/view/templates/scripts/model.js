"use strict";
// What the page knows (cloudkg.view.payload says how it is laid out), and what of it is shown under given filters.

const model = (() => {
  const KINDS = ["Actual", "Planned", "Forecast", "Reported", "Derived", "Denied"]; // firmest first; a denial is of no modality, and what a query ties is nobody's claim
  const FAMILIES = {
    supply: ["supplies", "offers", "uses"],
    capital: ["investsIn", "acquires", "partOf"],
    price: ["raisesPriceOf", "lowersPriceOf"],
    rival: ["competes", "partnersWith"],
    make: ["develops", "releases", "succeeds"],
  };
  const SYMMETRIC = new Set(["competes", "partnersWith"]);
  const known = { nodes: [], lines: [], edges: [], claims: [], figures: [], passages: [], findings: [], sources: [], names: {}, inverse: {}, marked: [], map: null, spots: null, live: null };

  async function load() {
    const text = atob(document.getElementById("payload").textContent.trim()), packed = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at++) packed[at] = text.charCodeAt(at);
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    take(JSON.parse(await new Response(stream).text()));
  }

  function take(payload) {
    Object.assign(known, payload);
    known.lines = known.lines.map((edges) => edges.edges || edges).map((edges) => ({ edges, a: Math.min(known.edges[edges[0]].s, known.edges[edges[0]].o), b: Math.max(known.edges[edges[0]].s, known.edges[edges[0]].o) }));
    for (const node of known.nodes) node.lines = [];
    known.lines.forEach((line, at) => {
      known.nodes[line.a].lines.push(at);
      if (line.b !== line.a) known.nodes[line.b].lines.push(at);
      for (const edge of line.edges) known.edges[edge].line = at;
    });
    for (const edge of known.edges) if (!edge.claims.length) edge.claims.push(known.claims.push({ bare: true, modality: "Derived", confidence: 1, qualifiers: {}, passage: null }) - 1);
    known.edges.forEach((edge, at) => edge.claims.forEach((claim) => { known.claims[claim].edge = at; }));
    for (const fact of [...known.claims, ...known.figures]) fact.kind = fact.denied ? "Denied" : fact.modality;
    for (const fact of [...known.claims, ...known.figures]) { fact.findings = []; fact.span = span(fact); }
    for (const finding of known.findings) {
      finding.facts = [...finding.claims.map((c) => known.claims[c]), ...finding.figures.map((f) => known.figures[f])];
      const place = (fact) => known.passages[fact.passage];
      finding.facts.sort((a, b) => place(a).source - place(b).source || place(a).line - place(b).line || (place(a).column || 0) - (place(b).column || 0));
      for (const fact of finding.facts) fact.findings.push(finding);
    }
    known.at = new Map(known.nodes.map((node, at) => [node.id, at]));
    known.marks = new Set(known.marked);
  }

  // First and last month of the time that a fact is of, as numbers (year * 12 + month); its own where it says, else when its report came.
  function span(fact) {
    const q = fact.qualifiers || {}, own = months(q.date || q.effective || q.period || fact.period);
    if (own) return { from: own[0], to: own[1], own: true };
    const issued = fact.passage === null ? null : months(known.sources[sourceOf(fact)].issued);
    return issued ? { from: issued[0], to: issued[1], own: false } : null;
  }

  // "2026", "2026-03", "2026-03-18", "2026-Q1", "2025-H1", "FY2026-Q3" and ranges of such
  function months(text) {
    if (!text) return null;
    const ends = String(text).split("/").map((part) => {
      const found = /^(?:FY)?(\d{4})(?:-(?:(\d{2})|Q([1-4])|H([12])))?/.exec(part);
      if (!found) return null;
      const year = Number(found[1]) * 12;
      if (found[2]) return [year + Number(found[2]) - 1, year + Number(found[2]) - 1];
      if (found[3]) return [year + (found[3] - 1) * 3, year + found[3] * 3 - 1];
      if (found[4]) return [year + (found[4] - 1) * 6, year + found[4] * 6 - 1];
      return [year, year + 11];
    });
    return ends.every(Boolean) ? [ends[0][0], ends[ends.length - 1][1]] : null;
  }

  const during = (fact, state) => state.since === null || (fact.span !== null && fact.span.to >= state.since && fact.span.from <= state.until);

  const family = (relation) => Object.keys(FAMILIES).find((name) => FAMILIES[name].includes(relation)) || "other";
  const relationName = (relation, inverse) => (inverse && !SYMMETRIC.has(relation) && known.inverse[`ckg:${relation}`] ? words.name(known.inverse[`ckg:${relation}`]) : words.name(known.names[`ckg:${relation}`]) || relation);
  const kindName = (kind) => (known.names[`ckg:${kind}`] ? words.name(known.names[`ckg:${kind}`]) : words.say(kind));
  const typeName = (type) => words.name(known.names[`ckg:${type}`]) || type;
  const nodeName = (at) => words.name(known.nodes[at]);
  const degree = (at) => known.nodes[at].lines.length;
  const sourceOf = (fact) => (fact.passage === null ? -1 : known.passages[fact.passage].source);

  // A fact is at odds with another, or with a sum, where a finding of these kinds rests on it.
  const OPEN = new Set(["conflict", "arithmetic", "suspicion"]);
  const isOpen = (fact) => fact.findings.some((finding) => OPEN.has(finding.kind));
  const findingKinds = (fact) => (fact.findings.length ? [...new Set(fact.findings.map((finding) => finding.kind))] : ["unfound"]);
  const factsOf = (at) => [...known.nodes[at].lines.flatMap((line) => known.lines[line].edges.flatMap((e) => known.edges[e].claims.map((c) => known.claims[c]))), ...known.nodes[at].figures.map((f) => known.figures[f])];

  const passes = (fact, state) => findingKinds(fact).some((kind) => !state.findings.has(kind)) && !state.modalities.has(fact.kind) && fact.confidence >= state.confidence && (fact.bare || !state.reports.has(known.sources[sourceOf(fact)].id)) && during(fact, state);

  // Shown nodes (by index), claims of each shown line, and whether any filter on claims is on.
  function visible(state) {
    const narrowed = state.relations.size + state.modalities.size + state.reports.size + state.findings.size > 0 || state.confidence > 0 || state.since !== null;
    const allowed = known.nodes.map((node, at) => !state.types.has(node.type) && !state.hidden.has(at));
    const lines = known.lines.map((line) => {
      if (!allowed[line.a] || !allowed[line.b]) return [];
      return line.edges.filter((e) => !state.relations.has(known.edges[e].r)).flatMap((e) => known.edges[e].claims.filter((c) => passes(known.claims[c], state)));
    });
    const near = state.focus === null ? null : reach(state.focus, state.hops, lines);
    const onWay = state.path === null ? null : ways.through(lines);
    const nodes = known.nodes.map((node, at) => {
      if (!allowed[at] || (near && !near.has(at)) || (onWay && known.map && !onWay.has(at))) return false;
      if (!narrowed || at === state.focus || node.lines.some((line) => lines[line].length)) return true;
      return state.relations.size === 0 && (node.lines.length === 0 || state.findings.size > 0) && node.figures.some((f) => passes(known.figures[f], state));
    });
    known.lines.forEach((line, at) => { if (!nodes[line.a] || !nodes[line.b]) lines[at] = []; });
    const drawn = nodes.map((on, at) => on && !folded(at, state));
    return { nodes, lines, near, drawn };
  }

  // Whether a node of a large picture is inside a community that nobody opened.
  const folded = (at, state) => known.map !== null && state.focus === null && state.path === null && !state.open.has(known.map.member[at]);

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

  return { known, load, take, visible, reach, months, summary, family, relationName, kindName, typeName, nodeName, degree, passes, sourceOf, isOpen, findingKinds, factsOf, KINDS, SYMMETRIC };
})();
