/** Short notices in the corner: what Slackbot would say in private. */

import { h, icon } from "./dom.js";

const STAYS = 12_000; // milliseconds

/** Takes all notices away: they were for somebody else. */
export function clearToasts() {
  document.getElementById("toasts").replaceChildren();
}

/** Shows a sentence until it is dismissed or has been there long enough to read. */
export function toast(sentence) {
  const node = h(
    "div",
    { class: "toast" },
    icon("alert"),
    h("p", {}, sentence),
    h(
      "button",
      { class: "button is-icon", type: "button", "aria-label": "Dismiss", onclick: () => node.remove() },
      icon("close"),
    ),
  );
  document.getElementById("toasts").append(node);
  setTimeout(() => node.remove(), STAYS);
}
