/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * Every bound of the library by name. What reaches one is evicted, counted or cut, and the report
 * says so in its notes; nothing grows with the size of a capture.
 */
enum {
    /* reading */
    LIMIT_VLAN_TAGS = 4, /* 802.1Q/802.1ad tags of one frame */
    LIMIT_MPLS_LABELS = 16,
    LIMIT_TUNNELS = 4, /* headers around a frame inside another frame */
    LIMIT_DHCP_OPTIONS = 128,
    LIMIT_IPV6_EXTENSIONS = 16, /* extension headers of one packet */
    LIMIT_DHCPV6_OPTIONS = 128, /* of one message, inner ones included */
    LIMIT_DHCPV6_RELAYS = 8,    /* relay agents around one message (RFC 8415 section 7.6) */
    LIMIT_DHCPV6_ADDRESSES = 8,
    LIMIT_DNS_RECORDS = 256, /* questions and records of one message */
    LIMIT_DNS_JUMPS = 32,    /* compression pointers of one name */
    LIMIT_DNS_ALIASES = 8,   /* CNAME records of one message */
    LIMIT_NETBIOS_ADDRESSES = 8,
    LIMIT_VRRP_ADDRESSES = 8,
    LIMIT_ND_OPTIONS = 64,
    LIMIT_ND_PREFIXES = 8,              /* prefixes of one router advertisement */
    LIMIT_TLS_MESSAGE = 128 << 10,      /* bytes of one handshake message, OpenSSL takes 100 KiB */
    LIMIT_CERTIFICATE_BYTES = 64 << 10, /* of one certificate */
    LIMIT_CERTIFICATE_CNS = 8,          /* CNs of one subject */
    LIMIT_CERTIFICATE_ALTERNATIVES = 512, /* subject alternative names of one certificate */
    LIMIT_TLS_CERTIFICATES = 32,          /* of one message */
    LIMIT_TLS_EXTENSIONS = 128,           /* of one hello */
    LIMIT_SIP_METHOD = 64,                /* bytes of one method's name */
    LIMIT_SIP_START_LINE = 8 << 10,       /* bytes in which the first line must end */
    LIMIT_SIP_HEADER = 64 << 10,          /* bytes of all header fields of one message */
    LIMIT_SIP_MESSAGE = 256 << 10,        /* bytes of one message in a stream, its body included */
    LIMIT_SIP_ADDRESS = 2048,             /* bytes between < and > that may hold any sign */
    LIMIT_SIP_FIELDS = 64,                /* fields of one message that are kept beyond the first */
    LIMIT_TDS_OPTIONS = 32,               /* of one prelogin message */
    LIMIT_TDS_NAME = 128,                 /* characters of one name of a login */
    LIMIT_TDS_MESSAGE = 8 << 10,          /* bytes of one that are kept until it is whole */
    LIMIT_SDP_MEDIA = 16,                 /* media of one session description */
    LIMIT_PRESENCE_BYTES = 64 << 10,      /* of one presence document that are read */
    LIMIT_PRESENCE_URI = 256,             /* bytes of a URI in it */
    LIMIT_HTTP_METHOD = 32,               /* bytes of one method's name */
    LIMIT_HTTP_START_LINE = 8 << 10,      /* bytes in which the first line must end */
    LIMIT_HTTP_HEAD = 64 << 10,           /* bytes of a start line and its header fields */
    LIMIT_HTTP_CHUNK_LINE = 1024,         /* bytes of a chunk's size, or of one trailer field */

    /* contexts */
    LIMIT_CONTEXTS = 65536,    /* distinct (interface or tunnel, VLAN stack) of a capture */
    LIMIT_INTERFACE_NAME = 64, /* bytes of an interface's name */
    LIMIT_INTERFACES = 4096,   /* distinct (section, interface) of a capture */

    /* streams */
    LIMIT_FRAGMENTED = 1024,           /* datagrams of which fragments wait for others */
    LIMIT_FRAGMENTED_BYTES = 4 << 20,  /* what they hold */
    LIMIT_FRAGMENTS = 128,             /* fragments of one datagram */
    LIMIT_CONNECTIONS = 131072,        /* TCP connections that go on or have just ended */
    LIMIT_CONNECTION_BYTES = 40 << 20, /* their slots and what is known beyond (TcpDetails) */
    LIMIT_CLOSING = 16384,             /* of them ended, and waiting for stragglers */
    LIMIT_STREAM_BYTES = 16 << 20,     /* bytes of all connections that wait for their turn */
    LIMIT_STREAM_WAITING = 256 << 10,  /* of one direction */
    LIMIT_STREAM_PIECES = 256,         /* pieces they wait in, of one direction */
    LIMIT_STREAM_LOOK = 1024,          /* first bytes by which a protocol must be known */
    LIMIT_ICMP_OF_CONNECTION = 2,      /* ICMP errors about one connection kept one by one */

