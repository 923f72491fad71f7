/** Block Kit's elements as controls. Each is handed an `env`, which `blocks.js` describes. */

import { confirmed } from "/static/dialog.js";
import { h, icon } from "/static/dom.js";
import { mrkdwn, textObject } from "/static/mrkdwn.js";
import { select, timepicker } from "/static/selects.js";

const count = new Intl.NumberFormat("en");
const TEXT_TYPES = { email_text_input: "email", url_text_input: "url", number_input: "text", plain_text_input: "text" };

/** Renders an element that a person can do something with, or an image. */
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
  image: (spec) => picture(spec),
  plain_text_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  number_input: textInput,
  checkboxes: (spec, env) => boxes(spec, env, "checkbox"),
  radio_buttons: (spec, env) => boxes(spec, env, "radio"),
};

function unknown(spec) {
  return h("span", { class: "muted" }, `This page cannot show a ${spec.type} yet.`);
}

/** Renders an image; the sandbox needs no network, so one from elsewhere may stay empty. */
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
    if (spec.confirm && !(await confirmed(spec.confirm, env.people))) return;
    if (/^https?:/.test(spec.url ?? "")) window.open(spec.url, "_blank", "noopener");
    node.classList.add("is-busy");
    node.disabled = true;
    await env.act({ type: "button", value: spec.value });
    node.classList.remove("is-busy");
    node.disabled = false;
    if (document.activeElement === document.body) node.focus();
  };
  const label = spec.accessibility_label ? { "aria-label": spec.accessibility_label } : {};
  const node = h(
    "button",
    {
      class: `button ${spec.style ? `is-${spec.style}` : ""}`,
      type: "button",
      "data-focus": env.attributes["data-focus"],
      onclick: press,
      ...label,
    },
    textObject(spec.text),
  );
  return node;
}

function overflow(spec, env) {
  const menu = h(
    "details",
    { class: "overflow" },
    h(
      "summary",
      { class: "button is-icon", "aria-label": "More", "data-focus": env.attributes["data-focus"] },
      icon("dots"),
    ),
    h(
      "div",
      { class: "overflow-menu" },
      spec.options.map((option) =>
        h("button", { type: "button", onclick: () => choose(option) }, textObject(option.text)),
      ),
    ),
  );
  const choose = async (option) => {
    menu.open = false;
    if (!spec.confirm || (await confirmed(spec.confirm, env.people)))
      await env.act({ type: "overflow", selected_option: option });
  };
  menu.addEventListener("focusout", (event) => {
    if (!menu.contains(event.relatedTarget)) menu.open = false;
  });
  return menu;
}

function datepicker(spec, env) {
  const say = () => env.change({ type: spec.type, selected_date: node.value || null }, { isDone: true });
  const node = h("input", {
    ...env.attributes,
    class: "text",
    type: "date",
    value: env.value?.selected_date ?? "",
    onchange: say,
  });
  return node;
}

function textInput(spec, env) {
  const state = () => ({ type: spec.type, value: input.value || null });
  const actions = spec.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const counter = spec.max_length
    ? h("span", { class: "counter", id: `${env.attributes.id}-counter`, "aria-live": "off" })
    : null;
  const describedBy = [env.attributes["aria-describedby"], counter?.id].filter(Boolean).join(" ") || null;
  const shared = {
    ...env.attributes,
    "aria-describedby": describedBy,
    class: "text",
    placeholder: textObject(spec.placeholder) || null,
    value: env.value?.value ?? "",
    oninput: () => {
      showCount();
      env.change(state(), { isDone: actions.includes("on_character_entered") });
    },
    onkeydown: (event) => {
      if (event.key === "Enter" && !spec.multiline && env.dispatches && actions.includes("on_enter_pressed")) {
        event.preventDefault();
        env.change(state(), { isDone: true });
      }
    },
  };
  const input = spec.multiline
    ? h("textarea", { ...shared, rows: "4" })
    : h("input", {
        ...shared,
        type: TEXT_TYPES[spec.type],
        inputmode: spec.type === "number_input" ? "decimal" : null,
        autocomplete: "off",
      });
  const showCount = () => counter && tell(counter, lengthOf(input.value), spec);
  showCount();
  return h("div", { class: "text-field" }, input, counter);
}

/** Long texts always show their count; short ones only when it becomes interesting. */
function tell(counter, length, spec) {
  const left = spec.max_length - length;
  const isNear = left <= Math.max(10, spec.max_length * 0.1);
  counter.hidden = !spec.multiline && !isNear;
  counter.classList.toggle("is-over", left < 0);
  counter.setAttribute("aria-live", isNear ? "polite" : "off");
  counter.textContent =
    left < 0 ? `${count.format(-left)} too many` : `${count.format(length)} / ${count.format(spec.max_length)}`;
}

function boxes(spec, env, type) {
  const isMany = type === "checkbox";
  const before = isMany ? (env.value?.selected_options ?? []) : [env.value?.selected_option].filter(Boolean);
  const inputs = spec.options.map((option, place) =>
    h("input", {
      ...(place ? {} : env.attributes),
      type,
      name: env.attributes.id,
      checked: before.some(({ value }) => value === option.value),
      onchange: () => {
        const chosen = spec.options.filter((_, n) => inputs[n].checked);
        env.change(
          { type: spec.type, ...(isMany ? { selected_options: chosen } : { selected_option: chosen[0] ?? null }) },
          { isDone: true },
        );
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
  return h(
    "div",
    { class: "boxes", role: isMany ? "group" : "radiogroup", "aria-labelledby": `${env.attributes.id}-label` },
    rows,
  );
}
