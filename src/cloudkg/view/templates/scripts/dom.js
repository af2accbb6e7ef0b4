"use strict";
// Elements without HTML: whatever text a report holds stays text.

const dom = (() => {
  const SVG = "http://www.w3.org/2000/svg";

  // make("button", {class: "act", onclick: f, "aria-pressed": "true"}, "text", child, [children], null)
  function make(tag, attributes = {}, ...children) {
    return fill(document.createElement(tag), attributes, children);
  }

  function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  }

  function drawing(tag, attributes, ...children) {
    return fill(document.createElementNS(SVG, tag), attributes, children);
  }

  // Shape and colour of a type of entity, as in the picture.
  function swatch(type) {
    return drawing("svg", { class: `swatch type-${type}`, viewBox: "-10 -10 20 20", "aria-hidden": "true" }, drawing("use", { href: `#shape-${type}`, x: -10, y: -10, width: 20, height: 20 }));
  }

  // A piece of line in the colour of a family of relations and the style of a modality.
  function stroke(family, dashes) {
    const line = drawing("path", { d: "M1 5H23", "stroke-dasharray": dashes ? dashes.join(" ") : "none" });
    return drawing("svg", { class: `stroke family-${family}`, viewBox: "0 0 24 10", "aria-hidden": "true" }, line);
  }

  // Names come from reports in any script: isolated, so that their direction does not leak.
  const name = (text, tag = "bdi") => make(tag, { class: "name" }, text);
  const byId = (id) => document.getElementById(id);
  return { make, swatch, stroke, name, byId, drawing };
})();
