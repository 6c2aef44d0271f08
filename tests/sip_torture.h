/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * Messages of RFC 4475 by the names it gives them, with what it says of each: test vectors.
 */

#define TORTURE_SDP(address)                                                                       \
    "v=0\r\no=mhandley 29739 7272939 IN IP4 " address "\r\ns=-\r\nc=IN IP4 " address               \
    "\r\nt=0 0\r\nm=audio 49217 RTP/AVP 0 12\r\nm=video 3227 RTP/AVP 31\r\na=rtpmap:31 LPC\r\n"

/* section 3.1.1.1: white space, folds, compact forms, quoted strings */
#define TORTURE_WSINV                                                                              \
    "INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0\r\n"                            \
    "TO :\r\n sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n\r\n"                      \
    "from   : \"J Rosenberg \\\\\\\"\"       <sip:jdrosen@example.com>\r\n  ;\r\n  tag = "         \
    "98asjd8\r\nMaX-fOrWaRdS: 0068\r\nCall-ID: wsinv.ndaksdj@192.0.2.1\r\n"                        \
    "Content-Length   : 150\r\ncseq: 0009\r\n  INVITE\r\n"                                         \
    "Via  : SIP  /   2.0\r\n /UDP\r\n    192.0.2.2;branch=390skdjuw\r\ns :\r\n"                    \
    "NewFangledHeader:   newfangled value\r\n continued newfangled value\r\n"                      \
    "UnknownHeaderWithUnusualValue: ;;,,;;,;\r\nContent-Type: application/sdp\r\n"                 \
    "Route:\r\n <sip:services.example.com;lr;unknownwith=value;unknown-no-value>\r\n"              \
    "v:  SIP  / 2.0  / TCP     spindle.example.com   ;\r\n  branch  =   z9hG4bK9ikj8  ,\r\n"       \
    " SIP  /    2.0   / UDP  192.168.255.111   ; branch=\r\n z9hG4bK30239\r\n"                     \
    "m:\"Quoted string \\\"\\\"\" <sip:jdrosen@example.com> ; newparam =\r\n      newvalue ;\r\n"  \
    "  secondparam ; q = 0.33\r\n\r\n"                                                             \
    "v=0\r\no=mhandley 29739 7272939 IN IP4 192.0.2.3\r\ns=-\r\nc=IN IP4 192.0.2.4\r\nt=0 0\r\n"   \
    "m=audio 49217 RTP/AVP 0 12\r\nm=video 3227 RTP/AVP 31\r\na=rtpmap:31 LPC\r\n"

/* section 3.1.1.2: unusual letters */
#define TORTURE_INTMETH                                                                            \
    "!interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/"        \
    "crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0\r\n"               \
    "Via: SIP/2.0/TCP host1.example.com;branch=z9hG4bK-.!%66*_+`'~\r\n"                            \
    "To: \"BEL:\\\x07 NUL:\\\x00 DEL:\\\x7f\" "                                                    \
    "<sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*@example.com>\r\n"                       \
    "From: token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%=\""        \
    "\xd1\x80\xd0\xb0\xd0\xb1\xd0\xbe\xd1\x82\xd0\xb0\xd1\x8e\xd1\x89\xd0\xb8\xd0\xb9\""           \
    ";tag=_token~1'+`*%!-.\r\nCall-ID: intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{\r\n"           \
    "CSeq: 139122385 !interesting-Method0123456789_*+`.%indeed'~\r\nMax-Forwards: 255\r\n"         \
    "extensionHeader-!.%*+_`'~:\xef\xbb\xbf\xe5\xa4\xa7\xe5\x81\x9c\xe9\x9b\xbb\r\n"               \
    "Content-Length: 0\r\n\r\n"

/* section 3.1.1.3: escapes in addresses */
#define TORTURE_ESC01                                                                              \
    "INVITE sip:sips%3Auser%40example.com@example.net SIP/2.0\r\n"                                 \
    "To: sip:%75se%72@example.com\r\nFrom: <sip:I%20have%20spaces@example.net>;tag=938\r\n"        \
    "Max-Forwards: 87\r\ni: esc01.239409asdfakjkn23onasd0-3234\r\nCSeq: 234234 INVITE\r\n"         \
    "Via: SIP/2.0/UDP host5.example.net;branch=z9hG4bKkdjuw\r\nC: application/sdp\r\n"             \
    "Contact:\r\n  <sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31>\r\n"            \
    "Content-Length: 150\r\n\r\n" TORTURE_SDP("192.0.2.1")

