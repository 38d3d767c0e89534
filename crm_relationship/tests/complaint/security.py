"""Who may do what with complaints and what hangs on them."""

from datetime import timedelta

from hypothesis import strategies as st

from odoo import fields

from ..hostile_values import HOSTILE, TEXTS
from ..security_case import (
    COMPANIES,
    CUSTOMERS,
    MANAGED_BY_COMPANY,
    READ_BY_ALL,
    READ_BY_COMPANY,
    READ_BY_CUSTOMER,
    SHARED,
    Row,
    wizard,
)

CALL = "crm_relationship.crm_service_remedy_call"


def _complaint(case, scope):
    return {"complaint_id": case.records["crm.complaint", scope if scope in CUSTOMERS else "mine"].id}


def _several(case):
    return {"complaint_ids": case.records["crm.complaint", "mine"].ids}


def _spare(case, scope):
    return {"name": "Spare", "code": f"spare_{len(case.records)}"}


def _wizard(change, values):
    return Row(SHARED, wizard("user", "officer", "manager"), change, values)


def _new_return(case, scope):
    """What a customer has sent back; everybody may read it, so that the rights on what hangs on it are tested."""
    for role in ("user", "officer", "manager"):
        case.users[role].group_ids |= case.env.ref("stock.group_stock_user")
    company, customer = case._get_company(scope), case._get_customer(scope)
    pickings = case.env["stock.picking"].with_company(company).sudo()
    customers = case.env.ref("stock.stock_location_customers")
    out, back = (case.env["stock.picking.type"].sudo().search(
        [("code", "=", code), ("company_id", "=", company.id)], limit=1) for code in ("outgoing", "incoming"))
    values = {"partner_id": customer.id, "company_id": company.id, "location_id": customers.id,
              "location_dest_id": customers.id}
    delivery = pickings.create({**values, "picking_type_id": out.id})
    found = pickings.create({**values, "picking_type_id": back.id, "return_id": delivery.id})
    found.write({"state": "done", "date_done": fields.Datetime.now() - timedelta(days=60)})  # no complaint is near
    return found.sudo(False)


def _get_unrecorded(case, scope):
    """The line of a return."""
    company, back = case._get_company(scope), _new_return(case, scope)
    case.env.flush_all()
    lines = case.env["crm.complaint.unrecorded"].with_context(allowed_company_ids=company.ids).sudo()
    return case.env["crm.complaint.unrecorded"].browse(
        lines.search([("res_model", "=", "stock.picking"), ("res_id", "=", back.id)]).id)


MATRIX = {
    "crm.complaint": Row(
        CUSTOMERS, {
            "user": ("crw", "crw", "crw", "c", ""), "officer": ("crw", "crw", "crw", "crw", ""),
            "manager": ("crwu", "crwu", "crwu", "crwu", "")},
        {"phone": "1"},
        lambda case, scope: {
            "company_id": case._get_company(scope).id, "partner_id": case.customers[scope].id,
            "subject": "Scratched"},
        is_kept=True),
    "crm.complaint.pause": Row(
        CUSTOMERS, READ_BY_CUSTOMER, {"reason": "Rewritten"},
        lambda case, scope: {**_complaint(case, scope), "started_at": "2026-06-30 02:00:00"}),
    "crm.complaint.action": Row(
        CUSTOMERS, {
            "user": ("crwu", "crwu", "crwu", "", ""), "officer": ("crwu", "crwu", "crwu", "crwu", ""),
            "manager": ("crwu", "crwu", "crwu", "crwu", "")},
        {"note": "Rewritten"},
        lambda case, scope: {
            **_complaint(case, scope), "name": "Repack",
            "user_id": case.env["res.users"].create({"name": "Owner", "login": f"owner_{len(case.records)}"}).id}),
    "crm.complaint.category": Row(SHARED, READ_BY_ALL, {"name": "Renamed"}, _spare, is_held_by_all=True),
    "crm.complaint.department": Row(
        SHARED, READ_BY_ALL, {"name": "Renamed"}, lambda case, scope: {"name": "Spare"}, is_held_by_all=True),
    "crm.complaint.cause": Row(SHARED, READ_BY_ALL, {"name": "Renamed"}, _spare, is_held_by_all=True),
    "crm.complaint.escalation": Row(
        COMPANIES, MANAGED_BY_COMPANY, {"after_hours": 7},
        lambda case, scope: {"company_id": case._get_company(scope).id, "level": 9, "after_hours": 1},
        is_held_by_all=True),
    "crm.complaint.limit": Row(
        SHARED, {}, {"bucket": "other"},
        lambda case, scope: {
            "bucket": f"spare_{len(case.records)}", "moments": [1], "last_at": "2026-07-01 08:00:00"}),
    "crm.complaint.rate": Row(
        COMPANIES, READ_BY_COMPANY, {"complaint_rate": 1}, lambda case, scope: {},
        find=lambda case, scope: case.env["crm.complaint.rate"].sudo().search(
            [("company_id", "=", case._get_company(scope).id)]),
        is_kept=True),
    "crm.complaint.unrecorded": Row(
        CUSTOMERS, {"user": ("r", "r", "r", "", ""), "officer": ("r", "r", "r", "r", ""),
                    "manager": ("r", "r", "r", "r", "")},
        {"name": "Renamed"}, lambda case, scope: {}, find=_get_unrecorded, is_kept=True),
    "crm.complaint.exemption": Row(
        COMPANIES, {"officer": ("cr", ""), "manager": ("cru", "")}, {"reason": "Rewritten"},
        lambda case, scope: {"res_model": "stock.picking", "res_id": _new_return(case, scope).id, "reason": "Twice"},
        is_kept=True),
    "crm.complaint.resolve.wizard": _wizard(
        {"resolution": "Rewritten"}, lambda case, scope: {**_several(case), "resolution": "Replaced"}),
    "crm.complaint.verify.wizard": _wizard(
        {"note": "Rewritten"}, lambda case, scope: {**_complaint(case, scope), "answer": "satisfied"}),
    "crm.complaint.reason.wizard": _wizard(
        {"reason": "Rewritten"},
        lambda case, scope: {**_several(case), "mode": "cancel", "reason": "None of ours"}),
    "crm.complaint.merge.wizard": _wizard(
        {"candidate_ids": [(5, 0, 0)]}, lambda case, scope: {**_several(case), **_complaint(case, scope)}),
    "crm.complaint.compensate.wizard": _wizard(
        {"amount": 5}, lambda case, scope: {**_complaint(case, scope), "remedy_id": case.env.ref(CALL).id}),
}

