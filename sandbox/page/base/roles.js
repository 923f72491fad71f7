/** People's roles in their workspace, in words. */

export const ROLES = {
  owner: "Owner",
  admin: "Admin",
  member: "Member",
  guest: "Guest",
  single_channel_guest: "Single-channel guest",
};