/* section 3.1.1.6: no white space before < */
#define TORTURE_LWSDISP                                                                            \
    "OPTIONS sip:user@example.com SIP/2.0\r\nTo: sip:user@example.com\r\n"                         \
    "From: caller<sip:caller@example.com>;tag=323\r\nMax-Forwards: 70\r\n"                         \
    "Call-ID: lwsdisp.1234abcd@funky.example.com\r\nCSeq: 60 OPTIONS\r\n"                          \
    "Via: SIP/2.0/UDP funky.example.com;branch=z9hG4bKkdjuw\r\nl: 0\r\n\r\n"

/* section 3.1.1.8: what follows the message in its datagram is noise */
#define TORTURE_DBLREQ_FIRST                                                                       \
    "REGISTER sip:example.com SIP/2.0\r\nTo: sip:j.user@example.com\r\n"                           \
    "From: sip:j.user@example.com;tag=43251j3j324\r\nMax-Forwards: 8\r\n"                          \
    "I: dblreq.0ha0isndaksdj99sdfafnl3lk233412\r\nContact: sip:j.user@host.example.com\r\n"        \
    "CSeq: 8 REGISTER\r\nVia: SIP/2.0/UDP 192.0.2.125;branch=z9hG4bKkdjuw23492\r\n"                \
    "Content-Length: 0\r\n\r\n"
#define TORTURE_DBLREQ_SECOND                                                                      \
    "INVITE sip:joe@example.com SIP/2.0\r\nt: sip:joe@example.com\r\n"                             \
    "From: sip:caller@example.net;tag=141334\r\nMax-Forwards: 8\r\n"                               \
    "Call-ID: dblreq.0ha0isnda977644900765@192.0.2.15\r\nCSeq: 8 INVITE\r\n"                       \
    "Via: SIP/2.0/UDP 192.0.2.15;branch=z9hG4bKkdjuw380234\r\nContent-Type: application/sdp\r\n"   \
    "Content-Length: 152\r\n\r\n" TORTURE_SDP("192.0.2.15")

/* section 3.1.1.9: parameters in the user part */
#define TORTURE_SEMIURI                                                                            \
    "OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0\r\nTo: sip:j_user@example.com\r\n"   \
    "From: sip:caller@example.org;tag=33242\r\nMax-Forwards: 3\r\n"                                \
    "Call-ID: semiuri.0ha0isndaksdj\r\nCSeq: 8 OPTIONS\r\n"                                        \
    "Accept: application/sdp, application/pkcs7-mime,\r\n        multipart/mixed, "                \
    "multipart/signed,\r\n        message/sip, message/sipfrag\r\n"                                \
    "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKkdjuw\r\nl: 0\r\n\r\n"

/* section 3.1.1.10: many transports */
#define TORTURE_TRANSPORTS                                                                         \
    "OPTIONS sip:user@example.com SIP/2.0\r\nTo: sip:user@example.com\r\n"                         \
    "From: <sip:caller@example.com>;tag=323\r\nMax-Forwards: 70\r\n"                               \
    "Call-ID:  transports.kijh4akdnaqjkwendsasfdj\r\nAccept: application/sdp\r\n"                  \
    "CSeq: 60 OPTIONS\r\nVia: SIP/2.0/UDP t1.example.com;branch=z9hG4bKkdjuw\r\n"                  \
    "Via: SIP/2.0/SCTP t2.example.com;branch=z9hG4bKklasjdhf\r\n"                                  \
    "Via: SIP/2.0/TLS t3.example.com;branch=z9hG4bK2980unddj\r\n"                                  \
    "Via: SIP/2.0/UNKNOWN t4.example.com;branch=z9hG4bKasd0f3en\r\n"                               \
    "Via: SIP/2.0/TCP t5.example.com;branch=z9hG4bK0a9idfnee\r\nl: 0\r\n\r\n"

