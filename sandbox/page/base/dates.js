/** Times in the reader's own format. */

const format = (options) => (date) => date.toLocaleString("en-US", options);
const clock = format({ hour: "numeric", minute: "2-digit" });
const long = format({ weekday: "long", month: "long", day: "numeric" });

/** The patterns of `<!date^…>`: https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
const PATTERNS = {
  date_num: (date) =>
    [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => `${n}`.padStart(2, "0")).join("-"),
  date: format({ month: "long", day: "numeric", year: "numeric" }),
  date_short: format({ month: "short", day: "numeric", year: "numeric" }),
  date_long: format({ weekday: "long", month: "long", day: "numeric", year: "numeric" }),
  date_slash: format({ month: "2-digit", day: "2-digit", year: "numeric" }),
  date_pretty: (date) => near(date) ?? PATTERNS.date(date),
  date_short_pretty: (date) => near(date) ?? PATTERNS.date_short(date),
  date_long_pretty: (date) => near(date) ?? PATTERNS.date_long(date),
  day_divider_pretty: (date) => near(date) ?? long(date),
  time: clock,
  time_secs: format({ hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago: (date) => ago(date),
};

/** Fills in the pattern of a `<!date^…>`. */
export function filledDate(seconds, pattern) {
  const date = new Date(seconds * 1000);
  return pattern.replace(/\{(\w+)\}/g, (all, name) => (Object.hasOwn(PATTERNS, name) ? PATTERNS[name](date) : all));
}

/** "10:42 AM" for a message's ts or for seconds. */
export function timeOfDay(ts) {
  return clock(new Date(Number.parseFloat(ts) * 1000));
}

/** "10:42:07.123": the log shows milliseconds. */
export function exactTime(seconds) {
  const date = new Date(seconds * 1000);
  return `${date.toTimeString().slice(0, 8)}.${`${date.getMilliseconds()}`.padStart(3, "0")}`;
}

/** The full day and time, for a tooltip. */
export function fullTime(ts) {
  const date = new Date(Number.parseFloat(ts) * 1000);
  return `${PATTERNS.date_long(date)} at ${PATTERNS.time_secs(date)}`;
}

/** "Today", "Yesterday" or the day's name, shown between the messages of two days. */
export function dayName(ts) {
  const date = new Date(Number.parseFloat(ts) * 1000);
  const name = near(date) ?? long(date);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** "10:30 PM" for a time picker's "22:30". */
export function pickerTime(time) {
  const [hours, minutes] = time.split(":").map(Number);
  return clock(new Date(2000, 0, 1, hours, minutes));
}

function near(date) {
  const days = Math.round((startOfDay(new Date()) - startOfDay(date)) / 86_400_000);
  return { "-1": "tomorrow", 0: "today", 1: "yesterday" }[days];
}

function startOfDay(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}

function ago(date) {
  const seconds = Math.round((Date.now() - date) / 1000);
  const units = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ];
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(-Math.trunc(seconds / size), unit);
}
