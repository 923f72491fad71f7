/** How the page speaks with the sandbox: what a person's Slack client does, and the switches of the panel. */

/** What the page shows when the sandbox itself cannot be reached. */
const NOT_REACHED = { ok: false, error: "not_reached", message: "The sandbox does not answer. Is it still running?" };

async function ask(path, options) {
  try {
    const response = await fetch(path, options);
    return await response.json();
  } catch {
    return NOT_REACHED;
  }
}

/** Reads something; answers `{ ok: false }` where nothing could be read. */
export function get(path) {
  return ask(path);
}

/** Does something. */
export function post(path, body = {}) {
  return ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

/** One person's Slack client. */
export class Client {
  constructor(userId) {
    this.userId = userId;
  }

  state() {
    return get(`/client/state?user_id=${encodeURIComponent(this.userId)}`);
  }

  do(deed, what) {
    return post(`/client/${deed}`, { user_id: this.userId, ...what });
  }

  /** Uploads a file for an element that takes files; `what` names it. */
  upload(what, file) {
    const query = new URLSearchParams({ user_id: this.userId, ...what, name: file.name });
    return ask(`/client/upload?${query}`, { method: "POST", body: file });
  }

  /** Calls back whenever something that this person sees has changed, and with whether the line is up. Returns its end. */
  follow(onChange, onLine) {
    const events = new EventSource(`/client/events?user_id=${encodeURIComponent(this.userId)}`);
    events.onmessage = () => onChange();
    events.onopen = () => onLine(true);
    events.onerror = () => onLine(false);
    return () => events.close();
  }
}
