/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * leaf_der and ca_der were made by OpenSSL 3.0, what they say is what "openssl x509 -text -nameopt
 * RFC2253,-esc_msb,utf8 -fingerprint -sha256" prints:
 *   openssl req -config leaf.cnf -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -out leaf.csr
 *   openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 0x00db6bbfab227bda
 *     -days 36500 -extfile leaf.cnf -extensions ext
 * with keyUsage=critical,digitalSignature,keyEncipherment, basicConstraints=critical,CA:FALSE,
 * extendedKeyUsage=serverAuth,clientAuth,emailProtection. The others are made here, as nobody would
 * issue them.
 */
#include "certificate.h"

#include <openssl/err.h>
#include <string.h>

#include "certificate_maker.h"
#include "hex.h"
#include "suite.h"

static const char leaf_der[] =
    "308202a230820249a003020102020800db6bbfab227bda300a06082a8648ce3d040302304831153013060a09922689"
    "93f22c64011916056c6f63616c31163014060a0992268993f22c6401191606646f6d61696e3117301506035504030c"
    "0e646f6d61696e2d444330312d43413020170d3236313132303132343833305a180f32313236313032373132343833"
    "305a306d310b30090603550406130244453110300e06035504080c0748616d62757267311d301b060355040a0c144d"
    "c3bc6c6c65722c2053c3b6686e65202b20436f31133011060355040b0c0a49542d4265747269656231183016060355"
    "04030c0f756d2e646f6d61696e2e6c6f63616c3059301306072a8648ce3d020106082a8648ce3d03010703420004e4"
    "c71fb6b16191995e77dfa3fb6fcbd72070ddadc4634d367f59dbc9ddc0b25ae0d446cc7cfe0c26ef05431a96db8dfe"
    "92c066b87716dbd897bb7c72d4c5f872a381f53081f2300c0603551d130101ff04023000300e0603551d0f0101ff04"
    "04030205a030270603551d250420301e06082b0601050507030106082b0601050507030206082b0601050507030430"
    "690603551d1104623060820f756d2e646f6d61696e2e6c6f63616c82136e6f646530312e646f6d61696e2e6c6f6361"
    "6c8704c000020a871020010db800000000000000000000000a86107369703a646f6d61696e2e6c6f63616c810e7840"
    "646f6d61696e2e6c6f63616c301d0603551d0e04160414ab3c3287029993334b1fa75228da96b71c840e16301f0603"
    "551d23041830168014c667b3507546514395809a0d139e01c740e8ecfb300a06082a8648ce3d040302034700304402"
    "20115a18b2b4f6692a8ab5348e2b4063a1983e9fdb24f42c21a6a4cff83a7783c402206c171a027e6243c3f0f180e9"
    "d3a717c69b62d4ab4bbee1359b9bfe76bc5a3190";
static const char ca_der[] =
    "308201e53082018ba0030201020214521a155ecc2ceb8fb0ec15a66e6ccfce2221cdfe300a06082a8648ce3d040302"
    "304831153013060a0992268993f22c64011916056c6f63616c31163014060a0992268993f22c6401191606646f6d61"
    "696e3117301506035504030c0e646f6d61696e2d444330312d4341301e170d3236313132303132333735325a170d33"
    "36313131373132333735325a304831153013060a0992268993f22c64011916056c6f63616c31163014060a09922689"
    "93f22c6401191606646f6d61696e3117301506035504030c0e646f6d61696e2d444330312d43413059301306072a86"
    "48ce3d020106082a8648ce3d0301070342000497329eedd1d8ef1c4a27e61e1d24006ada39532bfec138dbad65e998"
    "7663f7c168b06b88346f8814aee1327d641cecab7348ee8cadf39b5ec45002b216985beda3533051301d0603551d0e"
    "04160414c667b3507546514395809a0d139e01c740e8ecfb301f0603551d23041830168014c667b350754651439580"
    "9a0d139e01c740e8ecfb300f0603551d130101ff040530030101ff300a06082a8648ce3d0403020348003045022100"
    "e2a84c876cd72a1c54d0ba8b5035884f500f832546b1759ae872a85dcd8fd204022069be477eb3b3abad2a87fd0b54"
    "c7da1121a4cbf00504e3c38f164c0eec704a4b";

static Certificate *read_hex(const char *digits)
{
    g_autoptr(GBytes) der = hex_bytes(digits);
    return certificate_maker_read(der);
}

