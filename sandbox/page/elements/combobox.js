/** A list with search: the ARIA combobox behind all of Slack's select menus and the time picker. */

import { h, icon } from "../base/dom.js";

const TYPING_PAUSE = 200; // milliseconds
let lastId = 0;

/**
 * Builds a combobox.
 *
 * `choices(query)` returns what matches, directly or as a promise: `[{ value, text, detail?, mark?, icon?, group? }]`.
 * It may throw an Error, whose message is shown. `chosen` are the current choices: at most one, or with `multiple` at
 * most `most`. `onChoose(chosen)` is called after every change. `attributes` go to the input (id, aria-…).
 */
export class Combobox {
  constructor({
    choices,
    chosen,
    onChoose,
    multiple = false,
    most = Infinity,
    clearable = false,
    placeholder = "",
    attributes = {},
    slow = false,
  }) {
    Object.assign(this, { choices, chosen, onChoose, multiple, most, clearable, placeholder, slow });
    this.found = [];
    this.active = -1;
    this.asked = 0;
    const listId = `choices-${++lastId}`;
    this.list = h("ul", {
      class: "choices",
      id: listId,
      role: "listbox",
      "aria-multiselectable": multiple ? "true" : null,
    });
    this.input = h("input", {
      ...attributes,
      type: "text",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": listId,
      oninput: () => this.type(),
      onfocus: () => this.input.select(),
      onkeydown: (event) => this.key(event),
      onclick: () => this.open(),
      onblur: () => this.close(),
    });
    this.chips = h("span", { class: "chips" });
    this.clear = h(
      "button",
      { class: "select-clear", type: "button", onclick: () => this.choose(null) },
      icon("close"),
    );
    this.node = h(
      "div",
      { class: "select" },
      this.chips,
      this.input,
      this.clear,
      h("span", { class: "select-arrow" }, icon("down")),
    );
    this.onMove = () => this.place();
    this.show();
  }

  get isOpen() {
    return this.list.isConnected;
  }

  open() {
    if (this.isOpen) return;
    // Inside the dialog, so that it belongs to it for screen readers as well.
    (this.node.closest("[role=dialog]") ?? document.body).append(this.list);
    this.input.setAttribute("aria-expanded", "true");
    this.show();
    addEventListener("resize", this.onMove);
    addEventListener("scroll", this.onMove, true);
    this.search(0);
  }

  close() {
    if (!this.isOpen) return;
    this.asked += 1; // anything that still arrives is too late
    this.list.remove();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    removeEventListener("resize", this.onMove);
    removeEventListener("scroll", this.onMove, true);
    this.show();
  }

  /** Shows the choice. While the list is open the input is for typing, and the choice is its placeholder. */
  show() {
    const single = this.multiple ? undefined : this.chosen[0];
    const shown = single && (single.mark ?? "") + single.text;
    this.input.value = this.isOpen ? "" : (shown ?? "");
    this.input.placeholder =
      (this.isOpen && shown) || (this.chosen.length && this.multiple ? "" : this.placeholder);
    if (document.activeElement === this.input) this.input.select();
    this.clear.hidden = this.multiple || !this.clearable || !single;
    this.clear.setAttribute("aria-label", `Clear ${single?.text ?? ""}`);
    if (this.multiple) {
      this.chips.replaceChildren(
        ...this.chosen.map((choice) =>
          h(
            "button",
            {
              class: "chip",
              type: "button",
              "aria-label": `Remove ${choice.text}`,
              onclick: () => this.choose(choice),
            },
            choice.text,
            icon("close"),
          ),
        ),
      );
    }
  }

  /** Searches for what was typed. The first character replaces the displayed choice. */
  type() {
    const typed = this.input.value;
    this.open();
    this.input.value = typed;
    this.search(this.slow ? TYPING_PAUSE : 0);
  }