METHODS = {
    ("crm.complaint", "submit"): ("user", {"values": {"subject": "Scratched"}}),
    ("crm.complaint", "submit_many"): ("user", {"values_list": [{"subject": "Scratched"}]}),
    ("crm.complaint", "submit_history"): ("manager", {"values_list": [{"subject": "Old", "opened_at": "2026-01-05"}]}),
    ("crm.complaint", "get_status"): ("user", {"source": "shop", "external_refs": ["A-1"]}),
    ("crm.complaint", "add_message"): ("user", {"body": "We are on it"}),
    ("crm.complaint", "acknowledge"): ("user", {"note": "Told by phone"}),
    ("crm.complaint", "action_start"): ("user", {}),
    ("crm.complaint", "pause"): ("user", {"reason": "Photo"}),
    ("crm.complaint", "resume"): ("user", {}),
    ("crm.complaint", "resolve"): ("user", {"resolution": "Replaced"}),
    ("crm.complaint", "verify"): ("user", {"satisfied": True}),
    ("crm.complaint", "reopen"): ("user", {"reason": "Broken again"}),
    ("crm.complaint", "cancel"): ("user", {"reason": "None of ours"}),
    ("crm.complaint", "acknowledge_cause"): ("user", {}),
    ("crm.complaint", "merge"): ("user", {"complaint_ids": [1]}),
    ("crm.complaint", "compensate"): ("user", {"remedy_id": 1}),
    ("crm.complaint", "action_reply"): ("user", {}),
    ("crm.complaint", "message_new"): ("user", {"msg_dict": {"subject": "Scratched"}}),
    ("crm.complaint", "rating_apply"): ("nobody", {"rate": 5}),
    ("mail.thread", "message_process"): ("nobody", {"model": "crm.complaint", "message": "Subject: x", "thread_id": 1}),
    ("crm.complaint", "get_portal_url"): ("user", {}),
    ("crm.complaint", "action_assign_to_me"): ("user", {}),
    ("crm.complaint", "action_view_duplicates"): ("user", {}),
    ("crm.complaint", "action_view_compensations"): ("user", {}),
    ("crm.complaint", "action_view_actions"): ("user", {}),
    ("crm.complaint", "get_figures"): ("user", {}),
    ("crm.complaint.unrecorded", "action_open_document"): ("user", {}),
    ("crm.complaint.unrecorded", "action_create_complaint"): ("user", {}),
    ("crm.complaint.unrecorded", "action_exempt"): ("officer", {}),
    ("crm.complaint.category", "action_view_complaints"): ("user", {}),
    ("crm.complaint.action", "action_done"): ("user", {}),
    ("crm.complaint.action", "action_cancel"): ("user", {}),
    ("res.partner", "action_view_complaints"): ("user", {}),
    **{(model, method): ("user", {}) for model in ("sale.order", "stock.picking", "account.move")
       for method in ("action_view_complaints", "action_create_complaint")},
    ("sale.order", "action_view_customer_complaints"): ("user", {}),
    ("crm.complaint.resolve.wizard", "action_resolve"): ("user", {}),
    ("crm.complaint.verify.wizard", "action_verify"): ("user", {}),
    ("crm.complaint.reason.wizard", "action_apply"): ("user", {}),
    ("crm.complaint.merge.wizard", "action_merge"): ("user", {}),
    ("crm.complaint.compensate.wizard", "action_propose"): ("user", {}),
}

