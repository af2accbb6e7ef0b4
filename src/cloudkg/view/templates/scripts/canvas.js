"use strict";
// The renderer of large maps: nodes are drawn by the type, many in one path, where vis-network draws them one by one.
// It answers to the part of vis-network that picture.js asks for, so that cards, filters, search and keys are the same on both.

const canvasNetwork = (() => {
  const BUNDLE = 160; // shapes in one path
  const HEAVY = 2500; // lines and nodes in sight beyond which a picture that moves is shown as it was last drawn, and drawn anew when it rests
  const MARGIN = 0.35; // of the window, that is drawn on each side for that
  const FAR = 2.2; // times the scale at which it was drawn
  const REST_MS = 140;
  const SPECK = 1.7; // pixels of radius below which any shape is a speck
  const LEAST = 0.02, MOST = 6; // scale
  const SLACK = 4; // pixels that a pointer may stray in a click

  class CanvasNetwork {
    constructor(container, members) {
      this.container = container;
      this.canvas = document.createElement("canvas");
      this.context = this.canvas.getContext("2d", { alpha: false });
      container.append(this.canvas);
      this.body = { nodes: [] };
      this.byType = new Map();
      this.add(members);
      this.scale = this.reach = 1; // how much of the window's size is drawn, for what is kept while the picture moves
      this.x = this.y = 0;
      this.glided = -Infinity;
      this.kept = null;
      this.weight = () => 0; // number of things drawn; the picture says
      this.listeners = {};
      this.resize();
      new ResizeObserver(() => this.resize()).observe(container);
      this.listen();
    }

    add(members) {
      for (const { x, y, size, group } of members) {
        const node = { x, y, options: { size, group, hidden: false }, draw: (ctx) => one(ctx, node) };
        if (!this.byType.has(group)) this.byType.set(group, []);
        this.byType.get(group).push(this.body.nodes.push(node) - 1);
      }
    }

    on(event, deed) { (this.listeners[event] ||= []).push(deed); }
    once(event, deed) { const only = (...given) => { this.listeners[event] = this.listeners[event].filter((f) => f !== only); deed(...given); }; this.on(event, only); }
    emit(event, given) { for (const deed of this.listeners[event] || []) deed(given); }
    setOptions() { this.redraw(); } // colours are read anew with every drawing

    getScale() { return this.scale; }
    getViewPosition() { return { x: this.x, y: this.y }; }
    getPositions(which) { return Object.fromEntries(which.map((at) => [at, { x: this.body.nodes[at].x, y: this.body.nodes[at].y }])); }
    canvasToDOM({ x, y }) { return { x: (x - this.x) * this.scale + this.width / 2, y: (y - this.y) * this.scale + this.height / 2 }; }
    DOMtoCanvas({ x, y }) { return { x: (x - this.width / 2) / this.scale + this.x, y: (y - this.height / 2) / this.scale + this.y }; }

    update(changes) {
      this.kept = null;
      for (const { id, x, y, hidden } of changes) {
        const node = this.body.nodes[id];
        if (x !== undefined) [node.x, node.y] = [x, y];
        if (hidden !== undefined) node.options.hidden = hidden;
      }
      this.redraw();
    }

    getNodeAt(point) {
      const { x, y } = this.DOMtoCanvas(point), reach = 3 / this.scale;
      let best, least = Infinity;
      this.body.nodes.forEach((node, at) => {
        if (node.options.hidden) return;
        const distance = Math.hypot(node.x - x, node.y - y) - node.options.size;
        if (distance < reach && distance < least) { least = distance; best = at; }
      });
      return best;
    }

    moveTo({ position: { x, y }, scale, animation }) {
      cancelAnimationFrame(this.moving);
      if (!animation) { this.kept = null; this.glided = -Infinity; [this.x, this.y, this.scale] = [x, y, scale]; this.redraw(); return; }
      const from = [this.x, this.y, Math.log(this.scale)], to = [x, y, Math.log(scale)], began = performance.now();
      const step = (now) => {
        const part = Math.min(1, Math.max(0, (now - began) / animation.duration)), eased = part < 0.5 ? 2 * part * part : 1 - 2 * (1 - part) ** 2;
        const [nx, ny, log] = from.map((value, i) => value + (to[i] - value) * eased);
        [this.x, this.y, this.scale] = [nx, ny, Math.exp(log)];
        if (part < 1) this.glided = performance.now(); else { this.glided = -Infinity; }
        this.draw();
        if (part < 1) this.moving = requestAnimationFrame(step);
      };
      this.moving = requestAnimationFrame(step);
    }

    resize() {
      const ratio = devicePixelRatio || 1;
      this.width = this.container.clientWidth;
      this.height = this.container.clientHeight;
      this.canvas.width = Math.max(1, Math.round(this.width * ratio));
      this.canvas.height = Math.max(1, Math.round(this.height * ratio));
      this.canvas.style.width = `${this.width}px`;
      this.canvas.style.height = `${this.height}px`;
      this.redraw();
    }

    redraw() {
      if (this.asked) return;
      this.asked = requestAnimationFrame(() => this.draw());
    }

    // What moves is the picture itself: every node and line as last drawn, shifted and scaled, until it rests or runs out of what was drawn.
    glide() {
      this.glided = performance.now();
      clearTimeout(this.resting);
      this.resting = setTimeout(() => { this.glided = -Infinity; this.redraw(); }, REST_MS);
      this.redraw();
    }

    layer() {
      const ratio = this.canvas.width / Math.max(1, this.width), { scale } = this;
      const wide = this.width * (1 + 2 * MARGIN), high = this.height * (1 + 2 * MARGIN);
      if (!this.back) this.back = document.createElement("canvas");
      if (this.back.width !== Math.round(wide * ratio) || this.back.height !== Math.round(high * ratio)) [this.back.width, this.back.height] = [Math.round(wide * ratio), Math.round(high * ratio)];
      const ctx = this.back.getContext("2d", { alpha: false }), zoom = ratio * scale;
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.fillStyle = shapes.colours().paper;
      ctx.fillRect(0, 0, this.back.width, this.back.height);
      ctx.setTransform(zoom, 0, 0, zoom, this.back.width / 2 - this.x * zoom, this.back.height / 2 - this.y * zoom);
      this.reach = 1 + 2 * MARGIN;
      this.emit("beforeDrawing", ctx);
      this.nodes(ctx);
      this.reach = 1;
      this.kept = { x: this.x, y: this.y, scale, wide, high };
    }

    // Whether what was drawn covers enough of what is in sight, at a scale near enough: a bare rim while it moves is better than a stop.
    covers() {
      if (!this.kept) return false;
      const { x, y, scale, wide, high } = this.kept, grown = this.scale / scale;
      const slack = (room, size) => Math.max(0, room / scale - size / this.scale) / 2 + (0.3 * size) / this.scale;
      return grown < FAR && grown > 1 / FAR && Math.abs(this.x - x) <= slack(wide, this.width) && Math.abs(this.y - y) <= slack(high, this.height);
    }

    draw() {
      cancelAnimationFrame(this.asked);
      this.asked = 0;
      const ctx = this.context, ratio = this.canvas.width / Math.max(1, this.width), zoom = ratio * this.scale;
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.fillStyle = shapes.colours().paper;
      ctx.fillRect(0, 0, this.canvas.width, this.canvas.height);
      const gliding = performance.now() - this.glided < REST_MS && this.weight() > HEAVY;
      if (gliding) {
        if (!this.covers()) this.layer();
        const { x, y, scale, wide, high } = this.kept, grown = this.scale / scale;
        ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
        ctx.drawImage(this.back, this.width / 2 + (x - this.x) * this.scale - (wide / 2) * grown, this.height / 2 + (y - this.y) * this.scale - (high / 2) * grown, wide * grown, high * grown);
        ctx.setTransform(zoom, 0, 0, zoom, (this.width / 2) * ratio - this.x * zoom, (this.height / 2) * ratio - this.y * zoom);
      } else {
        this.kept = null;
        ctx.setTransform(zoom, 0, 0, zoom, (this.width / 2) * ratio - this.x * zoom, (this.height / 2) * ratio - this.y * zoom);
        this.emit("beforeDrawing", ctx);
        this.nodes(ctx);
      }
      this.emit("afterDrawing", ctx);
    }

    nodes(ctx) {
      const half = { x: (this.width * this.reach) / 2 / this.scale + 40, y: (this.height * this.reach) / 2 / this.scale + 40 }, all = this.body.nodes;
      for (const [type, members] of this.byType) {
        const inSight = members.filter((at) => { const node = all[at]; return !node.options.hidden && Math.abs(node.x - this.x) < half.x && Math.abs(node.y - this.y) < half.y; });
        const specks = inSight.filter((at) => all[at].options.size * this.scale < SPECK), proper = inSight.filter((at) => all[at].options.size * this.scale >= SPECK);
        ctx.fillStyle = shapes.fill(type);
        ctx.strokeStyle = shapes.colours().outline;
        ctx.lineWidth = Math.min(1.2, 1 / this.scale);
        const least = 1 / this.scale;
        for (const at of specks) ctx.fillRect(all[at].x - least, all[at].y - least, 2 * least, 2 * least);
        for (let from = 0; from < proper.length; from += BUNDLE) {
          ctx.beginPath();
          for (const at of proper.slice(from, from + BUNDLE)) shapes.trace(ctx, type, all[at].x, all[at].y, all[at].options.size);
          ctx.fill();
          ctx.stroke();
        }
      }
    }

    listen() {
      const fingers = new Map();
      let held, start, strayed, spread;
      const place = ({ clientX, clientY }) => { const box = this.canvas.getBoundingClientRect(); return { x: clientX - box.left, y: clientY - box.top }; };
      const apart = () => { const [a, b] = [...fingers.values()]; return Math.hypot(a.x - b.x, a.y - b.y); };
      this.canvas.addEventListener("pointerdown", (event) => {
        if (event.button) return;
        this.canvas.setPointerCapture(event.pointerId);
        fingers.set(event.pointerId, place(event));
        if (fingers.size === 2) { spread = apart(); return; }
        cancelAnimationFrame(this.moving);
        [start, strayed, held] = [place(event), false, this.getNodeAt(place(event))];
      });
      this.canvas.addEventListener("pointermove", (event) => {
        if (!fingers.has(event.pointerId)) return;
        const before = fingers.get(event.pointerId), now = place(event);
        fingers.set(event.pointerId, now);
        if (fingers.size === 2) {
          const [a, b] = [...fingers.values()], wide = apart();
          this.zoom({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, wide / (spread || wide));
          spread = wide;
          strayed = true;
          return;
        }
        if (!strayed && Math.hypot(now.x - start.x, now.y - start.y) < SLACK) return;
        strayed = true;
        const dx = (now.x - before.x) / this.scale, dy = (now.y - before.y) / this.scale;
        if (held === undefined) { this.x -= dx; this.y -= dy; } else { this.body.nodes[held].x += dx; this.body.nodes[held].y += dy; }
        this.emit("dragging", { nodes: held === undefined ? [] : [held] });
        if (held === undefined) this.glide(); else { this.kept = null; this.redraw(); }
      });
      for (const end of ["pointerup", "pointercancel"]) {
        this.canvas.addEventListener(end, (event) => {
          if (!fingers.delete(event.pointerId) || fingers.size) return;
          if (strayed) this.emit("dragEnd", { nodes: held === undefined ? [] : [held] });
          else if (end === "pointerup") this.emit("click", { pointer: { DOM: place(event) } });
        });
      }
      this.canvas.addEventListener("wheel", (event) => { event.preventDefault(); this.zoom(place(event), Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016))); }, { passive: false });
    }

    zoom(around, factor) {
      const { x, y } = this.DOMtoCanvas(around);
      this.scale = Math.min(MOST, Math.max(LEAST, this.scale * factor));
      this.x = x - (around.x - this.width / 2) / this.scale;
      this.y = y - (around.y - this.height / 2) / this.scale;
      this.glide();
    }
  }

  function one(ctx, { x, y, options: { size, group } }) {
    ctx.beginPath();
    shapes.trace(ctx, group, x, y, size);
    ctx.fillStyle = shapes.fill(group);
    ctx.strokeStyle = shapes.colours().outline;
    ctx.lineWidth = 1.2;
    ctx.fill();
    ctx.stroke();
  }

  return { create: (container, members) => new CanvasNetwork(container, members) };
})();