  async search(pause) {
    const turn = ++this.asked;
    let answer = null;
    let problem = "";
    if (pause) await new Promise((done) => setTimeout(done, pause));
    if (turn !== this.asked) return;
    try {
      answer = this.choices(this.input.value.trim());
      if (answer instanceof Promise) {
        this.say("Loading…");
        answer = await answer;
      }
    } catch (error) {
      problem = error.message;
    }
    if (turn !== this.asked) return;
    this.found = answer ?? [];
    if (problem || !this.found.length) this.say(problem || "No results");
    else this.fill();
  }

  say(sentence) {
    this.active = -1;
    this.list.replaceChildren(
      h("li", { class: "choices-note", role: "option", "aria-disabled": "true", "aria-selected": "false" }, sentence),
    );
    this.place();
  }

  fill() {
    const isChosen = ({ value }) => this.chosen.some((choice) => choice.value === value);
    const rows = [];
    let group = "";
    this.found.forEach((choice, place) => {
      if (choice.group && choice.group !== group)
        rows.push(h("li", { class: "choices-group", role: "presentation" }, choice.group));
      group = choice.group ?? "";
      rows.push(
        h(
          "li",
          {
            class: "choice",
            id: `${this.list.id}-${place}`,
            role: "option",
            "aria-selected": `${isChosen(choice)}`,
            onpointerdown: (event) => event.preventDefault(),
            onclick: () => this.choose(choice),
            onpointermove: () => this.point(place),
          },
          (choice.mark || choice.icon) && h("span", { class: "choice-mark" }, choice.mark ?? icon(choice.icon)),
          h("span", { class: "choice-text" }, choice.text, choice.detail && h("small", {}, choice.detail)),
          isChosen(choice) && icon("check"),
        ),
      );
    });
    this.list.replaceChildren(...rows);
    this.place();
    const chosenPlace = this.found.findIndex(isChosen);
    this.point(this.input.value || chosenPlace < 0 ? 0 : chosenPlace);
    this.list.querySelector(".is-active")?.scrollIntoView({ block: "nearest" });
  }

  /** Places the list under its input, or above it if there is more room. */
  place() {
    const box = this.node.getBoundingClientRect();
    const below = innerHeight - box.bottom - 12;
    const isAbove = below < 200 && box.top > below;
    const height = Math.min(320, isAbove ? box.top - 12 : below);
    Object.assign(this.list.style, {
      left: `${box.left}px`,
      width: `${box.width}px`,
      maxHeight: `${height}px`,
      top: isAbove ? "auto" : `${box.bottom + 4}px`,
      bottom: isAbove ? `${innerHeight - box.top + 4}px` : "auto",
    });
  }

  point(place) {
    this.active = place;
    for (const row of this.list.querySelectorAll(".choice"))
      row.classList.toggle("is-active", row.id === `${this.list.id}-${place}`);
    if (place >= 0) this.input.setAttribute("aria-activedescendant", `${this.list.id}-${place}`);
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!this.isOpen) return this.open();
      if (this.found.length) this.point((this.active + step + this.found.length) % this.found.length);
      document.getElementById(`${this.list.id}-${this.active}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault(); // do not submit the form
      if (this.isOpen && this.found[this.active]) this.choose(this.found[this.active]);
      else this.open();
    } else if (event.key === "Escape" && this.isOpen) {
      event.stopPropagation();
      this.close();
    } else if (event.key === "Backspace" && !this.input.value && this.multiple && this.chosen.length) {
      this.choose(this.chosen.at(-1));
    }
  }

  /** Adds a choice, or removes it if it was chosen already; null clears. */
  choose(choice) {
    const isTaken = choice && this.chosen.some(({ value }) => value === choice.value);
    if (this.multiple && choice && !isTaken && this.chosen.length >= this.most)
      return this.say(`No more than ${this.most} can be chosen. Remove another one first.`);
    if (!choice) this.chosen = [];
    else if (!this.multiple) this.chosen = [choice];
    else this.chosen = isTaken ? this.chosen.filter(({ value }) => value !== choice.value) : [...this.chosen, choice];
    this.onChoose(this.chosen);
    this.input.focus();
    this.close();
    this.show();
  }
}
