/** A file_input: files are uploaded as soon as they are chosen, and submitted with the form. */

import { h, icon } from "../base/dom.js";

const DEFAULT_MOST = 10;
const SIZE_LIMIT = 10_000_000; // bytes: https://docs.slack.dev/reference/block-kit/block-elements/file-input-element

/** Renders the field: a button that is also a drop zone, and the list of chosen files. */
export function fileInput(spec, env) {
  const most = spec.max_files ?? DEFAULT_MOST;
  const types = (spec.filetypes ?? []).map((type) => type.toLowerCase().replace(/^\./, ""));
  let files = env.value?.files ?? [];
  let underWay = 0;

  const describedBy = [env.attributes["aria-describedby"], `${env.attributes.id}-note`].filter(Boolean).join(" ");
  const input = h("input", {
    ...env.attributes,
    "aria-describedby": describedBy,
    type: "file",
    multiple: most > 1,
    accept: types.map((type) => `.${type}`).join(",") || null,
    onchange: () => {
      add([...input.files]);
      input.value = "";
    },
  });
  const note = h("p", { class: "hint", id: `${env.attributes.id}-note` }, rule());
  const problem = h("p", { class: "error", role: "alert", hidden: true });
  const list = h("ul", { class: "files", "aria-label": "What was chosen" });
  const zone = h(
    "div",
    {
      class: "file-zone",
      ondragover: (event) => event.preventDefault(),
      ondrop: (event) => {
        event.preventDefault();
        add([...event.dataTransfer.files]);
      },
    },
    input,
    h("span", { class: "muted", "aria-hidden": "true" }, most === 1 ? "or drop it here" : "or drop them here"),
  );

  function rule() {
    const kind = types.length ? `${types.join(", ")}; ` : "";
    return `${kind}${most === 1 ? "one file" : `up to ${most} files`} of at most 10 MB.`;
  }

  async function add(chosen) {
    say("");
    if (files.length + underWay + chosen.length > most)
      return say(
        most === 1 ? "Only one file can go along. Remove the other one first." : `At most ${most} files can go along.`,
      );
    underWay += chosen.length;
    draw();
    for (const file of chosen) {
      const answer = file.size > SIZE_LIMIT ? tooLarge(file) : await env.upload(file);
      underWay -= 1;
      if (answer.ok) take([...files, answer.file]);
      else say(answer.message);
    }
    draw();
  }

  function tooLarge(file) {
    return { ok: false, message: `${file.name} is larger than 10 MB.` };
  }

  function take(now) {
    files = now;
    env.change({ type: spec.type, files });
    draw();
  }

  function say(sentence) {
    problem.hidden = !sentence;
    problem.replaceChildren(icon("alert"), h("span", {}, sentence));
  }

  function draw() {
    list.replaceChildren(
      ...files.map((file) =>
        h(
          "li",
          { class: "file" },
          icon("file"),
          h("span", { class: "file-name" }, file.name, h("small", {}, size(file.size))),
          h(
            "button",
            {
              class: "button is-icon",
              type: "button",
              "aria-label": `Remove ${file.name}`,
              onclick: () => {
                take(files.filter((each) => each !== file));
                input.focus();
              },
            },
            icon("close"),
          ),
        ),
      ),
      ...(underWay ? [h("li", { class: "file", role: "status" }, h("span", { class: "spinner" }), "Uploading…")] : []),
    );
  }

  draw();
  return h("div", { class: "file-input" }, zone, note, problem, list);
}

function size(bytes) {
  const units = ["bytes", "KB", "MB"];
  const power = bytes < 1_000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  return `${(bytes / 1_000 ** power).toLocaleString("en", { maximumFractionDigits: 1 })} ${units[power]}`;
}
