/** The panel's second tab: Toingg's behaviour, Slack's, and the state of the conversation on the screen. */

import { get, post } from "../base/api.js";
import { h, sync } from "../base/dom.js";

const LONGEST_DELAY = 10; // seconds; longer than all of Slack's deadlines

/** What real Slack was seen to do beyond its pages, and people notice: a quirk's name, and its values. */
const QUIRKS = [
  {
    name: "texts_stop_at_3000",
    on: true,
    off: false,
    title: "Stops at 3,000 characters in a text field",
    help: "If the field has no limit of its own. What is typed or pasted beyond that is cut without a word.",
  },
  {
    name: "untouched_inputs",
    on: "null",
    off: null,
    title: "Forgets fields after an update",
    help: "If nobody has touched them since. People still see their contents, but the bot gets them empty.",
  },
  ...[
    ["sign_in", "Answers a download with a page to sign in", "With status 200, as without the permission for files."],
    ["check_file_info", "Tells only the id of a file", "As of files that another company shares. The bot has to ask for the rest."],
    ["external", "Keeps files in another service", "Slack has a link to them, and no bytes."],
    ["elsewhere", "Redirects a download to another host", "Which would get the app's token."],
    ["unknown_host", "Names another host in a file's address", "Which would get the app's token."],
    ["slow", "Sends files slowly", "A byte now and then, and no end."],
    ["gone", "Has lost the files", "They were deleted after somebody chose them."],
    ["trouble", "Fails to send files", "With status 503."],
  ].map(([on, title, help]) => ({ name: "files", on, off: null, title, help })),
];

/** A switch's own name: those for files exclude each other, as values of the same quirk. */
function keyOf({ name, on }) {
  return `${name}-${on}`;
}

/** A switch with its help; `name` is unique on the page. */
function onOff({ name, title, help }, isOn, turn) {
  return h(
    "label",
    { class: "switch is-line" },
    h("span", { class: "switch-text" }, title, h("small", {}, help)),
    h("input", {
      type: "checkbox",
      role: "switch",
      checked: isOn,
      "data-focus": name,
      onchange: (event) => turn(event.target.checked),
    }),
  );
}

/** One switch for each behaviour of Toingg's, of which exactly one is on; and one for each quirk of Slack's. */
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
    this.quirks = h("div", { class: "switches", role: "group", "aria-label": "What Slack does" });
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
      h("section", {}, h("h3", {}, "Slack…"), this.quirks),
      h("section", {}, this.channel),
    );
    this.showDelay();
  }

  async look() {
    const [toingg, quirks] = await Promise.all([get("/control/toingg"), get("/control/slack/quirks")]);
    if (toingg.behaviours) this.show(toingg);
    if (quirks.ok !== false) this.showQuirks(quirks);
  }

  show({ behaviour, behaviours, delay_s, times_left }) {
    if (document.activeElement !== this.delay) this.delay.value = delay_s;
    this.showDelay();
    this.isToinggOdd = behaviour !== "normal" || delay_s > 0;
    this.warn();
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

  showQuirks(quirks) {
    const isOn = ({ name, on, off }) => (name === "files" ? quirks[name] === on : quirks[name] !== off);
    this.isSlackOdd = QUIRKS.some(isOn);
    this.warn();
    sync(
      this.quirks,
      QUIRKS.map((quirk) => ({
        key: keyOf(quirk),
        signature: `${isOn(quirk)}`,
        render: () =>
          onOff({ ...quirk, name: keyOf(quirk) }, isOn(quirk), (turnsOn) => this.setQuirk(quirk, turnsOn)),
      })),
    );
  }

  /** Says beside the tab's name who does not behave as usual. */
  warn() {
    const odd = [this.isToinggOdd && "Toingg", this.isSlackOdd && "Slack"].filter(Boolean);
    this.count.hidden = !odd.length;
    this.count.textContent = "!";
    this.count.setAttribute("aria-label", `${odd.join(" and ")} ${odd.length > 1 ? "do" : "does"} not behave as usual`);
    this.count.classList.add("is-warning");
  }

  /** Changes one quirk after the other. All are sent each time, because what is left out would be off. */
  setQuirk({ name, on, off }, turnsOn) {
    this.turning = (this.turning ?? Promise.resolve()).then(async () => {
      const now = await get("/control/slack/quirks");
      if (now.ok !== false) await post("/control/slack/quirks", { ...now, [name]: turnsOn ? on : off });
      this.onChange();
    });
  }

  showDelay() {
    this.seconds.textContent = Number(this.delay.value) ? `${this.delay.value} s` : "not at all";
  }

  async set(wish) {
    const answer = await post("/control/toingg", wish);
    if (answer.behaviours) this.show(answer);
    this.onChange();
  }

  /** Offers what can be changed in the conversation on the screen. */
  showChannel(channel, team) {
    const change = (what) => post("/control/channel", { channel_id: channel.id, team_id: team.id, ...what });
    const item = (key, title, help, isOn) => ({
      key: `${team.id}-${channel.id}-${key}`,
      signature: `${isOn}`,
      render: () => onOff({ name: `${channel.id}-${key}`, title, help }, isOn, (turnsOn) => change({ [key]: turnsOn })),
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
