"""What the forms of the portal and of the public page have in common: texts and files that anybody may send."""

from odoo.http import request
from odoo.tools import plaintext2html

from ..tools import uploads

MAX_REQUEST_SIZE = uploads.MAX_TOTAL_SIZE + 2 * uploads.MEGABYTE
MAX_LENGTHS = {
    "subject": 200, "description": 10_000, "contact_name": 100, "email_from": 254, "phone": 50, "order_reference": 100,
    "note": 2_000}


def read_texts(post, names):
    """The texts of a form, stripped, and the errors by field: too long ones are said to be so, never cut."""
    values = {name: str(post.get(name) or "").replace("\x00", "").strip() for name in names}
    errors = {
        name: request.env._("At most %(length)s characters, please.", length=MAX_LENGTHS[name])
        for name, text in values.items() if len(text) > MAX_LENGTHS[name]}
    return {name: text[:MAX_LENGTHS[name]] for name, text in values.items()}, errors


def require(values, errors, names):
    """Add an error for each of these fields that was left empty."""
    for name in names:
        if not values.get(name):
            errors.setdefault(name, request.env._("Please fill this in."))


def describe_limits(name="{name}"):
    """What is said where there are too many files, one of this name is too large, or all of them together are."""
    return {
        "many": request.env._("At most %(count)s files, please.", count=uploads.MAX_FILES),
        "large": request.env._("\"%(name)s\" is too large: at most %(size)s MB a file.",
                               name=name, size=uploads.MAX_FILE_SIZE // uploads.MEGABYTE),
        "together": request.env._("The files are too large: at most %(size)s MB together.",
                                  size=uploads.MAX_TOTAL_SIZE // uploads.MEGABYTE)}


def read_file(file):
    """A file as a pair (name, content), and what is wrong with it, if anything."""
    content = file.stream.read(uploads.MAX_FILE_SIZE + 1)
    name, wrong = file.filename or "", None
    if len(content) > uploads.MAX_FILE_SIZE:
        wrong = describe_limits(name)["large"]
    elif not uploads.is_allowed(name, content):
        wrong = request.env._("\"%(name)s\" cannot be sent. Pictures, PDF, office documents and plain text can.",
                              name=name)
    return (uploads.clean_name(name), content), wrong


def read_files(name="attachments"):
    """The files of a form as pairs (name, content), and what is wrong with them, if anything."""
    sent = [file for file in request.httprequest.files.getlist(name) if file.filename]
    if len(sent) > uploads.MAX_FILES:
        return [], describe_limits()["many"]
    files, total = [], 0
    for file in sent:
        read, wrong = read_file(file)
        if wrong:
            return [], wrong
        total += len(read[1])
        if total > uploads.MAX_TOTAL_SIZE:
            return [], describe_limits()["together"]
        files.append(read)
    return files, None


def take(*buckets):
    """Count one more in these buckets, see `crm.complaint.limit`; a request that is tried again counts once."""
    taken = request.httprequest.environ.setdefault("crm_relationship.taken", {})
    key = tuple((kind, str(text)) for kind, text, _limits in buckets)
    if not taken.get(key):
        taken[key] = request.env["crm.complaint.limit"].sudo()._take(*buckets)
    return taken[key]


def get_form_values():
    """What the templates of the forms need to know of the limits, and of files that a browser does not keep."""
    return {
        "has_files": any(file.filename for file in request.httprequest.files.getlist("attachments")),
        "max_lengths": MAX_LENGTHS, "file_limits": describe_limits(), "max_files": uploads.MAX_FILES,
        "max_file_size": uploads.MAX_FILE_SIZE // uploads.MEGABYTE,
        "max_total_size": uploads.MAX_TOTAL_SIZE // uploads.MEGABYTE,
        "accept": ",".join(f".{extension}" for extension in uploads.EXTENSIONS)}


def file_complaint(company, values, files, author=None):
    """Create the complaint with its files, as the author (a partner), or as whoever has the address."""
    complaints = request.env["crm.complaint"].sudo().with_company(company).with_context(mail_create_nosubscribe=True)
    complaint = complaints.create({
        **values, "description": plaintext2html(values["description"]), "company_id": company.id})
    if files:
        complaint.message_post(
            attachments=files, message_type="comment", subtype_xmlid="mail.mt_comment",
            author_id=author.id if author else False, email_from=values.get("email_from") or None)
    return complaint
