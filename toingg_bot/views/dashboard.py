"""Where a campaign is in Toingg's dashboard."""


def dashboard_link(toingg_id: str | None, dashboard_url: str | None) -> str | None:
    """Return the address of the dashboard; `{id}` in it becomes the campaign's id, escaped.

    None if there is no address, or if it needs an id that is not known.
    """
    if dashboard_url is None or "{id}" not in dashboard_url:
        return dashboard_url
    return None if toingg_id is None else dashboard_url.replace("{id}", "".join(map(_escaped, toingg_id)))


def _escaped(character: str) -> str:
    """Return a printable ASCII character as it stands in an address."""
    return character if character.isalnum() or character in "-._~" else f"%{ord(character):02X}"
