"use strict";
// Taking away what is shown: the picture as PNG or SVG, claims and figures as CSV.

const exporting = (() => {
  function save(name, blob) {
    const link = dom.make("a", { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  const fileName = (ending) => `${document.title.replace(/ · cloudkg$/, "").replace(/[^\p{L}\p{N}._-]+/gu, "-") || "cloudkg"}.${ending}`;

  function png() {
    picture.network().sharpen(); // it may be moving
    const canvas = dom.byId("network").querySelector("canvas");
    const whole = dom.make("canvas", { width: canvas.width, height: canvas.height });
    const ctx = whole.getContext("2d");
    ctx.fillStyle = shapes.colours().paper;
    ctx.fillRect(0, 0, whole.width, whole.height);
    ctx.drawImage(canvas, 0, 0);
    whole.toBlob((blob) => save(fileName("png"), blob), "image/png");
  }

  // What is in view as vectors; names are text, so that they can be found and edited.
  function svg() {
    const network = picture.network(), shown = picture.shown(), colours = shapes.colours();
    const { width, height } = dom.byId("network").getBoundingClientRect();
    const scale = network.getScale(), middle = network.getViewPosition();
    const at = ({ x, y }) => [x * scale + width / 2 - middle.x * scale, y * scale + height / 2 - middle.y * scale];
    const draw = dom.drawing;
    const ties = shown.lines.flatMap((claims, i) => {
      if (!lines.look(i)) return [];
      const summary = lines.look(i), [x1, y1] = at(network.body.nodes[model.known.lines[i].a]), [x2, y2] = at(network.body.nodes[model.known.lines[i].b]);
      return [draw("line", { x1, y1, x2, y2, stroke: shapes.lineColour(summary), "stroke-opacity": 0.72, "stroke-width": shapes.lineWidth(summary.count) * scale, "stroke-dasharray": shapes.DASHES[summary.kind] ? shapes.DASHES[summary.kind].map((d) => d * scale).join(" ") : "none" })];
    });
    const nodes = shown.drawn.flatMap((on, i) => {
      if (!on) return [];
      const node = network.body.nodes[i], [x, y] = at(node), size = (node.options.size * scale) / 8;
      const symbol = dom.byId(`shape-${model.known.nodes[i].type}`).firstElementChild.cloneNode();
      symbol.setAttribute("transform", `translate(${x} ${y}) scale(${size})`);
      symbol.setAttribute("fill", shapes.fill(model.known.nodes[i].type));
      symbol.setAttribute("stroke", colours.outline);
      return [symbol];
    });
    const rings = model.known.map ? clusters.rings().map((group) => { const disc = clusters.disc(group), [cx, cy] = at(disc); return draw("circle", { cx, cy, r: disc.radius * scale, fill: colours.panel, stroke: colours.outline }); }) : [];
    const [dx, dy] = at({ x: 0, y: 0 });
    const texts = picture.boxes().map(({ text, box, size, bold, tie }) => draw("text", { x: (box[0] + box[2]) / 2 + dx, y: (box[1] + box[3]) / 2 + dy, "font-size": size, "font-weight": bold ? 600 : 400, "text-anchor": "middle", "dominant-baseline": "central", fill: tie ? colours.soft : colours.ink }, text));
    const root = draw("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, "font-family": "sans-serif" }, draw("rect", { width, height, fill: colours.paper }), ties, rings, nodes, texts);
    save(fileName("svg"), new Blob([new XMLSerializer().serializeToString(root)], { type: "image/svg+xml" }));
  }

  // A cell that a spreadsheet would take for a formula gets an apostrophe.
  function cell(value) {
    const text = value === undefined || value === null ? "" : String(value);
    const safe = /^[=+\-@\t\r]/.test(text) && !/^-?[\d.]+$/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }

  function table(header, rows) {
    return `\ufeff${[header, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`; // the mark tells Excel that it is UTF-8
  }

  function about(fact) {
    const passage = model.known.passages[fact.passage], source = model.known.sources[passage.source];
    return [fact.modality, fact.denied ? "Denied" : "Affirmed", fact.confidence, source.title, source.publisher, source.issued, passage.line, passage.quote, fact.id];
  }
  const ABOUT = ["modality", "polarity", "confidence", "report", "publisher", "issued", "line", "quote", "id"];

  function claimTable() {
    const { edges, claims } = model.known;
    const rows = picture.shown().lines.flat().sort((a, b) => a - b).map((c) => {
      const claim = claims[c], edge = edges[claim.edge], q = claim.qualifiers;
      if (claim.bare) return [model.nodeName(edge.s), edge.r, model.nodeName(edge.o)];
      const [low, high] = q.amount || [], [least, most] = q.change || [];
      return [model.nodeName(edge.s), edge.r, model.nodeName(edge.o), q.date, q.effective, q.period, least, most, low, high, q.unit, q.price_from, q.price_to, q.price_unit, q.role, q.scope, q.source, ...about(claim)];
    });
    return table(["subject", "relation", "object", "date", "effective", "period", "min change %", "max change %", "min amount", "max amount", "unit", "price from", "price to", "price unit", "role", "scope", "according to", ...ABOUT], rows);
  }

  function figureTable() {
    const { nodes, figures } = model.known;
    const rows = picture.shown().nodes.flatMap((on, at) => (on ? [at] : [])).flatMap((at) => nodes[at].figures.map((f) => figures[f]).filter((figure) => model.passes(figure, state)).map((figure) => [
      model.nodeName(at), figure.metric.replace("ckg:", ""), figure.label, figure.period, figure.min, figure.max, (figure.unit || "").replace(/^(ckg|unit):/, ""), (figure.basis || "").replace("ckg:", ""), figure.scope, figure.source, ...about(figure)]));
    return table(["entity", "metric", "label", "period", "min", "max", "unit", "basis", "scope", "according to", ...ABOUT], rows);
  }

  const csv = (name, text) => save(fileName(`${name}.csv`), new Blob([text], { type: "text/csv" }));
  return { png, svg, claims: () => csv("claims", claimTable()), figures: () => csv("figures", figureTable()), claimTable, figureTable };
})();
