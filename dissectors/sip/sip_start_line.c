/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_start_line.h"

#include <string.h>

#include "limits.h"
#include "sip_text.h"

enum {
    VERSION_LENGTH = 7, /* "SIP/2.0" */
    STATUS_LENGTH = 3,
};

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* "SIP/" in letters of any case, a digit, a dot and a digit. */
static bool is_version(const uint8_t *text)
{
    return (text[0] | 0x20) == 's' && (text[1] | 0x20) == 'i' && (text[2] | 0x20) == 'p' &&
           text[3] == '/' && is_digit(text[4]) && text[5] == '.' && is_digit(text[6]);
}

static bool is_version_2(const uint8_t *text)
{
    return text[4] == '2' && text[6] == '0';
}

/* How many bytes of a token the text begins with, LIMIT_SIP_METHOD + 1 at most. */
static size_t token_length(Bytes text)
{
    size_t n = 0;
    while (n < text.length && n <= LIMIT_SIP_METHOD && sip_text_is_token(text.data[n]))
        n++;
    return n;
}

/* 100 to 699; 0 for other digits. */
static uint16_t status_of(const uint8_t *digits)
{
    if (digits[0] < '1' || digits[0] > '6' || !is_digit(digits[1]) || !is_digit(digits[2]))
        return 0;
    return (uint16_t)((digits[0] - '0') * 100 + (digits[1] - '0') * 10 + digits[2] - '0');
}

/* The status where all is as it should be; 0 where it must be looked at. */
static uint16_t plain_status(Bytes line)
{
    enum { WHOLE = VERSION_LENGTH + 1 + STATUS_LENGTH };
    bool is_plain = line.length >= WHOLE && line.data[VERSION_LENGTH] == ' ' &&
                    (line.length == WHOLE || line.data[WHOLE] == ' ');
    return is_plain ? status_of(line.data + VERSION_LENGTH + 1) : 0;
}

/* White space of any kind, and what begins as a number does. */
static bool read_odd_response(Bytes line, SipStartLine *out)
{
    Bytes rest = sip_text_skip(line, VERSION_LENGTH);
    if (rest.length == 0 || !sip_text_is_space(rest.data[0]))
        return false;
    Bytes code = sip_text_take_word(&rest);
    if (code.length == 0 || !is_digit(code.data[0]))
        return false;
    out->status = code.length == STATUS_LENGTH ? status_of(code.data) : 0;
    out->is_bad = true;
    out->reason = sip_text_trim(rest);
    return true;
}

/* Behind the version: a blank, a number and perhaps a phrase. */
static bool read_response(Bytes line, SipStartLine *out)
{
    SipStartLine start = { .is_version = is_version_2(line.data), .status = plain_status(line) };
    if (start.status != 0)
        start.reason = sip_text_trim(sip_text_skip(line, VERSION_LENGTH + 1 + STATUS_LENGTH));
    else if (!read_odd_response(line, &start))
        return false;
    *out = start;
    return true;
}

/* Only blanks that are one each, and no brackets, are as they should be. */
static bool is_odd(Bytes gap, Bytes uri)
{
    return gap.length != uri.length + 2 || uri.data[0] == '<' ||
           memchr(uri.data, ' ', uri.length) != NULL;
}

/* A method, an address and a version. */
static bool read_request(Bytes line, SipStartLine *out)
{
    Bytes trimmed = sip_text_trim(line);
    size_t method = token_length(trimmed);
    if (method == 0 || method > LIMIT_SIP_METHOD || trimmed.length < method + 3 + VERSION_LENGTH)
        return false;
    const uint8_t *version = trimmed.data + trimmed.length - VERSION_LENGTH;
    Bytes gap = { trimmed.data + method, trimmed.length - method - VERSION_LENGTH };
    if (!is_version(version) || !sip_text_is_space(gap.data[0]) ||
        !sip_text_is_space(gap.data[gap.length - 1]))
        return false;
    Bytes uri = sip_text_trim(gap);
    if (uri.length == 0)
        return false;
    Bytes name = { trimmed.data, method };
    *out = (SipStartLine){ .is_request = true,
                           .is_version = is_version_2(version),
                           .is_bad = trimmed.data != line.data || is_odd(gap, uri),
                           .method = sip_method_of(name),
                           .method_name = name,
                           .uri = uri };
    return true;
}

bool sip_start_line_read(Bytes line, SipStartLine *out)
{
    while (line.length > 0 &&
           (line.data[line.length - 1] == '\n' || line.data[line.length - 1] == '\r'))
        line.length--;
    if (line.length < VERSION_LENGTH + 2)
        return false;
    if (is_version(line.data) && read_response(line, out))
        return true;
    bool had_blank = line.data[line.length - 1] == ' ' || line.data[line.length - 1] == '\t';
    if (!read_request(line, out))
        return false;
    out->is_bad |= had_blank;
    return true;
}

/* Where the method begins, in a line that ends with a version; NULL where there is none. */
static const uint8_t *find_method(Bytes line)
{
    Bytes before = sip_text_trim((Bytes){ line.data, line.length - VERSION_LENGTH });
    while (before.length > 0 && !sip_text_is_space(before.data[before.length - 1]))
        before.length--;
    before = sip_text_trim(before);
    size_t n = 0;
    while (n < before.length && n <= LIMIT_SIP_METHOD &&
           sip_text_is_token(before.data[before.length - 1 - n]))
        n++;
    if (n == 0)
        return NULL;
    Bytes token = { before.data + before.length - n, n };
    SipMethod known = sip_method_at_end(token);
    if (known == SIP_METHOD_OTHER)
        return n <= LIMIT_SIP_METHOD ? token.data : NULL;
    return token.data + n - strlen(sip_method_name(known));
}

/* Where a status line begins; NULL where there is none. */
static const uint8_t *find_version(Bytes line)
{
    SipStartLine found;
    while (line.length > VERSION_LENGTH) {
        const uint8_t *at = memmem(line.data, line.length, "SIP/2.0 ", VERSION_LENGTH + 1);
        if (at == NULL)
            return NULL;
        line = sip_text_skip(line, (size_t)(at - line.data));
        if (line.length > VERSION_LENGTH + 1 + STATUS_LENGTH &&
            is_digit(line.data[VERSION_LENGTH + 1]) && read_response(line, &found) &&
            found.status != 0)
            return at;
        line = sip_text_skip(line, VERSION_LENGTH);
    }
    return NULL;
}

bool sip_start_line_find(Bytes line, size_t *junk)
{
    Bytes trimmed = { line.data, line.length };
    while (trimmed.length > 0 && sip_text_is_space(trimmed.data[trimmed.length - 1]))
        trimmed.length--;
    if (trimmed.length <= VERSION_LENGTH)
        return false;
    const uint8_t *at = NULL;
    if (is_version(trimmed.data + trimmed.length - VERSION_LENGTH))
        at = find_method(trimmed);
    if (at == NULL)
        at = find_version(trimmed);
    if (at == NULL || at == line.data)
        return false;
    *junk = (size_t)(at - line.data);
    return true;
}
