"""The methods of the Web API. Each is a function from a call to its reply's fields; none sees an HTTP request."""

from sandbox.web_api.call import Call, Method
from sandbox.web_api.methods import accounts, apps, chat, conversations, files, modals, users
from sandbox.web_api.responses import answer_response_url

METHODS: dict[str, Method] = {
    "api.test": accounts.api_test,
    "auth.test": accounts.auth_test,
    "auth.revoke": apps.revoke,
    "apps.uninstall": apps.uninstall,
    "oauth.v2.access": apps.exchange_code,
    "users.info": users.info,
    "users.list": users.list_all,
    "apps.connections.open": accounts.open_connection,
    "conversations.info": conversations.info,
    "conversations.list": conversations.list_all,
    "conversations.open": conversations.open_direct_message,
    "files.info": files.info,
    "chat.postMessage": chat.post_message,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.update": chat.update,
    "chat.delete": chat.delete,
    "views.open": modals.open_view,
    "views.push": modals.push_view,
    "views.update": modals.update_view,
    "views.publish": modals.publish_view,
}

__all__ = ["METHODS", "Call", "Method", "answer_response_url"]
