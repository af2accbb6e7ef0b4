"use strict";
// A picture that moves is shown as it was last drawn, every line and node of it, shifted and scaled: an image costs a frame two milliseconds
// where hundreds of lines cost twenty. Meanwhile, and when it rests, it is drawn anew a piece at a time, so that no frame waits for it.

const gliding = (() => {
  const LIGHT = 150; // lines and nodes that are drawn as quickly as an image of them
  const MARGIN = 0.35; // of the window, drawn beyond it on each side
  const MOST_PIXELS = 14e6; // in one image: on a fine screen the margin is less
  const NEAR = 1.5; // times larger or smaller than an image was drawn, and it is drawn anew
  const REST_MS = 140;
  const SETTLE_MS = 60; // after a change of what is shown, before it is drawn for moving
  const SLICE_MS = 4; // of a frame, for drawing anew
  const TILE = 360; // pixels

  const LEAST = 0.02, MOST = 6; // scale

  // host: { canvas, size() → {width, height}, sight() → {x, y, scale} with x, y in the middle, place(sight), redraw(), weight() → lines and nodes,
  //   paint(ctx, view) draws lines and nodes, over(ctx) what lies above them, bounds() → {left, right, top, bottom} of all that is drawn }
  class Glide {
    constructor(host) {
      this.host = host;
      this.images = [];
      this.kept = this.ground = this.work = null; // the image that is shown, one of the whole picture to lie under it, and the one being drawn
      this.movedAt = -Infinity;
      this.pad = document.createElement("canvas").getContext("2d", { alpha: false });
      this.pad.canvas.width = this.pad.canvas.height = TILE;
    }

    // Something else is to be drawn: images of it are of no use any more.
    stale() {
      this.kept = this.ground = this.work = this.edges = null;
      clearTimeout(this.settling);
    }

    pan(dx, dy) {
      const { x, y, scale } = this.host.sight();
      this.go({ x: x - dx / scale, y: y - dy / scale, scale });
    }

    zoom(around, factor) {
      const { x, y, scale } = this.host.sight(), { width, height } = this.host.size(), next = Math.min(MOST, Math.max(LEAST, scale * factor));
      const shift = 1 / scale - 1 / next; // what is under the pointer stays under it
      this.go({ x: x + (around.x - width / 2) * shift, y: y + (around.y - height / 2) * shift, scale: next });
    }

    go(sight) {
      cancelAnimationFrame(this.flying);
      this.host.place(sight);
      this.move();
      this.host.redraw();
    }

    // To another place, at once or in so many milliseconds, that the eye can follow.
    fly(to, duration = 0) {
      cancelAnimationFrame(this.flying);
      if (!duration) { this.kept = this.work = null; this.movedAt = -Infinity; this.host.place(to); this.host.redraw(); return; }
      const from = this.host.sight(), began = performance.now();
      const step = (now) => {
        const part = Math.min(1, Math.max(0, (now - began) / duration)), eased = part < 0.5 ? 2 * part * part : 1 - 2 * (1 - part) ** 2;
        const between = (a, b) => a + (b - a) * eased;
        this.host.place(part < 1 ? { x: between(from.x, to.x), y: between(from.y, to.y), scale: Math.exp(between(Math.log(from.scale), Math.log(to.scale))) } : to);
        this.move();
        this.host.redraw();
        if (part < 1) this.flying = requestAnimationFrame(step);
      };
      this.flying = requestAnimationFrame(step);
    }

    // The picture moves, or did so just now.
    move() {
      this.movedAt = performance.now();
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this.host.redraw(), REST_MS + 5);
    }
    moving() { return performance.now() - this.movedAt < REST_MS; }

    // Draw one frame on a canvas that was cleared. `still`: as sharp as can be, at once.
    draw(ctx, still = false) {
      const { host } = this, sight = host.sight(), ratio = this.ratio();
      if (this.kept && (this.kept.ratio !== ratio || this.kept.room !== this.room())) this.stale();
      const image = !still && host.weight() > LIGHT;
      if (image && !this.kept && this.moving()) this.finish(sight);
      if (image && this.kept) {
        if (this.ground && !this.covers(this.kept, sight)) this.show(ctx, this.ground, sight);
        this.show(ctx, this.kept, sight);
      } else {
        this.aim(ctx, sight, ratio);
        host.paint(ctx, this.part(sight));
      }
      this.aim(ctx, sight, ratio);
      host.over(ctx);
      if (image) this.prepare(sight);
    }

    ratio() { return this.host.canvas.width / Math.max(1, this.host.size().width); }
    room() { const { width, height } = this.host.size(); return `${width} ${height}`; }

    aim(ctx, { x, y, scale }, ratio) {
      const zoom = ratio * scale, { width, height } = this.host.size();
      ctx.setTransform(zoom, 0, 0, zoom, (width / 2) * ratio - x * zoom, (height / 2) * ratio - y * zoom);
    }

    part({ x, y, scale }, margin = 0) {
      const { width, height } = this.host.size(), across = (width * (0.5 + margin)) / scale, down = (height * (0.5 + margin)) / scale;
      return { scale, left: x - across, right: x + across, top: y - down, bottom: y + down };
    }

    show(ctx, { canvas, x, y, scale, wide, high }, sight) {
      const { width, height } = this.host.size(), ratio = this.ratio(), grown = sight.scale / scale;
      let left = (width / 2 + (x - sight.x) * sight.scale - (wide / 2) * grown) * ratio, top = (height / 2 + (y - sight.y) * sight.scale - (high / 2) * grown) * ratio;
      if (grown === 1) [left, top] = [Math.round(left), Math.round(top)]; // pixel for pixel
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.drawImage(canvas, left, top, canvas.width * grown, canvas.height * grown);
    }

    // Whether an image holds all of the picture that is in sight, and of what lies `more` of the window beyond it.
    covers({ x, y, scale, wide, high }, sight, more = 0) {
      const seen = this.part(sight, more), { left, right, top, bottom } = this.bounds(), slack = 1 / sight.scale;
      return x - wide / 2 / scale - slack <= Math.max(seen.left, left) && x + wide / 2 / scale + slack >= Math.min(seen.right, right)
        && y - high / 2 / scale - slack <= Math.max(seen.top, top) && y + high / 2 / scale + slack >= Math.min(seen.bottom, bottom);
    }

    bounds() { return (this.edges ||= this.host.bounds()); }
    holdsAll(image) { return this.covers(image, this.whole()); }

    // The sight in which the whole picture is as large as it can be.
    whole() {
      const { left, right, top, bottom } = this.bounds(), { width, height } = this.host.size();
      return { x: (left + right) / 2, y: (top + bottom) / 2, scale: Math.min(width / Math.max(1, right - left), height / Math.max(1, bottom - top)) };
    }

    // See to it that there is an image for what is in sight, soon.
    prepare(sight) {
      const moving = this.moving();
      if (!this.kept) {
        if (this.work) return;
        clearTimeout(this.settling);
        this.settling = setTimeout(() => { if (!this.kept && !this.work) this.begin(this.host.sight()); }, SETTLE_MS);
        return;
      }
      const grown = sight.scale / this.kept.scale;
      const wanted = moving ? grown > NEAR || grown < 1 / NEAR || !this.covers(this.kept, sight, this.margin() * 0.4) : grown !== 1 || !this.covers(this.kept, sight, this.margin() * 0.6);
      if (wanted) { if (!this.work || (!moving && this.work.image.scale !== sight.scale)) this.begin(sight); } else if (!moving && !this.work && !this.ground && !this.holdsAll(this.kept)) this.begin(this.whole(), "ground");
    }

    margin() {
      const { width, height } = this.host.size(), ratio = this.ratio();
      return Math.min(MARGIN, Math.max(0.08, (Math.sqrt(MOST_PIXELS / Math.max(1, width * height)) / ratio - 1) / 2));
    }

    // A new image is drawn tile by tile, since a browser draws what is asked of a canvas when that is shown: a whole one would hold up a frame.
    begin(sight, as = "kept") {
      const { width, height } = this.host.size(), ratio = this.ratio(), margin = this.margin();
      const canvas = this.images.find((image) => image !== this.kept?.canvas && image !== this.ground?.canvas) || this.images[this.images.push(document.createElement("canvas")) - 1];
      const wide = Math.round(width * ratio) + 2 * Math.round(width * margin * ratio), high = Math.round(height * ratio) + 2 * Math.round(height * margin * ratio);
      if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
      const tiles = [];
      for (let top = 0; top < high; top += TILE) for (let left = 0; left < wide; left += TILE) tiles.push({ left, top });
      const far = ({ left, top }) => Math.hypot(left + (TILE - wide) / 2, top + (TILE - high) / 2);
      tiles.sort((a, b) => far(b) - far(a)); // from the middle outwards, taken from the end
      this.work = { as, tiles, ctx: canvas.getContext("2d", { alpha: false }), image: { canvas, ...sight, wide: wide / ratio, high: high / ratio, ratio, room: this.room() } };
      cancelAnimationFrame(this.turn);
      this.turn = requestAnimationFrame(() => this.slice());
    }

    slice(most = SLICE_MS) {
      const until = performance.now() + most;
      while (this.work) {
        const { tiles, ctx, image } = this.work, spot = tiles.pop();
        if (!spot) { this.keep(); this.host.redraw(); return; }
        ctx.drawImage(this.tile(spot, image), spot.left, spot.top);
        if (performance.now() > until) break;
      }
      if (this.work) this.turn = requestAnimationFrame(() => this.slice());
    }

    tile({ left, top }, { x, y, scale, wide, high, ratio }) {
      const zoom = ratio * scale, ctx = this.pad;
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.globalAlpha = 1;
      ctx.fillStyle = shapes.colours().paper;
      ctx.fillRect(0, 0, TILE, TILE);
      ctx.setTransform(zoom, 0, 0, zoom, (wide / 2) * ratio - x * zoom - left, (high / 2) * ratio - y * zoom - top);
      const from = { x: x + (left / ratio - wide / 2) / scale, y: y + (top / ratio - high / 2) / scale };
      this.host.paint(ctx, { scale, left: from.x, top: from.y, right: from.x + TILE / zoom, bottom: from.y + TILE / zoom });
      return ctx.canvas;
    }

    finish(sight) {
      if (this.work?.as !== "kept") this.begin(sight);
      cancelAnimationFrame(this.turn);
      this.slice(Infinity);
    }

    keep() {
      const { as, image } = this.work;
      this.work = null;
      if (as === "kept" && this.kept && this.holdsAll(this.kept) && !this.holdsAll(image)) this.ground = this.kept;
      this[as] = image;
    }
  }

  return { create: (host) => new Glide(host) };
})();
