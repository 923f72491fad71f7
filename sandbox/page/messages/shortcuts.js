/** The app's shortcuts, as its manifest declares them: in a message's menu, and next to the composer. */

import { menuButton } from "../overlays/menu.js";

/** Errors that Slack itself shows to the person, in a notice. */
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

/** Returns the menu of a message, or null if it is empty. */
export function messageMenu(session, channel, message) {
  const where = () => ({ channel_id: channel.id, message_ts: message.ts });
  if (message.ephemeral || !items(session, "message", where).length) return null;
  return menuButton({
    label: "More actions",
    iconName: "dots",
    items: () => items(session, "message", where),
    attributes: { "data-focus": `menu-${message.ts}` },
  });
}

/** Returns the button for the global shortcuts. It is visible only if there are some. */
export function shortcutsButton(session, channelId) {
  const where = () => ({ channel_id: channelId() });
  const button = menuButton({ label: "Shortcuts", iconName: "plus", items: () => items(session, "global", where) });
  button.render = () => {
    button.hidden = !items(session, "global", where).length;
  };
  return button;
}
