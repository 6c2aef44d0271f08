/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "certificate.h"

/*
 * The certificates of a capture, each parsed once: a server sends the same one with every
 * handshake. Nothing is evicted, so that who was told of a certificate may keep the pointer; beyond
 * the limits new ones are not read, and counted.
 */
typedef struct CertificateCache CertificateCache;

CertificateCache *certificate_cache_new(void);
void certificate_cache_free(CertificateCache *cache); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CertificateCache, certificate_cache_free)

/* Good until the cache is freed. NULL when the bytes are no certificate, and beyond
 * LIMIT_CERTIFICATES or LIMIT_CERTIFICATES_BYTES. */
const Certificate *certificate_cache_get(CertificateCache *cache, Bytes der);

/* Distinct ones, parsed or not. */
uint32_t certificate_cache_count(const CertificateCache *cache);

/* How often a certificate was not read because of a limit. */
uint64_t certificate_cache_refused(const CertificateCache *cache);
