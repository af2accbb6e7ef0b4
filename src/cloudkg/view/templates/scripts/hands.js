"use strict";
// What pointers, fingers and wheel ask of a picture: to be moved, to be zoomed, to have a node of it moved, or a click.

const hands = (() => {
  const SLACK = 4; // pixels that a pointer may stray in a click
  const TURN = 0.0016, LINE = 0.05, PINCH = 0.01; // of the scale, for a pixel or a line of the wheel, and for what a trackpad reports of two fingers

  // deeds: { held(place) → node or undefined, pan(dx, dy), zoom(around, factor), begin(), drag(node, dx, dy), end(node), click(place) }, all in pixels
  // of the element; those of a node and of a click may be missing, where somebody else sees to them.
  function listen(element, deeds) {
    const fingers = new Map();
    let held, start, strayed, pinched;
    const place = ({ clientX, clientY }) => { const box = element.getBoundingClientRect(); return { x: clientX - box.left, y: clientY - box.top }; };
    const both = () => { const [a, b] = [...fingers.values()]; return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, wide: Math.hypot(a.x - b.x, a.y - b.y) || 1 }; };

    element.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      element.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, place(event));
      if (fingers.size === 2) { [pinched, held] = [both(), undefined]; return; } // a node under the first of two fingers is not meant
      deeds.begin?.();
      [start, strayed, held] = [place(event), false, deeds.held(place(event))];
    });

    element.addEventListener("pointermove", (event) => {
      if (!fingers.has(event.pointerId)) return;
      const before = fingers.get(event.pointerId), now = place(event);
      if (fingers.size === 1 && !strayed && Math.hypot(now.x - start.x, now.y - start.y) < SLACK) return;
      fingers.set(event.pointerId, now);
      strayed = true;
      if (fingers.size === 2) {
        const pinch = both();
        deeds.pan(pinch.x - pinched.x, pinch.y - pinched.y);
        deeds.zoom(pinch, pinch.wide / pinched.wide);
        pinched = pinch;
      } else if (held === undefined) deeds.pan(now.x - before.x, now.y - before.y);
      else deeds.drag?.(held, now.x - before.x, now.y - before.y);
    });

    for (const end of ["pointerup", "pointercancel"]) {
      element.addEventListener(end, (event) => {
        if (!fingers.delete(event.pointerId) || fingers.size) return;
        if (strayed) deeds.end?.(held);
        else if (end === "pointerup") deeds.click?.(place(event));
      });
    }

    element.addEventListener("wheel", (event) => {
      event.preventDefault();
      deeds.zoom(place(event), Math.exp(-event.deltaY * (event.deltaMode ? LINE : event.ctrlKey ? PINCH : TURN)));
    }, { passive: false });
  }

  return { listen };
})();
