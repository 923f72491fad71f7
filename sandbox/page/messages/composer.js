/** The composer: where people write messages and commands. */

import { inBase64 } from "../base/api.js";
import { h, icon } from "../base/dom.js";
import { shortcutsButton } from "./shortcuts.js";
import { obstacleIn, titleOf, WritingBox } from "./writing_box.js";

/** Suggests commands when a line begins with a slash. */
export class Composer extends WritingBox {
  constructor(root, session) {
    const list = h("ul", {
      class: "suggestions",
      id: "suggestions",
      role: "listbox",
      "aria-label": "Commands",
      hidden: true,
    });
    const shortcuts = shortcutsButton(session, () => this.channel.id);
    const file = h("input", { type: "file", hidden: true, onchange: () => this.share(file) });
    const share = h(
      "button",
      {
        class: "button is-icon composer-share",
        type: "button",
        title: "Share a file",
        "aria-label": "Share a file",
        onclick: () => file.click(),
      },
      icon("file"),
    );
    super(root, session, {
      name: "composer",
      sendLabel: "Send",
      before: [list],
      tools: [shortcuts, share, file, h("span", { class: "muted" }, "Enter sends, Shift + Enter starts a new line")],
      attributes: {
        "aria-controls": "suggestions",
        "aria-autocomplete": "list",
        onblur: () => this.suggest([]),
      },
    });
    this.list = list;
    this.shortcuts = shortcuts;
    this.commands = [];
    this.active = 0;
  }

  render(channel, commands) {
    this.channel = channel;
    this.commands = commands;
    this.shortcuts.render();
    this.show({
      key: channel.id,
      label: `Message ${titleOf(channel)}`,
      what: () => ({ channel_id: channel.id }),
      obstacle: obstacleIn(channel),
    });
  }

  typed() {
    super.typed();
    const [, begun] = /^(\/\S*)$/.exec(this.input.value) ?? [];
    this.suggest(begun ? this.commands.filter(({ command }) => command.startsWith(begun)) : []);
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

  /** Sends the file that was chosen, with the words in the box. */
  async share(input) {
    const [file] = input.files;
    if (!file) return;
    const { key } = this.place;
    const content = await inBase64(file);
    input.value = "";
    if (this.place.key === key) this.send([{ name: file.name, content }]);
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
    } else {
      super.key(event);
    }
  }
}
