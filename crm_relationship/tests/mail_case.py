"""Letters of customers, handed over as the mail server does, and the mails that go out meanwhile."""

from email.message import EmailMessage

from odoo.addons.mail.tests.common import MockEmail

DOMAIN = "wholesale.example.com"


class MailCase(MockEmail):
    """Beside a case with a company, which gets a domain for its mail.

    `model` is what letters open or belong to, `address` where they are sent, `sender` who writes them.
    """

    model, address, sender = None, f"office@{DOMAIN}", "Anna <anna@customers.example.com>"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.alias_domain_id = cls._new_domain(DOMAIN)
        cls.letters = 0

    @classmethod
    def _new_domain(cls, name):
        return cls.env["mail.alias.domain"].create(
            {"name": name, "catchall_alias": "catchall", "bounce_alias": "bounce", "default_from": "office"})

    def _letter(self, text="Two chairs are broken.", subject="Broken chairs", to=None, **headers):
        """A mail that nobody has sent yet; `headers` with underscores instead of hyphens, None leaves one out, as in
        `sender`."""
        type(self).letters += 1
        letter = EmailMessage()
        headers = {"From": headers.pop("sender", self.sender), "To": to or self.address, "Subject": subject,
                   "Date": "Mon, 06 Jul 2026 08:00:00 +0000",
                   "Message-Id": f"<letter-{self.letters}@customers.example.com>", **headers}
        for name, value in headers.items():
            if value is not None:
                letter[name.replace("_", "-")] = value
        letter.set_content(text)
        return letter

    def _receive(self, letter):
        """Hand a mail over, an EmailMessage or bytes, and return the record that it opened or belongs to."""
        raw = letter if isinstance(letter, bytes) else letter.as_bytes()
        with self.mock_mail_gateway():
            thread_id = self.env["mail.thread"].with_user(self.env.ref("base.user_root")).message_process(None, raw)
        self.env.invalidate_all()
        return self.env[self.model].browse(thread_id or [])

    def _answer(self, record, text="And one more is scratched.", **headers):
        """A mail that answers the last public message of a record."""
        last = record.message_ids.filtered(lambda message: message.message_type != "notification").sorted("id")[-1:]
        return self._letter(text, In_Reply_To=last.message_id, References=last.message_id, **{
            "subject": f"Re: {last.subject or record.display_name}", "to": f"catchall@{DOMAIN}", **headers})

    def _get_sent(self, address):
        return [mail for mail in self._mails if any(address in to for to in mail["email_to"])]
