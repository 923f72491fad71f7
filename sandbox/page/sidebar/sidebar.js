/** The rail with the workspaces and the acting person, and the sidebar with the conversations. */

import { avatar, h, icon, initials, sync } from "../base/dom.js";
import { ROLES } from "../base/roles.js";

const THEMES = { auto: "light", light: "dark", dark: "auto" }; // what comes next

/** `go.to(channelId)` opens a conversation, `go.actAs(user)` changes who acts, `go.toggleTheme()` switches. */
export function renderRail(root, { teams, me, theme }, go) {
  const home = teams.find((team) => team.id === me.team_id);
  sync(root, [
    ...teams.map((team) => ({
      key: team.id,
      signature: `${team.id === home.id} ${firstIn(team, me)?.id}`,
      render: () =>
        h(
          "button",
          {
            class: "team",
            "aria-current": team.id === home.id ? "true" : null,
            "aria-label": team.name,
            title: team.name,
            "data-focus": team.id,
            onclick: () => go.actAs(firstIn(team, me)),
          },
          initials(team.name),
        ),
    })),
    { key: "space", signature: "", render: () => h("span", { class: "rail-space" }) },
    {
      key: "theme",
      signature: theme,
      render: () =>
        h(
          "button",
          {
            class: "rail-button",
            "aria-label": `Colours: ${theme}. Switch to ${THEMES[theme]}.`,
            title: `Colours: ${theme}`,
            "data-focus": "theme",
            onclick: () => go.switchTheme(THEMES[theme]),
          },
          icon(theme === "dark" ? "moon" : theme === "light" ? "sun" : "contrast"),
        ),
    },
    { key: "me", signature: JSON.stringify([me.id, home.users]), render: () => actAsMenu(home, me, go) },
  ]);
}

/** A person who is in this workspace too stays the same person there. */
function firstIn(team, me) {
  const people = team.users.filter((user) => !user.is_bot && !user.deleted);
  return people.find((user) => user.id === me.id) ?? people[0];
}

function actAsMenu(team, me, go) {
  const choose = (user) => {
    menu.open = false;
    go.actAs(user);
  };
  const menu = h(
    "details",
    { class: "act-as", onkeydown: (event) => closeOnEscape(event, menu) },
    h(
      "summary",
      {
        "aria-label": `You act as ${me.real_name}. Act as somebody else.`,
        title: `You act as ${me.real_name}`,
        "data-focus": "me",
      },
      avatar(me),
    ),
    h(
      "div",
      { class: "act-as-menu" },
      h("p", {}, "Act as"),
      team.users
        .filter((user) => !user.is_bot && !user.deleted)
        .map((user) =>
          h(
            "button",
            { type: "button", "aria-current": user.id === me.id ? "true" : null, onclick: () => choose(user) },
            avatar(user, "is-small"),
            h("span", {}, user.real_name, h("small", {}, ROLES[user.role] ?? user.role)),
            user.id === me.id && icon("check"),
          ),
        ),
    ),
  );
  menu.addEventListener("focusout", (event) => {
    if (!menu.contains(event.relatedTarget)) menu.open = false;
  });
  return menu;
}

function closeOnEscape(event, menu) {
  if (event.key !== "Escape" || !menu.open) return;
  event.stopPropagation();
  menu.open = false;
  menu.querySelector("summary").focus();
}

/** Shows the team's name and the conversations, unread ones in bold. */
export function renderSidebar(root, { team, me, channels, channelId, people, app }, go) {
  const row = (channel) => ({
    key: channel.id,
    signature: JSON.stringify([channel, channel.id === channelId, people.version]),
    render: () => conversation(channel, channel.id === channelId, people, me, go),
  });
  const group = (name) => ({ key: name, signature: name, render: () => h("h2", { class: "sidebar-group" }, name) });
  sync(root, [
    { key: "team", signature: team.id + me.id + me.role, render: () => sidebarHead(team, me) },
    group("Channels"),
    ...channels.filter(({ type }) => type !== "im").map(row),
    group("Direct messages"),
    ...channels.filter(({ type }) => type === "im").map(row),
    ...(app.is_installed || app.works_in ? [] : [group("Apps"), { key: "add-app", signature: app.name, render: () => addApp(app, go) }]),
  ]);
}

function sidebarHead(team, me) {
  const openMenu = () => {
    const menu = document.querySelector(".act-as");
    menu.open = true;
    menu.querySelector("button").focus();
  };
  return h(
    "header",
    { class: "sidebar-head" },
    h("strong", {}, team.name),
    h(
      "button",
      { type: "button", onclick: openMenu },
      `You act as ${me.real_name}, ${(ROLES[me.role] ?? me.role).toLowerCase()}`,
      icon("down"),
    ),
  );
}

function addApp({ name }, go) {
  const words = h("span", { class: "channel-name" }, `Add ${name}`);
  return h("button", { class: "channel", "data-focus": "add-app", onclick: go.addApp }, icon("plus"), words);
}

function conversation(channel, isCurrent, people, me, go) {
  const mark = {
    channel: () => icon("hash"),
    private: () => icon("lock"),
    im: () => avatar(people.user(channel.user_id), "is-tiny"),
  }[channel.type]();
  const news =
    channel.unread && !isCurrent
      ? h("span", { class: "unread", role: "img", "aria-label": `${channel.unread} unread` }, `${channel.unread}`)
      : null;
  return h(
    "button",
    {
      class: `channel ${news ? "has-news" : ""} ${channel.is_archived ? "is-archived" : ""}`,
      "aria-current": isCurrent ? "page" : null,
      "data-focus": channel.id,
      onclick: () => go.to(channel.id),
    },
    mark,
    h("span", { class: "channel-name" }, channel.title),
    channel.shared_with.length > 0 && h("span", { class: "badge", title: sharedWith(channel) }, "SHARED"),
    people.user(channel.user_id)?.is_bot && h("span", { class: "badge" }, "APP"),
    news,
  );
}

function sharedWith({ shared_with }) {
  return `Shared with ${shared_with.join(", ")}`;
}

/** Shows the current place above the messages, with the page's buttons. */
export function renderHead(root, { channel, isPanelOpen }, go) {
  const whereabouts = channel.bot_is_member ? "Toingg is here" : "Toingg is not a member here";
  const about = channel.is_archived ? "Archived" : channel.type === "im" ? "" : whereabouts;
  sync(root, [
    {
      key: "head",
      signature: JSON.stringify([channel, isPanelOpen]),
      render: () =>
        h(
          "div",
          { class: "head-row" },
          h(
            "button",
            {
              class: "button is-icon only-narrow",
              "aria-label": "Channels",
              "data-focus": "menu",
              onclick: go.toggleSidebar,
            },
            icon("menu"),
          ),
          h(
            "h1",
            {},
            channel.type === "channel" && icon("hash"),
            channel.type === "private" && icon("lock"),
            h("span", {}, channel.title),
          ),
          channel.shared_with.length > 0 && h("span", { class: "badge" }, sharedWith(channel)),
          h("span", { class: "about" }, about),
          h(
            "button",
            {
              class: "button panel-toggle",
              "aria-label": "Behind the scenes",
              "aria-pressed": `${isPanelOpen}`,
              "aria-controls": "panel",
              "data-focus": "panel",
              onclick: go.togglePanel,
            },
            icon("panel"),
            h("span", {}, "Behind the scenes"),
          ),
        ),
    },
  ]);
}
