"use strict";
// What every page has beyond its HTML: the theme switch, and names completed while they are typed. All pages work without it.

{
  const button = document.getElementById("theme");
  button.hidden = false;
  button.addEventListener("click", () => {
    const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem("cloudkg-theme", theme);
    } catch {
      // the choice lasts for this page only
    }
  });
}

// Things whose names fit what is typed: [{id, path, label, type, matched}].
const names = {
  async find(text, signal) {
    const answer = await fetch(`/complete?q=${encodeURIComponent(text)}`, { signal, headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).found : [];
  },
};

// A field with `data-complete`: "go" leads to the chosen thing, "fill" puts its name in, "list" puts it in after the last comma,
// "event" leaves it to whoever listens to the event "chosen".
function complete(input) {
  const list = document.createElement("ul");
  list.id = `${input.id || `field-${Math.random().toString(36).slice(2)}`}-found`;
  list.className = "found panel";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.getAttribute("aria-label") || input.closest("label")?.textContent.trim() || "");
  list.hidden = true;
  const holder = document.createElement("span");
  holder.className = "holder";
  input.replaceWith(holder);
  holder.append(input, list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  const mode = input.dataset.complete;
  let found = [];
  let at = -1;
  let asked = null;
  let timer = 0;

  const typed = () => (mode === "list" ? input.value.split(/[,，、;；]/).pop() : input.value).trim();

  function close() {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(thing) {
    if (mode === "go") {
      location.assign(thing.path);
    } else if (mode === "event") {
      input.value = "";
      input.dispatchEvent(new CustomEvent("chosen", { detail: thing }));
    } else if (mode === "list") {
      const before = input.value.replace(/[^,，、;；]*$/, "");
      input.value = `${before}${before && !before.endsWith(" ") ? " " : ""}${thing.label}`;
    } else {
      input.value = thing.label;
    }
    close();
  }

  function mark(place) {
    at = found.length ? (place + found.length) % found.length : -1;
    [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
    if (at >= 0) {
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  }

  function show() {
    list.replaceChildren(
      ...found.map((thing, index) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.append(swatch(thing.type), span("name", thing.label));
        if (thing.matched && thing.matched !== thing.label) item.append(span("alias", thing.matched));
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          choose(thing);
        });
        return item;
      }),
    );
    if (!found.length) {
      const item = document.createElement("li");
      item.className = "quiet";
      item.setAttribute("role", "option");
      item.setAttribute("aria-disabled", "true");
      item.textContent = input.dataset.none || "";
      list.append(item);
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    at = -1;
  }

  async function look() {
    const text = typed();
    if (!text) return close();
    asked?.abort();
    asked = new AbortController();
    try {
      found = await names.find(text, asked.signal);
      if (text === typed() && document.activeElement === input) show();
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 120);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) return void look();
      mark(at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1));
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      choose(found[at]);
    } else if (event.key === "Escape" && !list.hidden) {
      close();
    } else {
      return;
    }
    event.preventDefault();
  });
}

function span(kind, text) {
  const element = document.createElement("span");
  element.className = kind;
  element.textContent = text;
  return element;
}

function swatch(type) {
  const NS = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(NS, "svg");
  svg.setAttribute("class", `swatch type-${type}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(NS, "use");
  use.setAttribute("href", `#shape-${type}`);
  svg.append(use);
  return svg;
}

document.querySelectorAll("input[data-complete]").forEach(complete);
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, .CodeMirror")) return;
  document.querySelector('.finder input[type="search"]')?.focus();
  event.preventDefault();
});
document.documentElement.dataset.ready = "true";
