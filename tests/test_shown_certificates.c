/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "shown_certificates.h"

#include "suite.h"

static const Certificate certificate = { .subject = "CN=um.example",
                                         .issuer = "CN=Issuer",
                                         .serial = "01" };

START_TEST(a_certificate_is_shown_with_its_owner)
{
    ShownCertificates *shown = shown_certificates_new();
    g_autoptr(Value) value = shown_certificates_get(shown, &certificate, TLS_SERVER);
    g_autoptr(Value) of_client = shown_certificates_get(shown, &certificate, TLS_CLIENT);
    g_autoptr(Value) server = value_word("server");
    g_autoptr(Value) client = value_word("client");
    ck_assert_str_eq(value_field(value, 0), "owner");
    ck_assert(value_equal(value_get(value, "owner"), server));
    ck_assert(value_equal(value_get(of_client, "owner"), client));
    ck_assert_ptr_nonnull(value_get(value, "serial"));
    shown_certificates_free(shown);
}
END_TEST

START_TEST(it_is_made_once_and_outlives_where_it_was_made)
{
    ShownCertificates *shown = shown_certificates_new();
    g_autoptr(Value) one = shown_certificates_get(shown, &certificate, TLS_SERVER);
    g_autoptr(Value) other = shown_certificates_get(shown, &certificate, TLS_SERVER);
    ck_assert_ptr_eq(one, other);
    shown_certificates_free(shown);
    ck_assert_str_eq(value_field(one, 0), "owner");
}
END_TEST

SUITE("shown_certificates", a_certificate_is_shown_with_its_owner,
      it_is_made_once_and_outlives_where_it_was_made)
