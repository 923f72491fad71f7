/** One view of a modal on the screen. What is typed stays here until it is submitted. */

import { blockNode } from "../blocks/blocks.js";
import { confirmed, layOver, question } from "../overlays/dialog.js";
import { h, icon, sync } from "../base/dom.js";
import { textObject } from "../text/mrkdwn.js";

const TROUBLE = "We had some trouble connecting. Try again?";
const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const FIELD = "input, textarea, [role=textbox]";
const NOT_ON_SCREEN = "not_found"; // the bot or another window closed it

/** The view's alerts as a string, to see whether they have changed. */
function alertsOf({ blocks }) {
  return JSON.stringify(blocks.filter(({ type }) => type === "alert"));
}

/** A view, with what its reader has typed into it. */
export class ViewWindow {
  constructor(session, view) {
    this.session = session;
    this.view = view;
    this.typed = {}; // block_id -> action_id -> state: what differs from the sandbox's state
    this.errors = {};
    this.banner = "";
    this.isBusy = false;
    this.place = {
      name: view.id,
      people: session.people,
      value: (block, element) => this.stateOf(block, element),
      change: (block, element, state) => this.change(block, element, state),
      act: (block, element, state, more) => this.act(block, element, state, more),
      upload: ({ block_id }, { action_id }, file) =>
        session.client.upload({ view_id: view.id, block_id, action_id }, file),
      options: (block, element, query) =>
        session.client.do("options", {
          view_id: view.id,
          block_id: block.block_id,
          action_id: element.action_id,
          query,
        }),
      error: (block) => this.errors[block.block_id],
      longestText: session.state.longest_text,
    };
    this.back = h(
      "button",
      { class: "button is-icon", type: "button", "aria-label": "Back", onclick: () => this.close(false) },
      icon("back"),
    );
    this.title = h("h2", { id: `${view.id}-title` });
    this.notice = h("div", { class: "banner", role: "alert", hidden: true });
    this.body = h("div", { class: "dialog-body" });
    this.foot = h("footer", { class: "dialog-foot" });
    this.node = h(
      "section",
      {
        class: "dialog",
        role: "dialog",
        "aria-modal": "true",
        "aria-labelledby": this.title.id,
        tabindex: "-1",
        onkeydown: (event) => this.key(event),
      },
      h(
        "form",
        { novalidate: true, onsubmit: (event) => this.submit(event) },
        h(
          "header",
          { class: "dialog-head" },
          this.back,
          this.title,
          h(
            "button",
            { class: "button is-icon", type: "button", "aria-label": "Close", onclick: () => this.close(true) },
            icon("close"),
          ),
        ),
        this.notice,
        this.body,
        this.foot,
      ),
    );
    this.draw();
    this.takeAway = layOver(this.node);
    this.focusFirst();
  }

  update(view, isStacked = false) {
    this.back.hidden = !isStacked;
    this.limit();
    if (view.hash === this.view.hash && view.id === this.view.id) return;
    const hasNews = alertsOf(view) !== alertsOf(this.view);
    this.view = view;
    this.forgetWhatIsGone();
    this.draw();
    if (hasNews) this.body.querySelector(".block.is-alert")?.scrollIntoView({ block: "nearest" });
    if (document.activeElement === document.body) this.focusFirst();
    else this.keepInSight(document.activeElement);
  }

  /** What is new above the focus may have moved it out of sight. */
  keepInSight(active) {
    if (active !== this.body && this.body.contains(active)) active.scrollIntoView({ block: "nearest" });
  }

  /** Draws the fields again if Slack starts or stops to limit their texts. */
  limit() {
    const { longest_text } = this.session.state;
    if (this.place.longestText === longest_text) return;
    this.place.longestText = longest_text;
    this.draw();
  }

  /** Typed values stay only if the block, the action and the kind of element are the same. */
  forgetWhatIsGone() {
    const here = new Set();
    for (const block of this.view.blocks) {
      for (const element of [block.element, block.accessory, ...(block.elements ?? [])]) {
        if (element) here.add(`${block.block_id} ${element.action_id} ${element.type}`);
      }
    }
    for (const [blockId, actions] of Object.entries(this.typed)) {
      for (const [actionId, state] of Object.entries(actions))
        if (!here.has(`${blockId} ${actionId} ${state.type}`)) delete actions[actionId];
    }
    this.errors = {};
    this.banner = "";
  }

