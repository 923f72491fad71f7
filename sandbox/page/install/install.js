/** The consent page: a person chooses a workspace, reads what an app asks for there, and allows it or cancels. */

import { get, post } from "../base/api.js";
import { avatar, h, icon } from "../base/dom.js";
import { ROLES } from "../base/roles.js";

const ADMINS = { true: "owners of the organisation", false: "owners and admins" };
const asked = Object.fromEntries(new URLSearchParams(location.search));
const root = document.getElementById("install");

/** What the app asks for, who decides, and where. */
class Consent {
  constructor({ app, sees, does, team, places }) {
    Object.assign(this, { app, sees, does, places });
    this.without = new Set();
    this.place = places.find(({ id }) => id === team) ?? places.find(({ granted }) => !granted) ?? places[0];
    this.choosePerson();
  }

  choosePerson(userId) {
    const { people } = this.place;
    this.person = people.find(({ id }) => id === userId) ?? people.find((each) => each.may_install) ?? people[0];
    this.draw();
  }

  draw(focus) {
    const { app, place } = this;
    const problem = this.problem();
    root.replaceChildren(
      h("div", { class: "install-marks", "aria-hidden": "true" }, mark(app), icon("swap"), mark(place)),
      h(
        "h1",
        {},
        `${app.name} is requesting permission to access `,
        h("strong", {}, place.name),
        place.is_organisation ? ", all its workspaces" : "",
      ),
      h(
        "div",
        { class: "install-who" },
        select("Where", "place", this.places, place, placeName, (id) => {
          this.place = this.places.find((each) => each.id === id);
          this.choosePerson();
          document.getElementById("place").focus();
        }),
        select("You act as", "person", place.people, this.person, personName, (id) => {
          this.choosePerson(id);
          document.getElementById("person").focus();
        }),
      ),
      this.list(`What will ${app.name} see?`, this.sees),
      this.list(`What will ${app.name} do?`, this.does),
      this.note(),
      h("p", { class: "install-problem", id: "problem", role: "alert", hidden: !problem }, icon("alert"), problem),
      h(
        "footer",
        {},
        h("button", { class: "button", type: "button", onclick: () => this.decide(false) }, "Cancel"),
        h(
          "button",
          {
            class: "button is-primary",
            type: "button",
            disabled: Boolean(problem),
            "aria-describedby": "problem",
            onclick: () => this.decide(true),
          },
          "Allow",
        ),
      ),
    );
    root.removeAttribute("aria-busy");
  }

  /** Why the app cannot be installed like this, or an empty string. */
  problem() {
    const { person, place } = this;
    if (place.has_it_through) return `${place.name} has ${this.app.name} already, through ${place.has_it_through}.`;
    if (person.may_install) return "";
    const names = place.people.filter((each) => each.may_install).map((each) => each.real_name);
    return `Only ${ADMINS[place.is_organisation]} may install apps here. Ask ${names.join(" or ")}.`;
  }

  note() {
    const { granted } = this.place;
    if (!granted) return "";
    const words = asked.scope.split(/[\s,]+/).some((scope) => !granted.includes(scope))
      ? "has this app already. Allowing grants what is new."
      : "has this app already, with all of this.";
    return h("p", { class: "install-note" }, icon("info"), `${this.place.name} ${words}`);
  }

  /** Lists what is asked for. Optional scopes can be declined. */
  list(title, points) {
    if (!points.length) return "";
    const rows = points.map(({ scope, words, is_optional }) =>
      h("li", {}, is_optional ? this.choice(scope, words) : [icon("check"), words]),
    );
    return h("section", { class: "install-list" }, h("h2", {}, title), h("ul", {}, rows));
  }

  choice(scope, words) {
    const box = h("input", {
      type: "checkbox",
      checked: !this.without.has(scope),
      onchange: () => (box.checked ? this.without.delete(scope) : this.without.add(scope)),
    });
    return h("label", {}, box, h("span", {}, words, h("small", {}, " optional")));
  }

  async decide(allow) {
    const choice = { place_id: this.place.id, user_id: this.person.id, allow, without: [...this.without] };
    const decision = { ...asked, ...choice };
    const answer = await post("/oauth/v2/consent", decision);
    if (answer.ok) location.assign(answer.location);
    else showFailure(answer);
  }
}

function mark({ name }) {
  return h("span", { class: "install-mark", style: `--hue: ${(name.length * 37) % 360}` }, name.charAt(0));
}

function placeName({ name, is_organisation, workspaces }) {
  return is_organisation ? `${name} (the organisation: ${workspaces.join(" and ")})` : name;
}

function personName({ real_name, role }) {
  return `${real_name}, ${ROLES[role].toLowerCase()}`;
}

function select(label, id, choices, chosen, name, onChoose) {
  const options = choices.map((each) => h("option", { value: each.id, selected: each === chosen }, name(each)));
  return h(
    "div",
    { class: "install-choice" },
    h("label", { for: id }, label),
    h("select", { id, onchange: (event) => onChoose(event.target.value) }, options),
  );
}

/** Shows why consent cannot be asked for. The app's developers need the code. */
function showFailure({ error, message }) {
  root.removeAttribute("aria-busy");
  root.replaceChildren(
    h("div", { class: "install-marks is-wrong", "aria-hidden": "true" }, icon("alert")),
    h("h1", {}, "This app cannot be installed like this"),
    h("p", { role: "alert" }, message),
    h(
      "p",
      { class: "muted" },
      "Go back and try again. If it stays like this, your bot's administrator can fix it: ",
      h("code", {}, error),
    ),
  );
}

document.documentElement.dataset.theme = localStorage.getItem("theme") ?? "auto";
const page = await get(`/oauth/v2/consent${location.search}`);
if (page.ok) new Consent(page);
else showFailure(page);