START_TEST(names_are_written_last_part_first)
{
    g_autoptr(Certificate) leaf = read_hex(leaf_der);
    ck_assert_str_eq(leaf->subject, "CN=um.domain.local,OU=IT-Betrieb,"
                                    "O=M\u00fcller\\, S\u00f6hne \\+ Co,ST=Hamburg,C=DE");
    ck_assert_str_eq(leaf->issuer, "CN=domain-DC01-CA,DC=domain,DC=local");
    assert_text(leaf->subject_cn, "um.domain.local");
    ck_assert_uint_eq(leaf->cn_count, 1);
    ck_assert_uint_eq(leaf->issuer_der.length, 74);
}
END_TEST

START_TEST(numbers_and_times_are_those_of_the_certificate)
{
    g_autoptr(Certificate) leaf = read_hex(leaf_der);
    ck_assert_str_eq(leaf->serial, "db6bbfab227bda");
    ck_assert_int_eq(leaf->not_before, INT64_C(1795178910) * TIME_SECOND);
    ck_assert_int_eq(leaf->not_after, INT64_C(4948778910) * TIME_SECOND);
    ck_assert_str_eq(leaf->sha256,
                     "b64696435461d19de7ef1a328c49c527df7a62089f6291e321c9743da8b716f9");
}
END_TEST

START_TEST(keys_and_usages_are_read)
{
    g_autoptr(Certificate) leaf = read_hex(leaf_der);
    ck_assert_int_eq(leaf->key, CERTIFICATE_KEY_EC);
    ck_assert_uint_eq(leaf->key_bits, 256);
    ck_assert_str_eq(leaf->signature, "ecdsa-with-SHA256");
    ck_assert_int_eq(leaf->digest, CERTIFICATE_DIGEST_OTHER);
    ck_assert(leaf->has_usage);
    ck_assert_uint_eq(leaf->usage,
                      CERTIFICATE_USAGE_DIGITAL_SIGNATURE | CERTIFICATE_USAGE_KEY_ENCIPHERMENT);
    ck_assert(leaf->has_extended_usage && leaf->is_for_servers && leaf->is_for_clients);
    ck_assert(leaf->is_for_others && !leaf->is_for_any);
    ck_assert(leaf->has_constraints && !leaf->is_ca);
    assert_hex(leaf->subject_key_id, "ab3c3287029993334b1fa75228da96b71c840e16");
    assert_hex(leaf->authority_key_id, "c667b3507546514395809a0d139e01c740e8ecfb");
}
END_TEST

START_TEST(alternative_names_keep_their_order)
{
    g_autoptr(Certificate) leaf = read_hex(leaf_der);
    ck_assert_uint_eq(leaf->alternative_count, 5); /* an email address names no host */
    assert_text(leaf->alternatives[0].name, "um.domain.local");
    assert_text(leaf->alternatives[1].name, "node01.domain.local");
    ck_assert_int_eq(leaf->alternatives[1].kind, CERTIFICATE_ALTERNATIVE_DNS);
    assert_hex(leaf->alternatives[2].name, "c000020a");
    ck_assert_int_eq(leaf->alternatives[2].kind, CERTIFICATE_ALTERNATIVE_IP);
    assert_hex(leaf->alternatives[3].name, "20010db800000000000000000000000a");
    assert_text(leaf->alternatives[4].name, "sip:domain.local");
    ck_assert_int_eq(leaf->alternatives[4].kind, CERTIFICATE_ALTERNATIVE_URI);
}
END_TEST

START_TEST(a_leaf_is_issued_by_its_ca_and_a_root_by_itself)
{
    g_autoptr(Certificate) leaf = read_hex(leaf_der);
    g_autoptr(Certificate) ca = read_hex(ca_der);
    ck_assert(certificate_is_issued_by(leaf, ca));
    ck_assert(!certificate_is_issued_by(ca, leaf));
    ck_assert(certificate_is_issued_by(ca, ca));
    ck_assert(ca->is_self_issued && certificate_is_self_signed(ca) && ca->is_ca);
    ck_assert(!leaf->is_self_issued && !certificate_is_self_signed(leaf));
}
END_TEST

START_TEST(a_forged_signature_is_not_the_own_one)
{
    g_autoptr(GBytes) der = hex_bytes(ca_der);
    size_t n = g_bytes_get_size(der);
    g_autofree uint8_t *bytes = g_malloc(n);
    memcpy(bytes, g_bytes_get_data(der, NULL), n);
    bytes[n - 1] ^= 1;
    g_autoptr(Certificate) ca = certificate_new((Bytes){ bytes, n });
    ck_assert_ptr_nonnull(ca);
    ck_assert(ca->is_self_issued && !certificate_is_self_signed(ca));
}
END_TEST

