/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card.h"

#include <glib.h>

static const Card net4_blocks_setup = {
    .id = "net4-blocks-setup",
    .title = "Setup of OCS 2007 R2 stops where .NET Framework 4 is installed",
    .symptom =
        "Setup of Office Communications Server 2007 R2, or of its tools, ends with the words "
        "that it requires .NET Framework 3.5, although that is installed.",
    .why = "No packet shows this: setup looks at the machine that it runs on and asks nobody else. "
           "A capture of it holds nothing.",
    .look =
        "The message of setup, \"... requires .NET Framework 3.5\", its log in the folder %TEMP% "
        "of who ran it, and the list of installed programs: does it hold .NET Framework 4 "
        "beside 3.5?",
    .causes =
        "The check of setup knows nothing newer than 3.5 and takes version 4 for its absence.",
    .fix =
        "Remove .NET Framework 4, run setup, and install it again afterwards if something on the "
        "machine needs it.",
};

static const Card lcscmd_application_id = {
    .id = "lcscmd-application-id",
    .title = "LCSCMD finds no manifest file: the application id is misspelt",
    .symptom = "LCSCMD ends with \"Unable to determine the location of the manifest file\" when an "
               "application such as the conferencing attendant is installed or activated.",
    .why = "No packet shows this: the command fails on its own machine, before it asks anybody. "
           "A capture of it holds nothing.",
    .look = "The command line as it was typed, and its log: the application id of the conferencing "
            "attendant is Microsoft.Rtc.Applications.Caa, with an s in Applications.",
    .causes = "The id was typed, or copied from a page, as Microsoft.Rtc.Application.Caa. The "
              "message names the manifest and not the id, by which it is looked for.",
    .fix = "Run the command again with the right id.",
};

const Card *const cards[] = { &net4_blocks_setup, &lcscmd_application_id, NULL };

const Card *card_by_id(const char *id)
{
    for (guint i = 0; cards[i] != NULL; i++)
        if (g_str_equal(cards[i]->id, id))
            return cards[i];
    return NULL;
}
