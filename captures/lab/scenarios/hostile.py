# SPDX-License-Identifier: GPL-2.0-or-later
"""The stall, and in the client's certificate a name that is meant to break who reads it."""

import dataclasses
import ipaddress

from der import BMP, COMMON_NAME, DNS, IP, ORGANIZATION, PRINTABLE, T61, URI, UTF8
from oracle import require
from scenario import scenario_of
from scenarios.comparisons import QUIET
from scenarios.stalls import STALL
from sip_site import ARRAY, DOMAIN, TRUSTED, SipSite, fqdn
from tls_oracle import server_ends, truth

NODE = fqdn("node01")


def cn(text, tag=UTF8, code="utf-8"):
    return COMMON_NAME, tag, text.encode(code)


def organization(text):
    return ORGANIZATION, UTF8, text.encode()


@dataclasses.dataclass
class Hostile:
    """`reads`: the CN as OpenSSL must read it; `names`: the alternative names, made from the place;
    without them node01's own."""

    name: str
    title: str
    subject: tuple
    reads: str
    names: object = None


LONG = "x" * 300
LABELS = ".".join(["a" * 63] * 4 + ["b" * 40, "invalid"])
MARKUP = "<img src=x onerror=alert(1)>&amp;\"'</script>"


def addresses(place):
    return [(IP, ipaddress.ip_address(place.ip("node01")).packed),
            (IP, ipaddress.ip_address("2001:db8::11").packed),
            (URI, b"sip:" + NODE.encode()), (URI, b"https://x.invalid/<b>%s\r\n")]


def evil_alternatives(_place):
    return [(DNS, NODE.encode() + b"\0.evil.invalid"), (DNS, b"\x1b[2J" + NODE.encode()),
            (DNS, b"y" * 300), (DNS, NODE.encode())]


HOSTILE = (
    Hostile("nul", "a NUL after the right name", (cn(NODE + "\0.evil.invalid"),),
            NODE + "\\x00.evil.invalid"),
    Hostile("long", "300 octets of CN, names of 300 octets among the alternatives",
            (cn(LONG), organization("o" * 300)), LONG),
    Hostile("long-labels", "a CN of full labels, longer than DNS allows", (cn(LABELS),), LABELS),
    Hostile("two-cns", "two CNs, the trusted one first", (cn(NODE), cn(ARRAY)), ARRAY),
    Hostile("two-cns-one-rdn-late", "a CN, an organization, another CN",
            (cn(NODE, PRINTABLE, "ascii"), organization("Lab"), cn("last." + DOMAIN)),
            "last." + DOMAIN),
    Hostile("t61", "a T61String with an umlaut", (cn("m\xfcnchen." + DOMAIN, T61, "latin-1"),),
            "m\xfcnchen." + DOMAIN),
    Hostile("bmp", "a BMPString with an umlaut and Greek",
            (cn("k\xf6ln-\u03b1." + DOMAIN, BMP, "utf-16-be"),), "k\xf6ln-\u03b1." + DOMAIN),
    Hostile("umlauts", "UTF-8 with umlauts, and a character beyond 16 bits",
            (cn("\xe4\xf6\xfc\xdf-\U0001d54f." + DOMAIN), organization("B\xfcro")),
            "\xe4\xf6\xfc\xdf-\U0001d54f." + DOMAIN),
    Hostile("bidi", "overrides of the writing's direction",
            (cn("\u202edilavni.bal.\u202c\u2066x\u2069." + DOMAIN),),
            "\\u{202e}dilavni.bal.\\u{202c}\\u{2066}x\\u{2069}." + DOMAIN),
    Hostile("ansi", "escape sequences of a terminal, 7 and 8 bits",
            (cn("\x1b[31mred\x1b]0;title\x07\x9b2J\x7f." + DOMAIN),),
            "\\x1b[31mred\\x1b]0;title\\x07\\u{009b}2J\\x7f." + DOMAIN),
    Hostile("line-ends", "CR, LF, TAB and a line separator",
            (cn("a\r\nSet-Cookie: b\n\tc\u2028d." + DOMAIN),),
            "a\\x0d\\x0aSet-Cookie: b\\x0a\\x09c\\u{2028}d." + DOMAIN),
    Hostile("separators", "all that separates and quotes in a DN",
            (cn("# a,b+c=\"d\"\\e<f>g;CN=" + NODE + " "), organization("#\",O=")),
            "# a,b+c=\"d\"\\e<f>g;CN=" + NODE + " "),
    Hostile("printf", "directives of printf and of templates",
            (cn("%s%n%x%1$*2$d{0}${x}{{y}}." + DOMAIN),), "%s%n%x%1$*2$d{0}${x}{{y}}." + DOMAIN),
    Hostile("markup", "markup", (cn(MARKUP), organization("]]><!--")), MARKUP),
    Hostile("no-subject", "an empty subject, the name only as alternative", (), None),
    Hostile("no-cn", "a subject without CN", (organization("Lab"),), None),
    Hostile("empty-cn", "a CN of no octets", (cn(""), organization("Lab")), ""),
    Hostile("addresses", "IP addresses and URIs as alternative names, no DNS name", (cn(ARRAY),),
            ARRAY, addresses),
    Hostile("alternatives", "NUL, escapes and 300 octets among the alternative names",
            (cn(ARRAY),), ARRAY, evil_alternatives),
)


def play(run, row, net):
    place = SipSite(run, net)
    place.names("node01")
    place.serve(ca=place.roots, trusts=TRUSTED, ending="fin", delay=0.5)
    certificate = place.own_certificate("node01")
    names = row.names(place) if row.names else [(DNS, NODE.encode())]
    certificate.rename(row.subject, names)
    read, alternatives = certificate.names()
    require(read == row.reads, f"OpenSSL reads the CN {read!r}")
    require(len(alternatives) == len(names), "OpenSSL reads all alternative names")
    run.record(run.name, "switch", ("sw", "sw0"))
    place.look_up()
    place.dial(attempts=3, every=1, before=0.2, certificate=certificate, ca=place.roots,
               dns=place.ip("dns"))
    place.wait()
    place.stop()
    place.expect_dials("node01", 3, 0)
    pair = place.pair(run.name)
    server_ends(pair, "fin", 3)
    run.expect_tls(run.name, STALL, "Client certificate with " + row.title,
                   [truth(STALL, pair, 3, certificate)], ["tls-name-mismatch"], quiet=QUIET)


for number, one in enumerate(HOSTILE, 3):
    scenario_of("stall-name-" + one.name, "Python's ssl (OpenSSL 3) on both sides; subject and "
                "alternative names exchanged in the DER of the client's certificate, signed again.",
                lambda run, row=one, net=f"10.69.{number}": play(run, row, net))
