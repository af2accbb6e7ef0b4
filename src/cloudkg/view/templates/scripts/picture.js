"use strict";
// The picture: vis-network holds and draws the nodes where Python placed them; lines are drawn under it, veil, rings and labels over it.

const picture = (() => {
  const drawn = JSON.parse(document.getElementById("drawn").textContent);
  const container = document.getElementById("network");
  const MOST_LABELS = 900; // tried in one sight of a large map
  let network, glide;
  let shown = { nodes: [], lines: [], drawn: [], near: null }; // what passes, and what of it is drawn by itself and not inside a ring
  let lit = null; // {nodes: Set, lines: Set} that stand out while the rest is veiled
  let pointed = null; // the same, while the pointer is on something
  let placed = { what: "", scale: 1, dx: 0, dy: 0, boxes: [] };
  let version = 0;
  const upright = innerHeight > 1.2 * innerWidth; // a phone
  const MOST_DRAWN_OUT = 1.8;
  const swollen = innerWidth <= 760 ? 1.6 : 1; // or they would be specks there
  let homes = [], sizes = [];
  let odd = { nodes: [], lines: [] }; // of which something is said that does not hold together

  function start() {
    shapes.readColours();
    const { map, spots, nodes: members } = model.known;
    const places = spots ? members.map((_, at) => ({ x: spots[3 * at], y: spots[3 * at + 1], size: spots[3 * at + 2] })) : drawn.nodes;
    homes = places.map(({ x, y }) => [x, y]);
    sizes = places.map(({ size }) => size * swollen);
    if (upright) upend(map);
    const nodeOf = (_, at) => ({ id: at, group: members[at].type, size: sizes[at], x: homes[at][0], y: homes[at][1] });
    network = spots ? canvasNetwork.create(container, members.map(nodeOf)) : visNetwork.create(container, members.map(nodeOf), { ...drawn.options, groups: shapes.groups() });
    glide = gliding.create({
      canvas: container.querySelector("canvas"),
      size: () => ({ width: container.clientWidth, height: container.clientHeight }),
      sight: () => ({ ...network.getViewPosition(), scale: network.getScale() }),
      place: (sight) => network.place(sight),
      redraw: () => network.soon(),
      weight: () => lines.count() + all().length + 20 * clusters.rings().length,
      paint: (ctx, part) => {
        lines.draw(ctx, part);
        clusters.draw(ctx, network.body.nodes, part, shapes.colours());
        network.paint(ctx, part);
      },
      over: paintOver,
      bounds,
    });
    network.show(glide);
    network.on("dragEnd", ({ nodes: dragged }) => { if (dragged.length) keepDragged(dragged[0]); });
    network.on("dragging", ({ nodes: dragged }) => { if (dragged.length) change(); });
    return network;
  }

  // A picture is wide and a phone is high: it is laid on its side and drawn out; communities keep their shape.
  function upend(map) {
    const spread = (axis) => Math.max(1, Math.max(...homes.map((home) => home[axis])) - Math.min(...homes.map((home) => home[axis])));
    const { left, right, top, bottom } = framing.clear();
    const out = Math.min(MOST_DRAWN_OUT, Math.max(1, ((bottom - top - 40) / (right - left - 50)) * (spread(1) / spread(0))));
    homes = homes.map(([x, y], at) => [y, map ? x + map.discs[map.member[at]][0] * (out - 1) : x * out]);
    if (map) map.discs = map.discs.map(([x, y, radius]) => [y, x * out, radius]);
  }

  // What is drawn is no longer what it was.
  function change() { version++; glide.stale(); }

  // The rectangle in which all nodes and rings lie that are drawn.
  function bounds() {
    const members = [...all().map((at) => ({ ...network.body.nodes[at], radius: sizes[at] + 12 })), ...(model.known.map ? clusters.rings().map(clusters.disc) : [])];
    const box = { left: 0, right: 0, top: 0, bottom: 0 };
    for (const { x, y, radius } of members) {
      box.left = Math.min(box.left, x - radius); box.right = Math.max(box.right, x + radius);
      box.top = Math.min(box.top, y - radius); box.bottom = Math.max(box.bottom, y + radius);
    }
    return box;
  }

  // Nodes that came later, [{x, y, size}], after all that were there.
  function grow(places) {
    const from = homes.length;
    for (const { x, y, size } of places) { homes.push([x, y]); sizes.push(size * swollen); }
    network.add(places.map((_, i) => ({ group: model.known.nodes[from + i].type, size: sizes[from + i], x: homes[from + i][0], y: homes[from + i][1] })));
  }

  // The last that came are taken back, all but so many.
  function shrink(count) {
    homes.length = sizes.length = count;
    network.keep(count);
  }

  // Show what the state lets through; only what changes is told to vis.
  function show(visible) {
    const changed = [], places = arrange(visible);
    visible.drawn.forEach((on, at) => {
      const [x, y] = places[at], node = network.body.nodes[at];
      if (!!node.options.hidden === on || node.x !== x || node.y !== y) changed.push({ id: at, hidden: !on, x, y });
    });
    shown = visible;
    change();
    if (changed.length) network.update(changed);
    clusters.show(visible);
    lines.show(visible.lines.map((claims, at) => (visible.drawn[model.known.lines[at].a] && visible.drawn[model.known.lines[at].b] ? claims : [])), network.body.nodes);
    findOdd();
    document.getElementById("empty").hidden = visible.nodes.some(Boolean);
    network.soon();
  }

  // Home places, pinned places, and for a neighbourhood rings around its centre, each node in the direction where it stood.
  function arrange({ near }) {
    const places = homes.map((home, at) => state.pinned.get(at) || home);
    if (!near || state.focus === null) return places;
    const [cx, cy] = places[state.focus];
    let inner = 0;
    for (let hop = 1; hop <= state.hops; hop++) {
      const ring = [...near].filter(([, distance]) => distance === hop).map(([at]) => at);
      const angle = (at) => Math.atan2(homes[at][1] - cy, homes[at][0] - cx);
      ring.sort((a, b) => angle(a) - angle(b) || a - b);
      const rows = Math.ceil(ring.length / 44); // a crowded ring becomes several, so that names find room
      const radius = Math.max(inner + 130, (ring.length / rows) * 9.5);
      ring.forEach((at, i) => {
        if (state.pinned.has(at)) return;
        const turn = angle(ring[0]) + (i * 2 * Math.PI) / ring.length;
        const distance = radius + (i % rows) * 75;
        places[at] = [cx + Math.cos(turn) * distance * 1.25, cy + Math.sin(turn) * distance];
      });
      inner = radius + (rows - 1) * 75;
    }
    return places;
  }

  function keepDragged(at) {
    const { x, y } = network.getPositions([at])[at];
    choices.change((s) => s.pinned.set(at, [Math.round(x), Math.round(y)]));
  }

  function recolour() {
    shapes.readColours();
    network.setOptions({ groups: shapes.groups() });
    if (!model.known.spots) network.update(model.known.nodes.map(({ type }, id) => ({ id, group: type })));
    change();
    network.soon();
  }

  const relit = (setter) => (found) => { setter(found); version++; network.soon(); };
  const light = relit((found) => { lit = found; });
  const point = relit((found) => { pointed = found; });

  // A node with its neighbours, as far as they are shown.
  function star(at) {
    const own = model.known.nodes[at].lines.filter((line) => shown.lines[line].length);
    return { nodes: new Set([at, ...own.flatMap((line) => [model.known.lines[line].a, model.known.lines[line].b])]), lines: new Set(own) };
  }

  function pair(line) {
    return { nodes: new Set([model.known.lines[line].a, model.known.lines[line].b]), lines: new Set([line]) };
  }

  // Which part of the picture is in sight, and how it lies on the screen.
  function view() {
    const { clientWidth: width, clientHeight: height } = container;
    const scale = network.getScale(), { x, y } = network.getViewPosition(), halfWidth = width / 2 / scale, halfHeight = height / 2 / scale;
    return { width, height, scale, dx: width / 2 - x * scale, dy: height / 2 - y * scale, left: x - halfWidth, right: x + halfWidth, top: y - halfHeight, bottom: y + halfHeight };
  }

  function paintOver(ctx) {
    const bright = pointed || lit, sight = view(), colours = shapes.colours();
    const { width, height, scale, dx, dy } = sight, ratio = ctx.canvas.width / width;
    if (bright) {
      onScreen(ctx, ratio, () => {
        ctx.globalAlpha = 0.84;
        ctx.fillStyle = colours.paper;
        ctx.fillRect(0, 0, width, height);
      });
      lines.draw(ctx, sight, bright.lines);
      for (const at of bright.nodes) if (shown.drawn[at]) network.body.nodes[at].draw(ctx);
    }
    onScreen(ctx, ratio, () => {
      rings(ctx, scale, dx, dy, colours);
      odds(ctx, scale, dx, dy, colours);
      labels.draw(ctx, fresh(bright, sight), dx, dy, width, height, colours, scale / placed.scale);
    });
  }

  function onScreen(ctx, ratio, paint) {
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    paint();
    ctx.restore();
  }

  function rings(ctx, scale, dx, dy, colours) {
    ctx.lineWidth = 2;
    for (const at of new Set([...state.pinned.keys(), state.node, ...model.known.marked, ...(state.path || [])].filter((i) => i !== null))) {
      if (!shown.drawn[at]) continue;
      const { x, y, options } = network.body.nodes[at];
      ctx.beginPath();
      ctx.arc(x * scale + dx, y * scale + dy, options.size * scale + 4, 0, 2 * Math.PI);
      ctx.setLineDash(state.pinned.has(at) ? [2, 3] : []);
      ctx.strokeStyle = at === state.node || !state.pinned.has(at) ? colours.accent : colours.soft;
      ctx.stroke();
    }
    ctx.setLineDash([]);
  }

  // A dot at each node and line of which something is said that does not hold together.
  function odds(ctx, scale, dx, dy, colours) {
    ctx.fillStyle = colours.denied;
    ctx.strokeStyle = colours.paper;
    ctx.lineWidth = 1;
    const dot = (x, y) => { ctx.beginPath(); ctx.arc(x, y, 3.5, 0, 2 * Math.PI); ctx.fill(); ctx.stroke(); };
    for (const at of odd.nodes) {
      const { x, y, options } = network.body.nodes[at], corner = options.size * scale * 0.75;
      dot(x * scale + dx + corner, y * scale + dy - corner);
    }
    for (const at of odd.lines) {
      const a = network.body.nodes[model.known.lines[at].a], b = network.body.nodes[model.known.lines[at].b];
      dot(((a.x + b.x) / 2) * scale + dx, ((a.y + b.y) / 2) * scale + dy);
    }
  }

  function findOdd() {
    const { nodes: all, claims, figures } = model.known;
    odd = {
      nodes: shown.drawn.flatMap((on, at) => (on && all[at].figures.some((f) => model.isOpen(figures[f]) && model.passes(figures[f], state)) ? [at] : [])),
      lines: shown.lines.flatMap((ids, at) => (lines.look(at) && ids.some((c) => model.isOpen(claims[c])) ? [at] : [])),
    };
  }

  // Placed labels for this scale, worked out again only when something changed.
  function fresh(bright, sight) {
    const { scale, dx, dy, width, height } = sight, what = `${version} ${words.current()} ${width} ${height}`;
    // Of a large map only what is in sight, and as much again on all sides, is labelled; the rest waits until it comes near. What is near a rim may
    // find another place when much else has come into sight.
    const strayed = Math.max(Math.abs(dx - placed.dx) / width, Math.abs(dy - placed.dy) / height), grown = scale / placed.scale;
    // While the picture moves, labels ride along with what they name; when it rests, they are placed for the scale that was reached.
    const stay = placed.what === what && (glide.moving() ? strayed < 1 && grown < 1.4 && grown > 0.75 : strayed < 0.5 && Math.abs(grown - 1) < 1e-4);
    if (!stay) placed = { what, scale, dx, dy, boxes: labels.place(points(bright, sight), ties(bright, sight), bright ? [] : clusters.points(scale), framing.readable(sight)) };
    return placed.boxes;
  }

  const near = ({ left, right, top, bottom }, x, y) => !model.known.map || (x > 2 * left - right && x < 2 * right - left && y > 2 * top - bottom && y < 2 * bottom - top);

  function points(bright, sight) {
    const found = [], { scale } = sight;
    shown.drawn.forEach((on, at) => {
      if (!on) return;
      if (bright && !bright.nodes.has(at)) return; // veiled: a name may lie over it
      const { x, y, options } = network.body.nodes[at];
      if (!near(sight, x, y)) return;
      const chosen = at === state.node;
      const rank = options.size + (chosen ? 1000 : 0) + Math.min(model.degree(at), 60) / 10;
      const weight = options.size / swollen;
      const big = (weight > 15 && model.known.nodes[at].type !== "Report") || chosen || model.known.marks.has(at);
      found.push({ of: at, x: x * scale, y: y * scale, radius: options.size * scale, rank, text: model.nodeName(at), size: weight > 19 ? 14 : big ? 13 : 12, bold: big, strong: big });
    });
    found.sort((a, b) => b.rank - a.rank || a.of - b.of);
    return model.known.map ? found.slice(0, MOST_LABELS) : found;
  }

  function ties(bright, sight) {
    const { scale } = sight;
    if (!bright && scale < 1.15) return [];
    const found = [];
    shown.lines.forEach((claims, at) => {
      if (!lines.look(at) || (bright && !bright.lines.has(at))) return;
      const a = network.body.nodes[model.known.lines[at].a], b = network.body.nodes[model.known.lines[at].b];
      if (!near(sight, (a.x + b.x) / 2, (a.y + b.y) / 2)) return;
      if (Math.hypot(a.x - b.x, a.y - b.y) * scale < 70) return;
      const relations = [...new Set(lines.look(at).relations)];
      const more = relations.length > 2 ? ` +${relations.length - 2}` : "";
      const text = relations.slice(0, 2).map((relation) => model.relationName(relation)).join(" · ") + more + (claims.length > 1 ? ` ×${claims.length}` : "");
      found.push({ x: ((a.x + b.x) / 2) * scale, y: ((a.y + b.y) / 2) * scale, text, count: claims.length });
    });
    return found.sort((a, b) => b.count - a.count);
  }

  // What is under the pointer: {node}, {line} or nothing.
  function under(point) {
    const node = network.getNodeAt(point);
    if (node !== undefined) return { node };
    const spot = network.DOMtoCanvas(point), group = model.known.map ? clusters.at(spot.x, spot.y) : null;
    if (group !== null) return { group };
    const line = lines.at(spot.x, spot.y, 6 / network.getScale());
    return line === null ? {} : { line };
  }

  const all = () => shown.drawn.flatMap((on, at) => (on ? [at] : []));

  return {
    ...framing, start, show, grow, shrink, recolour, light, point, star, pair, under, all,
    boxes: () => placed.boxes, gliding: () => glide, shown: () => shown, network: () => network, place: (at) => network.getPositions([at])[at],
  };
})();
