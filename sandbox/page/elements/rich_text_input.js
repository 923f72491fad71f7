/** The editor of a rich_text_input: what people see is what is sent. */

import { h, icon } from "../base/dom.js";
import { richText } from "../text/rich_text.js";
import { readRichText } from "./rich_text_reader.js";

/** Name, icon, the browser's own command if there is one, and the key for use with Control (or Command). */
const TOOLS = [
  { name: "Bold", icon: "bold", command: "bold", key: "b" },
  { name: "Italic", icon: "italic", command: "italic", key: "i" },
  { name: "Strikethrough", icon: "strike", command: "strikeThrough", key: "shift+x" },
  { name: "Code", icon: "code", key: "shift+c" },
  { name: "Link", icon: "link", key: "shift+u" },
  { name: "Numbered list", icon: "numbers", command: "insertOrderedList", key: "shift+7" },
  { name: "Bulleted list", icon: "bullets", command: "insertUnorderedList", key: "shift+8" },
];
const BLANK = "\u200b"; // makes an empty code element visible and lets the caret enter it

/** Renders the editor. It calls `env` after every change. */
export function richTextInput(spec, env) {
  return new Editor(spec, env).node;
}

class Editor {
  constructor(spec, env) {
    this.spec = spec;
    this.env = env;
    this.text = h("div", {
      ...env.attributes,
      class: "text rich editor",
      role: "textbox",
      "aria-multiline": "true",
      "aria-labelledby": `${env.attributes.id}-label`,
      "aria-placeholder": spec.placeholder?.text ?? null,
      "data-placeholder": spec.placeholder?.text ?? null,
      contenteditable: "true",
      tabindex: "0",
      oninput: () => this.changed(),
      onkeydown: (event) => this.key(event),
      onkeyup: () => this.showState(),
      onpointerup: () => this.showState(),
      onpaste: (event) => this.paste(event),
      onfocus: () => document.execCommand("styleWithCSS", false, "false"),
    });
    const value = env.value?.rich_text_value;
    if (value) this.text.append(...richText(value, env.people).flat());
    this.buttons = TOOLS.map((tool, place) =>
      h(
        "button",
        {
          class: "button is-icon tool",
          type: "button",
          title: tool.name,
          "aria-label": tool.name,
          "aria-pressed": "false",
          tabindex: place ? "-1" : "0",
          onpointerdown: (event) => event.preventDefault(), // the selection stays
          onclick: () => this.use(tool),
        },
        icon(tool.icon),
      ),
    );
    this.address = h("input", {
      class: "text",
      type: "url",
      placeholder: "https://…",
      "aria-label": "Address of the link; Enter sets it",
      onkeydown: (event) => this.addressKey(event),
      onblur: () => this.address.remove(),
    });
    this.tools = h(
      "div",
      {
        class: "tools",
        role: "toolbar",
        "aria-label": "Formatting",
        "aria-controls": env.attributes.id,
        onkeydown: (event) => this.toolKey(event),
      },
      this.buttons,
    );
    this.node = h("div", { class: "rich-text-input" }, this.tools, this.text);
    this.showEmpty();
  }

  state() {
    return { type: this.spec.type, rich_text_value: readRichText(this.text) };
  }

  changed() {
    this.showEmpty();
    this.showState();
    this.env.type(this.state());
  }

  /** Shows the placeholder if nothing is written; the browser may leave a line break behind. */
  showEmpty() {
    this.text.classList.toggle("is-empty", !this.text.textContent && !this.text.querySelector("li, [data-piece]"));
  }

  showState() {
    TOOLS.forEach((tool, place) => {
      const isOn = tool.command ? document.queryCommandState(tool.command) : Boolean(this.around(tool.icon));
      this.buttons[place].setAttribute("aria-pressed", `${isOn}`);
    });
  }

  use(tool) {
    if (document.activeElement !== this.text) this.text.focus();
    if (tool.command) document.execCommand(tool.command);
    else if (tool.name === "Code") this.toggleCode();
    else return this.askAddress();
    this.changed();
  }

  /** Finds the code or link around the caret. */
  around(name) {
    const tag = { code: "code", link: "a" }[name];
    const node = getSelection().anchorNode;
    const found = tag && (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.(tag);
    return this.text.contains(found) ? found : null;
  }

  toggleCode() {
    const code = this.around("code");
    const selection = getSelection();
    if (code) {
      const after = document.createTextNode(BLANK);
      if (selection.isCollapsed) code.after(after);
      else code.replaceWith(...code.childNodes);
      if (selection.isCollapsed) selection.collapse(after, 1);
      return;
    }
    const range = selection.getRangeAt(0);
    const fresh = h("code", {}, range.toString() || BLANK);
    range.deleteContents();
    range.insertNode(fresh);
    selection.selectAllChildren(fresh);
    if (fresh.textContent === BLANK) selection.collapseToEnd();
  }

  askAddress() {
    this.range = getSelection().getRangeAt(0);
    this.tools.append(this.address);
    this.address.value = this.around("link")?.getAttribute("href") ?? "";
    this.address.focus();
  }

  addressKey(event) {
    event.stopPropagation();
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    const address = this.address.value.trim();
    this.text.focus(); // this removes the address field
    getSelection().removeAllRanges();
    getSelection().addRange(this.range);
    if (event.key === "Enter")
      this.setLink(/^(https?:|mailto:)/i.test(address) ? address : address && `https://${address}`);
  }

  setLink(address) {
    const old = this.around("link");
    if (old && !address) old.replaceWith(...old.childNodes);
    else if (old) old.href = address;
    else if (address && this.range.collapsed) {
      const fresh = h("a", { href: address }, address);
      const after = document.createTextNode(BLANK); // what is typed next is not part of the link
      this.range.insertNode(fresh);
      fresh.after(after);
      getSelection().collapse(after, 1);
    } else if (address) document.execCommand("createLink", false, address);
    this.changed();
  }

  /** Pasted content arrives as plain text. */
  paste(event) {
    event.preventDefault();
    document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && this.env.tellsOnEnter) {
      event.preventDefault();
      this.env.enter(this.state());
      return;
    }
    if (!event.ctrlKey && !event.metaKey) return;
    const digit = /^Digit(\d)$/.exec(event.code)?.[1]; // with Shift, the key is not a digit
    const pressed = (event.shiftKey ? "shift+" : "") + (digit ?? event.key.toLowerCase());
    const tool = TOOLS.find(({ key }) => key === pressed);
    if (!tool) return;
    event.preventDefault();
    this.use(tool);
  }

  /** The toolbar is one stop of the Tab key; the arrow keys move inside it. */
  toolKey(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const here = this.buttons.indexOf(document.activeElement);
    if (!step || here < 0) return;
    event.preventDefault();
    const goal = (here + step + this.buttons.length) % this.buttons.length;
    this.buttons.forEach((button, place) => (button.tabIndex = place === goal ? 0 : -1));
    this.buttons[goal].focus();
  }
}
