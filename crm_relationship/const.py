"""Codes that several slices and programs know, with their words."""

# Why a step of a campaign is not done for a customer.
REASONS = [
    ("blacklisted", "Email blacklisted"),
    ("phone_blacklisted", "Phone blacklisted"),
    ("bounced", "Emails bounce"),
    ("no_address", "No address to reach them"),
    ("no_campaigns", "Wants no campaigns"),
    ("complaint", "Open complaint"),
    ("recent", "Contacted lately"),
    ("other_campaign", "In another campaign"),
    ("archived", "Archived"),
    ("condition", "Condition no longer holds"),
    ("stopped", "Campaign stopped"),
    ("ended", "Campaign over"),
    ("error", "Failed"),
    ("interrupted", "May have been sent when the server stopped"),
]
