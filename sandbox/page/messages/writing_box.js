/** A box for writing: Enter sends the text, and a line below shows the result. */

import { h, icon } from "../base/dom.js";

/** Errors that Slack itself shows to the person, in a notice. */
const NOTICED = new Set(["operation_timeout", "dispatch_failed"]);

/** Stores a draft for each place to write in, and sends one line after the other. */
export class WritingBox {
  /** `session` has `client` and `refresh()`, which requests the newest state; `name` is unique on the page. */
  constructor(root, session, { name, sendLabel, before = [], tools = [], attributes = {} }) {
    this.session = session;
    this.drafts = new Map();
    this.sending = Promise.resolve();
    this.input = h("textarea", {
      id: `${name}-input`,
      rows: "1",
      "aria-describedby": `${name}-note`,
      oninput: () => this.typed(),
      onkeydown: (event) => this.key(event),
      ...attributes,
    });
    this.button = h(
      "button",
      { class: "button is-primary is-icon", type: "button", "aria-label": sendLabel, onclick: () => this.send() },
      icon("send"),
    );
    this.note = h("p", { class: "composer-note", id: `${name}-note`, role: "status" });
    this.box = h("div", { class: "composer-box" }, this.input, h("div", { class: "composer-tools" }, tools, this.button));
    this.closed = h("p", { class: "composer-closed" });
    root.append(...before, this.box, this.closed, this.note);
  }

  /** Switches to a place: `key` names its draft, `label` the text, `what` its target, `obstacle` why nobody can write. */
  show({ key, label, what, obstacle }) {
    if (this.place?.key !== key) {
      this.input.value = this.drafts.get(key) ?? "";
      this.say("");
    }
    this.place = { key, what };
    this.input.placeholder = label;
    this.input.setAttribute("aria-label", label);
    this.closed.textContent = obstacle;
    this.closed.hidden = !obstacle;
    this.box.hidden = Boolean(obstacle);
    if (obstacle) this.say("");
    this.ready();
  }

  typed() {
    this.drafts.set(this.place.key, this.input.value);
    this.say("");
    this.ready();
  }

  ready() {
    this.button.disabled = !this.input.value.trim();
  }

  say(sentence) {
    this.note.textContent = sentence;
  }

  key(event) {
    if (event.isComposing || event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.send();
  }

  /** Sends the text and any files, after earlier texts that are still being sent. */
  send(files = []) {
    const text = this.input.value.trim();
    if (!text && !files.length) return;
    const { client } = this.session;
    const { key, what } = this.place;
    const sent = { ...what(), text, files };
    this.input.value = "";
    this.typed();
    const deliver = () => this.deliver(client, key, sent);
    this.sending = this.sending.then(deliver, deliver);
  }

  async deliver(client, key, sent) {
    const isCommand = sent.text.startsWith("/") && !sent.files.length;
    this.say(isCommand ? `Running ${sent.text.split(" ")[0]}…` : "");
    const answer = await client.do("message", sent);
    const isTold = answer.ok || NOTICED.has(answer.error);
    this.say(isTold ? "" : answer.message || `It failed with the error “${answer.error}”.`);
    if (!answer.ok && !this.input.value && this.place.key === key) {
      this.input.value = sent.text;
      this.drafts.set(key, sent.text);
    }
    this.ready();
    await this.session.refresh();
  }
}

/** Returns why nobody can write in a conversation, or nothing. */
export function obstacleIn(channel) {
  return channel.is_archived ? "This channel is archived: it can be read, and nothing can be written." : "";
}

/** Names a conversation as people speak of it. */
export function titleOf(channel) {
  return channel.type === "im" ? channel.title : `#${channel.title}`;
}
