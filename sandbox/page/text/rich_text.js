/** Rich text as DOM: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */

import { emoji } from "./emoji.js";
import { h } from "../base/dom.js";
import { link, reference } from "./mrkdwn.js";

const COLOUR = /^#[0-9a-f]{3,8}$/i;
const STYLES = { code: "code", strike: "s", italic: "em", bold: "strong", underline: "u", highlight: "mark" };

/** Renders a rich_text block. Anything but text has its source in `data-piece`, for an editor that reads it back. */
export function richText(block, people) {
  const nodes = [];
  const lists = []; // the lists around the next item, outermost first
  for (const part of block.elements) {
    if (part.type !== "rich_text_list") {
      lists.length = 0;
      nodes.push(RENDERERS[part.type]?.(part, people) ?? "");
      continue;
    }
    const depth = part.indent ?? 0;
    lists.length = Math.min(lists.length, depth);
    const list = bulleted(part, people);
    const item = lists.at(-1)?.lastElementChild;
    if (item) item.append(list);
    else nodes.push(list);
    lists.push(list);
  }
  return nodes;
}

const RENDERERS = {
  rich_text_section: (part, people) => h("div", {}, pieces(part, people)),
  rich_text_quote: (part, people) => h("blockquote", {}, pieces(part, people)),
  rich_text_preformatted: (part, people) => h("pre", {}, h("code", {}, pieces(part, people))),
};

function bulleted(part, people) {
  const start = part.style === "ordered" && part.offset ? { start: part.offset + 1 } : {};
  const rows = part.elements.map((section) => h("li", {}, pieces(section, people)));
  return h(part.style === "ordered" ? "ol" : "ul", start, rows);
}

function pieces({ elements }, people) {
  return elements.map((piece) => {
    const shown = PIECES[piece.type]?.(piece, people) ?? piece.fallback ?? "";
    return Object.keys(STYLES).reduce(
      (node, style) => (piece.style?.[style] ? h(STYLES[style], {}, node) : node),
      shown,
    );
  });
}

/** What an editor moves or removes as a whole. */
function whole(piece, shown) {
  return h("span", { "data-piece": JSON.stringify(piece), contenteditable: "false" }, shown);
}

const PIECES = {
  text: ({ text }) =>
    text
      .split(/(\n)/)
      .map((line) => (line === "\n" ? h("br") : line))
      .filter(Boolean),
  link: ({ url, text }) => link(url, text || url),
  user: (piece, people) => whole(piece, reference(`@${piece.user_id}`, people)),
  channel: (piece, people) => whole(piece, reference(`#${piece.channel_id}`, people)),
  usergroup: (piece, people) => whole(piece, reference(`!subteam^${piece.usergroup_id}`, people)),
  broadcast: (piece, people) => whole(piece, reference(`!${piece.range}`, people)),
  emoji: (piece) => whole(piece, emoji(piece.name) ?? `:${piece.name}:`),
  color: (piece) => whole(piece, [COLOUR.test(piece.value) && swatch(piece.value), piece.value]),
  date: (piece, people) => {
    const address = piece.url ? `^${piece.url}` : "";
    const token = `!date^${piece.timestamp}^${piece.format}${address}|${piece.fallback ?? ""}`;
    return whole(piece, reference(token, people));
  },
};

function swatch(colour) {
  return h("span", { class: "swatch", style: `--swatch: ${colour}` });
}
