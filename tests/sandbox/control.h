/* control.h - the routes with which tests set the scene: /_sandbox/. */

#ifndef SANDBOX_CONTROL_H
#define SANDBOX_CONTROL_H

struct ask;
struct json;
struct reply;
struct world;

void control_answer(struct world *w, const struct ask *ask,
    struct reply *reply);

/* A control request; body NULL: there was none. */
struct control {
	struct world *w;
	const struct ask *ask;
	struct reply *reply;
	struct json *body;
	const char *rest; /* path after the route's own */
};

void control_refuse(struct control *c, int status, const char *text);
/* {"ok":true} */
void control_agree(struct control *c);
void control_state(struct control *c);
void control_records(struct control *c);

/* The routes below intuit/. */
void control_intuit_state(struct control *c);
void control_intuit_client(struct control *c);
void control_intuit_realm(struct control *c);
void control_intuit_grant(struct control *c);
void control_intuit_disconnect(struct control *c);
void control_intuit_entities(struct control *c);
void control_intuit_edit(struct control *c);
void control_crm_webhook(struct control *c);
void control_intuit_webhook(struct control *c);
void control_intuit_events(struct control *c);

/* The routes below inventory/. */
void control_inventory_state(struct control *c);
void control_inventory_org(struct control *c);
void control_inventory_seed(struct control *c);
void control_inventory_field(struct control *c);
void control_inventory_ui(struct control *c);
void control_inventory_walk(struct control *c);
void control_inventory_records(struct control *c);

/* The routes below calendar/. */
void control_calendar_events(struct control *c);
void control_calendar_add(struct control *c);
void control_calendar_edit(struct control *c);
void control_calendar_seed(struct control *c);

/* The routes below hooks. */
void control_hooks_list(struct control *c);
void control_hooks_forget(struct control *c);
void control_hooks_state(struct control *c);
void control_hooks_hold(struct control *c);
void control_hooks_release(struct control *c);
void control_hooks_flush(struct control *c);
void control_hooks_resend(struct control *c);
void control_hooks_faults(struct control *c);
void control_hooks_mend(struct control *c);
void control_hooks_chaos(struct control *c);

#endif
