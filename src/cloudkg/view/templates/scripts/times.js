"use strict";
// When what is said happened: a histogram with a brush, by pointer or by keyboard, and a button that lets the time run.

const times = (() => {
  const { make, drawing } = dom;
  const panel = dom.byId("times");
  const WIDTH = 640, HEIGHT = 74, STEP_MS = 700;
  let bins = null; // {first, size, count}: months
  let timer = null, dragged = null, first = null, last = null;

  const open = () => !panel.hidden;
  const facts = () => [...model.known.claims, ...model.known.figures].filter((fact) => fact.span);
  const month = (number) => `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, "0")}`;
  const bin = (months) => Math.min(bins.count - 1, Math.max(0, Math.floor((months - bins.first) / bins.size)));

  function label(from, to) {
    const a = bins.first + from * bins.size, b = bins.first + (to + 1) * bins.size - 1;
    if (bins.size === 12) return from === to ? String(a / 12) : `${a / 12} – ${Math.floor(b / 12)}`;
    return a === b ? month(a) : `${month(a)} – ${month(b)}`;
  }

  // Bins of a month, a quarter or a year, whichever shows the bulk of the facts in a few dozen bars; what lies beyond falls into the outermost.
  function count() {
    const spans = facts().map((fact) => fact.span);
    if (!spans.length) return null;
    const starts = spans.map((span) => span.from).sort((a, b) => a - b), ends = spans.map((span) => span.to).sort((a, b) => a - b);
    const low = starts[Math.floor(starts.length * 0.01)], high = ends[Math.ceil(ends.length * 0.99) - 1];
    const size = high - low < 40 ? 1 : high - low < 130 ? 3 : 12;
    const from = Math.floor(low / size) * size;
    return { first: from, size, count: Math.floor((high - from) / size) + 1 };
  }

  function heights() {
    const own = new Array(bins.count).fill(0), told = new Array(bins.count).fill(0);
    const free = { ...state, since: null };
    for (const fact of facts()) {
      if (!model.passes(fact, free) || (fact.edge !== undefined && state.relations.has(model.known.edges[fact.edge].r))) continue;
      const a = bin(fact.span.from), b = bin(fact.span.to);
      for (let at = a; at <= b; at++) (fact.span.own ? own : told)[at] += 1 / (b - a + 1);
    }
    return { own, told };
  }

  const chosen = () => (state.since === null ? null : [bin(state.since), bin(state.until)]);
  const toMonths = ([a, b]) => [bins.first + a * bins.size, bins.first + (b + 1) * bins.size - 1];

  function choose(range, keep) {
    const set = (s) => { [s.since, s.until] = range === null ? [null, null] : toMonths(range); };
    if (keep) choices.change(set);
    else choices.pass(set);
  }

  function build() {
    bins = count();
    if (!bins) { panel.replaceChildren(make("p", { class: "soft" }, words.say("no-times"))); return; }
    const svg = drawing("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", class: "bars", "aria-hidden": "true" });
    const handle = (key) => make("input", { type: "range", min: 0, max: bins.count - 1, step: 1, "aria-label": words.say(key), oninput: () => slide(key) });
    [first, last] = [handle("since"), handle("until")];
    panel.replaceChildren(
      make("div", { class: "bar" },
        make("button", { class: "icon", type: "button", id: "play", "aria-label": words.say("play"), title: words.say("play"), onclick: play }, drawing("svg", {}, drawing("use", { href: "#icon-play" }))),
        make("output", { id: "when", class: "when" }), make("span", { class: "soft legend-own" }, words.say("times-own")), make("span", { class: "soft legend-told" }, words.say("times-told")),
        make("button", { class: "plain", type: "button", id: "all-times", onclick: () => { stop(); choose(null, true); } }, words.say("all-times")),
        make("button", { class: "icon", type: "button", "aria-label": words.say("close"), title: words.say("close"), onclick: actions.time }, drawing("svg", {}, drawing("use", { href: "#icon-close" })))),
      make("div", { class: "brush" }, svg), make("div", { class: "handles" }, first, last));
    listen(svg);
  }

  function slide(key) {
    stop();
    const a = Number(first.value), b = Number(last.value);
    choose(key === "since" ? [a, Math.max(a, b)] : [Math.min(a, b), b], true);
  }

  function listen(svg) {
    const at = ({ clientX }) => { const box = svg.getBoundingClientRect(); return Math.min(bins.count - 1, Math.max(0, Math.floor(((clientX - box.left) / box.width) * bins.count))); };
    svg.addEventListener("pointerdown", (event) => { stop(); svg.setPointerCapture(event.pointerId); dragged = [at(event), at(event)]; paint(); });
    svg.addEventListener("pointermove", (event) => { if (dragged) { dragged[1] = at(event); paint(); } });
    svg.addEventListener("pointerup", () => {
      if (!dragged) return;
      const range = [...dragged].sort((a, b) => a - b);
      dragged = null;
      choose(range, true);
    });
    svg.addEventListener("pointercancel", () => { dragged = null; paint(); });
  }

  function paint() {
    if (!bins) return;
    const svg = panel.querySelector(".bars"), { own, told } = heights(), most = Math.max(1, ...own.map((n, at) => n + told[at]));
    const wide = WIDTH / bins.count, range = dragged ? [...dragged].sort((a, b) => a - b) : chosen(), high = HEIGHT - 16;
    const bar = (n, below, at, kind) => drawing("rect", { class: `${kind}${range && (at < range[0] || at > range[1]) ? " out" : ""}`, x: at * wide + 0.5, width: Math.max(0.5, wide - 1), y: high - ((n + below) / most) * high, height: (n / most) * high });
    svg.replaceChildren(
      ...(range ? [drawing("rect", { class: "chosen", x: range[0] * wide, width: (range[1] - range[0] + 1) * wide, y: 0, height: high })] : []),
      ...own.flatMap((n, at) => [n ? bar(n, 0, at, "own") : "", told[at] ? bar(told[at], n, at, "told") : ""]).filter(Boolean));
    marks(wide);
    dom.byId("when").textContent = range ? label(...range) : words.say("all-times");
    [first.value, last.value] = range || [0, bins.count - 1];
    for (const [input, at] of [[first, Number(first.value)], [last, Number(last.value)]]) input.setAttribute("aria-valuetext", label(at, at));
    dom.byId("all-times").hidden = state.since === null;
  }

  // Years below the bars, as text of the page, so that they are not stretched with them.
  function marks(wide) {
    const brush = panel.querySelector(".brush"), every = Math.max(1, Math.ceil(bins.count / 12));
    for (const old of brush.querySelectorAll(".mark")) old.remove();
    for (let at = 0; at < bins.count; at++) {
      const months = bins.first + at * bins.size;
      if (bins.size === 12 ? at % every : months % 12 >= bins.size) continue;
      const mark = make("span", { class: "mark" }, String(Math.floor(months / 12)));
      mark.style.left = `${((at * wide) / WIDTH) * 100}%`;
      brush.append(mark);
    }
  }

  // A chosen window slides to the end; without one the picture grows from the first bar on.
  function play() {
    if (timer) { stop(); return; }
    const range = chosen(), growing = range === null || range[0] === 0;
    const wide = growing ? 0 : range[1] - range[0];
    let at = range === null || range[1] >= bins.count - 1 ? (growing ? -1 : -1 + wide) : range[1];
    playing(true);
    const step = () => {
      at += 1;
      if (at >= bins.count) { stop(); if (growing) choose(null, true); return; }
      choose([growing ? 0 : at - wide, at], false);
      timer = setTimeout(step, STEP_MS);
    };
    timer = setTimeout(step, 0);
  }

  function stop() {
    clearTimeout(timer);
    timer = null;
    playing(false);
  }

  function playing(on) {
    const button = dom.byId("play");
    if (!button) return;
    button.setAttribute("aria-label", words.say(on ? "pause" : "play"));
    button.title = words.say(on ? "pause" : "play");
    button.querySelector("use").setAttribute("href", on ? "#icon-pause" : "#icon-play");
  }

  function toggle(on = panel.hidden) {
    stop();
    panel.hidden = !on;
    document.body.classList.toggle("with-times", on);
    dom.byId("time").setAttribute("aria-expanded", String(on));
    if (on) { build(); paint(); }
  }

  const follow = () => { if (open() && bins) paint(); };
  const rebuild = () => { if (open()) { stop(); build(); paint(); } };
  return { toggle, follow, rebuild, play: () => { if (!open()) toggle(true); if (bins) play(); }, open };
})();
