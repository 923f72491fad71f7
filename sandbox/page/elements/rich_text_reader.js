/** Reads the editor's content as rich text, in the shape in which Slack sends it to apps. */

const STYLES = {
  B: "bold",
  STRONG: "bold",
  I: "italic",
  EM: "italic",
  S: "strike",
  STRIKE: "strike",
  DEL: "strike",
  CODE: "code",
  U: "underline",
  MARK: "highlight",
};
const LINES = new Set(["DIV", "P"]); // how editors represent lines of text
const WHOLES = { BLOCKQUOTE: "rich_text_quote", PRE: "rich_text_preformatted" };
const INVISIBLE = /\u200b/g; // what makes an empty code element visible

/** Returns a rich_text block, or null if nothing was written. */
export function readRichText(root) {
  const reader = new Reader();
  reader.blocks(root);
  reader.endSection();
  return reader.parts.length ? { type: "rich_text", elements: reader.parts } : null;
}

class Reader {
  parts = [];
  section = [];

  blocks(root) {
    for (const node of root.childNodes) {
      if (LINES.has(node.tagName)) {
        this.endLine();
        this.blocks(node);
        this.endLine();
      } else if (node.tagName === "UL" || node.tagName === "OL") {
        this.endSection();
        this.list(node, 0);
      } else if (WHOLES[node.tagName]) {
        this.endSection();
        this.add(WHOLES[node.tagName], read(node, node.tagName === "PRE" ? { isPlain: true } : {}));
      } else {
        this.section.push(...read(node, {}));
      }
    }
  }

  /** Consecutive lines are one section, with line breaks between them. */
  endLine() {
    if (this.section.length && !endsLine(this.section.at(-1))) this.section.push({ type: "text", text: "\n" });
  }

  endSection() {
    this.add("rich_text_section", this.section);
    this.section = [];
  }

  list(node, indent) {
    const style = node.tagName === "OL" ? "ordered" : "bullet";
    let rows = [];
    const end = () => {
      if (rows.length) this.parts.push({ type: "rich_text_list", style, indent, elements: rows });
      rows = [];
    };
    for (const item of node.children) {
      const inner = [...item.childNodes].filter(isList);
      if (isList(item)) inner.push(item); // some browsers put a list directly into a list
      const own = isList(item) ? [] : [...item.childNodes].filter((child) => !isList(child));
      const pieces = tidied(own.flatMap((child) => read(child, {})));
      if (pieces.length) rows.push({ type: "rich_text_section", elements: pieces });
      for (const each of inner) {
        end();
        this.list(each, indent + 1);
      }
    }
    end();
  }

  add(type, pieces) {
    const elements = tidied(pieces);
    if (elements.length) this.parts.push({ type, elements });
  }
}

function isList(node) {
  return node.tagName === "UL" || node.tagName === "OL";
}

/** Reads a node and its content as elements of one section. */
function read(node, { style = {}, isPlain = false }) {
  if (node.nodeType === Node.TEXT_NODE) return piece({ type: "text", text: node.data.replace(INVISIBLE, "") }, style);
  if (node.nodeType !== Node.ELEMENT_NODE) return [];
  if (node.dataset.piece) return [JSON.parse(node.dataset.piece)];
  if (node.tagName === "BR") return piece({ type: "text", text: "\n" }, {});
  if (node.tagName === "A") {
    const text =
      node.textContent === node.href || node.textContent === node.getAttribute("href")
        ? {}
        : { text: node.textContent };
    return piece({ type: "link", url: node.getAttribute("href"), ...text }, style);
  }
  const own = STYLES[node.tagName] && !isPlain ? { ...style, [STYLES[node.tagName]]: true } : style;
  const inside = [...node.childNodes].flatMap((child) => read(child, { style: own, isPlain }));
  return LINES.has(node.tagName) ? [...inside, { type: "text", text: "\n" }] : inside;
}

function piece(what, style) {
  if (what.text === "" && what.type === "text") return [];
  return [Object.keys(style).length ? { ...what, style } : what];
}

function endsLine(part) {
  return part.type === "text" && part.text.endsWith("\n");
}

/** Joins neighbours with the same style, and removes empty lines at the end. */
function tidied(pieces) {
  const tidy = [];
  for (const part of pieces) {
    const last = tidy.at(-1);
    const isSame =
      last?.type === "text" && part.type === "text" && JSON.stringify(last.style) === JSON.stringify(part.style);
    if (isSame) tidy[tidy.length - 1] = { ...last, text: last.text + part.text };
    else tidy.push(part);
  }
  while (tidy.length && tidy.at(-1).type === "text") {
    const last = tidy.pop();
    const text = last.text.trimEnd();
    if (!text) continue;
    tidy.push({ ...last, text });
    break;
  }
  return tidy;
}