    /* certificates */
    LIMIT_CERTIFICATES = 4096,           /* distinct ones of a capture */
    LIMIT_CERTIFICATES_BYTES = 64 << 20, /* what is known of them */

    /* TLS and what each client makes of each service */
    LIMIT_FOLLOWED = 6144,        /* connections with TLS, SIP or HTTP followed at once */
    LIMIT_TLS_BYTES = 8 << 20,    /* what they hold of messages that are not whole yet */
    LIMIT_TLS_CHAIN = 8,          /* certificates kept of one side */
    LIMIT_TLS_ALERTS = 4,         /* alerts in clear of one session */
    LIMIT_TLS_AUTHORITIES = 2048, /* issuers that a server accepts, compared: 64 KiB of them */
    LIMIT_TLS_OPENING = 512,      /* bytes of a hello in the format of SSL 2.0 */
    LIMIT_TLS_HELLO = 16 << 10,   /* of a hello that waits for what the server says to STARTTLS */
    LIMIT_SNI = 255,              /* bytes of the name that a client asks for (RFC 1035) */
    LIMIT_PAIRS = 8192,           /* (client, service) with TLS or with failing connections */
    LIMIT_PAIR_BYTES = 16 << 20,  /* what is known of them */
    LIMIT_DIALLERS = 1024,        /* clients of services of UM */
    LIMIT_RUNS_OF_PAIR = 32,      /* runs of attempts that went the same way */

    /* databases */
    LIMIT_TDS_PAIRS = 1024, /* (client, database) with TDS */
    LIMIT_SESSIONS_OF_TDS_PAIR = 8,
    LIMIT_ERRORS_OF_TDS_SESSION = 3,
    LIMIT_TDS_TEXT = 128,    /* bytes kept of an error's text */
    LIMIT_TDS_WORD = 64,     /* of the name of a database or application */
    LIMIT_FRONT_ENDS = 2048, /* hosts whose port 5061 is dialled, or whose logins are refused */

    /* keys */
    LIMIT_TLS_SECRETS = 65536, /* secrets of key logs: those of some 13000 sessions of TLS 1.3 */
    LIMIT_RSA_KEYS = 16,       /* private keys of servers */
    LIMIT_RSA_BYTES = 2048,    /* of the modulus of one */
    LIMIT_RSA_PEM = 1 << 20,   /* of the file of one */
    LIMIT_TLS_SECRETS_BLOCK = 16 << 20, /* bytes of one piece of a key log */
    LIMIT_TLS_TRIES = 256,              /* records that may be missing in a gap, tried one by one */
    LIMIT_TLS_STREAM_GAP = 1 << 20,     /* bytes missing that a key stream is searched over */
    LIMIT_TLS_FAILED = 16, /* records in a row that do not open, then no more are tried */
    LIMIT_TLS_TRANSCRIPT = 256 << 10, /* bytes of a handshake that a premaster secret needs */

    /* SIP */
    LIMIT_SIP_WORD = 256,                /* bytes kept of a Call-ID, a branch, a URI */
    LIMIT_SIP_TEXT = 1024,               /* bytes kept of a field that explains a failure */
    LIMIT_SIP_TRANSACTIONS = 65536,      /* that go on or ended a moment ago */
    LIMIT_SIP_CALLS = 131072,            /* Call-IDs with a dialog */
    LIMIT_SIP_CALL_BYTES = 96 << 20,     /* what is known of them */
    LIMIT_DIALOGS_OF_CALL = 8,           /* dialogs of one Call-ID: forks of an INVITE too */
    LIMIT_METHODS_OF_DIALOG = 12,        /* distinct ones told of a dialog */
    LIMIT_REFERS_OF_CALL = 4,            /* transfers of one call that go on */
    LIMIT_SIP_PAIRS = 16384,             /* (client, server) with requests of SIP */
    LIMIT_SIP_PAIR_BYTES = 24 << 20,     /* what is known of them */
    LIMIT_TROUBLES_OF_SIP_PAIR = 16,     /* ways in which requests of one pair failed */
    LIMIT_SIP_USERS = 16384,             /* (pair, user) that are challenged for credentials */
    LIMIT_SIP_REQUEST_BYTES = 64 << 20,  /* what is known of them */
    LIMIT_SIP_EARLY = 64,                /* responses that came before their requests */
    LIMIT_SIP_EARLY_BYTES = 16 << 10,    /* of one of them */
    LIMIT_SIP_ENDED_CONNECTIONS = 16384, /* whose frames are remembered */
    LIMIT_SIP_TRUNKS = 1024,             /* (controller, server) of Teams Direct Routing */
    LIMIT_SIP_REDIRECTED = 1024,         /* (client, port) that was sent to another server */
    LIMIT_REDIRECTS_OF_CLIENT = 4,       /* distinct servers of one of them */
    LIMIT_MEDIA = 65536,                 /* media addresses of calls */
    LIMIT_MEDIA_OF_DIALOG = 4,           /* of one call */

