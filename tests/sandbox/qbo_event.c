/* qbo_event.c - an entity was made, changed or ended: webhooks hear of it. */

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "tests/sandbox/hook/intuit_event.h"
#include "tests/sandbox/qbo_company.h"
#include "tests/sandbox/world.h"

void
qbo_event(struct world *w, const struct qbo_company *c, enum qbo_kind kind,
    const struct qbo_entity *e, const char *operation)
{
	struct json *whole = qbo_entity_show(e);
	char id[24];
	const struct intuit_event event = {
		.realm = c->realm, .entity = qbo_kind_name(kind), .id = id,
		.operation = operation, .whole = whole
	};

	snprintf(id, sizeof(id), "%lld", (long long)e->id);
	if (kind != QBO_COMPANY_INFO)
		intuit_event(w, &event);
	json_free(whole);
}

const char *
qbo_change_word(const struct qbo_entity *e, bool was_active)
{
	return was_active && !qbo_entity_is_active(e) ? "Delete" : "Update";
}
