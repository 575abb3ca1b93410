/*
 * dc.h - whom a request is for, told by the loopback address asked.
 *
 * Accounts and API of one of Zoho's data centres share an address: us is
 * 127.0.0.1, eu 127.0.0.2 and so on, all on the port that nginx listens on.
 * Intuit is no data centre and has two: see intuit.h.
 */

#ifndef SANDBOX_DC_H
#define SANDBOX_DC_H

#include <stddef.h>

enum dc {
	DC_US, DC_EU, DC_IN, DC_AU, DC_JP, DC_CN, DC_CA, DC_SA,
	DC_COUNT, /* none of them */
	DC_INTUIT
};

#define DC_URL_SIZE 64

const char *dc_name(enum dc dc);
/* DC_COUNT for a name that is none of Zoho's. */
enum dc dc_find(const char *name);
/* The same, and "intuit". */
enum dc dc_find_any(const char *name);
/*
 * The data centre of a Host header, DC_COUNT for any other host.  localhost
 * stands for the first one.
 */
enum dc dc_of_host(const char *host);
/* "http://127.0.0.2:PORT", with the port of the host asked. */
void dc_url(enum dc dc, const char *host, char out[DC_URL_SIZE]);

#endif
