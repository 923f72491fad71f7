/** Block Kit's elements as controls. Each gets an `env`, which `blocks.js` describes. */

import { confirmed } from "../overlays/dialog.js";
import { h } from "../base/dom.js";
import { fileInput } from "./file_input.js";
import { menuButton } from "../overlays/menu.js";
import { mrkdwn, textObject } from "../text/mrkdwn.js";
import { richTextInput } from "./rich_text_input.js";
import { select, timepicker } from "./selects.js";

const count = new Intl.NumberFormat("en");
const LINE = 60; // characters of a line, roughly
const FEWEST_ROWS = 4;
const MOST_ROWS = 14;
const TEXT_TYPES = { email_text_input: "email", url_text_input: "url", number_input: "text", plain_text_input: "text" };

/** Renders an interactive element or an image. */
export function element(spec, env) {
  const render = RENDERERS[spec.type] ?? (/_select$/.test(spec.type) ? select : unknown);
  return render(spec, env);
}

/** Counts characters as Slack's servers do, in code points. */
function lengthOf(text) {
  return [...text].length;
}

const RENDERERS = {
  button,
  overflow,
  timepicker,
  datepicker,
  datetimepicker,
  image: (spec) => picture(spec),
  plain_text_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  number_input: textInput,
  rich_text_input: richTextInput,
  file_input: fileInput,
  checkboxes: (spec, env) => boxes(spec, env, "checkbox"),
  radio_buttons: (spec, env) => boxes(spec, env, "radio"),
};

function unknown(spec) {
  return h("span", { class: "muted" }, `This page cannot show a ${spec.type} yet.`);
}

/** Renders an image. The sandbox needs no network, so an image from elsewhere may stay empty. */
export function picture(spec, classes = "thumbnail") {
  return h("img", {
    class: classes,
    src: /^https?:/.test(spec.image_url ?? "") ? spec.image_url : "",
    alt: spec.alt_text,
    loading: "lazy",
  });
}

function button(spec, env) {
  const press = async () => {
    if (node.hasAttribute("aria-disabled")) return;
    if (spec.confirm && !(await confirmed(spec.confirm, env.people))) return;
    if (/^https?:/.test(spec.url ?? "")) window.open(spec.url, "_blank", "noopener");
    node.setAttribute("aria-disabled", "true"); // not `disabled`, so that it can get the focus back after a modal
    await env.act({ type: "button", value: spec.value });
    node.removeAttribute("aria-disabled");
  };
  const label = spec.accessibility_label ? { "aria-label": spec.accessibility_label } : {};
  const node = h(
    "button",
    {
      class: `button ${spec.style ? `is-${spec.style}` : ""}`,
      type: "button",
      "data-focus": env.attributes["data-focus"],
      "data-part": env.attributes["data-part"],
      onclick: press,
      ...label,
    },
    textObject(spec.text),
  );
  return node;
}

function overflow(spec, env) {
  const choose = async (option) => {
    if (spec.confirm && !(await confirmed(spec.confirm, env.people))) return;
    if (/^https?:/.test(option.url ?? "")) window.open(option.url, "_blank", "noopener");
    await env.act({ type: "overflow", selected_option: option });
  };
  return menuButton({
    label: "More",
    iconName: "dots",
    classes: "is-overflow",
    attributes: { "data-focus": env.attributes["data-focus"], "data-part": env.attributes["data-part"] },
    items: () =>
      spec.options.map((option) => ({
        text: textObject(option.text, env.people),
        detail: option.description && textObject(option.description),
        choose: () => choose(option),
      })),
  });
}

function datepicker(spec, env) {
  const say = () => env.change({ type: spec.type, selected_date: node.value || null });
  const node = h("input", {
    ...env.attributes,
    class: "text",
    type: "date",
    value: env.value?.selected_date ?? "",
    onchange: say,
  });
  return node;
}

/** Slack stores a date and time as seconds since 1970; people see and choose it in their local time. */
function datetimepicker(spec, env) {
  const chosen = env.value?.selected_date_time;
  const local = chosen ? new Date((chosen - new Date(chosen * 1000).getTimezoneOffset() * 60) * 1000) : null;
  const say = () => {
    const moment = node.value ? Math.floor(new Date(node.value).getTime() / 1000) : null;
    env.change({ type: spec.type, selected_date_time: moment });
  };
  const node = h("input", {
    ...env.attributes,
    class: "text",
    type: "datetime-local",
    value: local?.toISOString().slice(0, 16) ?? "",
    onchange: say,
  });
  return node;
}

