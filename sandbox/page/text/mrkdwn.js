/**
 * Slack's mrkdwn and text objects as DOM nodes. Text from elsewhere always becomes text nodes; only http, https, mailto
 * and tel become links. https://docs.slack.dev/messaging/formatting-message-text
 */

import { filledDate, fullTime } from "../base/dates.js";
import { h } from "../base/dom.js";
import { emoji } from "./emoji.js";

const SAFE_LINK = /^(https?:\/\/|mailto:|tel:)/i;
const QUOTE = /^(?:&gt;|>) ?/;

/** A mark works only around words: in `a*b*c` the asterisks stay. */
const around = (mark) =>
  `(?<![\\p{L}\\p{N}${mark}])[${mark}](\\S(?:[^\\n${mark}]*\\S)?)[${mark}](?![\\p{L}\\p{N}${mark}])`;
const INLINE = new RegExp(
  [
    "`([^`\\n]+)`",
    "<([^<>\\n]+)>",
    ":([a-z0-9_+'-]+):",
    around("*"),
    around("_"),
    around("~"),
    "(https?://[^\\s<>]*[^\\s<>.,;:!?)\"'])",
  ].join("|"),
  "gu",
);

/** Renders mrkdwn. `people` finds names: `{ user(id), channel(id), goTo(channelId), me }`. */
export function mrkdwn(text, people) {
  const fragment = document.createDocumentFragment();
  text.split(/```\n?([\s\S]+?)\n?```\n?/).forEach((part, place) => {
    if (place % 2) fragment.append(h("pre", {}, h("code", {}, unescaped(part))));
    else fragment.append(...paragraphs(part, people));
  });
  return fragment;
}

/** Renders a text object of Block Kit, `plain_text` or `mrkdwn`. */
export function textObject(object, people) {
  if (!object) return "";
  if (object.type === "mrkdwn") return mrkdwn(object.text, people);
  return object.emoji === false ? object.text : withEmoji(object.text);
}

/** Replaces emoji shortcodes in plain text. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+'-]+):/g, (all, name) => emoji(name) ?? all);
}

function unescaped(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function paragraphs(text, people) {
  const nodes = [];
  let quote = null;
  text.split("\n").forEach((line, place) => {
    if (QUOTE.test(line)) {
      if (quote) quote.append(h("br"));
      else nodes.push((quote = h("blockquote")));
      quote.append(...inline(line.replace(QUOTE, ""), people));
      return;
    }
    if (place > 0 && !quote) nodes.push(h("br"));
    quote = null;
    nodes.push(...inline(line, people));
  });
  return nodes;
}

function inline(text, people) {
  const nodes = [];
  let done = 0;
  for (const match of text.matchAll(INLINE)) {
    const [all, code, token, shortcode, bold, italic, strike, address] = match;
    nodes.push(unescaped(text.slice(done, match.index)));
    done = match.index + all.length;
    if (code) nodes.push(h("code", {}, unescaped(code)));
    else if (token) nodes.push(reference(token, people));
    else if (shortcode) nodes.push(picture(shortcode) ?? all);
    else if (bold) nodes.push(h("strong", {}, inline(bold, people)));
    else if (italic) nodes.push(h("em", {}, inline(italic, people)));
    else if (strike) nodes.push(h("s", {}, inline(strike, people)));
    else if (address) nodes.push(link(unescaped(address), unescaped(address)));
  }
  nodes.push(unescaped(text.slice(done)));
  return nodes.filter((node) => node !== "");
}

function picture(shortcode) {
  const shown = emoji(shortcode);
  return shown && h("span", { class: "emoji", role: "img", "aria-label": shortcode.replaceAll("_", " ") }, shown);
}

/** Renders the content of angle brackets: a person, a channel, a group, a date or a link. */
export function reference(token, people) {
  const bar = token.indexOf("|");
  const target = bar < 0 ? token : token.slice(0, bar);
  const label = bar < 0 ? "" : unescaped(token.slice(bar + 1));
  if (target.startsWith("@")) return mention(target.slice(1), label, people);
  if (target.startsWith("#")) return channel(target.slice(1), label, people);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!"))
    return h("span", { class: "mention is-group" }, `@${label.replace(/^@/, "") || target.slice(1).split("^")[0]}`);
  return link(unescaped(target), label || unescaped(target));
}

function mention(userId, label, people) {
  const user = people.user(userId);
  const classes = `mention ${userId === people.me ? "is-me" : ""}`;
  return h("span", { class: classes }, `@${user?.real_name || label || userId}`);
}

function channel(channelId, label, people) {
  const known = people.channel(channelId);
  if (!known) return h("span", { class: "mention" }, label ? `#${label}` : "a private channel");
  return h(
    "button",
    { class: "mention is-channel", type: "button", onclick: () => people.goTo(channelId) },
    `#${known.name}`,
  );
}

function date(target, fallback) {
  const [, seconds, pattern = "", address] = target.split("^");
  if (!/^\d+$/.test(seconds) || !pattern) return fallback;
  const time = h("time", { title: fullTime(seconds) }, filledDate(Number(seconds), unescaped(pattern)));
  return address ? link(unescaped(address), time) : time;
}

/** Makes a link of a safe address; other addresses are shown without one. */
export function link(address, shown) {
  if (!SAFE_LINK.test(address)) return h("span", {}, shown);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, shown);
}