/* section 3.1.1.12: a reason phrase that is no ASCII */
#define TORTURE_UNREASON                                                                           \
    "SIP/2.0 200 = 2**3 * 5**2 \xd0\xbd\xd0\xbe\r\n"                                               \
    "Via: SIP/2.0/UDP 192.0.2.198;branch=z9hG4bK1324923\r\n"                                       \
    "Call-ID: unreason.1234ksdfak3j2erwedfsASdf\r\nCSeq: 35 INVITE\r\n"                            \
    "From: sip:user@example.com;tag=11141343\r\nTo: sip:user@example.edu;tag=2229\r\n"             \
    "Content-Length: 154\r\nContent-Type: application/sdp\r\n"                                     \
    "Contact: <sip:user@host198.example.com>\r\n\r\n" TORTURE_SDP("192.0.2.198")

/* section 3.1.1.13: an empty reason phrase */
#define TORTURE_NOREASON                                                                           \
    "SIP/2.0 100 \r\nVia: SIP/2.0/UDP 192.0.2.105;branch=z9hG4bK2398ndaoe\r\n"                     \
    "Call-ID: noreason.asndj203insdf99223ndf\r\nCSeq: 35 INVITE\r\n"                               \
    "From: <sip:user@example.com>;tag=39ansfi3\r\nTo: <sip:user@example.edu>;tag=902jndnke3\r\n"   \
    "Content-Length: 0\r\nContact: <sip:user@host105.example.com>\r\n\r\n"

/* section 3.1.2.1: separators too many */
#define TORTURE_BADINV01                                                                           \
    "INVITE sip:user@example.com SIP/2.0\r\nTo: sip:j.user@example.com\r\n"                        \
    "From: sip:caller@example.net;tag=134161461246\r\nMax-Forwards: 7\r\n"                         \
    "Call-ID: badinv01.0ha0isndaksdjasdf3234nas\r\nCSeq: 8 INVITE\r\n"                             \
    "Via: SIP/2.0/UDP 192.0.2.15;;,;,,\r\nContact: \"Joe\" <sip:joe@example.org>;;;;\r\n"          \
    "Content-Length: 152\r\nContent-Type: application/sdp\r\n\r\n" TORTURE_SDP("192.0.2.15")

/* section 3.1.2.2: Content-Length larger than the message */
#define TORTURE_CLERR                                                                              \
    "INVITE sip:user@example.com SIP/2.0\r\nMax-Forwards: 80\r\nTo: sip:j.user@example.com\r\n"    \
    "From: sip:caller@example.net;tag=93942939o2\r\nContact: <sip:caller@hungry.example.net>\r\n"  \
    "Call-ID: clerr.0ha0isndaksdjweiafasdk3\r\nCSeq: 8 INVITE\r\n"                                 \
    "Via: SIP/2.0/UDP host5.example.com;branch=z9hG4bK-39234-23523\r\n"                            \
    "Content-Type: application/sdp\r\nContent-Length: 9999\r\n\r\n" TORTURE_SDP("192.0.2.155")

/* section 3.1.2.3: a negative Content-Length */
#define TORTURE_NCL                                                                                \
    "INVITE sip:user@example.com SIP/2.0\r\nMax-Forwards: 254\r\nTo: sip:j.user@example.com\r\n"   \
    "From: sip:caller@example.net;tag=32394234\r\nCall-ID: ncl.0ha0isndaksdj2193423r542w35\r\n"    \
    "CSeq: 0 INVITE\r\nVia: SIP/2.0/UDP 192.0.2.53;branch=z9hG4bKkdjuw\r\n"                        \
    "Contact: <sip:caller@example53.example.net>\r\nContent-Type: application/sdp\r\n"             \
    "Content-Length: -999\r\n\r\n" TORTURE_SDP("192.0.2.53")

