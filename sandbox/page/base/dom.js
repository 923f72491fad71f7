/** Builds and updates elements. Text from elsewhere always becomes text nodes, never HTML. */

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "indeterminate", "selected"]);
const SVG = "http://www.w3.org/2000/svg";

/** Builds an element: `h("button", { class: "quiet", onclick: close }, "Close")`. */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (PROPERTIES.has(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

const ICONS = {
  hash: "M9 4 7 20M17 4l-2 16M4.5 9h16M3.5 15h16",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  close: "M6 6l12 12M18 6 6 18",
  back: "M15 5l-7 7 7 7",
  down: "M6 9l6 6 6-6",
  send: "M4 12 20 4l-5 16-3.5-6.5z",
  search: "M11 4.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM20 20l-4.4-4.4",
  clock: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 7.5V12l3 2",
  eye: "M2.5 12C6 5.8 18 5.8 21.5 12 18 18.2 6 18.2 2.5 12zM12 9.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6z",
  panel: "M3.5 5h17v14h-17zM14.5 5v14",
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2.5v2.2M12 19.3v2.2M2.5 12h2.2M19.3 12h2.2M5.3 5.3l1.5 1.5M17.2 17.2l1.5 1.5M18.7 5.3l-1.5 1.5M6.8 17.2l-1.5 1.5",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z",
  contrast: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 3.5v17M12 8l6.5-2.2M12 12h8.5M12 16l6.7 2",
  menu: "M4 7h16M4 12h16M4 17h16",
  check: "M5 12.5l4.5 4.5L19 7.5",
  alert: "M12 4 21 19.5H3zM12 10v4.5M12 17v.2",
  info: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 11v5.5M12 7.7v.2",
  dots: "M5 12h.1M12 12h.1M19 12h.1",
  plus: "M12 5v14M5 12h14",
  bold: "M7 4.5h6a3.6 3.6 0 0 1 0 7.2H7zM7 11.7h7a3.9 3.9 0 0 1 0 7.8H7z",
  italic: "M10 4.5h7M7 19.5h7M14 4.5l-4 15",
  strike: "M4 12h16M16.5 7.5C16 5.5 14.3 4.5 12 4.5c-2.6 0-4.5 1.3-4.5 3.5M7.5 16c.3 2.3 2.1 3.5 4.5 3.5 2.7 0 4.5-1.3 4.5-3.5",
  code: "M8 7l-5 5 5 5M16 7l5 5-5 5",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.5 1.5M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.5-1.5",
  numbers: "M10 6h10M10 12h10M10 18h10M4 4.5l1.5-.5v4M4 16h2.5L4 20h2.5",
  bullets: "M10 6h10M10 12h10M10 18h10M4.5 6h.1M4.5 12h.1M4.5 18h.1",
  file: "M6 3.5h8l4 4v13H6zM14 3.5v4h4",
  thread: "M4 5h16v11h-8l-4.5 3.5V16H4zM8 9.3h8M8 12.3h5",
  swap: "M4 9h15M15 5l4 4-4 4M20 16H5M9 12l-4 4 4 4",
  replay: "M5 12a7 7 0 1 1 2.2 5.1M5 12l-2.3-2.2M5 12l2.6-1.9",
};

/** Draws one of our own icons. Screen readers ignore it, so its button needs a label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** The initials of a name's first two words. */
export function initials(name) {
  const letters = name.split(/\s+/).map((word) => [...word][0]);
  return letters.slice(0, 2).join("").toUpperCase();
}

/** A square with a person's initials, in their own colour. */
export function avatar(user, size = "") {
  const name = user?.real_name || user?.name || "?";
  let hue = 0;
  for (const character of user?.id ?? name) hue = (hue * 25 + character.codePointAt(0)) % 360;
  const classes = `avatar ${size} ${user?.is_bot ? "is-bot" : ""}`;
  return h("span", { class: classes, style: `--hue: ${hue}`, "aria-hidden": "true" }, initials(name));
}

const signatures = new WeakMap();

/**
 * Makes `items` the children of `container`, in this order, and changes only what differs. A child with the same key
 * and signature stays as it is, with its focus, its scroll position and everything that was typed.
 * An item is `{ key, signature, render }`.
 */
export function sync(container, items) {
  const focus = rememberFocus(container);
  const known = new Map([...container.children].map((node) => [node.dataset.key, node]));
  const wanted = items.map(({ key, signature, render }) => {
    const node = known.get(String(key));
    if (node && signatures.get(node) === signature) return node;
    const fresh = render();
    fresh.dataset.key = key;
    signatures.set(fresh, signature);
    return fresh;
  });
  const kept = new Set(wanted);
  for (const node of [...container.children]) if (!kept.has(node)) node.remove();
  wanted.forEach((node, place) => {
    if (container.children[place] !== node) container.insertBefore(node, container.children[place] ?? null);
  });
  focus();
}

const named = (name, value, container) => [...container.querySelectorAll(`[data-${name}="${CSS.escape(value)}"]`)];

/** Describes an element, to find its twin after it was replaced; `nth` is its place among several of the same part. */
export function traitsOf({ dataset: { focus, part } }, container = document) {
  const nth = part ? named("part", part, container).findIndex((each) => each.dataset.focus === focus) : -1;
  return { focus, part, nth };
}

/**
 * Finds the element that replaced another one. It has the same name (`data-focus`), or is the same part (`data-part`)
 * of an edited message or view, whose blocks have new ids. If there are fewer of this part now, it is the last one.
 */
export function twinOf({ focus, part, nth }, container = document) {
  const same = focus && named("focus", focus, container)[0];
  const parts = part ? named("part", part, container) : [];
  return same || parts[Math.max(nth, 0)] || parts.at(-1) || null;
}

/** Remembers which named element has the focus. Call the returned function to restore it after a change. */
function rememberFocus(container) {
  const active = document.activeElement;
  const traits = container.contains(active) ? traitsOf(active, container) : {};
  if (!traits.focus) return () => {};
  const selection = "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
  return () => {
    if (container.contains(document.activeElement)) return;
    const heir = twinOf(traits, container);
    heir?.focus();
    if (heir && selection?.[0] !== undefined && selection?.[0] !== null) heir.setSelectionRange(...selection);
  };
}
