/** Slack's select menus and the time picker: what each offers, and how the app receives its choice. */

import { Combobox } from "./combobox.js";
import { pickerTime } from "../base/dates.js";
import { textObject, withEmoji } from "../text/mrkdwn.js";

const MIN_QUERY_LENGTH = 3; // Slack's default for external selects
const HALF_HOURS = Array.from({ length: 48 }, (_, n) => `${`${n >> 1}`.padStart(2, "0")}:${n % 2 ? "30" : "00"}`);
const KINDS = { channel: "public", private: "private", im: "im" };
const MARKS = { channel: { mark: "#" }, private: { icon: "lock" }, im: { mark: "@" } };

const optionText = (option) => (option.text.emoji === false ? option.text.text : withEmoji(option.text.text));
const optionChoice = (option, group) => ({
  value: option.value,
  text: optionText(option),
  detail: option.description?.text,
  group,
  option,
});
const userChoice = (user) => ({
  value: user.id,
  text: user.real_name,
  detail: user.is_bot ? "App" : user.name,
  mark: "@",
});
const conversationChoice = (channel, people) => ({
  value: channel.id,
  text: channel.type === "im" ? (people.user(channel.user_id)?.real_name ?? channel.name) : channel.name,
  ...MARKS[channel.type],
});

const fits =
  (query) =>
  ({ text }) =>
    text.toLowerCase().includes(query.toLowerCase());

/**
 * How each family of menus works. `key` is its choice's name in the state, `offer(element, env)` returns everything
 * that it offers, `read(value, env)` turns a state's value into a choice, and `write(choice)` does the reverse.
 */
const FAMILIES = {
  static: {
    key: "selected_option",
    offer: (element) => [
      ...(element.options ?? []).map((option) => optionChoice(option)),
      ...(element.option_groups ?? []).flatMap((group) =>
        group.options.map((option) => optionChoice(option, textObject(group.label))),
      ),
    ],
    read: (option) => optionChoice(option),
    write: (choice) => choice.option,
  },
  users: {
    key: "selected_user",
    offer: (_, { people }) => people.users().map(userChoice),
    read: (id, { people }) => userChoice(people.user(id) ?? { id, real_name: id, name: "" }),
    write: (choice) => choice.value,
  },
  channels: {
    key: "selected_channel",
    offer: (_, { people }) => people.conversations(["channel"]).map((channel) => conversationChoice(channel, people)),
    read: (id, { people }) => conversationChoice(people.channel(id) ?? { id, name: id, type: "channel" }, people),
    write: (choice) => choice.value,
  },
  conversations: {
    key: "selected_conversation",
    offer: (element, { people }) =>
      people
        .conversations(["channel", "private", "im"])
        .filter((channel) => (element.filter?.include ?? [KINDS[channel.type]]).includes(KINDS[channel.type]))
        .filter((channel) => !(element.filter?.exclude_bot_users && people.user(channel.user_id)?.is_bot))
        .filter((channel) => !(element.filter?.exclude_external_shared_channels && channel.is_ext_shared))
        .map((channel) => conversationChoice(channel, people)),
    read: (id, { people }) => conversationChoice(people.channel(id) ?? { id, name: id, type: "channel" }, people),
    write: (choice) => choice.value,
  },
};
FAMILIES.external = { ...FAMILIES.static, offer: null };

/** Renders a select menu of any kind, for one choice or several. */
export function select(element, env) {
  const multiple = element.type.startsWith("multi_");
  const family = FAMILIES[element.type.replace("multi_", "").replace("_select", "")];
  const key = multiple ? `${family.key}s` : family.key;
  const before = env.value?.[key];
  const combobox = new Combobox({
    choices: family.offer
      ? (query) => family.offer(element, env).filter(fits(query))
      : (query) => external(element, env, query),
    chosen: (multiple ? (before ?? []) : [before]).filter(Boolean).map((value) => family.read(value, env)),
    onChoose: (chosen) => {
      const values = chosen.map((choice) => family.write(choice));
      env.change({ type: element.type, [key]: multiple ? values : (values[0] ?? null) });
    },
    multiple,
    most: element.max_selected_items,
    clearable: env.optional,
    placeholder: textObject(element.placeholder) || "Select an option",
    attributes: env.attributes,
    slow: !family.offer,
  });
  return combobox.node;
}

async function external(element, env, query) {
  const least = element.min_query_length ?? MIN_QUERY_LENGTH;
  if (query.length < least)
    throw new Error(`Type ${least === 1 ? "a character" : `${least} characters`} or more to search`);
  const answer = await env.options(query);
  if (!answer.ok) throw new Error(answer.message || "The choices could not be loaded");
  return FAMILIES.static.offer(answer);
}

/** Renders a time picker: half hours to choose from, and any other minute by typing it. */
export function timepicker(element, env) {
  const choice = (time) => ({ value: time, text: pickerTime(time) });
  const before = env.value?.selected_time;
  const combobox = new Combobox({
    choices: (query) => {
      const fitting = HALF_HOURS.map(choice).filter(fits(query));
      const typed = readTime(query);
      return typed ? [choice(typed), ...fitting.filter(({ value }) => value !== typed)] : fitting;
    },
    chosen: before ? [choice(before)] : [],
    onChoose: ([chosen]) => env.change({ type: element.type, selected_time: chosen?.value ?? null }, { isDone: true }),
    clearable: env.optional,
    placeholder: textObject(element.placeholder) || "Choose a time",
    attributes: env.attributes,
  });
  combobox.node.classList.add("is-time");
  return combobox.node;
}

/** Reads "9", "9:41", "941pm" or "21:41" as "09:41" and so on; null if it is not a time. */
function readTime(text) {
  const match = /^(\d{1,2}?)[:.]?(\d{2})?\s*([ap])?\.?(?:m\.?)?$/i.exec(text.trim());
  if (!match) return null;
  const [, hourText, minuteText = "00", half] = match;
  let hour = Number(hourText);
  if (half && (hour < 1 || hour > 12)) return null;
  if (half) hour = (hour % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  if (hour > 23 || Number(minuteText) > 59) return null;
  return `${`${hour}`.padStart(2, "0")}:${minuteText}`;
}
