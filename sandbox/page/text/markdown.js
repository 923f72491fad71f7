/**
 * Markdown as DOM nodes, as far as Slack shows it. Text from elsewhere always becomes text nodes.
 * https://docs.slack.dev/reference/block-kit/blocks/markdown-block
 */

import { h } from "../base/dom.js";
import { withEmoji, link, reference } from "./mrkdwn.js";

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}#{1,6} (.*)$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const QUOTE = /^ {0,3}(?:> ?)+/; // nested quotes are shown as one
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/;
const DEEPEST = 8; // the deepest nesting of bold in italic in bold … that is parsed

const INLINE = new RegExp(
  [
    "\\\\([!-/:-@[-`{-~])",
    "(`{1,3})(.+?)\\2(?!`)",
    "!?\\[([^\\]\\n]*)\\]\\(([^()\\s]+)\\)",
    "<([@#!][^<>\\n]+|(?:https?|mailto):[^<>\\s]+)>",
    "(\\*\\*|__)(?=\\S)(.+?)(?<=\\S)\\7",
    "~~(?=\\S)(.+?)(?<=\\S)~~",
    "(?<![\\p{L}\\p{N}])([*_])(?=\\S)(.+?)(?<=\\S)\\10(?![\\p{L}\\p{N}])",
    "(https?://[^\\s<>]*[^\\s<>.,;:!?)\"'])",
  ].join("|"),
  "gu",
);

/** Renders Markdown. `people` finds names, as for mrkdwn. */
export function markdown(text, people) {
  const lines = text.split(/\r?\n/);
  const nodes = [];
  while (lines.length) {
    const take = PARTS.find(([isAt]) => isAt(lines))?.[1] ?? paragraph;
    nodes.push(take(lines, people));
  }
  return nodes;
}

/** How a part begins, and the function that consumes its lines and renders them. */
const PARTS = [
  [([line]) => !line.trim(), blank],
  [([line]) => FENCE.test(line), fenced],
  [([line]) => HEADING.test(line), heading],
  [([line]) => RULE.test(line), rule],
  [([line]) => QUOTE.test(line), quoted],
  [([line]) => ITEM.test(line), listed],
  [([line, next]) => line.includes("|") && next?.includes("|") && isDelimiter(next), table],
];

/** Removes and returns the lines at the start for which `isSo` is true. */
function takeWhile(lines, isSo) {
  const end = lines.findIndex((line) => !isSo(line));
  return lines.splice(0, end < 0 ? lines.length : end);
}

function blank(lines) {
  lines.shift();
  return "";
}

function rule(lines) {
  lines.shift();
  return h("hr");
}

function fenced(lines) {
  const [, fence] = FENCE.exec(lines.shift());
  const code = takeWhile(lines, (line) => !line.trim().startsWith(fence));
  lines.shift();
  return h("pre", {}, h("code", {}, code.join("\n")));
}

function heading(lines, people) {
  const words = HEADING.exec(lines.shift())[1].trim().replace(/ #+$/, "");
  return h("p", { class: "markdown-heading" }, h("strong", {}, inline(words, people)));
}

function quoted(lines, people) {
  const inside = takeWhile(lines, (line) => QUOTE.test(line)).map((line) => line.replace(QUOTE, ""));
  return h("blockquote", {}, markdown(inside.join("\n"), people));
}

/** Renders a list. Lines with more indentation belong to the item before them. */
function listed(lines, people) {
  const [, indent, mark] = ITEM.exec(lines[0]);
  const isOrdered = /\d/.test(mark);
  const isDeeper = (line) => /^\s*/.exec(line)[0].length > indent.length && line.trim();
  const items = [];
  while (lines.length) {
    const found = ITEM.exec(lines[0]);
    if (!found || found[1].length !== indent.length || /\d/.test(found[2]) !== isOrdered) break;
    lines.shift();
    const [, , , tick, words] = found;
    const box = tick && h("span", { role: "img", "aria-label": tick === " " ? "to do" : "done" }, tick === " " ? "☐ " : "☑ ");
    items.push(h("li", {}, box, inline(words, people), markdown(takeWhile(lines, isDeeper).join("\n"), people)));
  }
  return isOrdered ? h("ol", { start: Number.parseInt(mark, 10) }, items) : h("ul", {}, items);
}

function cellsOf(line) {
  return line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());
}

function isDelimiter(line) {
  return cellsOf(line).every((cell) => /^:?-+:?$/.test(cell));
}

function table(lines, people) {
  const head = cellsOf(lines.shift());
  lines.shift();
  const rows = takeWhile(lines, (line) => line.includes("|")).map(cellsOf);
  const cells = (row, tag, attributes) =>
    h("tr", {}, head.map((_, place) => h(tag, attributes, inline(row[place] ?? "", people))));
  return h(
    "table",
    {},
    h("thead", {}, cells(head, "th", { scope: "col" })),
    h("tbody", {}, rows.map((row) => cells(row, "td"))),
  );
}

function paragraph(lines, people) {
  const [first] = lines.splice(0, 1);
  const rest = takeWhile(lines, (line) => !PARTS.some(([isAt]) => isAt([line])));
  return h("p", {}, inline([first.trimStart(), ...rest].join("\n"), people));
}

function inline(text, people, depth = 0) {
  if (depth > DEEPEST) return [text];
  const nodes = [];
  let done = 0;
  for (const match of text.matchAll(INLINE)) {
    const [all, escaped, , code, label, target, token, , bold, struck, , italic, address] = match;
    nodes.push(withEmoji(text.slice(done, match.index)));
    done = match.index + all.length;
    if (escaped) nodes.push(escaped);
    else if (code) nodes.push(h("code", {}, code.trim()));
    else if (target) nodes.push(link(target, label ? inline(label, people, depth + 1) : target));
    else if (token) nodes.push(reference(token, people));
    else if (bold) nodes.push(h("strong", {}, inline(bold, people, depth + 1)));
    else if (struck) nodes.push(h("s", {}, inline(struck, people, depth + 1)));
    else if (italic) nodes.push(h("em", {}, inline(italic, people, depth + 1)));
    else if (address) nodes.push(link(address, address));
  }
  nodes.push(withEmoji(text.slice(done)));
  return nodes.filter((node) => node !== "");
}
