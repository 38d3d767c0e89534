"""The feed of what has changed: what is told of, and how far somebody has read. Plain values in, plain values out."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from .argument_rules import Refused, text

EPOCH = datetime(1970, 1, 1)
CURSOR = re.compile(r"([0-9]{1,16})\.([a-z_]{0,50})\.([0-9]{1,10})")
LARGEST_ID = 2**31 - 1
ASPECTS = ("value", "expectation", "importance")


class Change(NamedTuple):
    """What is told of the records of a model."""

    model: str
    values: dict  # name: path of fields
    customer: str = "partner_id"
    moment: str = "write_date"
    domain: tuple = ()


class Position(NamedTuple):
    """The place behind a change, in the order in which all of them are told."""

    at: datetime = EPOCH
    kind: str = ""
    id: int = 0


def write_cursor(position):
    """A position as the text that callers keep."""
    microseconds = (position.at - EPOCH) // timedelta(microseconds=1)
    return f"{microseconds}.{position.kind}.{position.id}"


def cursor():
    """Rule of an argument: the `Position` that a text of `write_cursor` stands for; nothing: the beginning."""
    read_text = text(required=False)

    def rule(value, name):
        given = read_text(value, name)
        if given is None:
            return Position()
        found = CURSOR.fullmatch(given)
        if not found or int(found[3]) > LARGEST_ID:
            raise Refused("cursor", name)
        return Position(EPOCH + timedelta(microseconds=int(found[1])), found[2], int(found[3]))
    return rule


CHANGES = {
    "tier": Change("crm.tier.change", {
        "date": "date", "old_tier": "old_tier_id.code", "new_tier": "new_tier_id.code", "cause": "cause",
        "reason": "reason"}, moment="create_date"),  # rows are only ever added
    "complaint": Change("crm.complaint", {
        "reference": "name", "subject": "subject", "state": "state", "severity": "severity", "channel": "channel",
        "category": "category_id.code", "tier": "tier_id.code", "user_id": "user_id", "external_ref": "external_ref",
        "source": "source", "escalation_level": "escalation_level", "reopen_count": "reopen_count",
        "opened_at": "opened_at", "reply_deadline": "reply_deadline", "resolution_deadline": "resolution_deadline",
        "replied_at": "replied_at", "resolved_at": "resolved_at", "verified_at": "verified_at",
        "merged_into_id": "merged_into_id"}, customer="commercial_partner_id"),
    "case": Change("crm.churn.case", {
        "state": "state", "tier": "tier_id.code", "user_id": "user_id", "reason": "reason_id.code",
        "competitor": "competitor", "opened_at": "opened_at", "closed_at": "closed_at"}),
    "breach": Change("crm.service.breach", {
        "standard": "standard_id.code", "state": "state", "tier": "tier_id.code", "res_model": "res_model",
        "res_id": "res_id", "promised": "promised", "actual": "actual"}),
    "visit": Change("crm.visit", {
        "state": "state", "visit_kind": "kind", "user_id": "user_id", "planned_at": "planned_at", "done_at": "done_at",
        "purpose": "purpose", "outcome": "outcome", "next_step_on": "next_step_on"}),
    "answer": Change("crm.satisfaction.answer", {
        "indicator": "indicator_id.code", "date": "date", "tier": "tier_id.code", "contact_id": "contact_id",
        "user_id": "user_id", **{aspect: aspect for aspect in ASPECTS}},
        domain=(("card_id", "=", False),)),  # what was said on comment cards is nobody's
}
