/* control.h - the routes with which tests set the scene: /_sandbox/. */

#ifndef SANDBOX_CONTROL_H
#define SANDBOX_CONTROL_H

struct ask;
struct reply;
struct world;

void control_answer(struct world *w, const struct ask *ask,
    struct reply *reply);

#endif
