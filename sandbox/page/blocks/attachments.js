/** Attachments below a message, each next to a coloured line. https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments */

import { blockNode } from "./blocks.js";
import { h } from "../base/dom.js";
import { link, mrkdwn } from "../text/mrkdwn.js";
import { picture } from "../elements/elements.js";

const COLOURS = { good: "#2eb67d", warning: "#ecb22e", danger: "#e01e5a" };
const HEX = /^#?[0-9a-f]{6}$/i;

/** Renders an attachment; `place` is where its blocks are. Slack accepts anything that is not a block. */
export function attachmentNode(attachment, place) {
  const { people } = place;
  const text = (words, tag = "div") => words && h(tag, { class: "rich" }, mrkdwn(`${words}`, people));
  const { title, title_link: address, blocks, image_url, thumb_url } = attachment;
  const own = [
    text(attachment.author_name, "small"),
    title && h("strong", {}, address ? link(`${address}`, `${title}`) : `${title}`),
    text(attachment.text),
    Array.isArray(attachment.fields) && fields(attachment.fields, text),
    image_url && picture({ image_url, alt_text: attachment.fallback }, "picture"),
    thumb_url && picture({ image_url: thumb_url, alt_text: "" }, "thumbnail"),
    text(attachment.footer, "small"),
    blocks?.map((block) => blockNode(block, place)),
  ];
  const colour = colourOf(`${attachment.color}`);
  return [
    text(attachment.pretext),
    h(
      "div",
      { class: "attachment", style: colour && `--attachment: ${colour}` },
      own.some(Boolean) ? own : text(attachment.fallback),
    ),
  ];
}

function colourOf(name) {
  if (Object.hasOwn(COLOURS, name)) return COLOURS[name];
  return HEX.test(name) ? `#${name.replace("#", "")}` : null;
}

function fields(given, text) {
  const row = (field) =>
    h("div", {}, h("dt", {}, h("strong", {}, `${field?.title ?? ""}`)), h("dd", {}, text(field?.value)));
  return h("dl", { class: "fields" }, given.map(row));
}