START_TEST(the_last_cn_is_the_subjects)
{
    CertificateMaker maker = certificate_maker_new();
    certificate_maker_cn(&maker, "first.local");
    certificate_maker_part(&maker, NID_organizationName, V_ASN1_UTF8STRING, "O", 1);
    certificate_maker_cn(&maker, "last.local");
    g_autoptr(Certificate) certificate = certificate_maker_done(&maker);
    assert_text(certificate->subject_cn, "last.local");
    ck_assert_uint_eq(certificate->cn_count, 2);
    assert_text(certificate->cns[0], "first.local");
    ck_assert_str_eq(certificate->subject, "CN=last.local,O=O,CN=first.local");
}
END_TEST

START_TEST(every_string_type_becomes_utf_8)
{
    static const struct {
        int type;
        size_t n;
        const char *bytes, *text;
    } rows[] = {
        { V_ASN1_BMPSTRING, 8, "\x00M\x00\xfc\x20\xac\x00x", "M\u00fc\u20acx" },
        { V_ASN1_UNIVERSALSTRING, 8, "\x00\x00\x00M\x00\x01\xf6\x00", "M\U0001f600" },
        { V_ASN1_T61STRING, 2, "M\xfc", "M\u00fc" },
        { V_ASN1_PRINTABLESTRING, 5, "um.lo", "um.lo" },
        { V_ASN1_IA5STRING, 5, "um.lo", "um.lo" },
        { V_ASN1_UTF8STRING, 3, "M\xc3\xbc", "M\u00fc" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        CertificateMaker maker = certificate_maker_new();
        certificate_maker_part(&maker, NID_commonName, rows[i].type, rows[i].bytes, rows[i].n);
        g_autoptr(Certificate) certificate = certificate_maker_done(&maker);
        g_autofree char *subject = g_strconcat("CN=", rows[i].text, NULL);
        assert_text(certificate->subject_cn, rows[i].text);
        ck_assert_str_eq(certificate->subject, subject);
    }
}
END_TEST

START_TEST(bytes_that_are_no_text_stay_as_they_are)
{
    CertificateMaker maker = certificate_maker_new();
    certificate_maker_part(&maker, NID_commonName, V_ASN1_BIT_STRING, "a\xff\xff", 3);
    g_autoptr(Certificate) certificate = certificate_maker_done(&maker);
    assert_text(certificate->subject_cn, "a\xff\xff");
    ck_assert_str_eq(certificate->subject, "CN=#03040061FFFF"); /* RFC 4514 section 2.4 */
}
END_TEST

START_TEST(hostile_names_stay_whole)
{
    static const char nul[] = "good.local\0.evil.local",
                      controls[] = "a\r\n\x1b[31m%s\u202eb<script>";
    CertificateMaker maker = certificate_maker_new();
    certificate_maker_part(&maker, NID_commonName, V_ASN1_UTF8STRING, nul, sizeof nul - 1);
    certificate_maker_alternative(&maker, GEN_DNS, nul, sizeof nul - 1);
    g_autoptr(Certificate) first = certificate_maker_done(&maker);
    ck_assert_uint_eq(first->subject_cn.length, sizeof nul - 1);
    ck_assert_mem_eq(first->subject_cn.data, nul, sizeof nul - 1);
    ck_assert_uint_eq(first->alternatives[0].name.length, sizeof nul - 1);
    ck_assert_str_eq(first->subject, "CN=good.local\\00.evil.local");

    maker = certificate_maker_new();
    certificate_maker_cn(&maker, controls);
    g_autoptr(Certificate) second = certificate_maker_done(&maker);
    assert_text(second->subject_cn, controls);
    ck_assert_str_eq(second->subject, "CN=a\\0D\\0A\\1B[31m%s\u202eb\\<script\\>");
}
END_TEST

START_TEST(long_names_and_separators_are_kept)
{
    g_autofree char *longest = g_strnfill(300, 'x');
    CertificateMaker maker = certificate_maker_new();
    certificate_maker_cn(&maker, longest);
    certificate_maker_cn(&maker, "a,b+c=d;e\"f\\g");
    certificate_maker_cn(&maker, " #x ");
    g_autoptr(Certificate) certificate = certificate_maker_done(&maker);
    assert_text(certificate->cns[0], longest);
    assert_text(certificate->cns[1], "a,b+c=d;e\"f\\g");
    ck_assert(
        g_str_has_prefix(certificate->subject, "CN=\\ #x\\ ,CN=a\\,b\\+c=d\\;e\\\"f\\\\g,CN=xxx"));
}
END_TEST

START_TEST(an_empty_subject_has_no_cn)
{
    CertificateMaker maker = certificate_maker_new();
    certificate_maker_dns(&maker, "node01.domain.local");
    g_autoptr(Certificate) certificate = certificate_maker_done(&maker);
    ck_assert_str_eq(certificate->subject, "");
    ck_assert_ptr_null(certificate->subject_cn.data);
    ck_assert_uint_eq(certificate->cn_count, 0);
    ck_assert_uint_eq(certificate->alternative_count, 1);
}
END_TEST

START_TEST(many_names_are_bounded)
{
    CertificateMaker maker = certificate_maker_new();
    for (int i = 0; i < LIMIT_CERTIFICATE_CNS + 3; i++)
        certificate_maker_cn(&maker, i == LIMIT_CERTIFICATE_CNS + 2 ? "last" : "other");
    for (int i = 0; i < LIMIT_CERTIFICATE_ALTERNATIVES + 3; i++)
        certificate_maker_dns(&maker, "a.b");
    g_autoptr(Certificate) certificate = certificate_maker_done(&maker);
    ck_assert_uint_eq(certificate->cn_count, LIMIT_CERTIFICATE_CNS);
    assert_text(certificate->subject_cn, "last");
    ck_assert_uint_eq(certificate->alternative_count, LIMIT_CERTIFICATE_ALTERNATIVES);
    ck_assert(certificate->alternatives_left_out);
}
END_TEST

START_TEST(no_extensions_mean_no_restrictions)
{
    CertificateMaker maker = certificate_maker_new();
    certificate_maker_cn(&maker, "a");
    g_autoptr(Certificate) certificate = certificate_maker_done(&maker);
    ck_assert(!certificate->has_usage && !certificate->has_extended_usage);
    ck_assert(!certificate->has_constraints && !certificate->is_ca);
    ck_assert_uint_eq(certificate->alternative_count, 0);
    ck_assert_str_eq(certificate->serial, "0a0b0c");
    ck_assert_int_eq(certificate->key, CERTIFICATE_KEY_EDWARDS);
    ck_assert_str_eq(certificate->signature, "ED25519");
}
END_TEST

START_TEST(the_first_of_two_extensions_counts)
{
    CertificateMaker maker = certificate_maker_new();
    certificate_maker_extension(&maker, NID_ext_key_usage, "serverAuth");
    certificate_maker_extension(&maker, NID_ext_key_usage, "clientAuth");
    g_autoptr(Certificate) certificate = certificate_maker_done(&maker);
    ck_assert(certificate->is_for_servers && !certificate->is_for_clients);
}
END_TEST

static CertificateDigest digest_of(const EVP_MD *md, const char **signature)
{
    CertificateMaker maker = certificate_maker_of(EVP_PKEY_RSA);
    certificate_maker_cn(&maker, "a");
    g_autoptr(GBytes) der = certificate_maker_der(&maker, md);
    g_autoptr(Certificate) certificate = certificate_maker_read(der);
    *signature = g_intern_string(certificate->signature);
    ck_assert_int_eq(certificate->key, CERTIFICATE_KEY_RSA);
    ck_assert_uint_eq(certificate->key_bits, 2048);
    ck_assert(certificate_is_self_signed(certificate));
    return certificate->digest;
}

START_TEST(weak_digests_are_named)
{
    const char *signature;
    ck_assert_int_eq(digest_of(EVP_sha1(), &signature), CERTIFICATE_DIGEST_SHA1);
    ck_assert_str_eq(signature, "sha1WithRSAEncryption");
    ck_assert_int_eq(digest_of(EVP_md5(), &signature), CERTIFICATE_DIGEST_MD5);
    ck_assert_str_eq(signature, "md5WithRSAEncryption");
    ck_assert_int_eq(digest_of(EVP_sha256(), &signature), CERTIFICATE_DIGEST_OTHER);
    ck_assert_str_eq(signature, "sha256WithRSAEncryption");
}
END_TEST

START_TEST(pss_is_seen)
{
    CertificateMaker maker = certificate_maker_of(EVP_PKEY_RSA_PSS);
    certificate_maker_cn(&maker, "a");
    g_autoptr(GBytes) der = certificate_maker_der(&maker, EVP_sha256());
    g_autoptr(Certificate) certificate = certificate_maker_read(der);
    ck_assert(certificate->is_pss && certificate_is_self_signed(certificate));
    ck_assert_int_eq(certificate->digest, CERTIFICATE_DIGEST_OTHER);
    ck_assert_str_eq(certificate->signature, "rsassaPss");
}
END_TEST

static Certificate *with_times(const char *before, const char *after)
{
    CertificateMaker maker = certificate_maker_new();
    ck_assert(ASN1_TIME_set_string(X509_getm_notBefore(maker.x509), before));
    ck_assert(ASN1_TIME_set_string(X509_getm_notAfter(maker.x509), after));
    return certificate_maker_done(&maker);
}

START_TEST(times_of_every_form_are_read)
{
    g_autoptr(Certificate) certificate = with_times("500101000000Z", "491231235959Z");
    ck_assert_int_eq(certificate->not_before, INT64_C(-631152000) * TIME_SECOND);
    ck_assert_int_eq(certificate->not_after, INT64_C(2524607999) * TIME_SECOND);
    g_autoptr(Certificate) generalized = with_times("20261120123456Z", "20500101000000Z");
    ck_assert_int_eq(generalized->not_before, INT64_C(1795178096) * TIME_SECOND);
    ck_assert_int_eq(generalized->not_after, INT64_C(2524608000) * TIME_SECOND);
}
END_TEST

START_TEST(times_beyond_the_range_are_held_inside)
{
    g_autoptr(Certificate) certificate = with_times("00010101000000Z", "99991231235959Z");
    ck_assert_int_eq(certificate->not_before, INT64_MIN + 1);
    ck_assert_int_eq(certificate->not_after, INT64_MAX);
}
END_TEST

START_TEST(no_prefix_of_a_certificate_reads)
{
    g_autoptr(GBytes) der = hex_bytes(leaf_der);
    for (size_t n = 0; n < g_bytes_get_size(der); n++) {
        uint8_t *copy = g_malloc(n + 1);
        memcpy(copy, g_bytes_get_data(der, NULL), n);
        g_autoptr(GBytes) owned = g_bytes_new_take(copy, n);
        ck_assert_ptr_null(certificate_new((Bytes){ g_bytes_get_data(owned, NULL), n }));
    }
}
END_TEST

START_TEST(a_certificate_has_a_limit)
{
    g_autoptr(GBytes) der = hex_bytes(leaf_der);
    size_t n = LIMIT_CERTIFICATE_BYTES + 1;
    g_autofree uint8_t *bytes = g_malloc0(n);
    memcpy(bytes, g_bytes_get_data(der, NULL), g_bytes_get_size(der));
    ck_assert_ptr_null(certificate_new((Bytes){ bytes, n }));
    g_autoptr(Certificate) certificate = certificate_new((Bytes){ bytes, n - 1 });
    ck_assert_ptr_nonnull(certificate);
}
END_TEST

START_TEST(errors_of_the_host_are_left_alone)
{
    static const uint8_t garbage[] = { 0x30, 0x82, 1, 2, 3 };
    ERR_clear_error();
    ck_assert_ptr_null(certificate_new((Bytes){ garbage, sizeof garbage }));
    ck_assert_uint_eq(ERR_peek_error(), 0);
    ERR_put_error(ERR_LIB_USER, 0, 1, "host", 1);
    ck_assert_ptr_null(certificate_new((Bytes){ garbage, sizeof garbage }));
    ck_assert_int_eq(ERR_GET_LIB(ERR_peek_last_error()), ERR_LIB_USER);
    ERR_clear_error();
}
END_TEST

SUITE("certificate", names_are_written_last_part_first,
      numbers_and_times_are_those_of_the_certificate, keys_and_usages_are_read,
      alternative_names_keep_their_order, a_leaf_is_issued_by_its_ca_and_a_root_by_itself,
      a_forged_signature_is_not_the_own_one, the_last_cn_is_the_subjects,
      every_string_type_becomes_utf_8, bytes_that_are_no_text_stay_as_they_are,
      hostile_names_stay_whole, long_names_and_separators_are_kept, an_empty_subject_has_no_cn,
      many_names_are_bounded, no_extensions_mean_no_restrictions,
      the_first_of_two_extensions_counts, weak_digests_are_named, pss_is_seen,
      times_of_every_form_are_read, times_beyond_the_range_are_held_inside,
      no_prefix_of_a_certificate_reads, a_certificate_has_a_limit,
      errors_of_the_host_are_left_alone)
