"use strict";
// Lines between nodes, drawn by the bundle: one stroke for many lines of a look is several times quicker than vis-network's one by one.

const lines = (() => {
  const BUNDLE = 48; // hairlines in one path; longer paths take the rasteriser more time than they save
  const BROAD = 0.9; // pixels of width beyond which lines are drawn one by one: a path of many broad ones takes it three times as long
  const HEADS = 16; // arrowheads in one path
  const FADED = 0.72;
  let bundles = []; // [{look, members: [line]}], most claims last, so that they lie on top
  let looks = []; // by line; null where it is not shown
  let body = null, many = 0;

  // Take over which lines are shown and by which claims.
  function show(shown, nodes) {
    body = nodes;
    const byLook = new Map();
    looks = shown.map((claims, at) => {
      if (!claims.length) return null;
      const summary = model.summary(at, claims);
      const look = { ...summary, width: shapes.lineWidth(summary.count) };
      const key = `${look.family} ${look.kind} ${look.width}`;
      if (!byLook.has(key)) byLook.set(key, { look, members: [] });
      byLook.get(key).members.push(at);
      return look;
    });
    many = looks.filter(Boolean).length;
    bundles = [...byLook.values()].sort((a, b) => a.look.width - b.look.width);
  }

  const ends = (at) => [body[model.known.lines[at].a], body[model.known.lines[at].b]];

  // Draw those lines, or all; in the picture's own coordinates, `view` is the part of it that is in sight.
  function draw(ctx, view, only = null) {
    const arrows = view.scale > 0.3 || only;
    const haze = many > 3000 ? Math.min(1, Math.max(0.3, view.scale)) : 1; // of a whole map seen from afar
    const dashed = view.scale > 0.4 || many < 3000; // from afar nobody sees dashes
    for (const { look, members } of bundles) {
      const width = Math.max(look.width, 0.55 / view.scale); // never thinner than half a pixel
      ctx.globalAlpha = only ? 1 : FADED * haze;
      ctx.strokeStyle = ctx.fillStyle = shapes.lineColour(look);
      ctx.lineWidth = width;
      ctx.setLineDash((dashed && shapes.DASHES[look.kind]) || []);
      const own = only ? members.filter((at) => only.has(at)) : members;
      if (width * view.scale > BROAD) for (const at of own) { const part = cut(at, view); if (part) strokePart(ctx, at, part); }
      else inBundles(own, BUNDLE, view, (some) => stroke(ctx, some));
      ctx.setLineDash([]);
      ctx.lineDashOffset = 0;
      if (arrows) inBundles(own, HEADS, view, (some) => heads(ctx, some, look.width));
    }
    ctx.globalAlpha = 1;
  }

  // Bundles are the same whatever part is in sight: lines that cross within one do not darken each other, and a tile must look like its neighbours.
  function inBundles(members, size, view, deed) {
    for (let from = 0; from < members.length; from += size) {
      const some = members.slice(from, from + size).filter((at) => near(at, view));
      if (some.length) deed(some);
    }
  }

  function near(at, { left, right, top, bottom, scale }) {
    const [a, b] = ends(at), rim = a === b ? 60 : 12 + 8 / scale;
    return Math.max(a.x, b.x) > left - rim && Math.min(a.x, b.x) < right + rim && Math.max(a.y, b.y) > top - rim && Math.min(a.y, b.y) < bottom + rim;
  }

  // The part of a line that is in sight, as shares of its length; null where none is.
  function cut(at, view) {
    if (!near(at, view)) return null;
    const { left, right, top, bottom, scale } = view, [a, b] = ends(at), dx = b.x - a.x, dy = b.y - a.y, rim = 12 + 8 / scale;
    let from = 0, to = 1;
    for (const [ahead, room] of [[-dx, a.x - left + rim], [dx, right + rim - a.x], [-dy, a.y - top + rim], [dy, bottom + rim - a.y]]) {
      if (ahead === 0) { if (room < 0) return null; continue; }
      if (ahead < 0) from = Math.max(from, room / ahead); else to = Math.min(to, room / ahead);
      if (from > to) return null;
    }
    return [from, to];
  }

  function stroke(ctx, members) {
    ctx.beginPath();
    for (const at of members) {
      const [a, b] = ends(at);
      if (a === b) { loop(ctx, a); continue; }
      ctx.moveTo(a.x, a.y);
      ctx.lineTo(b.x, b.y);
    }
    ctx.stroke();
  }

  // Only what is in sight of a line, its dashes where they would be.
  function strokePart(ctx, at, [from, to]) {
    const [a, b] = ends(at), dx = b.x - a.x, dy = b.y - a.y;
    ctx.beginPath();
    if (a === b) loop(ctx, a);
    else {
      ctx.lineDashOffset = from * Math.hypot(dx, dy);
      ctx.moveTo(a.x + dx * from, a.y + dy * from);
      ctx.lineTo(a.x + dx * to, a.y + dy * to);
    }
    ctx.stroke();
  }

  function loop(ctx, { x, y, options }) { ctx.moveTo(x + 9, y - options.size - 9); ctx.arc(x, y - options.size - 9, 9, 0, 2 * Math.PI); }

  function heads(ctx, members, width) {
    ctx.beginPath();
    for (const at of members) {
      const [a, b] = ends(at);
      if (looks[at].forward) head(ctx, a, b, width);
      if (looks[at].backward) head(ctx, b, a, width);
    }
    ctx.fill();
  }

  function head(ctx, from, to, width) {
    const dx = to.x - from.x, dy = to.y - from.y, length = Math.hypot(dx, dy), long = 5.5 + 1.6 * width, wide = 2.2 + 0.9 * width;
    if (length < to.options.size + from.options.size + long) return;
    const ux = dx / length, uy = dy / length, tip = to.options.size + 1.5;
    const x = to.x - ux * tip, y = to.y - uy * tip, backX = x - ux * long, backY = y - uy * long;
    ctx.moveTo(x, y);
    ctx.lineTo(backX - uy * wide, backY + ux * wide);
    ctx.lineTo(backX + uy * wide, backY - ux * wide);
  }

  // The shown line nearest to a place, within `reach`; null where none is.
  function at(x, y, reach) {
    let best = null, least = reach;
    looks.forEach((look, line) => {
      if (!look) return;
      const [a, b] = ends(line), dx = b.x - a.x, dy = b.y - a.y;
      const part = Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
      const distance = a === b ? Math.abs(Math.hypot(x - a.x, y - a.y + a.options.size + 9) - 9) : Math.hypot(x - a.x - part * dx, y - a.y - part * dy);
      if (distance < least) { least = distance; best = line; }
    });
    return best;
  }

  return { show, draw, at, count: () => many, look: (line) => looks[line] };
})();
