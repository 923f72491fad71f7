"""The web pages for people who install the app: pure functions that return HTML without scripts."""

from html import escape

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.55 system-ui, sans-serif; margin: 0; display: grid; min-height: 100vh; place-items: center;
  background: light-dark(#f6f5f8, #17141c); color: light-dark(#1d1c1d, #e8e6ea); }
main { max-width: 32rem; margin: 1.5rem; padding: 2rem; border-radius: 12px; background: light-dark(#fff, #221e29);
  box-shadow: 0 1px 3px #0003; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0 0 .75rem; }
p, ul { margin: 0 0 1rem; } ul { padding-left: 1.25rem; }
code { background: light-dark(#eeebf2, #342e3f); padding: .1rem .35rem; border-radius: 4px; }
a.button { display: inline-block; padding: .65rem 1.2rem; border-radius: 8px; background: #5b3f93; color: #fff;
  font-weight: 600; text-decoration: none; }
a.button:focus-visible { outline: 3px solid light-dark(#1264a3, #8ab4f8); outline-offset: 2px; }
small { color: light-dark(#5c5962, #a9a4b2); }
"""


WHY_NOT = {
    "access_denied": "The installation was cancelled.",
    "invalid_browser": "This browser didn't start the installation, or started it too long ago.",
    "invalid_state": "The installation was started too long ago.",
    "missing_code": "Slack sent you back without a code.",
    "invalid_code": "Slack didn't accept this installation.",
    "storage_error": "I can't reach my database right now.",
    "slack_away": "Slack didn't answer just now. Reload this page in a moment, or start again.",
    "incomplete": "Slack didn't give the app what it needs to work there. Please install it again.",
}
"""Why an installation failed, by Bolt's error codes and our own."""


def install_page(authorize_url: str, command: str) -> str:
    """Say what the app does and which permissions it needs, with a link to Slack's page to allow it."""
    return _page(
        "Add Toingg to Slack",
        f"""
<p>Your team fills in a form in Slack, and an AI calling campaign is ready in Toingg. The channel hears the result.</p>
<p>Slack will ask you to allow the app to:</p>
<ul>
<li>add the command <code>{escape(command)}</code>,</li>
<li>post the results of campaigns,</li>
<li>see who is an admin, because admins connect your Toingg key.</li>
</ul>
<p>It doesn't read your messages.</p>
<p><a class="button" href="{escape(authorize_url)}">Add to Slack</a></p>
<p><small>You need permission to install apps in your workspace. If you don't have it, ask an admin.</small></p>""",
    )


def installed_page(team_name: str | None, slack_url: str, command: str) -> str:
    """Say that the installation worked, and what to do next."""
    where = escape(team_name or "your organisation")
    return _page(
        "Toingg is installed",
        f"""
<p>It's ready in <strong>{where}</strong>. There's one thing left to do.</p>
<p>As an admin, type <code>{escape(command)} connect</code> in Slack and enter your Toingg API key. After that, everyone
can create campaigns with <code>{escape(command)}</code>.</p>
<p><a class="button" href="{escape(slack_url)}">Open Slack</a></p>""",
    )


def not_installed_page(why: str, way_back: str) -> str:
    """Say why the installation did not work, and how to try again."""
    sentence = WHY_NOT.get(why, "Slack ended the installation.")
    return _page(
        "Toingg was not installed",
        f"""
<p>{escape(sentence, quote=False)} Nothing was changed.</p>
<p><a class="button" href="{escape(way_back)}">Try again</a></p>""",
    )


def _page(title: str, content: str) -> str:
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body><main>
<h1>{title}</h1>{content}
</main></body>
</html>
"""
