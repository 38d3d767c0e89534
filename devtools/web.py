"""A small HTTP session with a running Odoo: logs in and fetches pages, with the standard library only."""

import html
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

LAZY_BUNDLES = ("web.assets_backend_lazy",)  # what the web client loads for graphs and pivots


class Unreachable(Exception):
    """The server did not answer, or not with what was asked for."""


class Session:
    """Somebody who is logged in at a running server, or a visitor."""
    def __init__(self, address):
        self.address = address.rstrip("/")
        self.login = None
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path, data=None, headers=None, timeout=300):
        """Return the body of the answer as text; `data` makes it a POST."""
        request = urllib.request.Request(urllib.parse.urljoin(self.address, path), data, headers or {})
        try:
            with self.opener.open(request, timeout=timeout) as answer:
                return answer.read().decode(errors="replace")
        except OSError as problem:
            raise Unreachable(f"{self.address}{path}: {problem}") from problem

    def answers(self):
        """Whether the server is there."""
        try:
            self.get("/web/login")
        except Unreachable:
            return False
        return True

    def log_in(self, login, password):
        """Log in through the form, as a person does."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/web/login"))
        form = {"login": login, "password": password, "csrf_token": token[1] if token else ""}
        page = self.get("/web/login", urllib.parse.urlencode(form).encode())
        if 'name="password"' in page:
            raise Unreachable(f"{self.address} refuses the login {login} / {password}")
        self.login = login

    def call(self, model, method, args, **kwargs):
        """Call a method of a model and return what it returns."""
        body = {"jsonrpc": "2.0", "params": {"model": model, "method": method, "args": args, "kwargs": kwargs}}
        answer = json.loads(self.get(f"/web/dataset/call_kw/{model}/{method}", json.dumps(body).encode(),
                                     {"Content-Type": "application/json"}))
        if "error" in answer:
            raise Unreachable(f"{model}.{method}: {answer['error']['data']['message']}")
        return answer["result"]

    def load_assets(self, path):
        """Fetch a page and all the scripts and styles that it names."""
        page = self.get(path)
        links = re.findall(r'(?:src|href)="(/web/assets/[^"]+)"', page)
        for bundle in LAZY_BUNDLES:
            links += [item["src"] for item in json.loads(self.get(f"/web/bundle/{bundle}")) if item.get("src")]
        for link in dict.fromkeys(links):
            self.get(html.unescape(link))
