/** The messages of a conversation or a thread. */

import { attachmentNode } from "../blocks/attachments.js";
import { blockNode } from "../blocks/blocks.js";
import { dayName, fullTime, timeOfDay } from "../base/dates.js";
import { avatar, h, icon, sync } from "../base/dom.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { onlyThere } from "./places.js";
import { messageMenu } from "./shortcuts.js";
import { answeredLine, isInConversation, repliesButton, repliesLine, replyButton } from "./thread_links.js";

const TOGETHER = 5 * 60; // seconds within which one person's messages share one name

/** Shows a conversation or a thread, and lets people use the elements in its messages. */
export class Messages {
  /**
   * `session` has `client`, `people`, `toast(text)`, and `refresh()`, which requests the newest state.
   * `go.toThread(ts)` opens a thread, and `threadTs` is the open one. `name` is this place's unique name on the page.
   */
  constructor(root, session, name) {
    this.root = root;
    this.session = session;
    this.name = name;
    this.list = h("div", { class: "message-list" });
    this.typed = {}; // ts -> block_id -> action_id -> state: what was entered in messages
    root.append(this.list);
  }

  /** Draws a conversation. */
  render(channel, messages) {
    const items = this.items(channel, messages.filter(isInConversation), {
      hasDays: true,
      links: (message) => this.inConversation(message),
    });
    this.draw(channel.id, [this.beginning(channel), ...items]);
  }

  /** Draws a thread: its first message and the replies. */
  renderThread(channel, root, replies) {
    const items = (messages) => this.items(channel, messages, { hasDays: false, links: () => ({}) });
    this.draw(root.ts, [...items([root]), repliesLine(root.reply_count), ...items(replies)]);
  }

  draw(where, items) {
    const { root } = this;
    const isElsewhere = this.where !== where;
    const wasAtEnd = root.scrollHeight - root.scrollTop - root.clientHeight < 80;
    root.setAttribute("aria-busy", `${isElsewhere}`); // do not read out another conversation as news
    if (isElsewhere) this.list.replaceChildren();
    this.where = where;
    sync(this.list, items);
    if (isElsewhere) requestAnimationFrame(() => root.setAttribute("aria-busy", "false"));
    if (isElsewhere || wasAtEnd) root.scrollTop = root.scrollHeight;
  }

  beginning(channel) {
    const sentence =
      channel.type === "im"
        ? `This is the beginning of your messages with ${channel.title}.`
        : `This is the very beginning of #${channel.title}.`;
    const hint = beginningHint(channel, this.session.state.app);
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

  /** The links from a message of the conversation to its thread. */
  inConversation(message) {
    const { session } = this;
    return {
      above: answeredLine(session, message),
      below: repliesButton(session, message),
      tool: replyButton(session, message),
    };
  }

  /** `links(message)` returns links for the space above and below the message, and for its tools. */
  items(channel, messages, { hasDays, links }) {
    const items = [];
    let last = null;
    for (const message of messages) {
      const day = dayName(message.ts);
      if (hasDays && (!last || dayName(last.ts) !== day)) {
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
        signature: JSON.stringify([
          { ...message, values: null },
          follows,
          this.session.people.version,
          this.session.threadTs === message.ts,
          this.session.state.longest_text,
        ]),
        render: () => this.message(channel, message, follows, links(message)),
      });
      last = message;
    }
    return items;
  }

  message(channel, message, follows, { above, below, tool }) {
    const { people } = this.session;
    const author = people.user(message.user);
    const time = h("time", { class: "time", title: fullTime(message.ts) }, timeOfDay(message.ts));
    const edited =
      message.edited && h("span", { class: "edited", title: `Edited ${fullTime(message.edited.ts)}` }, " (edited)");
    const place = this.place(channel, message);
    const content = [
      message.blocks?.length
        ? [message.blocks.map((block) => blockNode(block, place)), edited]
        : (message.text || edited) && h("div", { class: "rich" }, mrkdwn(message.text, people), edited),
      message.attachments?.map((attachment) => attachmentNode(attachment, place)),
      message.files?.length > 0 && sharedFiles(message.files),
    ];
    const tools = [tool, messageMenu(this.session, channel, message)].filter(Boolean);
    return h(
      "article",
      {
        class: `message ${follows ? "follows" : ""} ${message.ephemeral ? "is-ephemeral" : ""} ${message.subtype ?? ""}`,
        "aria-label": `${author?.real_name ?? "Somebody"}, ${timeOfDay(message.ts)}`,
      },
      tools.length > 0 && h("div", { class: "message-menu" }, tools), // first, as it is at the top
      message.ephemeral && h("p", { class: "only-you" }, icon("eye"), "Only visible to you"),
      h("div", { class: "gutter" }, follows ? time : avatar(author)),
      h(
        "div",
        { class: "message-content" },
        !follows &&
          h(
            "p",
            { class: "byline" },
            h("strong", {}, author?.real_name ?? (message.subtype === "tombstone" ? "Slackbot" : message.user)),
            message.bot_id && h("span", { class: "badge" }, "APP"),
            author?.team_name && h("span", { class: "badge is-elsewhere" }, author.team_name),
            time,
          ),
        above,
        content,
        below,
      ),
    );
  }

  /** Where the message's blocks are, for `blocks.js`. A choice in a message is sent at once. */
  place(channel, message) {
    const { client, people, state } = this.session;
    const where = { channel_id: channel.id, message_ts: message.ts };
    const names = (block, element) => ({ ...where, block_id: block.block_id, action_id: element.action_id });
    return {
      name: `${this.name}-${channel.id}-${message.ts}`,
      people,
      value: ({ block_id }, { action_id }) =>
        this.typed[message.ts]?.[block_id]?.[action_id] ?? message.values[block_id]?.[action_id],
      change: ({ block_id }, { action_id }, state) => {
        ((this.typed[message.ts] ??= {})[block_id] ??= {})[action_id] = state;
      },
      error: () => undefined,
      longestText: state.longest_text,
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

/** What to do first if the app works here; otherwise why it does not, and what to do about it. */
function beginningHint(channel, app) {
  if (channel.is_archived) return "";
  if (app.works_in) return ` ${onlyThere(app)}`;
  return app.is_installed ? " Type /campaign below to begin." : "";
}

/** The files of a message, by their names. */
function sharedFiles(files) {
  const items = files.map(({ name }) => h("li", { class: "file" }, icon("file"), h("span", { class: "file-name" }, name)));
  return h("ul", { class: "files", "aria-label": "Files" }, items);
}
