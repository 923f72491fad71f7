/** Modals: a person's stack of views, the top one on screen. */

import { ViewWindow } from "./view_window.js";

/** Shows the acting person's stack of views. */
export class ModalStack {
  /** `session` has `client`, `people` and `refresh()`, which requests the newest state. */
  constructor(session) {
    this.session = session;
    this.windows = [];
  }

  render(views) {
    const known = new Map(this.windows.map((window) => [window.view.id, window]));
    const isOpen = new Set(views.map((view) => view.id));
    for (const window of this.windows.toReversed()) if (!isOpen.has(window.view.id)) window.takeAway();
    this.windows = views.map((view) => {
      const window = known.get(view.id) ?? new ViewWindow(this.session, view);
      window.update(view, views[0].id !== view.id);
      return window;
    });
  }

  /** Closes all windows, because somebody else acts now. */
  leave() {
    this.render([]);
  }
}
