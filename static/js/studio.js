// Saves a clause while somebody writes it, shows what the checks say of it, and puts
// values where the cursor stands. Without it the same page works with its own button.
"use strict";

const form = document.querySelector("form[data-autosave]");
const said = document.getElementById("autosave-said");
const checks = document.getElementById("checks");
const printed = document.getElementById("printed");
const theirs = document.getElementById("theirs");
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
    if (found.checks) checks.innerHTML = found.checks;
    if (found.printed) printed.innerHTML = found.printed;
    if (theirs) theirs.innerHTML = found.theirs || "";
    said.textContent = found.said;
    if (found.seen) form.dispatchEvent(new CustomEvent("kept", { detail: typed }));
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
  // The button saves it: the page that goes away then has nothing to save by itself.
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    typed = false;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) save();
  });
}

// The words that a finding means, selected where they are typed.
if (form && checks) {
  checks.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-field]");
    const field = link && form.elements[link.dataset.field];
    if (!field || !field.setSelectionRange) return;
    event.preventDefault();
    last = field;
    field.focus();
    field.setSelectionRange(Number(link.dataset.start), Number(link.dataset.end));
  });
}

// Where somebody wrote or pointed last; passing by with Tab is neither.
for (const act of ["input", "pointerdown", "keydown"]) {
  document.addEventListener(act, (event) => {
    if (["Tab", "Shift"].includes(event.key)) return;
    if (event.target.matches("form textarea, form input[type=text]")) last = event.target;
  });
}

function put(chip) {
  const owner = document.querySelector(".studio form");
  const body = owner.elements.body || owner.elements.preamble;
  const field = (!chip.hasAttribute("data-body") && last) || body;
  if (!field) return;
  const code = chip.hasAttribute("data-block") ? `\n\n${chip.dataset.chip}\n\n` : chip.dataset.chip;
  field.setRangeText(code, field.selectionStart, field.selectionEnd, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const chip of document.querySelectorAll("[data-chip]")) {
  chip.addEventListener("click", () => put(chip));
}

// A day that leaves people too little time is said as it is picked; empty is at once.
const day = document.querySelector("input[data-early]");
const early = document.getElementById("early");
if (day && early) {
  const words = early.textContent;
  const look = () => {
    early.textContent = day.value >= day.dataset.early ? "" : words;
  };
  day.addEventListener("input", look);
  look();
}
