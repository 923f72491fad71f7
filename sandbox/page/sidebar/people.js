/** The people and conversations behind names, for mentions, authors and the choices of selects. */
export class People {
  constructor(goTo) {
    this.goTo = goTo;
    this.byId = new Map();
    this.channels = new Map();
    this.names = "";
    this.version = 0;
  }

  /** Takes a new state. `version` changes when a name has changed. */
  take({ me, users, channels }) {
    const names = JSON.stringify([me.id, users, channels.map(({ id, name }) => [id, name])]);
    if (names !== this.names) this.version += 1;
    this.names = names;
    this.me = me.id;
    this.byId = new Map(users.map((user) => [user.id, user]));
    this.channels = new Map(channels.map((channel) => [channel.id, channel]));
  }

  user(id) {
    return this.byId.get(id);
  }

  channel(id) {
    return this.channels.get(id);
  }

  users() {
    return [...this.byId.values()].filter(({ deleted }) => !deleted);
  }

  /** The open conversations of these types, one type after the other. */
  conversations(types) {
    const open = [...this.channels.values()].filter((channel) => !channel.is_archived);
    return types.flatMap((type) => open.filter((channel) => channel.type === type));
  }

  /** All conversations, each with the title by which people know it. */
  titled() {
    return [...this.channels.values()].map((channel) => ({
      ...channel,
      title: channel.type === "im" ? (this.user(channel.user_id)?.real_name ?? channel.name) : channel.name,
    }));
  }
}
