/** The app's Home: a tab in its direct message, where the app publishes a view for each person. */

import { blockNode } from "../blocks/blocks.js";
import { h, sync } from "../base/dom.js";

const TABS = [
  { name: "home", title: "Home" },
  { name: "messages", title: "Messages" },
];

/** Shows the tabs, and the Home while its tab is selected. */
export class AppHome {
  /** `root` is where the Home is drawn, `tabs` where people select it; `session` is the same as for messages. */
  constructor(root, tabs, session) {
    this.root = root;
    this.session = session;
    this.typed = {}; // block_id -> action_id -> state: what differs from the sandbox's state
    this.buttons = TABS.map(({ name, title }) =>
      h(
        "button",
        {
          class: "tab",
          type: "button",
          role: "tab",
          id: `app-tab-${name}`,
          "aria-controls": name,
          onclick: () => this.choose(name),
        },
        title,
      ),
    );
    this.tabs = tabs;
    tabs.append(...this.buttons);
    tabs.addEventListener("keydown", (event) => this.key(event));
    this.body = h("div", { class: "home-body" });
    root.append(this.body);
  }

  /** Draws the tabs if they belong here. Returns whether the Home replaces the messages. */
  render(channel) {
    const { state, people } = this.session;
    const hasTabs = state.has_home && channel.type === "im" && Boolean(people.user(channel.user_id)?.is_bot);
    const comes = hasTabs && this.channelId !== channel.id;
    this.channelId = hasTabs ? channel.id : null;
    this.tabs.hidden = !hasTabs;
    if (comes) this.choose(channel.unread ? "messages" : "home", { draws: false });
    const isShown = hasTabs && this.chosen === "home";
    this.root.hidden = !isShown;
    if (isShown) this.draw(state.home);
    return isShown;
  }

  /** Opens a tab; the app is notified each time. */
  choose(name, { draws = true } = {}) {
    this.chosen = name;
    this.buttons.forEach((button, place) => {
      const isChosen = TABS[place].name === name;
      button.setAttribute("aria-selected", `${isChosen}`);
      button.tabIndex = isChosen ? 0 : -1;
    });
    this.session.client.do("home", { tab: name });
    if (draws) this.session.draw();
  }

  key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const place = (TABS.findIndex(({ name }) => name === this.chosen) + step + TABS.length) % TABS.length;
    this.choose(TABS[place].name);
    this.buttons[place].focus();
  }

  draw(view) {
    if (this.view?.id !== view?.id) this.typed = {};
    this.view = view;
    const empty = {
      key: "empty",
      signature: "",
      render: () => h("p", { class: "muted" }, "The app has not published anything here yet."),
    };
    sync(
      this.body,
      view
        ? view.blocks.map((block) => ({
            key: block.block_id,
            signature: JSON.stringify([view.id, block, this.session.people.version, this.session.state.longest_text]),
            render: () => blockNode(block, this.place()),
          }))
        : [empty],
    );
  }

  /** Where the blocks are, for `blocks.js`. */
  place() {
    const { client, people, state } = this.session;
    const names = (block, element) => ({
      view_id: this.view.id,
      block_id: block.block_id,
      action_id: element.action_id,
    });
    return {
      name: this.view.id,
      people,
      value: ({ block_id }, { action_id }) =>
        this.typed[block_id]?.[action_id] ?? this.view.values[block_id]?.[action_id],
      change: ({ block_id }, { action_id }, state) => {
        (this.typed[block_id] ??= {})[action_id] = state;
      },
      error: () => undefined,
      longestText: state.longest_text,
      options: (block, element, query) => client.do("options", { ...names(block, element), query }),
      act: async (block, element, state, more = {}) => {
        const what = { ...names(block, element), value: state, values: this.typed, ...more };
        const answer = await client.do("action", what);
        if (!answer.ok) this.session.toast(answer.message || `That failed with the error “${answer.error}”.`);
        await this.session.refresh();
      },
    };
  }
}
