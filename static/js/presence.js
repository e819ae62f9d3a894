// Says who else has this row open and who changed it meanwhile: asked when somebody looks
// at the page again, and every 20 seconds while they do. Nothing typed is lost by it.
"use strict";

const here = document.getElementById("presence");
const own = document.querySelector(".studio form");
const EVERY = 20000;
let unsaved = false;

async function ask(more) {
  const asked = new URLSearchParams({ seen: own.elements.seen.value, ...more });
  const answer = await fetch(`${here.dataset.now}?${asked}`);
  return answer.ok ? answer.json() : {};
}

async function look() {
  if (document.hidden) return;
  try {
    const found = await ask({});
    // Told once: the same words again would be read out again.
    if (found.said !== undefined && found.said !== here.dataset.said) {
      here.dataset.said = found.said;
      here.innerHTML = found.said;
    }
  } catch {
    // The desk cannot be reached: what was said last is still there, and it is asked again.
  }
}

// What was typed and not saved stays: what stands there now is shown beside it.
async function beside() {
  const found = await ask({ theirs: "1" });
  const place = document.getElementById("theirs");
  place.innerHTML = found.theirs || "";
  place.scrollIntoView();
}

if (here && own) {
  here.dataset.said = here.innerHTML;
  own.addEventListener("input", () => {
    unsaved = true;
  });
  own.addEventListener("kept", (event) => {
    unsaved = event.detail;
  });
  here.addEventListener("click", (event) => {
    if (!event.target.closest("a[data-load]") || !unsaved) return;
    event.preventDefault();
    beside();
  });
  window.addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);
  setInterval(look, EVERY);
}
