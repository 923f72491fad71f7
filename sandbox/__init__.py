"""A small, strict Slack workspace and a Toingg API on this machine, to try and to test the bot.

One server on one port (`server`), made of parts that know nothing of each other's HTTP (`world` puts them together):

- who there is and what they have said: `companies` of `teams`, `messages`, `views`, `files`, all held by `slack`
- where the app is and with which rights: `installations`, by `oauth`, asked for on a `consent` page in the words of
  `scopes`; `installing` goes that way as a browser does
- what people use in them: `elements`, what can be put into one (`choices`), what stands in them (`sheet`), in what
  `places`, and what a client says to a form as it stands (`complaints`)
- what a person's client does: `client_api`, over `interactions` and `submissions` (what it leads to), `sight` (what
  they see) and `changes` (when it is another)
- what the bot is told and how: `payloads`, sent by `bot_link` over HTTP or by `sockets` in Socket Mode; and `events`,
  which are sent again
- what the bot asks of Slack: `web_api`, with each method in `methods`, and `downloads`; short-lived rights in `permits`
- what Slack accepts: `rules` as data, and `manifest` for what is declared; `refused` is how it says no
- Toingg: `toingg`, with its customers in `toingg_accounts`, what can go wrong in `toingg_behaviours`, and switches in
  `toingg_control`
- for tests and the panel: `control` and `app_control`, `faults`, `log`, and `line` to cut a connection
- for people: `page`, and `__main__` to start it all, with the real bot in a `bot_process` on a `leash`; `application`
  puts it behind one address, `state` tells others of it
"""
