"use strict";
// The overview of a large picture: each community that nobody opened is one ring, in the colours of what is inside, with a count; lines between rings
// stand for all claims between their members. A ring opens on demand, and what is inside stands where it always stands.

const clusters = (() => {
  const RING = 0.16; // of the radius
  let inside = []; // by community: shown members, counted by type; null where it is open or empty
  let bonds = []; // [{a, b, count}], ends as {x, y, radius}, most claims last
  let leaders = null;

  const map = () => model.known.map;
  const count = () => (map() ? map().discs.length : 0);
  const all = () => Array.from({ length: count() }, (_, group) => group);
  const members = (group) => map().member.flatMap((of, at) => (of === group ? [at] : []));
  const disc = (group) => { const [x, y, radius] = map().discs[group]; return { x, y, radius: radius * 0.86 }; };

  // The best tied members of each community; reports tie many and say little of what they tie.
  function best() {
    if (leaders) return leaders;
    leaders = all().map(() => []);
    const weight = (at) => model.degree(at) * (model.known.nodes[at].type === "Report" ? 0.2 : 1);
    map().member.forEach((group, at) => {
      const found = leaders[group];
      found.push(at);
      found.sort((a, b) => weight(b) - weight(a) || a - b);
      if (found.length > 3) found.pop();
    });
    return leaders;
  }

  const leader = (group) => best()[group][0];
  const name = (group) => best()[group].slice(0, 2).map((at) => labels.shorten(model.nodeName(at), 14)).join(" · ");

  // Take over what is shown.
  function show(visible) {
    if (!map()) return;
    inside = all().map((group) => (closed(group) ? { total: 0, types: new Map() } : null));
    visible.nodes.forEach((on, at) => {
      const ring = inside[map().member[at]];
      if (!on || !ring || visible.drawn[at]) return;
      ring.total++;
      ring.types.set(model.known.nodes[at].type, (ring.types.get(model.known.nodes[at].type) || 0) + 1);
    });
    inside = inside.map((ring) => (ring && ring.total ? ring : null));
    const sums = new Map();
    visible.lines.forEach((claims, at) => {
      if (!claims.length) return;
      const { a, b } = model.known.lines[at], [p, q] = [end(a, visible), end(b, visible)].sort((x, y) => x - y);
      if (p === q || (p >= 0 && q >= 0)) return;
      const key = `${p} ${q}`;
      sums.set(key, (sums.get(key) || 0) + claims.length);
    });
    bonds = [...sums].map(([key, n]) => { const [a, b] = key.split(" ").map(Number); return { a, b, count: n }; }).sort((x, y) => x.count - y.count);
    mark();
  }

  // The strongest ties of each ring are drawn; of the ring that is chosen, all. Hundreds of weak ones would hide the few that say something.
  const STRONG = 5;
  function mark() {
    const met = new Map();
    for (const bond of [...bonds].reverse()) {
      const had = [bond.a, bond.b].map((of) => met.get(of) || 0);
      bond.strong = had.some((n) => n < STRONG) && (bond.a < 0 && bond.b < 0 ? true : had[0] + had[1] < 4 * STRONG);
      [bond.a, bond.b].forEach((of, i) => met.set(of, had[i] + 1));
    }
  }

  const closed = (group) => state.focus === null && state.path === null && !state.open.has(group);
  const end = (at, visible) => (visible.drawn[at] ? at : -1 - map().member[at]); // a node itself, or the ring that it is in
  const rings = () => inside.flatMap((ring, group) => (ring ? [group] : []));

  function draw(ctx, nodes, { scale, left, right, top, bottom }, colours) {
    if (!map() || !rings().length) return;
    const place = (of) => (of >= 0 ? nodes[of] : disc(-1 - of));
    const most = Math.max(...bonds.map(({ count: n }) => n));
    for (const { a, b, count: n, strong } of bonds) {
      const chosen = state.group !== null && (a === -1 - state.group || b === -1 - state.group);
      if (!strong && !chosen) continue;
      const from = place(a), to = place(b);
      if (Math.max(from.x, to.x) < left || Math.min(from.x, to.x) > right || Math.max(from.y, to.y) < top || Math.min(from.y, to.y) > bottom) continue;
      ctx.strokeStyle = chosen ? colours.accent : colours.line;
      ctx.globalAlpha = chosen ? 0.8 : 0.12 + 0.6 * (n / most); // weak ties recede, so that the strong ones are seen among hundreds
      ctx.lineWidth = (0.6 + 8 * (n / most) ** 0.7) / Math.max(scale, 0.12);
      ctx.beginPath();
      ctx.moveTo(from.x, from.y);
      ctx.lineTo(to.x, to.y);
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
    for (const group of rings()) {
      const { x, y, radius } = disc(group), reach = radius + 6 / scale;
      if (x + reach > left && x - reach < right && y + reach > top && y - reach < bottom) ring(ctx, group, scale, colours);
    }
  }

  function ring(ctx, group, scale, colours) {
    const { x, y, radius } = disc(group), { total, types } = inside[group];
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.fillStyle = colours.panel;
    ctx.fill();
    let turn = -Math.PI / 2;
    ctx.lineWidth = radius * RING;
    for (const [type, n] of [...types].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))) {
      const next = turn + (n / total) * 2 * Math.PI;
      ctx.beginPath();
      ctx.arc(x, y, radius * (1 - RING / 2), turn, next);
      ctx.strokeStyle = shapes.fill(type);
      ctx.stroke();
      turn = next;
    }
    ctx.lineWidth = (group === state.group ? 3 : 1) / scale;
    ctx.strokeStyle = group === state.group ? colours.accent : colours.outline;
    for (const rim of [radius, radius * (1 - RING)]) {
      ctx.beginPath();
      ctx.arc(x, y, rim, 0, 2 * Math.PI);
      ctx.stroke();
    }
  }

  // What stands in each ring, for labels: its count and its best members.
  const points = (scale) => rings().map((group) => {
    const { x, y, radius } = disc(group);
    return { group, x: x * scale, y: y * scale, radius: radius * scale, count: inside[group].total.toLocaleString("en"), names: best()[group].map((of) => labels.shorten(model.nodeName(of), 14)) };
  });

  function at(x, y) {
    const found = rings().find((group) => { const ringed = disc(group); return Math.hypot(ringed.x - x, ringed.y - y) < ringed.radius; });
    return found === undefined ? null : found;
  }

  // The communities that one is tied to, with the number of claims.
  function neighbours(group) {
    const sums = new Map();
    for (const { a, b, count: n } of bonds) {
      const other = a === -1 - group ? b : b === -1 - group ? a : null;
      if (other === null) continue;
      const to = other < 0 ? -1 - other : map().member[other];
      sums.set(to, (sums.get(to) || 0) + n);
    }
    return [...sums].sort((x, y) => y[1] - x[1] || x[0] - y[0]);
  }

  return { show, draw, at, points, count, all, members, leader, name, disc, rings, neighbours, best: (group) => best()[group], inside: (group) => inside[group] };
})();
