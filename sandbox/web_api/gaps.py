"""Arguments of Slack's methods that this sandbox does not imitate.

They are refused, which Slack would not do. Arguments that Slack does not know either are ignored, as in Slack.
https://docs.slack.dev/reference/methods
"""

LOOKS = frozenset({"as_user", "icon_emoji", "icon_url", "link_names", "parse", "username"})

GAPS: dict[str, frozenset[str]] = {
    "oauth.v2.access": frozenset({"code_verifier", "refresh_token"}),
    "users.info": frozenset({"include_locale"}),
    "users.list": frozenset({"include_locale"}),
    "conversations.info": frozenset({"include_locale", "include_num_members"}),
    "conversations.open": frozenset({"prevent_creation", "return_im"}),
    "chat.postMessage": LOOKS | {"container_id", "metadata", "mrkdwn"},
    "chat.postEphemeral": LOOKS,
    "chat.update": frozenset({"as_user", "file_ids", "link_names", "metadata", "parse"}),
    "chat.delete": frozenset({"as_user"}),
    "views.open": frozenset({"interactivity_pointer"}),
    "views.push": frozenset({"interactivity_pointer"}),
}
