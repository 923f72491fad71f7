"""The words for every file that can't be read. `sentences.py` has all others."""

from collections.abc import Mapping

FILE_SENTENCES: Mapping[str, str] = {
    "file_empty": "This file is empty. Choose another file.",
    "file_without_text": "I found no text in this file. Choose a file with text in it, or type the text.",
    "file_too_large": (
        "This file is larger than {most} MB. Remove the pictures from it, or save it as .txt, and choose that file."
    ),
    "file_too_much_text": "This file has more than {most} MB of text. Choose a file with only the script in it.",
    "file_too_complex": (
        "This document is too complex for me. Open it in Word, save it as plain text (.txt) in UTF-8, and choose that "
        "file."
    ),
    "file_damaged": (
        "This file is damaged, so I can't open it. Open it in Word, save it as a new .docx, and choose that file."
    ),
    "file_locked": "This file has a password, so I can't open it. Save it without a password, and choose it again.",
    "file_not_word": (
        "This isn't a Word document, although its name ends in .docx. Open it in the app that made it, save it as "
        ".docx or .txt, and choose that file."
    ),
    "file_not_text": (
        "This isn't plain text, although its name ends in {ending}. Open it in the app that made it, save it as .docx "
        "or .txt, and choose that file."
    ),
    "file_not_utf8": (
        "I can't read the letters in this file. Save it as UTF-8 (in Notepad: Save as, then Encoding), and choose it "
        "again."
    ),
    "file_picture": "This is a picture, and I can only read text. Choose a .docx, .txt or .md file.",
    "file_old_word": "This is an older Word file. Open it in Word, save it as .docx, and choose that file.",
    "file_pages": "I can't read Pages files. In Pages, choose File, Export To, Word, and choose that file here.",
    "file_google_link": (
        "This is only a link to a Google document. In Google Docs, choose File, Download, Microsoft Word, and choose "
        "that file here."
    ),
    "file_zip": "I can't look inside zip files. Open it, and choose the .docx, .txt or .md file in it.",
    "file_kind": "I can't read {kind} files. Export it as .docx or .txt, and choose that file.",
    # A file that doesn't come from Slack.
    "file_gone": "Slack doesn't have this file any more. Choose it again from your computer.",
    "file_external": (
        "This file is in another service, and Slack has only a link to it. Download it there, and choose it from your "
        "computer."
    ),
    "file_elsewhere": (
        "Slack sent me to an address outside Slack for this file, so I didn't open it. Choose the file again from your "
        "computer."
    ),
    "file_not_fetched": "I couldn't get this file from Slack just now. Please choose it again in a minute.",
    "file_too_slow": "Slack took too long to send me this file. Please choose it again in a minute.",
    "file_may_not_be_read": (
        "The app lacks the permission `files:read`, so I can't read this file. Paste its text in Script instead."
    ),
    "file_not_shared": (
        "I can't see the file in this message. Invite me to the conversation, then choose Create campaign on the "
        "message again. Or paste the file's text in Script."
    ),
    # What became of a file.
    "file_read": "Here's the text of your file. Look through it, then choose Create campaign.",
    "file_of_message_read": "I added the text of the message's file. Look through it, then choose Create campaign.",
    "draft_saved_without_file": (
        "Draft saved, without the file. Choose Create campaign to add its text; I'll show it to you before anything is "
        "created. Find the draft any time with `{command} drafts`."
    ),
    "script_or_file": "Type a script, or choose a file below.",
    "file_or_typed": "You typed a script and chose a file. What should I do with the file's text?",
    "reading_file": "Reading your file…",
    "reading_file_saved": "Your form is saved. If you close this, you'll find it with `{command} drafts`.",
    "file_other": "I can read .docx, .txt and .md files. Save your text as one of these, and choose that file.",
}
