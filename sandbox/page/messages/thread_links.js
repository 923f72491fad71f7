/** The links from a message to its thread. */

import { timeOfDay } from "../base/dates.js";
import { avatar, h, icon } from "../base/dom.js";

function counted(count) {
  return `${count} ${count === 1 ? "reply" : "replies"}`;
}

/** Says whether the conversation shows a message, and not only its thread. */
export function isInConversation(message) {
  return !message.thread_ts || message.thread_ts === message.ts || message.subtype === "thread_broadcast";
}

/** The button that starts a thread or replies in one; null if nobody can. */
export function replyButton(session, message) {
  if (message.ephemeral || message.subtype === "tombstone") return null;
  return h(
    "button",
    {
      class: "button is-icon",
      type: "button",
      title: "Reply in thread",
      "aria-label": "Reply in thread",
      "data-focus": `reply-${message.ts}`,
      onclick: () => session.go.toThread(message.thread_ts ?? message.ts),
    },
    icon("thread"),
  );
}

/** The line under a message with its number of replies, which opens them; null without replies. */
export function repliesButton(session, message) {
  if (!message.reply_count) return null;
  const { people, threadTs } = session;
  return h(
    "button",
    {
      class: "replies",
      type: "button",
      "aria-expanded": `${threadTs === message.ts}`,
      "aria-controls": "thread",
      "data-focus": `replies-${message.ts}`,
      onclick: () => session.go.toThread(message.ts),
    },
    message.reply_users.slice(0, 5).map((id) => avatar(people.user(id), "is-tiny")),
    h("strong", {}, counted(message.reply_count)),
    h("span", { class: "muted" }, ` Last reply ${timeOfDay(message.latest_reply)}`),
  );
}

/** The line above a reply that the conversation shows too, with what it answers; null for all other messages. */
export function answeredLine(session, message) {
  if (message.subtype !== "thread_broadcast") return null;
  return h(
    "p",
    { class: "answered" },
    "replied to a thread: ",
    h("button", { type: "button", onclick: () => session.go.toThread(message.thread_ts) }, shortened(message.root.text)),
  );
}

function shortened(text) {
  const letters = [...text];
  return letters.length > 60 ? `${letters.slice(0, 59).join("")}…` : text || "a message";
}

/** The line between a message and its replies, as an item for `sync`. */
export function repliesLine(count) {
  const words = count ? counted(count) : "No replies yet";
  return {
    key: "replies",
    signature: words,
    render: () => h("div", { class: "thread-line", role: "separator" }, h("span", {}, words)),
  };
}
