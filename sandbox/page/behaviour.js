/** The panel's second tab: how Toingg behaves, and the state of the conversation on the screen. */

import { get, post } from "./api.js";
import { h, sync } from "./dom.js";

const LONGEST_DELAY = 10; // seconds; enough for every deadline of Slack's

/** One switch for each behaviour, of which one is on. */
export class BehaviourTab {
  name = "behaviour";
  title = "Behaviour";

  constructor(onChange) {
    this.onChange = onChange;
    this.list = h("div", { class: "switches", role: "radiogroup", "aria-label": "What a create meets at Toingg" });
    this.once = h("input", { type: "checkbox", role: "switch", id: "once" });
    this.delay = h("input", {
      type: "range",
      id: "delay",
      min: "0",
      max: `${LONGEST_DELAY}`,
      step: "0.5",
      value: "0",
      oninput: () => this.showDelay(),
      onchange: () => this.set({ delay_s: Number(this.delay.value) }),
    });
    this.seconds = h("output", { for: "delay" });
    this.channel = h("div", { class: "switches" });
    this.node = h(
      "div",
      { class: "stack" },
      h(
        "section",
        {},
        h("h3", {}, "When a campaign is created, Toingg…"),
        h(
          "label",
          { class: "switch is-line" },
          h("span", { class: "switch-text" }, "Only for the next one", h("small", {}, "Then it works again.")),
          this.once,
        ),
        this.list,
      ),
      h(
        "section",
        {},
        h("h3", {}, h("label", { for: "delay" }, "Waits before it answers")),
        h("div", { class: "delay" }, this.delay, this.seconds),
      ),
      h("section", {}, this.channel),
    );
    this.showDelay();
  }

  async look() {
    const answer = await get("/control/toingg");
    if (answer.behaviours) this.show(answer);
  }

  show({ behaviour, behaviours, delay_s, times_left }) {
    if (document.activeElement !== this.delay) this.delay.value = delay_s;
    this.showDelay();
    this.count.hidden = behaviour === "normal" && !delay_s;
    this.count.textContent = "!";
    this.count.setAttribute("aria-label", "Toingg does not behave as usual");
    this.count.classList.add("is-warning");
    sync(
      this.list,
      behaviours.map(({ name, title, help }) => {
        const isOn = name === behaviour;
        const rest =
          isOn && times_left ? ` ${times_left === 1 ? "Once" : `${times_left} times`}, then it works again.` : "";
        return {
          key: name,
          signature: `${isOn}${rest}`,
          render: () =>
            h(
              "label",
              { class: `switch ${isOn ? "is-on" : ""}` },
              h("span", { class: "switch-text" }, title, h("small", {}, help + rest)),
              h("input", {
                type: "radio",
                name: "behaviour",
                checked: isOn,
                "data-focus": `behaviour-${name}`,
                onchange: () => this.set({ behaviour: name, times: this.once.checked && name !== "normal" ? 1 : null }),
              }),
            ),
        };
      }),
    );
  }

  showDelay() {
    this.seconds.textContent = Number(this.delay.value) ? `${this.delay.value} s` : "not at all";
  }

  async set(wish) {
    const answer = await post("/control/toingg", wish);
    if (answer.behaviours) this.show(answer);
    this.onChange();
  }

  /** Offers what can be changed about the conversation on the screen. */
  showChannel(channel, team) {
    const change = (what) => post("/control/channel", { channel_id: channel.id, team_id: team.id, ...what });
    const item = (key, title, help, isOn) => ({
      key: `${team.id}-${channel.id}-${key}`,
      signature: `${isOn}`,
      render: () =>
        h(
          "label",
          { class: "switch is-line" },
          h("span", { class: "switch-text" }, title, h("small", {}, help)),
          h("input", {
            type: "checkbox",
            role: "switch",
            checked: isOn,
            "data-focus": `${channel.id}-${key}`,
            onchange: (event) => change({ [key]: event.target.checked }),
          }),
        ),
    });
    sync(
      this.channel,
      channel.type === "im"
        ? []
        : [
            { key: "title", signature: channel.id, render: () => h("h3", {}, `In #${channel.title}`) },
            item(
              "bot_is_member",
              "Toingg is a member",
              "Where it is not, Slack may refuse its messages.",
              channel.bot_is_member,
            ),
            item("is_archived", "Archived", "Nobody can write in it any more.", channel.is_archived),
          ],
    );
  }
}
