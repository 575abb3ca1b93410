/*
 * mail.h - sends a short text by mail.
 *
 * Over SMTP(S), or through the machine's own sendmail.  A message is written
 * by RFC 5322 with RFC 2047 words in its subject and quoted-printable UTF-8
 * in its body; nothing in it can add a line to its head.  With a second part
 * it is multipart/mixed (RFC 2046, 5.1.3), the part in base64.
 */

#ifndef HTTP_MAIL_H
#define HTTP_MAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct strbuf;

struct mail {
	const char *from;       /* a bare address */
	const char *const *to;  /* bare addresses, a NULL last */
	const char *subject;    /* UTF-8 */
	const char *text;       /* UTF-8 lines, ended by \n */
	const char *id;         /* left part of its Message-ID; the same again
				 * when it is sent again */
	int64_t at;
	/* What may be left out, NULL. */
	const char *from_name;  /* UTF-8; else leadbridge */
	const char *reply_to;   /* a bare address */
	const char *part;       /* a second part, UTF-8 ... */
	const char *part_type;  /* ... its media type, of the program's own */
	const char *part_name;  /* ... and file name, likewise */
};

/*
 * The message with CRLF line ends.  ERROR_INVALID when an address or the id
 * holds what could end a line.  Pure.
 */
int mail_write(const struct mail *mail, struct strbuf *out,
    struct error *err);

/* Deadlines of a mail, for the whole and for the connection. */
#define MAIL_TOTAL_MS 30000
#define MAIL_CONNECT_MS 10000

/*
 * Sends it: smtp_url smtps://user:password@host:port or smtp://...; NULL:
 * through mail_program().  A server elsewhere is spoken to over TLS or not at
 * all.  *uncertain is set on -1: it may have been sent nevertheless.
 * ERROR_UNAVAILABLE (try again later), ERROR_CONFIG (address, certificate or
 * password wrong, no such program), ERROR_INVALID.
 */
int mail_send(const char *smtp_url, const struct mail *mail, bool *uncertain,
    struct error *err);

/* "/usr/sbin/sendmail"; in a file of its own, so that a test links another. */
const char *mail_program(void);

/*
 * Hands a message to that program, which must end with 0 within
 * MAIL_TOTAL_MS; else it is killed.
 */
int mail_pipe(const struct mail *mail, const char *message, size_t n,
    bool *uncertain, struct error *err);

#endif
