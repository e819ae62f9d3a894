// One key for each button of the list, while nobody types and no other part of the page
// has the focus.
// Without it, and for who has switched the keys off, the same buttons are pressed.
"use strict";

const list = document.querySelector("[data-keys]");

if (list) {
  const first = list.querySelector(".error input, .error textarea") || list.querySelector("[data-key='1']");
  first?.focus({ preventScroll: true });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target !== document.body && !list.contains(event.target)) return;
    if (event.target.closest("input, textarea, select")) return;
    const key = CSS.escape(event.key.toLowerCase());
    const target = list.querySelector(`[data-key="${key}"]`);
    if (!target) return;
    event.preventDefault();
    target.click();
    if (target.matches("summary")) {
      target.parentElement.querySelector("input:not([type=hidden])")?.focus();
    }
  });
}
