# SPDX-License-Identifier: GPL-2.0-or-later
"""SIPp: its scenarios from a list of steps, and what its own statistics say in the end."""

import csv
import os
import re
import subprocess
from xml.sax.saxutils import quoteattr

from net import LabError, wait_for

ASK = """{method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch={branch}
From: "{user}" <sip:{user}@lab.invalid>;tag=[pid]{user}[call_number]
To: <sip:[service]@lab.invalid>{tag}
Call-ID: [call_id]
CSeq: {cseq} {method}
Max-Forwards: 70
Contact: <sip:{user}@[local_ip]:[local_port];transport=[transport]>
{more}Content-Length: [len]

{body}"""
ANSWER = """SIP/2.0 {status}
[last_Via:]
[last_From:]
[last_To:]{tag}
[last_Call-ID:]
[last_CSeq:]
[last_Record-Route:]
Contact: <sip:service@[local_ip]:[local_port];transport=[transport]>
{more}Content-Length: [len]

{body}"""
SDP = """v=0
o=- 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
"""
OWN_TAG = ";tag=[pid]b[call_number]"


class Script:
    """The steps of a call as SIPp's XML."""

    def __init__(self, user="caller"):
        self.user, self.parts, self.cseq, self.invite = user, [], 0, 0

    def _send(self, text, attributes):
        words = "".join(f" {name}={quoteattr(str(value))}" for name, value in attributes.items())
        self.parts.append(f"<send{words}><![CDATA[\n\n{text}\n\n]]></send>")
        return self

    def ask(self, method, more="", body="", inside=False, like_invite=False, **attributes):
        """like_invite: branch and number of the INVITE (CANCEL, ACK of a refusal). A retrans
        attribute is T1 in milliseconds."""
        if method not in ("ACK", "CANCEL"):
            self.cseq += 1
        back = len(self.parts) - self.invite
        branch = f"[branch-{back}]" if like_invite and back else "[branch]"
        if method == "INVITE":
            self.invite = len(self.parts)
        more += "Content-Type: application/sdp\n" if body else ""
        tag = "[peer_tag_param]" if inside else ""
        text = ASK.format(method=method, branch=branch, user=self.user, cseq=self.cseq, tag=tag,
                          more=more, body=body)
        return self._send(text, attributes)

    def answer(self, status, more="", body="", tag=OWN_TAG, about=None, ways=0, **attributes):
        """tag: empty where the request has one. about: the CSeq, where the last request has
        another; ways: how many Via were kept of the one that is meant."""
        more += "Content-Type: application/sdp\n" if body else ""
        text = ANSWER.format(status=status, more=more, body=body, tag=tag)
        text = text.replace("[last_CSeq:]", f"CSeq: {about}") if about else text
        way = "\n".join(f"Via:[${number}]" for number in range(1, ways + 1))
        text = text.replace("[last_Via:]", way) if ways else text
        return self._send(text, attributes)

    def hear(self, what, **attributes):
        """A method or a status; optional, auth and others as SIPp knows them."""
        kind = "response" if str(what).isdigit() else "request"
        words = "".join(f' {name}="{str(value).lower()}"' for name, value in attributes.items())
        self.parts.append(f'<recv {kind}="{what}"{words}/>')
        return self

    def hear_and_keep_way(self, method, count):
        """A request, of whose Via so many are kept."""
        kept = "".join(f'<ereg regexp=".*" search_in="hdr" header="Via:" occurrence="{number}" '
                       f'check_it="true" assign_to="{number}"/>' for number in range(1, count + 1))
        self.parts.append(f'<recv request="{method}"><action>{kept}</action></recv>')
        return self

    def pause(self, seconds):
        self.parts.append(f'<pause milliseconds="{int(seconds * 1000)}"/>')
        return self

    def end(self, asks=True):
        """BYE, on the side that asks for it or on the other."""
        if asks:
            return self.ask("BYE", inside=True, retrans=500).hear(200)
        return self.hear("BYE").answer("200 OK", tag="")

    def play(self, path):
        """RTP out of a pcap file."""
        self.parts.append(f'<nop><action><exec play_pcap_audio="{path}"/></action></nop>')
        return self

    def xml(self):
        body = "\n".join(self.parts)
        return f'<?xml version="1.0"?>\n<scenario name="lab">\n{body}\n</scenario>\n'


def calling(more="", **attributes):
    """The caller's side up to what the callee says; INVITE is sent again until then."""
    script = Script().ask("INVITE", more, SDP, retrans=500, **attributes)
    return script.hear(100, optional=True)


def refused(status):
    return calling().hear(status).ask("ACK", inside=True, like_invite=True)


def refusing(status, more="", after=0.0):
    script = Script().hear("INVITE")
    script = script.pause(after) if after else script
    return script.answer(status, more).hear("ACK")


def answered(lasts=1.0):
    """An ordinary call that the caller ends."""
    script = calling().hear(180, optional=True).hear(200).ask("ACK", inside=True)
    return script.pause(lasts).end()


def answering_call(rings=0.5):
    script = Script().hear("INVITE").answer("180 Ringing").pause(rings)
    return script.answer("200 OK", body=SDP, retrans=500).hear("ACK").end(asks=False)


class Sipp:
    """One SIPp in a machine's namespace."""

    def __init__(self, place, name, script, calls, *words, target=None, port=5060, tcp=False):
        self.place, self.name = place, name
        self.folder = place.lab.scratch_file("sipp")
        os.mkdir(self.folder)
        path = os.path.join(self.folder, "lab.xml")
        with open(path, "w", encoding="ascii") as file:
            file.write(script.xml())
        self.statistics = os.path.join(self.folder, "statistics.csv")
        call = ["sipp", *([target] if target else []), "-sf", path, "-i", place.sipp_ip(name),
                "-p", str(port), "-m", str(calls), "-nostdin", "-trace_stat", "-stf",
                self.statistics, "-fd", "1", "-trace_err", "-t", "t1" if tcp else "u1"]
        self.process = place.lab.start(name, *call, *words, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, cwd=self.folder)

    def wait(self, seconds=150):
        wait_for(lambda: self.process.poll() is not None, seconds, f"SIPp on {self.name}")
        return self.tell()

    def tell(self):
        """What its last line of statistics says, logged."""
        with open(self.statistics, encoding="ascii") as file:
            rows = list(csv.reader(file, delimiter=";"))
        last = dict(zip(rows[0], rows[-1]))
        said = {"calls": int(last["TotalCallCreated"]), "good": int(last["SuccessfulCall(C)"]),
                "failed": int(last["FailedCall(C)"]),
                "sent_again": int(last["Retransmissions(C)"])}
        self.place.run.log(f"SIPp on {self.name} says", machine=self.name, **said)
        return said

    def errors(self):
        found = [one for one in os.listdir(self.folder) if one.endswith("errors.log")]
        texts = [open(os.path.join(self.folder, one), encoding="utf-8").read() for one in found]
        return re.sub(r"\s+", " ", " ".join(texts))[:600]

    def expect(self, good, failed=0, seconds=150):
        said = self.wait(seconds)
        if (said["good"], said["failed"]) != (good, failed):
            raise LabError(f"SIPp on {self.name}: {said}: {self.errors()}")
        return said