/* section 3.1.2.4: numbers that are too large, in a request */
#define TORTURE_SCALAR02                                                                           \
    "REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/TCP host129.example.com;branch="             \
    "z9hG4bK342sdfoi3\r\nTo: <sip:user@example.com>\r\n"                                           \
    "From: <sip:user@example.com>;tag=239232jh3\r\nCSeq: 36893488147419103232 REGISTER\r\n"        \
    "Call-ID: scalar02.23o0pd9vanlq3wnrlnewofjas9ui32\r\nMax-Forwards: 300\r\n"                    \
    "Expires: 10000000000000000000000000000000000000000000000000000000000000000000000\r\n"         \
    "Contact: <sip:user@host129.example.com>\r\n  ;expires=280297596632815\r\n"                    \
    "Content-Length: 0\r\n\r\n"

/* section 3.1.2.6: a quote that does not end */
#define TORTURE_QUOTBAL                                                                            \
    "INVITE sip:user@example.com SIP/2.0\r\nTo: \"Mr. J. User <sip:j.user@example.com>\r\n"        \
    "From: sip:caller@example.net;tag=93334\r\nMax-Forwards: 10\r\nCall-ID: quotbal.aksdj\r\n"     \
    "Contact: <sip:caller@host59.example.net>\r\nCSeq: 8 INVITE\r\n"                               \
    "Via: SIP/2.0/UDP 192.0.2.59:5050;branch=z9hG4bKkdjuw39234\r\n"                                \
    "Content-Type: application/sdp\r\nContent-Length: 152\r\n\r\n" TORTURE_SDP("192.0.2.15")

/* section 3.1.2.7: the address of the request in brackets */
#define TORTURE_LTGTRURI                                                                           \
    "INVITE <sip:user@example.com> SIP/2.0\r\nTo: sip:user@example.com\r\n"                        \
    "From: sip:caller@example.net;tag=39291\r\nMax-Forwards: 23\r\n"                               \
    "Call-ID: ltgtruri.1@192.0.2.5\r\nCSeq: 1 INVITE\r\nVia: SIP/2.0/UDP 192.0.2.5\r\n"            \
    "Contact: <sip:caller@host5.example.net>\r\nContent-Length: 0\r\n\r\n"

/* section 3.1.2.8: white space in it */
#define TORTURE_LWSRURI                                                                            \
    "INVITE sip:user@example.com; lr SIP/2.0\r\nTo: sip:user@example.com;tag=3xfe-9921883-z9f\r\n" \
    "From: sip:caller@example.net;tag=231413434\r\nMax-Forwards: 5\r\n"                            \
    "Call-ID: lwsruri.asdfasdoeoi2323-asdfwrn23-asd834rk423\r\nCSeq: 2130706432 INVITE\r\n"        \
    "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKkdjuw2395\r\n"                                  \
    "Contact: <sip:caller@host1.example.net>\r\nContent-Length: 0\r\n\r\n"

/* section 3.1.2.9: two blanks between the parts of the start line */
#define TORTURE_LWSSTART                                                                           \
    "INVITE  sip:user@example.com  SIP/2.0\r\nMax-Forwards: 8\r\nTo: sip:user@example.com\r\n"     \
    "From: sip:caller@example.net;tag=8814\r\nCall-ID: lwsstart.dfknq234oi243099adsdfnawe3@"       \
    "example.com\r\nCSeq: 1893884 INVITE\r\nVia: SIP/2.0/UDP host1.example.com;branch="            \
    "z9hG4bKkdjuw3923\r\nContact: <sip:caller@host1.example.net>\r\nContent-Length: 0\r\n\r\n"

/* section 3.1.2.10: blanks at the end of the start line */
#define TORTURE_TRWS                                                                               \
    "OPTIONS sip:remote-target@example.com SIP/2.0  \r\nVia: SIP/2.0/TCP host1.example.com;"       \
    "branch=z9hG4bK299342093\r\nTo: <sip:remote-target@example.com>\r\n"                           \
    "From: <sip:local-resource@example.com>;tag=329429089\r\nCall-ID: trws.oicu34958239neffasdhr"  \
    "2345r\r\nAccept: application/sdp\r\nCSeq: 238923 OPTIONS\r\nMax-Forwards: 70\r\n"             \
    "Content-Length: 0\r\n\r\n"

