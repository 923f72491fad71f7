/** The panel's first tab: the campaigns at Toingg. */

import { get } from "../base/api.js";
import { exactTime } from "../base/dates.js";
import { h, sync } from "../base/dom.js";

const TEXTS = [
  ["purpose", "Purpose"],
  ["firstLine", "First line"],
  ["tone", "Tone"],
  ["knowledgeBase", "Knowledge base"],
  ["script", "Script"],
];

/** Shows each campaign as a card and, on demand, the JSON that Toingg received. */
export class CampaignsTab {
  name = "campaigns";
  title = "Campaigns";
  list = h("div", { class: "cards" });
  node = h("div", {}, this.list);

  async look() {
    const campaigns = await get("/control/toingg/campaigns");
    if (!Array.isArray(campaigns)) return;
    this.count.hidden = !campaigns.length;
    this.count.textContent = campaigns.length;
    this.count.setAttribute("aria-label", `${campaigns.length} exist`);
    const empty = {
      key: "empty",
      signature: "",
      render: () =>
        h(
          "p",
          { class: "empty" },
          h("strong", {}, "Toingg has no campaign yet"),
          "What Toingg receives shows up here, as soon as somebody creates a campaign.",
        ),
    };
    sync(
      this.list,
      campaigns.length
        ? campaigns.toReversed().map((campaign) => ({ key: campaign.id, signature: "", render: () => card(campaign) }))
        : [empty],
    );
  }
}

function card({ id, created_at, key_last4, body }) {
  const facts = [
    ["Voice", body.voice],
    ["Language", body.language],
    ["Calls", body.calendar || "at any time"],
    ["Analysis", body.postCallAnalysis ? "after each call" : "none"],
  ];
  const questions = Object.entries(body.postCallAnalysisSchema ?? {});
  return h(
    "article",
    { class: "card" },
    h("h3", {}, body.title),
    h(
      "p",
      { class: "card-meta" },
      h("code", {}, id),
      ` · ${exactTime(Date.parse(created_at) / 1000).slice(0, 8)} · key …${key_last4}`,
    ),
    h(
      "dl",
      { class: "facts" },
      facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
    ),
    h(
      "details",
      {},
      h("summary", {}, "What was written"),
      h(
        "dl",
        { class: "texts" },
        TEXTS.filter(([key]) => body[key]).map(([key, name]) => [h("dt", {}, name), h("dd", {}, body[key])]),
        questions.length > 0 && [
          h("dt", {}, "What to find out"),
          h(
            "dd",
            {},
            questions.map(([key, value]) => h("div", {}, h("code", {}, key), ` ${value}`)),
          ),
        ],
      ),
    ),
    h("details", {}, h("summary", {}, "JSON as received"), h("pre", { tabindex: "0" }, JSON.stringify(body, null, 2))),
  );
}
