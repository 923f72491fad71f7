/** Where the bot works, in words. */

/** Says why the app does not work on this screen, and how it would. */
export function onlyThere({ name, works_in }) {
  return (
    `${name} works in ${works_in} only, because the bot has the token of that one workspace. ` +
    'To add it to others, start the sandbox with: make sandbox ARGS="--install oauth"'
  );
}
