"use strict";
// The renderer of large maps: nodes are drawn by the type, many in one path, where vis-network draws them one by one.
// It answers to the part of vis-network that picture.js asks for, so that cards, filters, search and keys are the same on both.

const canvasNetwork = (() => {
  const BUNDLE = 160; // shapes in one path
  const SPECK = 1.7; // pixels of radius below which any shape is a speck

  class CanvasNetwork {
    constructor(container, members) {
      this.container = container;
      this.canvas = document.createElement("canvas");
      this.context = this.canvas.getContext("2d", { alpha: false });
      container.append(this.canvas);
      this.body = { nodes: [] };
      this.byType = new Map();
      this.add(members);
      this.scale = 1;
      this.x = this.y = 0;
      this.listeners = {};
      this.glide = null; // as soon as the picture says what is to be drawn
      this.resize();
      new ResizeObserver(() => this.resize()).observe(container);
    }

    add(members) {
      for (const { x, y, size, group } of members) {
        const node = { x, y, options: { size, group, hidden: false }, draw: (ctx) => one(ctx, node) };
        if (!this.byType.has(group)) this.byType.set(group, []);
        this.byType.get(group).push(this.body.nodes.push(node) - 1);
      }
    }

    keep(count) {
      this.body.nodes.length = count;
      for (const [type, members] of this.byType) this.byType.set(type, members.filter((at) => at < count));
    }

    on(event, deed) { (this.listeners[event] ||= []).push(deed); }
    once(event, deed) { const only = (...given) => { this.listeners[event] = this.listeners[event].filter((f) => f !== only); deed(...given); }; this.on(event, only); }
    emit(event, given) { for (const deed of this.listeners[event] || []) deed(given); }
    setOptions() { this.soon(); } // colours are read anew with every drawing
    show(glide) {
      this.glide = glide;
      const move = (at, dx, dy) => { this.body.nodes[at].x += dx / this.scale; this.body.nodes[at].y += dy / this.scale; };
      hands.listen(this.canvas, {
        held: (spot) => this.getNodeAt(spot),
        pan: (dx, dy) => glide.pan(dx, dy),
        zoom: (around, factor) => glide.zoom(around, factor),
        drag: (at, dx, dy) => { move(at, dx, dy); this.emit("dragging", { nodes: [at] }); this.soon(); },
        end: (at) => this.emit("dragEnd", { nodes: at === undefined ? [] : [at] }),
        click: (spot) => this.emit("click", { pointer: { DOM: spot } }),
      });
    }
    place({ x, y, scale }) { [this.x, this.y, this.scale] = [x, y, scale]; }

    getScale() { return this.scale; }
    getViewPosition() { return { x: this.x, y: this.y }; }
    getPositions(which) { return Object.fromEntries(which.map((at) => [at, { x: this.body.nodes[at].x, y: this.body.nodes[at].y }])); }
    canvasToDOM({ x, y }) { return { x: (x - this.x) * this.scale + this.width / 2, y: (y - this.y) * this.scale + this.height / 2 }; }
    DOMtoCanvas({ x, y }) { return { x: (x - this.width / 2) / this.scale + this.x, y: (y - this.height / 2) / this.scale + this.y }; }

    update(changes) {
      for (const { id, x, y, hidden } of changes) {
        const node = this.body.nodes[id];
        if (x !== undefined) [node.x, node.y] = [x, y];
        if (hidden !== undefined) node.options.hidden = hidden;
      }
      this.soon();
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

    resize() {
      const ratio = devicePixelRatio || 1;
      this.width = this.container.clientWidth;
      this.height = this.container.clientHeight;
      this.canvas.width = Math.max(1, Math.round(this.width * ratio));
      this.canvas.height = Math.max(1, Math.round(this.height * ratio));
      this.canvas.style.width = `${this.width}px`;
      this.canvas.style.height = `${this.height}px`;
      this.soon();
    }

    soon() { this.asked ||= requestAnimationFrame(() => this.redraw()); }

    sharpen() { this.redraw(true); }

    redraw(still = false) {
      cancelAnimationFrame(this.asked);
      this.asked = 0;
      if (!this.glide) return;
      const ctx = this.context;
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.fillStyle = shapes.colours().paper;
      ctx.fillRect(0, 0, this.canvas.width, this.canvas.height);
      this.glide.draw(ctx, still);
      this.emit("afterDrawing", ctx);
    }

    // Draw the nodes in a view.
    paint(ctx, { left, right, top, bottom, scale }) {
      const all = this.body.nodes, rim = 40, least = 1 / scale;
      for (const [type, members] of this.byType) {
        const inSight = members.filter((at) => { const { x, y, options: { hidden } } = all[at]; return !hidden && x > left - rim && x < right + rim && y > top - rim && y < bottom + rim; });
        const specks = inSight.filter((at) => all[at].options.size * scale < SPECK), proper = inSight.filter((at) => all[at].options.size * scale >= SPECK);
        ctx.fillStyle = shapes.fill(type);
        ctx.strokeStyle = shapes.colours().outline;
        ctx.lineWidth = Math.min(1.2, least);
        for (const at of specks) ctx.fillRect(all[at].x - least, all[at].y - least, 2 * least, 2 * least);
        for (let from = 0; from < proper.length; from += BUNDLE) {
          ctx.beginPath();
          for (const at of proper.slice(from, from + BUNDLE)) shapes.trace(ctx, type, all[at].x, all[at].y, all[at].options.size);
          ctx.fill();
          ctx.stroke();
        }
      }
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
