/** Short notices in the corner: Slackbot's private words. */

import { h, icon } from "../base/dom.js";

const STAYS = 12_000; // milliseconds

/** Removes all notices: they were for somebody else. */
export function clearToasts() {
  document.getElementById("toasts").replaceChildren();
}

/** Shows a sentence until it is dismissed or its time is up. */
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