  draw() {
    const { title, submit, close, blocks } = this.view;
    this.title.replaceChildren(textObject(title));
    this.notice.hidden = !this.banner;
    this.notice.replaceChildren(icon("alert"), this.banner);
    sync(
      this.body,
      blocks.map((block) => ({
        key: block.block_id,
        signature: JSON.stringify([block, this.errors[block.block_id], this.place.longestText]),
        render: () => blockNode(block, this.place),
      })),
    );
    const closeLabel = close ? textObject(close) : submit ? "Cancel" : "Close";
    const isOff = Boolean(this.view.submit_disabled);
    sync(this.foot, [
      {
        key: "close",
        signature: JSON.stringify([closeLabel, this.isBusy]),
        render: () =>
          h(
            "button",
            {
              class: "button",
              type: "button",
              "aria-disabled": this.isBusy && "true",
              "data-focus": "close",
              onclick: () => this.close(false),
            },
            closeLabel,
          ),
      },
      ...(submit
        ? [
            {
              key: "submit",
              signature: JSON.stringify([submit, this.isBusy, isOff]),
              render: () => this.submitButton(textObject(submit), isOff),
            },
          ]
        : []),
    ]);
    this.node.setAttribute("aria-busy", `${this.isBusy}`);
  }

  /** While it sends it keeps the focus, so that neither Escape nor a screen reader loses its place. */
  submitButton(label, isOff) {
    const busy = this.isBusy ? { "aria-busy": "true", "aria-disabled": "true" } : {};
    return h(
      "button",
      { class: "button is-primary", type: "submit", disabled: isOff, "data-focus": "submit", ...busy },
      this.isBusy && h("span", { class: "spinner", "aria-hidden": "true" }),
      label,
    );
  }

  stateOf(block, element) {
    return this.typed[block.block_id]?.[element.action_id] ?? this.view.values[block.block_id]?.[element.action_id];
  }

  change(block, element, state) {
    (this.typed[block.block_id] ??= {})[element.action_id] = state;
    if (!this.errors[block.block_id]) return;
    delete this.errors[block.block_id];
    this.draw();
  }

  async act(block, element, state, more = {}) {
    const what = {
      view_id: this.view.id,
      block_id: block.block_id,
      action_id: element.action_id,
      value: state,
      values: this.typed,
      ...more,
    };
    const answer = await this.session.client.do("action", what);
    if (!answer.ok) this.show({ banner: answer.message || TROUBLE });
    await this.session.refresh();
  }

  async submit(event) {
    event.preventDefault();
    if (this.isBusy || !this.view.submit) return;
    this.isBusy = true;
    this.show({});
    const sent = structuredClone(this.typed);
    const answer = await this.session.client.do("submit", { view_id: this.view.id, values: sent });
    this.isBusy = false;
    if (answer.ok) this.isTaken(sent);
    else if (answer.errors) this.show({ errors: answer.errors });
    else if (answer.error !== NOT_ON_SCREEN) this.show({ banner: answer.message || TROUBLE });
    await this.session.refresh();
  }

  /** Submitted values are no longer drafts; what was typed in the meantime still is. */
  isTaken(sent) {
    for (const [blockId, actions] of Object.entries(sent)) {
      for (const [actionId, state] of Object.entries(actions)) {
        if (JSON.stringify(this.typed[blockId]?.[actionId]) === JSON.stringify(state))
          delete this.typed[blockId][actionId];
      }
    }
    this.show({});
  }

  /** Shows what is wrong, and brings the first field with an error into view. */
  show({ errors = {}, banner = "" }) {
    this.errors = errors;
    this.banner = banner;
    this.draw();
    const wrong = this.node.querySelector("[aria-invalid=true], .block:has(> .error) input");
    wrong?.focus();
    wrong?.closest(".block").scrollIntoView({ block: "center", behavior: CALM.matches ? "auto" : "smooth" });
  }

  async close(isWhole) {
    if (this.isBusy) return;
    const isTyped = Object.values(this.typed).some((actions) => Object.keys(actions).length);
    const ask = question(
      "Discard what you wrote?",
      "The form closes, and what you wrote in it is gone.",
      "Discard",
      "Keep writing",
      "danger",
    );
    if (isTyped && !(await confirmed(ask, this.session.people))) return;
    await this.session.client.do("close", { view_id: this.view.id, all: isWhole });
    await this.session.refresh();
  }

  key(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.close(false);
    } else if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      this.node.querySelector("form").requestSubmit();
    }
  }

  /** The first field gets the focus, not a list among buttons above it. Without fields it goes to the last button. */
  focusFirst() {
    const choices = ["[data-autofocus]", `.is-input :is(${FIELD})`, FIELD];
    const first = choices.map((choice) => this.body.querySelector(choice)).find(Boolean);
    (first ?? this.foot.querySelector("button:last-child") ?? this.node).focus();
  }
}
