/** How the page talks to the sandbox: what a person's Slack client does, and the panel's switches. */

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

/** Reads something; returns `{ ok: false }` if that fails. */
export function get(path) {
  return ask(path);
}

/** Does something. */
export function post(path, body = {}) {
  return ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

/** Returns a file's content in base64. */
export function inBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",")[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

/** One person's Slack client. */
export class Client {
  /** A person may be in several workspaces of an organisation: `teamId` is the one on the screen. */
  constructor(userId, teamId) {
    this.userId = userId;
    this.teamId = teamId;
  }

  state() {
    return get(`/client/state?${new URLSearchParams(this.who())}`);
  }

  do(deed, what) {
    return post(`/client/${deed}`, { ...this.who(), ...what });
  }

  who() {
    return { user_id: this.userId, team_id: this.teamId };
  }

  /** Uploads a file for a file input, which `what` names. */
  upload(what, file) {
    const query = new URLSearchParams({ ...this.who(), ...what, name: file.name });
    return ask(`/client/upload?${query}`, { method: "POST", body: file });
  }

  /**
   * Calls `onChange` when something that this person sees has changed, and `onLine` with the connection's state.
   * Returns a function that stops this.
   */
  follow(onChange, onLine) {
    const events = new EventSource(`/client/events?user_id=${encodeURIComponent(this.userId)}`);
    events.onmessage = () => onChange();
    events.onopen = () => onLine(true);
    events.onerror = () => onLine(false);
    return () => events.close();
  }
}
