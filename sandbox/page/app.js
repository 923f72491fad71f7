/** The page: who acts, where they are, and what they see. It draws everything from the sandbox's state. */

import { Client, get } from "./base/api.js";
import { Composer } from "./messages/composer.js";
import { moveBetweenRegions } from "./overlays/dialog.js";
import { AppHome } from "./windows/home.js";
import { Messages } from "./messages/messages.js";
import { ModalStack } from "./windows/modal.js";
import { Panel } from "./panel/panel.js";
import { People } from "./sidebar/people.js";
import { renderHead, renderRail, renderSidebar } from "./sidebar/sidebar.js";
import { Thread } from "./messages/thread.js";
import { clearToasts, toast } from "./overlays/toasts.js";

const $ = (id) => document.getElementById(id);
const WIDE = matchMedia("(min-width: 1180px)");

/** One person's Slack on the screen. */
class Session {
  constructor(teams) {
    this.teams = teams;
    this.people = new People((channelId) => this.go.to(channelId));
    this.toast = toast;
    this.messages = new Messages($("messages"), this, "message");
    this.thread = new Thread($("thread"), this);
    this.composer = new Composer($("composer"), this);
    this.home = new AppHome($("home"), $("app-tabs"), this);
    this.modals = new ModalStack(this);
    this.panel = new Panel($("panel"), this);
    this.theme = localStorage.getItem("theme") ?? "auto";
    this.seenNotices = new Map();
    this.go = {
      to: (channelId) => this.show(this.client.userId, channelId, this.client.teamId),
      toThread: (ts) => this.show(this.client.userId, this.channelId, this.client.teamId, ts),
      actAs: (user) => this.show(user.id, "", user.team_id),
      switchTheme: (theme) => this.switchTheme(theme),
      addApp: () => {
        this.togglePanel(true);
        this.panel.showWorkspaces();
      },
      togglePanel: () => this.togglePanel(!this.panel.isOpen),
      toggleSidebar: () => document.body.classList.toggle("shows-sidebar"),
    };
    this.switchTheme(this.theme);
    this.panel.open(
      (localStorage.getItem("panel") ?? (WIDE.matches ? "open" : "closed")) === "open" && innerWidth > 700,
    );
  }

  /** The address names the person, the place and the thread, so that several windows can be several people. */
  show(userId, channelId, teamId, threadTs = "") {
    document.body.classList.remove("shows-sidebar");
    location.hash = ["", userId, channelId, teamId, ...(threadTs ? [threadTs] : [])].join("/");
  }

  async followAddress() {
    const [, userId, channelId, teamId, threadTs = ""] = location.hash.split("/");
    const known = this.teams.flatMap((team) => team.users).filter((user) => !user.is_bot && !user.deleted);
    const memberships = known.filter(({ id }) => id === userId);
    const user = memberships.find(({ team_id }) => team_id === teamId) ?? memberships[0] ?? known[0];
    this.channelId = channelId;
    this.threadTs = threadTs;
    if (this.client?.userId === user.id && this.client.teamId === user.team_id) return this.draw();
    this.stopFollowing?.();
    this.modals.leave();
    clearToasts();
    this.state = null;
    this.client = new Client(user.id, user.team_id);
    this.stopFollowing = this.client.follow(
      () => this.refresh(),
      (isUp) => this.lineIs(isUp),
    );
    await this.refresh();
    if (matchMedia("(pointer: fine)").matches && $("thread").hidden) $("composer-input").focus(); // else a keyboard would cover half the screen
  }

  /** Requests the newest state and draws it. A call during a running request leads to one more. */
  async refresh() {
    const { client } = this;
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const [state, { teams }] = await Promise.all([client.state(), get("/client/people")]);
    this.teams = teams ?? this.teams;
    if (client === this.client && state.error === "account_inactive") return this.leave(state.message);
    if (client !== this.client || state.ok === false || turn < (this.drawnTurn ?? 0)) return;
    this.drawnTurn = turn;
    this.state = state;
    this.draw();
  }

  /** Continues as somebody else after this person's account was deactivated. */
  leave(message) {
    addEventListener("hashchange", () => toast(message), { once: true }); // after this person's notices are gone
    this.show("", "", "");
  }

  draw() {
    if (!this.state) return;
    const { me, team, commands, messages, views, notices } = this.state;
    this.people.take(this.state);
    const channels = this.people.titled();
    const channel =
      channels.find(({ id }) => id === this.channelId) ??
      channels.find(({ name }) => name === "campaigns") ??
      channels[0];
    this.channelId = channel.id;
    document.title = `${channel.title} · ${team.name} · Sandbox`;
    renderRail($("rail"), { teams: this.teams, me, theme: this.theme }, this.go);
    renderSidebar($("sidebar"), { team, me, channels, channelId: channel.id, people: this.people, app: this.state.app }, this.go);
    renderHead($("conversation-head"), { channel, isPanelOpen: this.panel.isOpen }, this.go);
    this.composer.render(channel, commands);
    const isHome = this.home.render(channel);
    $("messages").hidden = $("composer").hidden = isHome;
    const said = messages[channel.id] ?? [];
    this.thread.render(channel, said, isHome ? "" : this.threadTs);
    this.messages.render(channel, said); // last, as it scrolls to the end of the remaining space
    this.modals.render(views);
    this.panel.tell(channel, team);
    this.announce(notices);
    if (channel.unread && document.visibilityState === "visible") this.client.do("read", { channel_id: channel.id });
  }

  /** Shows the notices that arrived while this person acts; the older ones have been read. */
  announce(notices) {
    const { userId } = this.client;
    const seen = this.seenNotices.get(userId);
    this.seenNotices.set(userId, new Set(notices.map(({ id }) => id)));
    for (const notice of seen ? notices : []) if (!seen.has(notice.id)) toast(notice.text);
  }

  lineIs(isUp) {
    $("offline").hidden = isUp;
    if (isUp) this.refresh();
  }

  switchTheme(theme) {
    this.theme = theme;
    localStorage.setItem("theme", theme);
    document.documentElement.dataset.theme = theme;
    this.draw();
  }

  togglePanel(isOpen) {
    localStorage.setItem("panel", isOpen ? "open" : "closed");
    this.panel.open(isOpen);
    this.draw();
  }

  /** Alt and an arrow key go to the conversation above or below, as in Slack. */
  step(event) {
    const step = event.altKey && { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !this.state || $("slack").inert) return;
    event.preventDefault();
    const rows = [...$("sidebar").querySelectorAll(".channel")].map((row) => row.dataset.key);
    this.go.to(rows[(rows.indexOf(this.channelId) + step + rows.length) % rows.length]);
  }
}

async function start() {
  const { teams } = await get("/client/people");
  if (!teams) {
    $("offline").hidden = false;
    setTimeout(start, 1_000);
    return;
  }
  const session = new Session(teams);
  addEventListener("hashchange", () => session.followAddress());
  addEventListener("keydown", moveBetweenRegions);
  addEventListener("keydown", (event) => session.step(event));
  $("veil").addEventListener("click", session.go.toggleSidebar);
  document.addEventListener("visibilitychange", () => session.draw());
  await session.followAddress();
}

start();
