/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 3261 sections 7.3 and 20; a message has some twenty lines, so that a line is known by its
 * first two letters and one comparison. */
#include "sip_header.h"

#include <string.h>

enum { NAME_ROOM = 24, LETTERS = 32, PAIRS = LETTERS * LETTERS };

typedef struct HeaderName {
    char letters[NAME_ROOM]; /* in small letters */
    uint8_t length;
    uint8_t next; /* another name with the same first letters, 0: none */
    bool is_list;
    uint8_t spare;     /* bits of the first eight letters that the name does not have */
    uint8_t unused[4]; /* makes 32 bytes of a row, which is quicker to find */
} HeaderName;

/* clang-format off */
#define SPARE(name) (64 - 8 * MIN(sizeof(name) - 1, 8))
#define ONE(name, next) { name, sizeof(name) - 1, next, false, SPARE(name), { 0 } }
#define LIST(name, next) { name, sizeof(name) - 1, next, true, SPARE(name), { 0 } }
/* clang-format on */

static const HeaderName names[SIP_HEADER_COUNT] = {
    [SIP_HEADER_VIA] = LIST("via", 0),
    [SIP_HEADER_FROM] = ONE("from", 0),
    [SIP_HEADER_TO] = ONE("to", 0),
    [SIP_HEADER_CALL_ID] = ONE("call-id", 0),
    [SIP_HEADER_CSEQ] = ONE("cseq", 0),
    [SIP_HEADER_MAX_FORWARDS] = ONE("max-forwards", 0),
    [SIP_HEADER_CONTENT_LENGTH] = ONE("content-length", SIP_HEADER_CONTACT),
    [SIP_HEADER_CONTENT_TYPE] = ONE("content-type", SIP_HEADER_CONTENT_ENCODING),
    [SIP_HEADER_CONTACT] = LIST("contact", SIP_HEADER_CONTENT_TYPE),
    [SIP_HEADER_CONTENT_ENCODING] = LIST("content-encoding", SIP_HEADER_COMPRESSION),
    [SIP_HEADER_COMPRESSION] = ONE("compression", 0),
    [SIP_HEADER_ROUTE] = LIST("route", 0),
    [SIP_HEADER_RECORD_ROUTE] = LIST("record-route", SIP_HEADER_REASON),
    [SIP_HEADER_REASON] = LIST("reason", SIP_HEADER_REFER_TO),
    [SIP_HEADER_REFER_TO] = ONE("refer-to", SIP_HEADER_REFERRED_BY),
    [SIP_HEADER_REFERRED_BY] = ONE("referred-by", SIP_HEADER_REPLACES),
    [SIP_HEADER_REPLACES] = ONE("replaces", 0),
    [SIP_HEADER_EXPIRES] = ONE("expires", 0),
    [SIP_HEADER_EVENT] = ONE("event", 0),
    [SIP_HEADER_SUBSCRIPTION_STATE] = ONE("subscription-state", 0),
    [SIP_HEADER_WARNING] = LIST("warning", 0),
    [SIP_HEADER_WWW_AUTHENTICATE] = LIST("www-authenticate", 0),
    [SIP_HEADER_PROXY_AUTHENTICATE] = LIST("proxy-authenticate", SIP_HEADER_PROXY_AUTHORIZATION),
    [SIP_HEADER_PROXY_AUTHORIZATION] = LIST("proxy-authorization", 0),
    [SIP_HEADER_AUTHORIZATION] = LIST("authorization", 0),
    [SIP_HEADER_USER_AGENT] = ONE("user-agent", 0),
    [SIP_HEADER_SERVER] = ONE("server", 0),
    [SIP_HEADER_DATE] = ONE("date", 0),
    [SIP_HEADER_RACK] = ONE("rack", 0),
    [SIP_HEADER_DIVERSION] = LIST("diversion", 0),
    [SIP_HEADER_HISTORY_INFO] = LIST("history-info", 0),
    [SIP_HEADER_MS_DIAGNOSTICS] = LIST("ms-diagnostics", SIP_HEADER_MS_DIAGNOSTICS_PUBLIC),
    [SIP_HEADER_MS_DIAGNOSTICS_PUBLIC] =
        LIST("ms-diagnostics-public", SIP_HEADER_MS_CLIENT_DIAGNOSTICS),
    [SIP_HEADER_MS_CLIENT_DIAGNOSTICS] = LIST("ms-client-diagnostics", 0),
};

