/**
 * Dialogs: the layer over the workspace that holds the focus until it is answered. The panel stays usable, except on a
 * narrow screen, where it covers the workspace too.
 */

import { h, traitsOf, twinOf } from "../base/dom.js";
import { textObject } from "../text/mrkdwn.js";

const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex='0']";
const NARROW = matchMedia("(max-width: 1000px)"); // as in panel.css
const dialogs = []; // bottom first

NARROW.addEventListener("change", settle);

/** Lists what can have the focus inside a node, in Tab order. */
export function focusable(node) {
  return [...node.querySelectorAll(FOCUSABLE)].filter(
    (each) => !each.disabled && each.tabIndex >= 0 && each.checkVisibility(),
  );
}

/** Lays a node over the workspace. Returns a function that removes it and restores the focus. */
export function layOver(node) {
  const layer = document.getElementById("modal-layer");
  const heir = document.activeElement ?? document.body;
  const traits = traitsOf(heir);
  dialogs.push(node);
  layer.append(node);
  node.addEventListener("keydown", keepFocusInside);
  settle();
  return () => {
    dialogs.splice(dialogs.indexOf(node), 1);
    node.remove();
    settle();
    giveBack(heir, traits);
  };
}

/** Returns the focus to where it was, or to the element's replacement, or to the top layer. */
function giveBack(heir, traits) {
  const twin = twinOf(traits);
  const top = dialogs.at(-1) ?? document.getElementById("composer-input");
  const heirs = [heir.isConnected && heir !== document.body && heir, twin, top];
  heirs.find((each) => each && !each.closest("[inert]"))?.focus();
}

function settle() {
  document.getElementById("modal-layer").hidden = !dialogs.length;
  document.getElementById("slack").inert = dialogs.length > 0;
  document.getElementById("panel").inert = dialogs.length > 0 && NARROW.matches;
  dialogs.forEach((dialog, place) => {
    dialog.inert = place < dialogs.length - 1;
  });
}

function keepFocusInside(event) {
  if (event.key !== "Tab") return;
  const stops = focusable(event.currentTarget);
  const [first, last] = [stops[0], stops.at(-1)];
  const leaves = event.shiftKey ? document.activeElement === first : document.activeElement === last;
  if (!leaves) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}

/** F6 moves between the dialog (or the workspace) and the panel, as between the regions of Slack. */
export function moveBetweenRegions(event) {
  if (event.key !== "F6") return;
  event.preventDefault();
  const panel = document.getElementById("panel");
  const other = dialogs.at(-1) ?? document.getElementById("slack");
  const target = panel.contains(document.activeElement) || panel.hidden || panel.inert ? other : panel;
  focusable(target)[0]?.focus();
}

/** Asks for confirmation with the words of a Block Kit `confirm` object. Resolves to the answer. */
export function confirmed(confirm, people) {
  return new Promise((resolve) => {
    const answer = (value) => {
      takeAway();
      resolve(value);
    };
    const node = h(
      "section",
      {
        class: "dialog is-small",
        role: "dialog",
        "aria-modal": "true",
        "aria-labelledby": "confirm-title",
        "aria-describedby": "confirm-text",
        tabindex: "-1",
        onkeydown: (event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          answer(false);
        },
      },
      h("header", { class: "dialog-head" }, h("h2", { id: "confirm-title" }, textObject(confirm.title))),
      h("div", { class: "dialog-body rich", id: "confirm-text" }, textObject(confirm.text, people)),
      h(
        "footer",
        { class: "dialog-foot" },
        h("button", { class: "button", type: "button", onclick: () => answer(false) }, textObject(confirm.deny)),
        h(
          "button",
          { class: `button is-${confirm.style ?? "primary"}`, type: "button", onclick: () => answer(true) },
          textObject(confirm.confirm),
        ),
      ),
    );
    const takeAway = layOver(node);
    node.querySelector(`footer button:${confirm.style === "danger" ? "first" : "last"}-child`).focus(); // the harmless one
  });
}

/** Returns our own question as a `confirm` object. */
export function question(title, text, confirm, deny, style = "primary") {
  const plain = (words) => ({ type: "plain_text", text: words });
  return { title: plain(title), text: plain(text), confirm: plain(confirm), deny: plain(deny), style };
}
