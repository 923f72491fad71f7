/** A button that opens a menu, with the usual keys: https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/ */

import { h, icon } from "../base/dom.js";

const GAP = 4; // pixels between the button and its menu
let lastId = 0;

/**
 * Builds a button with a menu. `items()` returns `{ text, detail?, choose }` objects each time it opens; `text` may be
 * a node. `attributes` go to the button.
 */
export function menuButton({ label, iconName, items, classes = "", attributes = {} }) {
  const id = `menu-${++lastId}`;
  const list = h("div", { class: "menu", id, role: "menu", "aria-label": label, onkeydown: (event) => key(event) });
  const button = h(
    "button",
    {
      ...attributes,
      class: `button is-icon ${classes}`,
      type: "button",
      title: label,
      "aria-label": label,
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      onclick: () => (list.isConnected ? close() : open(0)),
      onkeydown: (event) => {
        const place = { ArrowDown: 0, ArrowUp: -1 }[event.key];
        if (place === undefined) return;
        event.preventDefault();
        open(place);
      },
    },
    icon(iconName),
  );

  const rows = () => [...list.querySelectorAll("[role=menuitem]")];
  const focus = (place) => rows().at(place)?.focus();

  function open(place) {
    list.replaceChildren(...items().map(row));
    button.closest("[role=dialog], main, .thread").append(list); // in the dialog, where the focus may be
    button.setAttribute("aria-expanded", "true");
    button.setAttribute("aria-controls", id);
    settle();
    addEventListener("pointerdown", closeOutside, true);
    addEventListener("scroll", close, { capture: true, once: true });
    addEventListener("resize", close, { once: true });
    focus(place);
  }

  function close() {
    if (!list.isConnected) return;
    list.remove();
    button.setAttribute("aria-expanded", "false");
    button.removeAttribute("aria-controls");
    removeEventListener("pointerdown", closeOutside, true);
    removeEventListener("scroll", close, { capture: true });
    removeEventListener("resize", close);
  }

  function closeOutside(event) {
    if (!list.contains(event.target) && !button.contains(event.target)) close();
  }

  /** Places the menu below its button, or above it if there is more room, and towards the middle. */
  function settle() {
    const box = button.getBoundingClientRect();
    const isAbove = innerHeight - box.bottom < list.offsetHeight + GAP && box.top > innerHeight - box.bottom;
    const left = box.left > innerWidth / 2 ? box.right - list.offsetWidth : box.left;
    list.style.left = `${Math.max(GAP, left)}px`;
    list.style.top = isAbove ? `${box.top - GAP - list.offsetHeight}px` : `${box.bottom + GAP}px`;
  }

  function row({ text, detail, choose }) {
    const pick = () => {
      close();
      button.focus();
      choose();
    };
    const words = h("span", {}, text, detail && h("small", {}, detail));
    return h("button", { class: "menu-item", type: "button", role: "menuitem", tabindex: "-1", onclick: pick }, words);
  }

  function key(event) {
    const all = rows();
    const here = all.indexOf(document.activeElement);
    const goal = { ArrowDown: (here + 1) % all.length, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
    const isLetter = event.key.length === 1 && !event.ctrlKey && !event.metaKey && event.key !== " ";
    if (goal !== undefined) {
      event.preventDefault();
      focus(goal);
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation(); // it closes the menu, not the modal around it
      close();
      button.focus();
    } else if (isLetter) {
      const after = [...all.slice(here + 1), ...all.slice(0, here + 1)];
      after.find((each) => each.textContent.toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
    }
  }

  return button;
}
