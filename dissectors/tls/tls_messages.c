/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 5246 section 7.4, RFC 8446 sections 4.3.2, 4.4.2 and 4.6.1. */
#include "tls_messages.h"

#include <glib.h>

#include "tls_record.h"

typedef struct Name {
    uint16_t number;
    const char *name;
} Name;

static const char *find_name(const Name *names, size_t count, uint16_t number)
{
    for (size_t i = 0; i < count; i++)
        if (names[i].number == number)
            return names[i].name;
    return NULL;
}

static uint32_t take_be24(Cursor *in)
{
    uint32_t high = cursor_u8(in);
    return high << 16 | cursor_be16(in);
}

/* Where the length lies, the list ends with the message. */
static Cursor open_list(Cursor *in, size_t length)
{
    Cursor list = *in;
    cursor_limit(&list, length);
    return list;
}

bool tls_certificates_read(Cursor *in, uint16_t version, TlsCertificates *out)
{
    TlsCertificates certificates = { .has_extensions = tls_version_is_1_3(version) };
    if (certificates.has_extensions)
        certificates.context = cursor_take(in, cursor_u8(in));
    certificates.length = take_be24(in);
    if (!cursor_ok(in))
        return false;
    certificates.rest = open_list(in, certificates.length);
    *out = certificates;
    return true;
}

bool tls_certificates_next(TlsCertificates *certificates, Bytes *der)
{
    Cursor *in = &certificates->rest;
    if (in->on_wire == 0 || certificates->taken == LIMIT_TLS_CERTIFICATES)
        return false;
    Bytes certificate = cursor_take(in, take_be24(in));
    if (!cursor_ok(in))
        return false;
    if (certificates->has_extensions) /* the certificate counts even where they are cut */
        cursor_skip(in, cursor_be16(in));
    certificates->taken++;
    *der = certificate;
    return true;
}

static void open_authorities(Cursor *in, TlsCertificateRequest *request)
{
    request->authorities_length = cursor_be16(in);
    request->authorities = open_list(in, request->authorities_length);
}

/* Extensions of TLS 1.3 that say the same as the fields before did. */
static void take_extensions(Cursor *in, TlsCertificateRequest *request)
{
    enum { SIGNATURES = 13, AUTHORITIES = 47 };
    while (in->on_wire > 0 && cursor_ok(in)) {
        uint16_t type = cursor_be16(in), length = cursor_be16(in);
        Cursor body = open_list(in, length);
        cursor_skip(in, length);
        if (type == SIGNATURES && request->signatures.length == 0)
            request->signatures = cursor_take(&body, cursor_be16(&body));
        else if (type == AUTHORITIES && request->authorities_length == 0)
            open_authorities(&body, request);
    }
}

bool tls_certificate_request_read(Cursor *in, uint16_t version, TlsCertificateRequest *out)
{
    TlsCertificateRequest request = { .authorities_length = 0 };
    if (tls_version_is_1_3(version)) {
        request.context = cursor_take(in, cursor_u8(in));
        Cursor extensions = open_list(in, cursor_be16(in));
        if (!cursor_ok(in))
            return false;
        take_extensions(&extensions, &request);
        *out = request;
        return true;
    }
    request.types = cursor_take(in, cursor_u8(in));
    if (version >= TLS_VERSION_1_2)
        request.signatures = cursor_take(in, cursor_be16(in));
    open_authorities(in, &request);
    if (!cursor_ok(in))
        return false;
    *out = request;
    return true;
}

bool tls_certificate_request_next(TlsCertificateRequest *request, Bytes *name)
{
    Cursor *in = &request->authorities;
    if (in->on_wire == 0)
        return false;
    Bytes authority = cursor_take(in, cursor_be16(in));
    if (!cursor_ok(in))
        return false;
    *name = authority;
    return true;
}

bool tls_ticket_read(Cursor *in, uint16_t version, TlsTicket *out)
{
    TlsTicket ticket = { .lifetime = cursor_be32(in) };
    if (tls_version_is_1_3(version)) {
        cursor_skip(in, 4); /* ticket_age_add */
        cursor_skip(in, cursor_u8(in));
    }
    ticket.length = cursor_be16(in);
    if (!cursor_ok(in))
        return false;
    *out = ticket;
    return true;
}

bool tls_group_read(Cursor *in, uint16_t *out)
{
    enum { NAMED_CURVE = 3 };
    uint8_t type = cursor_u8(in);
    uint16_t group = cursor_be16(in);
    if (!cursor_ok(in) || type != NAMED_CURVE)
        return false;
    *out = group;
    return true;
}

const char *tls_group_name(uint16_t group)
{
    static const Name names[] = {
        { 19, "secp192r1" },
        { 21, "secp224r1" },
        { 22, "secp256k1" },
        { TLS_GROUP_SECP256R1, "secp256r1" },
        { TLS_GROUP_SECP384R1, "secp384r1" },
        { TLS_GROUP_SECP521R1, "secp521r1" },
        { 26, "brainpoolP256r1" },
        { 27, "brainpoolP384r1" },
        { 28, "brainpoolP512r1" },
        { TLS_GROUP_X25519, "x25519" },
        { TLS_GROUP_X448, "x448" },
        { 256, "ffdhe2048" },
        { 257, "ffdhe3072" },
        { 258, "ffdhe4096" },
        { 259, "ffdhe6144" },
        { 260, "ffdhe8192" },
        { 0x11eb, "SecP256r1MLKEM768" },
        { 0x11ec, "X25519MLKEM768" },
        { 0x11ed, "SecP384r1MLKEM1024" },
        { 0x6399, "X25519Kyber768Draft00" },
    };
    return find_name(names, G_N_ELEMENTS(names), group);
}

const char *tls_messages_signature_name(uint16_t scheme)
{
    static const Name names[] = {
        { 0x0101, "rsa_pkcs1_md5" },
        { 0x0201, "rsa_pkcs1_sha1" },
        { 0x0202, "dsa_sha1" },
        { 0x0203, "ecdsa_sha1" },
        { 0x0301, "rsa_pkcs1_sha224" },
        { 0x0303, "ecdsa_sha224" },
        { 0x0401, "rsa_pkcs1_sha256" },
        { 0x0402, "dsa_sha256" },
        { 0x0403, "ecdsa_secp256r1_sha256" },
        { 0x0501, "rsa_pkcs1_sha384" },
        { 0x0503, "ecdsa_secp384r1_sha384" },
        { 0x0601, "rsa_pkcs1_sha512" },
        { 0x0603, "ecdsa_secp521r1_sha512" },
        { 0x0804, "rsa_pss_rsae_sha256" },
        { 0x0805, "rsa_pss_rsae_sha384" },
        { 0x0806, "rsa_pss_rsae_sha512" },
        { 0x0807, "ed25519" },
        { 0x0808, "ed448" },
        { 0x0809, "rsa_pss_pss_sha256" },
        { 0x080a, "rsa_pss_pss_sha384" },
        { 0x080b, "rsa_pss_pss_sha512" },
        { 0x0904, "mldsa44" },
        { 0x0905, "mldsa65" },
        { 0x0906, "mldsa87" },
    };
    return find_name(names, G_N_ELEMENTS(names), scheme);
}
