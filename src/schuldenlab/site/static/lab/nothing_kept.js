// SPDX-License-Identifier: EUPL-1.2
// htmx notes the address of the page for a history that this page does not use. Nothing may stay in the browser.
try {
  sessionStorage.removeItem("htmx-current-path-for-history");
} catch {
  // storage is closed, so nothing was noted
}
