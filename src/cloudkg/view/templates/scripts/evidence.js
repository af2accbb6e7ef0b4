"use strict";
// One claim or figure with the words that it was read from, marked in their context.

const evidence = (() => {
  const { make } = dom;

  function fact(item, claim) {
    if (item.bare) return make("p", { class: "soft" }, words.say("bare"));
    const passage = model.known.passages[item.passage], source = model.known.sources[passage.source];
    return make("article", { class: "fact", "data-id": item.id },
      make("div", { class: "top" }, make("span", { class: `tag ${item.kind}` }, model.kindName(item.kind)), make("span", {}, words.say("confidence-is", { n: Math.round(item.confidence * 100) }))),
      make("blockquote", {}, passage.before, make("mark", {}, passage.quote), passage.after),
      make("p", { class: "cite" }, live.link(source.id, make("bdi", {}, source.title)), make("span", { class: "soft" }, ` — ${where(passage, source)}`)),
      ...item.findings.map((found) => finding(found, item)),
      said(claim ? qualifiers(item.qualifiers) : details(item)),
      make("p", { class: "small" }, `${item.id}${item.rule ? ` · ${words.say("rule")} ${item.rule}` : ""}`));
  }

  // What an audit found: the sentence, and the words of the other facts that it rests on.
  const MOST = 6;
  function finding(found, own) {
    const others = found.facts.filter((fact) => fact !== own);
    return make("div", { class: `finding ${found.severity}`, "data-kind": found.kind },
      make("p", {}, make("span", { class: "tag" }, words.say(`finding-${found.kind}`)), make("bdi", {}, found.why[words.current()] || found.why.en)),
      others.slice(0, MOST).map((fact) => {
        const passage = model.known.passages[fact.passage], source = model.known.sources[passage.source];
        return [make("blockquote", {}, passage.before, make("mark", {}, passage.quote), passage.after), make("p", { class: "cite" }, make("bdi", {}, source.title), make("span", { class: "soft" }, ` — ${where(passage, source)}`))];
      }),
      others.length > MOST ? make("p", { class: "soft" }, `+${others.length - MOST}`) : null);
  }

  function where(passage, source) {
    const place = [["page", passage.page], ["line", passage.line], ["row", passage.row]].filter(([, n]) => n).map(([key, n]) => words.say(key, { n }));
    return [source.publisher, source.issued || words.say("undated"), ...place].filter(Boolean).join(" · ");
  }

  function said(rows) {
    if (!rows.length) return null;
    return make("dl", { class: "said" }, rows.map(([key, value]) => [make("dt", {}, words.say(key)), make("dd", {}, make("bdi", {}, value))]));
  }

  const called = (curie) => (model.known.names[curie] ? words.name(model.known.names[curie]) : curie);

  // "%" close to its number; currencies by their code, other units by name
  function unit(name) {
    const code = (name || "").replace(/^(ckg|unit):/, "");
    if (!code || code === "percent") return code ? "%" : "";
    return ` ${/^[A-Z]{3}$/.test(code) ? code : called(name).replace(/^(ckg|unit):/, "")}`;
  }

  function qualifiers(q) {
    const rows = [["date", q.date], ["effective", q.effective], ["period", q.period]];
    if (q.change) rows.push(["change", `${words.range(...q.change)}%`]);
    if (q.amount) rows.push(["amount", words.range(...q.amount) + unit(q.unit)]);
    if (q.price_from || q.price_to) rows.push(["price", [q.price_from, q.price_to].map((p) => (p ? words.number(p) : "?")).join(" → ") + unit(q.price_unit)]);
    rows.push(["region", q.region && called(q.region)], ["product", q.product && called(q.product)], ["role", q.role], ["action", q.action && words.say(q.action)], ["scope", q.scope]);
    rows.push(["source", q.attributed_to ? [...new Set([called(q.attributed_to), q.source])].filter(Boolean).join(" · ") : q.source]);
    return rows.filter(([, value]) => value);
  }

  function details(figure) {
    const rows = [["metric", [...new Set([called(figure.metric), figure.label])].join(" · ")], ["period", figure.period], ["value", value(figure)], ["as-stated", figure.raw], ["basis", figure.basis && called(figure.basis)], ["scope", figure.scope], ["region", figure.region && called(figure.region)], ["source", figure.source]];
    return rows.filter(([, text]) => text);
  }

  function value(figure) {
    const text = words.range(figure.min ?? null, figure.max ?? null);
    return text ? (figure.approximate ? "≈ " : "") + text + unit(figure.unit) + (figure.measure ? ` (${words.say(figure.measure)})` : "") : figure.raw;
  }

  return { fact, finding, called, value };
})();
