/**
 * Block Kit's blocks as DOM. https://docs.slack.dev/reference/block-kit/blocks
 *
 * A `place` is where blocks are: a message or a view. It has `name` (unique on the page), `people` (finds names),
 * `value(block, element)` (the element's state), `change(block, element, state)` (typed or chosen, not sent),
 * `act(block, element, state, more)` (sent to the app), `options(block, element, query)`, `upload(block, element,
 * file)` if it takes files, `error(block)`, and `longestText` (the most UTF-16 units in a text field without a limit of
 * its own, if Slack stops there).
 * An element gets an `env` made from it: the same without block and element, `attributes` for its input, `optional`,
 * and for text fields `type(state)`, `enter(state)` and whether the Enter key `tellsOnEnter`.
 */

import { element, picture } from "../elements/elements.js";
import { confirmed } from "../overlays/dialog.js";
import { h, icon } from "../base/dom.js";
import { markdown } from "../text/markdown.js";
import { textObject } from "../text/mrkdwn.js";
import { richText } from "../text/rich_text.js";

const TYPING_PAUSE = 250; // milliseconds until typing is sent, if an app wants every character
const GROUPS = ["checkboxes", "radio_buttons"];
const ALERT_ICONS = { error: "alert", warning: "alert", success: "check", info: "info", default: "info" };

/** Renders a block. */
export function blockNode(block, place) {
  const render = RENDERERS[block.type];
  const content = render
    ? render(block, place)
    : h("p", { class: "muted" }, `This page cannot show a ${block.type} block yet.`);
  return h("div", { class: `block is-${block.type}` }, content);
}

const RENDERERS = {
  section: (block, place) => [
    h(
      "div",
      { class: "section-text" },
      block.text && h("div", { class: "rich" }, textObject(block.text, place.people)),
      block.fields &&
        h(
          "div",
          { class: "fields" },
          block.fields.map((field) => h("div", { class: "rich" }, textObject(field, place.people))),
        ),
    ),
    block.accessory && h("div", { class: "accessory" }, element(block.accessory, envOf(block, block.accessory, place))),
  ],
  header: (block) => h("h3", {}, textObject(block.text)),
  divider: () => h("hr"),
  context: (block, place) =>
    block.elements.map((part) =>
      part.type === "image"
        ? picture(part, "context-image")
        : h("span", { class: "rich" }, textObject(part, place.people)),
    ),
  actions: (block, place) => block.elements.map((part) => element(part, envOf(block, part, place))),
  image: (block) =>
    h("figure", {}, block.title && h("figcaption", {}, textObject(block.title)), picture(block, "picture")),
  alert: (block, place) => {
    const level = block.level ?? "default";
    const role = level === "error" || level === "warning" ? "alert" : "status";
    return h(
      "div",
      { class: `alert is-${level}`, role },
      icon(ALERT_ICONS[level] ?? "info"),
      h("span", { class: "rich" }, textObject(block.text, place.people)),
    );
  },
  markdown: (block, place) => h("div", { class: "rich markdown" }, markdown(block.text, place.people)),
  rich_text: (block, place) => h("div", { class: "rich" }, richText(block, place.people)),
  input,
};

function input(block, place) {
  const part = block.element;
  const id = idOf(block, part, place);
  const error = place.error(block);
  const isGroup = GROUPS.includes(part.type);
  const isLabelledBy = isGroup || part.type === "rich_text_input"; // HTML has no label for these
  const describedBy = [error && `${id}-error`, block.hint && `${id}-hint`].filter(Boolean).join(" ");
  const label = [textObject(block.label), block.optional && h("span", { class: "optional" }, " (optional)")];
  const node = element(
    part,
    envOf(block, part, place, {
      "aria-describedby": describedBy || null,
      "aria-invalid": error ? "true" : null,
      "aria-required": block.optional || isGroup ? null : "true",
      "data-autofocus": part.focus_on_load || null,
    }),
  );
  return [
    isLabelledBy
      ? h("span", { class: "label", id: `${id}-label` }, label)
      : h("label", { class: "label", for: id }, label),
    node,
    error && h("p", { class: "error", id: `${id}-error`, role: "alert" }, icon("alert"), h("span", {}, error)),
    block.hint && h("p", { class: "hint", id: `${id}-hint` }, textObject(block.hint)),
  ];
}

function idOf(block, part, place) {
  return `${place.name}-${block.block_id}-${part.action_id}`.replace(/[^\w-]/g, "_");
}

function envOf(block, part, place, aria = {}) {
  const id = idOf(block, part, place);
  const isInput = block.type === "input";
  const label = isInput ? {} : { "aria-label": part.placeholder?.text ?? part.type.replaceAll("_", " ") };
  const tells = !isInput || block.dispatch_action;
  return {
    people: place.people,
    attributes: { id, "data-focus": id, "data-part": `${place.name}-${part.action_id}`, ...label, ...aria },
    optional: Boolean(block.optional),
    longestText: place.longestText,
    value: place.value(block, part),
    options: (query) => place.options(block, part, query),
    act: (state) => place.act(block, part, state),
    upload: (file) => place.upload(block, part, file),
    change: async (state) => {
      if (tells && part.confirm && !(await confirmed(part.confirm, place.people))) return redraw(block, place, id);
      place.change(block, part, state);
      if (tells) place.act(block, part, state);
    },
    ...textEnv(block, part, place, tells),
  };
}

/** What text fields need: they notify the app of Enter, or of every character. */
function textEnv(block, part, place, tells) {
  const occasions = tells ? (part.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"]) : [];
  let pause;
  return {
    tellsOnEnter: occasions.includes("on_enter_pressed"),
    type: (state) => {
      place.change(block, part, state);
      clearTimeout(pause);
      if (occasions.includes("on_character_entered"))
        pause = setTimeout(() => place.act(block, part, state), TYPING_PAUSE);
    },
    enter: (state) => {
      clearTimeout(pause);
      place.change(block, part, state);
      place.act(block, part, state, { enter: true });
    },
  };
}

/** Draws a block again after a choice that was not confirmed. */
function redraw(block, place, id) {
  const node = document.getElementById(id)?.closest(".block");
  node?.replaceChildren(...blockNode(block, place).childNodes);
  document.getElementById(id)?.focus();
}
