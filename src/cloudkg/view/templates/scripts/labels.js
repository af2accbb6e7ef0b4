"use strict";
// Labels that never overlap: the important ones take their place first, one that finds none waits until zooming makes room.
// Places are worked out in screen pixels for a scale, whatever part is in view, so that labels hold still while the picture is moved.

const labels = (() => {
  const CELL = 72;
  const LONGEST = 26; // characters; the card shows the whole name
  const GAP = 2;
  const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g; // controls and direction marks
  const FAMILY = getComputedStyle(document.documentElement).getPropertyValue("--font") || "sans-serif";
  const widths = new Map();
  const pen = document.createElement("canvas").getContext("2d");

  function shorten(text, longest = LONGEST) {
    const plain = text.replace(UNSEEN, "").trim() || "·";
    const letters = Array.from(plain);
    return letters.length > longest ? `${letters.slice(0, longest - 1).join("")}…` : plain;
  }

  const font = (size, bold) => `${bold ? "600 " : ""}${size}px ${FAMILY}`;

  function measure(text, size, bold) {
    const key = `${size}${bold ? "b" : ""}${text}`;
    if (!widths.has(key)) {
      pen.font = font(size, bold);
      widths.set(key, pen.measureText(text).width);
    }
    return widths.get(key);
  }

  class Plane { // boxes [left, top, right, bottom] in a hash of cells
    constructor() { this.cells = new Map(); }
    add(box) {
      const right = Math.floor(box[2] / CELL), bottom = Math.floor(box[3] / CELL);
      for (let x = Math.floor(box[0] / CELL); x <= right; x++) {
        for (let y = Math.floor(box[1] / CELL); y <= bottom; y++) {
          const key = x * 65536 + y, cell = this.cells.get(key);
          if (cell) cell.push(box); else this.cells.set(key, [box]);
        }
      }
    }
    hits(box, ignored) {
      const right = Math.floor(box[2] / CELL), bottom = Math.floor(box[3] / CELL);
      for (let x = Math.floor(box[0] / CELL); x <= right; x++) {
        for (let y = Math.floor(box[1] / CELL); y <= bottom; y++) {
          const cell = this.cells.get(x * 65536 + y);
          if (!cell) continue;
          for (const other of cell) if (other !== ignored && box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]) return true;
        }
      }
      return false;
    }
  }

  // Below, beside and above, then askew.
  function around(x, y, radius, width, height) {
    const side = radius + 4, slant = radius * 0.7 + 1;
    return [
      [x - width / 2, y + side - 1, x + width / 2, y + side - 1 + height],
      [x + side, y - height / 2, x + side + width, y + height / 2],
      [x - side - width, y - height / 2, x - side, y + height / 2],
      [x - width / 2, y - side - height + 1, x + width / 2, y - side + 1],
      [x + slant, y + slant, x + slant + width, y + slant + height],
      [x - slant - width, y + slant, x - slant, y + slant + height],
      [x + slant, y - slant - height, x + slant + width, y - slant],
      [x - slant - width, y - slant - height, x - slant, y - slant],
    ];
  }

  const grown = (box, by) => [box[0] - by, box[1] - by, box[2] + by, box[3] + by];

  // points: [{x, y, radius, text, size, bold, strong}] in screen pixels, most important first; strong ones may lie over nodes
  // ties: [{x, y, text}] labels of lines, placed where room is left
  // rings: [{x, y, radius, names, count}] of communities
  // sight: [left, top, right, bottom] of what is in sight; of a node there, a name is put where all of it can be read, or nowhere
  function place(points, ties, rings, sight) {
    const whole = (box) => box[0] >= sight[0] && box[1] >= sight[1] && box[2] <= sight[2] && box[3] <= sight[3];
    const taken = new Plane(), nodes = new Plane(), placed = [];
    for (const { x, y, radius } of rings) nodes.add([x - radius * 0.75, y - radius * 0.75, x + radius * 0.75, y + radius * 0.75]);
    for (const ring of [...rings].sort((a, b) => b.radius - a.radius)) write(ring);

    // Count and best names inside a ring as far as they fit; where not even one does, it is tried below.
    function write({ x, y, radius, count, names }) {
      if (radius < 11) return;
      const size = Math.min(15, Math.max(11, Math.round(radius * 0.24))), big = Math.min(26, Math.max(12, Math.round(radius * 0.4)));
      const inside = (text, at) => measure(text, size, true) + 2 < 1.62 * Math.sqrt(Math.max(0, radius ** 2 - at ** 2));
      const rows = names.filter((name, i) => inside(name, radius * (0.15 + 0.3 * i)) && radius > 26 + 12 * i).slice(0, 2);
      const top = y - (rows.length * (size + 6)) / 2; // middle of the count, the names following below it
      keep(count, x, top, big, radius * 1.6);
      rows.forEach((name, i) => keep(name, x, top + big / 2 + size / 2 + 6 + i * (size + 7), size));
      if (!rows.length) { if (!keep(names[0], x, y + radius + 9, 12)) keep(names[0], x, y - radius - 9, 12); }
    }

    function keep(text, x, y, size, room = Infinity) {
      const width = measure(text, size, true) + 2, box = [x - width / 2, y - size / 2 - 1, x + width / 2, y + size / 2 + 2];
      if (width > room || taken.hits(grown(box, GAP))) return false;
      taken.add(box);
      placed.push({ text, box, at: [x, y], size, bold: true });
      return true;
    }
    const discs = points.map(({ x, y, radius }) => [x - radius, y - radius, x + radius, y + radius]);
    discs.forEach((disc) => nodes.add(disc));
    points.forEach((point, at) => {
      if (!point.text) return;
      const text = shorten(point.text), height = point.size + 3;
      const width = measure(text, point.size, point.bold) + 2;
      const places = around(point.x, point.y, point.radius, width, height);
      const free = places.filter((box) => !taken.hits(grown(box, GAP)));
      const clear = free.filter((candidate) => !nodes.hits(candidate, discs[at]));
      const seen = whole([point.x, point.y, point.x, point.y]);
      const box = clear.find(whole) || (!seen && clear[0]) || (point.strong ? free.find(whole) || clear[0] || free[0] : undefined);
      if (!box) return;
      taken.add(box);
      placed.push({ text, box, at: [point.x, point.y], size: point.size, bold: point.bold, of: point.of });
    });
    for (const tie of ties) {
      const width = measure(tie.text, 11, false) + 4;
      const box = [tie.x - width / 2, tie.y - 7, tie.x + width / 2, tie.y + 7];
      if (taken.hits(grown(box, GAP)) || nodes.hits(box)) continue;
      taken.add(box);
      placed.push({ text: tie.text, box, at: [tie.x, tie.y], size: 11, bold: false, tie: true });
    }
    return placed;
  }

  // Draw placed labels shifted by (dx, dy), those inside a view of the given size. Where they were placed for another scale, `grown` is how
  // much larger the picture has become since: each keeps its distance from what it names.
  function draw(ctx, placed, dx, dy, width, height, colours, grown = 1) {
    const ratio = devicePixelRatio || 1;
    for (const label of placed) {
      const { box, at } = label;
      const x = (box[0] + box[2]) / 2 + at[0] * (grown - 1) + dx, y = (box[1] + box[3]) / 2 + at[1] * (grown - 1) + dy;
      if (x < -150 || y < -20 || x > width + 150 || y > height + 20) continue;
      const written = stamp(label, colours, ratio);
      ctx.drawImage(written, Math.round((x - written.width / ratio / 2) * ratio) / ratio, Math.round((y - written.height / ratio / 2) * ratio) / ratio, written.width / ratio, written.height / ratio);
    }
  }

  // A label written once: text with an outline takes many times as long to draw as an image of it.
  const MOST_STAMPS = 3000;
  const stamps = new Map();
  function stamp({ text, size, bold, tie }, colours, ratio) {
    const key = `${ratio} ${colours.paper} ${size}${bold ? "b" : ""}${tie ? "t" : ""} ${text}`;
    let written = stamps.get(key);
    if (written) return written;
    if (stamps.size > MOST_STAMPS) stamps.clear();
    written = document.createElement("canvas");
    written.width = Math.ceil((measure(text, size, bold) + 8) * ratio);
    written.height = Math.ceil((size * 1.5 + 6) * ratio);
    const ctx = written.getContext("2d");
    ctx.scale(ratio, ratio);
    ctx.font = font(size, bold);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    ctx.lineWidth = 3;
    ctx.strokeStyle = colours.paper;
    ctx.strokeText(text, written.width / ratio / 2, written.height / ratio / 2);
    ctx.fillStyle = tie ? colours.soft : colours.ink;
    ctx.fillText(text, written.width / ratio / 2, written.height / ratio / 2);
    stamps.set(key, written);
    return written;
  }

  return { place, draw, shorten };
})();
