"use strict";
// vis-network as the renderer of a picture that it can draw: it holds the nodes, draws each of them, and says what was clicked and dragged.
// When a frame is drawn, and how the picture is panned and zoomed, is our own affair, so that a moving one costs little (see gliding.js).

const visNetwork = (() => {
  function create(container, members, options) {
    const nodes = new vis.DataSet(members);
    const network = new vis.Network(container, { nodes, edges: new vis.DataSet() }, options);
    return Object.assign(network, {
      update: (changes) => nodes.update(changes),
      place: ({ x, y, scale }) => {
        const { clientWidth: width, clientHeight: height } = container;
        Object.assign(network.body.view, { scale, translation: { x: width / 2 - x * scale, y: height / 2 - y * scale } });
      },
      paint: (ctx, view) => paint(ctx, view, Object.values(network.body.nodes)),
      soon: () => network.body.emitter.emit("_requestRedraw"),
      show: (glide) => show(network, glide),
    });
  }

  function paint(ctx, { left, right, top, bottom }, all) {
    const rim = 40;
    for (const member of all) if (!member.options.hidden && member.x > left - rim && member.x < right + rim && member.y > top - rim && member.y < bottom + rim) member.draw(ctx);
  }

  // vis asks its renderer for each frame; what it draws without showing it, to measure nodes, it still draws itself.
  function show(network, glide) {
    const { renderer, canvas } = network, whole = renderer._redraw.bind(renderer);
    const frame = (still = false) => {
      renderer.redrawRequested = false;
      const ctx = canvas.getContext(), { canvas: element } = canvas.frame;
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.clearRect(0, 0, element.width, element.height);
      glide.draw(ctx, still);
      network.body.emitter.emit("afterDrawing", ctx);
    };
    renderer._redraw = (hidden = false) => { if (hidden || !renderer.allowRedraw) whole(hidden); else frame(); };
    network.sharpen = () => frame(true);
    hands.listen(canvas.frame.canvas, {
      held: (spot) => network.getNodeAt(spot),
      pan: (dx, dy) => glide.pan(dx, dy),
      zoom: (around, factor) => glide.zoom(around, factor),
    });
  }

  return { create };
})();
