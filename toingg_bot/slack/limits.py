"""Every limit of Slack's that the bot relies on, with its source page, or a note that there is none.

The code that uses a limit says how much room it leaves. The sandbox's rules are written separately from the same pages,
so that the sandbox refuses a wrong number here.
"""

# Texts and lists, in characters unless noted

ALERT = 200  # https://docs.slack.dev/reference/block-kit/blocks/alert-block
SECTION = 3_000  # https://docs.slack.dev/reference/block-kit/blocks/section-block
INPUT = 3_000  # https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
OPTIONS = 100  # entries of a list, https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
OPTION_TEXT = 75  # https://docs.slack.dev/reference/block-kit/composition-objects/option-object
OPTION_VALUE = 150  # https://docs.slack.dev/reference/block-kit/composition-objects/option-object
BUTTON_VALUE = 2_000  # https://docs.slack.dev/reference/block-kit/block-elements/button-element
BUTTON_NAME = 75  # what screen readers say, https://docs.slack.dev/reference/block-kit/block-elements/button-element
NAME = 255  # of an `action_id` or a `block_id`, https://docs.slack.dev/reference/block-kit/blocks

# Messages

MESSAGE_TEXT = 4_000  # for edits, https://docs.slack.dev/reference/methods/chat.update
MESSAGE_BLOCKS = 50  # https://docs.slack.dev/reference/block-kit/blocks
MESSAGE_BLOCKS_TEXT = 13_200
"""Characters of all blocks of a message, a measured value. Above it Slack answers `msg_blocks_too_long`; no page names
the number: https://docs.slack.dev/reference/methods/chat.postMessage#errors
"""

# Modals

VIEW = 250_000  # bytes, https://docs.slack.dev/reference/methods/views.open#errors (`view_too_large`)
BLOCKS = 100  # of a modal, https://docs.slack.dev/reference/views/modal-views
PRIVATE_METADATA = 3_000  # https://docs.slack.dev/reference/views/modal-views
DEEPEST = 3  # views on top of each other, https://docs.slack.dev/surfaces/modals#adding_modals

# Requests and answers

REQUEST_AGE = 300  # seconds, https://docs.slack.dev/authentication/verifying-requests-from-slack
PEOPLE = 200  # per page of a list, as Slack recommends: https://docs.slack.dev/apis/web-api/pagination
FRAME = 16_000
"""Bytes of anything that the bot sends over Socket Mode: a fifth below the size at which Slack closes the connection.

A user saw Slack close a socket with 1009 (*Max frame length of 20480*) and deliver the envelope again on each new one,
so that nobody got an answer: https://github.com/revelrylabs/slax/issues/614. No page of Slack's names a limit:
https://docs.slack.dev/apis/events-api/using-socket-mode
"""
