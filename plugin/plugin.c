/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * What Wireshark loads. It feeds each record once, in the order of the file, into the engine of the
 * program, and shows what comes out: no verdict is made here.
 */
#define WS_BUILD_DLL
#include <wireshark.h>
#include <epan/packet.h>
#include <epan/prefs.h>
#include <epan/proto.h>
#include <epan/tap.h>

#include "display.h"
#include "json_tap.h"
#include "keys.h"
#include "record.h"
#include "session.h"

/* Symbols that Wireshark looks for. */
WS_DLL_PUBLIC_DEF extern const char plugin_version[];
WS_DLL_PUBLIC_DEF extern const int plugin_want_major, plugin_want_minor;
WS_DLL_PUBLIC_DEF void plugin_register(void);

const char plugin_version[] = WIRETRIAGE_VERSION;
const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

typedef struct Plugin {
    Display display;
    LinkTypes *link_types;
    Session *session;          /* of the file that is open; NULL before its first frame */
    Keys *keys;                /* along with the session */
    const char *configuration; /* the preference, which is Wireshark's */
} Plugin;

/*
 * The only state that outlives a call and hangs on nothing: Wireshark's callbacks for a new and for
 * a closed file have no argument. It opens one file at a time, all on one thread.
 */
extern Plugin plugin;
Plugin plugin;

static Session *plugin_session(void)
{
    if (plugin.session == NULL) {
        plugin.session = session_new(plugin.configuration);
        plugin.keys = keys_new(session_engine(plugin.session));
    }
    return plugin.session;
}

/* The file is closed, or dissected anew from its first frame on. */
static void forget_file(void)
{
    g_clear_pointer(&plugin.keys, keys_free);
    g_clear_pointer(&plugin.session, session_free);
}

/* All was read: by Wireshark, by sharkd, and by tshark before its second pass. */
static void end_file(void)
{
    if (plugin.session != NULL)
        session_end(plugin.session);
}

static void feed(tvbuff_t *tvb, const packet_info *pinfo)
{
    Frame frame;
    Session *session = plugin_session();
    bool is_packet = record_read(pinfo, tvb, plugin.link_types, &frame);
    if (is_packet && session_meets_interface(session, &frame))
        session_name_interface(session, &frame, record_interface_name(pinfo, &frame));
    keys_lend(plugin.keys, session_engine(session));
    keys_compare(plugin.keys, pinfo, session_feed(session, pinfo->num, is_packet ? &frame : NULL));
}

/* Called for every frame after all other dissectors, with the whole frame. */
static int dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    (void)data;
    int length = (int)tvb_captured_length(tvb);
    if (!PINFO_FD_VISITED(pinfo)) {
        feed(tvb, pinfo);
        return length;
    }
    const GPtrArray *exhibits =
        plugin.session != NULL ? session_exhibits(plugin.session, pinfo->num) : NULL;
    if (exhibits != NULL)
        display_exhibits(&plugin.display, exhibits, tvb, pinfo, tree);
    return length;
}

static void stop(void)
{
    forget_file();
    g_clear_pointer(&plugin.link_types, link_types_free);
}

static void register_preferences(void)
{
    module_t *module = prefs_register_protocol(plugin.display.protocol, NULL);
    prefs_register_filename_preference(module, "config", "Configuration",
                                       "Thresholds, ports and roles of servers, and names, as "
                                       "wiretriage --print-config prints them",
                                       &plugin.configuration, FALSE);
}

static void register_protocol(void)
{
    plugin.link_types = link_types_new();
    display_register(&plugin.display);
    register_preferences();
    register_init_routine(forget_file);
    register_cleanup_routine(forget_file);
    register_postseq_cleanup_routine(end_file);
    register_shutdown_routine(stop);
}

static void register_handoff(void)
{
    register_postdissector(create_dissector_handle(dissect, plugin.display.protocol));
}

static void tell(Outcome *outcome)
{
    const char *trouble = session_trouble(plugin.session);
    if (trouble != NULL)
        outcome_note(outcome, 0, trouble);
    keys_tell(plugin.keys, outcome);
}

static void register_taps(void)
{
    json_tap_register(&(JsonTapHost){ plugin_session, tell });
}

void plugin_register(void)
{
    static const proto_plugin protocol = { register_protocol, register_handoff };
    static const tap_plugin taps = { register_taps };
    proto_register_plugin(&protocol);
    tap_register_plugin(&taps);
}
