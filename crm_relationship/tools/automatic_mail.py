"""Tells mails that a program sent by itself from those that somebody wrote."""

# Autoresponders that are older than RFC 3834 set one of these, to whatever value.
MARKS = ("X-Autoreply", "X-Auto-Reply", "X-Autorespond", "X-Autoresponder", "X-Mail-Autoreply", "X-Vacation")
PRECEDENCES = {"auto_reply", "auto-reply", "bulk", "junk"}
# Who forbids every kind of answer is no human being; "OOF" alone is set by programs that people write with, too.
SUPPRESSIONS = {"all", "autoreply"}


def is_automatic(headers):
    """Whether nobody wrote the mail himself: a notice of absence, a confirmation, a bounce.

    :param headers: anything with a `get(name)` that knows the mail's headers, whatever their case
    """
    def read(name):
        return str(headers.get(name) or "").strip().lower()

    submitted = read("Auto-Submitted").partition(";")[0].strip()
    if submitted and submitted != "no":
        return True
    if any(read(name) not in ("", "no") for name in MARKS) or read("Precedence") in PRECEDENCES:
        return True
    suppressed = {value.strip() for value in read("X-Auto-Response-Suppress").split(",")}
    return bool(suppressed & SUPPRESSIONS) or read("Return-Path") == "<>"
