/** The messages of a conversation. */

import { blockNode } from "./blocks.js";
import { dayName, fullTime, timeOfDay } from "./dates.js";
import { avatar, h, icon, sync } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { messageMenu } from "./shortcuts.js";

const TOGETHER = 5 * 60; // seconds within which messages of one person stand under one name

/** Shows a conversation and lets people press what is in its messages. */
export class Messages {
  /** `session` has `client`, `people`, `toast(text)`, and `refresh()` asks for the newest state. */
  constructor(root, session) {
    this.root = root;
    this.session = session;
    this.list = h("div", { class: "message-list" });
    this.typed = {}; // ts -> block_id -> action_id -> state: what was put into the elements of messages
    root.append(this.list);
  }

  render(channel, messages) {
    const { root } = this;
    const isElsewhere = this.channelId !== channel.id;
    const wasAtEnd = root.scrollHeight - root.scrollTop - root.clientHeight < 80;
    root.setAttribute("aria-busy", `${isElsewhere}`); // another conversation is not news to be read out
    if (isElsewhere) this.list.replaceChildren();
    this.channelId = channel.id;
    sync(this.list, [this.beginning(channel), ...this.items(channel, messages)]);
    if (isElsewhere) requestAnimationFrame(() => root.setAttribute("aria-busy", "false"));
    if (isElsewhere || wasAtEnd) root.scrollTop = root.scrollHeight;
  }

  beginning(channel) {
    const sentence =
      channel.type === "im"
        ? `This is the beginning of your messages with ${channel.title}.`
        : `This is the very beginning of #${channel.title}.`;
    const { app } = this.session.state;
    const hint = channel.is_archived || !app.is_installed ? "" : " Type /campaign below to begin.";
    return {
      key: "beginning",
      signature: channel.id + hint,
      render: () =>
        h(
          "div",
          { class: "beginning" },
          h("h2", {}, channel.type === "im" ? channel.title : `#${channel.title}`),
          h("p", {}, sentence, hint),
        ),
    };
  }

  items(channel, messages) {
    const items = [];
    let last = null;
    for (const message of messages) {
      const day = dayName(message.ts);
      if (!last || dayName(last.ts) !== day) {
        items.push({
          key: `day-${day}`,
          signature: day,
          render: () => h("div", { class: "day", role: "separator" }, h("span", {}, day)),
        });
        last = null;
      }
      const follows =
        last && last.user === message.user && !last.ephemeral && !message.ephemeral && message.ts - last.ts < TOGETHER;
      items.push({
        key: message.ts,
        signature: JSON.stringify([{ ...message, values: null }, follows, this.session.people.version]),
        render: () => this.message(channel, message, follows),
      });
      last = message;
    }
    return items;
  }

  message(channel, message, follows) {
    const { people } = this.session;
    const author = people.user(message.user);
    const time = h("time", { class: "time", title: fullTime(message.ts) }, timeOfDay(message.ts));
    const edited =
      message.edited && h("span", { class: "edited", title: `Edited ${fullTime(message.edited.ts)}` }, " (edited)");
    const content = message.blocks?.length
      ? [message.blocks.map((block) => blockNode(block, this.place(channel, message))), edited]
      : h("div", { class: "rich" }, mrkdwn(message.text, people), edited);
    return h(
      "article",
      {
        class: `message ${follows ? "follows" : ""} ${message.ephemeral ? "is-ephemeral" : ""}`,
        "aria-label": `${author?.real_name ?? "Somebody"}, ${timeOfDay(message.ts)}`,
      },
      message.ephemeral && h("p", { class: "only-you" }, icon("eye"), "Only visible to you"),
      h("div", { class: "gutter" }, follows ? time : avatar(author)),
      h(
        "div",
        { class: "message-content" },
        !follows &&
          h(
            "p",
            { class: "byline" },
            h("strong", {}, author?.real_name ?? message.user),
            message.bot_id && h("span", { class: "badge" }, "APP"),
            author?.team_name && h("span", { class: "badge is-elsewhere" }, author.team_name),
            time,
          ),
        content,
      ),
      messageMenu(this.session, channel, message),
    );
  }

  /** Where the message's blocks stand, as `blocks.js` asks for it. What is chosen in a message is told at once. */
  place(channel, message) {
    const { client, people } = this.session;
    const where = { channel_id: channel.id, message_ts: message.ts };
    const names = (block, element) => ({ ...where, block_id: block.block_id, action_id: element.action_id });
    return {
      name: `${channel.id}-${message.ts}`,
      people,
      value: ({ block_id }, { action_id }) =>
        this.typed[message.ts]?.[block_id]?.[action_id] ?? message.values[block_id]?.[action_id],
      change: ({ block_id }, { action_id }, state) => {
        ((this.typed[message.ts] ??= {})[block_id] ??= {})[action_id] = state;
      },
      error: () => undefined,
      options: (block, element, query) => client.do("options", { ...names(block, element), query }),
      act: async (block, element, state, more = {}) => {
        const values = this.typed[message.ts] ?? {};
        const answer = await client.do("action", { ...names(block, element), value: state, values, ...more });
        if (!answer.ok) this.session.toast(answer.message || `That failed with the error “${answer.error}”.`);
        await this.session.refresh();
      },
    };
  }
}
