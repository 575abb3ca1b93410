/*
 * send.h - how main.c tells send.c that an answer is to be sent oddly.
 *
 * By a header field that send.c takes out again.
 */

#ifndef SANDBOX_SEND_H
#define SANDBOX_SEND_H

#define SEND_MARK "X-Sandbox-Send"
#define SEND_TRUNCATED "truncated" /* half of the body, then the end */
#define SEND_CHUNKED "chunked"     /* without its length */

#endif
