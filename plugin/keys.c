/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "keys.h"

#include <epan/packet.h>

#include "host_secrets.h"
#include "key_log_file.h"
#include "rsa_keys.h"

struct Keys {
    KeyLogFile *log; /* NULL: the user has none */
    HostSecrets *secrets;
    uint64_t out_of_reach; /* frame that Wireshark opened with keys it does not share; 0: none */
};

/* Of a connection that began before there was any key nothing is opened, and a log may come to its
 * first line later. */
static void announce(Engine *engine)
{
    static const Bytes no_line = { (const uint8_t *)"\n", 1 };
    engine_add_key_log(engine, no_line);
}

Keys *keys_new(Engine *engine)
{
    Keys *keys = g_new0(Keys, 1);
    keys->log = key_log_file_new();
    keys->secrets = host_secrets_new();
    if (keys->log != NULL)
        announce(engine);
    rsa_keys_lend(engine);
    return keys;
}

void keys_free(Keys *keys)
{
    if (keys == NULL)
        return;
    key_log_file_free(keys->log);
    host_secrets_free(keys->secrets);
    g_free(keys);
}

void keys_lend(Keys *keys, Engine *engine)
{
    if (keys->log != NULL)
        key_log_file_lend(keys->log, engine);
    host_secrets_lend(keys->secrets, engine);
}

static bool is_opened(const struct data_source *source)
{
#if WIRESHARK_VERSION_MAJOR * 100 + WIRESHARK_VERSION_MINOR >= 406
    char *name = get_data_source_description(source);
#else
    char *name = get_data_source_name(source);
#endif
    bool is_opened = g_str_has_prefix(name, "Decrypted TLS");
    wmem_free(NULL, name);
    return is_opened;
}

/* The first source of a frame is the frame. */
void keys_compare(Keys *keys, const packet_info *pinfo, uint64_t frame)
{
    const GSList *rest = pinfo->data_src != NULL ? pinfo->data_src->next : NULL;
    if (rest == NULL || keys->out_of_reach > 0 || keys->log != NULL ||
        host_secrets_were_lent(keys->secrets))
        return;
    for (; rest != NULL && keys->out_of_reach == 0; rest = rest->next)
        keys->out_of_reach = is_opened(rest->data) ? frame : 0;
}

void keys_tell(const Keys *keys, Outcome *outcome)
{
    g_autofree char *trouble = keys->log != NULL ? key_log_file_trouble(keys->log) : NULL;
    if (trouble != NULL)
        outcome_note(outcome, 0, trouble);
    if (keys->out_of_reach > 0)
        outcome_note(outcome, keys->out_of_reach,
                     "Wireshark opens TLS here with secrets that it does not show a plugin, those "
                     "inside the file: wiretriage scan reads them itself, and a plugin for "
                     "Wireshark 4.2 or later does");
}
