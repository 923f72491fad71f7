"""The roles that people have in a workspace, and what each role may do."""

from enum import StrEnum

from toingg_bot.domain.workspace import WorkspaceSettings


class Role(StrEnum):
    """Somebody's role, according to Slack."""

    ADMIN = "admin"  # and owners
    MEMBER = "member"
    GUEST = "guest"  # single-channel or multi-channel: they see only the conversations that they were invited to
    STRANGER = "stranger"  # from another company, or no longer in the workspace


def may_manage(settings: WorkspaceSettings, role: Role, user_id: str) -> bool:
    """Return whether somebody may connect the key, change settings, and read the audit log."""
    return role is Role.ADMIN or (role is not Role.STRANGER and user_id in settings.managers)


def may_create(settings: WorkspaceSettings, role: Role | None, user_id: str) -> bool | None:
    """Return whether somebody may create campaigns; None if that depends on an unknown role."""
    if role is Role.STRANGER:
        return False
    if user_id in settings.creators:
        return True
    if settings.creators:
        return None if role is None else role is Role.ADMIN
    return settings.guests_create or (None if role is None else role is not Role.GUEST)


def may_save_templates(settings: WorkspaceSettings, role: Role | None, user_id: str) -> bool | None:
    """Return whether somebody may save templates: of those who may create, all, or only those the admins named."""
    allowed = may_create(settings, role, user_id)
    if allowed is False or not settings.template_savers or user_id in settings.template_savers:
        return allowed
    return None if role is None else role is Role.ADMIN


def may_look(settings: WorkspaceSettings, role: Role | None, user_id: str) -> bool | None:
    """Return whether somebody may read a campaign's details and look it up; None if that depends on an unknown role."""
    if role is Role.STRANGER:
        return False
    if settings.guests_create or user_id in settings.creators:
        return True
    return None if role is None else role is not Role.GUEST
