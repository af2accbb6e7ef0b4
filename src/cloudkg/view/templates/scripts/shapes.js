"use strict";
// Shapes and line styles of the picture; the legend's symbols in the page draw the same outlines.

const shapes = (() => {
  const BUILT_IN = { Firm: "dot", Chip: "square", Model: "diamond", Product: "triangle", Segment: "hexagon", Person: "triangleDown", Event: "star" };
  const OUTLINES = { // corners in units of the radius
    PublicBody: [[0, -1.05], [1.05, -0.25], [1.05, 0.95], [-1.05, 0.95], [-1.05, -0.25]],
    Place: [[-0.35, -1], [0.35, -1], [0.35, -0.35], [1, -0.35], [1, 0.35], [0.35, 0.35], [0.35, 1], [-0.35, 1], [-0.35, 0.35], [-1, 0.35], [-1, -0.35], [-0.35, -0.35]],
    Report: [[-0.75, -1], [0.35, -1], [0.8, -0.55], [0.8, 1], [-0.75, 1]],
  };
  const CORNERS = { // what vis-network draws by itself, for the canvas of large maps
    Chip: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
    Model: [[0, -1.1], [1.1, 0], [0, 1.1], [-1.1, 0]],
    Product: [[0, -1.1], [1.1, 0.9], [-1.1, 0.9]],
    Person: [[0, 1.1], [-1.1, -0.9], [1.1, -0.9]],
    Segment: [0, 1, 2, 3, 4, 5].map((i) => [Math.cos((i * Math.PI) / 3), Math.sin((i * Math.PI) / 3)]),
    Event: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => [Math.sin((i * Math.PI) / 5) * (i % 2 ? 0.5 : 1.2), -Math.cos((i * Math.PI) / 5) * (i % 2 ? 0.5 : 1.2)]),
  };
  const TYPES = [...Object.keys(BUILT_IN), ...Object.keys(OUTLINES)];
  const DASHES = { Actual: false, Planned: [9, 5], Forecast: [9, 4, 2, 4], Reported: [3, 4], Denied: [1.5, 4] };

  let colours = {};
  function readColours() {
    const style = getComputedStyle(document.documentElement);
    const value = (name) => style.getPropertyValue(name).trim();
    colours = { value, paper: value("--paper"), panel: value("--panel"), ink: value("--ink"), soft: value("--soft"), outline: value("--outline"), accent: value("--accent"), denied: value("--denied"), line: value("--line") };
  }

  const fill = (type) => colours.value(`--type-${type}`) || colours.soft;
  const lineColour = ({ family, kind }) => (kind === "Denied" ? colours.denied : family === "plain" ? colours.line : colours.value(`--line-${family}`));
  const lineWidth = (count) => Math.min(6, 1.5 + 0.8 * Math.log2(count));

  // vis-network's groups: one for each type of entity
  function groups() {
    return Object.fromEntries(TYPES.map((type) => [type, {
      color: { background: fill(type), border: colours.outline },
      ...(BUILT_IN[type] ? { shape: BUILT_IN[type] } : { shape: "custom", ctxRenderer: polygon(OUTLINES[type], type) }),
    }]));
  }

  function outline(ctx, corners, x, y, radius) {
    corners.forEach(([dx, dy], at) => ctx[at ? "lineTo" : "moveTo"](x + dx * radius, y + dy * radius));
    ctx.closePath();
  }

  // Add the shape of a type to a path that was begun.
  function trace(ctx, type, x, y, radius) {
    const corners = OUTLINES[type] || CORNERS[type];
    if (corners) outline(ctx, corners, x, y, radius);
    else { ctx.moveTo(x + radius, y); ctx.arc(x, y, radius, 0, 2 * Math.PI); }
  }

  const polygon = (corners, type) => ({ ctx, x, y, style }) => ({
    drawNode() {
      ctx.beginPath();
      outline(ctx, corners, x, y, style.size);
      ctx.fillStyle = fill(type);
      ctx.strokeStyle = colours.outline;
      ctx.lineWidth = 1.2;
      ctx.fill();
      ctx.stroke();
    },
    nodeDimensions: { width: style.size * 2, height: style.size * 2 },
  });

  return { groups, readColours, trace, colours: () => colours, fill, lineColour, lineWidth, DASHES, TYPES };
})();
