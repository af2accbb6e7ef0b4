"use strict";
// Runs before the page is painted: light or dark as the reader chose last, else as the system has it.
{
  let theme = null;
  try {
    theme = localStorage.getItem("cloudkg-theme");
  } catch {
    // a browser that keeps nothing
  }
  const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}
