/* control_source.c - control routes for what no API sets up. */

#include <string.h>

#include "base/json.h"
#include "tests/sandbox/control.h"
#include "tests/sandbox/hook/crm_workflow.h"
#include "tests/sandbox/hook/intuit_event.h"
#include "tests/sandbox/world.h"

/* A body that is none forgets them. */
void
control_crm_webhook(struct control *c)
{
	struct error err = ERROR_INIT;

	if (crm_workflow_add(c->w, c->body, &err) == 0)
		control_agree(c);
	else
		control_refuse(c, 400, err.text);
}

void
control_intuit_webhook(struct control *c)
{
	struct error err = ERROR_INIT;

	if (intuit_subscribe(c->w, c->body, &err) == 0)
		control_agree(c);
	else
		control_refuse(c, 400, err.text);
}

/* An array of events, however made up: {"realm","entity","id",...}. */
void
control_intuit_events(struct control *c)
{
	const struct json *j = json_first(c->body);
	struct intuit_event event;
	const struct json *bad = NULL;

	if (json_type(c->body) != JSON_ARRAY) {
		control_refuse(c, 400, "an array of events");
		return;
	}
	for (; j != NULL && bad == NULL; j = json_next(j)) {
		memset(&event, 0, sizeof(event));
		event.realm = json_get_text(j, "realm");
		event.entity = json_get_text(j, "entity");
		event.id = json_get_text(j, "id");
		event.operation = json_get_text(j, "operation");
		event.deleted_id = json_get_text(j, "deleted_id");
		if (event.realm == NULL || event.entity == NULL ||
		    event.id == NULL || event.operation == NULL)
			bad = j;
		else
			intuit_event(c->w, &event);
	}
	if (bad != NULL)
		control_refuse(c, 400, "realm, entity, id and operation");
	else
		control_agree(c);
}
