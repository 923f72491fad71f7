/** The panel's fourth tab: where the app is installed, with buttons to change it, and Toingg's keys. */

import { get, post } from "../base/api.js";
import { confirmed, question } from "../overlays/dialog.js";
import { h, sync } from "../base/dom.js";

/** A card for each workspace and organisation, and one for each company's account at Toingg. */
export class WorkspacesTab {
  name = "workspaces";
  title = "Workspaces";

  constructor(session) {
    this.session = session;
    this.places = h("div", { class: "cards" });
    this.keys = h("div", { class: "cards" });
    this.node = h(
      "div",
      { class: "stack" },
      h("section", {}, h("h3", {}, "Where the app is installed"), this.places),
      h("section", {}, h("h3", {}, "Keys at Toingg"), this.keys),
    );
  }

  async look() {
    const [{ places, install_url }, accounts] = await Promise.all([
      get("/control/workspaces"),
      get("/control/toingg/accounts"),
    ]);
    if (!places || !Array.isArray(accounts)) return;
    const isAmiss = places.some(({ missing }) => missing.length) || accounts.some((each) => each.is_revoked);
    this.count.hidden = !isAmiss;
    this.count.textContent = "!";
    this.count.setAttribute("aria-label", "Something is missing or revoked");
    this.count.classList.add("is-warning");
    const item = (key, entry, render) => ({ key, signature: JSON.stringify([entry, install_url]), render });
    sync(
      this.places,
      places.map((place) => item(place.id, place, () => this.placeCard(place, install_url))),
    );
    sync(
      this.keys,
      accounts.map((account) => item(account.name, account, () => this.keyCard(account))),
    );
  }

  placeCard(place, installUrl) {
    const { name, is_organisation, is_installed, has_it_through, scopes, missing, by } = place;
    const state = is_installed ? "Installed" : has_it_through && `Through ${has_it_through}`;
    const codes = (names) => names.map((each) => h("code", {}, each));
    return h(
      "article",
      { class: "card" },
      h(
        "header",
        { class: "place-head" },
        h("h4", {}, name, is_organisation && h("small", {}, "All workspaces of the organisation")),
        state ? h("span", { class: "badge" }, state) : this.add(place, installUrl, "Add to workspace"),
      ),
      by && h("p", { class: "card-meta" }, `Allowed by ${by}`),
      is_installed && h("p", { class: "scopes" }, codes(scopes)),
      missing.length > 0 && h("p", { class: "scopes is-missing" }, "Not granted yet: ", codes(missing)),
      is_installed &&
        h(
          "div",
          { class: "card-foot" },
          missing.length > 0 && this.add(place, installUrl, "Install again"),
          this.button(`remove-${place.id}`, "Remove", () => this.remove(place)),
        ),
    );
  }

  /** Opens the bot's install page, or installs at once if the bot has a fixed token and no such page. */
  add({ id }, installUrl, words) {
    if (!installUrl) return this.button(`install-${id}`, words, () => this.change("install", { team_id: id }));
    const target = { href: `${installUrl}?team=${id}`, target: "_blank", rel: "noopener" };
    return h("a", { class: "button is-small", "data-focus": `install-${id}`, ...target }, words);
  }

  button(key, words, onclick) {
    return h("button", { class: "button is-small", type: "button", "data-focus": key, onclick }, words);
  }

  keyCard({ name, key, is_revoked, campaigns }) {
    const turn = (action) => this.change("toingg/key", { account: name, action });
    const copy = async ({ target }) => {
      await navigator.clipboard.writeText(key);
      target.textContent = "Copied";
    };
    return h(
      "article",
      { class: "card" },
      h(
        "label",
        { class: "key-switch" },
        h("span", {}, h("strong", {}, name), h("small", {}, campaigns === 1 ? "1 campaign" : `${campaigns} campaigns`)),
        h(
          "span",
          { class: "switch is-bare" },
          h("input", {
            type: "checkbox",
            role: "switch",
            checked: !is_revoked,
            "aria-label": `The key of ${name} works`,
            "data-focus": `key-${name}`,
            onchange: (event) => turn(event.target.checked ? "restore" : "revoke"),
          }),
        ),
      ),
      h("p", { class: "key" }, h("code", {}, key), is_revoked && h("strong", {}, "Revoked")),
      h(
        "div",
        { class: "card-foot" },
        this.button(`copy-${name}`, "Copy", copy),
        this.button(`renew-${name}`, "Renew", () => turn("renew")),
      ),
    );
  }

  async remove({ id, name }) {
    const ask = question(
      `Remove the app from ${name}?`,
      "Its token stops working at once, and it leaves every channel. The bot is told, as Slack does.",
      "Remove",
      "Cancel",
      "danger",
    );
    if (await confirmed(ask, this.session.people)) await this.change("uninstall", { team_id: id });
  }

  async change(what, wish) {
    const answer = await post(`/control/${what}`, wish);
    if (answer.ok === false) this.session.toast(answer.message);
    await Promise.all([this.look(), this.session.refresh()]);
  }
}
