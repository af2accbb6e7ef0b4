"use strict";
// Which part of the picture is in sight: brought beside the panels, moved and zoomed.

const framing = (() => {
  const MOVE_MS = 350;
  const LEAST_SHRUNK = 0.6; // to how much of its size a picture may shrink for all neighbours of a node to be seen beside its card
  const STEP = 140; // pixels by which a key moves the picture
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  // The part of the window that no panel covers.
  function clear() {
    const { width, height } = dom.byId("network").getBoundingClientRect();
    const card = dom.byId("card"), side = dom.byId("side").getBoundingClientRect();
    const sheets = ["table", "times"].map(dom.byId).filter((sheet) => !sheet.hidden).map((sheet) => sheet.getBoundingClientRect().top);
    const floor = Math.min(height - 24, ...sheets.map((top) => top - 12));
    if (width <= 760) return { left: 10, top: side.bottom + 10, right: width - 10, bottom: Math.min(floor, card.hidden ? height - 64 : card.getBoundingClientRect().top - 10) };
    return { left: side.right + 16, top: 64, right: card.hidden ? width - 24 : card.getBoundingClientRect().left - 16, bottom: floor };
  }

  // Bring nodes into the clear part; a scale beyond `most` is not taken.
  function frame(which, { most = 1.6, animate = true, rings = [] } = {}) {
    const members = [...which.map((at) => picture.network().body.nodes[at]), ...rings.map(clusters.disc)];
    if (!members.length) return;
    const xs = members.flatMap(({ x, radius = 0 }) => [x - radius, x + radius]), ys = members.flatMap(({ y, radius = 0 }) => [y - radius, y + radius]);
    const box = { left: Math.min(...xs), right: Math.max(...xs) + 1, top: Math.min(...ys), bottom: Math.max(...ys) + 1 };
    const room = clear(), { width, height } = dom.byId("network").getBoundingClientRect();
    const aside = !which.length ? 12 : Math.min(84, (room.right - room.left) / 12); // room for the names at the rims
    const scale = Math.max(0.03, Math.min(most, (room.right - room.left - 2 * aside) / (box.right - box.left), (room.bottom - room.top - 52) / (box.bottom - box.top)));
    moveTo((box.left + box.right) / 2 - ((room.left + room.right) / 2 - width / 2) / scale, (box.top + box.bottom) / 2 - ((room.top + room.bottom) / 2 - height / 2) / scale, scale, animate);
  }

  function moveTo(x, y, scale, animate = true) {
    picture.gliding().fly({ x, y, scale }, animate && !still ? MOVE_MS : 0);
  }

  // Move just as far as it takes to bring nodes out from under the panels, and those around them too where they find room, nearly as large as they are.
  function uncover(which, around = []) {
    if (!which.length) return;
    const room = clear(), { width, height } = dom.byId("network").getBoundingClientRect(), scale = picture.network().getScale(), middle = picture.network().getViewPosition(), rim = 40;
    const extent = (some) => {
      const places = some.map((at) => picture.network().canvasToDOM(picture.network().body.nodes[at])), xs = places.map((p) => p.x), ys = places.map((p) => p.y);
      return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
    };
    const all = [...new Set([...which, ...around])].filter((at) => picture.shown().drawn[at]), wide = extent(all.length ? all : which);
    const fits = Math.min((room.right - room.left - 2 * rim) / (wide.right - wide.left || 1), (room.bottom - room.top - 2 * rim) / (wide.bottom - wide.top || 1));
    if (fits < 1 && fits > LEAST_SHRUNK) { frame(all, { most: scale }); return; }
    const box = fits >= 1 ? wide : extent(which);
    const span = (low, high, from, to) => (high - low > to - from ? (low + high - from - to) / 2 : low < from ? low - from : high > to ? high - to : 0);
    const dx = span(box.left - rim, box.right + rim, room.left, room.right), dy = span(box.top - rim, box.bottom + rim, room.top, room.bottom);
    if (box.right - box.left > width || box.bottom - box.top > height) frame(which, { most: scale });
    else if (dx || dy) moveTo(middle.x + dx / scale, middle.y + dy / scale, scale);
  }

  const zoom = (factor) => {
    const { x, y } = picture.network().getViewPosition();
    moveTo(x, y, Math.min(6, Math.max(0.03, picture.network().getScale() * factor)));
  };
  const pan = ([dx, dy]) => {
    const { x, y } = picture.network().getViewPosition(), scale = picture.network().getScale();
    moveTo(x + (dx * STEP) / scale, y + (dy * STEP) / scale, scale);
  };
  const fit = (options = {}) => frame(picture.all(), { ...options, rings: model.known.map ? clusters.rings() : [] });
  // Bring back into sight what is looked at, after a panel took some of the room.
  function refit() {
    if (state.path !== null) frame([...ways.lit().nodes], { most: 1.4 });
    else if (state.node !== null) uncover([state.node], [...picture.star(state.node).nodes]);
    else if (state.line !== null) uncover([...picture.pair(state.line).nodes]);
    else fit();
  }
  const centreGroup = (group) => frame(clusters.members(group), { most: 1.6 });
  const centre = (at) => frame([...picture.star(at).nodes], { most: Math.max(1.1, picture.network().getScale()) });

  // Where a name can be read: what no panel covers, in pixels from the picture's own middle.
  function readable({ dx, dy, width, height }) {
    const { left, top, right, bottom } = clear(), rim = width <= 760 ? 6 : 20;
    return [Math.max(0, left - rim) - dx, top - rim - dy, Math.min(width, right + rim) - dx, Math.min(height, bottom + rim) - dy];
  }

  return { clear, frame, fit, zoom, pan, centre, centreGroup, refit, uncover, moveTo, readable };
})();