#define KEY(first, second) (((first)&31) << 5 | ((second)&31))

/* The first of the names that begin with two letters. */
static const uint8_t by_letters[PAIRS] = {
    [KEY('v', 'i')] = SIP_HEADER_VIA,
    [KEY('f', 'r')] = SIP_HEADER_FROM,
    [KEY('t', 'o')] = SIP_HEADER_TO,
    [KEY('c', 'a')] = SIP_HEADER_CALL_ID,
    [KEY('c', 's')] = SIP_HEADER_CSEQ,
    [KEY('m', 'a')] = SIP_HEADER_MAX_FORWARDS,
    [KEY('c', 'o')] = SIP_HEADER_CONTENT_LENGTH,
    [KEY('r', 'o')] = SIP_HEADER_ROUTE,
    [KEY('r', 'e')] = SIP_HEADER_RECORD_ROUTE,
    [KEY('e', 'x')] = SIP_HEADER_EXPIRES,
    [KEY('e', 'v')] = SIP_HEADER_EVENT,
    [KEY('s', 'u')] = SIP_HEADER_SUBSCRIPTION_STATE,
    [KEY('w', 'a')] = SIP_HEADER_WARNING,
    [KEY('w', 'w')] = SIP_HEADER_WWW_AUTHENTICATE,
    [KEY('p', 'r')] = SIP_HEADER_PROXY_AUTHENTICATE,
    [KEY('a', 'u')] = SIP_HEADER_AUTHORIZATION,
    [KEY('u', 's')] = SIP_HEADER_USER_AGENT,
    [KEY('s', 'e')] = SIP_HEADER_SERVER,
    [KEY('d', 'a')] = SIP_HEADER_DATE,
    [KEY('r', 'a')] = SIP_HEADER_RACK,
    [KEY('d', 'i')] = SIP_HEADER_DIVERSION,
    [KEY('h', 'i')] = SIP_HEADER_HISTORY_INFO,
    [KEY('m', 's')] = SIP_HEADER_MS_DIAGNOSTICS,
};

/* Compact forms: RFC 3261 section 7.3.3, RFC 3515 (r), RFC 3892 (b), RFC 6665 (o). */
static const uint8_t by_letter[LETTERS] = {
    ['v' & 31] = SIP_HEADER_VIA,
    ['f' & 31] = SIP_HEADER_FROM,
    ['t' & 31] = SIP_HEADER_TO,
    ['i' & 31] = SIP_HEADER_CALL_ID,
    ['m' & 31] = SIP_HEADER_CONTACT,
    ['c' & 31] = SIP_HEADER_CONTENT_TYPE,
    ['l' & 31] = SIP_HEADER_CONTENT_LENGTH,
    ['e' & 31] = SIP_HEADER_CONTENT_ENCODING,
    ['o' & 31] = SIP_HEADER_EVENT,
    ['r' & 31] = SIP_HEADER_REFER_TO,
    ['b' & 31] = SIP_HEADER_REFERRED_BY,
};

/* Capital letters made small, and five signs changed that no name has. */
static inline uint64_t lower(uint64_t letters)
{
    return letters | (letters & UINT64_C(0x4040404040404040)) >> 1;
}

/* Eight bytes, the first of them lowest. */
static inline uint64_t load(const void *text)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
    return GUINT64_FROM_LE(word);
}

