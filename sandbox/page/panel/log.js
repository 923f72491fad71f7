/** The panel's third tab: everything that people, Slack, the bot and Toingg said to each other. */

import { get } from "../base/api.js";
import { exactTime } from "../base/dates.js";
import { h, sync } from "../base/dom.js";

const KEPT = 400;

/** Newest first. Refusals stand out, with the rule and the place of the mistake. */
export class LogTab {
  name = "log";
  title = "Log";
  entries = [];
  last = 0;
  only = h("input", { type: "checkbox", role: "switch", onchange: () => this.draw() });
  list = h("ol", { class: "log", reversed: true });
  node = h(
    "div",
    {},
    h("label", { class: "switch is-line" }, h("span", { class: "switch-text" }, "Only what went wrong"), this.only),
    this.list,
  );

  async look() {
    const entries = await get(`/control/log?since=${this.last}`);
    if (!Array.isArray(entries) || !entries.length) return;
    this.last = entries.at(-1).n;
    this.entries = [...this.entries, ...entries].slice(-KEPT);
    this.draw();
  }

  forget() {
    this.entries = [];
    this.draw();
  }

  draw() {
    const wrong = this.entries.filter(isWrong);
    this.count.hidden = !wrong.length;
    this.count.textContent = wrong.length;
    this.count.setAttribute("aria-label", `${wrong.length} went wrong`);
    this.count.classList.add("is-danger");
    const shown = this.only.checked ? wrong : this.entries;
    const empty = {
      key: "empty",
      signature: "",
      render: () =>
        h("li", { class: "empty" }, this.only.checked ? "Nothing went wrong." : "Nobody has said anything yet."),
    };
    sync(
      this.list,
      shown.length
        ? shown.toReversed().map((entry) => ({ key: entry.n, signature: "", render: () => line(entry) }))
        : [empty],
    );
  }
}

function isWrong({ status, refusal }) {
  return Boolean(refusal) || status === 0 || status >= 400;
}

function line(entry) {
  const { time, from, to, what, status, ms, refusal, body } = entry;
  const head = [
    h(
      "span",
      { class: "log-head" },
      h("time", {}, exactTime(time)),
      h("span", { class: `party is-${from}` }, from),
      h("span", { class: "log-arrow", role: "img", "aria-label": "to" }, "→"),
      h("span", { class: `party is-${to}` }, to),
      from !== "person" &&
        h("span", { class: `status ${status === 0 || status >= 400 ? "is-bad" : ""}` }, status || "no answer"),
      ms > 0 && h("span", { class: "log-ms" }, `${ms} ms`),
    ),
    h("span", { class: "log-what" }, what),
    refusal &&
      h(
        "span",
        { class: "refusal" },
        h("strong", {}, refusal.error),
        refusal.pointer && [" at ", h("code", {}, refusal.pointer)],
        h("span", {}, refusal.message),
      ),
  ];
  return h(
    "li",
    { class: `log-line ${isWrong(entry) ? "is-wrong" : ""}` },
    body ? h("details", {}, h("summary", {}, head), h("pre", { tabindex: "0" }, pretty(body))) : head,
  );
}

function pretty(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