    /* HTTP */
    LIMIT_HTTP_WAITING = 64,             /* requests of one connection that wait for an answer */
    LIMIT_HTTP_PATHS = 8192,             /* (client, server, host, path) that a case is about */
    LIMIT_HTTP_PATH_BYTES = 8 << 20,     /* what is known of them */
    LIMIT_HTTP_ENDED_CONNECTIONS = 8192, /* whose frames are remembered */
    LIMIT_PATHS_OF_CONNECTION = 8,       /* of them, paths asked for in one connection */

    /* addresses and what happened to them */
    LIMIT_ADDRESSES = 131072,        /* addresses with an owner or a delivery */
    LIMIT_STORIES = 8192,            /* addresses seen with more than one MAC */
    LIMIT_STORY_BYTES = 32 << 20,    /* memory of those stories */
    LIMIT_MACS_OF_ADDRESS = 8,       /* MACs of one address */
    LIMIT_OWNER_CHANGES = 32,        /* owner changes of one address kept one by one */
    LIMIT_REWRITES = 4096,           /* (IP, outer MAC, inner MAC) of copied packets */
    LIMIT_OUTAGES_OF_ADDRESS = 16,   /* misdelivery outages of one address */
    LIMIT_SENDERS_OF_OUTAGE = 16,    /* senders of one outage kept one by one */
    LIMIT_REACHERS_OF_ADDRESS = 8,   /* stations known to reach the owner of an address */
    LIMIT_ADDRESSES_OF_MAC = 8,      /* addresses looked up of one MAC */
    LIMIT_ADDRESSES_OF_SENDER = 4,   /* source addresses kept of one sender */
    LIMIT_QUESTIONS_OF_ADDRESS = 64, /* conversations of one address waiting for an answer */
    LIMIT_EVIDENCE_FRAMES = 4,       /* first frames of a kind kept as evidence, and as many last */
    LIMIT_NOTED_MACS = 4096,         /* MACs known to rewrite, forward or front for others */
    LIMIT_RECENT_PACKETS = 4096,     /* packets remembered while their copy may still come */
    LIMIT_HEARD_STATIONS = 16384,    /* (IP, MAC) pairs that may join two interfaces */
    LIMIT_SHARED_MACS = 16384,       /* MACs of which addresses and names are known */
    LIMIT_SHARED_MAC_BYTES = 4 << 20,  /* what is known of them */
    LIMIT_IDENTITIES_OF_MAC = 8,       /* addresses of one of them; more are a team or a router */
    LIMIT_NAMES_OF_ADDRESS = 3,        /* host names of one address */
    LIMIT_QUESTIONS_OF_IDENTITY = 32,  /* SYNs and echo requests waiting for an answer */
    LIMIT_COUNTED_MACS = 16384,        /* MACs whose frames are counted */
    LIMIT_MOVING_MACS = 1024,          /* MACs that speak at several interfaces or VLANs */
    LIMIT_PLACES_OF_MAC = 8,           /* interfaces and VLANs of one of them */
    LIMIT_PEERS_OF_MOVER = 8,          /* stations it speaks with while it moves */
    LIMIT_UNANSWERED = 4096,           /* addresses asked for by ARP and not heard yet */
    LIMIT_ROUTER_GROUPS = 1024,        /* groups of routers that share an address */
    LIMIT_ROUTERS_OF_GROUP = 12,       /* (router, interface) pairs of one group */
    LIMIT_MACS_OF_ROUTER = 2,          /* MACs of one router's adverts */
    LIMIT_ASKERS = 4096,               /* (asker, target) pairs of ARP watched for repetition */
    LIMIT_NAMED_ADDRESSES = 65536,     /* addresses of which names are known */
    LIMIT_NAME_BYTES = 16 << 20,       /* those addresses and their names */
    LIMIT_NAMES_OF_HOST = 16,          /* (name, source) of one address */
    LIMIT_KNOWN_NAMES = 65536,         /* names of which addresses are known */
    LIMIT_KNOWN_NAME_BYTES = 16 << 20, /* those names and their addresses */
    LIMIT_ADDRESSES_OF_NAME = 16,      /* addresses of one name */
    LIMIT_GIVEN_NAMES = 16384,         /* names that the user gives beside the capture */
    LIMIT_TOLD_NAMES = 65536,          /* (name, address) told as facts and not told again */
    LIMIT_CLAIMS = 512,                /* (address, MAC) pairs claimed without being asked */
    LIMIT_VICTIMS_OF_CLAIM = 16,       /* stations told by one of them */

    /* report */
    LIMIT_NOTES = 64,
    LIMIT_FINDINGS = 4096,
    LIMIT_EARLY_FINDINGS = 2048, /* the room that those of stories judged early may take */
    LIMIT_EVIDENCE = 64,         /* frames of a finding that is put together of several */
};
