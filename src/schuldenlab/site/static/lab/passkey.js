// SPDX-License-Identifier: EUPL-1.2
// Shows in our own words when the browser could not use a passkey; allauth's scripts do the rest.
document.addEventListener("allauth.error", (event) => {
  const words = document.getElementById("passkey-failed");
  if (words) {
    event.preventDefault();
    words.hidden = false;
    words.focus();
  }
});
