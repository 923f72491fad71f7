/** A thread next to the conversation: a message, its replies, and a box to reply in. */

import { h, icon } from "../base/dom.js";
import { Messages } from "./messages.js";
import { obstacleIn, titleOf, WritingBox } from "./writing_box.js";

/** Shows one thread at a time, which the address names. */
export class Thread {
  /** `session` is the same as for messages. `go.toThread(ts)` opens another thread or, without a ts, closes this one. */
  constructor(root, session) {
    this.root = root;
    this.session = session;
    this.where = h("span", { class: "about" });
    const list = h("div", {
      class: "messages",
      id: "thread-messages",
      role: "log",
      "aria-live": "polite",
      "aria-label": "Messages of the thread",
      tabindex: "0",
    });
    const writing = h("div", { class: "composer" });
    root.append(
      h(
        "header",
        { class: "thread-head" },
        h("h2", {}, "Thread"),
        this.where,
        h(
          "button",
          { class: "button is-icon", type: "button", "aria-label": "Close the thread", onclick: () => this.close() },
          icon("close"),
        ),
      ),
      list,
      writing,
    );
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    this.messages = new Messages(list, session, "thread");
    this.broadcast = h("input", { type: "checkbox" });
    this.broadcastLabel = h("span");
    this.box = new WritingBox(writing, session, {
      name: "reply",
      sendLabel: "Send the reply",
      tools: [h("label", { class: "thread-broadcast" }, this.broadcast, this.broadcastLabel)],
    });
  }

  /** Draws the thread that begins with the message `ts`, if the conversation has one. */
  render(channel, messages, ts) {
    const root = messages.find((message) => message.ts === ts && !message.ephemeral);
    const opens = root && (this.root.hidden || this.rootMessage.ts !== root.ts);
    if (!root) return this.hide(messages.some((message) => message.ts === this.rootMessage?.ts));
    this.root.hidden = false;
    this.rootMessage = root;
    this.where.textContent = titleOf(channel);
    this.broadcastLabel.textContent = `Also send to ${titleOf(channel)}`;
    this.box.show({
      key: root.ts,
      label: "Reply in the thread",
      what: () => this.reply(channel, root),
      obstacle: obstacleIn(channel),
    });
    this.messages.renderThread(channel, root, messages.filter((message) => isReplyTo(root, message)));
    if (opens) this.box.input.focus();
  }

  /** Returns where a reply goes, and clears the broadcast box for the next reply. */
  reply(channel, root) {
    const broadcast = this.broadcast.checked;
    this.broadcast.checked = false;
    return { channel_id: channel.id, thread_ts: root.ts, broadcast };
  }

  close() {
    this.hide();
    this.session.go.toThread("");
  }

  /** Closes the thread. The focus returns to its message, if that still exists. */
  hide(isThere = true) {
    const hadFocus = this.root.contains(document.activeElement);
    this.root.hidden = true;
    if (!hadFocus) return;
    const { ts } = this.rootMessage;
    const heirs = [`replies-${ts}`, `reply-${ts}`].map((name) => document.querySelector(`[data-focus="${name}"]`));
    ((isThere && heirs.find(Boolean)) || document.getElementById("composer-input")).focus();
  }
}

function isReplyTo(root, message) {
  return message.thread_ts === root.ts && message.ts !== root.ts;
}
