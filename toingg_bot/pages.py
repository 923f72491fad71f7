"""The few web pages that somebody sees who installs the app: pure functions to HTML, without scripts."""

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


def install_page(authorize_url: str, command: str) -> str:
    """What the app does and asks for, and the way to Slack's own page, where it is allowed or not."""
    return _page(
        "Add Toingg to Slack",
        f"""
<p>Your team types <code>{escape(command)}</code> in Slack, fills in a form, and the AI calling campaign exists at
Toingg. The channel hears the outcome.</p>
<p>Slack will ask you to allow the app to:</p>
<ul>
<li>add the command <code>{escape(command)}</code>,</li>
<li>post the outcomes of campaigns,</li>
<li>see who is an admin, because admins decide whose Toingg key is used.</li>
</ul>
<p>It does not read your messages.</p>
<p><a class="button" href="{escape(authorize_url)}">Add to Slack</a></p>
<p><small>You need the right to install apps in your workspace.</small></p>""",
    )


def installed_page(team_name: str | None, slack_url: str, command: str) -> str:
    """It worked: what to do next."""
    where = escape(team_name or "your organisation")
    return _page(
        "Toingg is installed",
        f"""
<p>It is ready in <strong>{where}</strong>. One thing is left to do:</p>
<p>Type <code>{escape(command)} connect</code> in Slack and enter your Toingg API key. Then everybody can type
<code>{escape(command)}</code>.</p>
<p><a class="button" href="{escape(slack_url)}">Open Slack</a></p>""",
    )


def not_installed_page(sentence: str, install_path: str) -> str:
    """It did not work: why, and how to try again."""
    return _page(
        "Toingg was not installed",
        f"""
<p>{escape(sentence)} Nothing was changed.</p>
<p><a class="button" href="{escape(install_path)}">Try again</a></p>""",
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