static inline bool is_letter(uint8_t byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

/* Does the text, which is longer and whose first eight bytes are that word, zeros behind one that
 * has fewer, begin with the name? The last bytes are compared as a word, some of them once more. */
static inline bool begins_with(const uint8_t *text, uint64_t word, const HeaderName *name)
{
    size_t length = name->length;
    const char *letters = name->letters;
    if ((word ^ load(letters)) << name->spare != 0)
        return false;
    return length <= 8 || (lower(load(text + length - 8)) == load(letters + length - 8) &&
                           (length <= 16 || lower(load(text + 8)) == load(letters + 8)));
}

/* Where the value begins behind a name and its colon, before which blanks may stand; 0: no
 * colon. */
static inline size_t find_value(Bytes line, size_t at)
{
    while (at < line.length && (line.data[at] == ' ' || line.data[at] == '\t'))
        at++;
    return at < line.length && line.data[at] == ':' ? at + 1 : 0;
}

/* Is there a colon in the first bytes, where nearly all lines have one? */
static inline bool has_early_colon(Bytes line)
{
    typedef uint8_t Piece __attribute__((vector_size(16)));
    Piece piece;
    uint64_t words[2];
    if (line.length < sizeof piece)
        return false;
    memcpy(&piece, line.data, sizeof piece);
    piece = (Piece)(piece == ':');
    memcpy(words, &piece, sizeof words);
    return (words[0] | words[1]) != 0;
}

/* A header that nobody asks for. */
static SipHeader find_other(Bytes line)
{
    bool is_field = line.length > 0 && sip_text_is_token(line.data[0]) &&
                    (has_early_colon(line) || memchr(line.data, ':', line.length) != NULL);
    return is_field ? SIP_HEADER_OTHER : SIP_HEADER_COUNT;
}

/* A name of one letter. */
static SipHeader find_compact(Bytes line, size_t *value_at)
{
    size_t at = line.length > 0 && is_letter(line.data[0]) ? find_value(line, 1) : 0;
    if (at == 0)
        return find_other(line);
    *value_at = at;
    return by_letter[line.data[0] & (LETTERS - 1)];
}

/* A line that is short, a name before whose colon stand blanks, or a header that nobody asks
 * for. */
static G_GNUC_NO_INLINE SipHeader find_slowly(Bytes line, size_t *value_at)
{
    uint8_t start[sizeof(uint64_t)] = { 0 };
    if (line.length < 2 || !is_letter(line.data[0]) || !is_letter(line.data[1]))
        return find_compact(line, value_at);
    memcpy(start, line.data, MIN(line.length, sizeof start));
    uint64_t word = lower(load(start));
    for (uint8_t row = by_letters[KEY(start[0], start[1])]; row != SIP_HEADER_OTHER;
         row = names[row].next) {
        size_t length = names[row].length;
        if (line.length <= length || !begins_with(line.data, word, &names[row]))
            continue;
        *value_at = find_value(line, length);
        if (*value_at > 0)
            return row;
    }
    return find_other(line);
}

SipHeader sip_header_find(Bytes line, size_t *value_at)
{
    if (line.length < sizeof(uint64_t))
        return find_slowly(line, value_at);
    uint64_t word = lower(load(line.data));
    uint8_t first = by_letters[KEY(line.data[0], line.data[1])];
    if (first == SIP_HEADER_OTHER && is_letter(line.data[0]) && is_letter(line.data[1]))
        return find_other(line);
    for (uint8_t row = first; row != SIP_HEADER_OTHER; row = names[row].next) {
        size_t length = names[row].length;
        if (line.length > length && line.data[length] == ':' &&
            begins_with(line.data, word, &names[row])) {
            *value_at = length + 1;
            return row;
        }
    }
    return find_slowly(line, value_at);
}

bool sip_header_is_single(SipHeader header)
{
    return header != SIP_HEADER_OTHER && !names[header].is_list;
}
