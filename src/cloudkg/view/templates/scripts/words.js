"use strict";
// The two languages of the interface, names in the reader's language, and numbers as people write them.

const words = (() => {
  const table = JSON.parse(document.getElementById("words").textContent);
  let language = "en";

  function choose(wanted) {
    language = wanted === "zh" ? "zh" : "en";
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  }

  function say(key, values = {}) {
    const text = table[key] ? table[key][language] : key;
    return text.replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === "number" ? values[name].toLocaleString("en") : values[name]));
  }

  // one of {label, zh, en}
  const name = (names) => (names ? names[language] || names.label : "");

  function apply() {
    for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
    for (const element of document.querySelectorAll("[data-say-label]")) {
      element.setAttribute("aria-label", say(element.dataset.sayLabel));
      if (element.matches("button, a")) element.title = say(element.dataset.sayLabel);
    }
    for (const element of document.querySelectorAll("[data-say-placeholder]")) element.placeholder = say(element.dataset.sayPlaceholder);
  }

  const SCALES = {
    zh: [[1e12, "万亿"], [1e8, "亿"], [1e4, "万"]],
    en: [[1e12, "tn"], [1e9, "bn"], [1e6, "m"]],
  };

  // "43284000000.0" -> "432.84 亿" or "43.28 bn"; the exact number stands in the exports
  function number(decimal) {
    const value = Number(decimal);
    const [size, word] = SCALES[language].find(([least]) => Math.abs(value) >= least) || [1, ""];
    const text = (value / size).toLocaleString("en", { maximumFractionDigits: size === 1 ? 6 : 2 });
    return word ? `${text} ${word}` : text;
  }

  // two ends as decimals, an open end null
  function range(low, high) {
    if (low === null || low === undefined) return high === null || high === undefined ? "" : `≤ ${number(high)}`;
    if (high === null || high === undefined) return `≥ ${number(low)}`;
    return low === high ? number(low) : `${number(low)} – ${number(high)}`;
  }

  return { choose, say, name, apply, number, range, current: () => language };
})();
