"""A mail server for one test: takes letters and tells on stdout, one JSON object a line, what came.

Arguments: how it is encrypted (starttls, implicit or none), its certificate and key, and USER:PASSWORD or nothing.
"""

import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


def tell(**what):
    print(json.dumps(what), flush=True)


class Handler:
    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        text = message.get_body(("plain",))
        html = message.get_body(("html",))
        tell(
            sender=envelope.mail_from,
            recipients=envelope.rcpt_tos,
            encrypted=session.ssl is not None or implicit,
            user=session.auth_data if session.authenticated else None,
            headers=[[name, str(value)] for name, value in message.items()],
            defects=[repr(defect) for part in message.walk() for defect in part.defects],
            kinds=[part.get_content_type() for part in message.walk()],
            text=text.get_content(),
            html=html.get_content(),
            raw=envelope.content.decode("utf-8"),
        )
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    given = (data.login.decode(), data.password.decode())
    return AuthResult(success=given == expected, auth_data=given[0], handled=False)


how, certificate, key, login = (sys.argv[1:] + ["", "", ""])[:4]
implicit = how == "implicit"
context = None
if certificate:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
expected = tuple(login.split(":", 1)) if login else None


def session():
    return SMTP(
        Handler(),
        hostname="mail.north.example",
        tls_context=context if how == "starttls" else None,
        require_starttls=how == "starttls",
        auth_required=bool(login),
        auth_require_tls=how == "starttls",
        authenticator=authenticate,
        loop=loop,
    )


loop = asyncio.new_event_loop()
server = loop.run_until_complete(
    loop.create_server(session, "127.0.0.1", 0, ssl=context if implicit else None)
)
tell(port=server.sockets[0].getsockname()[1])
loop.run_forever()
