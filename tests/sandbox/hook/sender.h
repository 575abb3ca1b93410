/*
 * sender.h - the threads that call those whom webhooks are for.
 *
 * They are no part of the answering: a receiver that is slow, or is down,
 * keeps no request of a client waiting.
 */

#ifndef SANDBOX_HOOK_SENDER_H
#define SANDBOX_HOOK_SENDER_H

struct sender;
struct world;

struct sender *sender_start(struct world *w);
/* Ends calls in flight, too. NULL is fine. */
void sender_stop(struct sender *sender);

#endif
