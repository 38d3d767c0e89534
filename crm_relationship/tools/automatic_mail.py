"""Tells mails that a program sent by itself from those that somebody wrote."""

# Autoresponders that are older than RFC 3834 set one of these, to whatever value.
MARKS = ("X-Autoreply", "X-Auto-Reply", "X-Autorespond", "X-Autoresponder", "X-Mail-Autoreply", "X-Vacation")
REPLIES, MASS = {"auto_reply", "auto-reply"}, {"bulk", "junk"}
# Who forbids every kind of answer is no human being; "OOF" alone is set by programs that people write with, too.
SUPPRESSIONS = {"all", "autoreply"}


def is_automatic(headers):
    """Whether nobody wrote the mail himself: a notice of absence, a confirmation, a bounce.

    :param headers: anything with a `get(name)` that knows the mail's headers, whatever their case
    """
    if is_automatic_reply(headers) or _get_submitted(headers) not in ("", "no"):
        return True
    suppressed = {value.strip() for value in _read(headers, "X-Auto-Response-Suppress").split(",")}
    return bool(suppressed & SUPPRESSIONS) or _read(headers, "Precedence") in MASS


def is_automatic_reply(headers):
    """Whether a program answered a mail: to be told that somebody is absent is no complaint, whoever sends it.

    Programs write of their own accord, too, such as a customer's own system that passes his complaints on.
    """
    if _get_submitted(headers) == "auto-replied" or _read(headers, "Precedence") in REPLIES:
        return True
    return any(_read(headers, name) not in ("", "no") for name in MARKS) or _read(headers, "Return-Path") == "<>"


def _get_submitted(headers):
    return _read(headers, "Auto-Submitted").partition(";")[0].strip()


def _read(headers, name):
    return str(headers.get(name) or "").strip().lower()
