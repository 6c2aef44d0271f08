/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "configuration_value.h"

#include <inttypes.h>
#include <string.h>

/* Units of time, the largest first. */
static const struct {
    const char *name;
    Time length;
} units[] = {
    { "h", 3600 * TIME_SECOND },
    { "min", 60 * TIME_SECOND },
    { "s", TIME_SECOND },
    { "ms", TIME_MILLISECOND },
};

static void show_duration(Time value, GString *out)
{
    const char *unit = value % TIME_SECOND == 0 ? "s" : "ms";
    Time length = value % TIME_SECOND == 0 ? TIME_SECOND : TIME_MILLISECOND;
    g_string_append_printf(out, "%" PRId64 " %s", value / length, unit);
}

void configuration_value_show(ThresholdUnit unit, int64_t value, GString *out)
{
    if (unit == THRESHOLD_IS_DURATION)
        show_duration(value, out);
    else
        g_string_append_printf(out, "%" PRId64, value);
}

static bool is_unit(const char *word, Time *length)
{
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
        if (strcmp(units[i].name, word) == 0) {
            *length = units[i].length;
            return true;
        }
    return false;
}

bool configuration_value_read(ThresholdUnit unit, const char *text, int64_t *out)
{
    enum { MOST_DIGITS = 9 };
    int64_t value = 0;
    Time length = 1;
    size_t digits = 0;
    for (; g_ascii_isdigit(text[digits]) && digits < MOST_DIGITS; digits++)
        value = value * 10 + (text[digits] - '0');
    const char *rest = text + digits;
    if (unit == THRESHOLD_IS_DURATION) {
        rest += strspn(rest, " \t");
        if (!is_unit(rest, &length))
            return false;
        rest = "";
    }
    if (digits == 0 || rest[0] != '\0' || __builtin_mul_overflow(value, length, &value))
        return false;
    *out = value;
    return true;
}

bool configuration_value_port(const char *text, uint16_t *out)
{
    int64_t port;
    if (!configuration_value_read(THRESHOLD_IS_NUMBER, text, &port) || port < 1 ||
        port > UINT16_MAX)
        return false;
    *out = (uint16_t)port;
    return true;
}

bool configuration_value_service(const char *text, ProfileService *out)
{
    g_autofree char *copy = g_strdup(text);
    ProfileService service = { .port = 0 };
    char *host = copy, *sign = strrchr(copy, ':');
    if (ip_parse(copy, &service.ip)) {
        *out = service;
        return true;
    }
    if (sign == NULL || !configuration_value_port(sign + 1, &service.port))
        return false;
    *sign = '\0';
    bool is_bracketed = host[0] == '[' && sign[-1] == ']';
    if (is_bracketed) {
        sign[-1] = '\0';
        host++;
    }
    if (!ip_parse(host, &service.ip) || ip_is_v4(&service.ip) == is_bracketed)
        return false;
    *out = service;
    return true;
}

bool configuration_value_role(const char *text, ProfileRole *out)
{
    for (ProfileRole role = 0; role < PROFILE_ROLES; role++)
        if (strcmp(profile_role_name(role), text) == 0) {
            *out = role;
            return true;
        }
    return false;
}
