// Starts the passkey dialogue of the browser; the ceremony itself is allauth's.
"use strict";

const FORMS = { add: "addForm", authenticate: "authenticateForm", login: "loginForm" };

for (const button of document.querySelectorAll("[data-passkey]")) {
  const kind = button.dataset.passkey;
  window.allauth.webauthn.forms[FORMS[kind]]({
    ids: {
      [kind]: button.id,
      credential: button.dataset.credential,
      passwordless: "id_passwordless",
      data: "js_data",
    },
  });
}

// Whoever closes the dialogue, or has no passkey here, is told so in a sentence.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const said = document.getElementById("passkey-said");
  said.hidden = false;
  said.focus();
});
