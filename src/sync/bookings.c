/* bookings.c - claims due bookings, brings them to the calendar. */

#include "sync/bookings.h"

#include "base/clock.h"
#include "sync/booking.h"

static int
begin(struct single_run *r, struct error *err)
{
	return offer_load(&r->access, r->run->tenant, clock_now_ms(), r->own,
	    err);
}

static int
deliver(struct single_run *r, const struct job *job,
    struct single_fate *fate, struct error *err)
{
	const struct call call = {
		.access = &r->access,
		.tenant = r->run->tenant,
		.service = SERVICE_ZOHO_CALENDAR,
	};
	const struct booking_push push = {
		.offer = r->own,
		.call = &call,
		.db = r->e->db,
		.id = job->subject_id,
		.uncertain = job->uncertain,
		.look = true,
	};

	(void)err;
	booking_push(&push, fate);
	return 0;
}

int
bookings_run(struct engine *e, struct run *run, struct error *err)
{
	static const struct single_kind bookings = {
		.job = JOB_BOOKING,
		.service = SERVICE_ZOHO_CALENDAR,
		.begin = begin,
		.deliver = deliver,
	};
	struct offer offer = {0};
	int rc = single_run(e, run, &bookings, &offer, err);

	offer_release(&offer);
	return rc;
}