/* section 3.1.2.16: another version */
#define TORTURE_BADVERS                                                                            \
    "OPTIONS sip:t.watson@example.org SIP/7.0\r\nVia:     SIP/7.0/UDP c.example.com;branch="       \
    "z9hG4bKkdjuw\r\nMax-Forwards:     70\r\nFrom:    A. Bell <sip:a.g.bell@example.com>;tag="     \
    "qweoiqpe\r\nTo:      T. Watson <sip:t.watson@example.org>\r\n"                                \
    "Call-ID: badvers.31417@c.example.com\r\nCSeq:    1 OPTIONS\r\nl: 0\r\n\r\n"

/* section 3.1.2.17: the methods of start line and CSeq differ */
#define TORTURE_MISMATCH01                                                                         \
    "OPTIONS sip:user@example.com SIP/2.0\r\nTo: sip:j.user@example.com\r\n"                       \
    "From: sip:caller@example.net;tag=34525\r\nMax-Forwards: 6\r\n"                                \
    "Call-ID: mismatch01.dj0234sxdfl3\r\nCSeq: 8 INVITE\r\n"                                       \
    "Via: SIP/2.0/UDP host.example.com;branch=z9hG4bKkdjuw\r\nl: 0\r\n\r\n"

/* section 3.1.2.19: a status that fits no number */
#define TORTURE_BIGCODE                                                                            \
    "SIP/2.0 4294967301 better not break the receiver\r\n"                                         \
    "Via: SIP/2.0/UDP 192.0.2.105;branch=z9hG4bK2398ndaoe\r\n"                                     \
    "Call-ID: bigcode.asdof3uj203asdnf3429uasdhfas3ehjasdfas9i\r\nCSeq: 353494 INVITE\r\n"         \
    "From: <sip:user@example.com>;tag=39ansfi3\r\nTo: <sip:user@example.edu>;tag=902jndnke3\r\n"   \
    "Content-Length: 0\r\nContact: <sip:user@host105.example.com>\r\n\r\n"

/* section 3.3.1: fields that must be there are not */
#define TORTURE_INSUF                                                                              \
    "INVITE sip:user@example.com SIP/2.0\r\nCSeq: 193942 INVITE\r\n"                               \
    "Via: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKkdj.insuf\r\nContent-Type: application/sdp\r\n"     \
    "l: 152\r\n\r\n" TORTURE_SDP("192.0.2.95")

/* section 3.3.8: fields that may be there once are there twice */
#define TORTURE_MULTI01                                                                            \
    "INVITE sip:user@company.com SIP/2.0\r\n"                                                      \
    "Contact: <sip:caller@host25.example.net>\r\nVia: SIP/2.0/UDP 192.0.2.25;branch=z9hG4bKkdjuw"  \
    "\r\nMax-Forwards: 70\r\nCSeq: 5 INVITE\r\nCall-ID: multi01.98asdh@192.0.2.1\r\n"              \
    "CSeq: 59 INVITE\r\nCall-ID: multi01.98asdh@192.0.2.2\r\n"                                     \
    "From: sip:caller@example.com;tag=3413415\r\nTo: sip:user@example.com\r\n"                     \
    "To: sip:other@example.net\r\nFrom: sip:caller@example.net;tag=2923420123\r\n"                 \
    "Content-Type: application/sdp\r\nl: 154\r\n"                                                  \
    "Contact: <sip:caller@host36.example.net>\r\nMax-Forwards: 5\r\n\r\n" TORTURE_SDP(             \
        "192.0.2.125")

/* section 3.3.9: two Content-Lengths that differ */
#define TORTURE_MCL01                                                                              \
    "OPTIONS sip:user@example.com SIP/2.0\r\n"                                                     \
    "Via: SIP/2.0/UDP host5.example.net;branch=z9hG4bK293423\r\nTo: sip:user@example.com\r\n"      \
    "From: sip:other@example.net;tag=3923942\r\nCall-ID: mcl01.fhn2323orihawfdoa3o4r52o3irsdf\r\n" \
    "CSeq: 15932 OPTIONS\r\nContent-Length: 13\r\nMax-Forwards: 60\r\nContent-Length: 5\r\n"       \
    "Content-Type: text/plain\r\n\r\nThere's no way to know how many octets are supposed to be "   \
    "here.\r\n"
