/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_method.h"

#include <string.h>

typedef struct MethodName {
    char name[10];
    uint8_t length;
} MethodName;

/* clang-format off */
#define NAME(name) { name, sizeof(name) - 1 }
/* clang-format on */

static const MethodName names[] = {
    [SIP_METHOD_INVITE] = NAME("INVITE"),
    [SIP_METHOD_ACK] = NAME("ACK"),
    [SIP_METHOD_BYE] = NAME("BYE"),
    [SIP_METHOD_CANCEL] = NAME("CANCEL"),
    [SIP_METHOD_REGISTER] = NAME("REGISTER"),
    [SIP_METHOD_OPTIONS] = NAME("OPTIONS"),
    [SIP_METHOD_PRACK] = NAME("PRACK"),
    [SIP_METHOD_UPDATE] = NAME("UPDATE"),
    [SIP_METHOD_MESSAGE] = NAME("MESSAGE"),
    [SIP_METHOD_REFER] = NAME("REFER"),
    [SIP_METHOD_PUBLISH] = NAME("PUBLISH"),
    [SIP_METHOD_INFO] = NAME("INFO"),
    [SIP_METHOD_SUBSCRIBE] = NAME("SUBSCRIBE"),
    [SIP_METHOD_NOTIFY] = NAME("NOTIFY"),
    [SIP_METHOD_SERVICE] = NAME("SERVICE"),
    [SIP_METHOD_BENOTIFY] = NAME("BENOTIFY"),
    [SIP_METHOD_NEGOTIATE] = NAME("NEGOTIATE"),
};

SipMethod sip_method_of(Bytes name)
{
    if (name.length == 0)
        return SIP_METHOD_OTHER;
    for (SipMethod method = SIP_METHOD_INVITE; method < G_N_ELEMENTS(names); method++)
        if (names[method].length == name.length && names[method].name[0] == (char)name.data[0] &&
            memcmp(names[method].name, name.data, name.length) == 0)
            return method;
    return SIP_METHOD_OTHER;
}

SipMethod sip_method_at_end(Bytes token)
{
    SipMethod found = SIP_METHOD_OTHER; /* NOTIFY is at the end of BENOTIFY too */
    for (SipMethod method = SIP_METHOD_INVITE; method < G_N_ELEMENTS(names); method++) {
        size_t length = names[method].length;
        if (token.length >= length && length > names[found].length &&
            memcmp(names[method].name, token.data + token.length - length, length) == 0)
            found = method;
    }
    return found;
}

bool sip_method_could_be(Bytes start)
{
    for (SipMethod method = SIP_METHOD_INVITE; method < G_N_ELEMENTS(names); method++)
        if (start.length <= names[method].length &&
            (start.length == 0 || memcmp(names[method].name, start.data, start.length) == 0))
            return true;
    return false;
}

const char *sip_method_name(SipMethod method)
{
    return method == SIP_METHOD_OTHER ? NULL : names[method].name;
}
