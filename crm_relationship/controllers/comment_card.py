from werkzeug.exceptions import NotFound

from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..tools.card_limiter import CardLimiter
from ..tools.client_address import get_networks
from ..tools.satisfaction import LONGEST_REMARK

PATHS = ("/comment-card/<token>", "/comment-card/<token>/tablet")
ANYBODY = {"type": "http", "auth": "none", "is_anonymous": True, "save_session": False}
MAX_REQUEST_SIZE = 64 * 1024
# In an hour, with each worker: guests of one place often share an address.
MOST_OF_CLIENT, MOST_OF_CARD = 60, 600
LIMITER = CardLimiter()
HEADERS = [
    ("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"), ("X-Robots-Tag", "noindex"),
    ("X-Frame-Options", "DENY"), ("Content-Security-Policy", (
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"))]


class CommentCard(http.Controller):
    """A card for everybody, who is nobody here, logged in or not. Opening it writes nothing, sending it nothing but the
    pool: no session, no cookie, no device, no visitor."""

    @http.route(PATHS, methods=["GET"], readonly=True, **ANYBODY)
    def comment_card(self, token, lang=None, **options):
        """The empty card."""
        card = self._find(token, lang)
        return self._render(card, "crm_relationship.comment_card")

    @http.route(PATHS, methods=["POST"], csrf=False, readonly=False, max_content_length=MAX_REQUEST_SIZE, **ANYBODY)
    def send_comment_card(self, token, lang=None, **post):
        """Keep what the card says. The answer is the same whatever it says: a log that holds its size tells nothing."""
        card = self._find(token, lang)
        form = {name: text for name, text in post.items() if isinstance(text, str)}
        grades, texts = card.survey_id._read_card(form)
        if (grades or texts) and not form.get("homepage"):  # no human being sees that field
            client, _network = get_networks(request.httprequest.remote_addr)
            if not LIMITER.take((f"client {client}", MOST_OF_CLIENT), (f"card {card.id}", MOST_OF_CARD)):
                return self._render(card, "crm_relationship.comment_card_later", 429)
            if not card.env["crm.satisfaction.pool"]._store(card, grades, texts):
                return self._render(card, "crm_relationship.comment_card_later", 503)
        return request.redirect(f"{self._get_path(card)}/thanks{self._get_query(card)}")

    @http.route([f"{path}/thanks" for path in PATHS], methods=["GET"], readonly=True, **ANYBODY)
    def thank_for_comment_card(self, token, lang=None, **options):
        """Says thank you, and where complaints get an answer; on a tablet the empty card comes up again."""
        return self._render(self._find(token, lang), "crm_relationship.comment_card_thanks")

    @http.route(f"{PATHS[0]}/code", methods=["GET"], readonly=True, **ANYBODY)
    def code_of_comment_card(self, token, **options):
        """The code to print."""
        card = self._find(token, None)
        return request.make_response(card._draw_code(), [("Content-Type", "image/svg+xml"), *HEADERS[:3]])

    def _find(self, token, lang):
        env = request.env(user=SUPERUSER_ID, context={})
        card = env["crm.satisfaction.card"]._find_open(token.replace("\x00", ""))
        card = card.with_context(lang=self._choose_language(card, lang))
        if not card:
            raise NotFound(response=self._render(card, "crm_relationship.comment_card_gone", 404))
        return card

    def _choose_language(self, card, wanted):
        """The language that was asked for on the page, else the browser's, else the company's."""
        installed = [code for code, _name in card.env["res.lang"].get_installed()]
        spoken = request.best_lang or ""
        near = [code for code in installed if code.split("_")[0] == spoken.split("_")[0]]
        own = card.company_id.partner_id.lang
        return next((code for code in (wanted, spoken, *near, own) if code in installed), installed[0])

    def _is_tablet(self):
        return "/tablet" in request.httprequest.path

    def _get_path(self, card):
        return card._get_path() + ("/tablet" if self._is_tablet() else "")

    def _get_query(self, card):
        return f"?lang={card.env.context['lang']}" if request.params.get("lang") else ""

    def _render(self, card, template, status=200):
        company, path, code = card.company_id, self._get_path(card), card.env.context["lang"]
        html = card.env["ir.qweb"]._render(template, {
            "card": card, "survey": card.survey_id, "questions": card.survey_id._get_card_questions(), "path": path,
            "query": self._get_query(card), "is_tablet": self._is_tablet(), "longest": LONGEST_REMARK,
            "language": code.replace("_", "-"), "direction": card.env["res.lang"]._get_data(code=code).direction,
            "languages": [pair for pair in card.env["res.lang"].get_installed() if pair[0] != code],
            "complaint_url": company.complaint_public_enabled and f"{card.get_base_url()}/complaint/{company.id}"})
        return request.make_response(f"<!DOCTYPE html>\n{html}", HEADERS, status=status)
