/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The least that a program on libpcap can do with a capture: open it, ask for each frame, count. */
#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    char error[PCAP_ERRBUF_SIZE];
    if (argc != 2) {
        fprintf(stderr, "usage: pcap_loop FILE\n");
        return EXIT_FAILURE;
    }
    pcap_t *capture = pcap_open_offline(argv[1], error);
    if (capture == NULL) {
        fprintf(stderr, "%s\n", error);
        return EXIT_FAILURE;
    }
    struct pcap_pkthdr *header;
    const u_char *bytes;
    uint64_t frames = 0;
    int got;
    while ((got = pcap_next_ex(capture, &header, &bytes)) == 1)
        frames++;
    if (got == PCAP_ERROR)
        pcap_perror(capture, argv[1]);
    pcap_close(capture);
    printf("%" PRIu64 "\n", frames);
    return got == PCAP_ERROR_BREAK ? EXIT_SUCCESS : EXIT_FAILURE;
}