PRIVATE = {
    "complaint_customers_words": "whether what is handed on is what the customer wrote",
    "complaint_first_letter": "which message opened a complaint",
    "complaint_letter": "whether a mail of ours to the customer is sent, with its headers and the key to the answer",
    "complaint_history": "whether complaints of another system are taken over",
}
HARMLESS = {
    "mail_create_nosubscribe": "Odoo's own: who makes a complaint does not follow it",
}
WHOLE = {
    ("models/complaint/crm_complaint_history.py", "create"): "takes defaults out",
    ("models/complaint/crm_complaint_submit.py", "_open_submitted"): "takes defaults out",
}


def finish_matrix(case):
    for scope in CUSTOMERS:  # only what was cancelled can be deleted
        case.records["crm.complaint", scope].cancel("None of ours")


def prepare_methods(case):
    case.env["account.journal"].create(
        {"name": "Sales", "code": "SALE", "type": "sale", "company_id": case.company.id})
    case.invoice = case.env["account.move"].create({
        "move_type": "out_invoice", "partner_id": case.partner.id, "company_id": case.company.id,
        "invoice_user_id": case.users["user"].id})


def _get_complaint(case, method):
    """A complaint in the state that the method wants."""
    complaint = case.env["crm.complaint"].create({
        "subject": "Scratched", "partner_id": case.partner.id, "company_id": case.company.id,
        "department_id": case.env.ref("crm_relationship.crm_complaint_department_sales").id})
    {"pause": lambda: complaint.acknowledge(note="Told by phone"), "verify": lambda: complaint.resolve("Replaced"),
     "resume": lambda: complaint.acknowledge(note="Told by phone") and complaint.pause(),
     "reopen": lambda: complaint.cancel("None of ours")}.get(method, bool)()
    return complaint


def _get_wizard(model, values):
    """The function that makes that wizard, for two complaints; `values` are a function of the case and of them."""
    def make(case, method):
        complaints = case.env["crm.complaint"].create([
            {"subject": "Scratched", "partner_id": case.partner.id, "company_id": case.company.id}] * 2)
        if method == "action_verify":
            complaints.resolve("Replaced")
        return case.env[model].create(values(case, complaints))
    return {model: make}


RECORDS = {
    "crm.complaint.unrecorded": lambda case, method: _get_unrecorded(case, "mine"),
    "crm.complaint": _get_complaint,
    "crm.complaint.action": lambda case, method: case.env["crm.complaint.action"].create(
        {"name": "Repack", "complaint_id": _get_complaint(case, method).id}),
    "crm.complaint.category": lambda case, method: case.env.ref("crm_relationship.crm_complaint_category_other"),
    "mail.thread": lambda case, method: case.env["mail.thread"],
    "account.move": lambda case, method: case.invoice,
    **_get_wizard("crm.complaint.resolve.wizard", lambda case, complaints: {
        "complaint_ids": complaints.ids, "resolution": "Replaced"}),
    **_get_wizard("crm.complaint.verify.wizard", lambda case, complaints: {
        "complaint_id": complaints[0].id, "answer": "satisfied"}),
    **_get_wizard("crm.complaint.reason.wizard", lambda case, complaints: {
        "complaint_ids": complaints.ids, "mode": "cancel", "reason": "None"}),
    **_get_wizard("crm.complaint.merge.wizard", lambda case, complaints: {"complaint_ids": complaints.ids}),
    **_get_wizard("crm.complaint.compensate.wizard", lambda case, complaints: {
        "complaint_id": complaints[0].id, "remedy_id": case.env.ref(CALL).id}),
}
ARGUMENTS = {
    ("crm.complaint", "merge"): lambda case: {"complaint_ids": _get_complaint(case, "merge").ids},
    ("crm.complaint", "compensate"): lambda case: {"remedy_id": case.env.ref(CALL).id},
}

PLAUSIBLE = {
    "satisfied": lambda case: st.booleans(),
    "amount": lambda case: st.floats(0, 100),
    "remedy_id": lambda case: st.sampled_from(case.env["crm.service.remedy"].search([]).ids),
    "complaint_ids": lambda case: st.just([_get_complaint(case, "merge").id for _number in range(2)]),
    "values": lambda case: HOSTILE | st.dictionaries(st.sampled_from(
        ["subject", "description", "partner_id", "channel", "severity", "sale_order_id", "external_ref", "source",
         "company_id", "email_from", "product_id", "nonsense"]), TEXTS | HOSTILE | st.just(case.partner.id)),
}
