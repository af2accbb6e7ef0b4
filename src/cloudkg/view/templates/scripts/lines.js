"use strict";
// Lines between nodes, drawn by the bundle: one stroke for many lines of a look is several times quicker than vis-network's one by one.

const lines = (() => {
  const BUNDLE = 48; // lines in one path; longer paths take the rasteriser more time than they save
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
    for (const { look, members } of bundles) {
      const inSight = members.filter((at) => (!only || only.has(at)) && seen(at, view));
      if (!inSight.length) continue;
      const colour = shapes.lineColour(look);
      ctx.globalAlpha = only ? 1 : FADED * haze;
      ctx.strokeStyle = ctx.fillStyle = colour;
      ctx.lineWidth = Math.max(look.width, 0.55 / view.scale); // never thinner than half a pixel
      ctx.setLineDash((view.scale > 0.4 || many < 3000) && shapes.DASHES[look.kind] ? shapes.DASHES[look.kind] : []); // from afar nobody sees dashes
      for (let from = 0; from < inSight.length; from += BUNDLE) stroke(ctx, inSight.slice(from, from + BUNDLE));
      ctx.setLineDash([]);
      if (arrows) heads(ctx, inSight, look.width);
    }
    ctx.globalAlpha = 1;
  }

  function seen(at, view) {
    const [a, b] = ends(at);
    return Math.max(a.x, b.x) > view.left && Math.min(a.x, b.x) < view.right && Math.max(a.y, b.y) > view.top && Math.min(a.y, b.y) < view.bottom;
  }

  function stroke(ctx, members) {
    ctx.beginPath();
    for (const at of members) {
      const [a, b] = ends(at);
      if (a === b) { ctx.moveTo(a.x + 9, a.y - a.options.size - 9); ctx.arc(a.x, a.y - a.options.size - 9, 9, 0, 2 * Math.PI); continue; }
      ctx.moveTo(a.x, a.y);
      ctx.lineTo(b.x, b.y);
    }
    ctx.stroke();
  }

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
