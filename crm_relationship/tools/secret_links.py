"""Links to a complaint as mails hold them, without what opens the customer's page or answers for them."""

import re

# What stands in a link to a complaint, be it to its page or by way of Odoo's own `/mail/view`.
MARKS = re.compile(
    r"(?:/|%(?:25)*2F)my(?:/|%(?:25)*2F)complaints(?:/|%(?:25)*2F)|model(?:=|%(?:25)*3D)crm\.complaint\b",
    re.IGNORECASE)
SECRETS = re.compile(r"((?:access_token|answer_key|hash|auth_signup_token)(?:=|%(?:25)*3D))[\w.~-]+", re.IGNORECASE)
WORDS = re.compile(r"[^\s\"'<>]+")


def without_keys(text):
    """The text, plain or HTML, in which links to complaints have lost their keys."""
    return WORDS.sub(_strip, text) if MARKS.search(text) else text


def _strip(match):
    word = match.group()
    return SECRETS.sub(r"\1", word) if MARKS.search(word) else word
