/** The emoji shortcodes that apps use most. Others are shown as they were written. */

const EMOJI = {
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", negative_squared_cross_mark: "❎",
  warning: "⚠️", rotating_light: "🚨", no_entry: "⛔", no_entry_sign: "🚫", octagonal_sign: "🛑", stop_sign: "🛑",
  question: "❓", grey_question: "❔", exclamation: "❗", grey_exclamation: "❕", bangbang: "‼️",
  information_source: "ℹ️", bulb: "💡", memo: "📝", pencil: "📝", pencil2: "✏️", clipboard: "📋", page_facing_up: "📄",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", stopwatch: "⏱️", alarm_clock: "⏰", clock1: "🕐", calendar: "📆", date: "📅",
  telephone: "☎️", telephone_receiver: "📞", phone: "☎️", iphone: "📱", calling: "📲", mega: "📣", loudspeaker: "📢",
  speech_balloon: "💬", studio_microphone: "🎙️", microphone: "🎤", robot_face: "🤖", bell: "🔔", no_bell: "🔕",
  key: "🔑", lock: "🔒", unlock: "🔓", closed_lock_with_key: "🔐", gear: "⚙️", wrench: "🔧", hammer_and_wrench: "🛠️",
  tada: "🎉", rocket: "🚀", sparkles: "✨", star: "⭐", fire: "🔥", eyes: "👀", wave: "👋", point_right: "👉", raised_hands: "🙌",
  thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎", pray: "🙏", clap: "👏", ok_hand: "👌", muscle: "💪",
  slightly_smiling_face: "🙂", smile: "😄", grin: "😁", joy: "😂", wink: "😉", thinking_face: "🤔", sob: "😭", cry: "😢",
  disappointed: "😞", heart: "❤️", zap: "⚡", link: "🔗", mag: "🔍", arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️",
  arrow_down: "⬇️", arrows_counterclockwise: "🔄", repeat: "🔁", large_green_circle: "🟢", large_yellow_circle: "🟡",
  large_orange_circle: "🟠", red_circle: "🔴", large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫",
  globe_with_meridians: "🌐", flag_in: "🇮🇳", "flag-in": "🇮🇳", package: "📦", bug: "🐛", construction: "🚧", chart_with_upwards_trend: "📈",
};

/** Returns the emoji for a shortcode without its colons, or undefined. */
export function emoji(name) {
  return Object.hasOwn(EMOJI, name) ? EMOJI[name] : undefined;
}
