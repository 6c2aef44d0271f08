# SPDX-License-Identifier: GPL-2.0-or-later
"""Authorities and certificates of one recording, and what a truth says of them. The keys are made
for the recording and vanish with it."""

import _ssl
import base64
import datetime
import ipaddress
import os
import textwrap

from der import renamed
from net import run

VALID = (-30, 700)  # days around the recording
FORM = "%Y-%m-%d %H:%M:%S UTC"
USAGES = {"server": "tls_www_server", "client": "tls_www_client"}


def day(offset):
    """In GMT, to the second."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    return now + datetime.timedelta(days=offset)


def stamp(text):
    """What openssl prints as a time, as a truth file writes it."""
    when = datetime.datetime.strptime(text, "%b %d %H:%M:%S %Y GMT")
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def shown(text):
    """As a report shows what a capture says: nothing that steers a terminal or turns the writing
    round gets through."""
    return "".join(one if one.isprintable() else
                   f"\\x{ord(one):02x}" if ord(one) < 128 else f"\\u{{{ord(one):04x}}}"
                   for one in text)


class Certificate:
    """Paths: `key`, `own` (the certificate alone), `chain` (with what is sent beside it)."""

    def __init__(self, folder, issuer):
        self.folder, self.issuer = folder, issuer
        self.key, self.own, self.chain = (self.path(one) for one in ("key", "crt", "chain"))

    def path(self, kind):
        return os.path.join(self.folder, "certificate." + kind)

    def text(self):
        with open(self.own, encoding="ascii") as file:
            return file.read()

    def ask(self, *options):
        return run("openssl", "x509", "-in", self.own, "-noout", "-nameopt", "RFC2253,-esc_msb",
                   *options).strip()

    def der(self):
        """In hexadecimal, to be looked for in a recording."""
        script = 'openssl x509 -in "$0" -outform DER | od -An -v -tx1 | tr -d " \\n"'
        return run("sh", "-c", script, self.own)

    def names(self):
        """The last CN or None, and the alternative names; as OpenSSL decodes what was issued."""
        decoded = _ssl._test_decode_cert(self.own)
        found = [text for part in decoded["subject"] for key, text in part if key == "commonName"]
        names = [str(ipaddress.ip_address(text.strip())) if kind == "IP Address" else shown(text)
                 for kind, text in decoded.get("subjectAltName", ())]
        return shown(found[-1]) if found else None, names

    def rename(self, attributes, names):
        """Exchanges its subject and alternative names, as der.py writes them."""
        der = renamed(bytes.fromhex(self.der()), self.issuer.root.key, attributes, names)
        lines = textwrap.wrap(base64.b64encode(der).decode(), 64)
        with open(self.own, "w", encoding="ascii") as file:
            file.write("\n".join(("-----BEGIN CERTIFICATE-----", *lines,
                                  "-----END CERTIFICATE-----\n")))
        self.write_chain()

    def write_chain(self):
        """The leaf and the authorities between it and the root."""
        text, issuer = self.text(), self.issuer
        while issuer and issuer.root.issuer:
            text += issuer.root.text()
            issuer = issuer.root.issuer
        with open(self.chain, "w", encoding="ascii") as file:
            file.write(text)

    def facts(self, owner):
        """What a truth file says of it."""
        cn, san = self.names()
        said = dict(line.split("=", 1) for line in self.ask(
            "-subject", "-issuer", "-serial", "-startdate", "-enddate").split("\n"))
        return {"owner": owner, "subject_cn": cn, "san": san,
                "subject": shown(said["subject"]), "issuer": said["issuer"].strip(),
                "serial_hex": said["serial"].lower(), "not_before": stamp(said["notBefore"]),
                "not_after": stamp(said["notAfter"]), "visible_in_clear": True}


class Authority:
    """A root, and certificates under it."""

    def __init__(self, lab, cn="Lab Root CA", above=None):
        self.lab = lab
        template = ["ca", "cert_signing_key", "crl_signing_key"]
        self.root = self._make(cn, "O=Laboratory,C=DE", [], above, template, (-900, 3000))

    def below(self, cn):
        """An authority whose own certificate is sent with those that it issues."""
        return Authority(self.lab, cn, self)

    def issue(self, cn, san=(), usage=("server", "client"), valid=VALID, rest="O=Lab GmbH,C=DE"):
        """Without a usage it has no restriction; without a CN the subject is the rest alone."""
        template = ["signing_key", "encryption_key"] + [USAGES[one] for one in usage]
        return self._make(cn, rest, san, self, template, valid)

    def self_signed(self, cn, san=()):
        template = ["signing_key", "encryption_key", *USAGES.values()]
        return self._make(cn, "O=Lab GmbH,C=DE", san, None, template, VALID)

    def _make(self, cn, rest, san, issuer, template, valid):
        folder = self.lab.scratch_file("certificate")
        os.mkdir(folder)
        made = Certificate(folder, issuer)
        dn = ",".join(([f"CN={cn}"] if cn else []) + [rest])
        lines = [f'dn = "{dn}"'] + [f'dns_name = "{one}"' for one in san] + list(template)
        lines += [f'activation_date = "{day(valid[0]).strftime(FORM)}"',
                  f'expiration_date = "{day(valid[1]).strftime(FORM)}"']
        with open(made.path("template"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        run("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048",
            "-out", made.key)
        sign = ["--generate-self-signed"]
        if issuer:
            sign = ["--generate-certificate", "--load-ca-certificate", issuer.root.own,
                    "--load-ca-privkey", issuer.root.key]
        run("certtool", *sign, "--template", made.path("template"), "--load-privkey", made.key,
            "--hash", "SHA256", "--no-text", "--outfile", made.own)
        made.write_chain()
        return made
