/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of RFC 3261 sections 20.7 and 20.44; names and parameters of [MS-SIPAE]. */
#include "sip_auth.h"

#include "bytes_check.h"

START_TEST(a_digest_challenge_has_realm_and_nonce)
{
    SipAuth auth;
    ck_assert(sip_auth_read(BYTES("Digest realm=\"atlanta.com\",\r\n domain=\"sip:boxesbybob.com\","
                                  " qop=\"auth,auth-int\", nonce=\"f84f1cec41e6cbe5aea9c8e88d359\","
                                  " opaque=\"\", stale=FALSE, algorithm=MD5"),
                            &auth));
    ck_assert_int_eq(auth.scheme, SIP_AUTH_DIGEST);
    ASSERT_BYTES(auth.realm, "atlanta.com");
    ASSERT_BYTES(auth.qop, "auth,auth-int");
    ASSERT_BYTES(auth.nonce, "f84f1cec41e6cbe5aea9c8e88d359");
    ASSERT_BYTES(auth.opaque, "");
    ASSERT_BYTES(auth.algorithm, "MD5");
    ck_assert(!auth.is_stale && !auth.has_response);
}
END_TEST

START_TEST(an_answer_has_a_user_and_a_response)
{
    SipAuth auth;
    ck_assert(sip_auth_read(BYTES("Digest username=\"Alice\", realm=\"atlanta.com\", nonce="
                                  "\"84a4cc6f3082121f32b42a2187831a9e\", response="
                                  "\"7587245234b3434cc3412213e5f113a5432\""),
                            &auth));
    ASSERT_BYTES(auth.username, "Alice");
    ck_assert(auth.has_response);
}
END_TEST

START_TEST(a_nonce_may_only_be_too_old)
{
    SipAuth auth;
    ck_assert(sip_auth_read(BYTES("digest realm=x, stale=True"), &auth));
    ck_assert(auth.is_stale);
    ASSERT_BYTES(auth.realm, "x");
}
END_TEST

START_TEST(schemes_of_microsoft_are_known)
{
    static const struct {
        const char *value;
        SipAuthScheme scheme;
    } rows[] = {
        { "NTLM realm=\"SIP Communications Service\", targetname=\"fe.example.com\", version=4",
          SIP_AUTH_NTLM },
        { "Kerberos realm=\"SIP Communications Service\", targetname=\"sip/fe.example.com\"",
          SIP_AUTH_KERBEROS },
        { "TLS-DSK realm=\"SIP Communications Service\", targetname=\"fe.example.com\"",
          SIP_AUTH_TLS_DSK },
        { "Other realm=\"SIP Communications Service\", targetname=fe", SIP_AUTH_OTHER },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        SipAuth auth;
        ck_assert(sip_auth_read(bytes_of(rows[i].value), &auth));
        ck_assert_int_eq(auth.scheme, rows[i].scheme);
        ASSERT_BYTES(auth.realm, "SIP Communications Service");
        ck_assert(auth.target.length > 0 && !auth.has_token);
    }
}
END_TEST

START_TEST(a_round_of_a_handshake_has_a_token)
{
    SipAuth auth;
    ck_assert(sip_auth_read(BYTES("NTLM opaque=\"1F2E\", gssapi-data=\"TlRMTVNTUAAC==\", "
                                  "realm=\"x\""),
                            &auth));
    ck_assert(auth.has_token);
    ASSERT_BYTES(auth.opaque, "1F2E");
    ck_assert(sip_auth_read(BYTES("NTLM gssapi-data=\"\""), &auth));
    ck_assert(!auth.has_token);
}
END_TEST

START_TEST(schemes_have_names)
{
    ck_assert_str_eq(sip_auth_scheme_name(SIP_AUTH_TLS_DSK), "TLS-DSK");
    ck_assert_ptr_null(sip_auth_scheme_name(SIP_AUTH_OTHER));
}
END_TEST

START_TEST(nothing_is_no_challenge)
{
    SipAuth auth;
    ck_assert(!sip_auth_read(BYTES(" \r\n "), &auth));
}
END_TEST

SUITE("sip_auth", a_digest_challenge_has_realm_and_nonce, an_answer_has_a_user_and_a_response,
      a_nonce_may_only_be_too_old, schemes_of_microsoft_are_known,
      a_round_of_a_handshake_has_a_token, schemes_have_names, nothing_is_no_challenge)
