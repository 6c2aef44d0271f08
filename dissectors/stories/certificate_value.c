/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "certificate_value.h"

#include <string.h>

static Value *optional_name(Bytes name)
{
    return name.data != NULL ? value_name(name) : value_null();
}

static Bytes bytes_of(const char *text)
{
    return (Bytes){ (const uint8_t *)text, strlen(text) };
}

static Value *address_of(Bytes address)
{
    Ip ip = address.length == 4 ? ip_from_v4(address.data) : ip_from_v6(address.data);
    return value_ip(&ip);
}

static Value *alternatives_of(const Certificate *certificate)
{
    Value *list = value_list();
    for (uint16_t i = 0; i < certificate->alternative_count; i++) {
        const CertificateAlternative *alternative = &certificate->alternatives[i];
        if (alternative->kind == CERTIFICATE_ALTERNATIVE_IP)
            value_add(list, address_of(alternative->name));
        else
            value_add(list, value_name(alternative->name));
    }
    return list;
}

/* "2026-10-21T07:50:55Z" */
static Value *second_of(Time time)
{
    char text[TIME_TEXT_SIZE];
    if (time == TIME_NONE)
        return value_null();
    time_text(time, text);
    char *fraction = strchr(text, '.');
    if (fraction != NULL)
        memcpy(fraction, "Z", sizeof "Z");
    return value_word(text);
}

void certificate_value_add(Value *object, const Certificate *certificate)
{
    value_set(object, "subject_cn", optional_name(certificate->subject_cn));
    value_set(object, "subject", value_name(bytes_of(certificate->subject)));
    value_set(object, "issuer", value_name(bytes_of(certificate->issuer)));
    value_set(object, "san", alternatives_of(certificate));
    value_set(object, "serial", value_word(certificate->serial));
    value_set(object, "not_before", second_of(certificate->not_before));
    value_set(object, "not_after", second_of(certificate->not_after));
    value_set(object, "sha256", value_word(certificate->sha256));
}
