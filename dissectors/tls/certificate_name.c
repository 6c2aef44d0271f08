/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 6125 section 6, RFC 2818 section 3.1, RFC 5922 section 7. */
#include "certificate_name.h"

#include <string.h>

#include "ip.h"

enum { NAME_MAX_BYTES = 1024 }; /* a name of 253 in its U-label form fits */

const CertificateNameRules certificate_name_strict = { .source = CERTIFICATE_NAME_CN };
const CertificateNameRules certificate_name_https = { .source = CERTIFICATE_NAME_SAN_FIRST,
                                                      .allows_wildcards = true };
const CertificateNameRules certificate_name_sip = { .source = CERTIFICATE_NAME_SAN_FIRST,
                                                    .allows_sip_uris = true };

static bool is_ascii(Bytes name)
{
    for (size_t i = 0; i < name.length; i++)
        if (name.data[i] >= 0x80)
            return false;
    return true;
}

/* As it is compared: A-labels, no trailing dot. NULL for what is no name. Case stays. */
static char *plain_form(Bytes name)
{
    if (name.length > 0 && name.data[name.length - 1] == '.')
        name.length--;
    if (name.length == 0 || name.length > NAME_MAX_BYTES ||
        memchr(name.data, '\0', name.length) != NULL)
        return NULL;
    char *text = g_strndup((const char *)name.data, name.length);
    if (is_ascii(name))
        return text;
    char *ascii = g_hostname_to_ascii(text);
    g_free(text);
    return ascii;
}

bool certificate_name_equal(Bytes a, Bytes b)
{
    g_autofree char *first = plain_form(a), *second = plain_form(b);
    return first != NULL && second != NULL && g_ascii_strcasecmp(first, second) == 0;
}

bool certificate_name_is_wildcard(Bytes name)
{
    return name.length > 2 && name.data[0] == '*' && name.data[1] == '.';
}

/* Behind the first label; empty where there is none. */
static Bytes parent_of(Bytes name)
{
    const uint8_t *dot = name.length > 0 ? memchr(name.data, '.', name.length) : NULL;
    size_t label = dot != NULL ? (size_t)(dot - name.data) : 0;
    return label > 0 ? (Bytes){ dot + 1, name.length - label - 1 } : (Bytes){ NULL, 0 };
}

/* What is left of a pattern must have two labels: "*.local" would cover every host. */
static bool covers(Bytes pattern, Bytes name)
{
    Bytes rest = { pattern.data + 2, pattern.length - 2 };
    return memchr(rest.data, '.', rest.length) != NULL &&
           memchr(rest.data, '*', rest.length) == NULL &&
           certificate_name_equal(rest, parent_of(name));
}

static bool presents(Bytes presented, Bytes name, const CertificateNameRules *rules)
{
    if (certificate_name_is_wildcard(presented))
        return rules->allows_wildcards && covers(presented, name);
    return certificate_name_equal(presented, name);
}

/* The host of "sip:host", which has no user (RFC 5922 section 7.1); empty for others. */
static Bytes sip_host(Bytes uri)
{
    enum { SCHEME = 4 };
    if (uri.length <= SCHEME || g_ascii_strncasecmp((const char *)uri.data, "sip:", SCHEME) != 0 ||
        memchr(uri.data, '@', uri.length) != NULL)
        return (Bytes){ NULL, 0 };
    Bytes host = { uri.data + SCHEME, 0 };
    while (host.length < uri.length - SCHEME && memchr(":;?", host.data[host.length], 3) == NULL)
        host.length++;
    return host;
}

static bool alternative_presents(const CertificateAlternative *alternative, Bytes name,
                                 const CertificateNameRules *rules)
{
    switch (alternative->kind) {
    case CERTIFICATE_ALTERNATIVE_DNS:
        return presents(alternative->name, name, rules);
    case CERTIFICATE_ALTERNATIVE_URI:
        return rules->allows_sip_uris && certificate_name_equal(sip_host(alternative->name), name);
    default:
        return false;
    }
}

/* *has_names: one of them could have been the name (RFC 6125 section 6.4.4). */
static bool alternatives_present(const Certificate *certificate, Bytes name,
                                 const CertificateNameRules *rules, bool *has_names)
{
    for (uint16_t i = 0; i < certificate->alternative_count; i++) {
        const CertificateAlternative *alternative = &certificate->alternatives[i];
        if (alternative_presents(alternative, name, rules))
            return true;
        *has_names |= alternative->kind == CERTIFICATE_ALTERNATIVE_DNS ||
                      (rules->allows_sip_uris && sip_host(alternative->name).length > 0);
    }
    return false;
}

static bool read_ip(Bytes name, Ip *out)
{
    g_autofree char *text = plain_form(name);
    return text != NULL && ip_parse(text, out);
}

static bool is_alternative_ip(const CertificateAlternative *alternative, const Ip *ip)
{
    Bytes bytes = alternative->name;
    if (alternative->kind != CERTIFICATE_ALTERNATIVE_IP)
        return false;
    Ip other;
    if (bytes.length == 4)
        other = ip_from_v4(bytes.data);
    else if (bytes.length == 16)
        other = ip_from_v6(bytes.data);
    else
        return false;
    return ip_equal(&other, ip);
}

/* An address is never covered by a wildcard (RFC 2818 section 3.1). */
static bool ip_matches(const Certificate *certificate, Bytes name, const Ip *ip,
                       const CertificateNameRules *rules)
{
    bool has_ips = false;
    for (uint16_t i = 0; i < certificate->alternative_count; i++) {
        if (rules->source != CERTIFICATE_NAME_CN &&
            is_alternative_ip(&certificate->alternatives[i], ip))
            return true;
        has_ips |= certificate->alternatives[i].kind == CERTIFICATE_ALTERNATIVE_IP;
    }
    bool counts_cn = rules->source != CERTIFICATE_NAME_SAN_FIRST || !has_ips;
    return counts_cn && certificate_name_equal(certificate->subject_cn, name);
}

bool certificate_name_matches(const Certificate *certificate, Bytes name,
                              const CertificateNameRules *rules)
{
    Ip ip;
    if (read_ip(name, &ip))
        return ip_matches(certificate, name, &ip, rules);
    bool has_names = false;
    if (rules->source != CERTIFICATE_NAME_CN &&
        alternatives_present(certificate, name, rules, &has_names))
        return true;
    bool counts_cn = rules->source != CERTIFICATE_NAME_SAN_FIRST || !has_names;
    return counts_cn && presents(certificate->subject_cn, name, rules);
}

bool certificate_name_is_alternative(const Certificate *certificate, Bytes name)
{
    for (uint16_t i = 0; i < certificate->alternative_count; i++)
        if (certificate->alternatives[i].kind == CERTIFICATE_ALTERNATIVE_DNS &&
            certificate_name_equal(certificate->alternatives[i].name, name))
            return true;
    return false;
}

bool certificate_name_has_wildcard(const Certificate *certificate)
{
    for (uint8_t i = 0; i < certificate->cn_count; i++)
        if (certificate_name_is_wildcard(certificate->cns[i]))
            return true;
    for (uint16_t i = 0; i < certificate->alternative_count; i++)
        if (certificate->alternatives[i].kind == CERTIFICATE_ALTERNATIVE_DNS &&
            certificate_name_is_wildcard(certificate->alternatives[i].name))
            return true;
    return false;
}
