/** The panel behind the scenes: Toingg's campaigns, its behaviour, and the log. */

import { get, post } from "../base/api.js";
import { BehaviourTab } from "./behaviour.js";
import { CampaignsTab } from "./campaigns.js";
import { confirmed, question } from "../overlays/dialog.js";
import { h, icon } from "../base/dom.js";
import { LogTab } from "./log.js";
import { WorkspacesTab } from "./workspaces.js";

const PERIOD = 1_200; // milliseconds between two requests
const MODES = {
  http: "The bot is connected over HTTP",
  socket: "The bot is connected in Socket Mode",
  none: "The bot is not connected",
};

/** Shows what happens behind the scenes while it is open. */
export class Panel {
  constructor(root, session) {
    this.root = root;
    this.session = session;
    this.isOpen = false;
    this.tabs = [new CampaignsTab(), new BehaviourTab(() => this.look()), new LogTab(), new WorkspacesTab(session)];
    this.status = h("p", { class: "panel-status", role: "status" });
    this.list = h("div", {
      class: "tabs",
      role: "tablist",
      "aria-label": "Behind the scenes",
      onkeydown: (event) => this.key(event),
    });
    this.buttons = this.tabs.map((tab, place) =>
      h(
        "button",
        {
          class: "tab",
          id: `tab-${tab.name}`,
          type: "button",
          role: "tab",
          "aria-controls": `tabpanel-${tab.name}`,
          onclick: () => this.choose(place),
        },
        tab.title,
        (tab.count = h("span", { class: "tab-count", role: "img", hidden: true })),
      ),
    );
    this.panels = this.tabs.map((tab) =>
      h(
        "div",
        { class: "tab-panel", id: `tabpanel-${tab.name}`, role: "tabpanel", "aria-labelledby": `tab-${tab.name}` },
        tab.node,
      ),
    );
    this.list.append(...this.buttons);
    root.append(
      h(
        "header",
        { class: "panel-head" },
        h("div", {}, h("h2", {}, "Behind the scenes"), this.status),
        h(
          "button",
          { class: "button is-quiet", type: "button", onclick: () => this.startOver() },
          icon("replay"),
          "Start over",
        ),
        h(
          "button",
          {
            class: "button is-icon",
            type: "button",
            "aria-label": "Close the panel",
            onclick: () => session.go.togglePanel(),
          },
          icon("close"),
        ),
      ),
      this.list,
      ...this.panels,
    );
    this.choose(0);
  }

  open(isOpen) {
    this.isOpen = isOpen;
    this.root.hidden = !isOpen;
    document.body.classList.toggle("shows-panel", isOpen);
    clearTimeout(this.timer);
    if (isOpen) this.keepLooking();
  }

  choose(place) {
    this.buttons.forEach((button, n) => {
      button.setAttribute("aria-selected", `${n === place}`);
      button.tabIndex = n === place ? 0 : -1;
      this.panels[n].hidden = n !== place;
    });
    this.chosen = place;
  }

  key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    this.choose((this.chosen + step + this.tabs.length) % this.tabs.length);
    this.buttons[this.chosen].focus();
  }

  async keepLooking() {
    if (document.visibilityState === "visible") await this.look();
    clearTimeout(this.timer);
    if (this.isOpen) this.timer = setTimeout(() => this.keepLooking(), PERIOD);
  }

  async look() {
    const [bot] = await Promise.all([get("/control/bot"), ...this.tabs.map((tab) => tab.look())]);
    if (bot.mode) {
      this.status.textContent = MODES[bot.mode];
      this.status.title = bot.url ?? "";
      this.status.classList.toggle("is-off", bot.mode === "none");
    }
  }

  /** Shows where the app is installed, and how to change that. */
  showWorkspaces() {
    this.choose(this.tabs.findIndex(({ name }) => name === "workspaces"));
  }

  /** Receives the conversation on the screen. */
  tell(channel, team) {
    this.tabs[1].showChannel(channel, team);
  }

  async startOver() {
    const ask = question(
      "Start over?",
      "Messages, open forms, roles, where the app is installed, Toingg's campaigns and keys, and the log go back to the start. What the bot has stored itself stays.",
      "Start over",
      "Cancel",
      "danger",
    );
    if (!(await confirmed(ask, this.session.people))) return;
    await post("/control/reset");
    for (const tab of this.tabs) tab.forget?.();
    await Promise.all([this.look(), this.session.refresh()]);
  }
}
