/**
 * Dialogs: the layer over the workspace, where the focus stays until they are answered. The panel stays usable, except
 * on a narrow screen, where it lies over the workspace as well.
 */

import { h } from "./dom.js";
import { textObject } from "./mrkdwn.js";

const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex='0']";
const NARROW = matchMedia("(max-width: 1000px)"); // as in panel.css
const dialogs = []; // bottom first

NARROW.addEventListener("change", settle);

/** Lists what can have the focus inside of a node, in the order of the Tab key. */
export function focusable(node) {
  return [...node.querySelectorAll(FOCUSABLE)].filter(
    (each) => !each.disabled && each.tabIndex >= 0 && each.checkVisibility(),
  );
}

/** Lays a node over the workspace. Returns a function that takes it away and gives the focus back. */
export function layOver(node) {
  const layer = document.getElementById("modal-layer");
  const heir = document.activeElement;
  dialogs.push(node);
  layer.append(node);
  node.addEventListener("keydown", keepFocusInside);
  settle();
  return () => {
    dialogs.splice(dialogs.indexOf(node), 1);
    node.remove();
    settle();
    giveBack(heir);
  };
}

/** Gives the focus back to what had it, else to what has taken its place, else to what lies on top now. */
function giveBack(heir) {
  const twin = heir?.dataset.focus && document.querySelector(`[data-focus="${CSS.escape(heir.dataset.focus)}"]`);
  const top = dialogs.at(-1) ?? document.getElementById("composer-input");
  const heirs = [heir?.isConnected && heir !== document.body && heir, twin, top];
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

/** Moves between the dialog (or the workspace) and the panel: F6, as between the regions of Slack. */
export function moveBetweenRegions(event) {
  if (event.key !== "F6") return;
  event.preventDefault();
  const panel = document.getElementById("panel");
  const other = dialogs.at(-1) ?? document.getElementById("slack");
  const target = panel.contains(document.activeElement) || panel.hidden || panel.inert ? other : panel;
  focusable(target)[0]?.focus();
}

/** Asks before something is done, as a `confirm` object of Block Kit words it. Resolves to the answer. */
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

/** Words a question of ours as a `confirm` object. */
export function question(title, text, confirm, deny, style = "primary") {
  const plain = (words) => ({ type: "plain_text", text: words });
  return { title: plain(title), text: plain(text), confirm: plain(confirm), deny: plain(deny), style };
}
