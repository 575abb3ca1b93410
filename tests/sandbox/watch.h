/* watch.h - notification channels. */

#ifndef SANDBOX_WATCH_H
#define SANDBOX_WATCH_H

struct json;
struct org;

void channels_clear(struct org *org);
/* Those that have not expired, for the control routes. */
struct json *channels_show(struct org *org);

#endif
