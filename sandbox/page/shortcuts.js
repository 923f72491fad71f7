/** The app's shortcuts, as its manifest declares them: in the menu of a message, and beside the composer. */

import { h } from "./dom.js";
import { menuButton } from "./menu.js";

/** What Slack tells the person itself, in a notice. */
const NOTICED = new Set(["operation_timeout", "dispatch_failed"]);

function items(session, type, where) {
  return session.state.shortcuts
    .filter((shortcut) => shortcut.type === type)
    .map(({ name, description, callback_id }) => ({
      text: name,
      detail: description,
      choose: async () => {
        const answer = await session.client.do("shortcut", { callback_id, ...where() });
        if (!answer.ok && !NOTICED.has(answer.error)) session.toast(answer.message);
        await session.refresh();
      },
    }));
}

/** Gives the menu of a message, or null where there is nothing in it. */
export function messageMenu(session, channel, message) {
  const where = () => ({ channel_id: channel.id, message_ts: message.ts });
  if (message.ephemeral || !items(session, "message", where).length) return null;
  const button = menuButton({
    label: "More actions",
    iconName: "dots",
    items: () => items(session, "message", where),
    attributes: { "data-focus": `menu-${message.ts}` },
  });
  return h("div", { class: "message-menu" }, button);
}

/** Gives the button with the global shortcuts; it shows itself only where there are some. */
export function shortcutsButton(session, channelId) {
  const where = () => ({ channel_id: channelId() });
  const button = menuButton({ label: "Shortcuts", iconName: "plus", items: () => items(session, "global", where) });
  button.render = () => {
    button.hidden = !items(session, "global", where).length;
  };
  return button;
}