function textInput(spec, env) {
  const state = () => ({ type: spec.type, value: input.value || null });
  const isFree = spec.type === "plain_text_input" && !spec.max_length;
  const counter =
    spec.max_length || (isFree && spec.multiline)
      ? h("span", { class: "counter", id: `${env.attributes.id}-counter`, "aria-live": "off" })
      : null;
  const enter = env.tellsOnEnter
    ? h("p", { class: "hint enter-hint", id: `${env.attributes.id}-enter` }, enterHint(spec))
    : null;
  const describedBy = [env.attributes["aria-describedby"], counter?.id, enter?.id].filter(Boolean).join(" ") || null;
  const shared = {
    ...env.attributes,
    "aria-describedby": describedBy,
    class: "text",
    placeholder: textObject(spec.placeholder) || null,
    maxlength: isFree ? env.longestText : null, // the browser counts and cuts as Slack would
    value: env.value?.value ?? "",
    oninput: () => {
      showCount();
      env.type(state());
    },
    onkeydown: (event) => {
      const goesOn = event.shiftKey || event.ctrlKey || event.metaKey || event.isComposing;
      if (event.key !== "Enter" || !env.tellsOnEnter || goesOn) return;
      event.preventDefault();
      env.enter(state());
    },
  };
  const input = spec.multiline
    ? h("textarea", { ...shared, rows: `${rowsFor(shared.value)}` })
    : h("input", {
        ...shared,
        type: TEXT_TYPES[spec.type],
        inputmode: spec.type === "number_input" ? "decimal" : null,
        autocomplete: "off",
      });
  const showCount = () => counter && tell(counter, lengthOf(input.value), spec);
  showCount();
  return h("div", { class: "text-field" }, input, counter, enter);
}

/** Estimates the height of a text, for browsers that cannot fit a field to its content (`field-sizing`). */
function rowsFor(text) {
  const lines = text.split("\n").map((line) => Math.max(1, Math.ceil(line.length / LINE)));
  const sum = lines.reduce((one, other) => one + other, 0);
  return Math.min(Math.max(sum, FEWEST_ROWS), MOST_ROWS);
}

function enterHint({ multiline }) {
  return multiline
    ? "Press Enter when you are done; Shift + Enter starts a new line."
    : "Press Enter when you are done.";
}

/** Long text fields show their count once there is text, with the limit if they have one; short ones only near it. */
function tell(counter, length, spec) {
  if (!spec.max_length) {
    counter.hidden = !length;
    counter.textContent = length === 1 ? "1 character" : `${count.format(length)} characters`;
    return;
  }
  const left = spec.max_length - length;
  const isNear = left <= Math.max(10, spec.max_length * 0.1);
  counter.hidden = !isNear && !(spec.multiline && length);
  counter.classList.toggle("is-over", left < 0);
  counter.setAttribute("aria-live", isNear ? "polite" : "off");
  counter.textContent =
    left < 0 ? `${count.format(-left)} too many` : `${count.format(length)} / ${count.format(spec.max_length)}`;
}

function boxes(spec, env, type) {
  const isMany = type === "checkbox";
  const before = isMany ? (env.value?.selected_options ?? []) : [env.value?.selected_option].filter(Boolean);
  const { "aria-label": label, ...first } = env.attributes; // the label belongs to the group
  const inputs = spec.options.map((option, place) =>
    h("input", {
      ...(place ? {} : first),
      type,
      name: env.attributes.id,
      checked: before.some(({ value }) => value === option.value),
      onchange: () => {
        const chosen = spec.options.filter((_, n) => inputs[n].checked);
        env.change({
          type: spec.type,
          ...(isMany ? { selected_options: chosen } : { selected_option: chosen[0] ?? null }),
        });
      },
    }),
  );
  const rows = spec.options.map((option, place) => {
    const detail =
      option.description &&
      h(
        "small",
        {},
        option.description.type === "mrkdwn"
          ? mrkdwn(option.description.text, env.people)
          : textObject(option.description),
      );
    return h("label", { class: "box" }, inputs[place], h("span", {}, textObject(option.text, env.people), detail));
  });
  const named = label ? { "aria-label": label } : { "aria-labelledby": `${env.attributes.id}-label` };
  return h("div", { class: "boxes", role: isMany ? "group" : "radiogroup", ...named }, rows);
}
