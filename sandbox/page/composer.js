/** The composer: where messages and commands are written. */

import { h, icon } from "./dom.js";
import { shortcutsButton } from "./shortcuts.js";

/** What Slack tells the person itself, in a notice. */
const NOTICED = new Set(["operation_timeout", "dispatch_failed"]);

/** Suggests commands as soon as a line begins with a slash, and keeps a draft for each conversation. */
export class Composer {
  /** `session` has `client`, and `refresh()` asks for the newest state. */
  constructor(root, session) {
    this.session = session;
    this.drafts = new Map();
    this.commands = [];
    this.active = 0;
    this.sending = Promise.resolve();
    this.list = h("ul", {
      class: "suggestions",
      id: "suggestions",
      role: "listbox",
      "aria-label": "Commands",
      hidden: true,
    });
    this.input = h("textarea", {
      id: "composer-input",
      rows: "1",
      "aria-controls": "suggestions",
      "aria-autocomplete": "list",
      "aria-describedby": "composer-note",
      oninput: () => this.typed(),
      onkeydown: (event) => this.key(event),
      onblur: () => this.suggest([]),
    });
    this.button = h(
      "button",
      { class: "button is-primary is-icon", type: "button", "aria-label": "Send", onclick: () => this.send() },
      icon("send"),
    );
    this.shortcuts = shortcutsButton(session, () => this.channel.id);
    this.note = h("p", { class: "composer-note", id: "composer-note", role: "status" });
    this.box = h(
      "div",
      { class: "composer-box" },
      this.input,
      h(
        "div",
        { class: "composer-tools" },
        this.shortcuts,
        h("span", { class: "muted" }, "Enter sends, Shift + Enter starts a new line"),
        this.button,
      ),
    );
    this.closed = h("p", { class: "composer-closed" });
    root.append(this.list, this.box, this.closed, this.note);
  }

  render(channel, commands) {
    if (this.channel?.id !== channel.id) {
      this.input.value = this.drafts.get(channel.id) ?? "";
      this.say("");
    }
    this.channel = channel;
    this.commands = commands;
    this.shortcuts.render();
    const where = channel.type === "im" ? channel.title : `#${channel.title}`;
    this.input.placeholder = `Message ${where}`;
    this.input.setAttribute("aria-label", `Message ${where}`);
    const obstacle = channel.is_archived ? "This channel is archived: it can be read, and nothing can be written." : "";
    this.closed.textContent = obstacle;
    this.closed.hidden = !obstacle;
    this.box.hidden = Boolean(obstacle);
    if (obstacle) this.say("");
    this.ready();
  }

  typed() {
    this.drafts.set(this.channel.id, this.input.value);
    this.say("");
    const [, begun] = /^(\/\S*)$/.exec(this.input.value) ?? [];
    this.suggest(begun ? this.commands.filter(({ command }) => command.startsWith(begun)) : []);
    this.ready();
  }

  ready() {
    this.button.disabled = !this.input.value.trim();
  }

  say(sentence) {
    this.note.textContent = sentence;
  }

  suggest(commands) {
    this.suggested = commands;
    this.active = 0;
    this.list.hidden = !commands.length;
    this.list.replaceChildren(
      ...commands.map((command, place) =>
        h(
          "li",
          {
            class: "suggestion",
            id: `suggestion-${place}`,
            role: "option",
            onpointerdown: (event) => event.preventDefault(),
            onclick: () => this.complete(command),
          },
          h("strong", {}, command.command),
          h("span", { class: "muted" }, ` ${command.usage_hint ?? ""}`),
          h("small", {}, command.description),
        ),
      ),
    );
    this.point(0);
  }

  point(place) {
    this.active = place;
    [...this.list.children].forEach((row, n) => row.setAttribute("aria-selected", `${n === place}`));
    if (this.suggested.length) this.input.setAttribute("aria-activedescendant", `suggestion-${place}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  complete({ command }) {
    this.input.value = `${command} `;
    this.typed();
    this.input.focus();
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const suggestion = this.suggested?.[this.active];
    if (event.isComposing) return;
    if (suggestion && step) {
      event.preventDefault();
      this.point((this.active + step + this.suggested.length) % this.suggested.length);
    } else if (
      suggestion &&
      (event.key === "Tab" || (event.key === "Enter" && suggestion.command !== this.input.value))
    ) {
      event.preventDefault();
      this.complete(suggestion);
    } else if (suggestion && event.key === "Escape") {
      event.stopPropagation();
      this.suggest([]);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    }
  }

  /** Sends what stands there; what is still on its way goes first. */
  send() {
    const written = this.input.value.trim();
    if (!written) return;
    const { client } = this.session;
    const { id } = this.channel;
    this.input.value = "";
    this.typed();
    const deliver = () => this.deliver(client, id, written);
    this.sending = this.sending.then(deliver, deliver);
  }

  async deliver(client, id, written) {
    this.say(written.startsWith("/") ? `Running ${written.split(" ")[0]}…` : "");
    const answer = await client.do("message", { channel_id: id, text: written });
    const isTold = answer.ok || NOTICED.has(answer.error);
    this.say(isTold ? "" : answer.message || `It failed with the error “${answer.error}”.`);
    if (!answer.ok && !this.input.value && this.channel.id === id) {
      this.input.value = written;
      this.drafts.set(id, written);
    }
    this.ready();
    await this.session.refresh();
  }
}
