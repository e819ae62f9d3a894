// Saves a clause while somebody writes it, and puts values where the cursor stands.
// Without it the same page works with its own button.
"use strict";

const form = document.querySelector("form[data-autosave]");
const said = document.getElementById("autosave-said");
const PAUSE = 8000;
let typed = false;
let waiting = 0;
let last = null;

async function save() {
  clearTimeout(waiting);
  if (!typed) return;
  typed = false;
  try {
    const answer = await fetch(form.action || location.href, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Autosave": "1" },
    });
    const found = await answer.json();
    if (found.seen) form.elements.seen.value = found.seen;
    said.textContent = found.said;
  } catch {
    typed = true;
    said.textContent = said.dataset.away;
  }
}

if (form) {
  form.addEventListener("input", () => {
    typed = true;
    clearTimeout(waiting);
    waiting = setTimeout(save, PAUSE);
  });
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea, input[type=text]")) last = event.target;
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) save();
  });
  for (const chip of document.querySelectorAll("[data-chip]")) {
    chip.addEventListener("click", () => {
      const field = last || form.elements.body;
      if (!field) return;
      field.setRangeText(chip.dataset.chip, field.selectionStart, field.selectionEnd, "end");
      field.focus();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}

// A preview in a window as wide as a phone; without this it is a page like any other.
for (const link of document.querySelectorAll("a[data-window]")) {
  link.addEventListener("click", (event) => {
    const [width, height] = link.dataset.window.split("x");
    if (window.open(link.href, "_blank", `popup,width=${width},height=${height}`)) event.preventDefault();
  });
}
